//! Decisions and undos.

use std::sync::Arc;

use gatepost::classifier::Month;
use gatepost::comment::{Comment, CommentId, DecisionId, Label};
use gatepost::features::Likeness;
use gatepost::learning::{Entry, EntryKind, Teaching};
use gatepost::moderation::{Action, Actor, Status};
use gatepost::policy::Verdict;
use gatepost::store::{Appended, NewDecision, Revision, StatusCounts, Store, StoredComment};

use crate::samples::{SCHEMA, assessed, at, decide, decision, held, moderator, next_id, site, undo};

pub(crate) async fn a_decision_moves_its_comment_and_teaches(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let decision = NewDecision { note: "seen before".to_owned(), ..decision(&comment, Action::Spam, &[3, 900, 1_048_575]) };
    let change = decide(store, decision.clone()).await;
    let slots: Arc<[u32]> = [3, 900, 1_048_575].into();
    let entry = Entry {
        site,
        sequence: 1,
        id: decision.id,
        comment: comment.id,
        kind: EntryKind::Decided { action: Action::Spam, revision: 1, slots: Arc::clone(&slots), schema: SCHEMA, standpoint: None },
        actor: moderator(),
        note: "seen before".to_owned(),
        at: at(2),
        quarantined: false,
    };
    let moved = StoredComment { status: Status::Spam, standing: Some(decision.id), updated_at: at(2), ..comment };
    assert_eq!(change.entry, entry);
    assert_eq!(change.comment, Some(moved.clone()));
    assert_eq!(change.unlearned, None);
    assert_eq!(
        change.learned,
        Some(Teaching { label: Label::Spam, slots, schema: SCHEMA, standpoint: None, month: Month::of(at(1)), by: moderator() })
    );
    assert_eq!(store.get(site, moved.id).await.unwrap(), Some(moved.clone()));
    assert_eq!(store.history(site, moved.id).await.unwrap(), [entry]);
    assert_eq!(store.counts(Some(site)).await.unwrap(), StatusCounts { spam: 1, ..StatusCounts::default() });
}

pub(crate) async fn trash_teaches_nothing(store: &dyn Store) {
    let site = site(store, "a").await;
    let change = decide(store, decision(&held(store, site).await, Action::Trash, &[1])).await;
    assert_eq!(change.learned, None);
    assert_eq!(change.comment.unwrap().status, Status::Trash);
}

pub(crate) async fn a_second_decision_takes_the_place_of_the_first(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[1, 2])).await;
    let change = decide(store, decision(&comment, Action::Abuse, &[1, 2])).await;
    assert_eq!(change.unlearned, Some(taught(Label::Spam, &[1, 2])));
    assert_eq!(change.learned, Some(taught(Label::Abuse, &[1, 2])));
    let comment = change.comment.unwrap();
    assert_eq!((comment.status, comment.standing), (Status::Trash, Some(change.entry.id)));
}

pub(crate) async fn undoing_the_last_brings_back_the_one_before(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let first = decide(store, decision(&comment, Action::Spam, &[1])).await;
    let second = decide(store, decision(&comment, Action::Approve, &[1])).await;
    let change = undo(store, second.entry.id).await;
    assert_eq!(change.entry.kind, EntryKind::Undid(second.entry.id));
    assert_eq!(change.entry.actor, Actor::Site);
    assert_eq!((change.unlearned, change.learned), (Some(taught(Label::Ham, &[1])), Some(taught(Label::Spam, &[1]))));
    let comment = change.comment.unwrap();
    assert_eq!((comment.status, comment.standing), (Status::Spam, Some(first.entry.id)));
}

pub(crate) async fn undoing_the_only_one_brings_back_the_verdict(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let decided = decide(store, decision(&comment, Action::Approve, &[1])).await;
    let change = undo(store, decided.entry.id).await;
    assert_eq!((change.unlearned, change.learned), (Some(taught(Label::Ham, &[1])), None));
    assert_eq!(change.comment, Some(StoredComment { updated_at: at(3), ..comment }));
    assert_eq!(store.counts(Some(site)).await.unwrap(), StatusCounts { pending: 1, ..StatusCounts::default() });
}

