//! Learning a new site: score a comment, then learn it, then the next.

use std::sync::Arc;

use crate::classifier::{Model, Overlay};
use crate::comment::Label;
use crate::corpus::LabelledComment;
use crate::features::Extractor;

/// The stretches of a stream whose share of wrong verdicts is reported: after the first number, up to and including the second.
pub const WINDOWS: [(usize, usize); 5] = [(0, 50), (50, 100), (100, 200), (200, 400), (400, 800)];

/// A window counts for a stream only if more than this many of the stream's comments lie in it.
const MIN_IN_WINDOW: usize = 20;

/// Between these scores a policy holds a comment.
const HELD: std::ops::RangeInclusive<f64> = 0.1..=0.9;

/// Which labels come back after scoring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feedback {
    /// Every one.
    Full,
    /// What a policy would hold (0.1 to 0.9), and half of the other mistakes.
    Realistic,
}

/// What became of one stream.
#[derive(Debug, Clone, PartialEq)]
pub struct Streamed {
    /// For each comment in order, whether the 0.5 line put it on the wrong side when it came.
    pub wrong: Vec<bool>,
    /// How many labels came back.
    pub taught: usize,
}

/// One window over several streams.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// After this many comments.
    pub after: usize,
    /// Up to and including this one.
    pub through: usize,
    /// Mean share of wrong verdicts over the streams that reach it.
    pub wrong: f64,
    /// How many streams do.
    pub streams: usize,
}

/// Plays one site's comments, in order, against a model that has not seen the site.
#[must_use]
pub fn stream(model: &Arc<Model>, comments: &[&LabelledComment], feedback: Feedback) -> Streamed {
    let mut extractor = Extractor::new();
    let mut overlay = Overlay::default();
    let mut streamed = Streamed { wrong: Vec::with_capacity(comments.len()), taught: 0 };
    for example in comments {
        let features = extractor.extract(&example.comment);
        let score = model.score(features, &overlay);
        let wrong = (score.score >= 0.5) != example.label.is_unwanted();
        if comes_back(feedback, score.score, wrong, example) {
            let label = spam_or_ham(example.label);
            let slots = features.sorted_slots();
            let standpoint = model.standpoint(&slots, &overlay, label);
            overlay.learn(&slots, label);
            overlay.place(standpoint, label);
            streamed.taught += 1;
        }
        streamed.wrong.push(wrong);
    }
    streamed
}

/// A stream asks one question, wanted or not.
fn spam_or_ham(label: Label) -> Label {
    if label.is_unwanted() { Label::Spam } else { Label::Ham }
}

fn comes_back(feedback: Feedback, score: f64, wrong: bool, example: &LabelledComment) -> bool {
    match feedback {
        Feedback::Full => true,
        Feedback::Realistic => HELD.contains(&score) || (wrong && is_noticed(example)),
    }
}

/// Half of all texts, the same ones in every run.
fn is_noticed(example: &LabelledComment) -> bool {
    blake3::hash(example.comment.content.as_bytes()).as_bytes()[0] & 1 == 0
}

/// The share of wrong verdicts in each window, over streams. Windows that no stream reaches are left out.
#[must_use]
pub fn windows(streams: &[Streamed]) -> Vec<Window> {
    let window = |(after, through): (usize, usize)| {
        let shares: Vec<f64> =
            streams.iter().filter(|s| s.wrong.len() > after + MIN_IN_WINDOW).map(|s| share_wrong(s, after, through)).collect();
        let streams = shares.len();
        (streams > 0).then(|| Window { after, through, wrong: shares.iter().sum::<f64>() / number(streams), streams })
    };
    WINDOWS.into_iter().filter_map(window).collect()
}

fn share_wrong(streamed: &Streamed, after: usize, through: usize) -> f64 {
    let stretch = &streamed.wrong[after..through.min(streamed.wrong.len())];
    number(stretch.iter().filter(|wrong| **wrong).count()) / number(stretch.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}
