//! What an operator sees of the server, its sites and its moderators.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::support::House;

/// What a command that must fail says, in one line, and its exit code.
fn failure(output: &Output) -> (i32, String) {
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(said.lines().count(), 1, "one sentence: {said}");
    (output.status.code().unwrap(), said.trim_end().to_owned())
}

#[test]
fn a_port_in_use_is_one_sentence_and_leaves_no_database_behind() {
    let house = House::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = house.run(&["serve", "--listen", &address, "--database", &house.database_url()]);
    let (code, said) = failure(&output);
    assert_eq!(code, 1);
    assert_eq!(said, format!("gatepost: {address} is in use: another program listens there; stop it, or choose another with --listen"));
    assert!(!house.database().exists());
}

#[test]
fn a_file_that_is_no_database_is_one_sentence_and_is_left_as_it_was() {
    let house = House::new();
    let bytes = "My diary, and no database at all. ".repeat(100);
    std::fs::write(house.database(), &bytes).unwrap();
    let output = house.run(&["serve", "--listen", "127.0.0.1:0", "--database", &house.database_url()]);
    let (code, said) = failure(&output);
    assert_eq!(code, 1);
    assert!(said.contains("gatepost.db: is not an SQLite database, and was left as it is"), "{said}");
    assert_eq!(std::fs::read_to_string(house.database()).unwrap(), bytes);
}

#[test]
fn a_database_in_a_folder_that_does_not_exist_is_one_sentence() {
    let house = House::new();
    let output = house.run(&["serve", "--listen", "127.0.0.1:0", "--database", "sqlite://nowhere/gatepost.db"]);
    let (code, said) = failure(&output);
    assert_eq!(code, 1);
    assert!(said.contains("the directory nowhere does not exist; make it first"), "{said}");
}

#[test]
fn wrong_usage_has_exit_code_2() {
    let house = House::new();
    assert_eq!(house.run(&["serve", "--listen", "nowhere"]).status.code(), Some(2));
    assert_eq!(house.run(&["site", "add", "blog"]).status.code(), Some(2));
}

#[test]
fn the_secret_lies_beside_the_database_for_its_owner_alone() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let secret = house.path().join("gatepost.db.secret");
    assert_eq!(std::fs::metadata(&secret).unwrap().permissions().mode() & 0o777, 0o600);
    let digits = std::fs::read_to_string(&secret).unwrap();
    assert_eq!(digits.trim().len(), 64);
    assert!(digits.trim().bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[test]
fn sites_without_their_secret_are_refused_in_one_sentence_and_open_again_with_it() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let secret = house.path().join("gatepost.db.secret");
    let kept = std::fs::read_to_string(&secret).unwrap();
    std::fs::remove_file(&secret).unwrap();
    let database = house.database_url();
    let (code, said) = failure(&house.run(&["site", "list", "--database", &database]));
    assert_eq!(code, 1);
    assert!(said.contains("the secret that they were made with is missing"), "{said}");
    assert!(!secret.exists(), "no other secret may take its place");

    let mut command = house.gatepost();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &database]).env("GATEPOST_SECRET", kept.trim());
    let server = crate::support::Server::start(command, &house.path().join("serve.log"));
    server.client(&key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
}

#[test]
fn a_policy_is_changed_field_by_field_and_holds_at_once() {
    let blog = Blog::open_with(&["--approve-below", "0.9999", "--spam-above", "1", "--careful-until", "0"]);
    let verdict = |content: &str| blog.site().post("/v1/score", &json!({"content": content})).expect(200).json();
    assert_eq!(verdict("A quiet remark about gardens.")["verdict"], "approve");

    let set = ["site", "set", "blog", "--hold-word", "gardens", "--hold-word", "sheds", "--spam-word", "casino", "--max-links", "1"];
    let settings = blog.house.run_json(&set)["settings"].clone();
    assert_eq!(settings["hold_words"], json!(["gardens", "sheds"]));
    assert_eq!((&settings["approve_below"], &settings["max_links"]), (&json!(0.9999), &json!(1)));
    crate::support::eventually("the running server follows", || {
        (verdict("A quiet remark about gardens.")["verdict"] == "hold").then_some(())
    });
    let spam = verdict("the best Casino in town");
    assert_eq!(spam["verdict"], "spam");
    assert_eq!(spam["reasons"][0]["text"], "your spam list has “casino”");
    assert_eq!(verdict("https://a.example https://b.example")["reasons"][0]["code"], "too_many_links");

    let cleared = blog.house.run_json(&["site", "set", "blog", "--clear-hold-words", "--hold-word", "fences", "--no-max-links"]);
    assert_eq!((&cleared["settings"]["hold_words"], &cleared["settings"]["max_links"]), (&json!(["fences"]), &Value::Null));
    assert_eq!(blog.house.run_json(&["site", "show", "blog"]), cleared);
}

