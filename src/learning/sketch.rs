//! Which texts are near copies, and a quick way to tell which are not.
//!
//! The guard asks for near copies of a text among thousands of labels, for each decision. Most are told apart by a sketch of their features, 2,048 bits
//! each: from two sketches follows *at most* how many features two texts share, never less than they do. So whatever the sketches rule out is no near copy,
//! only the rest is compared feature by feature, and the answers are those of a comparison with all of them.

/// Texts are near copies of which so many hundredths of the features of the smaller are in the other.
const NEAR: usize = 70;

/// Of a smaller text than this, a part says too little: it is held against the larger.
const MIN_SLOTS: usize = 60;

/// The words of a sketch, and its bits.
const WORDS: usize = 32;
const BITS: i64 = 2_048;

/// Bits for features. Two features may have the same bit: `spare` is how many have one that another has already.
#[derive(Debug, Clone)]
pub(super) struct Sketch {
    bits: [u64; WORDS],
    spare: usize,
    slots: usize,
}

impl Sketch {
    pub(super) fn of(slots: &[u32]) -> Self {
        let mut sketch = Self { bits: [0; WORDS], spare: 0, slots: slots.len() };
        for slot in slots {
            // The upper bits of a product with an odd number of even bits (2^32 over the golden ratio) depend on all of the slot's.
            let place = (slot.wrapping_mul(0x9E37_79B1) >> 21) as usize;
            let (word, bit) = (&mut sketch.bits[place / 64], 1_u64 << (place % 64));
            sketch.spare += usize::from(*word & bit != 0);
            *word |= bit;
        }
        sketch
    }

    /// At most how many features two texts share. Those shared are features of both: at most one for each bit that both have, and as many more as have no bit
    /// of their own.
    fn shared_at_most(&self, other: &Self) -> usize {
        let bits: u32 = self.bits.iter().zip(&other.bits).map(|(one, other)| (one & other).count_ones()).sum();
        bits as usize + self.spare.min(other.spare)
    }

    /// How much two texts are alike: about how many features they share, in a unit of its own, without what bits of large texts have in common by chance.
    pub(super) fn likeness(&self, other: &Self) -> i64 {
        // There are 2,048 bits.
        let bits = |sketch: &Self| sketch.bits.iter().map(|word| i64::from(word.count_ones())).sum::<i64>();
        let both: u32 = self.bits.iter().zip(&other.bits).map(|(one, other)| (one & other).count_ones()).sum();
        i64::from(both) * BITS - bits(self) * bits(other)
    }

    /// False only if they are no near copies.
    pub(super) fn may_be_near(&self, other: &Self) -> bool {
        enough(self.shared_at_most(other), self.slots, other.slots)
    }
}

/// Whether two texts are nearly the same, or the smaller is nearly all in the larger: padding a text with others does not hide it. Very short texts are in many others
/// without meaning the same, so they have to be nearly equal.
#[must_use]
pub fn near_copies(one: &[u32], other: &[u32]) -> bool {
    enough(common(one, other), one.len(), other.len())
}

/// Whether two texts are nearly the same, as a whole: neither is only a part of the other.
pub(super) fn nearly_equal(one: &[u32], other: &[u32]) -> bool {
    let larger = one.len().max(other.len());
    larger > 0 && common(one, other) * 100 >= larger * NEAR
}

fn enough(shared: usize, one: usize, other: usize) -> bool {
    let (smaller, larger) = (one.min(other), one.max(other));
    let whole = if smaller < MIN_SLOTS { larger } else { smaller };
    smaller > 0 && shared * 100 >= whole * NEAR
}

/// How many slots two ascending lists share.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut a, mut b, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        a += usize::from(x <= y);
        b += usize::from(y <= x);
        shared += usize::from(x == y);
    }
    shared
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn near(one: std::ops::Range<u32>, other: std::ops::Range<u32>) -> bool {
        near_copies(&one.collect::<Vec<_>>(), &other.collect::<Vec<_>>())
    }

    #[test]
    fn texts_are_near_copies_from_seventy_hundredths_of_the_smaller_on_and_short_ones_of_the_larger() {
        assert_eq!((near(0..100, 30..130), near(0..100, 31..131)), (true, false), "70 and 69 of 100");
        assert!(near(0..60, 0..1_000), "a part of it");
        assert!(!near(0..59, 0..1_000), "too short to be known by");
        assert_eq!((near(0..42, 0..59), near(0..41, 0..59)), (true, false), "71 and 69 hundredths of the larger");
        assert_eq!((near(0..59, 0..84), near(0..59, 0..85)), (true, false));
        assert!(!near(0..0, 0..0) && near(0..1, 0..1));
    }

    #[test]
    fn shared_features_are_counted() {
        assert_eq!(common(&[1, 3, 5, 7], &[2, 3, 4, 7, 9]), 2);
        assert_eq!(common(&[], &[1]), 0);
    }

    proptest! {
        #[test]
        fn a_sketch_never_says_less_than_is_shared(
            one in prop::collection::btree_set(0..1_u32 << 20, 0..3_000),
            other in prop::collection::btree_set(0..1_u32 << 20, 0..3_000),
            both in prop::collection::btree_set(0..1_u32 << 20, 0..3_000),
        ) {
            let slots = |own: &BTreeSet<u32>| own.union(&both).copied().collect::<Vec<_>>();
            let (one, other) = (slots(&one), slots(&other));
            prop_assert!(Sketch::of(&one).shared_at_most(&Sketch::of(&other)) >= common(&one, &other));
        }
    }
}
