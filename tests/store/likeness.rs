//! What is like what, and decisions that were made as one.

use gatepost::comment::{BatchId, Comment, CommentId, DecisionId, SiteId};
use gatepost::features::{Extractor, Likeness};
use gatepost::moderation::{Action, Status};
use gatepost::policy::Verdict;
use gatepost::store::{Appended, Kin, NewComment, NewDecision, Revision, Signed, Store};

use crate::samples::{assessed, at, decision, held, insert, moderator, new_comment, next_id, site};

fn likeness(comment: &Comment) -> Likeness {
    Extractor::new().extract(comment).likeness(comment.author_url.as_deref())
}

async fn signed(store: &dyn Store, site: SiteId, text: &str) -> CommentId {
    let comment = Comment::from_content(text);
    insert(store, NewComment { likeness: likeness(&comment), ..new_comment(site, text, Verdict::Hold) }).await.id
}

/// The comments that share a band with a text.
async fn like(store: &dyn Store, site: SiteId, text: &str) -> Vec<CommentId> {
    let keys = likeness(&Comment::from_content(text));
    store.kin(site, Kin::Keys(keys.bands()), 100).await.unwrap().into_iter().map(|(id, _)| id).collect()
}

const TEXT: &str = "the river was high this morning and nobody crossed it";

pub(crate) async fn what_is_alike_is_found_by_its_keys_on_its_own_site(store: &dyn Store) {
    let (a, b) = (site(store, "a").await, site(store, "b").await);
    let first = signed(store, a, TEXT).await;
    let second = signed(store, a, TEXT).await;
    let elsewhere = signed(store, b, TEXT).await;
    held(store, a).await;
    assert_eq!(like(store, a, TEXT).await, [second, first]);
    assert_eq!(like(store, b, TEXT).await, [elsewhere]);
    assert_eq!(store.all_of(a, &[second, elsewhere, first]).await.unwrap().len(), 2);
    assert_eq!(store.kin(a, Kin::Keys(likeness(&Comment::from_content(TEXT)).bands()), 1).await.unwrap(), [(second, Status::Pending)]);
}

pub(crate) async fn what_is_edited_or_goes_is_not_found_by_what_it_said(store: &dyn Store) {
    let a = site(store, "a").await;
    let (first, second) = (signed(store, a, TEXT).await, signed(store, a, TEXT).await);
    let comment = Comment::from_content("quite another thing was said here");
    let revision = Revision { site: a, id: first, likeness: likeness(&comment), comment, assessed: assessed(Verdict::Spam), at: at(5) };
    store.revise(revision).await.unwrap();
    assert_eq!(like(store, a, TEXT).await, [second]);
    assert_eq!(like(store, a, "quite another thing was said here").await, [first]);
    assert!(store.forget(a, second).await.unwrap());
    assert_eq!(like(store, a, TEXT).await, []);
    assert_eq!(store.wrong_likeness().await.unwrap(), []);
    assert_eq!(store.all_of(a, &[second, first]).await.unwrap().len(), 1);
}

pub(crate) async fn a_likeness_that_is_made_later_is_kept_unless_the_comment_was_edited_since(store: &dyn Store) {
    let site = site(store, "a").await;
    // An empty likeness is one: only what an earlier version took in has none.
    let comment = held(store, site).await;
    assert_eq!(store.unsigned(site, at(0), 9).await.unwrap(), []);
    let sign = |revision| vec![Signed { comment: comment.id, revision, likeness: likeness(&comment.comment) }];
    store.sign(site, sign(2)).await.unwrap();
    assert_eq!(like(store, site, &comment.comment.content).await, []);
    store.sign(site, sign(1)).await.unwrap();
    store.sign(site, sign(1)).await.unwrap();
    assert_eq!(like(store, site, &comment.comment.content).await, [comment.id]);
    assert_eq!(store.wrong_likeness().await.unwrap(), []);
}

pub(crate) async fn decisions_of_a_batch_are_known_by_it_and_those_that_were_not_taken_are_not(store: &dyn Store) {
    let site = site(store, "a").await;
    let (first, second, moved) = (held(store, site).await, held(store, site).await, held(store, site).await);
    store.decide(decision(&moved, Action::Approve, &[1])).await.unwrap();
    let batch = BatchId(next_id());
    let pending = |comment| NewDecision { expected: Some(Status::Pending), ..decision(comment, Action::Spam, &[2]) };
    let orders = vec![pending(&first), pending(&moved), pending(&second)];
    let ids = [orders[0].id, orders[2].id];
    let mut outcomes = Vec::new();
    for order in orders {
        outcomes.push(store.decide_in(batch, order).await.unwrap());
    }
    assert!(matches!(outcomes[..], [Appended::Done(_), Appended::Moved(_), Appended::Done(_)]));
    let kept = store.batch(batch).await.unwrap().unwrap();
    assert_eq!((kept.site, kept.action, kept.decisions.as_slice(), kept.standing), (site, Action::Spam, &ids[..], 2));
    assert_eq!(store.batch(BatchId(next_id())).await.unwrap(), None);

    store.undo(ids[1], DecisionId(next_id()), moderator(), at(9)).await.unwrap();
    assert_eq!(store.batch(batch).await.unwrap().unwrap().standing, 1);
    assert_eq!(store.get(site, second.id).await.unwrap().unwrap().status, Status::Pending);
}
