//! Every route that the server has, with what it answers to somebody who sees one site alone.

use serde_json::json;

use crate::desk::{Desk, Things, events};
use crate::support::Answer;

/// One route: how it is asked for some things, and what the answer is where they are one's own.
pub(super) struct Row {
    pub(super) route: &'static str,
    pub(super) ask: fn(&mut Desk, &Things) -> Answer,
    pub(super) own: u16,
    pub(super) others: u16,
}

const fn row(route: &'static str, ask: fn(&mut Desk, &Things) -> Answer, own: u16, others: u16) -> Row {
    Row { route, ask, own, others }
}

/// Every route that names something of a site, in an order in which each finds what it asks for.
pub(super) const NAMING: [Row; 63] = [
    row("/", |desk, of| desk.page.get(&format!("/?site={}", of.site)), 200, 404),
    row("/", |desk, of| desk.page.get(&format!("/?done={}", of.decision)), 200, 200),
    row("/", |desk, of| desk.page.get(&format!("/?undone={}", of.decision)), 200, 200),
    row("/", |desk, of| desk.page.get(&format!("/?conflict={}", of.comment)), 200, 200),
    row("/", |desk, of| desk.page.get(&format!("/?batch={}", of.batch)), 200, 200),
    row("/", |desk, of| desk.page.get(&format!("/?ruled={}", of.comment)), 200, 200),
    row("/insights", |desk, of| desk.page.get(&format!("/insights?site={}", of.site)), 200, 200),
    row("/comments/{id}/like", |desk, of| desk.page.get(&format!("/comments/{}/like?by=author", of.comment)), 200, 404),
    row("/comments/{id}/note", |desk, of| note(desk, of, "said"), 303, 404),
    row("/comments/{id}/note", |desk, of| note(desk, of, "asked"), 303, 404),
    row("/comments/{id}/note", |desk, of| note(desk, of, "answered"), 303, 303),
    row("/comments/{id}/author", |desk, of| author(desk, of, "block"), 303, 404),
    row("/comments/{id}/author", |desk, of| author(desk, of, "trust"), 303, 404),
    row("/comments/{id}", |desk, of| desk.page.get(&format!("/comments/{}", of.comment)), 200, 404),
    row("/settings/sites/{id}", |desk, of| desk.page.get(&format!("/settings/sites/{}", of.site)), 200, 404),
    row("/settings/sites/{id}", |desk, of| desk.page.post(&format!("/settings/sites/{}", of.site), &[("do", "preview")]), 200, 404),
    row("/settings/sites/{id}", |desk, of| desk.page.post(&format!("/settings/sites/{}", of.site), &[("do", "save")]), 422, 404),
    row("/settings/sites/{id}/rules", |desk, of| rule(desk, of, "try"), 200, 404),
    row("/settings/sites/{id}/rules", |desk, of| rule(desk, of, "add"), 422, 404),
    row("/settings/sites/{id}/rules", |desk, of| rule(desk, of, "remove"), 422, 404),
    row("/settings/people", invite, 200, 404),
    row("/events", |desk, of| events(desk, &format!("/events?site={}", of.site), false), 200, 404),
    row("/v1/comments", |desk, of| desk.api.get(&format!("/v1/comments?site={}", of.name)), 200, 422),
    row("/v1/comments/{id}", |desk, of| desk.api.get(&format!("/v1/comments/{}", of.comment)), 200, 404),
    row("/v1/counts", |desk, of| desk.api.get(&format!("/v1/counts?site={}", of.name)), 200, 422),
    row("/v1/models/shadow", |desk, of| desk.api.get(&format!("/v1/models/shadow?site={}", of.name)), 200, 422),
    row("/v1/sites/{site}/audits", |desk, of| desk.api.get(&format!("/v1/sites/{}/audits", of.name)), 200, 404),
    row("/v1/quarantine", |desk, of| desk.api.get(&format!("/v1/quarantine?cursor={}", of.held[1])), 200, 200),
    row("/v1/quarantine/{id}/release", |desk, of| desk.api.post(&format!("/v1/quarantine/{}/release", of.held[0]), &json!({})), 200, 404),
    row("/v1/quarantine/{id}/drop", |desk, of| desk.api.post(&format!("/v1/quarantine/{}/drop", of.held[1]), &json!({})), 204, 404),
    row(
        "/v1/comments/{id}/pin",
        |desk, of| desk.api.put(&format!("/v1/comments/{}/pin", of.comment), &json!({ "must": "approve" })),
        200,
        404,
    ),
    row("/v1/comments/{id}/pin", |desk, of| desk.api.delete(&format!("/v1/comments/{}/pin", of.comment)), 204, 404),
    row("/comments/{id}/pin", |desk, of| desk.page.post(&format!("/comments/{}/pin", of.comment), &[("must", "spam")]), 303, 404),
    row("/comments/{id}/pin", |desk, of| desk.page.post(&format!("/comments/{}/pin", of.comment), &[("must", "none")]), 303, 303),
    row("/v1/comments/{id}/notes", |desk, of| desk.api.get(&format!("/v1/comments/{}/notes", of.comment)), 200, 404),
    row("/v1/comments/{id}/notes", |desk, of| api_note(desk, of, true), 201, 404),
    row("/v1/comments/{id}/notes", |desk, of| api_note(desk, of, false), 201, 404),
    row("/v1/comments/{id}/answered", |desk, of| desk.api.post(&format!("/v1/comments/{}/answered", of.comment), &json!({})), 204, 404),
    row("/v1/comments/{id}/author", |desk, of| api_author(desk, of, "trust"), 200, 404),
    row("/v1/comments/{id}/author", |desk, of| api_author(desk, of, "release"), 200, 404),
    row("/v1/insights", |desk, of| desk.api.get(&format!("/v1/insights?site={}", of.name)), 200, 422),
    row("/v1/comments/{id}/like", |desk, of| desk.api.get(&format!("/v1/comments/{}/like?by=network", of.comment)), 200, 404),
    row("/v1/comments/{id}/like/decision", like, 200, 404),
    row("/comments/{id}/like/decide", page_like, 303, 404),
    row("/batches/{id}/undo", |desk, of| desk.page.post(&format!("/batches/{}/undo", of.batch), &[]), 303, 404),
    row("/v1/batches/{id}/undo", |desk, of| desk.api.post(&format!("/v1/batches/{}/undo", of.batch), &json!({})), 409, 404),
    row("/v1/comments/{id}/decision", decide, 200, 404),
    row("/v1/decisions", decide_many, 200, 200),
    row("/comments/{id}/decide", |desk, of| desk.page.post(&format!("/comments/{}/decide", of.comment), &SPAM), 303, 404),
    row("/comments/decide", ticked, 303, 303),
    row("/v1/decisions/{id}/undo", |desk, of| desk.api.post(&format!("/v1/decisions/{}/undo", of.decision), &json!({})), 200, 404),
    row("/decisions/{id}/undo", |desk, of| desk.page.post(&format!("/decisions/{}/undo", of.decision), &[]), 303, 404),
    row("/v1/webhooks", |desk, of| desk.api.get(&format!("/v1/webhooks?site={}", of.name)), 200, 422),
    row("/v1/webhooks", |desk, of| desk.api.post("/v1/webhooks", &json!({ "site": of.name, "url": "https://hook.invalid/" })), 201, 404),
    row("/v1/webhooks/{id}", |desk, of| desk.api.get(&format!("/v1/webhooks/{}", of.webhook)), 200, 404),
    row("/v1/webhooks/{id}/rotate", |desk, of| desk.api.post(&format!("/v1/webhooks/{}/rotate", of.webhook), &json!({})), 200, 404),
    row("/v1/webhooks/{id}/test", |desk, of| desk.api.post(&format!("/v1/webhooks/{}/test", of.webhook), &json!({})), 202, 404),
    row("/v1/webhooks/{id}/send-again", |desk, of| desk.api.post(&format!("/v1/webhooks/{}/send-again", of.webhook), &json!({})), 200, 404),
    row("/settings/webhooks", |desk, of| webhook(desk, of, "test"), 303, 404),
    row("/settings/webhooks", |desk, of| webhook(desk, of, "add"), 200, 404),
    row("/settings/webhooks", |desk, of| webhook(desk, of, "again"), 303, 404),
    row("/v1/webhooks/{id}", |desk, of| desk.api.delete(&format!("/v1/webhooks/{}", of.webhook)), 204, 404),
    row("/decisions/undo", |desk, of| desk.page.post("/decisions/undo", &[("decision", of.decision.as_str())]), 303, 404),
];

