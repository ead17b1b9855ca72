//! A promise: at most a stated share of a site's ham is lost. Whether the audits prove it, and from which score on.
//!
//! **Ham lost** is the share of all comments that readers should see (ham, as a moderator decides it) that the filter marks as spam by its score alone.
//! Each audited comment that turns out to be ham is one look at that share: it was lost (its score lay above the line) or it was not. Comments that the
//! filter holds or a rule decides are not drawn; ham among them is not lost, so the share among the drawn ham is, if anything, too high.
//!
//! The evidence is looked at after each answer, and the filter acts as soon as it suffices: an interval for a number of audits that was fixed beforehand
//! would be wrong far more often than it says. So the proof is an e-value (a bet against "the share is `rate` or more" at fair odds), which may be looked
//! at whenever one likes: if the promise is broken, the chance that it ever reaches 25 is at most 1 in 25 (Ville 1939; Waudby-Smith and Ramdas 2024).
//! Half of the stake is put on "no ham is lost at all", which needs about 3.7 / `rate` audited ham (the rule of three, and a little for looking so often);
//! the other half is spread evenly over all shares below `rate`, and still wins where some ham was lost. Every part of the bet loses by each lost ham, so
//! the argument holds also where the share was not always the same: it is then about a filter that lost `rate` or more all along.
//!
//! The line may be chosen by the same evidence: of all lines at which the promise is broken the highest one has the fewest losses, and so the largest
//! e-value; unless that one reaches 25, none of them does.
//!
//! Owed is that promises hold in at least 95 of 100 cases. A bar of 20 would owe just that and leave a count of real cases no room: the worst chance would be
//! 1 in 20 itself, and every second count comes out above the truth. With 25 it is below 4 in 100 however long one audits, and within 6,000 audited ham 2.8
//! in 100 (3.6 with 20) for a share of 0.0051 against a promise of 0.005; at 0.006 it is 1.3 in 100. It costs 7 in 100 more audits.

use statrs::function::beta::{checked_beta_reg, checked_ln_beta};

use crate::policy::Promise;

/// What the e-value has to reach: a promise that is broken is taken for kept in at most 1 of so many cases.
const PROVEN: f64 = 25.0;

/// More audits than anybody makes: where a search ends.
const MOST: u64 = 1 << 40;

/// What the audits of a site say of the ham that its filter loses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    ham: u64,
    /// The scores of audited ham that lay above the line, highest first.
    lost: Vec<f64>,
}

impl Evidence {
    /// Of so many audited comments that are ham, and the scores of those among them that the filter would have marked as spam.
    #[must_use]
    pub fn new(ham: u64, mut lost: Vec<f64>) -> Self {
        lost.sort_by(|one, other| other.total_cmp(one));
        Self { ham, lost }
    }

    /// How many audited comments are ham.
    #[must_use]
    pub fn ham(&self) -> u64 {
        self.ham
    }

    /// How many of them lay above a line.
    #[must_use]
    pub fn lost_above(&self, line: f64) -> u64 {
        self.lost.partition_point(|score| *score > line) as u64
    }

    /// From which score on the filter may mark as spam, by the promise to lose at most the share `rate` of all ham, and how many more audited comments
    /// that are ham it takes, none of them lost, until that is from the site's own line `spam_above` on.
    #[must_use]
    pub fn promise(&self, rate: f64, spam_above: f64) -> Promise {
        let lost = self.lost.partition_point(|score| *score > spam_above);
        let proven = |lost: usize| ln_e_value(lost as u64, self.ham, rate) >= PROVEN.ln();
        if proven(lost) {
            return Promise { acts_above: Some(spam_above), missing: 0 };
        }
        // A line at the score of a loss loses it no more: the fewer losses may count, the higher the line.
        let allowed = (0..lost).take_while(|allowed| proven(*allowed)).last();
        let missing = needed(lost as u64, rate).saturating_sub(self.ham);
        Promise { acts_above: allowed.map(|allowed| self.lost[allowed]), missing }
    }
}

/// The fewest audited ham that prove the promise if `lost` of them are lost.
#[must_use]
pub fn needed(lost: u64, rate: f64) -> u64 {
    let (mut low, mut high) = (lost, MOST);
    while low < high {
        let middle = u64::midpoint(low, high);
        if ln_e_value(lost, middle, rate) < PROVEN.ln() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The logarithm of the e-value against "the share is `rate` or more", if `lost` of `ham` are lost.
fn ln_e_value(lost: u64, ham: u64, rate: f64) -> f64 {
    let (k, kept) = (lost as f64, ham.saturating_sub(lost) as f64);
    // The chance of these very losses at the share `rate`.
    let ln_null = k * rate.ln() + kept * (-rate).ln_1p();
    // The same on average over all shares below it: a piece of the beta integral.
    let beta = checked_ln_beta(k + 1.0, kept + 1.0).unwrap_or(f64::NEG_INFINITY);
    let piece = checked_beta_reg(k + 1.0, kept + 1.0, rate).unwrap_or(0.0);
    let ln_spread = beta + piece.ln() - rate.ln() - ln_null;
    let ln_none = if lost == 0 { -ln_null } else { f64::NEG_INFINITY };
    let largest = ln_spread.max(ln_none);
    largest + (0.5 * ((ln_spread - largest).exp() + (ln_none - largest).exp())).ln()
}
