//! What one account's labels do together to what others taught, though none of them is near any of it.

use std::fmt::Write as _;

use gatepost::learning::Suspicion;
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::QuarantineQuery;

use super::house::Office;
use super::voices::{account, all, harmless, pitch, waiting_and_teaching};
use super::{Attacker, settings};

/// So many words that nobody ever wrote.
pub(super) fn words(seed: u64, many: usize) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below).unwrap()
    };
    let mut text = String::new();
    for _ in 0..many {
        for _ in 0..2 + next(3) {
            write!(
                text,
                "{}{}",
                ["b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t"][next(13)],
                ["a", "e", "i", "o", "u"][next(5)]
            )
            .unwrap();
        }
        text.push(' ');
    }
    text
}

fn seed(n: usize) -> u64 {
    u64::try_from(n).unwrap()
}

/// Two thirds of the campaign's text, each time others, among words of chance.
fn piece(n: usize) -> String {
    let text = pitch(1_000 + n);
    let part: Vec<&str> = text.split(' ').collect();
    let many = part.len() * 65 / 100;
    let kept: Vec<&str> = part.iter().cycle().skip(n * 7 % part.len()).take(many).copied().collect();
    format!("{} {} {}", words(seed(n), 15), kept.join(" "), words(5_000 + seed(n), 15))
}

/// The whole of it, with so many other words that it is a near copy once more.
fn core(n: usize) -> String {
    format!("{} {}", pitch(2_000 + n), words(seed(n), 40))
}

/// The whole of it, with so many other words that most of what others learned of it are these.
fn drowned(n: usize) -> String {
    format!("{} {}", pitch(n), words(9_000 + seed(n), 190))
}

/// A third of it, each time others, among words of chance.
fn morsel(n: usize) -> String {
    let text = pitch(1_000 + n);
    let part: Vec<&str> = text.split(' ').collect();
    let many = part.len() * 33 / 100;
    let kept: Vec<&str> = part.iter().cycle().skip(n * 7 % part.len()).take(many).copied().collect();
    format!("{} {}", words(seed(n), 15), kept.join(" "))
}

/// Two honest moderators have approved some comments and marked a dozen texts as spam.
async fn taught(office: &Office, spam: fn(usize) -> String) {
    let [kim, lee] = [account(office, "kim").await, account(office, "lee").await];
    all(office, &kim, harmless, 0..15, Action::Approve).await;
    all(office, &lee, harmless, 20..35, Action::Approve).await;
    all(office, &kim, spam, 0..6, Action::Spam).await;
    all(office, &lee, spam, 10..16, Action::Spam).await;
}

async fn suspicions(office: &Office) -> Vec<Suspicion> {
    let held = office.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 10_000 }).await.unwrap();
    held.into_iter().map(|(_, held)| held.suspicion).collect()
}

/// What becomes of the campaign after so many labels of texts that are near nothing, by an account or by the key; and how many of them wait.
async fn after(on: bool, key: bool, days: i64, attack: fn(usize) -> String, many: usize) -> (f64, Verdict, usize) {
    after_that(pitch, on, key, days, attack, many).await
}

async fn after_that(
    spam: fn(usize) -> String,
    on: bool,
    key: bool,
    days: i64,
    attack: fn(usize) -> String,
    many: usize,
) -> (f64, Verdict, usize) {
    let office = Office::open(settings(on)).await;
    taught(&office, spam).await;
    office.pass(days);
    let attacker = if key { Attacker::Key } else { account(&office, "eve").await };
    all(&office, &attacker, attack, 0..many, Action::Approve).await;
    let suspicions = suspicions(&office).await;
    assert!(suspicions.iter().all(|suspicion| *suspicion == Suspicion::Turns), "{suspicions:?}");
    let (waiting, _) = waiting_and_teaching(&office).await;
    let (logit, verdict) = (office.logit(&pitch(500)).await, office.verdict(&pitch(500)).await);
    (logit, verdict, waiting)
}

#[tokio::test]
async fn pieces_of_a_text_that_are_near_nothing_do_not_turn_it() {
    let (logit, verdict, _) = after(false, true, 0, piece, 60).await;
    assert!(logit < 1.0 && verdict != Verdict::Spam, "{logit} {verdict:?}");
    for key in [false, true] {
        let (logit, verdict, waiting) = after(true, key, 0, piece, 60).await;
        assert!(logit > 8.0 && verdict == Verdict::Spam && waiting > 20, "{logit} {verdict:?} {waiting}");
    }
}

#[tokio::test]
async fn what_texts_with_much_padding_have_in_common_is_not_turned_by_texts_with_less() {
    for attack in [core, morsel] {
        let (logit, verdict, _) = after_that(drowned, false, false, 0, attack, 30).await;
        assert!(logit < 0.0 && verdict != Verdict::Spam, "{logit} {verdict:?}");
        for key in [false, true] {
            let (logit, verdict, waiting) = after_that(drowned, true, key, 0, attack, 30).await;
            assert!(logit > 8.0 && verdict == Verdict::Spam && waiting > 20, "{logit} {verdict:?} {waiting}");
        }
    }
}

#[tokio::test]
async fn what_was_taught_long_ago_is_not_free_to_be_turned() {
    let (logit, ..) = after(false, true, 31, core, 30).await;
    assert!(logit < 0.0, "{logit}");
    let (logit, verdict, waiting) = after(true, true, 31, core, 30).await;
    assert!(logit > 8.0 && verdict == Verdict::Spam && waiting > 10, "{logit} {verdict:?} {waiting}");
}

#[tokio::test]
async fn a_huge_text_teaches_no_more_than_a_long_one_and_moves_nothing_else_far() {
    let office = Office::open(settings(true)).await;
    taught(&office, pitch).await;
    let before = office.logit(&pitch(500)).await;
    for n in 0..10 {
        let sent = office.submit(&words(100 + n, 8_000)).await;
        office.label(&Attacker::Key, sent.id, Action::Spam).await;
    }
    let history = office.engine.check(&|_| ()).await.unwrap();
    assert_eq!(history.findings, []);
    let after = office.logit(&pitch(500)).await;
    assert!(before - after < 6.0, "{before} to {after}");
}

/// Real comments, with what they are.
fn real() -> Vec<(String, Action)> {
    let lines = include_str!("../../training-data/youtube.jsonl").lines();
    let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap();
    let mut comments: Vec<(String, Action)> = lines
        .map(read)
        .map(|line| (line["content"].as_str().unwrap().to_owned(), if line["label"] == "spam" { Action::Spam } else { Action::Approve }))
        .collect();
    // In an order of chance: they stand by video.
    comments.sort_by_key(|(text, _)| *blake3::hash(text.as_bytes()).as_bytes());
    comments
}

#[tokio::test]
async fn two_who_label_honestly_do_not_turn_each_other() {
    let office = Office::open(settings(true)).await;
    let [kim, lee] = [account(&office, "kim").await, account(&office, "lee").await];
    let mut comments = real().into_iter();
    for (who, many) in [(&kim, 150), (&lee, 250), (&kim, 50)] {
        for (text, action) in comments.by_ref().take(many) {
            let sent = office.submit(&text).await;
            office.label(who, sent.id, action).await;
        }
    }
    let suspicions = suspicions(&office).await;
    assert_eq!(suspicions.iter().filter(|suspicion| **suspicion == Suspicion::Turns).count(), 0, "{suspicions:?}");
}
