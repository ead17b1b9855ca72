//! Random audits: which comments are looked at though nobody asked, and what the answers say of the filter.
//!
//! A draw is of one day of one site: as many as the week's number leaves for that day, each set of that size as probable as any other, out of all that
//! the filter decided by its score alone, whatever the score. What a person has decided since is in it too (it is answered at once): losses that
//! somebody has found and put right are losses. So within a day every comment had the same chance, `drawn / eligible`, which each audit keeps.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::promise::Evidence;
use super::{Entry, EntryKind, not_undone};
use crate::comment::{DecisionId, UnknownWord};
use crate::evaluation::exact_interval;
use crate::moderation::Action;

/// The probability with which an interval holds the truth.
const LEVEL: f64 = 0.95;

/// Days in a week.
const WEEK: i64 = 7;

/// What the filter made of a comment that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stratum {
    /// It approved it.
    Approved,
    /// It marked it as spam, or would have but for a promise or for want of decisions: its score lay above the line.
    Spam,
}

impl Stratum {
    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Spam => "spam",
        }
    }
}

impl std::str::FromStr for Stratum {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = [Self::Approved, Self::Spam].into_iter().find(|stratum| stratum.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "approved or spam" })
    }
}

/// How many of `per_week` audits are drawn from a day (counted from 1970): over any seven days in a row they add up to it.
#[must_use]
pub fn quota(per_week: u32, day: i64) -> usize {
    let until = |days: i64| i64::from(per_week) * days / WEEK;
    let place = day.rem_euclid(WEEK);
    usize::try_from(until(place + 1) - until(place)).unwrap_or(0)
}

/// Draws `quota` of `population` places, ascending: each set as probable as any other (Floyd; Bentley 1987). `seed` is fresh chance.
#[must_use]
pub fn draw(seed: [u8; 32], population: usize, quota: usize) -> Vec<usize> {
    let mut chance = Chance(blake3::Hasher::new().update(&seed).finalize_xof());
    let mut drawn = std::collections::BTreeSet::new();
    for last in population.saturating_sub(quota)..population {
        let place = chance.below(last as u64 + 1);
        if !drawn.insert(place) {
            drawn.insert(last);
        }
    }
    drawn.into_iter().collect()
}

/// Numbers out of a seed.
struct Chance(blake3::OutputReader);

impl Chance {
    /// A number below `bound`, each as probable.
    fn below(&mut self, bound: u64) -> usize {
        // What lies beyond the last whole multiple would favour the small ones.
        let fair = u64::MAX - u64::MAX % bound;
        loop {
            let mut bytes = [0_u8; 8];
            self.0.fill(&mut bytes);
            let number = u64::from_le_bytes(bytes);
            if number < fair {
                return usize::try_from(number % bound).unwrap_or(0);
            }
        }
    }
}

/// The decision that answers an audit of a revision: the last about that revision that was not undone and is not in quarantine. `history` is the
/// comment's rows in order.
#[must_use]
pub fn answer(history: &[Entry], revision: u32) -> Option<(DecisionId, Action)> {
    not_undone(history).find_map(|entry| match &entry.kind {
        EntryKind::Decided { action, revision: decided, .. } if *decided == revision && !entry.quarantined => Some((entry.id, *action)),
        _ => None,
    })
}

/// A drawn comment as far as it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Audited {
    /// What the filter made of it.
    pub stratum: Stratum,
    /// The score that it got.
    pub score: f64,
    /// The site's line for spam when it was drawn: above it the filter would have acted.
    pub spam_above: f64,
    /// What a person made of it; `None` while nobody has.
    pub answer: Option<Action>,
}

/// A share, with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Rate {
    /// How many of the answered audits were wrong verdicts.
    pub wrong: u64,
    /// How many were answered with approve, spam or abuse.
    pub answered: u64,
    /// Their share; `null` while none is answered.
    #[schema(required)]
    pub rate: Option<f64>,
    /// Its exact 95 % interval (Clopper and Pearson).
    pub interval: [f64; 2],
}

impl Rate {
    /// Of so many answers so many that say the verdict was wrong.
    #[must_use]
    pub fn new(wrong: u64, answered: u64) -> Self {
        let rate = (answered > 0).then(|| wrong as f64 / answered as f64);
        Self { wrong, answered, rate, interval: exact_interval(wrong, answered, LEVEL) }
    }
}

/// What a site's audits say.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Tested {
    /// Of what the filter marked as spam by its score alone (or would have), the share that readers should see.
    pub false_positives: Rate,
    /// Of what it approved by its score alone, the share that they should not.
    pub misses: Rate,
    /// How many wait for an answer.
    pub open: u64,
    /// How many were answered with trash, which says neither.
    pub thrown_away: u64,
}

/// Adds up a site's audits.
#[must_use]
pub fn tested(audits: &[Audited]) -> Tested {
    let count = |wanted: &dyn Fn(&Audited) -> bool| audits.iter().filter(|audit| wanted(audit)).count() as u64;
    let rate = |stratum: Stratum, wrong: &dyn Fn(Action) -> bool| {
        let of = |audit: &Audited| audit.stratum == stratum && audit.answer.is_some_and(|action| action.teaches().is_some());
        Rate::new(count(&|audit| of(audit) && audit.answer.is_some_and(wrong)), count(&of))
    };
    Tested {
        false_positives: rate(Stratum::Spam, &|action| action == Action::Approve),
        misses: rate(Stratum::Approved, &|action| action != Action::Approve),
        open: count(&|audit| audit.answer.is_none()),
        thrown_away: count(&|audit| audit.answer == Some(Action::Trash)),
    }
}

/// What a site's audits say of the ham that is lost above the line `spam_above`. Audits under a higher line than that say nothing of what lies between.
#[must_use]
pub fn evidence(audits: &[Audited], spam_above: f64) -> Evidence {
    let ham = || audits.iter().filter(|audit| audit.answer == Some(Action::Approve) && audit.spam_above <= spam_above);
    let lost = ham().filter(|audit| audit.stratum == Stratum::Spam).map(|audit| audit.score).collect();
    Evidence::new(ham().count() as u64, lost)
}
