//! The gold set, and the model in shadow.

use gatepost::comment::{CommentId, SiteId};
use gatepost::policy::Verdict;
use gatepost::store::{Disagreement, KEPT_DISAGREEMENTS, LiveModel, Must, Origin, Pin, ShadowTally, Store};

use crate::samples::{at, next_id, site};

fn pin(site: SiteId, must: Must, second: i64) -> Pin {
    let slots = vec![3, 900, 1_048_575];
    Pin { site, comment: CommentId(next_id()), must, slots, schema: u64::MAX, by: "kim".to_owned(), at: at(second) }
}

pub(crate) async fn a_pin_stays_until_it_is_taken_away_and_the_last_word_counts(store: &dyn Store) {
    let [a, b] = [site(store, "a").await, site(store, "b").await];
    let [first, second, other] = [pin(a, Must::Spam, 1), pin(a, Must::Approve, 2), pin(b, Must::Spam, 3)];
    for pin in [&second, &first, &other] {
        store.pin(pin.clone()).await.unwrap();
    }
    assert_eq!(store.pins(Some(a)).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.pins(None).await.unwrap().len(), 3);
    let changed = Pin { must: Must::Approve, by: "sam".to_owned(), ..first };
    store.pin(changed.clone()).await.unwrap();
    assert_eq!(store.pinned(a, changed.comment).await.unwrap(), Some(changed.clone()));
    assert!(!store.unpin(b, changed.comment).await.unwrap(), "of another site");
    assert!(store.unpin(a, changed.comment).await.unwrap());
    assert!(!store.unpin(a, changed.comment).await.unwrap());
    assert_eq!(store.pins(Some(a)).await.unwrap(), [second]);
}

fn disagreement(site: SiteId, second: i64) -> Disagreement {
    Disagreement {
        site,
        comment: CommentId(next_id()),
        live_model: "live".to_owned(),
        live: (Verdict::Approve, 0.1 + 0.2),
        shadow: (Verdict::Hold, 1.0 / 3.0),
        at: at(second),
    }
}

async fn keep(store: &dyn Store, id: &str) {
    let model = LiveModel { id: id.to_owned(), bytes: vec![1], holds: Vec::new() };
    store.add_model(&model, &Origin::default(), at(1)).await.unwrap();
}

pub(crate) async fn what_a_model_did_in_shadow_is_added_up(store: &dyn Store) {
    let [a, b] = [site(store, "a").await, site(store, "b").await];
    keep(store, "one").await;
    store.set_shadow(Some("one"), "kim", at(2)).await.unwrap();
    let [first, second] = [disagreement(a, 5), disagreement(b, 6)];
    let tally = ShadowTally { scored: 7, dropped: 2, disagreed: 1 };
    store.note_shadow("one", tally, vec![first.clone()]).await.unwrap();
    store.note_shadow("one", tally, vec![second.clone()]).await.unwrap();
    store.note_shadow("two", tally, vec![disagreement(a, 7)]).await.unwrap();
    let shadow = store.shadow().await.unwrap().unwrap();
    assert_eq!((shadow.model.as_str(), shadow.by.as_str(), shadow.at), ("one", "kim", at(2)));
    assert_eq!(shadow.tally, ShadowTally { scored: 14, dropped: 4, disagreed: 2 }, "what another model says late is not counted");
    assert_eq!(store.disagreements(None, 9).await.unwrap(), [second, first.clone()]);
    assert_eq!(store.disagreements(Some(a), 9).await.unwrap(), [first]);
}

pub(crate) async fn another_model_in_shadow_begins_anew_and_an_unknown_one_changes_nothing(store: &dyn Store) {
    let site = site(store, "a").await;
    keep(store, "one").await;
    assert!(!store.set_shadow(Some("two"), "kim", at(1)).await.unwrap());
    let revision = store.configuration_revision().await.unwrap();
    assert!(store.set_shadow(Some("one"), "kim", at(2)).await.unwrap());
    assert!(store.configuration_revision().await.unwrap() > revision, "running servers hear of it");
    store.note_shadow("one", ShadowTally::default(), vec![disagreement(site, 5)]).await.unwrap();
    assert!(!store.set_shadow(Some("two"), "kim", at(3)).await.unwrap());
    assert_eq!(store.disagreements(None, 9).await.unwrap().len(), 1);
    assert!(store.set_shadow(None, "kim", at(3)).await.unwrap());
    assert_eq!((store.shadow().await.unwrap(), store.disagreements(None, 9).await.unwrap()), (None, vec![]));
}

pub(crate) async fn of_a_sites_disagreements_the_newest_are_kept(store: &dyn Store) {
    let [a, b] = [site(store, "a").await, site(store, "b").await];
    keep(store, "one").await;
    store.set_shadow(Some("one"), "kim", at(2)).await.unwrap();
    let many: Vec<_> = (0..=i64::from(KEPT_DISAGREEMENTS)).map(|second| disagreement(a, second)).collect();
    let newest = many.last().cloned();
    store.note_shadow("one", ShadowTally::default(), many).await.unwrap();
    store.note_shadow("one", ShadowTally::default(), vec![disagreement(b, 0)]).await.unwrap();
    let kept = store.disagreements(Some(a), u32::MAX).await.unwrap();
    assert_eq!(
        (kept.len(), kept.first().cloned(), kept.last().map(|oldest| oldest.at)),
        (KEPT_DISAGREEMENTS as usize, newest, Some(at(1)))
    );
    assert_eq!(store.disagreements(Some(b), 9).await.unwrap().len(), 1);
}
