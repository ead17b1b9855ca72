//! The same examples make the same model; too few make a sentence.

use gatepost::classifier::{Model, Overlay, TrainError, Trainer};
use gatepost::comment::{Comment, Label};
use gatepost::corpus::LabelledComment;
use gatepost::features::Extractor;
use gatepost::text::fingerprint;

use crate::{MODEL, YOUTUBE, corpus, train};

#[test]
fn neither_order_nor_batches_nor_threads_change_the_model() {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let reversed = alone.install(|| {
        let mut trainer = Trainer::new();
        for batch in YOUTUBE.chunks(97).rev() {
            let batch: Vec<_> = batch.iter().rev().map(|example| (example.comment.clone(), example.label)).collect();
            trainer.add_batch(&batch);
        }
        trainer.finish().unwrap()
    });
    assert_eq!(reversed.to_bytes().unwrap(), MODEL.to_bytes().unwrap());
}

#[test]
fn learning_a_corpus_of_spam_by_slots_makes_the_same_detector_as_by_comments() {
    let mut extractor = Extractor::new();
    let mut trainer = Trainer::new();
    for example in YOUTUBE.iter() {
        let slots = extractor.extract(&example.comment).sorted_slots();
        trainer.add_slots(&slots, example.label, fingerprint(&example.comment.content));
    }
    let by_slots = trainer.finish().unwrap();
    assert!(by_slots.coefficients().eq(MODEL.coefficients()));
    // By slots as by a moderator: ham then teaches a detector of abuse too, once there is one.
    assert_eq!((by_slots.card().ham_for, MODEL.card().ham_for), ([552, 552], [552, 0]));
}

#[test]
fn a_model_can_be_trained_on_and_counts_what_is_added() {
    let more = Comment::from_content("an entirely new kind of advert for zorbing holidays");
    let mut trainer = Trainer::continue_from(&MODEL);
    trainer.add_batch(&vec![(more.clone(), Label::Spam); 30]);
    let next = trainer.finish().unwrap();
    let mut extractor = Extractor::new();
    let features = extractor.extract(&more);
    assert!(next.score(features, &Overlay::default()).logit > MODEL.score(features, &Overlay::default()).logit + 1.0);
    assert_eq!(next.card().examples[1], MODEL.card().examples[1] + 30);
}

#[test]
fn training_on_nothing_new_changes_nothing_where_the_file_carries_every_example() {
    assert_eq!(Trainer::continue_from(&MODEL).finish().unwrap().id(), MODEL.id());
}

#[test]
fn what_is_missing_is_said() {
    assert!(matches!(Trainer::new().finish(), Err(TrainError::Empty)));
    let only = |label: Label| {
        let mut trainer = Trainer::new();
        trainer.add_batch(&[(Comment::from_content("one"), label), (Comment::from_content("two"), label)]);
        trainer.finish().map(|model| model.id().to_owned()).expect_err("it makes no model").to_string()
    };
    assert_eq!(only(Label::Spam), "there is no ham among 2 examples: a model also needs comments that readers should see");
    assert_eq!(only(Label::Ham), "there is neither spam nor abuse among 2 examples: a model also needs comments to keep out");
}

#[test]
fn a_corpus_without_spam_makes_a_detector_for_abuse_alone() {
    let german = corpus("germeval2018-de.jsonl");
    let model = train(german.iter().take(1_500));
    assert_eq!(model.labels().collect::<Vec<_>>(), [Label::Abuse]);
    let scores = score(&model, "Du bist so dumm").scores;
    assert_eq!((scores.spam, scores.abuse.is_some()), (None, true));
}

#[test]
fn spam_and_abuse_get_a_detector_each_and_the_larger_one_is_the_score() {
    let german = corpus("germeval2018-de.jsonl");
    let model = train(german.iter().take(1_500).chain(YOUTUBE.iter()));
    assert_eq!(model.labels().collect::<Vec<_>>(), [Label::Spam, Label::Abuse]);
    let score = score(&model, "Check out my channel https://www.youtube.com/user/x and subscribe!");
    let (spam, abuse) = (score.scores.spam.unwrap(), score.scores.abuse.unwrap());
    assert!(spam > 0.9 && spam > abuse, "{score:?}");
    assert_eq!(score.score.to_bits(), spam.to_bits());
    assert!((score.logit - (spam / (1.0 - spam)).ln()).abs() < 1e-6);
}

#[test]
fn ham_of_a_corpus_teaches_the_detectors_of_the_labels_beside_it() {
    let german = corpus("germeval2018-de.jsonl");
    let both = learn(&[&german[..1_500], &YOUTUBE]).finish().unwrap();
    let (spam, abuse) = (learn(&[&YOUTUBE]).finish().unwrap(), learn(&[&german[..1_500]]).finish().unwrap());
    let german_ham = german[..1_500].iter().filter(|example| example.label == Label::Ham).count() as u64;
    assert_eq!(both.card().ham_for, [552, german_ham]);
    // Each detector is as if the other's corpus were not there.
    assert!(both.coefficients().eq(spam.coefficients().chain(abuse.coefficients())));
}

fn learn(corpora: &[&[LabelledComment]]) -> Trainer {
    let mut trainer = Trainer::new();
    for corpus in corpora {
        let batch: Vec<_> = corpus.iter().map(|example| (example.comment.clone(), example.label)).collect();
        trainer.add_batch(&batch);
        trainer.end_corpus();
    }
    trainer
}

fn score(model: &Model, content: &str) -> gatepost::classifier::Score {
    model.score(Extractor::new().extract(&Comment::from_content(content)), &Overlay::default())
}
