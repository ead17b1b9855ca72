//! A site's own counts, added to the shared ones.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::counts::{CELLS, Covers, Totals, lesson};
use super::month::Month;
use super::shift::Line;
use super::standpoint::Standpoint;
use crate::comment::Label;
use crate::features::{FAMILIES, Family};

/// How much a site's own decision of the newest month counts against an example of the shared corpora. Measured on streams of one site's comments
/// after another (`gatepost evaluate --protocol stream`): 1 learns too slowly, 50 helps only in the first 50 comments; 20 to 40 are alike, and 30 asks
/// for fewer labels than 20.
pub const WEIGHT: i64 = 30;

/// What one site's standing decisions taught: for each slot, how many of them hold it, by calendar month and label. Two overlays are equal, to
/// the bit, if the same decisions stand and are held, whatever came before.
///
/// Older decisions count less ([`month`](super::month)). Their age is that against the newest month in which a standing decision was made,
/// not against today: so an overlay is a function of the decisions alone, on any machine at any time, and a blog that rests forgets nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    cells: FxHashMap<u32, Cell>,
    families: [Cell; FAMILIES],
    vocabulary: [u32; FAMILIES],
    /// How many decisions of each month stand; none of them zero.
    months: BTreeMap<Month, i64>,
    /// The newest of them.
    newest: Month,
    /// By how much they change the families' totals.
    changes: [[i64; CELLS]; FAMILIES],
    line: Line,
}

/// Numbers of decisions. They are few, and mostly one: a slot is mostly met in one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Cell(SmallVec<[Count; 1]>);

/// How many decisions of one kind there are of each label, in the order of [`Label::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Count {
    kind: Kind,
    labels: [i32; 3],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// The shared counts have it, so its worth there is taken off. It does not age, as those counts do not.
    Held,
    /// A decision of this month stands.
    Standing(Month),
}

impl Kind {
    /// What one decision adds to the shared counts, in examples.
    #[inline]
    fn weight(self, newest: Month) -> i64 {
        match self {
            Self::Held => -1,
            Self::Standing(month) => month.weight(newest),
        }
    }
}

impl Cell {
    /// Adds decisions, or takes them back. Counts stay in the order of their kinds and none is of zeros, as equality is theirs.
    fn add(&mut self, kind: Kind, label: Label, by: i32) {
        let at = self.0.partition_point(|count| count.kind < kind);
        if self.0.get(at).is_none_or(|count| count.kind != kind) {
            self.0.insert(at, Count { kind, labels: [0; 3] });
        }
        let labels = &mut self.0[at].labels;
        labels[label.index()] += by;
        if *labels == [0; 3] {
            self.0.remove(at);
            self.0.shrink_to_fit();
        }
    }

    /// What the decisions change of the shared counts: each is a lesson to every detector.
    #[inline]
    fn change(&self, newest: Month) -> [i64; CELLS] {
        let mut sums = [0; 3];
        for Count { kind, labels } in &self.0 {
            let weight = kind.weight(newest);
            sums.iter_mut().zip(labels).for_each(|(sum, number)| *sum += weight * i64::from(*number));
        }
        let mut change = [0; CELLS];
        for (label, sum) in Label::ALL.into_iter().zip(sums) {
            change.iter_mut().zip(lesson(label)).for_each(|(count, taught)| *count += i64::from(taught) * sum);
        }
        change
    }
}

impl Overlay {
    /// Counts the features of one decision that was made in `month`.
    pub fn learn(&mut self, slots: &[u32], label: Label, month: Month) {
        self.stand(slots, label, month, 1);
    }

    /// Takes back exactly what [`Overlay::learn`] added.
    pub fn unlearn(&mut self, slots: &[u32], label: Label, month: Month) {
        self.stand(slots, label, month, -1);
    }

    /// Notes that the shared counts already hold one decision, so that it does not count there as well as here. To be called beside
    /// [`Overlay::learn`]; it outlasts the decision's undo, which then takes it out of the shared counts for this site.
    pub fn hold(&mut self, slots: &[u32], label: Label) {
        self.add(slots, Kind::Held, label, 1);
    }

