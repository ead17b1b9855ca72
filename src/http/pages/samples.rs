//! Every template, rendered with samples: a plain comment, a hostile one, and the corner cases of each page.

use std::collections::BTreeSet;

use askama::Template;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::assets::script_url;
use super::card::Card;
use super::detail::{CommentPage, Like};
use super::error::PageError;
use super::frame::Frame;
use super::html::{attributes, names, tags};
use super::like::LikePage;
use super::narrowed::{Chip, Choices, Links};
use super::notes::{self, AuthorLine};
use super::notice::Notice;
use super::queue::{QueuePage, SiteChoice, Tab};
use super::readers::samples::said;
use super::sign_in::{CodePage, LinkPage, SignInPage};
use super::view::View;
use super::words::{say, thousands};
use crate::classifier::Scores;
use crate::comment::{BatchId, Comment, CommentId, DecisionId, Label, SiteId, UserId};
use crate::engine::{Campaign, Detail, Explained, Kinship, Relatives};
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Action, Actor, Status};
use crate::policy::{Kind, Reason, ReasonCode, Verdict, Why};
use crate::store::{Assessed, Must, Note, NoteKind, Order, PastRevision, Place, StatusCounts, StoredComment};
use crate::text::Language;

const HOSTILE: &str =
    "<script>window.pwned=1</script>\"'><img src=x onerror=alert(1)>{{7*7}}\u{202e}</textarea><style>*{display:none}</style>";
const SITE: SiteId = SiteId(Uuid::from_u128(1));

fn now() -> Timestamp {
    "2026-11-24T20:01:46Z".parse().expect("a time")
}

fn frame() -> Frame {
    Frame { name: "ann".to_owned(), csrf: "a-token".to_owned(), admin: true }
}

fn assessed() -> Assessed {
    let evidence = |code, value: &str, contribution| Reason { code, value: value.to_owned(), contribution: Some(contribution) };
    Assessed {
        verdict: Verdict::Hold,
        score: 0.62,
        logit: 0.49,
        scores: Scores { spam: Some(0.62), abuse: None },
        reasons: vec![
            Reason::stated(ReasonCode::FewDecisions, "3 decisions"),
            evidence(ReasonCode::LinkHost, HOSTILE, 1.4),
            evidence(ReasonCode::Word, "thanks", -0.7),
        ],
        model: "a-model".to_owned(),
    }
}

fn stored(id: u128, comment: Comment, status: Status) -> StoredComment {
    StoredComment {
        site: SITE,
        id: CommentId(Uuid::from_u128(id)),
        external_id: None,
        comment,
        revision: 1,
        assessed: assessed(),
        status,
        standing: None,
        received_at: now() - SignedDuration::from_hours(3),
        updated_at: now(),
    }
}

fn hostile() -> Comment {
    let text = || Some(HOSTILE.to_owned());
    Comment {
        content: HOSTILE.repeat(30),
        author: text(),
        author_email: text(),
        author_url: text(),
        user_agent: text(),
        referrer: text(),
        kind: text(),
        article: text(),
        article_title: text(),
        parent: text(),
        ..Comment::default()
    }
}

fn notes(comment: CommentId) -> Vec<Note> {
    let note = |kind, text: &str| Note {
        site: SITE,
        comment,
        id: Uuid::from_u128(7),
        kind,
        by: "kim".to_owned(),
        text: text.to_owned(),
        at: now() - SignedDuration::from_mins(5),
    };
    vec![note(NoteKind::Asked, HOSTILE), note(NoteKind::Blocked, "")]
}

fn decided() -> CommentPage {
    let author = AuthorLine { known_as: HOSTILE.to_owned(), blocked: true, trusted: false, may_trust: true };
    let page = CommentPage::new(frame(), notice(), &detail(), "blog", now());
    page.with_notes(&notes(CommentId(Uuid::from_u128(2))), Some(author), true, now())
        .with_appeal(said(CommentId(Uuid::from_u128(2)), vec![], HOSTILE, now()).appeals.first(), now())
}

