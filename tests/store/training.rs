//! What training reads, what it counted before, and who put which model live.

use gatepost::learning::{Judgement, Suspicion, TooFew};
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::{
    CountedCorpus, CountedDecisions, KEPT_CANDIDATES, KEPT_CORPORA, LiveModel, NewComment, NewDecision, Origin, RolledBack, Rows,
    Signature, Store, StoredComment,
};

use crate::samples::{at, decide, decision, held, insert, new_comment, site, undo};

pub(crate) async fn rows_name_the_comments_that_they_touch_and_these_their_histories(store: &dyn Store) {
    let site = site(store, "a").await;
    let [first, second, third] = [held(store, site).await, held(store, site).await, held(store, site).await];
    let early = decide(store, decision(&first, Action::Spam, &[1])).await;
    decide(store, decision(&second, Action::Spam, &[2])).await;
    decide(store, NewDecision { at: at(50), ..decision(&third, Action::Approve, &[3]) }).await;
    undo(store, early.entry.id).await;
    for (rows, expected) in [
        (Rows::Numbered(1, 4), vec![first.id, second.id, third.id]),
        (Rows::Numbered(2, 3), vec![third.id]),
        (Rows::After(at(3)), vec![third.id]),
    ] {
        let mut touched = store.touched(site, rows).await.unwrap();
        touched.sort();
        assert_eq!(touched, expected, "{rows:?}");
    }
    let numbers = |entries: Vec<gatepost::learning::Entry>| entries.into_iter().map(|entry| entry.sequence).collect::<Vec<_>>();
    assert!(store.histories(site, &[], 4).await.unwrap().is_empty());
    assert_eq!(numbers(store.histories(site, &[third.id, first.id], 4).await.unwrap()), [1, 4, 3]);
    assert_eq!(numbers(store.histories(site, &[third.id, first.id], 3).await.unwrap()), [1, 3]);
}

pub(crate) async fn decided_comments_come_newest_first_without_the_merely_thrown_away_and_the_edited(store: &dyn Store) {
    let site = site(store, "a").await;
    let mut kept: Vec<StoredComment> = Vec::new();
    for (second, action) in [(10, Action::Spam), (30, Action::Approve), (20, Action::Trash), (40, Action::Abuse)] {
        let comment = insert(store, NewComment { at: at(second), ..new_comment(site, "text", Verdict::Hold) }).await;
        kept.push(decide(store, decision(&comment, action, &[1])).await.comment.unwrap());
    }
    held(store, site).await;
    let edited = &kept[1];
    let revision = gatepost::store::Revision {
        site,
        id: edited.id,
        comment: edited.comment.clone(),
        likeness: gatepost::features::Likeness::default(),
        assessed: edited.assessed.clone(),
        at: at(60),
    };
    let edited = store.revise(revision).await.unwrap().unwrap();
    decide(store, decision(&edited, Action::Approve, &[1])).await;
    let of = |after, limit| async move {
        let decided = store.decided(after, limit).await.unwrap();
        decided.into_iter().map(|decided| (decided.stored.received_at, decided.action)).collect::<Vec<_>>()
    };
    assert_eq!(of(None, 9).await, [(at(40), Action::Abuse), (at(10), Action::Spam)]);
    assert_eq!(of(None, 1).await, [(at(40), Action::Abuse)]);
    assert_eq!(of(Some(at(10)), 9).await, [(at(40), Action::Abuse)]);
    assert_eq!(store.count_decided(Some(at(10))).await.unwrap(), 2, "the one thrown away is counted, the edited one is not");
}

pub(crate) async fn what_is_decided_taken_back_and_decided_anew_judges_once_by_the_score_it_came_with(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    let first = decide(store, decision(&comment, Action::Spam, &[1])).await;
    undo(store, first.entry.id).await;
    assert_eq!((store.decided(None, 9).await.unwrap(), store.count_decided(None).await.unwrap()), (Vec::new(), 0));
    decide(store, NewDecision { at: at(50), ..decision(&comment, Action::Approve, &[1]) }).await;
    let decided = store.decided(None, 9).await.unwrap();
    assert_eq!((decided.len(), store.count_decided(None).await.unwrap()), (1, 1));
    assert_eq!((decided[0].action, &decided[0].stored.assessed), (Action::Approve, &comment.assessed));
    assert_eq!(decided[0].stored.received_at, comment.received_at);
}

