//! The outbox: written with what it tells of, told in order for each comment, held by one sender at a time, and gone with its comment.

use gatepost::comment::{DecisionId, SiteId, WebhookId};
use gatepost::moderation::{Action, Actor, Status};
use gatepost::policy::Verdict;
use gatepost::store::{
    Appealed, Claimant, Delivery, DueWebhook, Failed, Lag, NewAppeal, NewDecision, NewWebhook, Rejudged, Store, Tested, Told, Tried,
    WebhookKind, Who,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::samples::{at, decide, decision, held, insert, new_comment, next_id, site};

/// Adds an endpoint.
pub(crate) async fn endpoint(store: &dyn Store, site: SiteId, kind: WebhookKind) -> WebhookId {
    let id = WebhookId(next_id());
    let new = NewWebhook { site, id, kind, url: "https://blog.example/hook".to_owned(), secret: vec![1, 2, 3], at: at(0) };
    if kind == WebhookKind::Standard {
        assert!(store.add_webhook(new, 2).await.unwrap());
    } else {
        store.set_callback(new).await.unwrap();
    }
    id
}

/// In how many seconds nothing is due unless the clock was set back.
pub(crate) const BEYOND: i64 = 10_800;

/// What can be claimed at a second after the start.
pub(crate) async fn claim(store: &dyn Store, site: SiteId, webhook: WebhookId, second: i64) -> Vec<Delivery> {
    let (now, until, beyond) = (at(second), at(second + 30), at(second + BEYOND));
    let claimant = Claimant { site, webhook, holder: Uuid::from_u128(9), now, until, beyond, most: 8 };
    store.claim_deliveries(claimant).await.unwrap().map(|claimed| claimed.deliveries).unwrap_or_default()
}

pub(crate) fn tried(site: SiteId, webhook: WebhookId, delivery: &Delivery, second: i64) -> Tried {
    Tried { site, webhook, sequence: delivery.sequence, holder: Uuid::from_u128(9), begun: at(second - 1), at: at(second) }
}

pub(crate) fn failed(again_at: Option<Timestamp>) -> Failed {
    Failed { problem: "nobody answered".to_owned(), again_at, pause_until: None, bury_before: None, off: None }
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_moves_a_comment_is_told_to_its_sites_endpoints_and_no_others(store: &dyn Store) {
    let (own, other) = (site(store, "own").await, site(store, "other").await);
    let standard = endpoint(store, own, WebhookKind::Standard).await;
    let plugin = endpoint(store, own, WebhookKind::Akismet).await;
    let elsewhere = endpoint(store, site(store, "third").await, WebhookKind::Standard).await;
    let (comment, nobodys) = (held(store, own).await, held(store, other).await);
    decide(store, decision(&nobodys, Action::Spam, &[3])).await;
    let first = decide(store, decision(&comment, Action::Spam, &[3])).await;
    // Nothing moves, and the blog itself decides: the owner hears of both, the blog of neither.
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    decide(store, NewDecision { actor: Actor::Site, ..decision(&comment, Action::Approve, &[3]) }).await;
    let copy = held(store, own).await;
    let event = next_id();
    let rejudged = Rejudged {
        event,
        site: own,
        comment: copy.id,
        revision: 1,
        from: Status::Pending,
        verdict: Verdict::Spam,
        reasons: Vec::new(),
        at: at(4),
    };
    assert!(store.rejudge(rejudged).await.unwrap().is_some());
    let due = claim(store, own, standard, 10).await;
    // Of each comment the first alone.
    let told = |delivery: &Delivery| {
        let comment = delivery.comment.as_ref().unwrap();
        (delivery.sequence, delivery.event, delivery.told, comment.id, comment.previous, comment.status, comment.now, delivery.by)
    };
    let (pending, spam, approved) = (Status::Pending, Status::Spam, Status::Approved);
    let expected = [
        (1, first.entry.id.0, Told::Decided, comment.id, Some(pending), spam, approved, Who::Moderator),
        (4, event, Told::Moved, copy.id, Some(pending), spam, spam, Who::Filter),
    ];
    assert_eq!(due.iter().map(told).collect::<Vec<_>>(), expected);
    assert_eq!((due[0].decision, due[0].action, due[0].undone), (Some(first.entry.id), Some(Action::Spam), false));
    assert_eq!(claim(store, own, plugin, 10).await.iter().map(|delivery| delivery.sequence).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(claim(store, own, elsewhere, 10).await.len(), 0);
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 6, dead: 0, oldest: Some(at(2)) });
}

pub(crate) async fn an_appeal_is_told_as_its_authors_doing(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Wordpress).await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    let first = claim(store, site, webhook, 10).await;
    store.delivered(tried(site, webhook, &first[0], 11)).await.unwrap();
    let event = next_id();
    let appeal = NewAppeal { event, site, comment: comment.id, sentence: "I am a gardener.".to_owned(), at: at(12) };
    assert!(matches!(store.appeal(appeal).await.unwrap(), Appealed::Kept(_)));
    let second = claim(store, site, webhook, 13).await;
    let told = second[0].comment.clone().unwrap();
    assert_eq!((second[0].event, second[0].told, second[0].by, second[0].decision), (event, Told::Appealed, Who::Author, None));
    assert_eq!((told.previous, told.status), (Some(Status::Spam), Status::Pending));
}

