//! What becomes of a stolen account, of what waits twice, and of a text that was swapped under somebody's hand.

use gatepost::comment::Comment;
use gatepost::engine::{Error, Order};
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Signs, Verdict};
use gatepost::store::{QuarantineQuery, QuarantineState};

use super::house::Office;
use super::voices::{account, all, pitch, waiting_and_teaching};
use super::{Attacker, settings};

#[tokio::test]
async fn what_a_distrusted_account_taught_is_taken_back_and_its_word_silences_nobody() {
    let office = Office::open(settings(true)).await;
    let (kim, eve) = (account(&office, "kim").await, account(&office, "eve").await);
    all(&office, &eve, pitch, 0..2, Action::Approve).await;
    office.pass(40);
    all(&office, &eve, pitch, 2..6, Action::Approve).await;
    all(&office, &kim, pitch, 10..11, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (1, 6), "one against one");
    assert_eq!(office.engine.distrust_user("eve", "olga", false).await.unwrap(), 4);
    assert!(matches!(office.engine.distrust_user("eve", "olga", false).await, Err(Error::NotFound(_))));
    assert_eq!(waiting_and_teaching(&office).await, (1, 2), "what is older stands");
    all(&office, &kim, pitch, 20..30, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (1, 12));
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
}

#[tokio::test]
async fn of_an_actor_and_a_comment_one_decision_waits_at_most() {
    let office = Office::open(settings(true)).await;
    let [kim, eve] = [office.another("kim").await, office.another("eve").await];
    all(&office, &Attacker::Account(kim), pitch, 0..3, Action::Spam).await;
    let sent = office.submit(&pitch(50)).await.id;
    let mut last = None;
    for _ in 0..5 {
        last = Some(office.decide_as(&eve, sent, Action::Approve).await);
    }
    let held = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10 }).await.unwrap();
    assert_eq!(held.iter().map(|(_, held)| held.decision).collect::<Vec<_>>(), [last.unwrap()]);
    let settled = office.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 10 }).await.unwrap();
    let dropped = settled.iter().filter(|(_, held)| held.state == QuarantineState::Dropped);
    assert!(dropped.clone().all(|(_, held)| held.settled_by.as_deref() == Some("a newer decision")));
    assert_eq!(dropped.count(), 4);
}

#[tokio::test]
async fn a_decision_about_a_text_that_was_edited_since_is_refused() {
    let office = Office::open(settings(true)).await;
    let kim = office.another("kim").await;
    let sent = office.submit("Thank you for the recipe, we had it on Sunday").await;
    let order = Order { comment: sent.id, action: Action::Approve, expected: None, revision: Some(sent.revision), note: String::new() };
    let edited = Comment::from_content(pitch(1));
    office.engine.edit(&office.handle().await, sent.id, edited, None, Signs::default()).await.unwrap();
    let refused = office.engine.decide(&kim, order.clone()).await;
    let Err(Error::Conflict { problem, current: Some(current) }) = refused else { panic!("{refused:?}") };
    assert!(problem.contains("was edited after your page was shown") && current.revision == 2, "{problem}");
    let change = office.engine.decide(&kim, Order { revision: Some(2), ..order }).await.unwrap();
    assert_eq!(change.comment.unwrap().status, Status::Approved);
}
