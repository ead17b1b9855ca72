//! The plots in a real browser: with hostile texts and names, in both colour schemes and on a telephone.

use gatepost::classifier::Scores;
use gatepost::clock::{Clock, SystemClock};
use gatepost::comment::{Comment, CommentId, DecisionId, UserId};
use gatepost::features::Likeness;
use gatepost::moderation::{Action, Actor};
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{Assessed, Comments, Journal, NewComment, NewDecision, Sites, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;

use crate::{Desk, hostile};

/// Five weeks of comments, six a day: two approved, two held, two marked as spam. Each held one is decided by two people, hours later.
async fn five_weeks(desk: &Desk) {
    let store = SqliteStore::open(&desk.house.database_url()).await.unwrap();
    let site = store.sites().await.unwrap()[0].0.id;
    let now = SystemClock.now();
    for n in 0..210_u32 {
        let at = now - SignedDuration::from_hours(4 * i64::from(210 - n)) - SignedDuration::from_hours(20);
        let (verdict, score) = [(Verdict::Approve, 0.03), (Verdict::Hold, 0.4), (Verdict::Spam, 0.97)][n as usize % 3];
        let reasons = vec![Reason::stated(ReasonCode::Word, "song")];
        let logit = f64::ln(score / (1.0 - score));
        let assessed =
            Assessed { verdict, score, logit, scores: Scores { spam: Some(score), abuse: None }, reasons, model: "m".to_owned() };
        let text = format!(
            "See number {n} at https://{}.example/<b>{n}</b>, it is what I would call a good article.",
            "long-".repeat(11 + n as usize % 2)
        );
        let id = CommentId(new_id(at, n));
        let new = NewComment {
            site,
            id,
            external_id: None,
            comment: Comment::from_content(text),
            network: None,
            likeness: Likeness::default(),
            assessed,
            at,
        };
        store.insert(new).await.unwrap();
        let people = if verdict == Verdict::Hold { 2 } else { 0 };
        for (person, name) in (1..=people).zip(["<img src=x onerror=alert(1)>", "kim"]) {
            let at = at + SignedDuration::from_hours(i64::from(person) * i64::from(n % 9) + 1);
            let action = if (n / 3 + u32::from(n % 7 == 0) * person) % 2 == 0 { Action::Approve } else { Action::Spam };
            let decision = NewDecision {
                id: DecisionId(new_id(at, 1_000 * person + n)),
                site,
                comment: id,
                revision: 1,
                action,
                actor: Actor::User(UserId(Uuid::from_u128(person.into())), name.to_owned()),
                expected: None,
                slots: vec![1],
                schema: 1,
                standpoint: None,
                suspicion: None,
                note: String::new(),
                at,
            };
            store.decide(decision).await.unwrap();
        }
    }
    store.close().await;
}

fn new_id(at: Timestamp, n: u32) -> Uuid {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&n.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(at.as_millisecond()).unwrap(), &random).into_uuid()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plots_of_hostile_comments_are_read_in_any_light_and_on_a_telephone() {
    let desk = Desk::scripted(&hostile::comments()).await;
    five_weeks(&desk).await;
    let browser = &desk.browser;
    for (days, dark, width) in [(30, false, 1_200), (90, true, 360), (365, false, 360), (90, true, 1_200)] {
        browser.resize(width, 900).await;
        browser.prefer_dark(dark).await;
        desk.open(&format!("/insights?days={days}")).await;
        let which = format!("{days} days, {width} wide, dark: {dark}");
        let open = "for (const table of document.querySelectorAll('.insights details')) table.open = true; return document.querySelectorAll('details[open]').length";
        assert_eq!(browser.run(open).await, json!(9), "{which}: every plot has its table");
        let wide = browser.run("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]").await;
        assert!(wide[0].as_u64() <= wide[1].as_u64(), "{which}: {wide}");
        let unread =
            "return [...document.querySelectorAll('[role=img]')].filter(plot => plot.getAttribute('aria-label').length < 40).length";
        assert_eq!(browser.run(unread).await, json!(0), "{which}");
        assert_eq!(browser.run("return document.querySelectorAll('[role=img]').length").await, json!(9), "{which}");
        // What is written stays in its box, and nothing leads out.
        let cut = "return [...document.querySelectorAll('.insights p, .insights h2, .insights summary')]
            .filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.textContent)";
        assert_eq!(browser.run(cut).await, json!([]), "{which}");
        assert_eq!(
            browser.run("return document.querySelectorAll('.insights a, .insights img, .insights b').length").await,
            json!(0),
            "{which}"
        );
    }
    assert!(browser.text("body").await.contains("evil.example"), "a host is told as text");
    let light = "return getComputedStyle(document.body).backgroundColor";
    let dark = browser.run(light).await;
    browser.prefer_dark(false).await;
    assert_ne!(browser.run(light).await, dark);
    assert_eq!(browser.console().await, json!([]));
}
