//! Random audits and the quarantine.

use gatepost::comment::{CommentId, DecisionId};
use gatepost::learning::{Stratum, Suspicion};
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::{
    Appended, Draw, Drawable, GuardQuestion, NewComment, NewDecision, OpenAudits, QuarantineQuery, QuarantineState, Store,
};
use uuid::Uuid;

use crate::samples::{at, decide, decision, held, insert, moderator, new_comment, next_id, site, undo};

fn drawable(comment: CommentId, verdict: Verdict) -> Drawable {
    Drawable { comment, stratum: Stratum::Spam, status: verdict.into(), verdict, score: 0.1 + 0.2 }
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn a_days_draw_is_kept_once_and_its_audits_follow_the_decisions(store: &dyn Store) {
    let [a, b] = [site(store, "a").await, site(store, "b").await];
    let spam = insert(store, new_comment(a, "one", Verdict::Spam)).await;
    let decided = insert(store, new_comment(a, "two", Verdict::Spam)).await;
    let before = decide(store, decision(&decided, Action::Spam, &[1])).await;
    let drawn = vec![drawable(spam.id, Verdict::Spam), drawable(decided.id, Verdict::Spam)];
    let draw = Draw { site: a, day: 19_675, at: at(9), eligible: 8, spam_above: 0.9, drawn };
    assert!(store.keep_draw(draw.clone()).await.unwrap());
    assert!(!store.keep_draw(draw.clone()).await.unwrap());
    assert!(store.keep_draw(Draw { site: b, drawn: Vec::new(), ..draw }).await.unwrap());
    assert_eq!((store.drawn_days(a, 19_675).await.unwrap(), store.drawn_days(a, 19_676).await.unwrap()), (vec![19_675], vec![]));

    let audits = store.audits(a).await.unwrap();
    let answers: Vec<_> = audits.iter().map(|audit| (audit.comment, audit.answered_by, audit.audited.answer)).collect();
    assert_eq!(answers, [(spam.id, None, None), (decided.id, Some(before.entry.id), Some(Action::Spam))]);
    assert!(audits.iter().all(|audit| (audit.probability - 0.25).abs() < 1e-12 && audit.drawn_at == at(9) && !audit.lapsed));
    assert_eq!(store.to_audit(&[spam.id, decided.id]).await.unwrap(), [spam.id]);
    assert_eq!(store.open_audits(Some(a)).await.unwrap(), OpenAudits { all: 1, beside_pending: 1, lapsed: 0 });
    assert_eq!(store.open_audits(Some(b)).await.unwrap(), OpenAudits::default());

    let change = decide(store, decision(&spam, Action::Approve, &[2])).await;
    assert!(change.audited);
    assert_eq!(store.audits(a).await.unwrap()[0].audited.answer, Some(Action::Approve));
    assert!(undo(store, change.entry.id).await.audited);
    assert_eq!(store.audits(a).await.unwrap()[0].answered_by, None);

    assert_eq!(store.let_lapse(at(9)).await.unwrap(), 0, "they were drawn then");
    assert_eq!((store.let_lapse(at(10)).await.unwrap(), store.let_lapse(at(10)).await.unwrap()), (1, 0));
    assert_eq!(store.open_audits(Some(a)).await.unwrap(), OpenAudits { all: 0, beside_pending: 0, lapsed: 1 });
    assert!(!store.to_audit(&[spam.id]).await.unwrap().contains(&spam.id));
    decide(store, decision(&spam, Action::Approve, &[2])).await;
    let lapsed: Vec<_> = store.audits(a).await.unwrap().iter().map(|audit| (audit.lapsed, audit.answered_by.is_some())).collect();
    assert_eq!(lapsed, [(true, false), (false, true)], "it is too late, and what was answered stays");
}

pub(crate) async fn what_came_at_the_end_of_a_day_is_of_that_day(store: &dyn Store) {
    let site = site(store, "a").await;
    // An id is made a little after its comment came: of these two one was made on the next day.
    let made_at = |second: i64| CommentId(Uuid::from_u64_pair(u64::try_from(at(second).as_millisecond()).unwrap() << 16, 0));
    for (made, came) in [(98, 97), (101, 99), (105, 104)] {
        insert(store, NewComment { id: made_at(made), at: at(came), ..new_comment(site, "x", Verdict::Approve) }).await;
    }
    let of_day = async |from, until| {
        let drawable = store.drawable(site, at(from), at(until), 0.9).await.unwrap();
        drawable.into_iter().map(|drawable| drawable.comment).collect::<Vec<_>>()
    };
    assert_eq!((of_day(0, 100).await, of_day(100, 200).await), (vec![made_at(98), made_at(101)], vec![made_at(105)]));
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn a_quarantined_decision_teaches_once_it_is_released(store: &dyn Store) {
    let site = site(store, "a").await;
    let comments = [held(store, site).await, held(store, site).await];
    let confined = |comment| NewDecision { suspicion: Some(Suspicion::Mass), ..decision(comment, Action::Approve, &[7]) };
    let first = decide(store, confined(&comments[0])).await;
    let second = decide(store, confined(&comments[1])).await;
    assert_eq!((&first.learned, first.entry.quarantined), (&None, true));
    assert_eq!(store.entry(first.entry.id).await.unwrap(), Some(first.entry.clone()));
    assert_eq!(store.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap().len(), 2);
    let question = GuardQuestion { site, comment: comments[0].id, actor: moderator(), unwanted: false, day: at(0), per_day: 0 };
    let made = store.made(&question).await.unwrap();
    assert_eq!((made.actor_today, made.site_today, made.actor_before), (2, 0, 0), "they count as the account's own, and teach nobody");
    let asked = [first.entry.id, second.entry.id];
    let waiting = async || {
        let mut waiting = store.waiting(site, &asked).await.unwrap();
        waiting.sort_unstable_by_key(|(id, _)| id.0);
        waiting
    };
    assert_eq!(waiting().await, asked.map(|id| (id, Suspicion::Mass)));
    assert_eq!((store.waiting(site, &[]).await.unwrap(), store.waiting_in_quarantine(None).await.unwrap()), (vec![], 2));

    let released = store.release(first.entry.id, DecisionId(next_id()), "kim", at(5)).await.unwrap();
    let Appended::Done(change) = released else { panic!("{released:?}") };
    assert_eq!((change.learned.is_some(), change.entry.quarantined, change.entry.sequence), (true, false, 3));
    assert!(matches!(store.release(first.entry.id, DecisionId(next_id()), "kim", at(6)).await.unwrap(), Appended::Undone));
    assert_eq!(waiting().await, [(second.entry.id, Suspicion::Mass)]);
    assert!(store.drop_quarantined(second.entry.id, "kim", at(7)).await.unwrap());
    assert!(!store.drop_quarantined(second.entry.id, "kim", at(8)).await.unwrap());
    let state = store.quarantined(second.entry.id).await.unwrap().map(|held| (held.state, held.settled_by));
    assert_eq!(state, Some((QuarantineState::Dropped, Some("kim".to_owned()))));
    assert!(store.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap().is_empty());
    assert_eq!((waiting().await, store.waiting_in_quarantine(None).await.unwrap()), (vec![], 0));
}
