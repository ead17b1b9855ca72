//! Models that were trained apart merge to the model of the whole.

use gatepost::classifier::{CorpusNote, MergeError, Model, Trainer};
use gatepost::corpus::LabelledComment;
use proptest::prelude::*;

use crate::{MODEL, YOUTUBE, corpus};

fn learn(mut trainer: Trainer, examples: &[LabelledComment]) -> Trainer {
    let batch: Vec<_> = examples.iter().map(|example| (example.comment.clone(), example.label)).collect();
    trainer.add_batch(&batch);
    trainer
}

fn merged(parts: &[&Model]) -> Model {
    let mut trainer = Trainer::new();
    for part in parts {
        trainer.merge(part).expect("the file carries every example");
    }
    trainer.finish().expect("the examples make a model")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn a_corpus_cut_anywhere_merges_to_the_bytes_of_the_whole(cut in 300..850_usize, swapped in any::<bool>()) {
        let (first, second) = YOUTUBE.split_at(cut);
        let [first, second] = [first, second].map(|part| learn(Trainer::new(), part).finish().unwrap());
        let merged = if swapped { merged(&[&second, &first]) } else { merged(&[&first, &second]) };
        prop_assert!(merged.counts() == MODEL.counts());
        prop_assert_eq!(merged.to_bytes().unwrap(), MODEL.to_bytes().unwrap());
    }
}

#[test]
fn more_examples_than_the_calibrator_learns_from_merge_to_the_bytes_of_the_whole_too() {
    // 21,811 comments; the calibrator learns from 16,384 of them, the halves' from all of theirs and from 16,384.
    let judol = corpus("judol-yt-id.jsonl");
    let train = |examples: &[LabelledComment]| learn(Trainer::new().mergeable(), examples).finish().unwrap();
    let (first, second) = judol.split_at(4_000);
    let (first, second, whole) = (train(first), train(second), train(&judol));
    let mut trainer = Trainer::new().mergeable();
    trainer.merge(&Model::from_bytes(&second.to_bytes().unwrap()).unwrap()).unwrap();
    trainer.merge(&Model::from_bytes(&first.to_bytes().unwrap()).unwrap()).unwrap();
    let merged = trainer.finish().unwrap();
    assert!(merged.is_mergeable());
    assert_eq!(merged.to_bytes().unwrap(), whole.to_bytes().unwrap());
}

#[test]
fn what_carries_only_some_examples_or_a_corpus_twice_is_refused_and_changes_nothing() {
    let judol = corpus("judol-yt-id.jsonl");
    let partial = learn(Trainer::new(), &judol[..6_000]).finish().unwrap();
    let mut trainer = Trainer::new();
    assert!(matches!(trainer.merge(&partial), Err(MergeError::NotMergeable { carried: 4_000..=5_000 })));
    assert!(!learn(Trainer::continue_from(&partial).mergeable(), &judol[6_000..7_000]).finish().unwrap().is_mergeable());
    let noted = |name: &str| {
        let mut trainer = learn(Trainer::new(), &YOUTUBE);
        trainer.note(CorpusNote { name: name.to_owned(), rows: 1, blake3: "same".to_owned() });
        trainer.finish().unwrap()
    };
    trainer.merge(&noted("a")).unwrap();
    assert_eq!(trainer.merge(&noted("b")), Err(MergeError::SameCorpus { name: "b".to_owned() }));
    assert_eq!(trainer.finish().unwrap().to_bytes().unwrap(), noted("a").to_bytes().unwrap());
}
