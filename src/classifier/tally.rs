//! What was counted, to be kept: a later training adds it to its own instead of counting anew, and makes the same model, to the byte.
//!
//! As bytes: a head (postcard), the counts and the sample (`packed`), and the BLAKE3 checksum of all that (32 bytes).

use serde::{Deserialize, Serialize};

use super::card::Card;
use super::counts::{Counts, lesson};
use super::packed::{Packer, Unpacker};
use super::sample::Sample;
use super::train::SAMPLE;
use crate::comment::Label;
use crate::features::SCHEMA;

/// The version of what [`Tally::to_bytes`] writes, and of what it counts: since 2, ham that a moderator decided teaches every detector in a corpus too.
const FORMAT: u16 = 2;

/// A tally of decisions samples twice as many rows as a model needs: so many can be taken back before the rest are too few.
const ROOM: usize = 2 * SAMPLE;

/// Examples, counted: their counts, the sample that a calibrator learns from, and how many there were.
#[derive(Debug, Clone)]
pub struct Tally {
    pub(super) counts: Counts,
    pub(super) sample: Sample,
    pub(super) card: Card,
}

/// What precedes the counts and the groups.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u16,
    schema: u64,
    card: Card,
    capacity: u64,
    limit: u64,
}

/// A tally of nothing, for decisions: what is learned can be unlearned.
impl Default for Tally {
    fn default() -> Self {
        Self { counts: Counts::default(), sample: Sample::new(ROOM), card: Card::default() }
    }
}

impl Tally {
    /// How many examples it holds, in the order of [`Label::ALL`].
    #[must_use]
    pub fn examples(&self) -> [u64; 3] {
        self.card.examples
    }

