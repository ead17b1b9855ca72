//! A promise as the running filter keeps it.

use gatepost::comment::Comment;
use gatepost::engine::{Order, Submission};
use gatepost::moderation::Action;
use gatepost::policy::{Reason, ReasonCode, Settings, Verdict};

use crate::house::Office;

const SPAM: &str = "Check out my new channel and subscribe to win free money http://lucky-casino.example.com/bonus now!!!";

impl Office {
    /// The verdict about spam, and its first reason.
    async fn verdict(&self) -> (Verdict, Reason) {
        let submission = Submission::new(None, Comment::from_content(SPAM));
        let stored = self.engine.submit(&self.handle().await, submission).await.unwrap().stored;
        (stored.assessed.verdict, stored.assessed.reasons[0].clone())
    }
}

#[tokio::test]
async fn a_promise_is_kept_by_holding_until_the_audits_prove_it() {
    // 11 audited ham without a loss prove a promise of 3 in 10 (see `simulation`: about 3 over the rate).
    let promise = Settings { max_ham_lost: Some(0.3), audits_per_week: 7_000, ..Settings::default() };
    let office = Office::open(promise.clone()).await;
    let needed = gatepost::learning::needed(0, 0.3);
    let (verdict, reason) = office.verdict().await;
    assert_eq!(verdict, Verdict::Hold);
    assert_eq!((reason.code, reason.value), (ReasonCode::PromiseUnproven, format!("{needed} more good comments among the random checks")));

    let mut approved = Vec::new();
    for _ in 0..needed {
        approved.push(office.keep(Verdict::Approve, 0.01, ReasonCode::Word).await.id);
    }
    office.pass(1);
    office.engine.draw_audits(office.now()).await.unwrap();
    let mut last = None;
    for (at, comment) in approved.into_iter().enumerate() {
        let verdict = office.verdict().await;
        assert_eq!(verdict.0, Verdict::Hold, "{at} are answered");
        let order = Order { comment, action: Action::Approve, expected: None, revision: None, note: String::new() };
        last = Some(office.engine.decide(&office.moderator, order).await.unwrap());
    }
    assert_eq!(office.verdict().await.0, Verdict::Spam);
    let report = office.engine.audits("blog").await.unwrap().promise.unwrap();
    assert_eq!((report.audited_ham, report.lost_ham, report.acts_above, report.missing), (needed, 0, Some(0.9), 0));

    // Undone, it proves nothing; a site that promises nothing acts as ever; a lower line is not proven by what was drawn under a higher one.
    office.engine.undo(&office.moderator, last.unwrap().entry.id).await.unwrap();
    assert_eq!(office.verdict().await.1.value, "1 more good comment among the random checks");
    let change = |changed: Settings| {
        move |settings: &mut Settings| {
            *settings = Settings { careful_until: 0, ..changed.clone() };
            Ok(())
        }
    };
    office.engine.change_settings("blog", change(Settings { max_ham_lost: None, ..promise.clone() })).await.unwrap();
    assert_eq!(office.verdict().await.0, Verdict::Spam);
    office.engine.change_settings("blog", change(Settings { spam_above: 0.5, ..promise })).await.unwrap();
    assert_eq!(office.engine.audits("blog").await.unwrap().promise.unwrap().audited_ham, 0);
}
