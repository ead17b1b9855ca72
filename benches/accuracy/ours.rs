//! Gatepost's predictions.

use gatepost::classifier::{Model, Overlay, Trainer};
use gatepost::comment::{Comment, Label};
use gatepost::corpus::LabelledComment;
use gatepost::features::Extractor;

use super::corpora::Corpus;

/// Log-odds of each fold's test part, in its order, from a model of its training part: `gatepost train --reweight`.
pub(super) fn predict(corpus: &Corpus) -> Vec<Vec<f64>> {
    let of = |indices: &[usize]| indices.iter().map(|index| &corpus.examples[*index]).collect::<Vec<_>>();
    corpus.folds.iter().map(|fold| score(&train(&of(&fold.train)), &of(&fold.test))).collect()
}

fn train(examples: &[&LabelledComment]) -> Model {
    let batch: Vec<(Comment, Label)> = examples.iter().map(|example| (example.comment.clone(), example.label)).collect();
    let mut trainer = Trainer::new().reweighted();
    trainer.add_batch(&batch);
    trainer.finish().expect("the training part of a fold has both kinds")
}

fn score(model: &Model, examples: &[&LabelledComment]) -> Vec<f64> {
    let (mut extractor, overlay) = (Extractor::without_sources(), Overlay::default());
    examples.iter().map(|example| model.score(extractor.extract(&example.comment), &overlay).logit).collect()
}
