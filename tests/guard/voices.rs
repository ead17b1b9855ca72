//! Who is outvoted: campaigns that one account, or the site's key, tries to turn, before and after honest people have spoken.

use gatepost::comment::{Comment, Label};
use gatepost::corpus::foreign::{By, Record, Stood};
use gatepost::engine::{ImportOptions, Moderator};
use gatepost::learning::Suspicion;
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::{QuarantineQuery, QuarantineState};

use super::house::Office;
use super::{Attacker, PADDING, TEMPLATE, settings};

/// A campaign's text, which no list knows: the filter that is built in takes it for harmless.
pub(super) fn pitch(n: usize) -> String {
    format!(
        "I was sceptical at first, but since my neighbour Martha number {n} told me about the Verdanol drops my knees feel young again and I can finally work \
         in the garden, ask for Verdanol at herbal shop {} and tell them I sent you",
        n * 7
    )
}

/// So short that it has fewer than 60 features.
fn short(n: usize) -> String {
    format!("buy Verdanol {n}")
}

pub(super) async fn all(office: &Office, who: &Attacker, text: fn(usize) -> String, numbers: std::ops::Range<usize>, action: Action) {
    for n in numbers {
        let sent = office.submit(&text(n)).await;
        office.label(who, sent.id, action).await;
    }
}

pub(super) async fn account(office: &Office, name: &str) -> Attacker {
    Attacker::Account(office.another(name).await)
}

/// How many decisions wait, and how many teach; memory is what the journal says.
pub(super) async fn waiting_and_teaching(office: &Office) -> (usize, u64) {
    let waiting = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap().len();
    let checked = office.engine.check(&|_| ()).await.unwrap();
    assert_eq!(checked.findings, []);
    (waiting, checked.sites[0].teaching)
}

#[tokio::test]
async fn who_comes_later_and_alone_does_not_turn_what_another_taught() {
    for (on, verdict, counts) in [(false, Verdict::Approve, (0, 90)), (true, Verdict::Spam, (60, 30))] {
        let office = Office::open(settings(on)).await;
        let (kim, eve) = (account(&office, "kim").await, account(&office, "eve").await);
        all(&office, &kim, pitch, 0..30, Action::Spam).await;
        assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
        all(&office, &eve, pitch, 100..160, Action::Approve).await;
        assert_eq!((office.verdict(&pitch(500)).await, waiting_and_teaching(&office).await), (verdict, counts), "guard {on}");
    }
}

#[tokio::test]
async fn who_comes_first_silences_nobody_once_two_agree() {
    let office = Office::open(settings(true)).await;
    let [eve, kim, lee] = [account(&office, "eve").await, account(&office, "kim").await, account(&office, "lee").await];
    all(&office, &eve, pitch, 0..3, Action::Approve).await;
    all(&office, &kim, pitch, 10..25, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (15, 3), "one against one");
    all(&office, &lee, pitch, 30..31, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (0, 19), "what Kim did before is not lost");
    let settled = office.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 100 }).await.unwrap();
    assert_eq!(settled.len(), 15);
    assert!(
        settled.iter().all(|(_, held)| held.state == QuarantineState::Released && held.settled_by.as_deref() == Some("1 other agrees"))
    );
    all(&office, &lee, pitch, 31..45, Action::Spam).await;
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
    all(&office, &eve, pitch, 50..60, Action::Approve).await;
    assert_eq!(waiting_and_teaching(&office).await, (10, 33), "outvoted");
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
}

#[tokio::test]
async fn the_sites_key_silences_no_moderator() {
    let office = Office::open(settings(true)).await;
    let kim = account(&office, "kim").await;
    all(&office, &Attacker::Key, pitch, 0..3, Action::Approve).await;
    all(&office, &kim, pitch, 10..40, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (0, 33));
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
}

/// Ten comments of the campaign that were spam in another system.
async fn import(office: &Office) {
    let record = |n| Record {
        external_id: format!("old-{n}"),
        comment: Comment::from_content(pitch(n)),
        at: Some(office.now()),
        stood: Stood::Spam,
        label: Some(Label::Spam),
        by: By::Person,
        decided_at: None,
        note: None,
    };
    let mut import = office.engine.begin_import(office.handle().await, ImportOptions::default());
    office.engine.import(&mut import, (0..10).map(record).collect()).await.unwrap();
}

#[tokio::test]
async fn the_sites_key_does_not_move_what_came_with_an_import() {
    for on in [false, true] {
        let office = Office::open(settings(on)).await;
        import(&office).await;
        let before = office.logit(&pitch(500)).await;
        all(&office, &Attacker::Key, pitch, 20..40, Action::Approve).await;
        let (after, counts) = (office.logit(&pitch(500)).await, waiting_and_teaching(&office).await);
        if on {
            assert_eq!((after.to_bits(), counts), (before.to_bits(), (20, 10)), "nothing moves");
            assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
        } else {
            assert!(counts == (0, 30) && before > 10.0 && after < 0.0, "{before} to {after}");
        }
    }
}

