//! Gatepost against the best peer of each figure, with a paired bootstrap.
//!
//! A resample draws, within each fold, as many texts as there are, with replacement (equal texts are drawn together), and looks at what
//! both predicted for the same texts; the difference of the means over folds is one value. The interval holds the middle 95 % of them
//! (Efron and Tibshirani 1993, the percentile method). The best peer is chosen by the very figures that are compared, which favours peers.

use std::collections::BTreeMap;

use gatepost::evaluation::Scored;
use gatepost::text::fingerprint;
use rayon::prelude::*;

use super::corpora::Corpus;
use super::figures::{Figure, Values, mean, values};
use super::peers::Predicted;
use super::support::random::Random;

const RESAMPLES: u64 = 1_000;

/// How Gatepost does in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Behind,
    Level,
    Ahead,
}

/// One figure on one corpus.
pub(super) struct Cell {
    /// Which of the peers is best.
    pub(super) best: usize,
    /// Gatepost's figure less the best peer's.
    pub(super) difference: f64,
    /// The 95 % interval of the difference.
    pub(super) interval: (f64, f64),
    pub(super) standing: Standing,
}

/// All figures of all methods on one corpus.
pub(super) struct Contest {
    pub(super) corpus: &'static str,
    pub(super) ours: Values,
    pub(super) peers: Vec<(Predicted, Values)>,
    /// In the order of [`Figure::ALL`].
    pub(super) cells: [Cell; 4],
}

/// Predictions of one method, a fold each.
type Folds = Vec<Vec<Scored>>;

impl Contest {
    pub(super) fn new(corpus: &Corpus, ours: &[Vec<f64>], peers: Vec<Predicted>) -> Self {
        let units: Vec<Vec<Vec<usize>>> = corpus.folds.iter().map(|fold| same_texts(corpus, &fold.test)).collect();
        let ours = scored(corpus, ours);
        let theirs: Vec<Folds> = peers.iter().map(|peer| scored(corpus, &peer.logits)).collect();
        let our_values = whole(&ours);
        let their_values: Vec<Values> = theirs.iter().map(|peer| whole(peer)).collect();
        let mut resamples: BTreeMap<usize, Vec<Values>> = BTreeMap::new();
        let cells = std::array::from_fn(|at| {
            let best = best(&their_values, Figure::ALL[at], at);
            let resampled = resamples.entry(best).or_insert_with(|| differences(&units, &ours, &theirs[best]));
            cell(Figure::ALL[at], best, our_values[at] - their_values[best][at], resampled.iter().map(|values| values[at]).collect())
        });
        Self { corpus: corpus.name, ours: our_values, peers: peers.into_iter().zip(their_values).collect(), cells }
    }
}

fn scored(corpus: &Corpus, logits: &[Vec<f64>]) -> Folds {
    let folds = corpus.folds.iter().zip(logits);
    folds
        .map(|(fold, logits)| {
            assert_eq!(fold.test.len(), logits.len(), "{}: a prediction for each comment", corpus.name);
            let unwanted = fold.test.iter().map(|index| corpus.examples[*index].label.is_unwanted());
            logits.iter().zip(unwanted).map(|(logit, unwanted)| Scored { logit: *logit, unwanted }).collect()
        })
        .collect()
}

/// Positions in a fold's test part, those of equal texts together.
fn same_texts(corpus: &Corpus, test: &[usize]) -> Vec<Vec<usize>> {
    let mut units: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (position, index) in test.iter().enumerate() {
        units.entry(fingerprint(&corpus.examples[*index].comment.content)).or_default().push(position);
    }
    units.into_values().collect()
}

fn whole(folds: &[Vec<Scored>]) -> Values {
    mean(&folds.iter().map(|fold| values(fold).expect("both kinds are in each fold")).collect::<Vec<_>>())
}

fn best(peers: &[Values], figure: Figure, at: usize) -> usize {
    let worth = |peer: &usize| figure.advantage() * peers[*peer][at];
    (0..peers.len()).max_by(|a, b| worth(a).total_cmp(&worth(b))).expect("there are peers")
}

/// The difference of each figure in each resample.
fn differences(units: &[Vec<Vec<usize>>], ours: &[Vec<Scored>], theirs: &[Vec<Scored>]) -> Vec<Values> {
    let difference = |resample: u64| {
        let mut random = Random::new(resample);
        let drawn: Vec<Vec<usize>> = units.iter().map(|fold| draw(fold, &mut random)).collect();
        let (ours, theirs) = (resampled(ours, &drawn)?, resampled(theirs, &drawn)?);
        Some(std::array::from_fn(|at| ours[at] - theirs[at]))
    };
    (0..RESAMPLES).into_par_iter().filter_map(difference).collect()
}

fn draw(units: &[Vec<usize>], random: &mut Random) -> Vec<usize> {
    (0..units.len()).flat_map(|_| units[random.below(units.len())].iter().copied()).collect()
}

/// `None` if chance left a kind out of a fold.
fn resampled(folds: &[Vec<Scored>], drawn: &[Vec<usize>]) -> Option<Values> {
    let folds = folds.iter().zip(drawn).map(|(fold, drawn)| values(&drawn.iter().map(|position| fold[*position]).collect::<Vec<_>>()));
    Some(mean(&folds.collect::<Option<Vec<_>>>()?))
}

fn cell(figure: Figure, best: usize, difference: f64, mut resampled: Vec<f64>) -> Cell {
    resampled.sort_by(f64::total_cmp);
    let outside = resampled.len() / 40;
    let interval = (resampled[outside], resampled[resampled.len() - 1 - outside]);
    let (a, b) = (figure.advantage() * interval.0, figure.advantage() * interval.1);
    let standing = if a.min(b) > 0.0 {
        Standing::Ahead
    } else if a.max(b) < 0.0 {
        Standing::Behind
    } else {
        Standing::Level
    };
    Cell { best, difference, interval, standing }
}
