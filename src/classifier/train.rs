//! From labelled comments to a model.

use ndarray::Array2;
use rayon::prelude::*;

use super::artifact::{self, ArtifactError};
use super::calibration::{self, INPUTS};
use super::card::{Card, CorpusNote};
use super::counts::{Counts, Covers, Totals};
use super::model::{Detector, Model};
use super::naive_bayes::{ClosedForm, FitError};
use super::sample::{Row, Sample};
use super::score::families;
use super::summary::{NUMBERS, Summary};
use crate::comment::{Comment, Label};
use crate::features::{Extractor, FAMILIES, Family};
use crate::text::fingerprint;

/// The most examples that the calibrator learns from. They, not the corpora, are what training holds in memory: about 30 MB.
const SAMPLE: usize = 32_768;

/// How many of them a model file carries along, to be trained on: about half a kilobyte each.
const CARRIED: usize = 5_000;

/// An unwanted label gets a detector of its own from this many examples on; the commonest one always does. The others then count as it.
const ENOUGH: u64 = 20;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// Nothing was learned at all.
    #[error("there is nothing to learn from: no labelled comment was read")]
    Empty,
    /// There is nothing to keep.
    #[error("there is no ham among {examples} examples: a model also needs comments that readers should see")]
    NoHam {
        /// How many examples there were.
        examples: u64,
    },
    /// There is nothing to catch.
    #[error("there is neither spam nor abuse among {examples} examples: a model also needs comments to keep out")]
    NoUnwanted {
        /// How many examples there were.
        examples: u64,
    },
    /// Naive Bayes could not be fitted.
    #[error(transparent)]
    Fit(#[from] FitError),
    /// The calibrator could not be fitted.
    #[error("the calibrator could not be fitted: {0}")]
    Calibration(#[from] linfa_logistic::error::Error),
    /// The model cannot be written down.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
}

/// Learns examples, a batch at a time, and makes a model of them. Which model depends neither on their order nor on the number of threads.
#[derive(Debug, Clone)]
pub struct Trainer {
    counts: Counts,
    sample: Sample,
    card: Card,
}

impl Default for Trainer {
    fn default() -> Self {
        Self::new()
    }
}

impl Trainer {
    /// A trainer that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        let card = Card { version: env!("CARGO_PKG_VERSION").to_owned(), ..Card::default() };
        Self { counts: Counts::default(), sample: Sample::new(SAMPLE), card }
    }

    /// A trainer that has learned what `model` has. Its calibrator knows only the examples that the model file carries, so what is
    /// added weighs more there than it would in training all at once.
    #[must_use]
    pub fn continue_from(model: &Model) -> Self {
        let mut trainer = Self::new();
        trainer.counts.clone_from(&model.counts);
        trainer.card.examples = model.card.examples;
        trainer.card.corpora.clone_from(&model.card.corpora);
        for (group, rows) in &model.sample {
            for row in rows {
                trainer.sample.offer(*group, &row.slots, row.label, row.times);
            }
        }
        trainer
    }

    /// Learns labelled comments, on all threads.
    pub fn add_batch(&mut self, batch: &[(Comment, Label)]) {
        let extracted: Vec<(Vec<u32>, u64)> = batch
            .par_iter()
            .map_init(Extractor::new, |extractor, (comment, _)| (extractor.extract(comment).sorted_slots(), fingerprint(&comment.content)))
            .collect();
        for ((slots, group), (_, label)) in extracted.iter().zip(batch) {
            self.add_slots(slots, *label, *group);
        }
    }

    /// Learns one example by its slots, ascending. `group` is its text's [`fingerprint`] (or any hash that equal texts share): they are left
    /// out together when the calibrator looks at one of them.
    pub fn add_slots(&mut self, slots: &[u32], label: Label, group: u64) {
        self.counts.add(slots, label, 1);
        self.card.examples[label.index()] += 1;
        self.sample.offer(group, slots, label, 1);
    }

    /// Notes on the model's card what was read.
    pub fn note(&mut self, corpus: CorpusNote) {
        self.card.corpora.push(corpus);
        self.card.corpora.sort();
    }

    /// How many examples it has learned, in the order of [`Label::ALL`].
    #[must_use]
    pub fn examples(&self) -> [u64; 3] {
        self.card.examples
    }

    /// Makes the model.
    ///
    /// # Errors
    /// What is missing among the examples, see [`TrainError`].
    pub fn finish(self) -> Result<Model, TrainError> {
        let covers = self.detectors()?;
        let groups = self.sample.into_groups();
        let detectors = covers.into_iter().map(|(label, covers)| {
            let (inputs, unwanted) = calibrator_inputs(&self.counts, covers, &groups);
            let calibration = calibration::fit(inputs, &unwanted)?;
            Ok(Detector::new(label, covers, &self.counts, calibration)?)
        });
        let detectors = detectors.collect::<Result<_, TrainError>>()?;
        let mut rows = 0;
        let carried = groups.into_iter().take_while(|(_, group)| {
            rows += group.len();
            rows <= CARRIED
        });
        let mut model = Model { id: String::new(), card: self.card, detectors, counts: self.counts, sample: carried.collect() };
        model.id = artifact::id(&model.to_bytes()?);
        Ok(model)
    }

    /// Which detectors there will be, and what each looks for.
    fn detectors(&self) -> Result<Vec<(Label, Covers)>, TrainError> {
        let of = |label: Label| self.card.examples[label.index()];
        let examples = self.card.examples.iter().sum();
        let (spam, abuse) = (of(Label::Spam), of(Label::Abuse));
        if examples == 0 {
            Err(TrainError::Empty)
        } else if of(Label::Ham) == 0 {
            Err(TrainError::NoHam { examples })
        } else if spam + abuse == 0 {
            Err(TrainError::NoUnwanted { examples })
        } else if spam >= ENOUGH && abuse >= ENOUGH {
            Ok([Label::Spam, Label::Abuse].map(|label| (label, Covers::new(&[label]))).to_vec())
        } else {
            let label = if spam >= abuse { Label::Spam } else { Label::Abuse };
            Ok(vec![(label, Covers::new(&[Label::Spam, Label::Abuse]))])
        }
    }
}

