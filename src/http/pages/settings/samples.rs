//! The templates of the settings, rendered with samples.

use askama::Template;
use jiff::Timestamp;

use super::super::frame::Frame;
use super::super::time::Moment;
use super::fields::Wrong;
use super::overview::{JobLine, ModelLine, SettingsPage, SiteLine};
use super::people;
use super::preview::Preview;
use super::rules::RuleDraft;
use super::site::SitePage;
use super::webhooks;
use super::words::say;
use crate::comment::{CommentId, SiteId};
use crate::engine::{Moved, Rehearsal, ScoreBin, Turned};
use crate::moderation::Status;
use crate::policy::{Ruling, Sender, Settings, TextField, TextRule, Verdict};
use crate::store::Site;

/// Every template of the settings, by the name of the sample; `hostile` stands wherever somebody can type.
pub(in crate::http::pages) fn pages(
    frame: &dyn Fn() -> Frame,
    hostile: &str,
    now: Timestamp,
) -> Vec<(&'static str, askama::Result<String>)> {
    let id = SiteId(uuid::Uuid::from_u128(1));
    let text = || Some(hostile.to_owned());
    let settings = Settings {
        texts: vec![TextRule { then: Ruling::Hold, words: text(), regex: None, fields: TextField::ALL.into() }],
        blocked: vec![Sender { author: text(), email: text(), ..Sender::default() }],
        spam_words: vec![hostile.to_owned()],
        ..Settings::default()
    };
    let site = Site { id, name: hostile.to_owned(), url: hostile.to_owned(), settings, created_at: now };
    let mut rehearsal = Rehearsal { comments: 3, changed: 2, ..Rehearsal::default() };
    rehearsal.scores[3] = ScoreBin { approved: 1, put_away: 1, undecided: 1 };
    rehearsal.moves = vec![Moved { from: Verdict::Hold, to: Verdict::Spam, comments: 2, against_decision: 1, toward_decision: 1 }];
    let (from, to, decided) = (Verdict::Hold, Verdict::Spam, Some(Status::Approved));
    let turned = Turned { id: CommentId(id.0), from, to, decided, reason: hostile.to_owned(), excerpt: hostile.to_owned() };
    rehearsal.examples = vec![turned];
    let preview = || Some(Preview::new(&rehearsal, [0.1, 0.9]));
    let draft = RuleDraft { then: "hold".to_owned(), by: "regex".to_owned(), text: hostile.to_owned(), field: "content".to_owned() };
    let wrong = Some(Wrong { label: say!("rule-label"), problem: hostile.to_owned() });
    let moment = || Moment::new(now, now);
    let model = |live| ModelLine {
        id: "0123456789abcdef".to_owned(),
        made: moment(),
        live,
        origin: hostile.to_owned(),
        outcome: (say!("model-better"), "good"),
        sentences: vec![hostile.to_owned()],
        in_shadow: !live,
    };
    let job = JobLine {
        name: say!("job-retention"),
        state: (say!("job-done"), "good"),
        last: Some(moment()),
        result: text(),
        next: Some(moment()),
    };
    let overview = SettingsPage {
        frame: frame(),
        sites: vec![SiteLine::new(&site)],
        live: "0123456789abcdef".to_owned(),
        models: vec![model(true), model(false)],
        shadow: text(),
        of_all: true,
        people: people::sample(hostile, now),
        jobs: vec![job],
        done: Some(say!("done-promote")),
        refused: vec![hostile.to_owned()],
    };
    let plain = SitePage::new(frame(), &site, &site.settings);
    let tried = SitePage { preview: preview(), trial: preview(), draft, wrong, ..SitePage::new(frame(), &site, &site.settings) };
    let webhooks = webhooks::sample(frame(), hostile, now);
    vec![
        ("webhooks", webhooks.render()),
        ("settings", overview.render()),
        ("settings of a site", plain.render()),
        ("settings of a site, tried", tried.render()),
    ]
}
