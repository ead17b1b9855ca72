//! A bounded sample of the examples, chosen by hash: what the calibrator learns from.

use std::collections::BTreeMap;

use super::counts::{Cell, add_lesson};

/// Examples of one text that also share slots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The slots, ascending.
    pub slots: Box<[u32]>,
    /// How many of them there are: what they add to the counts of each slot.
    pub counts: Cell,
    /// How many more are ham of the corpus that is being read: it is not known yet which detectors they teach.
    pub waiting: u32,
}

/// All examples of equal texts: the hash of the text, and their rows.
pub(super) type Group = (u64, Vec<Row>);

/// Groups of equal texts, the groups with the smallest hashes ("bottom-k"): as many as have no more rows together than the sample holds. A
/// group is kept whole or not at all. Which are kept does not depend on the order in which examples come, and the samples of two sets of
/// examples merge to the sample of both.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    groups: BTreeMap<u64, Vec<Row>>,
    rows: usize,
    capacity: usize,
    /// Groups from this hash on were dropped; those below it are complete.
    limit: u64,
}

impl Sample {
    /// A sample of at most `capacity` rows.
    #[must_use]
    pub(super) fn new(capacity: usize) -> Self {
        Self { groups: BTreeMap::new(), rows: 0, capacity, limit: u64::MAX }
    }

    /// Offers examples: `group` is the hash of their text, `slots` (none twice, in any order) are theirs, `counts` and `waiting` how many they are.
    pub(super) fn offer(&mut self, group: u64, slots: &[u32], counts: Cell, waiting: u32) {
        if group >= self.limit {
            return;
        }
        let mut slots: Box<[u32]> = slots.into();
        slots.sort_unstable();
        let rows = self.groups.entry(group).or_default();
        if let Some(row) = rows.iter_mut().find(|row| row.slots == slots) {
            add_lesson(&mut row.counts, counts, 1);
            row.waiting += waiting;
        } else {
            rows.push(Row { slots, counts, waiting });
            self.rows += 1;
            self.shrink();
        }
    }

    /// Takes back one example that was offered: of a group at or above the limit nothing is here. What was dropped to make room for it does not come
    /// back, so there may then be fewer rows below the limit than the sample could hold. Whether the example was where it should be.
    pub(super) fn withdraw(&mut self, group: u64, slots: &[u32], counts: Cell) -> bool {
        if group >= self.limit {
            return true;
        }
        let Some(rows) = self.groups.get_mut(&group) else { return false };
        let Some(at) = rows.iter().position(|row| *row.slots == *slots) else { return false };
        let row = &mut rows[at];
        if row.counts.iter().zip(counts).any(|(have, less)| *have < less) {
            return false;
        }
        row.counts.iter_mut().zip(counts).for_each(|(count, less)| *count -= less);
        if row.counts == Cell::default() && row.waiting == 0 {
            rows.remove(at);
            self.rows -= 1;
            if rows.is_empty() {
                self.groups.remove(&group);
            }
        }
        true
    }

    /// Whether a sample of `capacity` rows of these and any other examples is what it would be had none ever been withdrawn.
    pub(super) fn fills(&self, capacity: usize) -> bool {
        self.limit == u64::MAX || self.rows > capacity
    }

    /// How many rows it may have.
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Ends the corpus that was being read: each example of ham that waited teaches `lesson`.
    pub(super) fn settle(&mut self, lesson: Cell) {
        for row in self.groups.values_mut().flatten() {
            add_lesson(&mut row.counts, lesson, std::mem::take(&mut row.waiting));
        }
    }

    /// Drops the groups from the hash `limit` on.
    pub(super) fn limit(&mut self, limit: u64) {
        if limit < self.limit {
            self.limit = limit;
            let dropped = self.groups.split_off(&limit);
            self.rows -= dropped.values().map(Vec::len).sum::<usize>();
        }
    }

    /// Adds a sample of other examples, of which the groups below the hash `limit` are complete.
    pub(super) fn merge(&mut self, groups: &[Group], limit: u64) {
        self.limit(limit);
        for (group, rows) in groups {
            for row in rows {
                self.offer(*group, &row.slots, row.counts, row.waiting);
            }
        }
    }

    /// Adds another sample.
    pub(super) fn merge_sample(&mut self, other: &Self) {
        self.limit(other.limit);
        for (group, rows) in &other.groups {
            for row in rows {
                self.offer(*group, &row.slots, row.counts, row.waiting);
            }
        }
    }

    fn shrink(&mut self) {
        while self.rows > self.capacity
            && let Some((group, rows)) = self.groups.pop_last()
        {
            self.rows -= rows.len();
            self.limit = group;
        }
    }

    /// The groups by ascending hash, rows within a group in an order of their own; and the hash below which they are complete.
    #[must_use]
    pub(super) fn into_groups(mut self) -> (Vec<Group>, u64) {
        for rows in self.groups.values_mut() {
            rows.sort_unstable();
        }
        (self.groups.into_iter().collect(), self.limit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample(examples: impl IntoIterator<Item = (u64, u32)>) -> Sample {
        let mut sample = Sample::new(4);
        examples.into_iter().for_each(|(group, slot)| sample.offer(group, &[slot], [1, 0, 0, 0], 0));
        sample
    }

    #[test]
    fn the_groups_with_the_smallest_hashes_stay_whole() {
        let (groups, limit) = sample([(3, 30), (1, 10), (2, 20), (0, 0), (2, 21), (1, 11), (0, 0)]).into_groups();
        let row = |slot, times| Row { slots: [slot].into(), counts: [times, 0, 0, 0], waiting: 0 };
        assert_eq!(groups, [(0, vec![row(0, 2)]), (1, vec![row(10, 1), row(11, 1)])]);
        assert_eq!(limit, 2);
    }

    proptest! {
        #[test]
        fn samples_of_two_parts_in_any_order_merge_to_the_sample_of_the_whole(
            examples in prop::collection::vec((0_u64..12, 0_u32..3), 0..40),
            cut in 0_usize..40,
        ) {
            let whole = sample(examples.clone());
            let (left, right) = examples.split_at(cut.min(examples.len()));
            let mut merged = sample(left.iter().rev().copied());
            let (groups, limit) = sample(right.iter().rev().copied()).into_groups();
            merged.merge(&groups, limit);
            prop_assert_eq!(merged.into_groups(), whole.into_groups());
        }

        /// A sample with room to spare, out of which examples are taken, still makes the smaller sample that the others alone would.
        #[test]
        fn what_is_withdrawn_leaves_no_trace_as_long_as_the_sample_fills(
            examples in prop::collection::vec((0_u64..12, 0_u32..3, any::<bool>()), 0..40),
        ) {
            let mut lived = Sample::new(8);
            for (group, slot, _) in &examples {
                lived.offer(*group, &[*slot], [1, 0, 0, 0], 0);
            }
            for (group, slot, _) in examples.iter().filter(|(.., stays)| !stays) {
                prop_assert!(lived.withdraw(*group, &[*slot], [1, 0, 0, 0]));
            }
            let standing = sample(examples.iter().filter(|(.., stays)| *stays).map(|(group, slot, _)| (*group, *slot)));
            if lived.fills(4) {
                let mut small = Sample::new(4);
                small.merge_sample(&lived);
                prop_assert_eq!(small.into_groups(), standing.into_groups());
            }
        }
    }
}
