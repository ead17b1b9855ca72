//! The families, their ranges of slots, and the id of it all.

use std::ops::Range;

/// Raise it with every change to what a feature is or how it is hashed that the table of families does not show.
pub(super) const VERSION: u32 = 4;

/// How many families there are.
pub const FAMILIES: usize = Family::ALL.len();

/// How many slots there are.
pub const SLOTS: usize = Family::Shape.slots().end as usize;

/// A group of features whose evidence is summed up together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Two words up to 4 apart, with their distance.
    Skip,
    /// Characters inside a word, its ends marked by spaces: 3 to 5 of them.
    Inner,
    /// Two words side by side.
    Pair,
    /// Four characters, across words.
    Across,
    /// Letters inside Hangul syllables: 3 to 6 of them.
    Jamo,
    /// Words, and marks on their own.
    Word,
    /// Links: host, registered and top-level domain, words, count; e-mail addresses and telephone numbers.
    Link,
    /// The author's name, e-mail domain and host.
    Author,
    /// The browser's words and the referrer's host.
    Client,
    /// Length, capitals, digits, marks, repeats, variety; in buckets.
    Shape,
}

impl Family {
    /// Every family, in the order of their slots: larger ranges first, so that each range starts at a multiple of its size.
    pub const ALL: [Self; 10] =
        [Self::Skip, Self::Inner, Self::Pair, Self::Across, Self::Jamo, Self::Word, Self::Link, Self::Author, Self::Client, Self::Shape];

    /// The base-2 logarithm of the number of its slots.
    #[must_use]
    pub const fn bits(self) -> u32 {
        match self {
            Self::Skip => 18,
            Self::Inner | Self::Pair | Self::Across | Self::Jamo => 17,
            Self::Word => 16,
            Self::Link | Self::Author => 14,
            Self::Client => 13,
            Self::Shape => 10,
        }
    }

    /// The slots that belong to it.
    #[must_use]
    pub const fn slots(self) -> Range<u32> {
        let mut start = 0;
        let mut at = 0;
        while at < self as usize {
            start += 1 << Self::ALL[at].bits();
            at += 1;
        }
        start..start + (1 << self.bits())
    }

    /// The family that a slot belongs to. `None` past the last slot.
    #[must_use]
    pub fn of(slot: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|family| slot < family.slots().end)
    }

    /// Its name in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Inner => "inner",
            Self::Word => "word",
            Self::Pair => "pair",
            Self::Across => "across",
            Self::Jamo => "jamo",
            Self::Link => "link",
            Self::Author => "author",
            Self::Client => "client",
            Self::Shape => "shape",
        }
    }
}

/// The id of the feature schema: slots of one schema mean nothing in another. It follows from the table of families and [`VERSION`].
pub const SCHEMA: u64 = schema();

/// FNV-1a (Fowler, Noll, Vo) over the description of the schema.
const fn schema() -> u64 {
    let mut id = fnv(0xcbf2_9ce4_8422_2325, &VERSION.to_le_bytes());
    let mut at = 0;
    while at < FAMILIES {
        let family = Family::ALL[at];
        id = fnv(fnv(id, family.name().as_bytes()), &family.bits().to_le_bytes());
        at += 1;
    }
    id
}

const fn fnv(mut id: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        id = (id ^ bytes[at] as u64).wrapping_mul(0x100_0000_01b3);
        at += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_family_starts_at_a_multiple_of_its_size_where_the_last_one_ends() {
        let mut end = 0;
        for family in Family::ALL {
            let slots = family.slots();
            assert_eq!(slots.start, end, "{}", family.name());
            assert_eq!(slots.start % (slots.end - slots.start), 0, "{}", family.name());
            assert_eq!(Family::of(slots.start), Some(family));
            assert_eq!(Family::of(slots.end - 1), Some(family));
            end = slots.end;
        }
        assert_eq!(end as usize, SLOTS);
        assert_eq!(Family::of(end), None);
    }
}
