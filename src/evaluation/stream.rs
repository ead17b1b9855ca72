//! Learning a new site: score a comment, then learn it, then the next.

use std::sync::Arc;

use serde::Serialize;

use super::metrics::Scored;
use crate::classifier::{Model, Month, Overlay};
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

/// How a stream is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// Which labels come back.
    pub feedback: Feedback,
    /// Share of the labels that come back wrong: moderators err.
    pub wrong_labels: f64,
    /// Which mistakes are noticed and which labels are wrong is drawn by a hash of the text and of this number: the same in every run.
    pub draw: u32,
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
    /// Where the mean lies with 95 % confidence, by the streams' standard error; `None` of a single stream.
    pub interval: Option<[f64; 2]>,
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

/// Plays one site's comments, in order, against a model that has not seen the site. A label comes back in the month in which the comment was written.
#[must_use]
pub fn stream(model: &Arc<Model>, comments: &[&LabelledComment], conditions: Conditions) -> Streamed {
    stream_seen(model, comments, conditions, |_, _, _| ())
}

/// The same, and shows each comment's features with the overlay as it was when the comment came and what the score was.
#[must_use]
pub fn stream_seen(
    model: &Arc<Model>,
    comments: &[&LabelledComment],
    conditions: Conditions,
    mut see: impl FnMut(&Features, &Overlay, Scored),
) -> Streamed {
    let mut extractor = Extractor::new();
    let mut overlay = Overlay::default();
    let mut streamed = Streamed { wrong: Vec::with_capacity(comments.len()), scored: Vec::with_capacity(comments.len()), taught: 0 };
    let mut month = Month::default();
    for example in comments {
        // A comment without a time is of the month of the one before.
        month = example.comment.created_at.map_or(month, Month::of);
        let features = extractor.extract(&example.comment);
        let score = model.score(features, &overlay);
        let wrong = (score.score >= 0.5) != example.label.is_unwanted();
        let scored = Scored { logit: score.logit, unwanted: example.label.is_unwanted() };
        see(features, &overlay, scored);
        let chance = Chance::new(example, conditions.draw);
        if comes_back(conditions.feedback, score.score, wrong, chance) {
            let label = spam_or_ham(example.label.is_unwanted() != (chance.error < conditions.wrong_labels));
            let slots = features.sorted_slots();
            let standpoint = model.standpoint(&slots, &overlay, label);
            overlay.learn(&slots, label, month);
            overlay.place(standpoint, label);
            streamed.taught += 1;
        }
        streamed.wrong.push(wrong);
        streamed.scored.push(scored);
    }
    streamed
}

/// A stream asks one question, wanted or not.
fn spam_or_ham(unwanted: bool) -> Label {
    if unwanted { Label::Spam } else { Label::Ham }
}

/// What is drawn for a comment.
#[derive(Debug, Clone, Copy)]
struct Chance {
    /// Whether a mistake about it would be noticed.
    noticed: bool,
    /// Its label is wrong if the share of wrong labels is above this.
    error: f64,
}

impl Chance {
    fn new(example: &LabelledComment, draw: u32) -> Self {
        let hash = blake3::hash(format!("{draw} {}", example.comment.content).as_bytes());
        let [first, low, high, ..] = *hash.as_bytes();
        Self { noticed: first & 1 == 0, error: f64::from(u16::from_le_bytes([low, high])) / 65_536.0 }
    }
}

fn comes_back(feedback: Feedback, score: f64, wrong: bool, chance: Chance) -> bool {
    match feedback {
        Feedback::Full => true,
        Feedback::Realistic => HELD.contains(&score) || (wrong && chance.noticed),
    }
}

/// The share of wrong verdicts in each window, over streams. Windows that no stream reaches are left out.
#[must_use]
pub fn windows(streams: &[Streamed]) -> Vec<Window> {
    let window = |(after, through): (usize, usize)| {
        let shares: Vec<f64> =
            streams.iter().filter(|s| s.wrong.len() > after + MIN_IN_WINDOW).map(|s| share_wrong(s, after, through)).collect();
        let streams = shares.len();
        let wrong = shares.iter().sum::<f64>() / number(streams.max(1));
        (streams > 0).then(|| Window { after, through, wrong, streams, interval: interval(&shares, wrong) })
    };
    WINDOWS.into_iter().filter_map(window).collect()
}

/// The mean of independent shares and 1.96 standard errors around it, within 0 and 1.
fn interval(shares: &[f64], mean: f64) -> Option<[f64; 2]> {
    let squares: f64 = shares.iter().map(|share| (share - mean).powi(2)).sum();
    let error = 1.96 * (squares / number(shares.len().checked_sub(1).filter(|freedom| *freedom > 0)?) / number(shares.len())).sqrt();
    Some([(mean - error).max(0.0), (mean + error).min(1.0)])
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
    fn a_windows_interval_is_that_of_the_streams_mean() {
        let of = |wrong: usize| played(&(0..50).map(|at| at < wrong).collect::<Vec<_>>());
        let window = windows(&[of(5), of(10), of(15)])[0];
        // NumPy 2.4.6: m = np.mean([.1, .2, .3]); e = 1.96 * np.std([.1, .2, .3], ddof=1) / np.sqrt(3); m - e, m + e
        let [low, high] = window.interval.unwrap();
        assert!((low - 0.086_839_4).abs() < 1e-6 && (high - 0.313_160_6).abs() < 1e-6, "{low} {high}");
        assert_eq!(windows(&[of(5)])[0].interval, None);
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
