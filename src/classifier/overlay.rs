//! A site's own counts, added to the shared ones.

use rustc_hash::FxHashMap;

use super::counts::{CELLS, Covers, Totals, lesson};
use super::shift::Line;
use super::standpoint::Standpoint;
use crate::comment::Label;
use crate::features::{FAMILIES, Family};

/// How much a site's own decision counts against an example of the shared corpora. Measured on streams of one site's comments after another
/// (`gatepost evaluate --protocol stream`): 1 learns too slowly, 50 helps only in the first 50 comments; 20 to 40 are alike, and 30 asks for fewer labels
/// than 20.
pub const WEIGHT: i64 = 30;

/// What one site's standing decisions taught: for each slot, how many of them hold it, a label. Two overlays are equal, to the bit, if the
/// same decisions stand and are held, whatever came before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    cells: FxHashMap<u32, Cell>,
    families: [Cell; FAMILIES],
    vocabulary: [u32; FAMILIES],
    line: Line,
}

/// Numbers of decisions, as the shared counts have them: a decision teaches every detector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Cell {
    standing: [i32; CELLS],
    held: [i32; CELLS],
}

impl Cell {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the decisions change of the shared counts.
    fn change(&self) -> [i64; CELLS] {
        std::array::from_fn(|at| WEIGHT * i64::from(self.standing[at]) - i64::from(self.held[at]))
    }
}

/// Adds a decision, or takes one back.
fn add(numbers: &mut [i32; CELLS], label: Label, by: i32) {
    numbers.iter_mut().zip(lesson(label)).filter(|(_, taught)| *taught > 0).for_each(|(number, _)| *number += by);
}

impl Overlay {
    /// Counts one decision's features.
    pub fn learn(&mut self, slots: &[u32], label: Label) {
        self.change(slots, |cell| add(&mut cell.standing, label, 1));
    }

    /// Takes back exactly what [`Overlay::learn`] added.
    pub fn unlearn(&mut self, slots: &[u32], label: Label) {
        self.change(slots, |cell| add(&mut cell.standing, label, -1));
    }

    /// Notes that the shared counts already hold one decision, so that it does not count there as well as here. To be called beside
    /// [`Overlay::learn`]; it outlasts the decision's undo, which then takes it out of the shared counts for this site.
    pub fn hold(&mut self, slots: &[u32], label: Label) {
        self.change(slots, |cell| add(&mut cell.held, label, 1));
    }

    /// Takes back exactly what [`Overlay::hold`] noted.
    pub fn unhold(&mut self, slots: &[u32], label: Label) {
        self.change(slots, |cell| add(&mut cell.held, label, -1));
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

    fn change(&mut self, slots: &[u32], apply: impl Fn(&mut Cell)) {
        for slot in slots {
            let Some(family) = Family::of(*slot) else { continue };
            let at = family as usize;
            let cell = self.cells.entry(*slot).or_default();
            let was_empty = cell.is_empty();
            apply(cell);
            apply(&mut self.families[at]);
            // A cell of zeros must go: equality is that of the maps.
            if cell.is_empty() {
                self.cells.remove(slot);
                self.vocabulary[at] -= 1;
            } else if was_empty {
                self.vocabulary[at] += 1;
            }
        }
    }

    /// The counts (unwanted, ham) of a slot under this overlay, given the shared ones. `None` if the overlay says nothing of it.
    #[inline]
    pub(super) fn counts(&self, slot: u32, covers: Covers, shared: impl FnOnce() -> [u32; CELLS]) -> Option<(u64, u64)> {
        let change = self.cells.get(&slot)?.change();
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
            let (unwanted, ham) = covers.split(self.families[at].change());
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
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_decision_weighs_thirty_and_one_that_the_model_holds_is_not_counted_there_again() {
        let spam = Covers::new(&[Label::Spam]);
        let mut overlay = Overlay::default();
        overlay.learn(&[5], Label::Spam);
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((31, 3)));
        overlay.hold(&[5], Label::Spam);
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((30, 3)));
        overlay.unlearn(&[5], Label::Spam);
        assert_eq!(overlay.counts(5, spam, || [3, 1, 0, 0]), Some((0, 3)));
        assert_eq!(overlay.counts(6, spam, || [3, 1, 0, 0]), None);
    }

    proptest! {
        #[test]
        fn after_any_history_an_overlay_equals_the_fold_of_what_stands(
            decisions in prop::collection::vec((prop::collection::btree_set(0_u32..40, 1..8), 0_usize..3, any::<bool>(), any::<bool>()), 1..20)
        ) {
            let (mut lived, mut folded) = (Overlay::default(), Overlay::default());
            let mut undone = Vec::new();
            for (slots, label, stands, held) in &decisions {
                let slots: Vec<u32> = slots.iter().copied().collect();
                let label = Label::ALL[*label];
                lived.learn(&slots, label);
                if *held {
                    lived.hold(&slots, label);
                }
                if *stands {
                    folded.learn(&slots, label);
                    if *held {
                        folded.hold(&slots, label);
                    }
                } else {
                    undone.push((slots, label, *held));
                }
            }
            for (slots, label, held) in undone {
                lived.unlearn(&slots, label);
                if held {
                    lived.unhold(&slots, label);
                }
            }
            prop_assert_eq!(lived, folded);
        }
    }
}
