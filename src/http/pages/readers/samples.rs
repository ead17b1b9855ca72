//! The templates for those who write comments, rendered with samples.

use askama::Template;
use jiff::Timestamp;

use super::super::card::Text;
use super::super::words::say;
use super::mine::{AskPage, PostedLine, PostedPage};
use super::own::{ErasePage, ErasedPage, StatusPage};
use super::privacy::PrivacyPage;
use crate::comment::CommentId;
use crate::engine::{ModelFigures, Openness, OwnComment, Said};
use crate::learning::{Rate, Side, Tested};
use crate::moderation::{Appeal, Recourse};
use crate::policy::Settings;
use crate::store::{Note, OpenAppeal, Site, StoredComment};

/// What is said about a comment whose author asks for another look.
pub(in crate::http::pages) fn said(comment: CommentId, notes: Vec<Note>, hostile: &str, now: Timestamp) -> Said {
    let appeal = OpenAppeal { comment, sentence: hostile.to_owned(), at: now };
    Said { notes, asked: vec![comment], appeals: vec![appeal] }
}

fn appeal(hostile: &str, now: Timestamp) -> Appeal {
    Appeal { against: None, sentence: hostile.to_owned(), at: now, settled_by: None }
}

/// Every template for readers, by the name of the sample; `hostile` stands wherever somebody can type.
pub(in crate::http::pages) fn pages(stored: &StoredComment, hostile: &str, now: Timestamp) -> Vec<(&'static str, askama::Result<String>)> {
    let text = || Text::new(&hostile.repeat(30));
    let (csrf, token) = (|| "a-token".to_owned(), || "ab".repeat(32));
    let settings = Settings { contact: Some(hostile.to_owned()), max_links: Some(3), keep_ip_days: Some(30), ..Settings::default() };
    let site = |settings| Site { id: stored.site, name: "my+blog".to_owned(), url: hostile.to_owned(), settings, created_at: now };
    let own = |recourse, appeals| OwnComment {
        stored: stored.clone(),
        site: site(Settings::default()),
        appeals,
        recourse,
        earlier: Vec::new(),
        history: Vec::new(),
        by_mail: false,
    };
    let status = |own: &OwnComment| StatusPage::new(token(), csrf(), own, now);
    let open = StatusPage {
        problem: Some(say!("reader-too-long", most = 500)),
        sentence: hostile.to_owned(),
        ..status(&own(Recourse::Open, vec![]))
    };
    let tested = Tested { false_positives: Rate::new(1, 20), misses: Rate::new(0, 20), open: 0, thrown_away: 0 };
    let openness = |settings, figures| {
        PrivacyPage::new(&Openness { site: site(settings), figures, checks: tested.clone(), is_told: true, is_quoted: true })
    };
    let side = Side { wanted: [90, 9, 1], unwanted: [2, 8, 40], ..Side::default() };
    let ask = |has_mail, asked, problem| AskPage {
        csrf: csrf(),
        site: hostile.to_owned(),
        privacy: "/privacy/my%2Bblog".to_owned(),
        has_mail,
        asked,
        typed: hostile.to_owned(),
        problem,
    };
    let posted = |sure| PostedPage {
        token: token(),
        csrf: csrf(),
        site: hostile.to_owned(),
        email: hostile.to_owned(),
        until: "24 Nov 2026".to_owned(),
        comments: vec![PostedLine { token: token(), when: "24 Nov 2026".to_owned(), stands: say!("reader-waits"), text: text() }],
        more: sure,
        sure,
    };
    let built_in = ModelFigures::BuiltIn { caught: 0.958, caught_elsewhere: 0.507 };
    vec![
        ("a reader's comment", open.render()),
        ("a reader's comment by a mailed link", status(&OwnComment { by_mail: true, ..own(Recourse::Open, vec![]) }).render()),
        ("a reader's comment that waits again", status(&own(Recourse::Waits, vec![appeal(hostile, now)])).render()),
        ("a reader's comment that was settled", status(&own(Recourse::Settled, vec![appeal(hostile, now)])).render()),
        ("erase?", ErasePage { token: token(), csrf: csrf(), text: text() }.render()),
        ("erased", ErasedPage { count: 1, privacy: "/privacy/my%2Bblog".to_owned() }.render()),
        ("privacy", openness(settings, built_in).render()),
        ("privacy with a model of its own", openness(Settings::default(), ModelFigures::Judged(side)).render()),
        ("privacy with a model that was not tried", openness(Settings::default(), ModelFigures::Unknown).render()),
        ("whose comments?", ask(true, false, Some(say!("reader-too-often"))).render()),
        ("a mail is on its way", ask(true, true, None).render()),
        ("no mail", ask(false, false, None).render()),
        ("one's comments", posted(false).render()),
        ("erase all of one's comments?", posted(true).render()),
    ]
}
