//! Comments and their revisions.

use gatepost::comment::{Comment, CommentId, SiteId};
use gatepost::features::Likeness;
use gatepost::moderation::{Action, Status};
use gatepost::policy::Verdict;
use gatepost::store::{Insertion, NewComment, PastRevision, Revision, StatusCounts, Store, StoredComment};
use jiff::Timestamp;

use crate::samples::{assessed, at, decide, decision, full_comment, held, insert, new_comment, next_id, site};

pub(crate) async fn a_new_comment_comes_back_as_it_was_sent(store: &dyn Store) {
    let site = site(store, "a").await;
    let id = CommentId(next_id());
    let new = NewComment {
        site,
        id,
        external_id: Some("wp-17".to_owned()),
        comment: full_comment(),
        network: None,
        likeness: Likeness::default(),
        assessed: assessed(Verdict::Hold),
        at: "2023-11-14T22:13:20.123456789Z".parse().unwrap(),
    };
    let inserted = insert(store, new).await;
    let micros: Timestamp = "2023-11-14T22:13:20.123456Z".parse().unwrap();
    let expected = StoredComment {
        site,
        id,
        external_id: Some("wp-17".to_owned()),
        comment: full_comment(),
        revision: 1,
        assessed: assessed(Verdict::Hold),
        status: Status::Pending,
        standing: None,
        received_at: micros,
        updated_at: micros,
    };
    assert_eq!(inserted, expected);
    assert_eq!(store.get(site, id).await.unwrap(), Some(expected.clone()));
    assert_eq!(store.find(id).await.unwrap(), Some(expected.clone()));
    assert_eq!(store.by_external_id(site, "wp-17").await.unwrap(), Some(expected));
}

pub(crate) async fn a_comment_of_nothing_but_text_comes_back(store: &dyn Store) {
    let site = site(store, "a").await;
    for content in ["", " \n\t", "plain"] {
        let kept = insert(store, new_comment(site, content, Verdict::Approve)).await;
        let read = store.get(site, kept.id).await.unwrap().unwrap();
        assert_eq!(read.comment, Comment::from_content(content));
    }
}

pub(crate) async fn the_verdict_places_a_new_comment(store: &dyn Store) {
    let site = site(store, "a").await;
    let expected = [(Verdict::Approve, Status::Approved), (Verdict::Hold, Status::Pending), (Verdict::Spam, Status::Spam)];
    for (verdict, status) in expected {
        assert_eq!(insert(store, new_comment(site, "x", verdict)).await.status, status);
    }
    let counts = StatusCounts { pending: 1, approved: 1, spam: 1, trash: 0 };
    assert_eq!(store.counts(Some(site)).await.unwrap(), counts);
    assert_eq!(store.counts(None).await.unwrap(), counts);
}

pub(crate) async fn an_external_id_is_kept_once(store: &dyn Store) {
    let site = site(store, "a").await;
    let first = insert(store, named(site, "1", "first")).await;
    let change = decide(store, decision(&first, Action::Spam, &[1])).await;
    let Insertion::Exists(again) = store.insert(named(site, "1", "second")).await.unwrap() else { panic!("inserted twice") };
    assert_eq!(Some(again), change.comment);
    assert_eq!(store.counts(None).await.unwrap(), StatusCounts { spam: 1, ..StatusCounts::default() });
}

pub(crate) async fn of_two_submissions_at_once_one_is_inserted(store: &dyn Store) {
    let site = site(store, "a").await;
    for round in 0..20 {
        let id = round.to_string();
        let (one, other) = tokio::join!(store.insert(named(site, &id, "one")), store.insert(named(site, &id, "other")));
        let (inserted, exists) = match (one.unwrap(), other.unwrap()) {
            (Insertion::Inserted(a), Insertion::Exists(b)) | (Insertion::Exists(b), Insertion::Inserted(a)) => (a, b),
            both => panic!("not one of each: {both:?}"),
        };
        assert_eq!(inserted, exists);
    }
    assert_eq!(store.counts(None).await.unwrap().pending, 20);
}

pub(crate) async fn two_sites_may_use_the_same_external_id(store: &dyn Store) {
    let (a, b) = (site(store, "a").await, site(store, "b").await);
    let on_a = insert(store, named(a, "1", "x")).await;
    let on_b = insert(store, named(b, "1", "x")).await;
    assert_eq!(store.by_external_id(a, "1").await.unwrap(), Some(on_a));
    assert_eq!(store.by_external_id(b, "1").await.unwrap(), Some(on_b));
}

pub(crate) async fn comments_without_external_id_never_collide(store: &dyn Store) {
    let site = site(store, "a").await;
    for _ in 0..3 {
        held(store, site).await;
    }
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, 3);
}

pub(crate) async fn the_same_id_twice_is_an_error_not_a_repetition(store: &dyn Store) {
    let site = site(store, "a").await;
    let first = insert(store, named(site, "1", "first")).await;
    let mut second = named(site, "2", "second");
    second.id = first.id;
    assert!(store.insert(second).await.is_err());
    assert_eq!(store.get(site, first.id).await.unwrap(), Some(first));
}

