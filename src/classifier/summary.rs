//! A family's evidence in six numbers.

/// How many numbers there are: sum / sqrt(n), sum / n, squashed sum / sqrt(n), sum of the [`EXTREMES`] largest, of the [`EXTREMES`] smallest, share
/// of the weights that are not zero (how much of the text was ever seen).
pub(super) const NUMBERS: usize = 6;

/// The place of the share that was ever seen.
pub(super) const KNOWN: usize = NUMBERS - 1;

/// How many of the largest and of the smallest weights have a number to themselves.
pub(super) const EXTREMES: usize = 5;

/// How many weights are squashed before they are summed up: squashing many is quick, as no one waits for another.
const AT_ONCE: usize = 32;

/// How many weights sink through lists side by side: as many as fit a vector of every processor.
const LANES: usize = 4;

/// From so many groups of them on, extremes are looked for side by side.
const WORTH_LANES: usize = 6;

/// A family's evidence, summed up some weights at a time.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    n: u32,
    known: u32,
    sum: f64,
    squashed: f64,
    /// Descending.
    largest: [f32; EXTREMES],
    /// Ascending.
    smallest: [f32; EXTREMES],
}

impl Default for Summary {
    fn default() -> Self {
        Self { n: 0, known: 0, sum: 0.0, squashed: 0.0, largest: [f32::NEG_INFINITY; EXTREMES], smallest: [f32::INFINITY; EXTREMES] }
    }
}

impl Summary {
    /// Takes in weights. The sums do not depend on how a family's weights are cut into calls, only on their order.
    #[inline]
    pub(super) fn add(&mut self, weights: &[f32]) {
        self.n += u32::try_from(weights.len()).unwrap_or(u32::MAX);
        self.known += weights.iter().map(|weight| u32::from(is_known(*weight))).sum::<u32>();
        for weights in weights.chunks(AT_ONCE) {
            let mut squashed = [0.0; AT_ONCE];
            squashed.iter_mut().zip(weights).for_each(|(squashed, weight)| *squashed = squash(*weight));
            for (weight, squashed) in weights.iter().zip(squashed) {
                self.sum += f64::from(*weight);
                self.squashed += f64::from(squashed);
            }
        }
        let (groups, rest) = weights.as_chunks::<LANES>();
        if groups.len() >= WORTH_LANES {
            self.keep_groups(groups);
        } else {
            groups.as_flattened().iter().for_each(|weight| self.keep(*weight));
        }
        for weight in rest {
            self.keep(*weight);
        }
    }

    /// Keeps `weight` if it is among the extremes: it sinks through both lists. Without branches, as no processor can guess them.
    #[inline]
    fn keep(&mut self, weight: f32) {
        let (mut low, mut high) = (weight, weight);
        for (large, small) in self.largest.iter_mut().zip(&mut self.smallest) {
            (*large, low) = (larger(*large, low), smaller(*large, low));
            (*small, high) = (smaller(*small, high), larger(*small, high));
        }
    }

    /// The same for many: each of [`LANES`] neighbours sinks through lists of its own, side by side, and then the lists become one.
    fn keep_groups(&mut self, groups: &[[f32; LANES]]) {
        let (mut largest, mut smallest) = ([[f32::NEG_INFINITY; LANES]; EXTREMES], [[f32::INFINITY; LANES]; EXTREMES]);
        for group in groups {
            let (mut low, mut high) = (*group, *group);
            for (large, small) in largest.iter_mut().zip(&mut smallest) {
                (*large, low) = (lanes(*large, low, larger), lanes(*large, low, smaller));
                (*small, high) = (lanes(*small, high, smaller), lanes(*small, high, larger));
            }
        }
        for lane in 0..LANES {
            self.largest = merged(self.largest, largest.map(|row| row[lane]), larger, smaller);
            self.smallest = merged(self.smallest, smallest.map(|row| row[lane]), smaller, larger);
        }
    }