fn queue(comments: &[StoredComment], view: View) -> QueuePage {
    let first = view.after.map(|_| "/".to_owned());
    QueuePage {
        frame: frame(),
        heading: say!("heading-pending"),
        chips: Chip::all(&view),
        unnarrowed: "/".to_owned(),
        choices: Choices::new(&view),
        tabs: vec![Tab { name: say!("tab-pending"), code: "pending", count: thousands(1_204), address: "/".to_owned(), current: true }],
        sites: ["blog", "shop"].map(|name| SiteChoice { id: SITE, name: name.to_owned(), chosen: name == "blog" }).into(),
        quarantined: Some(say!("decisions", count = 12_u32)),
        notice: Notice::default(),
        cards: comments
            .iter()
            .map(|stored| Card {
                links: Links::new(&view, &stored.comment),
                said: notes::of(&said(stored.id, notes(stored.id), HOSTILE, now()), stored.id, now()),
                asked: true,
                appealed: true,
                ..Card::new(stored, "blog", now())
            })
            .collect(),
        ticked: true,
        tick_all: "/?tick=all".to_owned(),
        tick_none: "/".to_owned(),
        further: Some("/?after=1".to_owned()),
        stopped: comments.is_empty(),
        first,
        view,
    }
}

fn comments() -> Vec<StoredComment> {
    vec![
        stored(1, Comment::from_content("A plain one."), Status::Pending),
        stored(2, hostile(), Status::Spam),
        stored(3, Comment::from_content("\u{200b}"), Status::Trash),
        stored(4, Comment::from_content("x".repeat(65_536)), Status::Approved),
    ]
}

fn entry(id: u128, kind: EntryKind) -> Entry {
    let actor = Actor::User(UserId(Uuid::from_u128(9)), "ann".to_owned());
    let (id, comment) = (DecisionId(Uuid::from_u128(id)), CommentId(Uuid::from_u128(2)));
    Entry { site: SITE, sequence: 1, id, comment, kind, actor, note: HOSTILE.to_owned(), at: now(), quarantined: false }
}

fn detail() -> Detail {
    let decided = |action| EntryKind::Decided { action, revision: 1, slots: [].into(), schema: 1, standpoint: None };
    let history = vec![
        entry(20, decided(Action::Spam)),
        entry(21, EntryKind::Undid(DecisionId(Uuid::from_u128(20)))),
        entry(22, decided(Action::Trash)),
    ];
    let earlier = PastRevision { revision: 1, comment: hostile(), verdict: Verdict::Approve, score: 0.01, replaced_at: now() };
    let standing = Some(DecisionId(Uuid::from_u128(22)));
    let stored = StoredComment { revision: 2, standing, ..stored(2, hostile(), Status::Trash) };
    Detail { stored, history, revisions: vec![earlier], explained: explained(), pinned: Some(Must::Approve) }
}

/// Marks that begin and end inside what is hostile about the text.
fn explained() -> Explained {
    let kinds = vec![Kind { kind: "words", contribution: 1.2 }, Kind { kind: "links", contribution: -0.4 }];
    let why = Why { label: Label::Spam, logit: 0.3, baseline: -0.5, evidence: Vec::new(), kinds };
    let heat = (0..20).map(|at| (10 * at..10 * at + 7, f64::from(u8::try_from(at).unwrap_or(0)) / 5.0 - 2.0)).collect();
    Explained { why, heat, model: "a-model".to_owned() }
}

fn notice() -> Notice {
    let decisions = [1, 2].map(|id| DecisionId(Uuid::from_u128(id))).into();
    Notice {
        done: Some(format!("{}.", say!("done-many-approve", count = 2_u32))),
        decisions,
        batch: None,
        warnings: vec!["ben was quicker.".to_owned()],
        copies: Vec::new(),
    }
}

/// What is said of a batch.
fn as_one() -> Notice {
    let batch = Some(BatchId(Uuid::from_u128(3)));
    Notice { done: Some(format!("{}.", say!("done-many-spam", count = 57_u32))), batch, ..Notice::default() }
}

fn relatives() -> Relatives {
    let counts = StatusCounts { approved: 12, spam: 1, ..StatusCounts::default() };
    Relatives { near: comments(), near_waiting: 12, by_author: comments(), author_counts: counts }
}

fn campaign(waiting: Vec<StoredComment>) -> Campaign {
    let counts = StatusCounts { pending: waiting.len() as u64, spam: 3, ..StatusCounts::default() };
    let origin = stored(9, hostile(), Status::Spam);
    Campaign { by: Kinship::Near, origin, counts, waiting: waiting.iter().map(|one| one.id).collect(), capped: true, examples: waiting }
}

