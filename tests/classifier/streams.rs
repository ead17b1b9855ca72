//! Learning a site that the model has never seen, beside the prototype in Python (word-for-word recipe of naive Bayes with a weight of 20 for a
//! site's own decisions): shares of wrong verdicts, window by window.

use std::sync::Arc;

use gatepost::classifier::Model;
use gatepost::corpus::LabelledComment;
use gatepost::evaluation::{Conditions, Feedback, Streamed, stream, windows};

use crate::{corpus, train};

/// So many orders of scamspot, which has none of its own.
const ORDERS: u32 = 20;

/// So many comments of each order are played.
const PLAYED: usize = 800;

/// What one comment more or less makes of a window of 100.
const NOISE: f64 = 0.01;

/// What the prototype did: shares of wrong verdicts after 50, 100, 200, 400 and 800 comments, and the share of comments that were taught. Scamspot in
/// 20 orders: their mean.
struct Prototype {
    feedback: Feedback,
    wrong: [f64; 5],
    taught: f64,
}

/// A model of text messages, Indonesian comments and one more corpus.
fn others(name: &str) -> Arc<Model> {
    let parts = [corpus("sms.jsonl"), corpus("judol-yt-id.jsonl")[..4_000].to_vec(), corpus(name)];
    Arc::new(train(parts.iter().flatten()))
}

/// The examples in an order drawn by a hash.
fn shuffled(examples: &[LabelledComment], order: u32) -> Vec<&LabelledComment> {
    let mut drawn: Vec<_> =
        examples.iter().map(|example| (blake3::hash(format!("{order} {:?}", example.id).as_bytes()).to_hex(), example)).collect();
    drawn.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    drawn.into_iter().map(|(_, example)| example).take(PLAYED).collect()
}

/// In how many windows fewer verdicts are wrong than were by the prototype. In none may more be beyond noise, and no more comments may be asked for.
fn better(prototype: &Prototype, model: &Arc<Model>, sites: &[Vec<&LabelledComment>]) -> usize {
    let play = |(site, draw): (&Vec<&LabelledComment>, u32)| {
        stream(model, site, Conditions { feedback: prototype.feedback, wrong_labels: 0.0, draw })
    };
    let streams: Vec<Streamed> = sites.iter().zip(0..).map(play).collect();
    let windows = windows(&streams);
    let pairs = || windows.iter().map(|window| window.wrong).zip(prototype.wrong);
    assert_eq!(windows.len(), prototype.wrong.len());
    for (at, (ours, theirs)) in pairs().enumerate() {
        assert!(ours <= theirs + NOISE, "{:?}, window {at}: {ours:.3} against {theirs}", prototype.feedback);
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousand comments")]
    let taught = streams.iter().map(|s| s.taught as f64 / s.wrong.len() as f64).sum::<f64>() / streams.len() as f64;
    assert!(taught <= prototype.taught + 0.005, "{:?}: {taught} taught", prototype.feedback);
    pairs().filter(|(ours, theirs)| *ours < *theirs - 0.000_5).count()
}

#[test]
fn youtubes_videos_are_learned_as_fast_as_by_the_prototype_or_faster() {
    let comments = corpus("youtube.jsonl");
    let videos: Vec<Vec<_>> = ["psy", "katy-perry", "lmfao"]
        .map(|video| comments.iter().filter(|example| example.comment.article.as_deref() == Some(video)).collect())
        .to_vec();
    let model = others("scamspot-ig-en.jsonl");
    let full = better(&Prototype { feedback: Feedback::Full, wrong: [0.107, 0.033, 0.070, 0.043, 0.105], taught: 1.0 }, &model, &videos);
    let realistic =
        better(&Prototype { feedback: Feedback::Realistic, wrong: [0.140, 0.080, 0.097, 0.061, 0.132], taught: 0.20 }, &model, &videos);
    // Three of the windows with every label are level.
    assert!(full + realistic >= 6, "{full} and {realistic} of 5");
}

#[test]
fn scamspot_in_twenty_orders_is_learned_faster_than_by_the_prototype() {
    let comments = corpus("scamspot-ig-en.jsonl");
    let orders: Vec<_> = (0..ORDERS).map(|order| shuffled(&comments, order)).collect();
    let model = others("youtube.jsonl");
    let full = better(&Prototype { feedback: Feedback::Full, wrong: [0.230, 0.137, 0.102, 0.087, 0.076], taught: 1.0 }, &model, &orders);
    let realistic =
        better(&Prototype { feedback: Feedback::Realistic, wrong: [0.233, 0.166, 0.115, 0.101, 0.083], taught: 0.29 }, &model, &orders);
    assert!(full + realistic >= 8, "{full} and {realistic} of 5");
}
