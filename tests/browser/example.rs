//! The static blog of `examples/static`, from its form to the published comment, as a reader and as a moderator see it.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::axe::axe;
use crate::browser::Browser;
use crate::support::{House, Server, eventually};
use crate::world::{decided, text};

/// The example, served by PHP, and the Gatepost that it asks.
struct Example {
    house: House,
    server: Server,
    php: Php,
}

/// PHP's own server, ended when this value goes.
struct Php {
    child: Child,
    address: SocketAddr,
}

impl Drop for Php {
    fn drop(&mut self) {
        // Neither fails but for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Php {
    /// Serves the example, which asks a Gatepost there.
    fn serve(gatepost: &str, key: &str, log: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = Command::new("php");
        command.args(["-d", "display_errors=1", "-S", &address.to_string(), "-t", "examples/static"]);
        command.env("GATEPOST_SERVER", gatepost).env("GATEPOST_SITE_KEY", key);
        let child = command
            .stdout(Stdio::null())
            .stderr(File::create(log).unwrap())
            .spawn()
            .expect("PHP is installed: tests/run tools installs it");
        let php = Self { child, address };
        eventually("PHP listens", || TcpStream::connect(address).ok());
        php
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }
}

impl Example {
    fn serve() -> Self {
        let house = House::new();
        let key = house.add_site("blog", "http://127.0.0.1:8000/");
        house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1", "--feed", "on"]);
        let server = house.serve();
        let php = Php::serve(&server.url("/"), &key, &house.path().join("php.log"));
        Self { house, server, php }
    }

    fn url(&self, path: &str) -> String {
        self.php.url(path)
    }

    /// Writes a comment with the form of the page that is shown.
    async fn comment(&self, browser: &Browser, content: &str) {
        let fill = format!(
            "const form = document.getElementById('comment-form').elements; form.name.value = 'Zoë <b>'; form.email.value = 'zoe@mail.example'; \
             form.comment.value = {}",
            json!(content)
        );
        browser.run(&fill).await;
        browser.click("#comment-form button").await;
    }

