//! The demo's blog and its moderator: real comments over real HTTP.

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::comment::Label;
use crate::corpus::LabelledComment;
use crate::moderation::Action;
use crate::policy::Verdict;

/// What one comment came to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub(super) label: Label,
    pub(super) verdict: Verdict,
}

/// A blog that posts comments and a moderator who decides what was held.
pub(super) struct Player {
    agent: ureq::Agent,
    address: String,
    site_key: String,
    moderator_token: String,
}

/// The part of a submission's answer that matters here.
#[derive(Debug, Deserialize)]
struct Answer {
    id: String,
    verdict: Verdict,
}

impl Player {
    pub(super) fn new(address: String, site_key: String, moderator_token: String) -> Self {
        Self { agent: ureq::Agent::new_with_defaults(), address, site_key, moderator_token }
    }

    /// Posts a comment, and decides it by its true label if it was held and somebody is at the desk.
    pub(super) fn play(&self, example: &LabelledComment, at_the_desk: bool) -> anyhow::Result<Outcome> {
        let answer = self.submit(example)?;
        if at_the_desk && answer.verdict == Verdict::Hold {
            self.decide(&answer.id, example.label)?;
        }
        Ok(Outcome { label: example.label, verdict: answer.verdict })
    }

    fn submit(&self, example: &LabelledComment) -> anyhow::Result<Answer> {
        let mut body = serde_json::to_value(&example.comment)?;
        body["external_id"] = Value::from(example.id.clone());
        let answer = self.post("/v1/comments", &self.site_key, &body)?;
        serde_json::from_value(answer).context("the server's answer was not understood")
    }

    fn decide(&self, id: &str, label: Label) -> anyhow::Result<()> {
        let action = match label {
            Label::Ham => Action::Approve,
            Label::Spam => Action::Spam,
            Label::Abuse => Action::Abuse,
        };
        self.post(&format!("/v1/comments/{id}/decision"), &self.moderator_token, &json!({ "decision": action }))?;
        Ok(())
    }

    fn post(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.agent.post(format!("{}{path}", self.address)).header("Authorization", format!("Bearer {key}"));
        let mut response = request.send_json(body).with_context(|| format!("POST {path}"))?;
        Ok(response.body_mut().read_json()?)
    }
}
