//! Links, the article's age, the form, floods and first comments.

use gatepost::comment::Comment;
use gatepost::policy::{Circumstances, Past, ReasonCode, Settings, Signs, Verdict};
use jiff::Timestamp;

use crate::{judge, settings};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The verdict on a comment that the score would approve, and the one rule that it meets, with its value.
fn met(settings: &Settings, comment: &Comment, links: usize, circumstances: Circumstances) -> (Verdict, Option<(ReasonCode, String)>) {
    let (verdict, mut reasons) = judge(settings, comment, links, 0.01, &circumstances);
    assert!(reasons.len() <= 1, "{reasons:?}");
    (verdict, reasons.pop())
}

/// Held for that reason, or approved for want of one.
fn expected(code: ReasonCode, value: Option<&str>) -> (Verdict, Option<(ReasonCode, String)>) {
    value.map_or((Verdict::Approve, None), |value| (Verdict::Hold, Some((code, value.to_owned()))))
}

#[test]
fn more_links_than_the_limit_hold() {
    for (limit, links, value) in [("2", 2, None), ("2", 3, Some("3 links")), ("0", 1, Some("1 link")), ("null", 99, None)] {
        let settings = settings(&format!(r#"{{"max_links": {limit}}}"#));
        let found = met(&settings, &Comment::from_content("x"), links, Circumstances::default());
        assert_eq!(found, expected(ReasonCode::TooManyLinks, value), "{limit} {links}");
    }
}

#[test]
fn an_article_closes_after_its_days() {
    let cases = [
        ("2026-01-01T00:00:00Z", "2026-01-30T23:59:59Z", None),
        ("2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z", Some("30 days")),
        ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", Some("365 days")),
        // Published later than now, by a clock that is ahead.
        ("2026-02-01T00:00:00Z", "2026-01-01T00:00:00Z", None),
    ];
    let settings = settings(r#"{"close_after_days": 30}"#);
    for (published, now, value) in cases {
        let comment = Comment { article_published_at: Some(at(published)), ..Comment::from_content("x") };
        let circumstances = Circumstances { at: Some(at(now)), ..Circumstances::default() };
        assert_eq!(met(&settings, &comment, 0, circumstances), expected(ReasonCode::ArticleClosed, value), "{published} {now}");
    }
    let unknown = Circumstances { at: Some(at("2026-01-01T00:00:00Z")), ..Circumstances::default() };
    assert_eq!(met(&settings, &Comment::from_content("x"), 0, unknown), expected(ReasonCode::ArticleClosed, None));
}

#[test]
fn a_filled_honeypot_does_what_the_site_says() {
    let cases = [
        ("hold", true, Verdict::Hold, true),
        ("spam", true, Verdict::Spam, true),
        ("ignore", true, Verdict::Approve, false),
        ("hold", false, Verdict::Approve, false),
        ("spam", false, Verdict::Approve, false),
    ];
    for (then, filled, verdict, named) in cases {
        let settings = settings(&format!(r#"{{"honeypot": "{then}"}}"#));
        let signs = Signs { honeypot: filled, seconds: None };
        let found = met(&settings, &Comment::from_content("x"), 0, Circumstances { signs, ..Circumstances::default() });
        assert_eq!(found, (verdict, named.then(|| (ReasonCode::Honeypot, String::new()))), "{then} {filled}");
    }
    assert_eq!(settings("{}"), settings(r#"{"honeypot": "hold"}"#), "a filled one is held unless somebody says otherwise");
}

#[test]
fn what_is_sent_sooner_than_the_least_time_is_held() {
    let cases = [
        ("3", Some(2.99), Some("2.9 s")),
        ("3", Some(0.0), Some("0.0 s")),
        ("3", Some(3.0), None),
        ("3", None, None),
        ("null", Some(0.1), None),
    ];
    for (least, seconds, value) in cases {
        let settings = settings(&format!(r#"{{"min_seconds": {least}}}"#));
        let circumstances = Circumstances { signs: Signs { honeypot: false, seconds }, ..Circumstances::default() };
        assert_eq!(
            met(&settings, &Comment::from_content("x"), 0, circumstances),
            expected(ReasonCode::TooFast, value),
            "{least} {seconds:?}"
        );
    }
}

#[test]
fn what_comes_beyond_a_flood_limit_is_held() {
    for (before, flooded) in [(0, false), (4, false), (5, true), (500, true)] {
        for (key, code, past) in [
            ("author_flood", ReasonCode::AuthorFlood, Past { by_author: before, ..Past::default() }),
            ("network_flood", ReasonCode::NetworkFlood, Past { by_network: before, ..Past::default() }),
        ] {
            let limited = settings(&format!(r#"{{"{key}": {{"comments": 5, "minutes": 10}}}}"#));
            let circumstances = Circumstances { past, ..Circumstances::default() };
            let value = flooded.then_some("more than 5 comments in 10 minutes");
            assert_eq!(met(&limited, &Comment::from_content("x"), 0, circumstances), expected(code, value), "{key} {before}");
            assert_eq!(met(&settings("{}"), &Comment::from_content("x"), 0, circumstances), expected(code, None), "without a limit");
        }
    }
}

#[test]
fn the_first_comment_of_an_author_is_held_and_so_is_one_without_an_address() {
    let settings = settings(r#"{"hold_first_comment": true}"#);
    let ann = Comment { author_email: Some("ann@example.com".to_owned()), ..Comment::from_content("x") };
    for (comment, approved, value) in
        [(&ann, false, Some("")), (&ann, true, None), (&Comment::from_content("x"), false, Some("no e-mail address"))]
    {
        let circumstances = Circumstances { past: Past { approved, ..Past::default() }, ..Circumstances::default() };
        assert_eq!(met(&settings, comment, 0, circumstances), expected(ReasonCode::FirstComment, value), "{approved}");
    }
}