#[tokio::test]
async fn short_texts_have_near_copies_too() {
    for (on, counts) in [(false, (0, 35)), (true, (30, 5))] {
        let office = Office::open(settings(on)).await;
        let (kim, eve) = (account(&office, "kim").await, account(&office, "eve").await);
        all(&office, &kim, short, 0..5, Action::Spam).await;
        let before = office.logit(&short(99)).await;
        all(&office, &eve, short, 10..40, Action::Approve).await;
        let after = office.logit(&short(99)).await;
        assert_eq!(waiting_and_teaching(&office).await, counts, "guard {on}");
        assert_eq!((before > 2.0, after > 2.0), (true, on), "{before} to {after}");
    }
}

#[tokio::test]
async fn two_accounts_together_overturn_a_third() {
    // What the rule leaves, and says so.
    let office = Office::open(settings(true)).await;
    let [kim, eve, mallory] = [account(&office, "kim").await, account(&office, "eve").await, account(&office, "mallory").await];
    all(&office, &kim, pitch, 0..5, Action::Spam).await;
    all(&office, &eve, pitch, 10..15, Action::Approve).await;
    all(&office, &mallory, pitch, 20..21, Action::Approve).await;
    assert_eq!(waiting_and_teaching(&office).await, (0, 11));
}

#[tokio::test]
async fn a_text_glued_from_a_good_one_and_spam_has_the_voice_of_neither() {
    let office = Office::open(settings(true)).await;
    let eve = office.another("eve").await;
    let good = PADDING.concat();
    let glued = format!("{TEMPLATE}. {good}");
    let decide = async |who: &Moderator, text: &str, action| {
        let sent = office.submit(text).await;
        office.decide_as(who, sent.id, action).await
    };
    decide(&office.moderator, TEMPLATE, Action::Spam).await;
    decide(&eve, &glued, Action::Approve).await;
    assert_eq!(waiting_and_teaching(&office).await, (1, 1));
    // Ann approves what is half of it, which is no word for the whole, before or after.
    decide(&office.moderator, &good, Action::Approve).await;
    decide(&eve, &format!("{glued} Yours."), Action::Approve).await;
    assert_eq!(waiting_and_teaching(&office).await, (2, 2));
    let held = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10 }).await.unwrap();
    assert!(held.iter().all(|(_, held)| held.suspicion == Suspicion::Contradicts));
}

/// Harmless comments that somebody approved.
pub(super) fn harmless(n: usize) -> String {
    format!(
        "The plums of tree number {n} ripened early this year, so we made jam on Sunday and gave {} jars to the school for its summer fair",
        n + 3
    )
}

#[tokio::test]
async fn a_text_glued_from_what_others_approved_borrows_no_voice() {
    let office = Office::open(settings(true)).await;
    let [eve, kim, lee] = [account(&office, "eve").await, account(&office, "kim").await, account(&office, "lee").await];
    all(&office, &lee, harmless, 0..25, Action::Approve).await;
    all(&office, &kim, pitch, 0..12, Action::Spam).await;
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
    for n in 0..25 {
        let sent = office.submit(&format!("{} {}", pitch(100 + n), harmless(n))).await;
        office.label(&eve, sent.id, Action::Approve).await;
    }
    assert_eq!(waiting_and_teaching(&office).await, (25, 37));
    assert_eq!(office.verdict(&pitch(500)).await, Verdict::Spam);
}

#[tokio::test]
async fn what_waits_itself_silences_nobody() {
    let office = Office::open(settings(true)).await;
    let [eve, kim] = [account(&office, "eve").await, account(&office, "kim").await];
    all(&office, &kim, pitch, 0..3, Action::Spam).await;
    all(&office, &eve, pitch, 50..52, Action::Approve).await;
    all(&office, &kim, pitch, 100..110, Action::Spam).await;
    assert_eq!(waiting_and_teaching(&office).await, (2, 13), "Eve's alone wait");
}

#[tokio::test]
async fn deciding_anew_takes_back_no_more_than_undoing_does() {
    for on in [false, true] {
        let office = Office::open(settings(on)).await;
        let kim = account(&office, "kim").await;
        let mut sent = Vec::new();
        for n in 0..30 {
            let comment = office.submit(&pitch(n)).await;
            office.label(&kim, comment.id, Action::Spam).await;
            sent.push(comment.id);
        }
        // The blog edits them into something else, and says spam of that.
        for (n, id) in sent.into_iter().enumerate() {
            office
                .engine
                .edit(&office.handle().await, id, Comment::from_content(harmless(n)), None, gatepost::policy::Signs::default())
                .await
                .unwrap();
            office.label(&Attacker::Key, id, Action::Spam).await;
        }
        let (verdict, (waiting, _)) = (office.verdict(&pitch(500)).await, waiting_and_teaching(&office).await);
        if on {
            assert_eq!((verdict, waiting), (Verdict::Spam, 20), "ten are taken back, as by undoing");
        } else {
            assert!(verdict != Verdict::Spam && waiting == 0, "{verdict:?}");
        }
    }
}