    /// Takes back exactly what [`Overlay::hold`] noted.
    pub fn unhold(&mut self, slots: &[u32], label: Label) {
        self.add(slots, Kind::Held, label, -1);
    }

    /// Notes where a comment stood when it was decided, which moves the site's own 0.5 line. To be called beside [`Overlay::learn`].
    pub fn place(&mut self, standpoint: Standpoint, label: Label) {
        self.line.place(standpoint, label);
    }

    /// Takes back exactly what [`Overlay::place`] noted.
    pub fn displace(&mut self, standpoint: Standpoint, label: Label) {
        self.line.displace(standpoint, label);
    }

    /// How many decisions were placed while the model with this tag was live.
    pub(super) fn placed(&self, model: u32) -> u32 {
        self.line.placed(model)
    }

    /// By how much this site shifts the log-odds of the model's detector for `label`, in nats.
    pub(super) fn shift(&self, model: u32, label: Label) -> f64 {
        self.line.shift(model, label)
    }

    /// Whether nothing stands and nothing is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    fn stand(&mut self, slots: &[u32], label: Label, month: Month, by: i32) {
        let decisions = self.months.entry(month).or_default();
        *decisions += i64::from(by);
        if *decisions == 0 {
            self.months.remove(&month);
        }
        self.newest = self.months.keys().next_back().copied().unwrap_or_default();
        self.add(slots, Kind::Standing(month), label, by);
    }

    fn add(&mut self, slots: &[u32], kind: Kind, label: Label, by: i32) {
        for slot in slots {
            let Some(family) = Family::of(*slot) else { continue };
            let at = family as usize;
            let cell = self.cells.entry(*slot).or_default();
            let was_empty = cell.0.is_empty();
            cell.add(kind, label, by);
            self.families[at].add(kind, label, by);
            // A cell of nothing must go: equality is that of the maps.
            if cell.0.is_empty() {
                self.cells.remove(slot);
                self.vocabulary[at] -= 1;
            } else if was_empty {
                self.vocabulary[at] += 1;
            }
        }
        self.changes = std::array::from_fn(|at| self.families[at].change(self.newest));
    }

    /// The counts (unwanted, ham) of a slot under this overlay, given the shared ones. `None` if the overlay says nothing of it.
    #[inline]
    pub(super) fn counts(&self, slot: u32, covers: Covers, shared: impl FnOnce() -> [u32; CELLS]) -> Option<(u64, u64)> {
        let change = self.cells.get(&slot)?.change(self.newest);
        let shared = shared();
        // What is held is part of the shared counts, so a sum below zero means that the model is not the one it was held by.
        let sums = std::array::from_fn(|at| u64::try_from(i64::from(shared[at]) + change[at]).unwrap_or(0));
        Some(covers.split(sums))
    }

    /// The totals under this overlay, given the shared ones. A family's vocabulary is at least what each side has seen of it: what they have
    /// seen together lies a little above, but would bind an overlay to one model.
    pub(super) fn totals(&self, shared: &[Totals; FAMILIES], covers: Covers) -> [Totals; FAMILIES] {
        let grow = |shared: u64, change: i64| shared.saturating_add_signed(change);
        std::array::from_fn(|at| {
            let (unwanted, ham) = covers.split(self.changes[at]);
            Totals {
                unwanted: grow(shared[at].unwanted, unwanted),
                ham: grow(shared[at].ham, ham),
                seen: shared[at].seen.max(u64::from(self.vocabulary[at])),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decision_weighs_thirty_and_one_that_the_model_holds_is_not_counted_there_again() {
        let spam = Covers::new(&[Label::Spam]);
        let mut overlay = Overlay::default();
        overlay.learn(&[5], Label::Spam, Month::default());
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((31, 3)));
        overlay.hold(&[5], Label::Spam);
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((30, 3)));
        overlay.unlearn(&[5], Label::Spam, Month::default());
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((0, 3)));
        assert_eq!(overlay.counts(6, spam, || [3, 1, 0, 0]), None);
    }

    /// January 2020 and as many months.
    fn month(after: u32) -> Month {
        let [year, month] = [2020 + after / 12, 1 + after % 12];
        Month::of(format!("{year}-{month:02}-15T12:00:00Z").parse().unwrap())
    }

    #[test]
    fn an_older_decision_counts_less_once_a_newer_one_stands_and_what_is_held_never_does() {
        let spam = Covers::new(&[Label::Spam]);
        let mut overlay = Overlay::default();
        overlay.learn(&[5], Label::Spam, month(0));
        overlay.hold(&[5], Label::Spam);
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((30, 3)));
        overlay.learn(&[9], Label::Ham, month(24));
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((15, 3)));
        overlay.unlearn(&[9], Label::Ham, month(24));
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((30, 3)));
    }

    #[test]
    fn a_slot_of_one_month_takes_little_more_room_than_its_counts() {
        assert!(size_of::<(u32, Cell)>() <= 40, "{}", size_of::<(u32, Cell)>());
    }

    /// Slots, label, month, whether the decision stands, whether the shared counts hold it.
    type Decision = (BTreeSet<u32>, usize, u32, bool, bool);

    fn decision() -> impl Strategy<Value = Decision> {
        (prop::collection::btree_set(0_u32..40, 1..8), 0_usize..3, 0_u32..60, any::<bool>(), any::<bool>())
    }

    fn decide(overlay: &mut Overlay, (slots, label, at, _, held): &Decision) {
        let slots: Vec<u32> = slots.iter().copied().collect();
        overlay.learn(&slots, Label::ALL[*label], month(*at));
        if *held {
            overlay.hold(&slots, Label::ALL[*label]);
        }
    }

    fn undo(overlay: &mut Overlay, (slots, label, at, _, held): &Decision) {
        let slots: Vec<u32> = slots.iter().copied().collect();
        overlay.unlearn(&slots, Label::ALL[*label], month(*at));
        if *held {
            overlay.unhold(&slots, Label::ALL[*label]);
        }
    }

    /// What these decisions make of shared counts of 1,000 each, for a detector of spam: summed up one by one.
    fn counted(decisions: &[&Decision], slot: u32) -> (u64, u64) {
        let newest = decisions.iter().map(|decision| decision.2).max().map_or(Month::default(), month);
        let of = |label: Label| {
            let mine = decisions.iter().filter(|decision| decision.0.contains(&slot) && decision.1 == label.index());
            let sum: i64 = mine.map(|(_, _, at, _, held)| month(*at).weight(newest) - i64::from(*held)).sum();
            u64::try_from(1_000 + sum).unwrap()
        };
        (of(Label::Spam), of(Label::Ham))
    }

    proptest! {
        #[test]
        fn after_any_history_an_overlay_equals_the_fold_of_what_stands(decisions in prop::collection::vec(decision(), 1..20)) {
            let (mut lived, mut folded) = (Overlay::default(), Overlay::default());
            for decision in &decisions {
                decide(&mut lived, decision);
            }
            for decision in decisions.iter().filter(|decision| !decision.3) {
                undo(&mut lived, decision);
            }
            let standing: Vec<&Decision> = decisions.iter().filter(|decision| decision.3).collect();
            for decision in standing.iter().rev() {
                decide(&mut folded, decision);
            }
            prop_assert_eq!(&lived, &folded);
            let spam = Covers::new(&[Label::Spam]);
            let (mut unwanted, mut ham) = (0, 0);
            for slot in 0..40 {
                let expected = counted(&standing, slot);
                prop_assert_eq!(lived.counts(slot, spam, || [1_000; CELLS]).unwrap_or((1_000, 1_000)), expected);
                (unwanted, ham) = (unwanted + expected.0 - 1_000, ham + expected.1 - 1_000);
            }
            let totals = lived.totals(&[Totals::default(); FAMILIES], spam)[Family::of(0).unwrap() as usize];
            prop_assert_eq!((totals.unwanted, totals.ham), (unwanted, ham));
        }
    }
}