pub(crate) async fn undoing_an_older_one_changes_nothing_that_stands(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let first = decide(store, decision(&comment, Action::Spam, &[1])).await;
    let second = decide(store, decision(&comment, Action::Approve, &[1])).await;
    let change = undo(store, first.entry.id).await;
    assert_eq!(change.unlearned, change.learned);
    assert_eq!(change.comment.unwrap().standing, Some(second.entry.id));
    let change = undo(store, second.entry.id).await;
    assert_eq!(change.comment.unwrap().standing, None, "the first was undone too: it does not come back");
}

pub(crate) async fn a_decision_is_undone_once(store: &dyn Store) {
    let site = site(store, "a").await;
    let decided = decide(store, decision(&held(store, site).await, Action::Spam, &[1])).await;
    undo(store, decided.entry.id).await;
    let again = store.undo(decided.entry.id, DecisionId(next_id()), moderator(), at(4)).await.unwrap();
    assert!(matches!(again, Appended::Undone), "{again:?}");
    assert_eq!(store.entries(site, None).await.unwrap().len(), 2);
}

pub(crate) async fn only_decisions_can_be_undone(store: &dyn Store) {
    let site = site(store, "a").await;
    let decided = decide(store, decision(&held(store, site).await, Action::Spam, &[1])).await;
    let undone = undo(store, decided.entry.id).await;
    for id in [undone.entry.id, DecisionId(next_id())] {
        let answer = store.undo(id, DecisionId(next_id()), moderator(), at(4)).await.unwrap();
        assert!(matches!(answer, Appended::Unknown), "{answer:?}");
    }
}

pub(crate) async fn a_decision_on_what_has_moved_is_not_taken(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let expecting = |expected| NewDecision { expected: Some(expected), ..decision(&comment, Action::Approve, &[1]) };
    let moved = decide(store, decision(&comment, Action::Spam, &[1])).await.comment.unwrap();
    let Appended::Moved(now) = store.decide(expecting(Status::Pending)).await.unwrap() else { panic!("taken") };
    assert_eq!(*now, moved);
    assert_eq!(store.history(site, comment.id).await.unwrap().len(), 1);
    decide(store, expecting(Status::Spam)).await;
}

pub(crate) async fn a_decision_on_an_older_text_is_not_taken(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    edit(store, &comment, Verdict::Hold).await;
    let answer = store.decide(decision(&comment, Action::Approve, &[1])).await.unwrap();
    assert!(matches!(answer, Appended::Edited), "{answer:?}");
    assert_eq!(store.history(site, comment.id).await.unwrap(), []);
}

pub(crate) async fn a_decision_on_nothing_is_not_taken(store: &dyn Store) {
    let (a, b) = (site(store, "a").await, site(store, "b").await);
    let comment = held(store, a).await;
    let unknown = NewDecision { comment: CommentId(next_id()), ..decision(&comment, Action::Spam, &[1]) };
    let of_another = NewDecision { site: b, ..decision(&comment, Action::Spam, &[1]) };
    for decision in [unknown, of_another] {
        let answer = store.decide(decision).await.unwrap();
        assert!(matches!(answer, Appended::Unknown), "{answer:?}");
    }
    assert_eq!(store.heads().await.unwrap(), []);
}

pub(crate) async fn an_edited_comment_stands_where_its_verdict_says_but_still_teaches(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let approved = decide(store, decision(&comment, Action::Approve, &[1, 2])).await;
    let edited = edit(store, &comment, Verdict::Spam).await;
    assert_eq!((edited.status, edited.standing), (Status::Spam, None));
    let change = undo(store, approved.entry.id).await;
    assert_eq!((change.unlearned, change.learned), (Some(taught(Label::Ham, &[1, 2])), None));
    assert_eq!(change.comment.unwrap().status, Status::Spam);
}