pub(crate) async fn a_site_does_not_see_the_comments_of_another(store: &dyn Store) {
    let (a, b) = (site(store, "a").await, site(store, "b").await);
    let comment = insert(store, named(a, "1", "hello")).await;
    assert_eq!(store.get(b, comment.id).await.unwrap(), None);
    assert_eq!(store.by_external_id(b, "1").await.unwrap(), None);
    assert_eq!(store.by_content(b, "hello").await.unwrap(), []);
    assert_eq!(store.revise(Revision { site: b, ..revision(&comment, "mine now") }).await.unwrap(), None);
    assert!(!store.forget(b, comment.id).await.unwrap());
    assert!(!store.name(b, comment.id, "2").await.unwrap());
    assert_eq!(store.counts(Some(b)).await.unwrap(), StatusCounts::default());
    assert_eq!(store.get(a, comment.id).await.unwrap(), Some(comment));
}

pub(crate) async fn equal_contents_are_found_newest_first(store: &dyn Store) {
    let site = site(store, "a").await;
    let older = insert(store, new_comment(site, "buy pills", Verdict::Hold)).await;
    let newer = insert(store, new_comment(site, "buy pills", Verdict::Spam)).await;
    insert(store, new_comment(site, "buy pills ", Verdict::Hold)).await;
    assert_eq!(store.by_content(site, "buy pills").await.unwrap(), [newer, older]);
    assert_eq!(store.by_content(site, "Buy pills").await.unwrap(), []);
}

pub(crate) async fn a_name_is_given_once_and_never_taken_from_another(store: &dyn Store) {
    let site = site(store, "a").await;
    let (first, second) = (held(store, site).await, held(store, site).await);
    assert!(store.name(site, first.id, "1").await.unwrap());
    assert!(!store.name(site, first.id, "2").await.unwrap());
    assert!(!store.name(site, second.id, "1").await.unwrap());
    assert!(!store.name(site, CommentId(next_id()), "3").await.unwrap());
    assert_eq!(store.by_external_id(site, "1").await.unwrap().unwrap().id, first.id);
    assert_eq!(store.get(site, second.id).await.unwrap().unwrap().external_id, None);
}

pub(crate) async fn an_edit_keeps_what_was_said_before(store: &dyn Store) {
    let site = site(store, "a").await;
    let first = insert(store, NewComment { comment: full_comment(), ..named(site, "1", "") }).await;
    let mut edit = revision(&first, "buy pills");
    edit.assessed = assessed(Verdict::Spam);
    let edited = store.revise(edit.clone()).await.unwrap().unwrap();
    let expected = StoredComment {
        comment: edit.comment,
        revision: 2,
        assessed: edit.assessed,
        status: Status::Spam,
        updated_at: edit.at,
        ..first.clone()
    };
    assert_eq!(edited, expected);
    assert_eq!(store.get(site, first.id).await.unwrap(), Some(expected));
    assert_eq!(store.by_content(site, "buy pills").await.unwrap()[0].id, first.id);
    assert_eq!(store.by_content(site, &full_comment().content).await.unwrap(), []);
    let past =
        PastRevision { revision: 1, comment: full_comment(), verdict: Verdict::Hold, score: first.assessed.score, replaced_at: edit.at };
    assert_eq!(store.revisions(site, first.id).await.unwrap(), [past]);
    store.revise(revision(&edited, "third")).await.unwrap().unwrap();
    let numbers: Vec<u32> = store.revisions(site, first.id).await.unwrap().iter().map(|past| past.revision).collect();
    assert_eq!(numbers, [1, 2]);
}

pub(crate) async fn an_edit_of_nothing_changes_nothing(store: &dyn Store) {
    let site = site(store, "a").await;
    let unknown = StoredComment { id: CommentId(next_id()), ..held(store, site).await };
    assert_eq!(store.revise(revision(&unknown, "x")).await.unwrap(), None);
    assert_eq!(store.revisions(site, unknown.id).await.unwrap(), []);
    assert_eq!(store.counts(None).await.unwrap().pending, 1);
}

pub(crate) async fn a_forgotten_comment_is_gone_with_its_revisions_and_its_name(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = insert(store, named(site, "1", "hello")).await;
    store.revise(revision(&comment, "other")).await.unwrap().unwrap();
    assert!(store.forget(site, comment.id).await.unwrap());
    assert_eq!(store.find(comment.id).await.unwrap(), None);
    assert_eq!(store.revisions(site, comment.id).await.unwrap(), []);
    assert_eq!(store.by_content(site, "other").await.unwrap(), []);
    assert_eq!(store.counts(Some(site)).await.unwrap(), StatusCounts::default());
    assert!(!store.forget(site, comment.id).await.unwrap());
    insert(store, named(site, "1", "hello")).await;
}

pub(crate) async fn a_comment_of_an_unknown_site_is_refused(store: &dyn Store) {
    let new = new_comment(SiteId(next_id()), "x", Verdict::Hold);
    let id = new.id;
    assert!(store.insert(new).await.is_err());
    assert_eq!(store.find(id).await.unwrap(), None);
    assert_eq!(store.counts(None).await.unwrap(), StatusCounts::default());
}

fn named(site: SiteId, external_id: &str, content: &str) -> NewComment {
    NewComment { external_id: Some(external_id.to_owned()), ..new_comment(site, content, Verdict::Hold) }
}

fn revision(of: &StoredComment, content: &str) -> Revision {
    Revision {
        site: of.site,
        id: of.id,
        comment: Comment::from_content(content),
        likeness: Likeness::default(),
        assessed: assessed(Verdict::Hold),
        at: at(9),
    }
}
