//! How often each slot was seen with each label: all that training remembers of most examples.

use crate::comment::Label;
use crate::features::{FAMILIES, Family, SLOTS};

/// A count for each slot and label. Counts are integers: what was added can be subtracted without a trace, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    cells: Vec<[u32; 3]>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { cells: vec![[0; 3]; SLOTS] }
    }
}

impl Counts {
    /// Counts `times` examples that have these slots. Slots outside the schema are left out.
    pub fn add(&mut self, slots: &[u32], label: Label, times: u32) {
        for slot in slots {
            if let Some(cell) = self.cells.get_mut(*slot as usize) {
                cell[label.index()] += times;
            }
        }
    }

    /// Takes back exactly what [`Counts::add`] added.
    pub fn subtract(&mut self, slots: &[u32], label: Label, times: u32) {
        for slot in slots {
            if let Some(cell) = self.cells.get_mut(*slot as usize) {
                cell[label.index()] -= times;
            }
        }
    }

    /// Adds all of `other`, counted apart.
    pub fn merge(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            for (count, more) in cell.iter_mut().zip(more) {
                *count += more;
            }
        }
    }

    /// The counts of one slot, in the order of [`Label::ALL`].
    #[must_use]
    pub fn of(&self, slot: u32) -> [u32; 3] {
        self.cells.get(slot as usize).copied().unwrap_or_default()
    }

    /// The counts of a family's slots.
    #[must_use]
    pub fn family(&self, family: Family) -> &[[u32; 3]] {
        let slots = family.slots();
        &self.cells[slots.start as usize..slots.end as usize]
    }

    /// The slots that were seen, ascending, with their counts.
    pub fn seen(&self) -> impl Iterator<Item = (u32, [u32; 3])> + '_ {
        (0_u32..).zip(&self.cells).filter(|(_, cell)| **cell != [0; 3]).map(|(slot, cell)| (slot, *cell))
    }
}

/// What a detector makes of three labels: the ones that it looks for, against ham.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Covers([bool; 3]);

impl Covers {
    /// Looks for these labels.
    #[must_use]
    pub(super) fn new(unwanted: &[Label]) -> Self {
        let mut covers = [false; 3];
        for label in unwanted {
            covers[label.index()] = label.is_unwanted();
        }
        Self(covers)
    }

    /// Whether it looks for `label`.
    #[must_use]
    pub(super) fn has(self, label: Label) -> bool {
        self.0[label.index()]
    }

    /// Whether an example of `label` says anything to the detector.
    #[must_use]
    pub(super) fn concerns(self, label: Label) -> bool {
        label == Label::Ham || self.has(label)
    }

    /// The counts of three labels as (unwanted, ham).
    #[inline]
    #[must_use]
    pub(super) fn split<T: Copy + Default + std::ops::Add<Output = T>>(self, counts: [T; 3]) -> (T, T) {
        let unwanted = (1..3).filter(|at| self.0[*at]).fold(T::default(), |sum, at| sum + counts[at]);
        (unwanted, counts[0])
    }
}

/// What a family's counts add up to for one detector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// The sum of the unwanted counts.
    pub unwanted: u64,
    /// The sum of the ham counts.
    pub ham: u64,
    /// How many slots were seen with either: the size of the family's vocabulary.
    pub seen: u64,
}

impl Totals {
    /// Every family's totals, in the order of [`Family::ALL`].
    #[must_use]
    pub(super) fn of(counts: &Counts, covers: Covers) -> [Self; FAMILIES] {
        Family::ALL.map(|family| {
            let mut totals = Self::default();
            for cell in counts.family(family) {
                let (unwanted, ham) = covers.split(cell.map(u64::from));
                totals.unwanted += unwanted;
                totals.ham += ham;
                totals.seen += u64::from(unwanted + ham > 0);
            }
            totals
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_made_apart_merge_to_the_same_and_subtract_to_nothing() {
        let (mut together, mut one, mut other) = (Counts::default(), Counts::default(), Counts::default());
        together.add(&[1, 7, 300_000], Label::Spam, 2);
        together.add(&[7], Label::Ham, 1);
        one.add(&[1, 7, 300_000], Label::Spam, 2);
        other.add(&[7], Label::Ham, 1);
        one.merge(&other);
        assert_eq!(one, together);
        assert_eq!(one.of(7), [1, 2, 0]);
        one.subtract(&[1, 7, 300_000], Label::Spam, 2);
        one.subtract(&[7], Label::Ham, 1);
        assert_eq!(one, Counts::default());
    }

    #[test]
    fn a_detector_sums_the_labels_that_it_looks_for() {
        assert_eq!(Covers::new(&[Label::Spam]).split([5, 3, 2]), (3, 5));
        assert_eq!(Covers::new(&[Label::Spam, Label::Abuse]).split([5, 3, 2]), (5, 5));
    }
}
