//! How far a figure might be off, by resampling (Efron and Tibshirani 1993, percentile intervals).
//!
//! Comments under one article, and copies of one text, are not independent: where there are enough of them, whole groups are drawn rather
//! than comments. Draws are numbered and each seeds its own generator, so the result is the same on any number of threads.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::{Serialize, Serializer};

use super::figure::{FIGURES, Figure};
use super::metrics::{Scored, mean};
use super::ranked::Ranked;

/// How often the sample is drawn anew.
pub const RESAMPLES: usize = 1_000;

/// Fewer groups than this say too little about how groups differ: comments are drawn instead.
pub const MIN_GROUPS: usize = 10;

/// What the numbers of the draws are mixed with.
const SEED: u64 = 0x6761_7465_706f_7374;

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// 2.5 % of the resamples are below.
    pub low: f64,
    /// 2.5 % of the resamples are above.
    pub high: f64,
}

impl Serialize for Interval {
    /// As `[low, high]`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        [self.low, self.high].serialize(serializer)
    }
}

/// The interval of each figure that has one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Intervals([Option<Interval>; FIGURES]);

impl Intervals {
    /// The interval of one figure.
    #[must_use]
    pub fn of(&self, figure: Figure) -> Option<Interval> {
        self.0[figure as usize]
    }
}

impl Serialize for Intervals {
    /// As an object: the figure's name, its interval.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Figure::ALL.into_iter().filter_map(|figure| Some((figure.name(), self.of(figure)?))))
    }
}

/// Scored examples that are resampled together: those that one model was tested on.
#[derive(Debug, Clone)]
pub struct Sample {
    ranked: Ranked,
    groups: Vec<u32>,
    /// How many groups there are, or 0 if comments are drawn.
    distinct: u32,
}

impl Sample {
    /// `groups` says for each example what it must be drawn with.
    ///
    /// # Panics
    /// If there are not as many groups as examples.
    #[must_use]
    pub fn new(scored: &[Scored], groups: &[u64]) -> Self {
        assert_eq!(scored.len(), groups.len());
        let mut numbers: FxHashMap<u64, u32> = FxHashMap::default();
        let mut numbered = |group: &u64| {
            let next = count(numbers.len());
            *numbers.entry(*group).or_insert(next)
        };
        let groups: Vec<u32> = groups.iter().map(&mut numbered).collect();
        let distinct = if numbers.len() < MIN_GROUPS || numbers.len() == scored.len() { 0 } else { count(numbers.len()) };
        Self { ranked: Ranked::new(scored), groups, distinct }
    }

    /// Whether groups are drawn rather than single comments.
    #[must_use]
    pub fn draws_groups(&self) -> bool {
        self.distinct > 0
    }

    /// How often each example is in one resample.
    fn draw(&self, random: &mut SplitMix) -> Vec<u32> {
        let times = |random: &mut SplitMix, n: usize| {
            let mut times = vec![0; n];
            (0..n).for_each(|_| times[random.below(n)] += 1);
            times
        };
        if self.distinct == 0 {
            return times(random, self.groups.len());
        }
        let of_groups = times(random, self.distinct as usize);
        self.groups.iter().map(|group| of_groups[*group as usize]).collect()
    }
}

/// The intervals of the figures' means over `runs`, each of which is resampled by itself.
#[must_use]
pub fn intervals(runs: &[Sample]) -> Intervals {
    let drawn = resample(|random| {
        let metrics: Vec<_> = runs.iter().filter_map(|run| run.ranked.metrics(&run.draw(random))).collect();
        let mean = mean(&metrics);
        Figure::ALL.map(|figure| mean.and_then(|mean| figure.of(&mean)))
    });
    percentiles(&drawn)
}

/// The intervals of the figures' differences, `first` less `second`: the same comments scored by two models, drawn in pairs.
///
/// # Panics
/// If the two are not of the same length.
#[must_use]
pub fn paired_intervals(first: &Sample, second: &[Scored]) -> Intervals {
    assert_eq!(first.groups.len(), second.len());
    let second = Ranked::new(second);
    let drawn = resample(|random| {
        let times = first.draw(random);
        let pair = first.ranked.metrics(&times).zip(second.metrics(&times));
        Figure::ALL.map(|figure| pair.and_then(|(first, second)| Some(figure.of(&first)? - figure.of(&second)?)))
    });
    percentiles(&drawn)
}

type Drawn = [Option<f64>; FIGURES];

fn resample(figures: impl Fn(&mut SplitMix) -> Drawn + Sync) -> Vec<Drawn> {
    (0..RESAMPLES as u64).into_par_iter().map(|draw| figures(&mut SplitMix::new(draw))).collect()
}

fn percentiles(drawn: &[Drawn]) -> Intervals {
    Intervals(Figure::ALL.map(|figure| {
        let mut values: Vec<f64> = drawn.iter().filter_map(|figures| figures[figure as usize]).collect();
        values.sort_by(f64::total_cmp);
        // A figure that most resamples do not have is not known well enough for an interval.
        (values.len() * 2 > drawn.len()).then(|| Interval { low: percentile(&values, 0.025), high: percentile(&values, 0.975) })
    }))
}