pub(crate) async fn after_an_edit_an_older_decision_does_not_come_back_to_place_the_comment(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Approve, &[1])).await;
    let edited = edit(store, &comment, Verdict::Hold).await;
    let second = decide(store, decision(&edited, Action::Spam, &[2])).await;
    assert_eq!(second.comment.unwrap().status, Status::Spam);
    let change = undo(store, second.entry.id).await;
    assert_eq!((change.unlearned, change.learned), (Some(taught(Label::Spam, &[2])), Some(taught(Label::Ham, &[1]))));
    let comment = change.comment.unwrap();
    assert_eq!((comment.status, comment.standing), (Status::Pending, None));
}

pub(crate) async fn an_undo_unlearns_what_a_forgotten_comment_taught(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let decided = decide(store, decision(&comment, Action::Spam, &[5, 6])).await;
    assert!(store.forget(site, comment.id).await.unwrap());
    assert_eq!(store.history(site, comment.id).await.unwrap(), std::slice::from_ref(&decided.entry));
    let answer = store.decide(decision(&comment, Action::Approve, &[5])).await.unwrap();
    assert!(matches!(answer, Appended::Unknown), "{answer:?}");
    let change = undo(store, decided.entry.id).await;
    assert_eq!(change.comment, None);
    assert_eq!((change.unlearned, change.learned), (Some(taught(Label::Spam, &[5, 6])), None));
    assert_eq!(store.counts(None).await.unwrap(), StatusCounts::default());
}

pub(crate) async fn each_site_counts_its_own_rows(store: &dyn Store) {
    let (a, b, quiet) = (site(store, "a").await, site(store, "b").await, site(store, "quiet").await);
    for (site, rows) in [(a, 3), (b, 2)] {
        for sequence in 1..=rows {
            let change = decide(store, decision(&held(store, site).await, Action::Spam, &[])).await;
            assert_eq!(change.entry.sequence, sequence);
        }
    }
    assert_eq!(store.heads().await.unwrap(), [(a, 3), (b, 2)]);
    assert_eq!(store.entries(quiet, None).await.unwrap(), []);
}

pub(crate) async fn rows_come_by_comment_then_in_their_order_up_to_where_they_are_asked(store: &dyn Store) {
    let site = site(store, "a").await;
    let (first, second) = (held(store, site).await, held(store, site).await);
    for (comment, action) in [(&second, Action::Spam), (&first, Action::Spam), (&second, Action::Abuse), (&first, Action::Trash)] {
        decide(store, decision(comment, action, &[1])).await;
    }
    let numbers = async |through| -> Vec<u64> { store.entries(site, through).await.unwrap().iter().map(|entry| entry.sequence).collect() };
    assert_eq!(numbers(None).await, [2, 4, 1, 3]);
    assert_eq!(numbers(Some(3)).await, [2, 1, 3]);
    assert_eq!(numbers(Some(0)).await, [0; 0]);
    assert_eq!(numbers(Some(u64::MAX)).await.len(), 4);
}

pub(crate) async fn decisions_at_once_get_numbers_of_their_own(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let four = || store.decide(decision(&comment, Action::Spam, &[1]));
    let answers = tokio::join!(four(), four(), four(), four());
    for answer in <[_; 4]>::from(answers) {
        assert!(matches!(answer.unwrap(), Appended::Done(_)));
    }
    let numbers: Vec<u64> = store.history(site, comment.id).await.unwrap().iter().map(|entry| entry.sequence).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

async fn edit(store: &dyn Store, comment: &StoredComment, verdict: Verdict) -> StoredComment {
    let comment = Revision {
        site: comment.site,
        id: comment.id,
        comment: Comment::from_content("another text"),
        likeness: Likeness::default(),
        assessed: assessed(verdict),
        at: at(3),
    };
    store.revise(comment).await.unwrap().unwrap()
}

fn taught(label: Label, slots: &[u32]) -> Teaching {
    Teaching { label, slots: slots.into(), schema: SCHEMA, standpoint: None, month: Month::of(at(1)), by: moderator() }
}
