//! The model that is built into the binary is the one that its card says how to make.

use gatepost::classifier::{Model, Overlay, Trainer};
use gatepost::features::Extractor;

use crate::corpus;

/// As `models/default.md` has them.
const CORPORA: [&str; 5] = ["youtube.jsonl", "sms.jsonl", "scamspot-ig-en.jsonl", "judol-yt-id.jsonl", "germeval2018-de.jsonl"];

#[test]
fn the_built_in_model_can_be_made_again() {
    let mut trainer = Trainer::new();
    for name in CORPORA {
        let batch: Vec<_> = corpus(name).into_iter().map(|example| (example.comment, example.label)).collect();
        trainer.add_batch(&batch);
        trainer.end_corpus();
    }
    let again = trainer.finish().unwrap();
    let builtin = Model::builtin();
    assert_eq!(again.card().examples, builtin.card().examples);
    assert!(again.counts() == builtin.counts(), "the counts differ: train models/default.gatepost again, as models/default.md says");
    for (ours, theirs) in again.coefficients().zip(builtin.coefficients()) {
        assert!((ours - theirs).abs() < 1e-9, "{ours} {theirs}");
    }
    let mut extractor = Extractor::new();
    for example in corpus("youtube.jsonl").iter().step_by(50) {
        let features = extractor.extract(&example.comment);
        let difference = again.score(features, &Overlay::default()).logit - builtin.score(features, &Overlay::default()).logit;
        assert!(difference.abs() < 1e-6);
    }
}

#[test]
fn its_card_names_its_corpora() {
    let builtin = Model::builtin();
    let names: Vec<&str> = builtin.card().corpora.iter().map(|corpus| corpus.name.as_str()).collect();
    let mut expected = CORPORA;
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert!(builtin.to_bytes().unwrap().len() < 5 * 1024 * 1024);
}
