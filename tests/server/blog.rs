//! One blog with one moderator behind a running server.

use serde_json::{Value, json};

use super::support::{Client, House, Server};

/// A served database with the site `blog` and the moderator `ann`.
pub struct Blog {
    pub house: House,
    pub server: Server,
    pub key: String,
    pub token: String,
}

impl Blog {
    /// Adds the site and the moderator, and serves them.
    pub fn open() -> Self {
        Self::open_with(&[])
    }

    /// The same with changes to the site's policy, as `gatepost site set` takes them.
    pub fn open_with(policy: &[&str]) -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        if !policy.is_empty() {
            house.run_json(&[&["site", "set", "blog"], policy].concat());
        }
        let token = house.add_user("ann");
        let server = house.serve();
        Self { house, server, key, token }
    }

    /// Talks with the site's key.
    pub fn site(&self) -> Client {
        self.server.client(&self.key)
    }

    /// Talks with the moderator's token.
    pub fn moderator(&self) -> Client {
        self.server.client(&self.token)
    }

    /// Submits a comment that must be new, and gives the answer.
    pub fn submit(&self, content: &str) -> Value {
        self.site().post("/v1/comments", &json!({ "content": content })).expect(201).json()
    }

    /// Kills the server and starts it again.
    pub fn kill_and_serve(self) -> Self {
        let Self { house, server, key, token } = self;
        server.kill();
        let server = house.serve();
        Self { house, server, key, token }
    }
}

/// A field of an answer that must be a text.
pub fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().unwrap_or_else(|| panic!("no text {field:?} in {answer}")).to_owned()
}
