//! What those who write comments may ask, against the real binary: where one stands, another look at it, what is kept of them and that it goes, how comments are
//! processed, and what is published of an article.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../pages/visitor.rs"]
mod visitor;
#[path = "../keeping/world.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod world;

mod appeal;
mod feed;
mod mine;
mod own;
mod privacy;

use serde_json::{Value, json};
use support::{Client, House, Server};
use visitor::Visitor;

/// A served site with a blog's key and a moderator's token.
#[expect(clippy::struct_field_names, reason = "the blog is who asks with the site's key")]
struct Blog {
    house: House,
    server: Server,
    blog: Client,
    moderator: Client,
}

impl Blog {
    /// A site with these changes of its settings, which leaves every decision to people unless they say otherwise.
    fn with(changes: &[&str]) -> Self {
        Self::served(changes, &[])
    }

    fn served(changes: &[&str], arguments: &[&str]) -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example/notes");
        house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1"]);
        house.run_json(&[&["site", "set", "blog"], changes].concat());
        let token = house.add_user("ann");
        let server = house.serve_with(arguments);
        let (blog, moderator) = (server.client(&key), server.client(&token));
        Self { house, server, blog, moderator }
    }

    /// Sends a comment and gives what was answered.
    fn send(&self, content: &str) -> Value {
        let comment = json!({
            "content": content, "author": "Ben", "author_email": "ben@mail.example", "ip": "192.0.2.7", "user_agent": "Lynx",
            "article": "https://blog.example/notes/a", "external_id": content,
        });
        self.blog.post("/v1/comments", &comment).expect(201).json()
    }

    /// Decides a comment and gives the decision's id.
    fn decide(&self, comment: &Value, decision: &str) -> String {
        let path = format!("/v1/comments/{}/decision", text(comment, "id"));
        text(&self.moderator.post(&path, &json!({ "decision": decision })).expect(200).json()["decision"], "id")
    }

    /// Where a comment stands.
    fn status(&self, comment: &Value) -> String {
        text(&self.moderator.get(&format!("/v1/comments/{}", text(comment, "id"))).expect(200).json(), "status")
    }

    /// A browser of somebody who is not signed in.
    fn visitor(&self) -> Visitor {
        Visitor::of(&self.server)
    }
}

/// A field of a JSON object that must be a text.
fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_else(|| panic!("no text {field:?} in {object}")).to_owned()
}
