//! The outbox where things went wrong: endpoints that were switched off, messages that were given up, clocks that were set back; and erasures.

use std::sync::Arc;

use gatepost::clock::Clock;
use gatepost::comment::{CommentId, SiteId, WebhookId};
use gatepost::moderation::{Action, Actor, Status};
use gatepost::policy::Verdict;
use gatepost::store::{
    Delivery, ErasedComment, Erasing, Failed, Lag, NewAppeal, NewComment, NewDecision, NewWebhook, Outdated, PersonKind, Rejudged, Store,
    Tested, Told, Tried, WebhookKind, Who,
};
use jiff::Timestamp;

use crate::outbox::{BEYOND, claim, endpoint, failed, tried};
use crate::samples::{at, decide, decision, held, insert, new_comment, next_id, site};

/// A clock that stands at a second after the start.
struct Stopped(i64);

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        at(self.0)
    }

    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn erasing(site: SiteId, comment: CommentId, by_author: bool, second: i64) -> Erasing {
    Erasing {
        site,
        comments: vec![comment],
        kind: PersonKind::Comment,
        actor: Actor::Operator("kim".to_owned()),
        by: "kim".to_owned(),
        line: None,
        sites: 1,
        spares_lessons: by_author,
        clock: Arc::new(Stopped(second)),
    }
}

/// The receiver of a message says that it wants to be told no more.
async fn go_off(store: &dyn Store, site: SiteId, webhook: WebhookId, delivery: &Delivery, second: i64) {
    let gone = Failed { off: Some("it wants no more".to_owned()), ..failed(None) };
    store.undelivered(tried(site, webhook, delivery, second), gone).await.unwrap();
}

