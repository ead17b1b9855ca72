//! A model whose evidence was reweighted.

use std::sync::LazyLock;

use gatepost::classifier::{Model, Month, Overlay, Trainer};
use gatepost::comment::{Comment, Label};
use gatepost::evaluation::{Scored, metrics};
use gatepost::features::Extractor;

use crate::YOUTUBE;

/// Trained on the first 800 comments, read back from its file.
static REWEIGHTED: LazyLock<Model> = LazyLock::new(|| read_back(trainer().reweighted()));

fn trainer() -> Trainer {
    let examples: Vec<(Comment, Label)> = YOUTUBE[..800].iter().map(|example| (example.comment.clone(), example.label)).collect();
    let mut trainer = Trainer::new();
    trainer.add_batch(&examples);
    trainer
}

fn read_back(trainer: Trainer) -> Model {
    let bytes = trainer.finish().and_then(|model| Ok(model.to_bytes()?)).expect("the examples make a model");
    Model::from_bytes(&bytes).expect("what was written is read")
}

fn log_loss(model: &Model) -> f64 {
    let mut extractor = Extractor::new();
    let scored = YOUTUBE[800..].iter().map(|example| {
        let logit = model.score(extractor.extract(&example.comment), &Overlay::default()).logit;
        Scored { logit, unwanted: example.label.is_unwanted() }
    });
    metrics(&scored.collect::<Vec<_>>()).expect("there are comments to judge").log_loss
}

#[test]
fn it_comes_back_from_its_file_and_judges_what_it_has_not_seen_better() {
    let plain = read_back(trainer());
    assert!(REWEIGHTED.is_reweighted() && !plain.is_reweighted());
    assert!(log_loss(&REWEIGHTED) < log_loss(&plain), "{} {}", log_loss(&REWEIGHTED), log_loss(&plain));
}

#[test]
fn its_explanations_add_up_with_and_without_a_sites_own_decisions() {
    let mut extractor = Extractor::new();
    let mut overlay = Overlay::default();
    for example in YOUTUBE.iter().step_by(7) {
        let features = extractor.extract(&example.comment);
        let explanation = REWEIGHTED.explain(features, &overlay);
        let sum = explanation.baseline + explanation.evidence.iter().map(|evidence| evidence.contribution).sum::<f64>();
        let logit = REWEIGHTED.score(features, &overlay).logit;
        assert!((sum - logit).abs() < 1e-6, "{sum} {logit}");
        overlay.learn(&features.sorted_slots(), example.label, Month::default());
    }
}

#[test]
fn one_undone_decision_restores_its_scores_to_the_last_digit() {
    let mut extractor = Extractor::new();
    let features = extractor.extract(&YOUTUBE[900].comment);
    let before = REWEIGHTED.score(features, &Overlay::default());
    let slots = features.sorted_slots();
    let mut overlay = Overlay::default();
    overlay.learn(&slots, Label::Spam, Month::default());
    assert!(REWEIGHTED.score(features, &overlay).logit > before.logit);
    overlay.unlearn(&slots, Label::Spam, Month::default());
    assert_eq!(REWEIGHTED.score(features, &overlay), before);
}
