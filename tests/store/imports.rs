//! Comments of other systems, and everything of a site page by page.

use std::sync::Arc;

use gatepost::clock::SystemClock;
use gatepost::comment::{Comment, CommentId, DecisionId, SiteId};
use gatepost::learning::{EntryKind, fold};
use gatepost::moderation::{Action, Actor, Status};
use gatepost::policy::Verdict;
use gatepost::store::{Erasing, Imported, Known, NewComment, NewImport, Outdated, PastDecision, PersonKind, StatusCounts, Store};

use crate::samples::{SCHEMA, assessed, at, full_comment, insert, new_comment, next_id, site};

fn import(id: &str, content: &str, action: Option<Action>) -> NewImport {
    let decision =
        action.map(|action| PastDecision { id: DecisionId(next_id()), action, slots: vec![3, 900], schema: SCHEMA, at: at(-5_000) });
    NewImport {
        id: CommentId(next_id()),
        external_id: id.to_owned(),
        comment: Comment::from_content(content),
        likeness: None,
        assessed: assessed(Verdict::Approve),
        at: at(-9_000),
        decision,
    }
}

async fn taken(store: &dyn Store, site: SiteId, batch: Vec<NewImport>) -> Vec<Imported> {
    store.import(site, at(0), batch, false).await.unwrap()
}

pub(crate) async fn an_import_keeps_comments_with_their_dates_and_decisions(store: &dyn Store) {
    let site = site(store, "blog").await;
    let full = NewImport { comment: full_comment(), ..import("a", "", Some(Action::Spam)) };
    let outcomes = taken(store, site, vec![full.clone(), import("b", "quiet", None), import("c", "gone", Some(Action::Trash))]).await;
    let Imported::Taken(Some(entry)) = &outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!((&entry.actor, entry.sequence, entry.at), (&Actor::Import, 1, at(-5_000)));
    assert!(
        matches!(&entry.kind, EntryKind::Decided { action: Action::Spam, revision: 1, slots, standpoint: None, .. } if **slots == [3, 900])
    );
    assert_eq!(outcomes[1], Imported::Taken(None));

    let kept = store.by_external_id(site, "a").await.unwrap().unwrap();
    assert_eq!((&kept.comment, kept.status, kept.standing), (&full.comment, Status::Spam, Some(entry.id)));
    assert_eq!((kept.received_at, kept.updated_at, kept.revision), (at(-9_000), at(0), 1), "it came to stand here when it was imported");
    assert_eq!(store.by_external_id(site, "b").await.unwrap().unwrap().status, Status::Approved);
    assert_eq!(store.counts(Some(site)).await.unwrap(), StatusCounts { approved: 1, spam: 1, trash: 1, pending: 0 });
    let entries = store.entries(site, None).await.unwrap();
    assert_eq!(entries.iter().find(|row| row.id == entry.id), Some(&**entry));
    assert_eq!(fold(&entries, SCHEMA).decisions, [0, 1, 0]);
    assert_eq!(store.heads().await.unwrap(), [(site, 2)]);
}

pub(crate) async fn what_is_known_is_taken_once(store: &dyn Store) {
    let (site, other) = (site(store, "blog").await, site(store, "other").await);
    taken(store, site, vec![import("a", "one", Some(Action::Spam)), import("b", "two", None), import("c", "three", None)]).await;
    store.forget(site, store.by_external_id(site, "b").await.unwrap().unwrap().id).await.unwrap();
    let batch = || {
        vec![import("a", "one", Some(Action::Approve)), import("b", "two", None), import("c", "otherwise", None), import("d", "four", None)]
    };
    let later = at(60);
    let outcomes = store.import(site, later, [batch(), vec![import("d", "four", None)]].concat(), false).await.unwrap();
    let there = |known| Imported::There(known);
    let expected = [there(Known::Same), there(Known::Forgotten), there(Known::OtherText), Imported::Taken(None), there(Known::Twice)];
    assert_eq!(outcomes, expected);
    assert_eq!(store.entries(site, None).await.unwrap().len(), 1);
    assert!(taken(store, other, batch()).await.iter().all(|outcome| matches!(outcome, Imported::Taken(_))), "ids are a site's own");
}

