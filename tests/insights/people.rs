//! How far moderators agree.

use gatepost::comment::CommentId;
use gatepost::engine::{Moderator, Order, Span};
use gatepost::moderation::Action;
use gatepost::policy::{ReasonCode, Settings, Verdict};

use crate::figures::close;
use crate::house::Office;

async fn says(office: &Office, who: &Moderator, comment: CommentId, shown: bool) {
    let action = if shown { Action::Approve } else { Action::Spam };
    office.engine.decide(who, Order { comment, action, expected: None, revision: None, note: String::new() }).await.unwrap();
}

#[tokio::test]
async fn two_people_agree_as_in_the_textbook() {
    let office = Office::open(Settings::default()).await;
    let kim = Moderator::from(office.engine.add_user("kim", None).await.unwrap().0);
    // English Wikipedia, "Cohen's kappa", the simple example: 50 proposals, 35 times the same, kappa 0.4.
    for (ann_shows, kim_shows, times) in [(true, true, 20), (true, false, 5), (false, true, 10), (false, false, 15)] {
        for n in 0..times {
            let comment = office.keep(Verdict::Hold, 0.5, ReasonCode::Doubtful).await;
            says(&office, &office.moderator, comment.id, ann_shows).await;
            if n % 2 == 0 {
                says(&office, &kim, comment.id, kim_shows).await;
                continue;
            }
            // As well as of the same comment, of another one with the same words.
            let copy = office.keep_text(&comment.comment.content, Verdict::Hold).await;
            says(&office, &kim, copy.id, kim_shows).await;
        }
    }
    // What one person says twice, and what is taken back, is nobody else's word.
    let comment = office.keep(Verdict::Hold, 0.5, ReasonCode::Doubtful).await;
    says(&office, &kim, comment.id, true).await;
    says(&office, &kim, comment.id, false).await;
    let taken_back = office.say(comment.id, Action::Approve).await.entry.id;
    office.engine.undo(&office.moderator, taken_back).await.unwrap();

    let agreement = office.insights(Span::Month).await.agreement;
    assert_eq!((agreement.texts, agreement.agreed, agreement.pairs.len()), (50, 35, 1));
    let pair = &agreement.pairs[0];
    assert_eq!((pair.names.clone(), pair.texts, pair.agreed), (["ann".to_owned(), "kim".to_owned()], 50, 35));
    close(pair.kappa.unwrap(), 0.4, 1e-9);
}

#[tokio::test]
async fn nine_texts_tell_nothing_of_two_people() {
    let office = Office::open(Settings::default()).await;
    let kim = Moderator::from(office.engine.add_user("kim", None).await.unwrap().0);
    for _ in 0..9 {
        let comment = office.keep(Verdict::Hold, 0.5, ReasonCode::Doubtful).await;
        says(&office, &office.moderator, comment.id, true).await;
        says(&office, &kim, comment.id, true).await;
    }
    let agreement = office.insights(Span::Month).await.agreement;
    assert_eq!((agreement.texts, agreement.agreed, agreement.pairs.len()), (9, 9, 0));
}