/// Every template, by the name of the sample.
pub(super) fn pages() -> Vec<(&'static str, String)> {
    let hostile = || Some(HOSTILE.to_owned());
    let narrowed = View {
        text: hostile(),
        author: hostile(),
        email: hostile(),
        article: hostile(),
        ip: "2001:db8::1".parse().ok(),
        reason: Some(ReasonCode::Phone),
        language: Language::from_code("deu"),
        min: Some(20),
        since: "2026-01-31".parse().ok(),
        order: Order::Uncertain,
        ..View::default()
    };
    let last = View { after: Some(Place { id: CommentId(Uuid::from_u128(1)), score: None }), ..View::default() };
    let problem = || Some(say!("sign-in-wrong"));
    let plain = Detail {
        stored: stored(1, Comment::from_content("Plain."), Status::Pending),
        history: vec![],
        revisions: vec![],
        explained: explained(),
        pinned: None,
    };
    let rendered = [
        ("queue", queue(&comments(), View::default()).render()),
        ("queue after a decision", QueuePage { notice: notice(), ..queue(&comments(), narrowed.clone()) }.render()),
        ("queue without a match", queue(&[], narrowed).render()),
        ("queue past its end", queue(&[], last).render()),
        ("queue with nothing to do", queue(&[], View::default()).render()),
        ("comment", CommentPage::new(frame(), Notice::default(), &plain, "blog", now()).render()),
        ("comment, hostile and decided", decided().render()),
        (
            "comment with others like it",
            CommentPage { like: Like::new(&relatives(), now()), ..CommentPage::new(frame(), as_one(), &plain, "blog", now()) }.render(),
        ),
        ("like", LikePage::new(frame(), &campaign(comments()), "blog", now()).render()),
        ("like, none", LikePage::new(frame(), &campaign(vec![]), "blog", now()).render()),
        ("sign-in", SignInPage { csrf: "a-token".to_owned(), name: String::new(), problem: None }.render()),
        ("sign-in, refused", SignInPage { csrf: "a-token".to_owned(), name: HOSTILE.to_owned(), problem: problem() }.render()),
        ("sign-in link", LinkPage { csrf: "a-token".to_owned(), problem: None }.render()),
        ("sign-in link, used", LinkPage { csrf: String::new(), problem: problem() }.render()),
        ("code", CodePage { csrf: "a-token".to_owned(), problem: None }.render()),
        ("code, refused", CodePage { csrf: "a-token".to_owned(), problem: Some(say!("code-wrong")) }.render()),
        ("not found", PageError::NotFound("comment").page().1.render()),
        ("session ended", PageError::SessionEnded.page().1.render()),
    ];
    let settings = super::settings::samples::pages(&frame, HOSTILE, now());
    let account = super::account::samples::pages(&frame, HOSTILE, now());
    let insights = super::insights::samples::pages(&frame, HOSTILE);
    let readers = super::readers::samples::pages(&stored(1, self::hostile(), Status::Spam), HOSTILE, now());
    rendered
        .into_iter()
        .chain(readers)
        .chain(settings)
        .chain(account)
        .chain(insights)
        .map(|(name, html)| (name, html.expect("it renders")))
        .collect()
}

#[test]
fn hostile_text_becomes_no_element_and_no_attribute() {
    let known: BTreeSet<&str> =
        "!DOCTYPE html head meta title link body a header div form input span button main h1 h2 h3 p nav ul ol li label select option \
        article aside section time bdi strong svg rect path circle details summary mark table thead tbody tfoot tr th td dl dt dd img template dialog kbd fieldset legend ol code line g textarea footer"
            .split_whitespace()
            .collect();
    for (page, html) in pages() {
        // Its one script is a file of ours.
        let ours = format!("<script type=\"module\" src=\"{}\"></script>", script_url());
        assert_eq!(html.matches(&ours).count(), 1, "{page}");
        let html = html.replace(&ours, "");
        for (name, rest) in tags(&html) {
            assert!(known.contains(name.trim_start_matches('/')), "{page} has an element {name}");
            let unwanted = |name: &str| name.starts_with("on") || name.starts_with("style") || name.starts_with("srcdoc");
            assert!(!names(rest).split_whitespace().any(unwanted), "{page}: <{name} {rest}>");
        }
    }
}

