//! A site's own counts, added to the shared ones.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::altered::Own;
use super::month::Month;
use super::shift::Line;
use super::standpoint::Standpoint;
use crate::comment::Label;
use crate::features::{FAMILIES, Family};

/// How much a site's own decision of the newest month counts against an example of the shared corpora. Measured on streams of one site's comments
/// after another (`gatepost evaluate --protocol stream`): 1 learns too slowly, 50 helps only in the first 50 comments; 20 to 40 are alike, and 30 asks
/// for fewer labels than 20.
pub const WEIGHT: i32 = 30;

/// What one site's standing decisions taught: for each slot, how many of them hold it, by calendar month and label. Two overlays are equal, to
/// the bit, if the same decisions stand and are held, whatever came before.
///
/// Older decisions count less ([`month`](super::month)). Their age is that against the newest month in which a standing decision was made,
/// not against today: so an overlay is a function of the decisions alone, on any machine at any time, and a blog that rests forgets nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    /// What the lots add up to, at their present weights: all that scoring asks for.
    cells: FxHashMap<u32, Cell>,
    totals: [[i64; 3]; FAMILIES],
    vocabulary: [u32; FAMILIES],
    lots: BTreeMap<Kind, Lot>,
    /// The newest month of a lot, or that beside which it weighs.
    newest: Month,
    beside: Month,
    line: Line,
}

/// What decisions add to the shared counts of one slot.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    /// In examples of each label, in the order of [`Label::ALL`].
    sums: [i32; 3],
    /// In how many lots the slot is. None: the cell must go, as equality is that of the maps.
    lots: u32,
}

/// Decisions that weigh the same.
#[derive(Debug, Clone, Default, PartialEq)]
struct Lot {
    decisions: i64,
    /// How many decisions of each label hold a slot. No cell is of zeros.
    cells: FxHashMap<u32, [i32; 3]>,
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
    fn weight(self, newest: Month) -> i32 {
        match self {
            Self::Held => -1,
            Self::Standing(month) => month.weight(newest),
        }
    }
}

impl Lot {
    /// Adds a decision to a slot, or takes it back. By how much that changes the number of slots here.
    fn add(&mut self, slot: u32, label: Label, by: i32) -> i32 {
        let counts = self.cells.entry(slot).or_default();
        let before = *counts != [0; 3];
        counts[label.index()] += by;
        let after = *counts != [0; 3];
        if !after {
            self.cells.remove(&slot);
        }
        i32::from(after) - i32::from(before)
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

    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// The month against which its months weigh.
    pub(super) fn newest(&self) -> Month {
        self.newest
    }

    /// Has its months weigh as those of a larger overlay do, of which it is a part: now, and until it is told anew.
    pub fn weigh_beside(&mut self, whole: &Self) {
        self.beside = whole.newest;
        self.age_with_lots();
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let lots: usize = self.lots.values().map(|lot| table(lot.cells.capacity(), size_of::<(u32, [i32; 3])>())).sum();
        table(self.cells.capacity(), size_of::<(u32, Cell)>()) + lots + size_of::<Self>()
    }

    fn stand(&mut self, slots: &[u32], label: Label, month: Month, by: i32) {
        self.add(slots, Kind::Standing(month), label, by);
        self.age_with_lots();
    }

    fn age_with_lots(&mut self) {
        let newest = match self.lots.last_key_value() {
            Some((Kind::Standing(month), _)) => (*month).max(self.beside),
            Some((Kind::Held, _)) | None => self.beside,
        };
        if newest != self.newest {
            self.age(newest);
        }
    }

    fn add(&mut self, slots: &[u32], kind: Kind, label: Label, by: i32) {
        let change = kind.weight(self.newest) * by;
        let lot = self.lots.entry(kind).or_default();
        lot.decisions += i64::from(by);
        for slot in slots {
            let Some(family) = Family::of(*slot) else { continue };
            let cell = self.cells.entry(*slot).or_default();
            let was_there = cell.lots > 0;
            cell.lots = cell.lots.saturating_add_signed(lot.add(*slot, label, by));
            cell.sums[label.index()] += change;
            self.totals[family as usize][label.index()] += i64::from(change);
            if cell.lots == 0 {
                self.cells.remove(slot);
                self.vocabulary[family as usize] -= 1;
            } else if !was_there {
                self.vocabulary[family as usize] += 1;
            }
        }
        if lot.decisions == 0 && lot.cells.is_empty() {
            self.lots.remove(&kind);
        }
    }

    /// Weighs each lot as `newest` asks for: sums are of integers, so the way there leaves no trace. A month has its weight changed some twenty
    /// times in all; journals are folded from their newest month back, where nothing has.
    fn age(&mut self, newest: Month) {
        for (kind, lot) in &self.lots {
            let change = kind.weight(newest) - kind.weight(self.newest);
            if change == 0 {
                continue;
            }
            for (slot, counts) in &lot.cells {
                let (Some(family), Some(cell)) = (Family::of(*slot), self.cells.get_mut(slot)) else { continue };
                for (label, count) in counts.iter().enumerate() {
                    cell.sums[label] += change * count;
                    self.totals[family as usize][label] += i64::from(change * count);
                }
            }
        }
        self.newest = newest;
    }
}

impl Own for Overlay {
    fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    #[inline]
    fn sums(&self, slot: u32) -> Option<[i32; 3]> {
        Some(self.cells.get(&slot)?.sums)
    }

    fn added(&self, family: usize) -> [i64; 3] {
        self.totals[family]
    }

    fn vocabulary(&self, family: usize) -> u32 {
        self.vocabulary[family]
    }

    fn shift(&self, model: u32, label: Label) -> f64 {
        self.line.shift(model, label)
    }
}

/// About how many bytes a hash table takes that has room for so many entries: a byte beside each, and an eighth is kept empty.
fn table(capacity: usize, entry: usize) -> usize {
    capacity / 7 * 8 * (entry + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::altered::spread;
    use super::super::counts::{CELLS, Covers, Totals, lesson};
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

    #[test]
    fn a_decision_is_spread_as_a_lesson_to_every_detector_is() {
        for label in Label::ALL {
            let mut one = [0; 3];
            one[label.index()] = 1;
            assert_eq!(spread(one), lesson(label));
        }
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
            let sum: i32 = mine.map(|(_, _, at, _, held)| month(*at).weight(newest) - i32::from(*held)).sum();
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
            decisions.iter().filter(|decision| !decision.3).for_each(|decision| undo(&mut lived, decision));
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
