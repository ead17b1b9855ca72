//! What came day by day, and what was decided.

use gatepost::features::Likeness;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{Assessed, Revision, Store};

use crate::samples::{assessed, at, decide, decision, insert, new_comment, site, undo};

/// The day of the tests' world: 1,700,000,000 seconds after 1970.
const TODAY: i64 = 19_675;

async fn counted(store: &dyn Store, site: gatepost::comment::SiteId) -> Vec<(i64, Verdict, Option<Status>, u64)> {
    let counts = store.day_counts(site, TODAY - 30, TODAY).await.unwrap();
    let mut counts: Vec<_> = counts.iter().map(|count| (count.day, count.verdict, count.status, count.comments)).collect();
    counts.sort_by_key(|(day, verdict, status, _)| (*day, verdict.as_str(), *status));
    counts
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn a_day_counts_what_came_and_keeps_what_went(store: &dyn Store) {
    let (site, other) = (site(store, "a").await, site(store, "b").await);
    let [first, second, third] = [
        insert(store, new_comment(site, "one", Verdict::Hold)).await,
        insert(store, new_comment(site, "two", Verdict::Hold)).await,
        insert(store, new_comment(site, "three", Verdict::Spam)).await,
    ];
    insert(store, new_comment(other, "four", Verdict::Hold)).await;
    let mut yesterday = new_comment(site, "five", Verdict::Approve);
    yesterday.at = at(-86_400);
    insert(store, yesterday).await;
    let mut imported = new_comment(site, "six", Verdict::Spam);
    imported.assessed.reasons = vec![Reason::stated(ReasonCode::Imported, "")];
    let imported = insert(store, imported).await;
    let before = (TODAY - 1, Verdict::Approve, Some(Status::Approved), 1);
    let today = |verdict, status, count| (TODAY, verdict, status, count);
    assert_eq!(
        counted(store, site).await,
        [before, today(Verdict::Hold, Some(Status::Pending), 2), today(Verdict::Spam, Some(Status::Spam), 1)]
    );

    let decided = decide(store, decision(&first, Action::Approve, &[1])).await;
    decide(store, decision(&imported, Action::Approve, &[1])).await;
    let expected = [
        before,
        today(Verdict::Hold, Some(Status::Approved), 1),
        today(Verdict::Hold, Some(Status::Pending), 1),
        today(Verdict::Spam, Some(Status::Spam), 1),
    ];
    assert_eq!(counted(store, site).await, expected);

    // Deleted, one that was decided stays as it stood; one that nobody had decided did not end.
    for comment in [&first, &second, &third, &imported] {
        assert!(store.forget(site, comment.id).await.unwrap());
    }
    let gone = [
        before,
        today(Verdict::Hold, None, 1),
        today(Verdict::Hold, Some(Status::Approved), 1),
        today(Verdict::Spam, Some(Status::Spam), 1),
    ];
    assert_eq!(counted(store, site).await, gone);
    undo(store, decided.entry.id).await;
    assert_eq!(counted(store, site).await, gone, "what is gone stands nowhere else");
}

pub(crate) async fn an_edit_counts_as_what_is_made_of_it(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = insert(store, new_comment(site, "one", Verdict::Approve)).await;
    let edit = |verdict, reasons| Revision {
        site,
        id: comment.id,
        likeness: Likeness::default(),
        comment: comment.comment.clone(),
        assessed: Assessed { reasons, ..assessed(verdict) },
        at: at(5),
    };
    store.revise(edit(Verdict::Spam, Vec::new())).await.unwrap();
    assert_eq!(counted(store, site).await, [(TODAY, Verdict::Spam, Some(Status::Spam), 1)]);
    store.revise(edit(Verdict::Spam, vec![Reason::stated(ReasonCode::Imported, "")])).await.unwrap();
    assert_eq!(counted(store, site).await, []);
}

pub(crate) async fn decisions_come_newest_first_with_what_was_known_of_the_text(store: &dyn Store) {
    let site = site(store, "a").await;
    let [kept, edited, gone] = [
        insert(store, new_comment(site, "one", Verdict::Hold)).await,
        insert(store, new_comment(site, "two", Verdict::Hold)).await,
        insert(store, new_comment(site, "three", Verdict::Hold)).await,
    ];
    let mut second = 10;
    let mut decided = Vec::new();
    for (comment, action) in [(&kept, Action::Spam), (&kept, Action::Approve), (&edited, Action::Spam), (&gone, Action::Trash)] {
        second += 1;
        let mut decision = decision(comment, action, &[1]);
        decision.at = at(second);
        decided.push(decide(store, decision).await.entry.id);
    }
    let revision = Revision {
        site,
        id: edited.id,
        comment: kept.comment.clone(),
        likeness: Likeness::default(),
        assessed: assessed(Verdict::Approve),
        at: at(20),
    };
    store.revise(revision).await.unwrap();
    assert!(store.forget(site, gone.id).await.unwrap());
    undo(store, decided[1]).await;

    let found = store.decisions_since(site, at(11), 9).await.unwrap();
    let told: Vec<_> = found.iter().map(|row| (row.comment, row.action, row.first, row.undone, row.text.is_some())).collect();
    let expected = [
        (gone.id, Action::Trash, true, false, false),
        (edited.id, Action::Spam, true, false, false),
        (kept.id, Action::Approve, false, true, true),
        (kept.id, Action::Spam, true, false, true),
    ];
    assert_eq!(told, expected);
    let text = found[3].text.as_ref().unwrap();
    assert_eq!(
        (text.came, text.verdict, text.logit.to_bits(), text.imported),
        (at(1), Verdict::Hold, assessed(Verdict::Hold).logit.to_bits(), false)
    );
    assert!(found.iter().all(|row| row.by.as_ref().is_some_and(|(_, name)| name == "kim") && !row.quarantined));
    assert_eq!(store.decisions_since(site, at(13), 9).await.unwrap().len(), 2);
    assert_eq!(store.decisions_since(site, at(0), 1).await.unwrap()[0].comment, gone.id);
}
