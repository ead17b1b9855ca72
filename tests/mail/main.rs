//! Mail: a digest arrives at a real mail server, and its link signs in once; what fails is tried again; nobody else's mail comes of it.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../pages/visitor.rs"]
mod visitor;
#[path = "../keeping/world.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod world;

mod arrival;
mod digests;
mod ends;
mod failures;
mod headers;
mod recipients;
mod sink;
mod waiting;

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};
use sink::Sink;
use support::{House, Server};
use visitor::Visitor;

/// The address under which the server says that it is reached.
const BASE: &str = "https://gate.example";

const PASSWORD: &str = "correct horse battery";

/// A house with a site that leaves every decision to people, Ann and Ben who moderate it, and a key of the site.
fn house() -> (House, String) {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1"]);
    for name in ["ann", "ben"] {
        let mut command = house.gatepost();
        command.args(["user", "add", name, "--password-stdin", "--database", &house.database_url()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }
    (house, key)
}

/// What names a mail server on the command line.
fn through(smtp: &str) -> [&str; 6] {
    ["--smtp", smtp, "--mail-from", "Gatepost <gate@mail.example>", "--public-url", BASE]
}

/// A server that sends mail there.
fn serve(house: &House, smtp: &str) -> Server {
    house.serve_with(&through(smtp))
}

/// A browser in which somebody is signed in.
fn signed_in(server: &Server, name: &str) -> Visitor {
    let mut visitor = Visitor::of(server);
    visitor.get("/sign-in").expect(200);
    assert_eq!(visitor.post("/sign-in", &[("name", name), ("password", PASSWORD)]).header("location"), "/");
    visitor.get("/account").expect(200);
    visitor
}

/// Asks for mail to an address on the account's page, and gives the status.
fn claim(visitor: &mut Visitor, address: &str, password: &str) -> u16 {
    visitor.post("/account/email", &[("do", "save"), ("address", address), ("old", password)]).status
}

/// Ann with a confirmed address who wants a digest an hour, by the first mail that the sink gets.
fn ann_is_told(server: &Server, sink: &Sink) -> Visitor {
    let mut ann = signed_in(server, "ann");
    assert_eq!(claim(&mut ann, "ann@reader.example", PASSWORD), 303);
    let path = sink.mail(1).link(&format!("{BASE}/account/email/"));
    ann.get(&path).expect(200);
    ann.post(&path, &[]).expect(303);
    ann.post("/account/notices", &[("wish", "hourly"), ("hour", "8")]).expect(303);
    ann
}

/// Has Ann told now of what waits.
fn notify(house: &House, smtp: &str, more: &[&str]) -> Value {
    house.run_json(&[&["user", "notify", "ann"], &through(smtp)[..], more].concat())
}

fn submit(server: &Server, key: &str, content: &str) {
    let comment = json!({
        "content": content, "author": "Canary Author", "author_email": "canary@sender.example", "ip": "203.0.113.77",
        "article": "https://blog.example/a",
    });
    server.client(key).post("/v1/comments", &comment).expect(201);
}