    /// The six numbers; zeros of nothing.
    pub(super) fn numbers(&self) -> [f64; NUMBERS] {
        if self.n == 0 {
            return [0.0; NUMBERS];
        }
        let n = f64::from(self.n);
        let kept = (self.n as usize).min(EXTREMES);
        let total = |extremes: &[f32; EXTREMES]| extremes[..kept].iter().map(|weight| f64::from(*weight)).sum::<f64>();
        let known = f64::from(self.known) / n;
        [self.sum / n.sqrt(), self.sum / n, self.squashed / n.sqrt(), total(&self.largest), total(&self.smallest), known]
    }

    /// What each of `weights`, of which this is the summary, adds to the linear form of [`Summary::numbers`] that `coefficients` make: they
    /// sum to it.
    pub(super) fn contributions(&self, weights: &[f32], coefficients: [f64; NUMBERS]) -> impl Iterator<Item = f64> {
        let share = 1.0 / f64::from(self.n);
        let [by_root, by_n, by_squash, by_largest, by_smallest, by_known] = coefficients;
        let exact = by_root * share.sqrt() + by_n * share;
        let squashed = by_squash * share.sqrt();
        let mut largest = Edge::new(self.largest);
        let mut smallest = Edge::new(self.smallest.map(|weight| -weight));
        weights.iter().map(move |&weight| {
            let if_extreme = |extreme: bool, coefficient: f64| if extreme { coefficient } else { 0.0 };
            let extremes = if_extreme(largest.takes(weight), by_largest) + if_extreme(smallest.takes(-weight), by_smallest);
            let known = if is_known(weight) { by_known * share } else { 0.0 };
            f64::from(weight) * (exact + extremes) + f64::from(squash(weight)) * squashed + known
        })
    }
}

#[inline]
fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline]
fn smaller(a: f32, b: f32) -> f32 {
    if a > b { b } else { a }
}

#[inline]
fn lanes(a: [f32; LANES], b: [f32; LANES], of: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    std::array::from_fn(|lane| of(a[lane], b[lane]))
}

/// The first [`EXTREMES`] of two lists that are in order, in order; of two weights, `first` and `last` say which comes where. Of the k-th of one list and the
/// k-th last of the other the first is always among them (a bitonic merge: Batcher, AFIPS 1968); nine comparisons bring five into order.
#[inline]
fn merged(a: [f32; EXTREMES], b: [f32; EXTREMES], first: impl Fn(f32, f32) -> f32, last: impl Fn(f32, f32) -> f32) -> [f32; EXTREMES] {
    let mut list: [f32; EXTREMES] = std::array::from_fn(|at| first(a[at], b[EXTREMES - 1 - at]));
    for (i, j) in [(0, 3), (1, 4), (0, 2), (1, 3), (0, 1), (2, 4), (1, 2), (3, 4), (2, 3)] {
        (list[i], list[j]) = (first(list[i], list[j]), last(list[i], list[j]));
    }
    list
}

/// Whether a weight says that its slot was ever seen: one that was never seen weighs exactly nothing.
#[inline]
fn is_known(weight: f32) -> bool {
    weight.abs() > 0.0
}

/// Which weights are among the extremes. Of equal ones at the edge the first have a place.
struct Edge {
    /// The innermost of the extremes.
    last: f32,
    /// How many weights equal to it still have a place.
    places: usize,
}

impl Edge {
    /// Of extremes in descending order.
    fn new(extremes: [f32; EXTREMES]) -> Self {
        let last = extremes[EXTREMES - 1];
        Self { last, places: extremes.iter().filter(|extreme| **extreme <= last).count() }
    }

    #[inline]
    fn takes(&mut self, weight: f32) -> bool {
        let inside = weight > self.last;
        let at_edge = !inside && weight >= self.last && self.places > 0;
        self.places -= usize::from(at_edge);
        inside || at_edge
    }
}

