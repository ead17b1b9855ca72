//! Learning a new site: score a comment, then learn it, then the next.

use std::sync::Arc;

use serde::Serialize;

use super::metrics::Scored;
use crate::classifier::{Model, Overlay};
use crate::comment::Label;
use crate::corpus::LabelledComment;
use crate::features::{Extractor, Features};

/// The stretches of a stream whose share of wrong verdicts is reported: after the first number, up to and including the second.
pub const WINDOWS: [(usize, usize); 5] = [(0, 50), (50, 100), (100, 200), (200, 400), (400, 800)];

/// A window counts for a stream only if more than this many of the stream's comments lie in it.
const MIN_IN_WINDOW: usize = 20;

/// A point of the curve over time stands for so many comments.
const STEP: usize = 25;

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
    /// For each comment in order, the score that it got when it came.
    pub scored: Vec<Scored>,
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

/// One point of the curve over time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stretch {
    /// The number of its last comment.
    pub through: usize,
    /// Mean share of wrong verdicts over the streams that have all of it.
    pub wrong: f64,
    /// How many streams do.
    pub streams: usize,
}

/// Plays one site's comments, in order, against a model that has not seen the site.
#[must_use]
pub fn stream(model: &Arc<Model>, comments: &[&LabelledComment], feedback: Feedback) -> Streamed {
    stream_seen(model, comments, feedback, |_, _, _| ())
}

/// The same, and shows each comment's features with the overlay as it was when the comment came and what the score was.
#[must_use]
pub fn stream_seen(
    model: &Arc<Model>,
    comments: &[&LabelledComment],
    feedback: Feedback,
    mut see: impl FnMut(&Features, &Overlay, Scored),
) -> Streamed {
    let mut extractor = Extractor::new();
    let mut overlay = Overlay::default();
    let mut streamed = Streamed { wrong: Vec::with_capacity(comments.len()), scored: Vec::with_capacity(comments.len()), taught: 0 };
    for example in comments {
        let features = extractor.extract(&example.comment);
        let score = model.score(features, &overlay);
        let wrong = (score.score >= 0.5) != example.label.is_unwanted();
        let scored = Scored { logit: score.logit, unwanted: example.label.is_unwanted() };
        see(features, &overlay, scored);
        if comes_back(feedback, score.score, wrong, example) {
            let label = spam_or_ham(example.label);
            let slots = features.sorted_slots();
            let standpoint = model.standpoint(&slots, &overlay, label);
            overlay.learn(&slots, label);
            overlay.place(standpoint, label);
            streamed.taught += 1;
        }
        streamed.wrong.push(wrong);
        streamed.scored.push(scored);
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

/// The share of wrong verdicts as a stream goes on, `STEP` comments at a time, as far as any stream reaches.
#[must_use]
pub fn wrong_over_time(streams: &[Streamed]) -> Vec<Stretch> {
    let longest = streams.iter().map(|s| s.wrong.len()).max().unwrap_or(0);
    let stretch = |after: usize| {
        let through = after + STEP;
        let shares: Vec<f64> = streams.iter().filter(|s| s.wrong.len() >= through).map(|s| share_wrong(s, after, through)).collect();
        Stretch { through, wrong: shares.iter().sum::<f64>() / number(shares.len()), streams: shares.len() }
    };
    (0..longest / STEP).map(|step| stretch(step * STEP)).collect()
}

fn share_wrong(streamed: &Streamed, after: usize, through: usize) -> f64 {
    let stretch = &streamed.wrong[after..through.min(streamed.wrong.len())];
    number(stretch.iter().filter(|wrong| **wrong).count()) / number(stretch.len())
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(wrong: &[bool]) -> Streamed {
        Streamed { wrong: wrong.to_vec(), scored: Vec::new(), taught: 0 }
    }

    #[test]
    fn each_point_over_time_is_the_mean_of_the_streams_that_reach_it() {
        let (mut first, mut second) = (vec![false; 60], vec![false; 49]);
        first[..5].fill(true);
        second[..10].fill(true);
        first[25..30].fill(true);
        let curve = wrong_over_time(&[played(&first), played(&second)]);
        let expected = [Stretch { through: 25, wrong: 0.3, streams: 2 }, Stretch { through: 50, wrong: 0.2, streams: 1 }];
        assert_eq!(curve.len(), expected.len());
        for (point, expected) in curve.iter().zip(expected) {
            assert!((point.wrong - expected.wrong).abs() < 1e-12 && (point.through, point.streams) == (expected.through, expected.streams));
        }
        assert!(wrong_over_time(&[]).is_empty());
    }
}