pub(crate) async fn quarantined_decisions_judge_nothing(store: &dyn Store) {
    let site = site(store, "a").await;
    let mut kept = Vec::new();
    for suspicion in [None, Some(Suspicion::Contradicts)] {
        let comment = held(store, site).await;
        decide(store, NewDecision { suspicion, ..decision(&comment, Action::Approve, &[1]) }).await;
        kept.push(comment.id);
    }
    // What stood before goes on teaching, but the comment stands where the suspect put it: nobody can say what it is.
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[1])).await;
    decide(store, NewDecision { suspicion: Some(Suspicion::Mass), ..decision(&comment, Action::Approve, &[1]) }).await;
    let judging: Vec<_> = store.decided(None, 9).await.unwrap().into_iter().map(|decided| decided.stored.id).collect();
    assert_eq!((judging, store.count_decided(None).await.unwrap()), (kept[..1].to_vec(), 1));
}

pub(crate) async fn what_was_counted_comes_back_and_what_is_unused_goes(store: &dyn Store) {
    let counted = |n: u64| CountedCorpus { bad_lines: n, tally: vec![7; 10], texts: vec![u32::MAX, 0, 7] };
    store.keep_counted_corpus("first", counted(3), at(1)).await.unwrap();
    for n in 0..u64::from(KEPT_CORPORA) {
        assert_eq!(store.counted_corpus("first", at(2 + n.cast_signed())).await.unwrap(), Some(counted(3)), "{n}");
        store.keep_counted_corpus(&n.to_string(), counted(n), at(2)).await.unwrap();
    }
    assert!(store.counted_corpus("9", at(90)).await.unwrap().is_none(), "one too many: of those used longest ago, the last by name went");
    assert_eq!(store.counted_corpus("31", at(90)).await.unwrap(), Some(counted(31)));
    assert_eq!(store.counted_decisions().await.unwrap(), None);
    for last in [vec![1], vec![2, 3]] {
        let decisions = CountedDecisions { through: vec![(site(store, &format!("site-{}", last.len())).await, u64::MAX)], tally: last };
        store.keep_counted_decisions(decisions.clone()).await.unwrap();
        assert_eq!(store.counted_decisions().await.unwrap(), Some(decisions));
    }
}

pub(crate) async fn going_back_takes_promotions_off_one_by_one_and_all_is_recorded(store: &dyn Store) {
    for id in ["built-in", "one", "two"] {
        store.add_model(&model(id), &Origin::default(), at(1)).await.unwrap();
    }
    let by = |by: &str| Signature { by: by.to_owned(), why: format!("{by}'s reason"), forced: by == "eve" };
    assert_eq!(store.roll_back("built-in", &by("kim"), at(2)).await.unwrap(), RolledBack::Nothing);
    assert!(store.promote("one", &by("kim"), at(3)).await.unwrap());
    assert!(store.promote("two", &by("eve"), at(4)).await.unwrap());
    let back = |from: &str, to: &str| RolledBack::Done { from: from.to_owned(), to: to.to_owned() };
    assert_eq!(store.roll_back("built-in", &by("sam"), at(5)).await.unwrap(), back("two", "one"));
    assert_eq!(store.roll_back("built-in", &by("sam"), at(6)).await.unwrap(), back("one", "built-in"));
    assert_eq!(store.live_model_id().await.unwrap().as_deref(), Some("built-in"));
    assert_eq!(store.roll_back("built-in", &by("sam"), at(7)).await.unwrap(), RolledBack::Nothing);
    let rows = store.promotions().await.unwrap();
    let rows: Vec<_> = rows.into_iter().map(|row| (row.model, row.signature, row.takes_back, row.at)).collect();
    let row = |model: &str, who: &str, takes_back, second| (model.to_owned(), by(who), takes_back, at(second));
    let expected =
        [row("one", "kim", None, 3), row("two", "eve", None, 4), row("one", "sam", Some(2), 5), row("built-in", "sam", Some(1), 6)];
    assert_eq!(rows, expected);
}

pub(crate) async fn a_model_comes_back_with_its_judgement_and_old_candidates_go(store: &dyn Store) {
    let judgement = Some(Judgement::TooFew(TooFew { judged: 3, wanted: 2, missing: 47, left_out: 1 }));
    let origin = Origin { by: "kim".to_owned(), why: "nightly".to_owned(), judgement };
    store.add_model(&model("live"), &Origin::default(), at(0)).await.unwrap();
    store.promote("live", &Signature::default(), at(0)).await.unwrap();
    store.add_model(&model("first"), &origin, at(1)).await.unwrap();
    assert_eq!(store.model("first").await.unwrap(), Some(model("first")));
    assert_eq!(store.models().await.unwrap()[0].origin, origin);
    for n in 0..KEPT_CANDIDATES {
        store.add_model(&model(&n.to_string()), &origin, at(2 + i64::from(n))).await.unwrap();
    }
    assert_eq!(store.model("first").await.unwrap(), None);
    assert_eq!(store.models().await.unwrap().len(), 1 + KEPT_CANDIDATES as usize, "what was ever live stays");
}

fn model(id: &str) -> LiveModel {
    LiveModel { id: id.to_owned(), bytes: id.as_bytes().to_vec(), holds: Vec::new() }
}
