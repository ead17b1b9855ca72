//! A site on which everything has happened that pages can tell of.

use gatepost::classifier::Scores;
use gatepost::clock::{Clock, SystemClock};
use gatepost::comment::{Comment, CommentId};
use gatepost::features::Likeness;
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{Assessed, Comments, NewComment, Sites, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::support::{Client, House};
use crate::{Desk, comment};

/// Two moderators judge nearly the same text differently: what the second says waits in quarantine.
const CONTESTED: [&str; 2] = [
    "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue of what we have in stock.",
    "Our workshop in Leeds restores antique barometers; write to us for a catalogue and a quotation of what we have in stock.",
];

/// A desk whose moderator is an admin, with two sites.
pub(crate) struct World {
    pub desk: Desk,
    /// The token of a second admin.
    pub token: String,
    /// The ids of the sites: one with all that happened, and one without a comment.
    pub sites: [String; 2],
}

impl World {
    /// Two sites and the random checks of yesterday, each of a comment with that text.
    pub(crate) async fn open(browser: Browser, checked: &str) -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        house.add_site("shop", "https://shop.example");
        house.run_json(&["site", "set", "blog", "--approve-below", "0", "--spam-above", "1", "--audits-per-week", "7000"]);
        let sites = yesterday(&house, checked).await;
        house.run_json(&["audits", "blog", "--draw"]);
        house.add_user("ann");
        let token = house.add_user("bot");
        for name in ["ann", "bot"] {
            house.run_json(&["user", "role", name, "admin"]);
        }
        // Nobody takes the mail there.
        let mail = ["--smtp", "smtp://127.0.0.1:9", "--mail-from", "gate@mail.example", "--public-url", "http://gate.example"];
        let server = house.serve_with(&mail);
        Self { desk: Desk::served(house, server, key, browser).await, token, sites }
    }

    /// Speaks for the site.
    pub(crate) fn blog(&self) -> Client {
        self.desk.server.client(&self.desk.key)
    }

    /// Speaks for the second admin.
    pub(crate) fn moderator(&self) -> Client {
        self.desk.server.client(&self.token)
    }

    /// Decides these comments in turn, each with a note: one waits on, the next are approved, marked as spam, thrown away, and thrown away as abuse.
    pub(crate) fn decide(&self, comments: &[(String, String)]) {
        for ((id, note), decision) in
            comments.iter().zip([None, Some("approve"), Some("spam"), Some("trash"), Some("abuse")].iter().cycle())
        {
            if let Some(decision) = decision {
                decided(&self.moderator(), id, decision, note);
            }
        }
    }

    /// What makes a history: a decision that was taken back, a pin, a comment that was edited to say something else, and a decision in quarantine.
    pub(crate) fn happen(&self, pinned: &str, undone: &str, edited: (&str, &Value)) {
        let decision = decided(&self.moderator(), undone, "spam", "");
        self.moderator().post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200);
        self.desk.house.run_json(&["gold", "add", pinned, "--must", "spam"]);
        self.blog().put(&format!("/v1/comments/{}", edited.0), edited.1).expect(200);
        let kim = self.desk.server.client(&self.desk.house.add_user("kim"));
        let [first, second] = CONTESTED.map(|text| self.send(&comment(text)));
        decided(&self.moderator(), &first, "spam", "");
        decided(&kim, &second, "approve", "");
        assert_ne!(self.moderator().get("/v1/quarantine").expect(200).json()["decisions"], json!([]));
    }

    /// Sends a comment and gives its id.
    pub(crate) fn send(&self, comment: &Value) -> String {
        text(&self.blog().post("/v1/comments", comment).expect(201).json(), "id")
    }
}

/// Decides a comment and gives the decision's id.
pub(crate) fn decided(moderator: &Client, comment: &str, decision: &str, note: &str) -> String {
    let path = format!("/v1/comments/{comment}/decision");
    let decided = moderator.post(&path, &json!({ "decision": decision, "note": note })).expect(200).json();
    text(&decided["decision"], "id")
}

/// Puts one approved comment and one that is taken for spam into a database that nobody serves yet; gives the ids of its two sites.
async fn yesterday(house: &House, content: &str) -> [String; 2] {
    let store = SqliteStore::open(&house.database_url()).await.unwrap();
    let sites = store.sites().await.unwrap();
    let [blog, shop] = ["blog", "shop"].map(|name| sites.iter().find(|(site, _)| site.name == name).unwrap().0.id);
    let at: Timestamp = SystemClock.now() - SignedDuration::from_hours(24);
    for (n, (verdict, score)) in [(1, (Verdict::Approve, 0.02)), (2, (Verdict::Spam, 0.97))] {
        let millis = u64::try_from(at.as_millisecond()).unwrap();
        let id = CommentId(uuid::Builder::from_unix_timestamp_millis(millis, &[n; 10]).into_uuid());
        let reasons = vec![Reason { code: ReasonCode::Word, value: content.to_owned(), contribution: Some(0.5) }];
        let scores = Scores { spam: Some(score), abuse: None };
        let assessed = Assessed { verdict, score, logit: 0.0, scores, reasons, model: content.to_owned() };
        let comment = Comment { author: Some(content.to_owned()), ..Comment::from_content(content) };
        let likeness = Likeness::default();
        let new = NewComment { site: blog, id, external_id: None, comment, network: None, likeness, assessed, at };
        store.insert(new).await.unwrap();
    }
    store.close().await;
    [blog, shop].map(|id| id.to_string())
}

/// A field of a JSON object that must be a text.
pub(crate) fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_else(|| panic!("no text {field:?} in {object}")).to_owned()
}

/// A comment with something in every field.
pub(crate) fn filled(content: &str) -> Value {
    json!({
        "content": content, "author": "Ben", "author_email": "ben@example.com", "author_url": "https://ben.example/", "ip": "2001:db8::1",
        "user_agent": "Mozilla/5.0", "referrer": "https://blog.example/", "kind": "comment", "article": "https://blog.example/a", "article_title": "An article",
        "external_id": format!("ours-{}", content.len()), "parent": "ours-1", "article_published_at": "2026-11-01T12:00:00Z",
    })
}