#[test]
fn every_element_is_closed_in_its_turn() {
    const VOID: [&str; 5] = ["!DOCTYPE", "meta", "link", "input", "img"];
    for (page, html) in pages() {
        let mut open = Vec::new();
        for (name, rest) in tags(&html) {
            match name.strip_prefix('/') {
                Some(closed) => assert_eq!(open.pop(), Some(closed), "{page}"),
                None if VOID.contains(&name) || rest.ends_with('/') => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{page} leaves {open:?} open");
    }
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for (page, html) in pages() {
        for form in html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or("")) {
            let posts = form.split('>').next().unwrap_or("").contains("method=\"post\"");
            // A mail program presses that button, too, of which RFC 8058 wants nothing else: the link is the proof.
            let carries = posts && page != "notices to stop";
            assert_eq!(carries, form.contains("name=\"csrf\" value=\"a-token\""), "{page}: {form}");
        }
    }
}

#[test]
fn every_page_has_a_language_a_title_one_heading_and_unique_ids() {
    for (page, html) in pages() {
        assert!(html.contains("<html lang=\"en\">") && html.contains("<main id=\"main\""), "{page}");
        let head = html.split("</head>").next().unwrap_or("");
        assert!(!head.contains("<title> ") && head.matches("<title>").count() == 1, "{page}");
        assert_eq!(html.matches("<h1").count(), 1, "{page}");
        let ids = attributes(&html, "id");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{page} repeats an id: {ids:?}");
        for reference in ["for", "form", "aria-labelledby", "aria-describedby"] {
            for id in attributes(&html, reference) {
                assert!(ids.contains(&id), "{page}: {reference}={id} leads nowhere");
            }
        }
    }
}

#[test]
fn only_addresses_of_this_server_are_links() {
    for (page, html) in pages() {
        for address in ["href", "src", "action"].into_iter().flat_map(|name| attributes(&html, name)) {
            assert!(address.starts_with('#') || address.starts_with('/') && !address.starts_with("//"), "{page} links to {address}");
        }
    }
}

#[test]
fn a_card_says_how_likely_why_and_when() {
    let html = queue(&comments()[..1], View::default()).render().expect("it renders");
    for said in [
        "<strong>62 % likely spam</strong>",
        "this site has made 3 decisions",
        "<span class=\"vh\">speaks for a good comment:</span> <bdi>word: thanks</bdi>",
        "<time datetime=\"2026-11-24T17:01:46Z\" title=\"24 Nov 2026, 17:01 UTC\">3 hours ago",
        "A plain one.",
    ] {
        assert!(html.contains(said), "{said} is missing in {html}");
    }
}

#[test]
fn a_huge_text_is_not_part_of_the_queue_but_of_its_own_page() {
    let [huge] = &comments()[3..] else { panic!("the fourth sample is the huge one") };
    let html = queue(std::slice::from_ref(huge), View::default()).render().expect("it renders");
    assert!(html.len() < 20_000 && html.contains("Read all 65,536 characters"), "{} bytes", html.len());
    let explained = Explained { heat: vec![], ..explained() };
    let detail = Detail { stored: huge.clone(), history: vec![], revisions: vec![], explained, pinned: None };
    let html = CommentPage::new(frame(), Notice::default(), &detail, "blog", now()).render().expect("it renders");
    assert!(html.contains(&"x".repeat(65_536)));
}

#[test]
fn a_page_says_what_came_with_an_import_and_what_taught_nothing() {
    let page = |detail: &Detail| CommentPage::new(frame(), Notice::default(), detail, "blog", now()).render().expect("it renders");
    let before = page(&detail());
    assert!(!before.contains("which taught nothing") && !before.contains("It came with an import"));
    let mut detail = detail();
    detail.history[2].quarantined = true;
    detail.stored.assessed.reasons = vec![Reason::stated(ReasonCode::Imported, "")];
    let page = page(&detail);
    assert_eq!(page.matches("threw it away (revision 1), which taught nothing").count(), 1);
    assert!(page.contains("It came with an import") && !page.contains("The filter marked it"));
}