    /// The same under another name: a corpus that was counted before may lie in a file that is called otherwise now.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.card.corpora.iter_mut().for_each(|corpus| name.clone_into(&mut corpus.name));
        self
    }

    /// Counts one example by its slots, ascending, as [`Trainer::add_slots`](super::Trainer::add_slots) does.
    pub fn learn(&mut self, slots: &[u32], label: Label, group: u64) {
        self.counts.add(slots, label, 1);
        self.sample.offer(group, slots, lesson(label), 0);
        self.card.add(&Card::of_lesson(label));
    }

    /// Takes back exactly what [`Tally::learn`] added. False if it was not there: then the tally is no longer of use.
    #[must_use]
    pub fn unlearn(&mut self, slots: &[u32], label: Label, group: u64) -> bool {
        self.card.subtract(&Card::of_lesson(label))
            && self.counts.take_back(slots, label)
            && self.sample.withdraw(group, slots, lesson(label))
    }

    /// Whether a model made with it is the one that counting anew would make. Counts always are the same; but the sample drops examples for
    /// good to make room, and once very many of those that it kept were taken back, some of those it dropped would have their place.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.sample.fills(SAMPLE)
    }

    /// The tally as bytes; the same tally always makes the same ones. `None` if it cannot be written down.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        let (groups, limit) = self.sample.clone().into_groups();
        let head = Head { format: FORMAT, schema: SCHEMA, card: self.card.clone(), capacity: self.sample.capacity() as u64, limit };
        let mut packer = Packer(postcard::to_stdvec(&head).ok()?);
        packer.counts(&self.counts);
        packer.groups(&groups);
        let Packer(mut bytes) = packer;
        let checksum = blake3::hash(&bytes);
        bytes.extend_from_slice(checksum.as_bytes());
        Some(bytes)
    }

    /// What [`Tally::to_bytes`] wrote. `None` if it was written by another version, for other features, or is damaged: count anew.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (content, checksum) = bytes.split_last_chunk::<{ blake3::OUT_LEN }>()?;
        if blake3::hash(content) != *checksum {
            return None;
        }
        let (head, packed) = postcard::take_from_bytes::<Head>(content).ok()?;
        if (head.format, head.schema) != (FORMAT, SCHEMA) {
            return None;
        }
        let mut packed = Unpacker(packed);
        let counts = packed.counts()?;
        let mut sample = Sample::new(usize::try_from(head.capacity).ok()?);
        sample.merge(&packed.groups()?, head.limit);
        Some(Self { counts, sample, card: head.card })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::Trainer;
    use crate::comment::Comment;

    fn decided(n: u32) -> (Vec<u32>, Label, u64) {
        let label = if n.is_multiple_of(3) { Label::Spam } else { Label::Ham };
        (vec![n % 50, 100 + n % 7, 300_000 + n], label, u64::from(n) << 40)
    }

    #[test]
    fn a_tally_comes_back_from_its_bytes_and_damage_is_noticed() {
        let mut tally = Tally::default();
        (0..40).map(decided).for_each(|(slots, label, group)| tally.learn(&slots, label, group));
        let bytes = tally.to_bytes().unwrap();
        let back = Tally::from_bytes(&bytes).unwrap();
        assert_eq!(back.to_bytes().unwrap(), bytes);
        assert_eq!(back.examples(), [26, 14, 0]);
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(Tally::from_bytes(&damaged).is_none(), "{at}");
        }
    }

    #[test]
    fn what_is_unlearned_leaves_no_trace_and_what_was_never_learned_is_refused() {
        let mut tally = Tally::default();
        (0..40).map(decided).for_each(|(slots, label, group)| tally.learn(&slots, label, group));
        let before = tally.to_bytes().unwrap();
        let (slots, label, group) = decided(41);
        tally.learn(&slots, label, group);
        assert!(tally.unlearn(&slots, label, group));
        assert_eq!(tally.to_bytes().unwrap(), before);
        assert!(!tally.unlearn(&[7, 300_999], Label::Abuse, 5));
    }

    /// The file of the model that these decisions alone make.
    fn model_of(tally: &Tally) -> Vec<u8> {
        let mut trainer = Trainer::new();
        trainer.add_tally(tally);
        trainer.finish().unwrap().to_bytes().unwrap()
    }

    #[test]
    fn a_tally_is_exact_until_more_was_taken_back_than_it_has_room_for() {
        let spread = |n: u32| {
            let (slots, label, group) = decided(n);
            (slots, label, group.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        };
        let learned = |numbers: &mut dyn Iterator<Item = u32>| {
            let mut tally = Tally::default();
            numbers.map(spread).for_each(|(slots, label, group)| tally.learn(&slots, label, group));
            tally
        };
        let all = u32::try_from(ROOM).unwrap() + 5_000;
        let mut tally = learned(&mut (1..=all));
        let mut take_back = |numbers: std::ops::RangeInclusive<u32>| {
            for (slots, label, group) in numbers.map(spread) {
                assert!(tally.unlearn(&slots, label, group));
            }
            (tally.is_exact(), model_of(&tally))
        };
        let some = take_back(1..=5_000);
        assert_eq!(some, (true, model_of(&learned(&mut (5_001..=all)))));
        let (exact, _) = take_back(5_001..=all - 10_000);
        assert!(!exact, "ten thousand are left of a sample that once was cut");
        assert!(learned(&mut (all - 9_999..=all)).is_exact());
    }

    #[test]
    fn a_trainer_with_tallies_makes_the_model_of_a_trainer_that_counts_to_the_byte() {
        let comments: Vec<_> = (0..60)
            .map(|n| {
                let label = if n % 2 == 0 { Label::Ham } else { Label::Spam };
                (Comment::from_content(format!("a comment with number {n} and {}", n * 7919 % 13)), label)
            })
            .collect();
        let mut whole = Trainer::new();
        whole.add_batch(&comments);
        whole.end_corpus();
        let mut corpus = Trainer::new();
        corpus.add_batch(&comments);
        let corpus = Tally::from_bytes(&corpus.into_tally().to_bytes().unwrap()).unwrap();
        let mut decisions = Tally::default();
        for (slots, label, group) in (0..40).map(decided) {
            whole.add_slots(&slots, label, group);
            decisions.learn(&slots, label, group);
        }
        let mut added = Trainer::new();
        added.add_tally(&decisions);
        added.add_tally(&corpus);
        assert_eq!(added.finish().unwrap().to_bytes().unwrap(), whole.finish().unwrap().to_bytes().unwrap());
    }
}
