//! A blog with real comments, each decided by a moderator who is always right.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::corpus;
use crate::support::{Client, House, Server};

/// The lines of a real corpus.
pub(crate) fn lines(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(corpus(name)).expect("the corpora are in the repository");
    text.lines().map(|line| serde_json::from_str(line).expect("a corpus line is JSON")).collect()
}

/// Writes lines as a corpus in the house.
pub(crate) fn write(house: &House, name: &str, lines: &[Value]) -> String {
    let path: PathBuf = house.path().join(format!("{name}.jsonl"));
    fs::write(&path, lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n").expect("the house takes a file");
    path.display().to_string()
}

/// The same lines, every third with the other label.
pub(crate) fn a_third_flipped(lines: &[Value]) -> Vec<Value> {
    let flip = |(at, line): (usize, &Value)| {
        let mut line = line.clone();
        if at % 3 == 0 {
            line["label"] = if line["label"] == "ham" { json!("spam") } else { json!("ham") };
        }
        line
    };
    lines.iter().enumerate().map(flip).collect()
}

/// A blog and its moderator.
pub(crate) struct Blog {
    pub(crate) blog: Client,
    pub(crate) moderator: Client,
}

impl Blog {
    /// A site `blog` and a moderator `mo` in the house.
    pub(crate) fn in_house(house: &House) -> (String, String) {
        (house.add_site("blog", "https://blog.example"), house.add_user("mo"))
    }

    pub(crate) fn new(server: &Server, (key, token): &(String, String)) -> Self {
        Self { blog: server.client(key), moderator: server.client(token) }
    }

    /// Submits a comment; its answer.
    pub(crate) fn submit(&self, line: &Value) -> Value {
        let mut comment = json!({ "content": line["content"], "article": line["article"] });
        if let Some(id) = line["id"].as_str() {
            comment["external_id"] = json!(id);
        }
        self.blog.post("/v1/comments", &comment).expect(201).json()
    }

    /// Submits each comment and decides it by its label before the next comes.
    pub(crate) fn live_through(&self, lines: &[Value]) {
        for line in lines {
            let answer = self.submit(line);
            let decision = if line["label"] == "ham" { "approve" } else { "spam" };
            self.decide(&answer, decision);
        }
    }

    /// Decides a submitted comment.
    pub(crate) fn decide(&self, submitted: &Value, decision: &str) {
        let id = submitted["id"].as_str().expect("an id");
        self.moderator.post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": decision })).expect(200);
    }
}