/// The hyperbolic tangent by the first terms of Lambert's continued fraction: within 1e-4, with the four operations alone, so the same to
/// the bit on every machine.
#[inline]
fn squash(x: f32) -> f32 {
    let square = x * x;
    let numerator = x * (135_135.0 + square * (17_325.0 + square * (378.0 + square)));
    let denominator = 135_135.0 + square * (62_370.0 + square * (3_150.0 + square * 28.0));
    smaller(larger(numerator / denominator, -1.0), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coefficients that pick one number.
    fn unit(at: usize) -> [f64; NUMBERS] {
        std::array::from_fn(|number| if number == at { 1.0 } else { 0.0 })
    }

    #[test]
    fn squashing_is_the_hyperbolic_tangent_within_one_in_ten_thousand() {
        for step in -2_000_i16..=2_000 {
            let x = f32::from(step) / 100.0;
            assert!((squash(x) - x.tanh()).abs() < 1e-4, "{x}");
        }
    }

    #[test]
    fn the_numbers_equal_numpys() {
        // NumPy 2.4.6: w = np.array([...]); w.sum()/np.sqrt(7), w.mean(), np.tanh(w).sum()/np.sqrt(7), np.sort(w)[-5:].sum(), np.sort(w)[:5].sum(),
        // (w != 0).mean()
        let mut summary = Summary::default();
        summary.add(&[0.5, -1.25, 2.0, 0.0, -0.75, 3.0, 0.125]);
        let expected = [1.370_121, 0.517_857, 0.401_444, 5.625, -1.375, 0.857_143];
        for (number, expected) in summary.numbers().into_iter().zip(expected) {
            assert!((number - expected).abs() < 1e-4, "{number} {expected}");
        }
    }

    #[test]
    fn with_five_or_fewer_weights_both_extremes_are_the_sum() {
        let mut summary = Summary::default();
        summary.add(&[1.5, -0.5]);
        assert_eq!(summary.numbers()[3..5], [1.0, 1.0]);
        assert!(Summary::default().numbers().iter().all(|number| number.abs() < f64::MIN_POSITIVE));
    }

    #[test]
    fn extremes_are_those_that_sorting_finds_however_many_weights_there_are() {
        let all: Vec<f32> = (1..=300_u32).map(|n| ((n.wrapping_mul(2_654_435_761) >> 20) as f32 - 2_048.0) / 64.0).collect();
        for n in 0..=all.len() {
            let weights = &all[all.len() - n..];
            let (mut whole, mut cut) = (Summary::default(), Summary::default());
            whole.add(weights);
            weights.chunks(7).for_each(|weights| cut.add(weights));
            let mut sorted = weights.to_vec();
            sorted.sort_by(f32::total_cmp);
            let sum = |extremes: &[f32]| extremes.iter().map(|weight| f64::from(*weight)).sum::<f64>();
            let kept = n.min(EXTREMES);
            assert_eq!(whole.numbers()[3..5], [sum(&sorted[n - kept..]), sum(&sorted[..kept])], "{n}");
            assert_eq!(whole.numbers().map(f64::to_bits), cut.numbers().map(f64::to_bits), "{n}");
            assert!(whole.largest.is_sorted_by(|a, b| a >= b) && whole.smallest.is_sorted());
        }
    }

    #[test]
    fn contributions_sum_to_the_linear_form() {
        for weights in [&[0.5, -1.25, 2.0, 2.0, -0.75, 3.0, 2.0, 2.0, 2.0], &[0.0, -0.0, 0.0, -0.0, 0.0, 0.0, 1.0][..], &[1.0, -2.0]] {
            let mut summary = Summary::default();
            summary.add(weights);
            for (at, number) in summary.numbers().into_iter().enumerate() {
                let sum: f64 = summary.contributions(weights, unit(at)).sum();
                assert!((sum - number).abs() < 1e-12, "{at}: {sum} {number}");
            }
        }
    }

    #[test]
    fn each_extreme_has_five_weights_though_many_are_equal() {
        let mut summary = Summary::default();
        summary.add(&[2.0; 9]);
        let extremes = |at: usize| summary.contributions(&[2.0; 9], unit(at)).filter(|contribution| *contribution > 0.0).count();
        assert_eq!([extremes(3), extremes(4)], [5, 5]);
    }
}
