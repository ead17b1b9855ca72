//! Notes for colleagues, and what waits for one.

use gatepost::comment::{CommentId, SiteId};
use gatepost::moderation::{Action, Status};
use gatepost::store::{Note, NoteKind, Noted, QueueQuery, Store};
use jiff::Timestamp;
use uuid::Uuid;

use crate::samples::{decide, decision, held, site};

const MOST: u32 = 3;

fn note(site: SiteId, comment: CommentId, n: u128, kind: NoteKind) -> Note {
    let at = Timestamp::from_microsecond(1_700_000_000_000_000 + i64::try_from(n).unwrap()).unwrap();
    Note { site, comment, id: Uuid::from_u128(n), kind, by: "kim".to_owned(), text: format!("note {n}"), at }
}

async fn listed(store: &dyn Store, query: QueueQuery) -> Vec<CommentId> {
    let query = QueueQuery { asked: true, limit: 10, ..query };
    store.page(&query).await.unwrap().comments.into_iter().map(|stored| stored.id).collect()
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn notes_come_back_in_their_order_and_are_bounded(store: &dyn Store) {
    let site = site(store, "a").await;
    let [one, other] = [held(store, site).await.id, held(store, site).await.id];
    let notes = [note(site, one, 1, NoteKind::Said), note(site, other, 2, NoteKind::Blocked), note(site, one, 3, NoteKind::Asked)];
    for note in &notes {
        assert_eq!(store.note(note.clone(), MOST).await.unwrap(), Noted::Kept);
    }
    assert_eq!(store.notes(&[other, one]).await.unwrap(), notes);
    assert_eq!(store.notes(&[one]).await.unwrap(), [notes[0].clone(), notes[2].clone()]);
    store.note(note(site, one, 4, NoteKind::Said), MOST).await.unwrap();
    assert_eq!(store.note(note(site, one, 5, NoteKind::Said), MOST).await.unwrap(), Noted::TooMany);
    assert_eq!(store.note(note(site, CommentId(Uuid::from_u128(9)), 6, NoteKind::Asked), MOST).await.unwrap(), Noted::NoComment);
    assert!(store.forget(site, one).await.unwrap());
    assert_eq!(store.notes(&[other, one]).await.unwrap(), [notes[1].clone()]);
    assert_eq!(store.asked(None).await.unwrap(), 0, "what is gone waits for nobody");
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_waits_for_a_colleague_waits_until_somebody_decides(store: &dyn Store) {
    let sites = [site(store, "a").await, site(store, "b").await];
    let comments = [held(store, sites[0]).await, held(store, sites[0]).await, held(store, sites[1]).await];
    for (n, comment) in (1..).zip(&comments) {
        store.note(note(comment.site, comment.id, n, NoteKind::Asked), MOST).await.unwrap();
    }
    // Asked twice is asked once.
    store.note(note(comments[0].site, comments[0].id, 7, NoteKind::Asked), MOST).await.unwrap();
    assert_eq!((store.asked(None).await.unwrap(), store.asked(Some(sites[0])).await.unwrap()), (3, 2));
    let ids = [comments[0].id, comments[1].id, comments[2].id];
    assert_eq!(listed(store, QueueQuery::default()).await, [ids[2], ids[1], ids[0]]);
    assert_eq!(listed(store, QueueQuery { site: Some(sites[1]), ..QueueQuery::default() }).await, [ids[2]]);
    assert_eq!(listed(store, QueueQuery { status: Some(Status::Spam), ..QueueQuery::default() }).await, []);

    decide(store, decision(&comments[0], Action::Approve, &[3])).await;
    assert!(store.answered(sites[0], ids[1]).await.unwrap());
    assert!(!store.answered(sites[0], ids[1]).await.unwrap(), "it waited for nobody any more");
    assert_eq!(store.waiting_for_colleagues(&ids).await.unwrap(), [ids[2]]);
    assert_eq!((store.asked(None).await.unwrap(), store.asked(Some(sites[0])).await.unwrap()), (1, 0));
    assert_eq!(listed(store, QueueQuery::default()).await, [ids[2]]);
}