/// Between two of the sorted `values`, of which there is at least one, by linear interpolation (numpy's default).
pub(crate) fn percentile(values: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "there are as many values as resamples")]
    let place = share * (values.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the values")]
    let below = place.floor() as usize;
    let above = values[(below + 1).min(values.len() - 1)];
    values[below] + (above - values[below]) * place.fract()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
struct SplitMix(u64);

impl SplitMix {
    fn new(draw: u64) -> Self {
        // One step between: neighbouring draws would otherwise walk along one another's sequence.
        Self(Self(SEED ^ draw).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly one of 0 to `n` - 1 (to within n / 2^64).
    fn below(&mut self, n: usize) -> usize {
        #[expect(clippy::cast_possible_truncation, reason = "the high half of the product is below n")]
        let drawn = ((u128::from(self.next()) * n as u128) >> 64) as usize;
        drawn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 200 examples of which 170 are judged rightly; scores overlap.
    fn sample() -> Vec<Scored> {
        let example = |i: u32| {
            let unwanted = i.is_multiple_of(4);
            let right = i % 20 < 17;
            let strength = 0.1 + f64::from(i * 37 % 101) / 25.0;
            Scored { logit: if unwanted == right { strength } else { -strength }, unwanted }
        };
        (0..200).map(example).collect()
    }

    fn each_alone(n: usize) -> Vec<u64> {
        (0..n as u64).collect()
    }

    fn near(interval: Interval, low: f64, high: f64, by: f64) -> bool {
        (interval.low - low).abs() <= by && (interval.high - high).abs() <= by
    }

    #[test]
    fn the_interval_of_accuracy_is_the_binomials() {
        // scipy 1.17: binom.ppf([0.025, 0.975], 200, 0.85) / 200.
        let found = intervals(&[Sample::new(&sample(), &each_alone(200))]).of(Figure::Accuracy).unwrap();
        assert!(near(found, 0.8, 0.9, 0.006), "{found:?}");
    }

    #[test]
    fn the_intervals_of_rank_figures_are_close_to_scipys() {
        // scipy 1.17: bootstrap(..., method="percentile", n_resamples=20000) of scikit-learn's roc_auc_score and log_loss.
        let found = intervals(&[Sample::new(&sample(), &each_alone(200))]);
        assert!(near(found.of(Figure::RocAuc).unwrap(), 0.840_203, 0.928_966, 0.008), "{:?}", found.of(Figure::RocAuc));
        assert!(near(found.of(Figure::LogLoss).unwrap(), 0.420_915, 0.676_891, 0.02), "{:?}", found.of(Figure::LogLoss));
    }

    #[test]
    fn copies_of_one_comment_do_not_make_a_figure_surer() {
        let alone = sample();
        let copied: Vec<Scored> = alone.iter().flat_map(|scored| [*scored; 8]).collect();
        let groups: Vec<u64> = (0..copied.len() as u64).map(|i| i / 8).collect();
        let width = |sample: Sample| intervals(&[sample]).of(Figure::Accuracy).map(|i| i.high - i.low).unwrap();
        let (honest, naive) = (width(Sample::new(&copied, &groups)), width(Sample::new(&copied, &each_alone(copied.len()))));
        assert!((honest - width(Sample::new(&alone, &each_alone(200)))).abs() < 1e-12);
        assert!(naive < honest * 0.5, "{naive} {honest}");
    }

    #[test]
    fn few_groups_are_not_drawn() {
        let few: Vec<u64> = (0..200).map(|i| i % 3).collect();
        assert!(!Sample::new(&sample(), &few).draws_groups());
        assert!(Sample::new(&sample(), &(0..200).map(|i| i % 10).collect::<Vec<_>>()).draws_groups());
    }

    #[test]
    fn a_model_does_not_differ_from_itself_and_a_pair_differs_more_surely_than_its_halves() {
        let first = Sample::new(&sample(), &each_alone(200));
        let zero = paired_intervals(&first, &sample());
        assert_eq!(zero.of(Figure::RocAuc), Some(Interval { low: 0.0, high: 0.0 }));
        let worse: Vec<Scored> = sample().iter().map(|s| Scored { logit: s.logit - 0.3, ..*s }).collect();
        let difference = paired_intervals(&first, &worse).of(Figure::LogLoss).unwrap();
        let alone = intervals(std::slice::from_ref(&first)).of(Figure::LogLoss).unwrap();
        assert!(difference.high - difference.low < alone.high - alone.low);
    }

    #[test]
    fn percentiles_equal_numpys() {
        // numpy 2: percentile([1, 2, 4, 8], [2.5, 97.5]).
        assert!((percentile(&[1.0, 2.0, 4.0, 8.0], 0.025) - 1.075).abs() < 1e-12);
        assert!((percentile(&[1.0, 2.0, 4.0, 8.0], 0.975) - 7.7).abs() < 1e-12);
    }

    #[test]
    fn the_generator_is_the_published_one() {
        // The first outputs of Vigna's splitmix64.c for seed 1234567.
        let mut random = SplitMix(1_234_567);
        assert_eq!([random.next(), random.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }
}
