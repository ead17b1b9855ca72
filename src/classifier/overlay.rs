//! A site's own counts, added to the shared ones.

use std::collections::HashMap;

use crate::comment::Label;

/// What one site's standing decisions taught: for each slot, how many of them hold it, a label.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overlay {
    counts: HashMap<u32, [i32; 3]>,
}

impl Overlay {
    /// Counts one decision's features.
    pub fn learn(&mut self, slots: &[u32], label: Label) {
        for slot in slots {
            self.counts.entry(*slot).or_default()[label.index()] += 1;
        }
    }

    /// Takes back exactly what [`Overlay::learn`] added.
    pub fn unlearn(&mut self, slots: &[u32], label: Label) {
        for slot in slots {
            self.counts.entry(*slot).or_default()[label.index()] -= 1;
        }
    }
}