/// A decision on what a page showed as pending.
const SPAM: [(&str, &str); 2] = [("action", "spam"), ("expected", "approved")];

fn rule(desk: &mut Desk, of: &Things, what: &str) -> Answer {
    let fields =
        [("do", what), ("then", "spam"), ("by", "words"), ("text", "roses"), ("field", "content"), ("key", "none"), ("mark", "none")];
    desk.page.post(&format!("/settings/sites/{}/rules", of.site), &fields)
}

fn invite(desk: &mut Desk, of: &Things) -> Answer {
    let fields = [("do", "invite"), ("name", "newcomer"), ("role", "moderator"), ("reach", "only"), ("site", of.site.as_str())];
    desk.page.post("/settings/people", &fields)
}

fn decide(desk: &mut Desk, of: &Things) -> Answer {
    desk.api.post(&format!("/v1/comments/{}/decision", of.comment), &json!({ "decision": "approve" }))
}

fn decide_many(desk: &mut Desk, of: &Things) -> Answer {
    desk.api.post("/v1/decisions", &json!({ "decisions": [{ "comment": of.comment, "decision": "trash" }] }))
}

fn ticked(desk: &mut Desk, of: &Things) -> Answer {
    desk.page.post("/comments/decide", &[("action", "spam"), ("selected", &format!("{}.trash", of.comment))])
}