fn sequences(due: &[Delivery]) -> Vec<u64> {
    due.iter().map(|delivery| delivery.sequence).collect()
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_was_decided_while_an_endpoint_was_off_is_told_once_as_it_stands(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let (first, second, untouched) = (held(store, site).await, held(store, site).await, held(store, site).await);
    decide(store, decision(&untouched, Action::Spam, &[3])).await;
    decide(store, decision(&first, Action::Spam, &[3])).await;
    let due = claim(store, site, webhook, 10).await;
    go_off(store, site, webhook, &due[0], 11).await;
    decide(store, decision(&first, Action::Approve, &[3])).await;
    let undone = decide(store, decision(&second, Action::Approve, &[3])).await;
    let last = decide(store, decision(&first, Action::Trash, &[])).await;
    let undo = gatepost::comment::DecisionId(next_id());
    store.undo(undone.entry.id, undo, Actor::Site, at(13)).await.unwrap();
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 0, dead: 2, oldest: None });
    // What was given up stays as it is where it is right still; what is no longer right has another in its place.
    assert_eq!(store.send_again(site, webhook, None, at(20)).await.unwrap(), Some(3));
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 3, dead: 0, oldest: Some(at(20)) });
    // The second message may be on its way still: what is newer waits until it cannot be.
    let mut again = claim(store, site, webhook, 20).await;
    assert_eq!(sequences(&again), [1, 4]);
    assert_eq!(sequences(&claim(store, site, webhook, 39).await), [0; 0]);
    again.extend(claim(store, site, webhook, 40).await);
    again.sort_by_key(|delivery| delivery.sequence);
    let said = |delivery: &Delivery| {
        let comment = delivery.comment.as_ref().unwrap();
        let about = (delivery.sequence, comment.id, comment.status, comment.previous);
        (about, delivery.event, delivery.action, delivery.undone, delivery.by)
    };
    let expected = [
        ((1, untouched.id, Status::Spam, Some(Status::Pending)), due[0].event, Some(Action::Spam), false, Who::Moderator),
        ((3, first.id, Status::Trash, None), last.entry.id.0, Some(Action::Trash), false, Who::Moderator),
        ((4, second.id, Status::Pending, None), undo.0, Some(Action::Approve), true, Who::Blog),
    ];
    assert_eq!(again.iter().map(said).collect::<Vec<_>>(), expected);
    assert_eq!(again[1].decision, Some(last.entry.id));
    for delivery in &again {
        store.delivered(tried(site, webhook, delivery, 41)).await.unwrap();
    }
    decide(store, decision(&first, Action::Approve, &[3])).await;
    assert_eq!(sequences(&claim(store, site, webhook, 42).await), [5]);
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_moved_or_was_erased_while_an_endpoint_was_off_is_told_once_it_is_on(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let (copy, appealed, erased) = (held(store, site).await, held(store, site).await, held(store, site).await);
    decide(store, decision(&appealed, Action::Spam, &[3])).await;
    decide(store, decision(&erased, Action::Spam, &[3])).await;
    for delivery in claim(store, site, webhook, 3).await {
        store.delivered(tried(site, webhook, &delivery, 4)).await.unwrap();
    }
    assert_eq!(store.test_webhook(site, webhook, next_id(), at(5), 1).await.unwrap(), Tested::Written);
    go_off(store, site, webhook, &claim(store, site, webhook, 10).await[0], 11).await;
    let (event, appeal) = (next_id(), next_id());
    let (from, verdict, reasons) = (Status::Pending, Verdict::Spam, Vec::new());
    let rejudged = Rejudged { event, site, comment: copy.id, revision: 1, from, verdict, reasons, at: at(12) };
    assert!(store.rejudge(rejudged).await.unwrap().is_some());
    let new = NewAppeal { event: appeal, site, comment: appealed.id, sentence: "I am a gardener.".to_owned(), at: at(12) };
    store.appeal(new).await.unwrap();
    store.erase(erasing(site, erased.id, false, 13)).await.unwrap();
    let dead = store.dead_letters(site, webhook, 10).await.unwrap();
    let told: Vec<_> = dead.iter().map(|dead| (dead.told, dead.comment, dead.problem.as_str())).collect();
    let why = "it wants no more";
    let expected = [
        (Told::Erased, Some(erased.id), why),
        (Told::Appealed, Some(appealed.id), why),
        (Told::Moved, Some(copy.id), why),
        (Told::Test, None, "nobody answered"),
    ];
    assert_eq!(told, expected);
    // Also where one message alone is asked for.
    assert_eq!(store.send_again(site, webhook, Some(3), at(20)).await.unwrap(), Some(4));
    let again = claim(store, site, webhook, 20).await;
    assert_eq!(sequences(&again), [3, 4, 5, 6]);
    assert_eq!((again[1].event, again[1].told, again[2].event, again[2].told), (event, Told::Moved, appeal, Told::Appealed));
    assert_eq!(again[3].erased, Some(ErasedComment { id: erased.id, external_id: None }));
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn nothing_is_sent_again_that_is_older_than_what_was_told(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let comment = held(store, site).await;
    let give_up = async |second| {
        let due = claim(store, site, webhook, second).await;
        store.undelivered(tried(site, webhook, &due[0], second + 1), failed(None)).await.unwrap();
        due[0].clone()
    };
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    give_up(10).await;
    let newer = decide(store, decision(&comment, Action::Approve, &[3])).await;
    let due = claim(store, site, webhook, 20).await;
    store.delivered(tried(site, webhook, &due[0], 21)).await.unwrap();
    // The newer one was told: what is sent in place of the older one says the same.
    assert_eq!(store.send_again(site, webhook, Some(1), at(30)).await.unwrap(), Some(1));
    let again = give_up(30).await;
    assert_eq!((again.sequence, again.event), (3, newer.entry.id.0));
    assert_eq!(again.comment.unwrap().status, Status::Approved);
    // A newer one waits: it is all that is to be told.
    decide(store, decision(&comment, Action::Trash, &[])).await;
    assert_eq!(store.send_again(site, webhook, None, at(40)).await.unwrap(), Some(0));
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 1, dead: 0, oldest: Some(at(2)) });
    assert_eq!(give_up(40).await.sequence, 4);
    // Of two that were given up the newer is sent, whichever is asked for.
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    assert_eq!(give_up(50).await.sequence, 5);
    assert_eq!(store.send_again(site, webhook, Some(4), at(60)).await.unwrap(), Some(1));
    assert_eq!(sequences(&claim(store, site, webhook, 60).await), [5]);
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 1, dead: 0, oldest: Some(at(60)) });
}

pub(crate) async fn a_callback_that_a_call_switches_on_is_told_what_others_decided(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Wordpress).await;
    let [untold, missed, own, overruled] =
        [held(store, site).await, held(store, site).await, held(store, site).await, held(store, site).await];
    decide(store, decision(&untold, Action::Spam, &[3])).await;
    go_off(store, site, webhook, &claim(store, site, webhook, 10).await[0], 11).await;
    decide(store, decision(&missed, Action::Approve, &[3])).await;
    decide(store, NewDecision { actor: Actor::Site, ..decision(&own, Action::Spam, &[3]) }).await;
    decide(store, decision(&overruled, Action::Approve, &[3])).await;
    decide(store, NewDecision { actor: Actor::Site, ..decision(&overruled, Action::Trash, &[]) }).await;
    let (kind, url) = (WebhookKind::Wordpress, "https://blog.example/other".to_owned());
    store.set_callback(NewWebhook { site, id: webhook, kind, url, secret: vec![4], at: at(20) }).await.unwrap();
    let known = &store.webhooks(Some(site)).await.unwrap()[0];
    assert_eq!((known.off.as_deref(), known.set_at, known.lag.dead), (None, Some(at(20)), 0));
    let told: Vec<_> = claim(store, site, webhook, 20).await.into_iter().map(|delivery| delivery.comment.unwrap().id).collect();
    assert_eq!(told, [untold.id, missed.id]);
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn that_a_comment_was_erased_is_told_after_what_is_being_told_of_it(store: &dyn Store) {
    let (site, other) = (site(store, "a").await, site(store, "b").await);
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let (callback, elsewhere) = (endpoint(store, site, WebhookKind::Akismet).await, endpoint(store, other, WebhookKind::Standard).await);
    let named = NewComment { external_id: Some("17".to_owned()), ..new_comment(site, "a name", Verdict::Hold) };
    let (comment, purged) = (insert(store, named).await, held(store, site).await);
    for action in [Action::Spam, Action::Approve] {
        decide(store, decision(&comment, action, &[3])).await;
    }
    decide(store, decision(&purged, Action::Spam, &[3])).await;
    assert_eq!(sequences(&claim(store, site, webhook, 10).await), [1, 3]);
    store.erase(erasing(site, comment.id, true, 12)).await.unwrap();
    let outdated = Outdated::Status(Status::Spam, at(50));
    assert_eq!(store.remove_outdated(site, outdated, vec![purged.id]).await.unwrap(), 1);
    // Whoever took what was to be told before may be sending it until then.
    assert_eq!(sequences(&claim(store, site, webhook, 39).await), [0; 0]);
    for endpoint in [webhook, callback] {
        let due = claim(store, site, endpoint, 40).await;
        let erased = ErasedComment { id: comment.id, external_id: Some("17".to_owned()) };
        assert_eq!((due.len(), due[0].told, &due[0].erased, due[0].by), (1, Told::Erased, &Some(erased), Who::Author));
    }
    assert_eq!(claim(store, other, elsewhere, 40).await.len(), 0);
}

