//! How often each slot was seen with each label: all that training remembers of most examples.

use rayon::prelude::*;

use crate::comment::Label;
use crate::features::{FAMILIES, Family, SLOTS};

/// Numbers of examples: ham that taught the detector of spam, spam, abuse, ham that taught the detector of abuse.
pub(super) type Cell = [u32; CELLS];

/// How many numbers there are of each slot. Each detector has ham of its own: what a corpus of another language has of it says nothing where the
/// detector's unwanted comments come from, and would teach it languages instead.
pub(super) const CELLS: usize = 4;

/// What an example adds that teaches every detector, as a moderator's decision does.
pub(super) const fn lesson(label: Label) -> Cell {
    match label {
        Label::Ham => [1, 0, 0, 1],
        Label::Spam => [0, 1, 0, 0],
        Label::Abuse => [0, 0, 1, 0],
    }
}

/// What an example of ham adds that comes from a corpus with this many examples of ham, spam and abuse: a corpus teaches the detectors of
/// the labels that it holds; one of ham alone teaches them all.
pub(super) const fn ham_lesson([_, spam, abuse]: [u64; 3]) -> Cell {
    match (spam > 0, abuse > 0) {
        (true, false) => [1, 0, 0, 0],
        (false, true) => [0, 0, 0, 1],
        _ => lesson(Label::Ham),
    }
}

/// `lesson`, so many times over, added to `cell`.
pub(super) fn add_lesson(cell: &mut Cell, lesson: Cell, times: u32) {
    cell.iter_mut().zip(lesson).for_each(|(count, more)| *count = count.saturating_add(more.saturating_mul(times)));
}

/// Labelled examples by their slots, all slots in one list: nothing is allocated for an example of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Lessons {
    slots: Vec<u32>,
    /// Where each example's slots end, its label, and the hash of its text.
    examples: Vec<(usize, Label, u64)>,
}

impl Lessons {
    /// Notes an example by its slots; they are brought into their order.
    pub(super) fn push(&mut self, slots: &[u32], label: Label, group: u64) {
        let start = self.slots.len();
        self.slots.extend_from_slice(slots);
        self.slots[start..].sort_unstable();
        self.examples.push((self.slots.len(), label, group));
    }

    /// Each example's slots, label, and hash of its text.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u32], Label, u64)> + '_ {
        let mut start = 0;
        self.examples.iter().map(move |(end, label, group)| (&self.slots[std::mem::replace(&mut start, *end)..*end], *label, *group))
    }
}

/// A count for each slot and label. Counts are integers: what was added can be subtracted without a trace, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    cells: Vec<Cell>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { cells: vec![Cell::default(); SLOTS] }
    }
}

impl Counts {
    /// Counts `times` examples that have these slots and teach every detector. Slots outside the schema are left out.
    pub fn add(&mut self, slots: &[u32], label: Label, times: u32) {
        for slot in slots {
            if let Some(cell) = self.cells.get_mut(*slot as usize) {
                add_lesson(cell, lesson(label), times);
            }
        }
    }

    /// Counts examples on all threads: each family's cells are one thread's, so the examples need no counts of their own to be summed up. Ham
    /// goes to `ham` (a count a slot), as it is not known yet which detectors it teaches.
    pub(super) fn add_all(&mut self, lessons: &[Lessons], ham: &mut [u32]) {
        let (mut cells, mut ham) = (self.cells.as_mut_slice(), ham);
        let families = Family::ALL.map(|family| {
            let length = family.slots().len();
            let own = (cells.split_off_mut(..length).unwrap_or_default(), ham.split_off_mut(..length).unwrap_or_default());
            (family.slots(), own)
        });
        families.into_par_iter().for_each(|(range, (cells, ham))| {
            for (slots, label, _) in lessons.iter().flat_map(Lessons::iter) {
                let (start, end) = (slots.partition_point(|slot| *slot < range.start), slots.partition_point(|slot| *slot < range.end));
                let places = slots[start..end].iter().map(|slot| (slot - range.start) as usize);
                match label {
                    Label::Ham => places.for_each(|place| ham[place] += 1),
                    Label::Spam | Label::Abuse => places.for_each(|place| cells[place][label.index()] += 1),
                }
            }
        });
    }

    /// Counts the ham that waited, a count a slot, and empties it.
    pub(super) fn settle(&mut self, ham: &mut [u32], lesson: Cell) {
        for (cell, waiting) in self.cells.iter_mut().zip(ham) {
            add_lesson(cell, lesson, std::mem::take(waiting));
        }
    }

    /// Takes back exactly what [`Counts::add`] added.
    pub fn subtract(&mut self, slots: &[u32], label: Label, times: u32) {
        for slot in slots {
            if let Some(cell) = self.cells.get_mut(*slot as usize) {
                cell.iter_mut().zip(lesson(label)).for_each(|(count, less)| *count -= less * times);
            }
        }
    }

