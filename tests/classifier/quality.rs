//! How well the recipe does on real comments it has not seen. Bounds are the prototype's figures, rounded towards it.

use gatepost::classifier::{Model, Overlay};
use gatepost::corpus::{LabelledComment, halves};
use gatepost::features::Extractor;

use crate::{YOUTUBE, corpus, train};

fn scores(model: &Model, examples: &[LabelledComment]) -> Vec<(f64, bool)> {
    let mut extractor = Extractor::new();
    let score = |example: &LabelledComment| {
        let score = model.score(extractor.extract(&example.comment), &Overlay::default());
        (score.score, example.label.is_unwanted())
    };
    examples.iter().map(score).collect()
}

#[test]
fn on_text_messages_the_second_half_is_told_from_the_first() {
    let examples = corpus("sms.jsonl");
    let (first, second) = halves(&examples);
    let scores = scores(&train(first), second);
    let count =
        |verdict: bool, truth: bool| scores.iter().filter(|(score, unwanted)| (*score >= 0.5) == verdict && *unwanted == truth).count();
    let (caught, lost, missed) = (count(true, true) as f64, count(true, false) as f64, count(false, true) as f64);
    let f1 = 2.0 * caught / (2.0 * caught + lost + missed);
    assert!(f1 >= 0.963, "{f1}");
    let loss = |(score, unwanted): &(f64, bool)| -(if *unwanted { *score } else { 1.0 - score }).ln();
    let log_loss = scores.iter().map(loss).sum::<f64>() / scores.len() as f64;
    assert!(log_loss <= 0.028, "{log_loss}");
}

#[test]
fn a_site_that_teaches_as_it_goes_is_soon_judged_right() {
    // No YouTube in the model; the comments of each video in the corpus's order, each taught after it was scored.
    let base: Vec<_> = ["sms.jsonl", "scamspot-ig-en.jsonl"].into_iter().flat_map(corpus).collect();
    let judol = corpus("judol-yt-id.jsonl");
    let model = train(base.iter().chain(&judol[..4_000]));
    let videos = gatepost::corpus::leave_one_out(&YOUTUBE);
    let shares = videos.iter().map(|(_, video)| {
        let mut extractor = Extractor::new();
        let mut overlay = Overlay::default();
        let wrong = video.iter().filter(|at| {
            let example = &YOUTUBE[**at];
            let features = extractor.extract(&example.comment);
            let verdict = model.score(features, &overlay).score >= 0.5;
            overlay.learn(&features.sorted_slots(), example.label);
            verdict != example.label.is_unwanted()
        });
        let late = wrong.filter(|at| video[200..].iter().take(200).any(|other| other == *at)).count();
        late as f64 / (video.len().min(400) - 200) as f64
    });
    let mean = shares.sum::<f64>() / videos.len() as f64;
    assert!(mean <= 0.06, "{mean}");
}
