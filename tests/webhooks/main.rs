//! Webhooks, from a moderator's decision to a receiver that fails in every way; signatures are verified by the reference library of Standard Webhooks.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is how a test says no")]

mod callbacks;
mod delivery;
mod erased;
mod managed;
mod receiver;
#[path = "../support/mod.rs"]
mod support;
#[path = "../pages/visitor.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod visitor;
#[path = "../keeping/world.rs"]
#[allow(dead_code, reason = "another test uses the rest of it")]
mod world;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use receiver::Message;
use support::{House, Server, client_tool};

/// What lets a server reach the receivers of these tests.
const HERE: [&str; 2] = ["--webhook-networks", "127.0.0.0/8"];

/// A blog with a moderator and a webhook.
struct Blog {
    house: House,
    server: Server,
    key: String,
    token: String,
    webhook: String,
    secret: String,
}

impl Blog {
    fn telling(url: &str) -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        house.run_json(&["site", "set", "blog", "--careful-until", "0", "--approve-below", "0", "--spam-above", "1"]);
        let token = house.add_user("ann");
        house.run_json(&["user", "role", "ann", "admin"]);
        let added = house.run_json(&["site", "webhook", "add", "blog", url, HERE[0], HERE[1]]);
        let server = house.serve_with(&HERE);
        let text = |field: &str| added[field].as_str().unwrap().to_owned();
        Self { key, token, webhook: text("id"), secret: text("secret"), house, server }
    }

    /// Submits a comment that waits, and gives its id.
    fn submit(&self, content: &str) -> String {
        let comment = self.server.client(&self.key).post("/v1/comments", &json!({ "content": content })).expect(201).json();
        assert_eq!(comment["status"], "pending", "{comment}");
        comment["id"].as_str().unwrap().to_owned()
    }

    /// Decides about a comment, and gives the decision's id.
    fn decide(&self, comment: &str, decision: &str) -> String {
        let path = format!("/v1/comments/{comment}/decision");
        let decided = self.server.client(&self.token).post(&path, &json!({ "decision": decision })).expect(200).json();
        decided["decision"]["id"].as_str().unwrap().to_owned()
    }

    /// Kills the server as a power cut would, and serves again.
    fn kill_and_serve(self) -> Self {
        self.server.kill();
        let server = self.house.serve_with(&HERE);
        Self { server, ..self }
    }

    /// The webhook as the API lists it.
    fn known(&self) -> Value {
        self.server.client(&self.token).get(&format!("/v1/webhooks/{}", self.webhook)).expect(200).json()
    }
}

/// What the reference library makes of messages: their data, or what is wrong with them.
fn verify(secret: &str, messages: &[Message]) -> Vec<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/standardwebhooks/verify.py");
    let mut child =
        Command::new(client_tool("standardwebhooks", "python")).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: Vec<String> = messages
        .iter()
        .map(|message| json!({ "secret": secret, "headers": message.headers, "body": message.body }).to_string() + "\n")
        .collect();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.concat().as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success());
    let verified: Vec<Value> = String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verified.len(), messages.len());
    verified
}
