//! What people's decisions say: how long they took, and how near scores came to them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{DAY, date};
use crate::comment::Label;
use crate::evaluation::{ReliabilityBin, Scored, percentile, reliability};
use crate::policy::Verdict;
use crate::store::Decided;

/// What is decided sooner after it came was reported together with what it is.
const REPORTED_WITHIN: SignedDuration = SignedDuration::from_secs(1);

/// Where the ranges of waiting times end, in seconds: each about four times the one before.
pub const WAIT_STEPS: [u32; 9] = [60, 4 * 60, 15 * 60, 3_600, 4 * 3_600, 86_400, 4 * 86_400, 14 * 86_400, 56 * 86_400];

/// How many ranges there are.
const WAIT_BINS: usize = WAIT_STEPS.len() + 1;

/// How long comments that were held waited until somebody decided first, in seconds.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Waits {
    /// How many were decided.
    pub comments: u64,
    /// A quarter waited no longer than this.
    pub lower_quartile: f64,
    /// Half of them.
    pub median: f64,
    /// Three quarters.
    pub upper_quartile: f64,
    /// Nine of ten.
    pub ninth_decile: f64,
    /// How many waited how long.
    pub histogram: [WaitBin; WAIT_BINS],
}

/// Comments that waited between two times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitBin {
    /// At least so many seconds.
    pub from: u32,
    /// Less than so many; `null` in the last range.
    #[schema(required)]
    pub to: Option<u32>,
    /// How many.
    pub comments: u64,
}

/// The decisions of one week.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Week {
    /// Its Monday.
    pub monday: Date,
    /// How many first decisions were made in it.
    pub decisions: u64,
    /// The mean negative log-likelihood of what was decided, by the scores that the comments came with, in nats.
    pub log_loss: f64,
}

impl Waits {
    pub(super) fn of(decided: &[Decided]) -> Option<Self> {
        let mut waited: Vec<f64> = decided.iter().filter_map(waited).collect();
        if waited.is_empty() {
            return None;
        }
        waited.sort_by(f64::total_cmp);
        let mut histogram: [WaitBin; WAIT_BINS] = std::array::from_fn(|place| WaitBin {
            from: if place == 0 { 0 } else { WAIT_STEPS[place - 1] },
            to: WAIT_STEPS.get(place).copied(),
            comments: 0,
        });
        for seconds in &waited {
            histogram[WAIT_STEPS.partition_point(|step| f64::from(*step) <= *seconds)].comments += 1;
        }
        let [lower_quartile, median, upper_quartile, ninth_decile] = [0.25, 0.5, 0.75, 0.9].map(|share| percentile(&waited, share));
        Some(Self { comments: waited.len() as u64, lower_quartile, median, upper_quartile, ninth_decile, histogram })
    }
}

/// How many seconds what was held waited for its first decision.
fn waited(decided: &Decided) -> Option<f64> {
    let text = decided.text.as_ref().filter(|text| decided.first && !text.imported && text.verdict == Verdict::Hold)?;
    let waited = decided.at.duration_since(text.came);
    (waited >= REPORTED_WITHIN).then(|| waited.as_secs_f64())
}

/// The first decisions about comments that say whether they were wanted, with the scores that these came with. What is undone or in quarantine says nothing, nor what is
/// merely thrown away, nor what was reported as it came: that was no choice among what the filter showed.
pub(super) fn judged(decided: &[Decided]) -> Vec<(Timestamp, Scored)> {
    let scored = |decided: &Decided| {
        let text = decided.text.as_ref().filter(|text| decided.first && !decided.undone && !decided.quarantined && !text.imported)?;
        let label = decided.action.teaches().filter(|_| decided.at.duration_since(text.came) >= REPORTED_WITHIN)?;
        Some((decided.at, Scored { logit: text.logit, unwanted: label != Label::Ham }))
    };
    decided.iter().filter_map(scored).collect()
}

pub(super) fn reliability_of(judged: &[(Timestamp, Scored)]) -> Vec<ReliabilityBin> {
    let scored: Vec<Scored> = judged.iter().map(|(_, scored)| *scored).collect();
    if scored.is_empty() { Vec::new() } else { reliability(&scored) }
}

/// The weeks in which something was decided, oldest first.
pub(super) fn weeks(judged: &[(Timestamp, Scored)]) -> Vec<Week> {
    let mut weeks: BTreeMap<i64, (u64, f64)> = BTreeMap::new();
    for (at, scored) in judged {
        let (decisions, loss) = weeks.entry(monday(at.as_second().div_euclid(DAY))).or_default();
        *decisions += 1;
        *loss += scored.loss();
    }
    let week = |(day, (decisions, loss)): (i64, (u64, f64))| Week { monday: date(day), decisions, log_loss: loss / decisions as f64 };
    weeks.into_iter().map(week).collect()
}

/// The Monday of a day's week. Day 0, the first of 1970, was a Thursday.
fn monday(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday() {
        let days =
            [19_700, 19_701, 19_702, 19_705, 19_706, 19_708, 19_709].map(|day| (date(day).to_string(), date(monday(day)).to_string()));
        for (day, monday) in days {
            let (day, monday): (Date, Date) = (day.parse().expect("a date"), monday.parse().expect("a date"));
            assert_eq!(monday.weekday(), jiff::civil::Weekday::Monday);
            assert!((0..7).contains(&day.since(monday).expect("near").get_days()), "{day} is of the week of {monday}");
        }
    }
}
