//! How much one label teaches.

/// A label teaches so many features at most. Of 38,574 real comments 99 of 100 have at most 523 letters, and 999 of 1,000 at most 1,233, which make some 4 features each:
/// one text of random words could else have more features than all others of a site together, and move each of these by the totals alone.
const MOST: usize = 3_000;

/// What a label of a text teaches: all its features, or of more than that those with the smallest hashes, ascending. Scoring uses all.
#[must_use]
pub fn taught(mut slots: Vec<u32>) -> Vec<u32> {
    if slots.len() > MOST {
        slots.select_nth_unstable_by_key(MOST, |slot| hash(*slot));
        slots.truncate(MOST);
        slots.sort_unstable();
    }
    slots
}

/// Whether a label that taught `held` may be about a text with the features `now`: about one that had others too, which it has lost since, if it is not `whole`.
/// Labels of earlier versions taught all features.
#[must_use]
pub fn may_have_taught(held: &[u32], now: Vec<u32>, whole: bool) -> bool {
    let part = |now: &[u32]| held.len() >= MOST || now.iter().all(|slot| held.binary_search(slot).is_ok());
    now == held || (!whole && part(&now)) || taught(now) == held
}

/// Differs for any two slots, and does not favour a family (the finish of `MurmurHash3`; Appleby 2011).
fn hash(slot: u32) -> u32 {
    let mut hash = slot;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85EB_CA6B);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xC2B2_AE35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_text_teaches_three_thousand_features_which_are_those_of_any_part_of_it_that_has_them() {
        let usual: Vec<u32> = (0..3_000).collect();
        assert_eq!(taught(usual.clone()), usual);
        let huge: Vec<u32> = (0..94_000).collect();
        let kept = taught(huge);
        assert_eq!(kept.len(), 3_000);
        assert!(kept.is_sorted() && kept.iter().filter(|slot| **slot < 47_000).count().abs_diff(1_500) < 150);
        assert_eq!(taught(kept.clone()), kept);
        let without_one: Vec<u32> = (0..94_000).filter(|slot| *slot != kept[0]).collect();
        let shared = taught(without_one).iter().filter(|slot| kept.binary_search(slot).is_ok()).count();
        assert_eq!(shared, 2_999);
    }
}
