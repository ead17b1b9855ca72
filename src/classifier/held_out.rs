//! What the calibrator learns from: each sampled example as the detector would see it, had it never been counted.

use ndarray::Array2;
use rayon::prelude::*;

use super::calibration::INPUTS;
use super::counts::{Cell, Counts, Covers, Totals};
use super::knowledge::Knowledge;
use super::naive_bayes::{ClosedForm, Weight};
use super::sample::{Group, Row};
use super::score::families;
use super::summary::{NUMBERS, Summary};
use crate::features::FAMILIES;

/// How many counts are looked up before weights are made of them: the look-ups then wait for memory side by side.
const CHUNK: usize = 64;

/// What a detector sees of the sampled examples that concern it, groups in their order.
pub(super) struct Seen {
    /// A row an example: the numbers of each family.
    pub inputs: Array2<f64>,
    /// Whether it is unwanted.
    pub unwanted: Vec<bool>,
    /// How well it is known.
    pub knowledge: Vec<Knowledge>,
}

/// One example of them.
type Example = ([f64; INPUTS], Knowledge, bool);

/// Each example as it looks from counts out of which its group was left.
pub(super) fn seen(counts: &Counts, covers: Covers, groups: &[Group]) -> Seen {
    let totals = Totals::of(counts, covers);
    let rows: Vec<Example> = groups.par_iter().flat_map_iter(|(_, rows)| without(counts, covers, &totals, rows)).collect();
    let mut inputs = Array2::zeros((rows.len(), INPUTS));
    for (mut into, (row, ..)) in inputs.rows_mut().into_iter().zip(&rows) {
        into.assign(&ndarray::aview1(row));
    }
    let (knowledge, unwanted) = rows.into_iter().map(|(_, knowledge, unwanted)| (knowledge, unwanted)).unzip();
    Seen { inputs, unwanted, knowledge }
}

/// The inputs of one group's rows, from counts without the group. A family's vocabulary stays. (Only a model file made by hand has a sample that
/// its counts do not hold: nothing is then left of them.)
fn without(counts: &Counts, covers: Covers, totals: &[Totals; FAMILIES], group: &[Row]) -> Vec<Example> {
    let mut totals = *totals;
    if group.iter().all(|row| covers.split(row.counts) == (0, 0)) {
        return Vec::new();
    }
    for row in group {
        let (unwanted, ham) = covers.split(row.counts.map(u64::from));
        for (family, slots) in families(&row.slots) {
            let totals = &mut totals[family as usize];
            totals.unwanted = totals.unwanted.saturating_sub(unwanted * slots.len() as u64);
            totals.ham = totals.ham.saturating_sub(ham * slots.len() as u64);
        }
    }
    let (closed_form, own) = (ClosedForm::new(&totals), own_counts(group));
    let rows = group.iter().flat_map(|row| {
        let (unwanted, ham) = covers.split(row.counts);
        let (inputs, knowledge) = row_inputs(counts, covers, &closed_form, &row.slots, &own);
        [(ham > 0).then_some((inputs, knowledge, false)), (unwanted > 0).then_some((inputs, knowledge, true))]
    });
    rows.flatten().collect()
}

/// The inputs of one example and how well it is known, from `counts` less `own`, which holds all of its slots; both ascend.
fn row_inputs(counts: &Counts, covers: Covers, closed_form: &ClosedForm, slots: &[u32], own: &[(u32, Cell)]) -> ([f64; INPUTS], Knowledge) {
    let (mut inputs, mut knowledge) = ([0.0; INPUTS], Knowledge::default());
    let mut own = own.iter();
    let (mut cells, mut weights, mut damps) = ([Cell::default(); CHUNK], [0.0; CHUNK], [0.0; CHUNK]);
    for (family, slots) in families(slots) {
        let mut summary = Summary::default();
        for slots in slots.chunks(CHUNK) {
            for (cell, slot) in cells.iter_mut().zip(slots) {
                *cell = counts.of(*slot);
            }
            for (((weight, damp), cell), slot) in weights.iter_mut().zip(&mut damps).zip(&cells).zip(slots) {
                let held = own.find(|(own, _)| own == slot).map_or_else(Cell::default, |(_, counts)| *counts);
                let (unwanted, ham) = covers.split(std::array::from_fn(|at| u64::from(cell[at].saturating_sub(held[at]))));
                Weight { evidence: *weight, damp: *damp } = closed_form.weight(family, unwanted, ham);
            }
            summary.add(&weights[..slots.len()]);
            knowledge.add(family, &damps[..slots.len()]);
        }
        inputs[family as usize * NUMBERS..][..NUMBERS].copy_from_slice(&summary.numbers());
    }
    (inputs, knowledge)
}

/// What a group adds to the counts: its slots, ascending, with their counts.
fn own_counts(group: &[Row]) -> Vec<(u32, Cell)> {
    let mut all: Vec<(u32, Cell)> = group.iter().flat_map(|row| row.slots.iter().map(|slot| (*slot, row.counts))).collect();
    if group.len() > 1 {
        all.sort_unstable_by_key(|(slot, _)| *slot);
        all.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1.iter_mut().zip(next.1).for_each(|(sum, count)| *sum += count);
            }
            same
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Label;

    #[test]
    fn leaving_a_group_out_equals_never_having_counted_it() {
        let covers = Covers::new(&[Label::Spam]);
        let row = |slots: &[u32], counts| Row { slots: slots.into(), counts, waiting: 0 };
        // One text three times, once with another label and once with other capitals (so other slots).
        let group = [row(&[10, 11, 400_000], [1, 2, 0, 1]), row(&[10, 12], [0, 1, 0, 0])];
        let mut without_it = Counts::default();
        without_it.add(&[10, 12, 400_000], Label::Spam, 3);
        without_it.add(&[10, 11], Label::Ham, 5);
        let mut with = without_it.clone();
        with.add(&[10, 11, 400_000], Label::Ham, 1);
        with.add(&[10, 11, 400_000], Label::Spam, 2);
        with.add(&[10, 12], Label::Spam, 1);
        let seen = Totals::of(&with, covers);
        let mut expected = Totals::of(&without_it, covers);
        expected.iter_mut().zip(&seen).for_each(|(totals, full)| totals.seen = full.seen);
        let closed_form = ClosedForm::new(&expected);
        let rows = without(&with, covers, &seen, &group);
        assert_eq!(rows.iter().map(|(_, _, unwanted)| *unwanted).collect::<Vec<_>>(), [false, true, true]);
        for ((inputs, ..), row) in rows.iter().zip([&group[0], &group[0], &group[1]]) {
            for (family, slots) in families(&row.slots) {
                let weights = slots.iter().map(|slot| {
                    let (unwanted, ham) = covers.split(without_it.of(*slot).map(u64::from));
                    closed_form.weight(family, unwanted, ham).evidence
                });
                let mut summary = Summary::default();
                summary.add(&weights.collect::<Vec<_>>());
                assert_eq!(inputs[family as usize * NUMBERS..][..NUMBERS], summary.numbers(), "{family:?}");
            }
        }
    }
}
