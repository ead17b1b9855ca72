//! A detector abstains on what it has never seen the like of, until the site has taught it.

use std::sync::LazyLock;

use gatepost::classifier::{Abstained, Model, Month, Overlay, Trainer};
use gatepost::comment::Label;
use gatepost::corpus::LabelledComment;
use gatepost::features::Extractor;

use crate::corpus;

static ENGLISH: LazyLock<Vec<LabelledComment>> = LazyLock::new(|| corpus("sms.jsonl"));
static GERMAN: LazyLock<Vec<LabelledComment>> = LazyLock::new(|| corpus("germeval2018-de.jsonl"));

/// English spam and German abuse, the first 3,000 of each.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let mut trainer = Trainer::new();
    for corpus in [&ENGLISH, &GERMAN] {
        let batch: Vec<_> = corpus[..3_000].iter().map(|example| (example.comment.clone(), example.label)).collect();
        trainer.add_batch(&batch);
        trainer.end_corpus();
    }
    trainer.finish().expect("the examples make a model")
});

/// The shares of these comments on which the detectors of spam and of abuse abstain.
fn shares(examples: &[LabelledComment], overlay: &Overlay) -> (f64, f64) {
    let mut extractor = Extractor::new();
    let abstained: Vec<Abstained> =
        examples.iter().map(|example| MODEL.score(extractor.extract(&example.comment), overlay).abstained).collect();
    #[expect(clippy::cast_precision_loss, reason = "some hundred comments")]
    let share = |of: fn(&Abstained) -> bool| abstained.iter().filter(|abstained| of(abstained)).count() as f64 / abstained.len() as f64;
    (share(|abstained| abstained.spam), share(|abstained| abstained.abuse))
}

#[test]
fn a_detector_abstains_on_another_language_and_hardly_ever_on_its_own() {
    let (spam, abuse) = shares(&ENGLISH[3_000..], &Overlay::default());
    assert!(spam < 0.03 && abuse > 0.9, "English: {spam} {abuse}");
    let (spam, abuse) = shares(&GERMAN[3_000..], &Overlay::default());
    assert!(spam > 0.9 && abuse < 0.03, "German: {spam} {abuse}");
}

#[test]
fn a_hundred_decisions_of_a_site_teach_the_detector_its_language() {
    let (mut extractor, mut overlay) = (Extractor::new(), Overlay::default());
    for example in &GERMAN[..100] {
        overlay.learn(&extractor.extract(&example.comment).sorted_slots(), example.label, Month::default());
    }
    let (spam, _) = shares(&GERMAN[3_000..], &overlay);
    assert!(spam < 0.4, "{spam}");
    let (_, abuse) = shares(&ENGLISH[3_000..], &overlay);
    assert!(abuse > 0.9, "its English stays unknown: {abuse}");
}

#[test]
fn the_score_is_that_of_the_detector_that_judges() {
    let mut extractor = Extractor::new();
    for example in &ENGLISH[3_000..3_500] {
        let score = MODEL.score(extractor.extract(&example.comment), &Overlay::default());
        if score.abstained == (Abstained { spam: false, abuse: true }) {
            assert_eq!(Some(score.score), score.scores.spam);
            assert_eq!(score.abstained.labels().collect::<Vec<_>>(), [Label::Abuse]);
            assert!(score.has_judge() && !score.is_unjudged());
        }
    }
}
