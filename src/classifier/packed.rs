//! Counts and sampled examples as bytes: numbers of which most are small, seven bits a byte, lowest first, the eighth set on all but the last
//! (LEB128). Written by hand rather than by serde, as a model file holds millions of them and is read at every start.

use super::counts::{Cell, Counts};
use super::reweighting::Reweighting;
use super::sample::{Group, Row};
use crate::features::SLOTS;

/// Appends numbers to bytes.
#[derive(Debug, Default)]
pub(super) struct Packer(pub Vec<u8>);

impl Packer {
    #[expect(clippy::cast_possible_truncation, reason = "cut to seven bits first")]
    fn put(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A bit for each of the cell's numbers that is not zero, above them `high`; then those numbers.
    fn cell(&mut self, high: u64, cell: Cell) {
        let bits = cell.iter().enumerate().map(|(at, count)| u64::from(*count > 0) << at).sum::<u64>();
        self.put(high << cell.len() | bits);
        cell.into_iter().filter(|count| *count > 0).for_each(|count| self.put(count.into()));
    }

    /// The number of seen slots; then for each its distance to the one before, and its counts.
    pub(super) fn counts(&mut self, counts: &Counts) {
        self.put(counts.seen().count() as u64);
        let mut last = 0;
        for (slot, cell) in counts.seen() {
            self.cell(u64::from(slot - std::mem::replace(&mut last, slot)), cell);
        }
    }

    /// The factor of each slot that was seen, in order, as twice its size, less one if it is negative.
    pub(super) fn reweighting(&mut self, Reweighting(factors): &Reweighting, counts: &Counts) {
        for (slot, _) in counts.seen() {
            let factor = i64::from(factors[slot as usize]);
            self.put((factor << 1 ^ factor >> 63).cast_unsigned());
        }
    }

    /// The number of groups; then each one's hash and its rows.
    pub(super) fn groups(&mut self, groups: &[Group]) {
        self.put(groups.len() as u64);
        for (hash, rows) in groups {
            self.0.extend_from_slice(&hash.to_le_bytes());
            self.put(rows.len() as u64);
            for row in rows {
                self.row(row);
            }
        }
    }

    /// The number of slots, the counts, the differences between ascending slots.
    fn row(&mut self, row: &Row) {
        self.cell(row.slots.len() as u64, row.counts);
        let mut last = 0;
        for slot in &row.slots {
            self.put(u64::from(slot - std::mem::replace(&mut last, *slot)));
        }
    }
}

/// Takes numbers off the front of bytes. Every method gives `None` where the bytes end early or make no sense; nothing is set aside for more
/// than the bytes hold.
#[derive(Debug)]
pub(super) struct Unpacker<'b>(pub &'b [u8]);

impl Unpacker<'_> {
    fn take(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn cell(&mut self) -> Option<(u64, Cell)> {
        let head = self.take()?;
        let mut cell = Cell::default();
        for (at, count) in cell.iter_mut().enumerate() {
            if head >> at & 1 == 1 {
                *count = self.take()?.try_into().ok()?;
            }
        }
        Some((head >> cell.len(), cell))
    }

    /// The slot this far after `last`; slots ascend, so only the first may be 0.
    fn slot(last: &mut Option<u32>, distance: u64) -> Option<u32> {
        let ascends = last.is_none() || distance > 0;
        let slot = u64::from(last.unwrap_or(0)).checked_add(distance).filter(|slot| ascends && *slot < SLOTS as u64)?;
        *last = u32::try_from(slot).ok();
        *last
    }

    /// What [`Packer::counts`] wrote.
    pub(super) fn counts(&mut self) -> Option<Counts> {
        let mut counts = Counts::default();
        let mut last = None;
        for _ in 0..self.take()? {
            let (distance, cell) = self.cell()?;
            counts.set(Self::slot(&mut last, distance)?, cell);
        }
        Some(counts)
    }

    /// What [`Packer::reweighting`] wrote for the same counts.
    pub(super) fn reweighting(&mut self, counts: &Counts) -> Option<Reweighting> {
        let mut factors = vec![0; SLOTS];
        for (slot, _) in counts.seen() {
            let number = self.take()?;
            let size = i16::try_from(number >> 1).ok()?;
            factors[slot as usize] = if number & 1 == 1 { !size } else { size };
        }
        Some(Reweighting(factors))
    }

    /// What [`Packer::groups`] wrote.
    pub(super) fn groups(&mut self) -> Option<Vec<Group>> {
        (0..self.take()?).map(|_| self.group()).collect()
    }

    fn group(&mut self) -> Option<Group> {
        let (hash, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        let rows = (0..self.take()?).map(|_| self.row()).collect::<Option<_>>()?;
        Some((u64::from_le_bytes(*hash), rows))
    }

    fn row(&mut self) -> Option<Row> {
        let (length, counts) = self.cell()?;
        let mut last = None;
        let slots = (0..length).map(|_| Self::slot(&mut last, self.take()?));
        Some(Row { slots: slots.collect::<Option<_>>()?, counts, waiting: 0 })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups() -> impl Strategy<Value = Vec<Group>> {
        let slots = prop::collection::btree_set(0..u32::try_from(SLOTS).unwrap(), 0..9);
        let row = (slots, any::<Cell>()).prop_map(|(slots, counts)| Row { slots: slots.into_iter().collect(), counts, waiting: 0 });
        prop::collection::vec((any::<u64>(), prop::collection::vec(row, 0..3)), 0..5)
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_as_it_was(groups in groups()) {
            let mut counts = Counts::default();
            groups.iter().flat_map(|(_, rows)| rows).for_each(|row| row.slots.iter().for_each(|slot| counts.set(*slot, row.counts)));
            let mut packer = Packer::default();
            packer.counts(&counts);
            let mut factors = vec![0; SLOTS];
            (i16::MIN..).zip(counts.seen()).for_each(|(factor, (slot, _))| factors[slot as usize] = factor.wrapping_mul(9_973));
            let reweighting = Reweighting(factors);
            packer.reweighting(&reweighting, &counts);
            packer.groups(&groups);
            let mut unpacker = Unpacker(&packer.0);
            prop_assert_eq!(&unpacker.counts().unwrap(), &counts);
            prop_assert!(unpacker.reweighting(&counts).unwrap() == reweighting);
            prop_assert_eq!(unpacker.groups().unwrap(), groups);
            prop_assert!(unpacker.0.is_empty());
        }

        #[test]
        fn no_bytes_make_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let slots_fit = Unpacker(&bytes).groups().is_none_or(|groups| {
                groups.iter().flat_map(|(_, rows)| rows).all(|row| row.slots.is_sorted() && row.slots.iter().all(|slot| (*slot as usize) < SLOTS))
            });
            prop_assert!(slots_fit);
        }
    }
}
