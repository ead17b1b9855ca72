//! A bounded sample of the examples, chosen by hash: what the calibrator learns from.

use std::collections::BTreeMap;

use crate::comment::Label;

/// Examples of one text that also share slots and label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// The slots, ascending.
    pub slots: Box<[u32]>,
    /// What they are.
    pub label: Label,
    /// How many of them there are.
    pub times: u32,
}

/// Groups of equal texts, the groups with the smallest hashes ("bottom-k"). A group is kept whole or not at all; which are kept does not
/// depend on the order in which examples come.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    groups: BTreeMap<u64, Vec<Row>>,
    rows: usize,
    capacity: usize,
    /// Groups from this hash on were dropped.
    limit: u64,
}

impl Sample {
    /// A sample of at most `capacity` rows.
    #[must_use]
    pub(super) fn new(capacity: usize) -> Self {
        Self { groups: BTreeMap::new(), rows: 0, capacity, limit: u64::MAX }
    }

    /// Offers an example: `group` is the hash of its text.
    pub(super) fn offer(&mut self, group: u64, slots: &[u32], label: Label, times: u32) {
        if group >= self.limit {
            return;
        }
        let rows = self.groups.entry(group).or_default();
        if let Some(row) = rows.iter_mut().find(|row| row.label == label && *row.slots == *slots) {
            row.times += times;
        } else {
            rows.push(Row { slots: slots.into(), label, times });
            self.rows += 1;
            self.shrink();
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

    /// The groups by ascending hash, rows within a group in an order of their own.
    #[must_use]
    pub(super) fn into_groups(mut self) -> Vec<(u64, Vec<Row>)> {
        for rows in self.groups.values_mut() {
            rows.sort_unstable();
        }
        self.groups.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(order: &[u32]) -> Vec<(u64, Vec<Row>)> {
        let mut sample = Sample::new(4);
        for number in order {
            // Three groups of two rows, and one row twice.
            let label = if number % 2 == 0 { Label::Ham } else { Label::Spam };
            sample.offer(u64::from(number / 2), &[*number], label, 1);
        }
        sample.offer(0, &[0], Label::Ham, 1);
        sample.into_groups()
    }

    #[test]
    fn the_smallest_hashes_stay_whole_whatever_the_order() {
        let ascending = sample(&[0, 1, 2, 3, 4, 5]);
        assert_eq!(ascending, sample(&[5, 4, 3, 2, 1, 0]));
        assert_eq!(ascending, sample(&[4, 0, 2, 5, 3, 1]));
        assert_eq!(ascending.iter().map(|(group, _)| *group).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(ascending[0].1[0].times, 2);
    }
}
