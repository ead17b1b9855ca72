//! Accounts against the real binary: a second factor, signing out everywhere, people who see some sites alone, and who may change whom.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../pages/visitor.rs"]
mod visitor;

mod desk;
mod factor;
mod people;
mod reach;
mod sessions;
mod table;
mod times;

use std::io::Write;
use std::process::Stdio;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use support::{House, Server};
use totp_rs::{Builder, Secret, Totp};
use visitor::Visitor;

const PASSWORD: &str = "correct horse battery";

/// Adds somebody with that password.
fn add(house: &House, name: &str, more: &[&str]) {
    let mut command = house.gatepost();
    command.args(["user", "add", name, "--password-stdin", "--database", &house.database_url()]).args(more);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// A browser in which somebody is signed in with that password.
fn signed_in(server: &Server, name: &str) -> Visitor {
    let mut visitor = Visitor::of(server);
    sign_in(&mut visitor, name, PASSWORD);
    visitor.get("/account").expect(200);
    visitor
}

/// Sends the sign-in form, and gives where it leads; empty where it is refused.
fn sign_in(visitor: &mut Visitor, name: &str, password: &str) -> String {
    visitor.get("/sign-in").expect(200);
    visitor.post("/sign-in", &[("name", name), ("password", password)]).header("location").to_owned()
}

/// The page that a link leads to once its button is pressed.
fn by_link(house: &House, visitor: &mut Visitor, name: &str) -> String {
    let made = house.run_json(&["user", "link", name, "--public-url", "http://gate.example"]);
    let path = text(&made, "link").strip_prefix("http://gate.example").unwrap().to_owned();
    visitor.get(&path).expect(200);
    visitor.post(&path, &[]).expect(303).header("location").to_owned()
}

/// What `gatepost user list` says of somebody.
fn listed(house: &House, name: &str) -> Value {
    let users = house.run_json(&["user", "list"]);
    users.as_array().unwrap().iter().find(|user| user["name"] == name).cloned().unwrap_or(Value::Null)
}

/// What was done to somebody's account, the oldest first: the deed and who did it.
fn history(house: &House, name: &str) -> Vec<(String, String)> {
    let events = house.run_json(&["user", "history", name]);
    events.as_array().unwrap().iter().rev().map(|event| (text(event, "deed"), text(event, "by"))).collect()
}

fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_else(|| panic!("no text {field:?} in {object}")).to_owned()
}

/// An authenticator app.
struct App(Totp);

impl App {
    fn new(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    /// The code of so many steps from now.
    #[expect(clippy::disallowed_methods, reason = "a telephone has a clock of its own")]
    fn code(&self, steps: i64) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        self.0.generate(now.checked_add_signed(30 * steps).unwrap()).to_string()
    }
}

/// Turns the second factor of who is signed in on: the app, the secret as it was shown, and the recovery codes. The code of now is used up.
fn turn_on(visitor: &mut Visitor) -> (App, String, Vec<String>) {
    let shown = visitor.post("/account/second-factor", &[("do", "begin"), ("password", PASSWORD)]).expect(200).body;
    let secret = between(&shown, "<code class=\"secret\">", "</code>").to_owned();
    let app = App::new(&secret);
    let on = visitor.post("/account/second-factor", &[("do", "confirm"), ("code", &app.code(0))]).expect(200).body;
    let codes = between(&on, "<ol class=\"codes\">", "</ol>").split("<code>").skip(1).map(|rest| rest[..14].to_owned()).collect();
    (app, secret, codes)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}")).1;
    rest.split_once(end).unwrap().0
}
