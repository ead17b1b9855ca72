//! A discriminative reweighting of naive Bayes' evidence: NB-SVM (Wang and Manning, ACL 2012).
//!
//! Naive Bayes looks at one slot at a time, so words that come together count twice. A linear support vector machine that sees the strength of
//! each slot's evidence (its size, without its sign; a comment's strengths make a vector of length 1) learns a factor for each slot. A comment's margin is the sum of
//! factor times strength, one more input of the calibrator. Strengths are those of the counts under a site's overlay; so what the site teaches
//! moves them too, and slots that only the site knows have no factor and thin the margin out.

use rayon::prelude::*;

use super::counts::{Counts, Covers, Totals};
use super::naive_bayes::ClosedForm;
use super::sample::{Group, Row};
use super::score::families;
use crate::features::SLOTS;

/// Examples whose margin the calibrator sees come from a machine that learned the others: so many parts are left out in turn.
const PARTS: u64 = 3;

/// How often each example is looked at. Five did as well as twenty on every corpus.
const PASSES: usize = 5;

/// What an example on the wrong side costs beside the squared length of the factors (C). 0.3 to 1 were alike on six corpora.
const COST: f32 = 0.5;

/// Strengths above this, in nats, count as this much.
const STRONGEST: f32 = 3.0;

/// Factors are kept in steps of this size.
const STEP: f32 = 1.0 / 1024.0;

/// What each slot's strength of evidence counts for: in units of [`STEP`]. Length [`SLOTS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reweighting(pub Vec<i16>);

impl Reweighting {
    /// What a slot whose evidence is `weight` adds to the margin of a comment whose strengths have length 1.
    #[inline]
    pub(super) fn share(&self, slot: u32, weight: f32) -> f64 {
        f64::from(f32::from(self.0[slot as usize]) * STEP) * f64::from(strength(weight))
    }
}

#[inline]
fn strength(weight: f32) -> f32 {
    weight.abs().min(STRONGEST)
}

/// A margin under way.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Margin {
    sum: f64,
    squares: f64,
}

impl Margin {
    /// Takes in slots and their weights of evidence.
    #[inline]
    pub(super) fn add(&mut self, reweighting: &Reweighting, slots: &[u32], weights: &[f32]) {
        for (slot, weight) in slots.iter().zip(weights) {
            self.sum += reweighting.share(*slot, *weight);
            self.squares += f64::from(strength(*weight)).powi(2);
        }
    }

    /// The length of the strengths; 1 of nothing, so that it can be divided by.
    pub(super) fn length(&self) -> f64 {
        if self.squares > 0.0 { self.squares.sqrt() } else { 1.0 }
    }

    /// The margin: positive toward the unwanted label.
    pub(super) fn value(&self) -> f64 {
        self.sum / self.length()
    }
}

/// Learns the factors from the sampled examples that concern the detector; and each one's margin by factors learned without it, in the order of
/// the rows of [`held_out`](super::held_out).
pub(super) fn learn(counts: &Counts, covers: Covers, groups: &[Group]) -> (Reweighting, Vec<f64>) {
    let examples: Vec<Example> = groups.iter().flat_map(|(hash, rows)| rows.iter().flat_map(|row| of_row(row, covers, *hash))).collect();
    let mut margins = vec![0.0; examples.len()];
    for part in 0..PARTS {
        let strengths = Strengths::new(&without(counts, groups, part), covers);
        let factors = strengths.factors(examples.iter().filter(|example| example.part != part), PASSES);
        let left_out = margins.par_iter_mut().zip(&examples).filter(|(_, example)| example.part == part);
        left_out.for_each(|(margin, example)| *margin = f64::from(strengths.dot(&factors, example.slots)));
    }
    #[expect(clippy::cast_possible_truncation, reason = "clamped to what an i16 holds")]
    let kept = |factor: f32| (factor / STEP).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16;
    let factors = Strengths::new(counts, covers).factors(&examples, PASSES);
    (Reweighting(factors.into_iter().map(kept).collect()), margins)
}

/// An example to learn from.
struct Example<'s> {
    slots: &'s [u32],
    unwanted: bool,
    /// In which part it is left out. Equal texts are left out together.
    part: u64,
}

fn of_row(row: &Row, covers: Covers, hash: u64) -> impl Iterator<Item = Example<'_>> {
    let (unwanted, ham) = covers.split(row.counts);
    let example = move |unwanted| Example { slots: &row.slots, unwanted, part: hash % PARTS };
    [(ham > 0).then(|| example(false)), (unwanted > 0).then(|| example(true))].into_iter().flatten()
}

/// The counts without the sampled examples of one part.
fn without(counts: &Counts, groups: &[Group], part: u64) -> Counts {
    let mut counts = counts.clone();
    for row in groups.iter().filter(|(hash, _)| hash % PARTS == part).flat_map(|(_, rows)| rows) {
        for slot in &row.slots {
            let cell = counts.of(*slot);
            counts.set(*slot, std::array::from_fn(|at| cell[at].saturating_sub(row.counts[at])));
        }
    }
    counts
}