fn note(desk: &mut Desk, of: &Things, kind: &str) -> Answer {
    desk.page.post(&format!("/comments/{}/note", of.comment), &[("note", "what do you make of it?"), ("kind", kind)])
}

fn api_note(desk: &mut Desk, of: &Things, asks: bool) -> Answer {
    desk.api.post(&format!("/v1/comments/{}/notes", of.comment), &json!({ "text": "what do you make of it?", "asks": asks }))
}

fn author(desk: &mut Desk, of: &Things, rule: &str) -> Answer {
    desk.page.post(&format!("/comments/{}/author", of.comment), &[("author", rule)])
}

fn api_author(desk: &mut Desk, of: &Things, rule: &str) -> Answer {
    desk.api.post(&format!("/v1/comments/{}/author", of.comment), &json!({ "rule": rule }))
}

fn webhook(desk: &mut Desk, of: &Things, what: &str) -> Answer {
    let fields = [("do", what), ("webhook", of.webhook.as_str()), ("site", of.site.as_str()), ("url", "https://hook.invalid/")];
    desk.page.post("/settings/webhooks", &fields)
}

fn like(desk: &mut Desk, of: &Things) -> Answer {
    let order = json!({ "by": "near", "decision": "trash", "expected_count": 1 });
    desk.api.post(&format!("/v1/comments/{}/like/decision", of.comment), &order)
}

fn page_like(desk: &mut Desk, of: &Things) -> Answer {
    let fields = [("by", "author"), ("action", "trash"), ("expected", "0")];
    desk.page.post(&format!("/comments/{}/like/decide", of.comment), &fields)
}