pub(crate) async fn what_came_otherwise_and_went_does_not_come_back(store: &dyn Store) {
    let site = site(store, "blog").await;
    let mut ids = Vec::new();
    for name in ["forgotten", "erased", "purged", "kept"] {
        let new = NewComment { external_id: Some(name.to_owned()), ..new_comment(site, name, Verdict::Spam) };
        ids.push(insert(store, new).await.id);
    }
    let [forgotten, erased, purged, _] = ids[..] else { panic!("four") };
    store.forget(site, forgotten).await.unwrap();
    let erasing = Erasing {
        site,
        comments: vec![erased],
        kind: PersonKind::Comment,
        actor: Actor::Operator("kim".to_owned()),
        by: "kim".to_owned(),
        line: None,
        sites: 1,
        spares_lessons: false,
        clock: Arc::new(SystemClock),
    };
    assert_eq!(store.erase(erasing).await.unwrap().comments, 1);
    assert_eq!(store.remove_outdated(site, Outdated::Status(Status::Spam, at(50)), vec![purged]).await.unwrap(), 1);
    let nameless = insert(store, new_comment(site, "x", Verdict::Hold)).await.id;
    store.forget(site, nameless).await.unwrap();
    let own_id = nameless.to_string();
    let names = ["forgotten", "erased", "purged", "kept", "new", &own_id];
    let outcomes = store.import(site, at(60), names.map(|name| import(name, name, Some(Action::Approve))).to_vec(), false).await.unwrap();
    let there = |known| Some(Imported::There(known));
    let gone = there(Known::Forgotten);
    let expected = [gone.clone(), gone.clone(), gone.clone(), there(Known::Same), None, gone];
    for ((outcome, expected), name) in outcomes.into_iter().zip(expected).zip(names) {
        assert_eq!(Some(outcome).filter(|outcome| !matches!(outcome, Imported::Taken(_))), expected, "{name}");
    }
    // The blog may send one of them anew.
    let again = NewComment { external_id: Some("erased".to_owned()), ..new_comment(site, "erased", Verdict::Hold) };
    insert(store, again).await;
}

pub(crate) async fn what_is_asked_about_is_not_written(store: &dyn Store) {
    let site = site(store, "blog").await;
    taken(store, site, vec![import("a", "one", None)]).await;
    let own_id = store.by_external_id(site, "a").await.unwrap().unwrap().id.to_string();
    let asked = [("a", "one"), ("a", "two"), ("b", "one"), (own_id.as_str(), "one")];
    let known = store.known(site, at(60), &asked).await.unwrap();
    assert_eq!(known, [Some(Known::Same), Some(Known::OtherText), None, Some(Known::Same)]);
    assert_eq!(store.known(site, at(0), &asked[..1]).await.unwrap(), [Some(Known::Twice)]);
    assert_eq!(store.counts(None).await.unwrap().approved, 1);
}

pub(crate) async fn whoever_polls_hears_of_an_import_when_told(store: &dyn Store) {
    let site = site(store, "blog").await;
    let before = store.configuration_revision().await.unwrap();
    store.import(site, at(0), vec![import("a", "one", None)], false).await.unwrap();
    assert_eq!(store.configuration_revision().await.unwrap(), before);
    store.import(site, at(0), vec![import("b", "two", None)], true).await.unwrap();
    let after = store.configuration_revision().await.unwrap();
    assert!(after > before);
    store.announce().await.unwrap();
    assert!(store.configuration_revision().await.unwrap() > after);
}

pub(crate) async fn a_whole_site_comes_page_by_page_without_gap_or_repeat(store: &dyn Store) {
    let (site, other) = (site(store, "blog").await, site(store, "other").await);
    let decided = |n: u32| n.is_multiple_of(2).then_some(Action::Spam);
    taken(store, site, (0..7).map(|n| import(&n.to_string(), "text", decided(n))).collect()).await;
    taken(store, other, vec![import("x", "elsewhere", Some(Action::Spam))]).await;
    let (mut comments, mut after) = (Vec::new(), None);
    while let Some(last) = {
        let page = store.comments_after(site, after, 3).await.unwrap();
        comments.extend(page.iter().map(|comment| comment.external_id.clone().unwrap()));
        page.last().map(|comment| comment.id)
    } {
        after = Some(last);
    }
    assert_eq!(comments, ["0", "1", "2", "3", "4", "5", "6"]);
    let sequences = |page: Vec<gatepost::learning::Entry>| page.iter().map(|entry| entry.sequence).collect::<Vec<_>>();
    assert_eq!(sequences(store.entries_after(site, 0, 3).await.unwrap()), [1, 2, 3]);
    assert_eq!(sequences(store.entries_after(site, 3, 3).await.unwrap()), [4]);
    let first = store.decided_after(site, None, 3).await.unwrap();
    store.forget(site, first[2]).await.unwrap();
    assert_eq!(store.decided_after(site, None, 3).await.unwrap(), first, "forgotten ones are listed");
    assert_eq!(store.decided_after(site, Some(first[2]), 3).await.unwrap().len(), 1);
}
