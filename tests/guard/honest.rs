//! What honest people are not kept from, whatever one account did before: mass, days, what they correct, and what waits of theirs.

use gatepost::comment::Comment;
use gatepost::engine::{Error, Order, Submission};
use gatepost::learning::Suspicion;
use gatepost::moderation::Action;
use gatepost::policy::{Guard, Settings, Verdict};
use gatepost::store::QuarantineQuery;

use super::house::Office;
use super::voices::{account, all, harmless, pitch, waiting_and_teaching};
use super::{Attacker, settings};

async fn waiting(office: &Office) -> Vec<Suspicion> {
    let held = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap();
    held.into_iter().map(|(_, held)| held.suspicion).collect()
}

#[tokio::test]
async fn the_sites_key_that_was_first_and_many_makes_no_mass_of_what_moderators_say() {
    let office = Office::open(settings(true)).await;
    let kim = account(&office, "kim").await;
    all(&office, &Attacker::Key, pitch, 0..30, Action::Approve).await;
    all(&office, &kim, pitch, 50..62, Action::Spam).await;
    assert_eq!(waiting(&office).await, []);
    assert_eq!(waiting_and_teaching(&office).await, (0, 42));
}

#[tokio::test]
async fn what_waits_is_nobody_elses_to_undo_or_to_silence() {
    let office = Office::open(settings(true)).await;
    let [kim, lee, eve] = [office.another("kim").await, office.another("lee").await, office.another("eve").await];
    let mine = Attacker::Account(eve.clone());
    all(&office, &mine, pitch, 0..3, Action::Approve).await;
    let mut held = Vec::new();
    for n in 10..14 {
        let sent = office.submit(&pitch(n)).await;
        held.push((sent.id, office.decide_as(&kim, sent.id, Action::Spam).await));
    }
    assert_eq!(waiting(&office).await, [Suspicion::Contradicts; 4]);
    for (comment, decision) in &held {
        assert!(matches!(office.engine.undo(&eve, *decision).await, Err(Error::Guarded(_))));
        office.decide_as(&eve, *comment, Action::Trash).await;
    }
    all(&office, &Attacker::Account(lee), pitch, 30..31, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await.1, 4, "Kim agrees with Lee still, so Lee's teaches");
    office.engine.undo(&kim, held[0].1).await.unwrap();
    let admin = gatepost::engine::Moderator { role: gatepost::store::Role::Admin, ..eve };
    office.engine.undo(&admin, held[1].1).await.unwrap();
}

#[tokio::test]
async fn a_day_of_trash_is_on_nobodys_day_and_a_comment_is_counted_once() {
    let guard = Guard { labels_per_day: 10, ..Guard::default() };
    let office = Office::open(Settings { guard, ..settings(true) }).await;
    let [kim, eve] = [office.another("kim").await, office.another("eve").await];
    let from = |text: &str, ip: &str| Comment { ip: Some(ip.parse().unwrap()), ..Comment::from_content(text) };
    let submit = async |text: &str| {
        office.engine.submit(&office.handle().await, Submission::new(None, from(text, "203.0.113.7"))).await.unwrap().stored.id
    };
    let own = submit("What I throw away is my own affair").await;
    for _ in 0..60 {
        office.decide_as(&eve, own, Action::Trash).await;
    }
    let again = submit("Thank you for the recipe, we had it on Sunday").await;
    for _ in 0..10 {
        office.engine.feedback(&office.handle().await, again, Action::Approve).await.unwrap();
    }
    assert_eq!(waiting(&office).await, []);
    let other = submit("The library opens at nine on Mondays").await;
    office.decide_as(&kim, other, Action::Approve).await;
    assert_eq!(waiting(&office).await, []);
}

#[tokio::test]
async fn rows_that_teach_nothing_do_not_raise_what_may_be_taken_back() {
    let guard = Guard { taken_back: 1, ..Guard::default() };
    let office = Office::open(Settings { guard, ..settings(true) }).await;
    let [kim, eve] = [office.another("kim").await, office.another("eve").await];
    let own = office.submit("What I throw away is my own affair").await.id;
    for _ in 0..300 {
        office.decide_as(&eve, own, Action::Trash).await;
    }
    for n in 0..4 {
        let sent = office.submit(&pitch(n)).await;
        office.decide_as(&kim, sent.id, Action::Spam).await;
        office.decide_as(&eve, sent.id, Action::Trash).await;
    }
    assert_eq!(waiting(&office).await, [Suspicion::TakesBack; 3]);
}

#[tokio::test]
async fn whoever_corrects_the_sites_key_takes_nothing_back() {
    let office = Office::open(settings(true)).await;
    let kim = office.another("kim").await;
    let mut called = Vec::new();
    for n in 0..20 {
        let sent = office.submit(&harmless(n)).await;
        office.label(&Attacker::Key, sent.id, Action::Spam).await;
        called.push(sent.id);
    }
    for id in called {
        office.decide_as(&kim, id, Action::Approve).await;
    }
    assert_eq!(waiting(&office).await, []);
    assert_eq!(office.verdict(&harmless(100)).await, Verdict::Approve);
}

#[tokio::test]
async fn spam_that_quotes_what_somebody_approved_is_not_contradicted_by_it() {
    let office = Office::open(settings(true)).await;
    let [kim, lee] = [office.another("kim").await, office.another("lee").await];
    let quoted = office.submit(&harmless(0)).await;
    office.decide_as(&lee, quoted.id, Action::Approve).await;
    for n in 0..12 {
        let sent = office.submit(&format!("{} {}", harmless(0), pitch(n))).await;
        office.decide_as(&kim, sent.id, Action::Spam).await;
    }
    assert_eq!(waiting(&office).await, []);
    // Whoever spoke for what is quoted has not spoken for the whole.
    let eve = office.another("eve").await;
    let sent = office.submit(&format!("{} {}", harmless(0), pitch(100))).await;
    let order = Order { comment: sent.id, action: Action::Approve, expected: None, revision: None, note: String::new() };
    assert!(office.engine.decide(&eve, order).await.unwrap().entry.quarantined);
}