/// The calibrator's inputs: of each sampled example that concerns the detector the numbers of each family, from counts out of which its
/// group was left; and whether it is unwanted.
fn calibrator_inputs(counts: &Counts, covers: Covers, groups: &[(u64, Vec<Row>)]) -> (Array2<f64>, Vec<bool>) {
    let totals = Totals::of(counts, covers);
    let rows: Vec<([f64; INPUTS], bool)> = groups.par_iter().flat_map_iter(|(_, group)| left_out(counts, covers, &totals, group)).collect();
    let mut inputs = Array2::zeros((rows.len(), INPUTS));
    for (mut into, (row, _)) in inputs.rows_mut().into_iter().zip(&rows) {
        into.assign(&ndarray::aview1(row));
    }
    (inputs, rows.into_iter().map(|(_, unwanted)| unwanted).collect())
}

/// The inputs of one group's rows, from counts without the group. A family's vocabulary stays.
fn left_out(counts: &Counts, covers: Covers, totals: &[Totals; FAMILIES], group: &[Row]) -> Vec<([f64; INPUTS], bool)> {
    let own = own_counts(group);
    let mut totals = *totals;
    for (slot, counts) in &own {
        if let Some(family) = Family::of(*slot) {
            let (unwanted, ham) = covers.split(counts.map(u64::from));
            totals[family as usize].unwanted -= unwanted;
            totals[family as usize].ham -= ham;
        }
    }
    let closed_form = ClosedForm::new(&totals);
    let concerned = group.iter().filter(|row| covers.concerns(row.label));
    let inputs = concerned.map(|row| {
        let mut inputs = [0.0; INPUTS];
        let mut own = own.iter();
        for (family, slots) in families(&row.slots) {
            let mut summary = Summary::default();
            for slot in slots {
                // Both lists ascend, and the group's holds every slot of its rows.
                let held = own.find(|(own, _)| own == slot).map_or([0; 3], |(_, counts)| *counts);
                let all = counts.of(*slot);
                let (unwanted, ham) = covers.split(std::array::from_fn(|at| u64::from(all[at] - held[at])));
                summary.add(&[closed_form.weight(family, unwanted, ham).evidence]);
            }
            inputs[family as usize * NUMBERS..][..NUMBERS].copy_from_slice(&summary.numbers());
        }
        (inputs, row.label.is_unwanted())
    });
    inputs.collect()
}

/// What a group adds to the counts: its slots, ascending, with their counts.
fn own_counts(group: &[Row]) -> Vec<(u32, [u32; 3])> {
    let mut all: Vec<(u32, [u32; 3])> = Vec::new();
    for row in group {
        let mut counts = [0; 3];
        counts[row.label.index()] = row.times;
        all.extend(row.slots.iter().map(|slot| (*slot, counts)));
    }
    all.sort_unstable_by_key(|(slot, _)| *slot);
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1.iter_mut().zip(next.1).for_each(|(sum, count)| *sum += count);
        }
        same
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaving_a_group_out_equals_never_having_counted_it() {
        let covers = Covers::new(&[Label::Spam]);
        let row = |slots: &[u32], label, times| Row { slots: slots.into(), label, times };
        // One text three times, once with another label and once with other capitals (so other slots).
        let group = [row(&[10, 11, 400_000], Label::Ham, 1), row(&[10, 11, 400_000], Label::Spam, 2), row(&[10, 12], Label::Spam, 1)];
        let mut without = Counts::default();
        without.add(&[10, 12, 400_000], Label::Spam, 3);
        without.add(&[10, 11], Label::Ham, 5);
        let mut with = without.clone();
        for row in &group {
            with.add(&row.slots, row.label, row.times);
        }
        let seen = Totals::of(&with, covers);
        let mut expected = Totals::of(&without, covers);
        expected.iter_mut().zip(&seen).for_each(|(totals, full)| totals.seen = full.seen);
        let closed_form = ClosedForm::new(&expected);
        let inputs = left_out(&with, covers, &seen, &group);
        assert_eq!(inputs.iter().map(|(_, unwanted)| *unwanted).collect::<Vec<_>>(), [false, true, true]);
        for ((inputs, _), row) in inputs.iter().zip(&group) {
            for (family, slots) in families(&row.slots) {
                let weights = slots.iter().map(|slot| {
                    let (unwanted, ham) = covers.split(without.of(*slot).map(u64::from));
                    closed_form.weight(family, unwanted, ham).evidence
                });
                let mut summary = Summary::default();
                summary.add(&weights.collect::<Vec<_>>());
                assert_eq!(inputs[family as usize * NUMBERS..][..NUMBERS], summary.numbers(), "{family:?}");
            }
        }
    }
}
