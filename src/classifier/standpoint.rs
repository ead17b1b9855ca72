//! Where a comment stood when it was decided.

use serde::{Deserialize, Serialize};

use super::altered::Own as _;
use super::model::Model;
use super::overlay::Overlay;
use super::score::{Evidence, families};
use crate::comment::Label;

/// Bins of log-odds, [`WIDTH`] nats each, around 0; the outermost also hold what lies beyond.
pub(super) const BINS: u8 = 64;
const WIDTH: f64 = 0.25;

/// How many kinds of detectors there are: spam and abuse.
pub(super) const KINDS: usize = 2;

/// A comment's score just before it was decided, as coarse as it takes to be added and subtracted exactly: the model, how much the site had
/// decided by then, and each detector's log-odds without the site's own shift, in bins of a quarter nat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standpoint {
    pub(super) model: u32,
    pub(super) era: u8,
    /// From 1 to [`BINS`]; 0 where the detector is missing, or the decision says nothing to it.
    pub(super) bins: [u8; KINDS],
}

impl Model {
    /// Where a comment with these slots stands for the decision `label`, before it is learned.
    #[must_use]
    pub fn standpoint(&self, slots: &[u32], overlay: &Overlay, label: Label) -> Standpoint {
        let mut bins = [0; KINDS];
        for detector in self.detectors().iter().filter(|detector| detector.covers.concerns(label)) {
            let logit =
                Evidence::new(self, detector, overlay).judge(families(slots), &mut ()).logit - overlay.shift(self.tag(), detector.label);
            bins[kind(detector.label)] = bin(logit);
        }
        Standpoint { model: self.tag(), era: era(overlay.placed(self.tag())), bins }
    }
}

impl Standpoint {
    /// As one number, for a column of a table.
    #[must_use]
    pub fn to_bits(self) -> u64 {
        u64::from(self.model) << 24 | u64::from(self.era) << 16 | u64::from(self.bins[0]) << 8 | u64::from(self.bins[1])
    }

    /// What [`Standpoint::to_bits`] made a number of. `None` of any other number.
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        let [_, .., era, spam, abuse] = bits.to_be_bytes();
        let model = u32::try_from(bits >> 24).ok()?;
        (spam <= BINS && abuse <= BINS).then_some(Self { model, era, bins: [spam, abuse] })
    }
}

/// The place of a detector's numbers.
pub(super) fn kind(label: Label) -> usize {
    usize::from(label == Label::Abuse)
}

/// How much `decisions` are: each doubling takes two eras.
pub(super) fn era(decisions: u32) -> u8 {
    u8::try_from((u128::from(decisions) + 1).pow(2).ilog2()).unwrap_or(u8::MAX)
}

fn bin(logit: f64) -> u8 {
    let half = f64::from(BINS / 2);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to BINS - 1")]
    let bin = (logit / WIDTH + half).floor().clamp(0.0, f64::from(BINS - 1)) as u8;
    bin + 1
}

/// The log-odds in the middle of a bin.
pub(super) fn middle(bin: u8) -> f64 {
    (f64::from(bin) - 0.5 - f64::from(BINS / 2)) * WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bin_holds_its_middle_and_the_outermost_hold_the_rest() {
        for number in 1..=BINS {
            assert_eq!(bin(middle(number)), number);
        }
        assert_eq!((bin(-700.0), bin(700.0), middle(1), middle(BINS)), (1, BINS, -7.875, 7.875));
    }

    #[test]
    fn eras_double_in_two_steps() {
        assert_eq!([0, 1, 2, 3, 99, 199].map(era), [0, 2, 3, 4, 13, 15]);
        assert_eq!(era(u32::MAX), 64);
    }

    #[test]
    fn a_standpoint_comes_back_from_its_number() {
        let standpoint = Standpoint { model: 0xdead_beef, era: 13, bins: [64, 0] };
        assert_eq!(Standpoint::from_bits(standpoint.to_bits()), Some(standpoint));
        assert_eq!(Standpoint::from_bits(65), None);
        assert_eq!(Standpoint::from_bits(1 << 56), None);
    }
}