pub(crate) async fn what_waits_for_a_time_too_far_ahead_is_due(store: &dyn Store) {
    for (name, ahead, is_due) in [("a", BEYOND, false), ("b", BEYOND + 1, true)] {
        let site = site(store, name).await;
        let webhook = endpoint(store, site, WebhookKind::Standard).await;
        decide(store, decision(&held(store, site).await, Action::Spam, &[3])).await;
        let due = claim(store, site, webhook, 10).await;
        let again = Some(at(20 + ahead));
        store.undelivered(tried(site, webhook, &due[0], 11), Failed { pause_until: again, ..failed(again) }).await.unwrap();
        assert_eq!(store.due_webhooks(at(20), at(20 + BEYOND)).await.unwrap().len(), usize::from(is_due), "{ahead}");
        assert_eq!(claim(store, site, webhook, 20).await.len(), usize::from(is_due), "{ahead}");
        // Who takes it is believed for half a minute, wherever the clock stands.
        assert_eq!(claim(store, site, webhook, 21).await.len(), 0, "{ahead}");
        assert_eq!(store.webhooks(Some(site)).await.unwrap()[0].paused_until.is_none(), is_due);
    }
}

pub(crate) async fn what_fails_where_others_arrive_is_its_own_fault(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    for _ in 0..3 {
        decide(store, decision(&held(store, site).await, Action::Spam, &[3])).await;
    }
    let due = claim(store, site, webhook, 10).await;
    store.delivered(tried(site, webhook, &due[0], 15)).await.unwrap();
    for (delivery, begun, paused_until) in [(&due[1], 10, None), (&due[2], 16, Some(at(60)))] {
        let down = Failed { pause_until: Some(at(60)), ..failed(Some(at(60))) };
        let tried = Tried { begun: at(begun), ..tried(site, webhook, delivery, 20) };
        store.undelivered(tried, down).await.unwrap();
        assert_eq!(store.webhooks(Some(site)).await.unwrap()[0].paused_until, paused_until);
    }
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_was_given_up_ends(store: &dyn Store) {
    let site = site(store, "a").await;
    let (webhook, other) = (endpoint(store, site, WebhookKind::Standard).await, endpoint(store, site, WebhookKind::Standard).await);
    for endpoint in [webhook, other] {
        for second in 0..5 {
            assert_eq!(store.test_webhook(site, endpoint, next_id(), at(second), 9).await.unwrap(), Tested::Written);
        }
        for (second, delivery) in (11..).zip(claim(store, site, endpoint, 10).await) {
            store.undelivered(tried(site, endpoint, &delivery, second), failed(None)).await.unwrap();
        }
    }
    assert_eq!(store.test_webhook(site, other, next_id(), at(12), 9).await.unwrap(), Tested::Written);
    assert_eq!(store.forget_dead_letters(at(0), 5).await.unwrap(), 0);
    assert_eq!(store.forget_dead_letters(at(12), 3).await.unwrap(), 4);
    let kept = async |endpoint| store.dead_letters(site, endpoint, 10).await.unwrap().iter().map(|dead| dead.sequence).collect::<Vec<_>>();
    assert_eq!((kept(webhook).await, kept(other).await), (vec![5, 4, 3], vec![5, 4, 3]));
    assert_eq!(store.forget_dead_letters(at(14), 3).await.unwrap(), 2);
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 1, dead: 4, oldest: Some(at(12)) });
}
