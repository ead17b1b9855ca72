//! The hash that names slots: the same on every machine and for ever (it is part of the schema).

/// A hash under way. Multiplicative, one step a value, so a longer n-gram continues a shorter one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash(u64);

/// 2^64 over the golden ratio, made odd (Knuth, The Art of Computer Programming, vol. 3, 6.4).
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hash {
    /// Starts a hash; different kinds of features start from different `kind`s.
    #[inline]
    pub(super) const fn new(kind: u64) -> Self {
        Self(STEP ^ (kind << 32)).push(kind)
    }

    /// Takes in one value.
    #[inline]
    #[must_use]
    pub(super) const fn push(self, value: u64) -> Self {
        Self((self.0.rotate_left(23) ^ value).wrapping_mul(STEP))
    }

    /// Takes in each character.
    #[inline]
    #[must_use]
    pub(super) fn chars(self, chars: impl IntoIterator<Item = char>) -> Self {
        chars.into_iter().fold(self, |hash, c| hash.push(u64::from(u32::from(c))))
    }

    /// 64 well-mixed bits: the low ones are folded up once more, as multiplication never moves them.
    #[inline]
    pub(super) const fn finish(self) -> u64 {
        (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_never_changes_its_name() {
        // Journals and model files keep slots: these values may only change together with the schema's version.
        assert_eq!(Hash::new(0).chars("free money".chars()).finish() >> 48, 64_561);
    }

    #[test]
    fn similar_keys_spread_evenly_over_the_slots() {
        let mut filled = vec![0_u32; 1 << 12];
        for number in 0..1 << 16 {
            let key = format!("w{number}");
            filled[(Hash::new(3).chars(key.chars()).finish() >> 52) as usize] += 1;
        }
        // Pearson's chi-square with 4,095 degrees of freedom: mean 4,095, standard deviation 90.5.
        let chi_square: f64 = filled.iter().map(|n| (f64::from(*n) - 16.0).powi(2) / 16.0).sum();
        assert!((3_700.0..4_500.0).contains(&chi_square), "{chi_square}");
    }
}