    /// As [`Counts::subtract`], of counts that came from elsewhere. Whether all of it was there; if not, they are no longer of use.
    pub(super) fn take_back(&mut self, slots: &[u32], label: Label) -> bool {
        slots.iter().filter_map(|slot| usize::try_from(*slot).ok()).all(|slot| {
            let Some(cell) = self.cells.get_mut(slot) else { return true };
            let mut counts = cell.iter_mut().zip(lesson(label));
            counts.all(|(count, less)| count.checked_sub(less).map(|rest| *count = rest).is_some())
        })
    }

    /// Puts the counts of one slot in place of what was there. A slot outside the schema is left out.
    pub(super) fn set(&mut self, slot: u32, counts: Cell) {
        if let Some(cell) = self.cells.get_mut(slot as usize) {
            *cell = counts;
        }
    }

    /// Adds all of `other`, counted apart.
    pub fn merge(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            for (count, more) in cell.iter_mut().zip(more) {
                *count = count.saturating_add(*more);
            }
        }
    }

    /// The counts of one slot: ham that taught the detector of spam, spam, abuse, ham that taught the detector of abuse.
    #[must_use]
    pub fn of(&self, slot: u32) -> Cell {
        self.cells.get(slot as usize).copied().unwrap_or_default()
    }

    /// The counts of a family's slots.
    #[must_use]
    pub fn family(&self, family: Family) -> &[Cell] {
        let slots = family.slots();
        &self.cells[slots.start as usize..slots.end as usize]
    }

    /// The slots that were seen, ascending, with their counts.
    pub fn seen(&self) -> impl Iterator<Item = (u32, Cell)> + '_ {
        (0_u32..).zip(&self.cells).filter(|(_, cell)| **cell != Cell::default()).map(|(slot, cell)| (slot, *cell))
    }
}

/// What a detector makes of a cell: what it looks for, against its ham.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Covers {
    /// Whose ham it is.
    label: Label,
    /// Whether it looks for the other unwanted label too, which has no detector of its own.
    both: bool,
}

impl Covers {
    /// Looks for these unwanted labels, one or two; the first is the detector's own.
    #[must_use]
    pub(super) fn new(unwanted: &[Label]) -> Self {
        Self { label: unwanted.first().copied().unwrap_or(Label::Spam), both: unwanted.len() > 1 }
    }

    /// Whether a decision of `label` says anything to the detector.
    #[must_use]
    pub(super) fn concerns(self, label: Label) -> bool {
        label == Label::Ham || label == self.label || self.both
    }

    /// A cell's counts as (unwanted, ham).
    #[inline]
    #[must_use]
    pub(super) fn split<T: Copy + Default + std::ops::Add<Output = T>>(self, [ham, spam, abuse, ham_of_abuse]: [T; CELLS]) -> (T, T) {
        let other = |count| if self.both { count } else { T::default() };
        match self.label {
            Label::Abuse => (abuse + other(spam), ham_of_abuse),
            Label::Ham | Label::Spam => (spam + other(abuse), ham),
        }
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
        assert_eq!(one.of(7), [1, 2, 0, 1]);
        one.subtract(&[1, 7, 300_000], Label::Spam, 2);
        one.subtract(&[7], Label::Ham, 1);
        assert_eq!(one, Counts::default());
    }

    #[test]
    fn a_detector_sums_the_labels_that_it_looks_for_against_its_own_ham() {
        assert_eq!(Covers::new(&[Label::Spam]).split([5, 3, 2, 7]), (3, 5));
        assert_eq!(Covers::new(&[Label::Abuse]).split([5, 3, 2, 7]), (2, 7));
        assert_eq!(Covers::new(&[Label::Spam, Label::Abuse]).split([5, 3, 2, 7]), (5, 5));
        assert_eq!(Covers::new(&[Label::Abuse, Label::Spam]).split([5, 3, 2, 7]), (5, 7));
    }

    #[test]
    fn ham_teaches_the_detectors_whose_labels_its_corpus_holds() {
        let counted = |examples| {
            let mut counts = Counts::default();
            let mut waiting = vec![0; SLOTS];
            let mut lessons = Lessons::default();
            lessons.push(&[7, 300_000], Label::Ham, 0);
            counts.add_all(&[lessons.clone(), lessons], &mut waiting);
            assert_eq!(counts, Counts::default());
            counts.settle(&mut waiting, ham_lesson(examples));
            assert!(waiting.iter().all(|count| *count == 0));
            assert_eq!(counts.of(7), counts.of(300_000));
            counts.of(7)
        };
        assert_eq!(counted([2, 9, 0]), [2, 0, 0, 0]);
        assert_eq!(counted([2, 0, 9]), [0, 0, 0, 2]);
        assert_eq!(counted([2, 9, 9]), [2, 0, 0, 2]);
        assert_eq!(counted([2, 0, 0]), [2, 0, 0, 2]);
    }
}