/// How strong each slot's evidence is. Length [`SLOTS`].
struct Strengths(Vec<f32>);

impl Strengths {
    fn new(counts: &Counts, covers: Covers) -> Self {
        let closed_form = ClosedForm::new(&Totals::of(counts, covers));
        let mut strengths = vec![0.0; SLOTS];
        for (slot, cell) in counts.seen() {
            for (family, _) in families(&[slot]) {
                let (unwanted, ham) = covers.split(cell.map(u64::from));
                strengths[slot as usize] = strength(closed_form.weight(family, unwanted, ham).evidence);
            }
        }
        Self(strengths)
    }

    /// The strengths of slots, as a vector of length 1 (or of zeros).
    fn unit(&self, slots: &[u32]) -> Vec<f32> {
        let mut values: Vec<f32> = slots.iter().map(|slot| self.0[*slot as usize]).collect();
        let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
        values.iter_mut().filter(|_| length > 0.0).for_each(|value| *value /= length);
        values
    }

    fn dot(&self, factors: &[f32], slots: &[u32]) -> f32 {
        dot(factors, slots, &self.unit(slots))
    }

    /// The factors of a linear support vector machine with squared hinge loss, by dual coordinate descent (Hsieh, Chang, Lin, Keerthi and Sundararajan,
    /// ICML 2008). Examples come in the order of a hash, which is as good as any drawn at random, and the same everywhere.
    fn factors<'e>(&self, examples: impl IntoIterator<Item = &'e Example<'e>>, passes: usize) -> Vec<f32> {
        let examples: Vec<&Example> = examples.into_iter().collect();
        let units: Vec<Vec<f32>> = examples.par_iter().map(|example| self.unit(example.slots)).collect();
        let (mut factors, mut intercept, mut duals) = (vec![0.0; SLOTS], 0.0, vec![0.0; examples.len()]);
        let softness = 0.5 / COST;
        for _ in 0..passes {
            for ((example, unit), dual) in examples.iter().zip(&units).zip(&mut duals) {
                let side = if example.unwanted { 1.0 } else { -1.0 };
                let margin = side * (dot(&factors, example.slots, unit) + intercept);
                // The strengths have length 1, the intercept's input is 1: so the curvature is 2.
                let next = f32::max(*dual - (margin - 1.0 + softness * *dual) / (2.0 + softness), 0.0);
                let step = side * (next - std::mem::replace(dual, next));
                if step != 0.0 {
                    example.slots.iter().zip(unit).for_each(|(slot, value)| factors[*slot as usize] += step * value);
                    intercept += step;
                }
            }
        }
        factors
    }
}

fn dot(factors: &[f32], slots: &[u32], values: &[f32]) -> f32 {
    slots.iter().zip(values).map(|(slot, value)| factors[*slot as usize] * value).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_equal_scikit_learns() {
        let mut strengths = vec![0.0; SLOTS];
        strengths[..5].copy_from_slice(&[1.0, 2.0, 0.5, 3.0, 1.5]);
        let rows: [(&[u32], bool); 6] =
            [(&[0, 1], true), (&[1, 2, 4], true), (&[0, 3], false), (&[2, 3], false), (&[3, 4], true), (&[0, 2, 3], false)];
        let examples = rows.map(|(slots, unwanted)| Example { slots, unwanted, part: 0 });
        let factors = Strengths(strengths).factors(&examples, 2_000);
        // scikit-learn 1.9.1: LinearSVC(C=0.5, loss="squared_hinge", dual=True, tol=1e-12, intercept_scaling=1) on rows of length 1.
        for (factor, expected) in factors.iter().zip([-0.130_197, 0.534_978, -0.143_104, -0.552_923, 0.588_280]) {
            assert!((factor - expected).abs() < 1e-4, "{factor} {expected}");
        }
    }

    #[test]
    fn an_examples_margin_comes_from_the_parts_that_it_is_not_in() {
        let covers = Covers::new(&[crate::comment::Label::Spam]);
        let row = |slot: u32, counts| Row { slots: [slot].into(), counts, waiting: 0 };
        // Slot 9 is seen in one part alone: the other parts' machines have never heard of it.
        let groups: Vec<Group> = (0..6)
            .map(|hash| {
                (hash, vec![row(if hash % PARTS == 0 { 9 } else { 7 }, [u32::from(hash % 2 == 0), u32::from(hash % 2 == 1), 0, 0])])
            })
            .collect();
        let mut counts = Counts::default();
        groups.iter().flat_map(|(_, rows)| rows).for_each(|row| {
            row.slots.iter().for_each(|slot| {
                let cell = counts.of(*slot);
                counts.set(*slot, std::array::from_fn(|at| cell[at] + row.counts[at]));
            });
        });
        let (_, margins) = learn(&counts, covers, &groups);
        assert_eq!(margins.len(), 6);
        assert!(margins[0].abs() < f64::EPSILON && margins[3].abs() < f64::EPSILON, "{margins:?}");
    }
}
