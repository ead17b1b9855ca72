//! The snippets, run as they are printed.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::{Client, House, Server, eventually};

/// An address that `site add` takes, and that would end a string, a tag, a script or a comment.
const HOSTILE: &str =
    "https://blog.example/'\"`touch broken`$(touch broken);\\' ?><?php touch('broken'); ?></script>--><b> */ & '; touch broken; '";

/// A site and a server, and the snippets with the key put in.
struct Printed {
    house: House,
    server: Server,
    key: String,
    snippets: Value,
}

impl Printed {
    fn new(address: &str) -> Self {
        let house = House::new();
        let key = house.add_site("blog", address);
        let server = house.serve();
        let mut snippets = house.run_json(&["site", "snippets", "blog", "--server", &server.url("")]);
        for (_, snippet) in snippets.as_object_mut().unwrap() {
            *snippet = snippet.as_str().unwrap().replace("'KEY'", &format!("'{key}'")).replace(" KEY'", &format!(" {key}'")).into();
        }
        Self { house, server, key, snippets }
    }

    fn snippet(&self, name: &str) -> &str {
        self.snippets[name].as_str().unwrap()
    }

    /// What the site has.
    fn comments(&self) -> Vec<Value> {
        let database = self.house.database_url();
        let output = self.house.run(&["export", "--site", "blog", "--what", "comments", "--database", &database]);
        String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// PHP's own server over a folder, ended when this value goes.
struct Php {
    child: Child,
    address: SocketAddr,
}

impl Php {
    fn serve(folder: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let log = File::create(folder.join("php.log")).unwrap();
        let mut command = Command::new("php");
        command.args(["-d", "display_errors=1", "-S", &address.to_string()]).current_dir(folder).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().expect("PHP is installed: tests/run tools installs it");
        eventually("PHP listens", || TcpStream::connect(address).ok());
        Self { child, address }
    }
}

impl Drop for Php {
    fn drop(&mut self) {
        // Neither fails but for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn curl_posts_a_comment_and_again_the_same() {
    let printed = Printed::new("https://blog.example/notes");
    for status in ["201", "200"] {
        let command =
            format!("{} --silent --noproxy '*' --output answer.json --write-out '%{{http_code}}'", printed.snippet("curl").trim_end());
        let output = Command::new("sh").args(["-c", &command]).current_dir(printed.house.path()).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), status, "{command}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let comments = printed.comments();
    assert_eq!(comments.len(), 1);
    assert_eq!((&comments[0]["author"], &comments[0]["article"]), (&json!("Kim"), &json!("https://blog.example/notes/my-article")));
}

#[test]
fn a_posted_form_arrives_and_the_browser_never_sees_the_key() {
    let printed = Printed::new("https://blog.example");
    let form = printed.snippet("form");
    assert!(!form.contains(&printed.key) && !form.contains("KEY"), "{form}");
    let receiver = printed.snippet("receiver");
    for field in ["comment", "name", "email", "article", "seconds", "subject"] {
        assert!(form.contains(&format!("name=\"{field}\"")) && receiver.contains(&format!("field('{field}')")), "{field}");
    }
    std::fs::write(printed.house.path().join("comment.php"), receiver).unwrap();
    let php = Php::serve(printed.house.path());
    let browser = Client::new(format!("http://{}", php.address), None);
    let fields = |subject, text| {
        [
            ("comment", text),
            ("name", "Änne"),
            ("email", "aenne@mail.example"),
            ("article", "https://blog.example/gardens"),
            ("seconds", "12.5"),
            ("subject", subject),
        ]
    };
    let answer = browser.post_form("/comment.php", &fields("", "I like the part about \"gardens\" — and <sheds>.")).expect(200);
    assert!(answer.body.contains("Thank you. Your comment"), "{}", answer.body);
    assert!(answer.body.contains(&format!("href=\"{}status/", printed.server.url("/"))), "{}", answer.body);
    let comment = printed.comments().remove(0);
    assert_eq!(comment["content"], "I like the part about \"gardens\" — and <sheds>.");
    assert_eq!((&comment["author"], &comment["author_email"]), (&json!("Änne"), &json!("aenne@mail.example")));
    assert_eq!((&comment["article"], &comment["ip"]), (&json!("https://blog.example/gardens"), &json!("127.0.0.1")));

    browser.post_form("/comment.php", &fields("I am a robot", "Beep.")).expect(200);
    printed.house.run_json(&["site", "set", "blog", "--min-seconds", "20"]);
    let judged = || printed.server.client(&printed.key).post("/v1/score", &json!({"content": "x", "seconds_to_submit": 1})).json();
    eventually("the server follows", || (judged()["reasons"][0]["code"] == "too_fast").then_some(()));
    browser.post_form("/comment.php", &fields("", "Quick.")).expect(200);
    let token = printed.house.add_user("ann");
    let queue = printed.server.client(&token).get("/v1/comments").expect(200).json();
    let reasons = queue["comments"].to_string();
    assert!(reasons.contains("\"honeypot\"") && reasons.contains("sent 12.5 s after the form was shown"), "{reasons}");

    // What can never be taken is told as such, and asking for the address sends nothing.
    let refused = |fields: &[(&str, &str)]| browser.post_form("/comment.php", fields).expect(422).body;
    assert!(refused(&[("comment", "")]).contains("empty or too long"));
    refused(&[("comment", &"x".repeat(65_537))]);
    refused(&[("comment", "x"), ("name", &"x".repeat(2_049))]);
    let asked = browser.get("/comment.php").expect(405);
    assert!(asked.header("allow") == "POST" && asked.body.contains("Nothing was sent"), "{}", asked.body);
    // A Gatepost that does not answer, or knows the key no more, is no fault of the reader's, who may try again.
    let house = &printed.house;
    let receiver = std::fs::read_to_string(house.path().join("comment.php")).unwrap();
    for (name, from, to) in [
        ("silent.php", printed.server.url("/"), "http://127.0.0.1:9/".to_owned()),
        ("old.php", printed.key.clone(), "abcdefghijk0".to_owned()),
    ] {
        std::fs::write(house.path().join(name), receiver.replace(&from, &to)).unwrap();
        let failed = browser.post_form(&format!("/{name}"), &[("comment", "x")]).expect(503);
        assert!(failed.body.contains("Please try again"), "{}", failed.body);
    }
}

#[test]
fn the_same_form_sent_twice_is_one_comment() {
    let printed = Printed::new("https://blog.example");
    std::fs::write(printed.house.path().join("comment.php"), printed.snippet("receiver")).unwrap();
    let php = Php::serve(printed.house.path());
    let browser = Client::new(format!("http://{}", php.address), None);
    let send = |text, name, seconds| {
        let fields =
            [("comment", text), ("name", name), ("email", "ann@mail.example"), ("article", "https://blog.example/a"), ("seconds", seconds)];
        browser.post_form("/comment.php", &fields).expect(200).body
    };
    // However long the form was open, if that is a time at all.
    let first = send("Lovely gardens.", "Ann", "12.5");
    assert!(first.contains("Your comment is published.") && first.contains("/status/"), "{first}");
    for seconds in ["12.5", "14", "", "1e999", "soon"] {
        // Nobody gets at a comment by sending a copy of it.
        let again = send("Lovely gardens.", "Ann", seconds);
        assert!(again.contains("Your comment is published.") && !again.contains("/status/"), "{seconds}: {again}");
    }
    assert_eq!(printed.comments().len(), 1);
    send("Lovely gardens.", "Bea", "1e999");
    send("Lovely sheds.", "Ann", "3");
    let comments = printed.comments();
    assert_eq!(comments.len(), 3);
    // The feed publishes it: nobody finds an address by trying.
    let token = printed.house.add_user("kim");
    let queue = printed.server.client(&token).get("/v1/comments").expect(200).json();
    let ids: Vec<&str> = queue["comments"].as_array().unwrap().iter().map(|comment| comment["external_id"].as_str().unwrap()).collect();
    assert!(ids.iter().all(|id| id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit())), "{ids:?}");
}

#[test]
fn an_address_breaks_out_of_nothing() {
    let printed = Printed::new(HOSTILE);
    let folder = printed.house.path().join("run");
    std::fs::create_dir(&folder).unwrap();
    let shell = |script: &str| Command::new("sh").args(["-c", script]).current_dir(&folder).output().unwrap();
    assert!(shell(printed.snippet("curl")).status.success());
    for name in ["receiver", "wordpress"] {
        let wild = printed.house.run_json(&["site", "snippets", "blog", "--server", HOSTILE])[name].as_str().unwrap().to_owned();
        for (file, php) in [("printed.php", printed.snippet(name)), ("wild.php", &wild)] {
            std::fs::write(folder.join(file), php).unwrap();
            // What a file without WordPress around it does, but for what it defines, does not matter: nothing of the address may be run.
            let output = shell(&format!("php -r 'function add_filter() {{}} function add_action() {{}} include \"{file}\";'"));
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
    }
    let left: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    let form = printed.snippet("form");
    assert_eq!((form.matches("</script").count(), form.matches("<b>").count(), form.matches("-->").count()), (1, 0, 0), "{form}");
    let comment = printed.comments().remove(0);
    assert!(comment["article"].as_str().unwrap().starts_with("https://blog.example/"), "{comment}");
}

#[test]
fn the_printed_page_holds_all_of_them_with_what_to_do_and_one_alone_is_a_file() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let database = house.database_url();
    let run = |more: &[&str]| {
        let output = house.run(&[&["site", "snippets", "blog", "--database", &database], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let page = run(&[]);
    for kind in ["wordpress", "curl", "form", "receiver", "privacy"] {
        let alone = run(&["--only", kind]);
        assert!(page.contains(alone.trim_end()), "{kind}");
    }
    assert!(run(&["--only", "receiver"]).starts_with("<?php"));
    assert!(page.contains("const KEY = 'KEY';") && page.contains("'http://127.0.0.1:8080/v1/comments'"), "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
}