#[test]
fn a_setting_out_of_range_names_the_field() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let database = house.database_url();
    let set = |value: &str| house.run(&["site", "set", "blog", "--approve-below", value, "--database", &database]);
    assert_eq!(failure(&set("1.5")), (1, "gatepost: approve_below is 1.5; it should be between 0 and 1".to_owned()));
    let twice = house.run(&["site", "add", "blog", "--url", "https://blog.example", "--database", &database]);
    assert!(failure(&twice).1.contains("exists already"));
}

#[test]
fn every_command_that_takes_a_site_names_the_one_that_was_meant() {
    let house = House::new();
    house.add_site("garden", "https://garden.example");
    let database = house.database_url();
    let said = |command: &[&str]| failure(&house.run(&[command, &["--database", &database]].concat()));
    let meant = "gatepost: there is no site \"gardne\"; did you mean garden? gatepost site list shows those there are".to_owned();
    let rule = ["--words", "casino"];
    let commands: [&[&str]; 13] = [
        &["site", "show", "gardne"],
        &["site", "forecast", "gardne"],
        &["site", "snippets", "gardne"],
        &["site", "rotate-key", "gardne"],
        &["site", "set", "gardne", "--max-links", "3"],
        &["site", "set", "gardne", "--max-links", "3", "--dry-run"],
        &["site", "rules", "list", "gardne"],
        &[&["site", "rules", "add", "gardne", "hold"][..], &rule].concat(),
        &[&["site", "rules", "remove", "gardne", "hold"][..], &rule].concat(),
        &[&["site", "rules", "try", "gardne", "hold"][..], &rule].concat(),
        &["audits", "gardne"],
        &["purge", "--site", "gardne", "--dry-run"],
        &["export", "--site", "gardne", "--what", "comments"],
    ];
    for command in commands {
        assert_eq!(said(command), (1, meant.clone()), "{command:?}");
    }
    assert_eq!(said(&["audits", "nobody"]), (1, "gatepost: there is no site \"nobody\"; those there are: garden".to_owned()));
}

#[test]
fn sites_are_listed_without_their_keys() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    house.add_site("another", "https://another.example");
    let sites = house.run_json(&["site", "list"]);
    let names: Vec<&Value> = sites.as_array().unwrap().iter().map(|site| &site["name"]).collect();
    assert_eq!(names, ["another", "blog"]);
    assert!(!sites.to_string().contains(&key));
}

#[test]
fn a_sign_in_link_leads_to_the_public_address() {
    let house = House::new();
    house.add_user("ann");
    let link = text(&house.run_json(&["user", "link", "ann", "--public-url", "https://gate.example"]), "link");
    let token = link.strip_prefix("https://gate.example/sign-in/").unwrap_or_else(|| panic!("{link}"));
    assert!(token.len() >= 20 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{link}");
}

#[test]
fn a_password_comes_from_standard_input_and_a_short_one_is_refused() {
    use std::io::Write;
    use std::process::Stdio;
    let house = House::new();
    let add = |name: &str, password: &str| {
        let mut command = house.gatepost();
        command.args(["user", "add", name, "--password-stdin", "--database", &house.database_url()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    assert_eq!(failure(&add("bob", "short\n")), (1, "gatepost: password should be 10 to 256 characters long".to_owned()));
    assert!(add("ann", "correct horse battery\n").status.success());
}

#[test]
fn every_command_has_help_with_an_example() {
    let house = House::new();
    for command in [
        &["import"][..],
        &["export"],
        &["serve"],
        &["site"],
        &["site", "add"],
        &["site", "set"],
        &["site", "show"],
        &["user"],
        &["user", "add"],
        &["user", "link"],
        &["user", "sites"],
        &["user", "totp-off"],
        &["user", "history"],
    ] {
        let output = house.run(&[command, &["--help"]].concat());
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && help.contains("Example"), "{command:?}: {help}");
    }
}