pub(crate) async fn an_undo_is_told_with_what_it_took_back(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let comment = held(store, site).await;
    let spam = decide(store, decision(&comment, Action::Spam, &[3])).await;
    let undo = DecisionId(next_id());
    store.undo(spam.entry.id, undo, Actor::Operator("root".to_owned()), at(3)).await.unwrap();
    let first = claim(store, site, webhook, 10).await;
    store.delivered(tried(site, webhook, &first[0], 11)).await.unwrap();
    let second = claim(store, site, webhook, 12).await;
    let told = second[0].comment.clone().unwrap();
    assert_eq!((second[0].event, second[0].action, second[0].undone, second[0].by), (undo.0, Some(Action::Spam), true, Who::Operator));
    assert_eq!((told.previous, told.status), (Some(Status::Spam), Status::Pending));
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn a_comments_events_wait_for_each_other_and_for_whoever_holds_them(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let (comment, other) = (held(store, site).await, insert(store, new_comment(site, "another", Verdict::Hold)).await);
    for action in [Action::Spam, Action::Approve] {
        decide(store, decision(&comment, action, &[3])).await;
    }
    decide(store, decision(&other, Action::Spam, &[4])).await;
    let sequences = |due: &[Delivery]| due.iter().map(|delivery| delivery.sequence).collect::<Vec<_>>();
    let due = claim(store, site, webhook, 10).await;
    assert_eq!(sequences(&due), [1, 3]);
    // Half a minute later whoever has them may be dead.
    assert_eq!(sequences(&claim(store, site, webhook, 39).await), [0; 0]);
    assert_eq!(sequences(&claim(store, site, webhook, 40).await), [1, 3]);
    store.delivered(tried(site, webhook, &due[1], 41)).await.unwrap();
    store.undelivered(tried(site, webhook, &due[0], 41), failed(Some(at(50)))).await.unwrap();
    assert_eq!(sequences(&claim(store, site, webhook, 49).await), [0; 0]);
    // What is said later of a comment that waits makes nobody look in vain.
    decide(store, decision(&comment, Action::Spam, &[5])).await;
    assert!(store.due_webhooks(at(49), at(20_000)).await.unwrap().is_empty());
    let again = claim(store, site, webhook, 50).await;
    assert_eq!((sequences(&again), again[0].tries), (vec![1], 1));
    store.delivered(tried(site, webhook, &again[0], 51)).await.unwrap();
    assert_eq!(sequences(&claim(store, site, webhook, 51).await), [2]);
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_was_given_up_is_listed_until_it_is_sent_again(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    let other = held(store, site).await;
    decide(store, decision(&other, Action::Approve, &[3])).await;
    let due = claim(store, site, webhook, 10).await;
    store.undelivered(tried(site, webhook, &due[0], 11), failed(None)).await.unwrap();
    store.undelivered(tried(site, webhook, &due[1], 11), failed(Some(at(12)))).await.unwrap();
    let dead = store.dead_letters(site, webhook, 10).await.unwrap();
    assert_eq!((dead.len(), dead[0].sequence, dead[0].tries, dead[0].problem.as_str()), (1, 1, 1, "nobody answered"));
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 1, dead: 1, oldest: Some(at(2)) });
    // What comes after it is told.
    assert_eq!(claim(store, site, webhook, 12).await[0].sequence, 2);
    assert_eq!(store.send_again(site, webhook, Some(2), at(20)).await.unwrap(), None);
    assert_eq!(store.send_again(site, webhook, Some(1), at(20)).await.unwrap(), Some(1));
    let again = claim(store, site, webhook, 20).await;
    assert_eq!((again[0].sequence, again[0].event, again[0].tries, again[0].since), (1, due[0].event, 0, at(20)));
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn an_endpoint_that_cannot_be_reached_or_wants_no_more_is_left_alone(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    for _ in 0..3 {
        let comment = held(store, site).await;
        decide(store, decision(&comment, Action::Spam, &[3])).await;
    }
    let due = claim(store, site, webhook, 10).await;
    assert_eq!(due.len(), 3);
    for delivery in &due {
        let down = Failed { pause_until: Some(at(20)), ..failed(Some(at(20))) };
        store.undelivered(tried(site, webhook, delivery, 11), down).await.unwrap();
    }
    assert_eq!(store.due_webhooks(at(19), at(BEYOND)).await.unwrap(), []);
    let other = endpoint(store, site, WebhookKind::Standard).await;
    assert_eq!(store.test_webhook(site, other, next_id(), at(12), 1).await.unwrap(), Tested::Written);
    let due = [DueWebhook { site, webhook: other, fails: false }, DueWebhook { site, webhook, fails: true }];
    assert_eq!(store.due_webhooks(at(20), at(BEYOND)).await.unwrap(), due);
    store.remove_webhook(site, other).await.unwrap();
    // One alone is tried; those that failed together failed once.
    let claimant = Claimant { site, webhook, holder: Uuid::from_u128(9), now: at(20), until: at(50), beyond: at(BEYOND), most: 8 };
    let claimed = store.claim_deliveries(claimant).await.unwrap().unwrap();
    assert_eq!((claimed.failures, claimed.deliveries.len()), (1, 1));
    let gone = Failed { off: Some("it wants no more".to_owned()), ..failed(None) };
    store.undelivered(tried(site, webhook, &claimed.deliveries[0], 21), gone).await.unwrap();
    let known = &store.webhooks(Some(site)).await.unwrap()[0];
    assert_eq!((known.off.as_deref(), known.lag.waiting, known.lag.dead), (Some("it wants no more"), 0, 3));
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    assert_eq!(store.outbox_lag().await.unwrap(), Lag { waiting: 0, dead: 3, oldest: None });
    assert_eq!(store.test_webhook(site, webhook, next_id(), at(22), 10).await.unwrap(), Tested::Off);
    assert_eq!(store.send_again(site, webhook, None, at(30)).await.unwrap(), Some(4));
    assert_eq!(claim(store, site, webhook, 30).await.len(), 4);
}

pub(crate) async fn what_is_to_be_told_of_a_comment_goes_with_it(store: &dyn Store) {
    let site = site(store, "a").await;
    let webhook = endpoint(store, site, WebhookKind::Standard).await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[3])).await;
    assert_eq!(store.test_webhook(site, webhook, next_id(), at(5), 1).await.unwrap(), Tested::Written);
    assert_eq!(store.test_webhook(site, webhook, next_id(), at(5), 1).await.unwrap(), Tested::TooMany);
    assert!(store.forget(site, comment.id).await.unwrap());
    let due = claim(store, site, webhook, 10).await;
    assert_eq!(due.iter().map(|delivery| (delivery.sequence, delivery.told)).collect::<Vec<_>>(), [(2, Told::Test)]);
    assert!(store.remove_webhook(site, webhook).await.unwrap() && !store.remove_webhook(site, webhook).await.unwrap());
    assert_eq!(store.outbox_lag().await.unwrap(), Lag::default());
}
