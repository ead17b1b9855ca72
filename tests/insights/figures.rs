//! Volume, outcomes, waiting times, mistakes, reliability and drift.

use gatepost::comment::CommentId;
use gatepost::engine::{Held, Insights, Order, Reversed, Span};
use gatepost::learning::Rate;
use gatepost::moderation::Action;
use gatepost::policy::{ReasonCode, Settings, Verdict};
use gatepost::store::{Comments, StoredComment};

use crate::house::Office;

pub(crate) fn close(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} should be {expected}");
}

impl Office {
    pub(crate) async fn insights(&self, span: Span) -> Insights {
        self.engine.insights(self.site, span).await.unwrap()
    }

    pub(crate) async fn say(&self, comment: CommentId, action: Action) -> gatepost::store::Change {
        let order = Order { comment, action, expected: None, revision: None, note: String::new() };
        self.engine.decide(&self.moderator, order).await.unwrap()
    }

    async fn hold(&self) -> StoredComment {
        self.keep(Verdict::Hold, 0.5, ReasonCode::Doubtful).await
    }

    async fn forget(&self, comment: CommentId) {
        assert!(self.store.forget(self.site, comment).await.unwrap());
    }
}

/// Three comments approved, four held, two marked as spam; three of the held decided after 30 s, 10 min and 2 h, and one wrong verdict of each kind.
async fn a_day(office: &Office) -> [StoredComment; 2] {
    let approved = office.keep(Verdict::Approve, 0.05, ReasonCode::Word).await;
    for _ in 0..2 {
        office.keep(Verdict::Approve, 0.05, ReasonCode::Word).await;
    }
    let lost = office.keep(Verdict::Spam, 0.95, ReasonCode::Word).await;
    let spam = office.keep(Verdict::Spam, 0.95, ReasonCode::Word).await;
    // What came with an import is nobody's day.
    office.keep(Verdict::Spam, 0.95, ReasonCode::Imported).await;
    let held = [office.hold().await, office.hold().await, office.hold().await, office.hold().await];
    office.wait(30);
    office.say(held[0].id, Action::Approve).await;
    office.say(approved.id, Action::Spam).await;
    office.say(lost.id, Action::Approve).await;
    office.wait(570);
    office.say(held[1].id, Action::Spam).await;
    office.wait(6_600);
    office.say(held[2].id, Action::Approve).await;
    let [.., waiting] = held;
    [waiting, spam]
}