/// Every route that lists or changes what is of all sites, and its answer to who sees one.
pub(super) const LISTING: [(&str, &str, u16); 28] = [
    ("page", "/", 200),
    ("page", "/?status=all", 200),
    ("page", "/?status=asked", 200),
    ("page", "/?status=appealed", 200),
    ("page", "/?status=all&order=uncertain", 200),
    ("page", "/?status=all&email=reader%40mail.example", 200),
    ("page", "/insights", 200),
    ("page", "/settings", 200),
    ("page", "/settings/webhooks", 200),
    ("page", "/account", 200),
    ("page", "/events", 200),
    ("post", "/settings/models", 403),
    ("api", "/v1/comments", 200),
    ("api", "/v1/comments?text=reader&order=oldest", 200),
    ("api", "/v1/comments?text=zebra", 200),
    ("api", "/v1/comments?author=zebra%20reader", 200),
    ("api", "/v1/comments?ip=192.0.2.7&order=score", 200),
    ("api", "/v1/comments?asked=only", 200),
    ("api", "/v1/comments?appealed=only", 200),
    ("api", "/v1/comments?status=trash&order=uncertain", 200),
    ("api", "/v1/comments?audit=with", 200),
    ("api", "/v1/insights", 200),
    ("api", "/v1/counts", 200),
    ("api", "/v1/models/shadow", 200),
    ("api", "/v1/quarantine", 200),
    ("api", "/v1/webhooks", 200),
    ("api", "/v1/status", 200),
    ("api", "/v1/check", 200),
];

/// Every other route, and why it shows nothing of a site to people.
pub(super) const APART: [(&str, &str); 42] = [
    ("/1.1/comment-check", "a blog's own key"),
    ("/1.1/deactivate", "a blog's own key"),
    ("/1.1/get-stats", "a blog's own key"),
    ("/1.1/get-subscription", "a blog's own key"),
    ("/1.1/submit-ham", "a blog's own key"),
    ("/1.1/submit-spam", "a blog's own key"),
    ("/1.1/test", "nothing of any site"),
    ("/1.1/verify-key", "a blog's own key"),
    ("/1.2/key-sites", "a blog's own key"),
    ("/1.2/usage-limit", "a blog's own key"),
    ("/v1/score", "a blog's own key"),
    ("/v1/score/batch", "a blog's own key"),
    ("/v1/comments/by-external-id/{external_id}", "a blog's own key"),
    ("/v1/comments/by-external-id/{external_id}/feedback", "a blog's own key"),
    ("/status/{token}", "a comment's private link"),
    ("/status/{token}/appeal", "a comment's private link"),
    ("/status/{token}/erase", "a comment's private link"),
    ("/mine/{token}", "a link that came by mail"),
    ("/privacy/{site}", "open to everybody"),
    ("/privacy/{site}/mine", "open to everybody"),
    ("/feeds/{site}", "open to everybody"),
    ("/openapi.json", "nothing of any site"),
    ("/docs", "nothing of any site"),
    ("/docs/{file}", "nothing of any site"),
    ("/healthz", "nothing of any site"),
    ("/readyz", "nothing of any site"),
    ("/metrics", "this machine's operator, or a token of its own"),
    ("/assets/{file}", "nothing of any site"),
    ("/assets/{version}/{file}", "nothing of any site"),
    ("/sign-in", "nobody is signed in yet"),
    ("/sign-in/code", "nobody is signed in yet"),
    ("/sign-in/{token}", "nobody is signed in yet"),
    ("/sign-out", "one's own session"),
    ("/language", "a cookie of one's own"),
    ("/account/password", "one's own account"),
    ("/account/second-factor", "one's own account"),
    ("/account/email", "one's own account"),
    ("/account/email/{token}", "one's own account"),
    ("/account/notices", "one's own account"),
    ("/notices/stop/{token}", "a link of one's own"),
    ("/account/sessions", "one's own account"),
    ("/hurried", "a test's"),
];