    /// The one comment that the queue has.
    fn queued(&self) -> Value {
        let token = self.house.add_user("ann");
        self.server.client(&token).get("/v1/comments").expect(200).json()["comments"][0].clone()
    }
}

/// The texts that the article shows.
const SHOWN: &str = "return [...document.querySelectorAll('.comments .text')].map(text => text.textContent)";

/// What axe finds on the page that is shown, at two widths.
async fn nothing_is_found(browser: &Browser, page: &str) {
    let source = fs::read_to_string(Path::new("tests/clients/axe-core/node_modules/axe-core/axe.min.js"));
    let source = source.expect("run `tests/run tools` once, which installs axe-core");
    for width in [360, 1280] {
        browser.resize(width, 800).await;
        let wrong = axe(browser, &source).await["wrong"].clone();
        assert_eq!(wrong, json!([]), "{page}, {width} pixels");
        let overflow = browser.run("return document.documentElement.scrollWidth <= innerWidth").await;
        assert_eq!(overflow, json!(true), "{page} is wider than {width} pixels");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_goes_from_the_static_pages_form_to_the_page_once_a_moderator_approves() {
    let example = Example::serve();
    let browser = Browser::start(true).await;
    browser.open(&example.url("index.html")).await;
    nothing_is_found(&browser, "the blog").await;
    browser.click("main li a").await;
    browser.until("return document.getElementById('comment-state').textContent === 'Nobody has commented yet.'").await;
    nothing_is_found(&browser, "an article").await;
    example.comment(&browser, "Ivy <script>window.pwned = 1</script> hums\nin October.").await;
    let said = browser.text("main").await;
    assert!(said.contains("Thank you. Your comment awaits moderation."), "{said}");
    nothing_is_found(&browser, "the answer").await;
    browser.click("#private").await;
    assert!(browser.text("main").await.contains("It waits for a moderator"));
    let private = browser.run("return location.href").await.as_str().unwrap().to_owned();

    browser.open(&example.url("bees.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === 'Nobody has commented yet.'").await;
    let queued = example.queued();
    let moderator = example.server.client(&example.house.add_user("kim"));
    let decision = decided(&moderator, &text(&queued, "id"), "approve", "");
    browser.open(&example.url("bees.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === '1 comment'").await;
    assert_eq!(browser.run(SHOWN).await, json!(["Ivy <script>window.pwned = 1</script> hums\r\nin October."]));
    assert_eq!(
        browser.run("return [typeof window.pwned, document.querySelector('.by bdi').textContent]").await,
        json!(["undefined", "Zoë <b>"])
    );
    nothing_is_found(&browser, "an article with a comment").await;
    browser.open(&example.url("comments.php?article=http%3A%2F%2F127.0.0.1%3A8000%2Fbees.html")).await;
    assert_eq!(browser.run(SHOWN).await.as_array().map(Vec::len), Some(1));
    nothing_is_found(&browser, "the comments without scripts").await;
    browser.open(&private).await;
    assert!(browser.text("main").await.contains("It is published"));
    browser.open(&example.url("compost.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === 'Nobody has commented yet.'").await;

    moderator.post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200);
    browser.open(&example.url("bees.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === 'Nobody has commented yet.'").await;
    assert_eq!(browser.run(SHOWN).await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_scripts_the_form_works_and_a_link_leads_to_the_comments() {
    let example = Example::serve();
    let browser = Browser::start(false).await;
    browser.open(&example.url("bees.html")).await;
    example.comment(&browser, "No scripts here.").await;
    assert!(browser.text("main").await.contains("awaits moderation"));
    let moderator = example.server.client(&example.house.add_user("kim"));
    let queued = moderator.get("/v1/comments").expect(200).json()["comments"][0].clone();
    assert_eq!(queued["comment"]["article"], "http://127.0.0.1:8000/bees.html");
    decided(&moderator, &text(&queued, "id"), "approve", "");
    browser.open(&example.url("bees.html")).await;
    browser.click("#comment-state a").await;
    assert_eq!(browser.run(SHOWN).await, json!(["No scripts here."]));
    assert!(!browser.text("html").await.contains("zoe@mail.example"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pages_of_a_feed_are_shown_with_scripts_and_without() {
    let example = Example::serve();
    let key = example.house.run_json(&["site", "rotate-key", "blog"])["key"].as_str().unwrap().to_owned();
    let site = example.server.client(&key);
    eventually("the server follows", || (site.post("/v1/score", &json!({ "content": "x" })).status == 200).then_some(()));
    let moderator = example.server.client(&example.house.add_user("kim"));
    let sent: Vec<Value> = (0..101)
        .map(|number| json!({ "content": format!("Bee {number}."), "article": "http://127.0.0.1:8000/bees.html" }))
        .map(|comment| json!({ "comment": site.post("/v1/comments", &comment).expect(201).json()["id"], "decision": "approve" }))
        .collect();
    for some in sent.chunks(100) {
        moderator.post("/v1/decisions", &json!({ "decisions": some })).expect(200);
    }
    let browser = Browser::start(true).await;
    browser.open(&example.url("bees.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === '101 comments'").await;
    let ends = format!("{SHOWN}.flatMap((text, at, all) => at === 0 || at === all.length - 1 ? [text, all.length] : [])");
    assert_eq!(browser.run(&ends).await, json!(["Bee 0.", 101, "Bee 100.", 101]));
    browser.open(&example.url("comments.php?article=http%3A%2F%2F127.0.0.1%3A8000%2Fbees.html")).await;
    assert_eq!(browser.run(&ends).await, json!(["Bee 0.", 101, "Bee 100.", 101]));
    assert!(!browser.text("main").await.contains("of more"));
}

/// What says that it is a Gatepost whose feed has no end. Its thread ends with the test's process.
fn endless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let item = json!({ "id": "1", "content_text": "Again.", "date_published": "2026-01-31T12:00:00Z" });
        let feed = json!({ "items": [item], "next_url": "/feeds/blog?article=x&before=01890a5d-ac96-774b-bcce-b302099a8057" }).to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/feed+json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{feed}",
            feed.len()
        );
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 4096];
            // Whoever hangs up has heard enough.
            let _ = stream.read(&mut asked).and_then(|_| stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}/")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_feed_is_cut_off_and_a_link_leads_to_this_host_alone() {
    let folder = tempfile::tempdir().unwrap();
    let php = Php::serve(&endless(), "", &folder.path().join("php.log"));
    let browser = Browser::start(true).await;
    browser.open(&php.url("bees.html")).await;
    browser.until("return document.getElementById('comment-state').textContent === 'The newest 10 comments of more'").await;
    assert_eq!(browser.run(SHOWN).await, json!(vec!["Again."; 10]));
    let leads = "return document.querySelector('main > p:last-child a').getAttribute('href')";
    for (article, expected) in [
        ("http://127.0.0.1:8000/bees.html", "/bees.html"),
        ("http://127.0.0.1:8000//evil.example/", "/evil.example/"),
        ("http://127.0.0.1:8000/\\evil.example/", "/evil.example/"),
        ("https://evil.example/bees.html", "./"),
        ("//evil.example/", "./"),
        ("javascript:alert(1)", "./"),
        ("bees.html", "./"),
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("article", article).finish();
        browser.open(&php.url(&format!("comments.php?{query}"))).await;
        assert_eq!(browser.run(leads).await, json!(expected), "{article}");
        assert!(browser.text("main").await.contains("The newest 10 comments of more"));
    }
}