#[tokio::test]
async fn a_day_of_nine_comments_has_the_figures_that_were_counted_by_hand() {
    let office = Office::open(Settings::default()).await;
    let [waiting, spam] = a_day(&office).await;
    let insights = office.insights(Span::Month).await;
    // Day 19,700 is 2023-12-09, and 29 days before it is 2023-11-10 (GNU date).
    assert_eq!((insights.from.to_string(), insights.to.to_string()), ("2023-11-10".to_owned(), "2023-12-09".to_owned()));
    assert_eq!((insights.volume.len(), insights.days, insights.site.as_str()), (30, 30, "blog"));
    let today = insights.volume[29];
    assert_eq!((today.approved, today.held, today.spam, today.unwanted, today.settled), (3, 4, 2, 3, 8));
    assert_eq!(insights.volume.iter().map(gatepost::engine::Day::all).sum::<u64>(), 9);
    assert_eq!(insights.held, Held { approved: 2, spam: 1, trash: 0, waiting: 1, gone: 0 });
    assert_eq!(insights.mistakes.approved_spam, Reversed { reversed: 1, of: 2 });
    assert_eq!(insights.mistakes.removed, Reversed { reversed: 1, of: 3 });
    assert_eq!((insights.decisions, insights.more_decisions), (5, false));

    // numpy 2: percentile([30, 600, 7200], [25, 50, 75, 90]).
    let waits = insights.waits.unwrap();
    let found = [waits.lower_quartile, waits.median, waits.upper_quartile, waits.ninth_decile];
    found.into_iter().zip([315.0, 600.0, 3_900.0, 5_880.0]).for_each(|(found, expected)| close(found, expected, 0.1));
    assert_eq!(waits.histogram.map(|bin| bin.comments), [1, 0, 1, 0, 1, 0, 0, 0, 0, 0]);

    // Scores of 0.05, three times 0.5 and 0.95; the first and one of the middle are unwanted.
    let counts: Vec<_> = insights.reliability.iter().map(|bin| (bin.wanted, bin.unwanted)).collect();
    assert_eq!(counts, [(0, 1), (0, 0), (0, 0), (0, 0), (2, 1), (0, 0), (0, 0), (0, 0), (0, 0), (1, 0)]);
    // statsmodels 0.14: proportion_confint(1, 3, method="wilson").
    let interval = insights.reliability[4].interval.unwrap();
    close(interval.low, 0.061_492, 1e-5);
    close(interval.high, 0.792_340, 1e-5);

    // scikit-learn 1.9: log_loss([1, 0, 1, 0, 0], [0.05, 0.5, 0.5, 0.5, 0.95]). 2023-12-09 is a Saturday.
    assert_eq!(insights.drift.len(), 1);
    assert_eq!((insights.drift[0].monday.to_string(), insights.drift[0].decisions), ("2023-12-04".to_owned(), 5));
    close(insights.drift[0].log_loss, 1.614_181, 1e-5);

    // What goes was there all the same.
    office.forget(waiting.id).await;
    office.forget(spam.id).await;
    let after = office.insights(Span::Month).await;
    assert_eq!(after.held, Held { approved: 2, spam: 1, trash: 0, waiting: 0, gone: 1 });
    assert_eq!(after.volume[29], today);

    office.pass(40);
    let later = office.insights(Span::Month).await;
    assert_eq!((later.volume.iter().map(gatepost::engine::Day::all).sum::<u64>(), later.waits, later.decisions), (0, None, 0));
    let later = office.insights(Span::Quarter).await;
    assert_eq!((later.volume[89 - 40], later.decisions), (today, 5));
}

#[tokio::test]
async fn what_is_taken_back_or_merely_thrown_away_judges_nothing() {
    let office = Office::open(Settings::default()).await;
    let [thrown, regretted] = [office.hold().await, office.hold().await];
    office.wait(90);
    office.say(thrown.id, Action::Trash).await;
    let decision = office.say(regretted.id, Action::Spam).await.entry.id;
    office.engine.undo(&office.moderator, decision).await.unwrap();
    let insights = office.insights(Span::Month).await;
    assert_eq!((insights.reliability.len(), insights.drift.len()), (0, 0));
    assert_eq!(insights.held, Held { approved: 0, spam: 0, trash: 1, waiting: 1, gone: 0 });
    assert_eq!(insights.waits.unwrap().histogram.map(|bin| bin.comments)[..3], [0, 2, 0]);
}

#[tokio::test]
async fn random_checks_measure_both_mistakes_with_exact_intervals() {
    let office = Office::open(Settings { audits_per_week: 7_000, ..Settings::default() }).await;
    let mut drawn = Vec::new();
    for _ in 0..20 {
        drawn.push((office.keep(Verdict::Spam, 0.99, ReasonCode::Word).await.id, Action::Spam));
        drawn.push((office.keep(Verdict::Approve, 0.01, ReasonCode::Word).await.id, Action::Approve));
    }
    office.pass(1);
    assert_eq!(office.engine.draw_audits(office.now()).await.unwrap(), 40);
    drawn[0].1 = Action::Approve;
    for (comment, action) in drawn {
        office.say(comment, action).await;
    }
    // R 4: binom.test(1, 20) and binom.test(0, 20).
    let mistakes = office.insights(Span::Month).await.mistakes;
    let told = |rate: &Rate, expected: (u64, u64), ends: [f64; 2]| {
        assert_eq!((rate.wrong, rate.answered), expected);
        rate.interval.into_iter().zip(ends).for_each(|(found, expected)| close(found, expected, 1e-6));
    };
    told(&mistakes.false_positives, (1, 20), [0.001_265_089, 0.248_732_76]);
    told(&mistakes.misses, (0, 20), [0.0, 0.168_433_47]);
    assert_eq!(mistakes.approved_spam, Reversed { reversed: 1, of: 20 });

    office.pass(40);
    assert_eq!(office.insights(Span::Month).await.mistakes.misses.answered, 0, "checks of comments that came before");
}
