//! What came day by day, what became of it, and how often the filter was wrong.

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::date;
use crate::learning::{Audited, Rate, tested};
use crate::moderation::Status;
use crate::policy::Verdict;
use crate::store::DayCount;

/// What came on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// Comments whose verdict is `approve`.
    pub approved: u64,
    /// Comments whose verdict is `hold`.
    pub held: u64,
    /// Comments whose verdict is `spam`.
    pub spam: u64,
    /// How many of all these stand, or stood when they were deleted, as spam or in the trash.
    pub unwanted: u64,
    /// How many stand anywhere but among what waits: what the share of the unwanted is of.
    pub settled: u64,
}

/// What became of the comments that were held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HeldFates)]
pub struct Held {
    /// Approved.
    pub approved: u64,
    /// Marked as spam.
    pub spam: u64,
    /// Thrown away, as abuse or otherwise.
    pub trash: u64,
    /// Still waiting.
    pub waiting: u64,
    /// Deleted before anybody decided.
    pub gone: u64,
}

/// How often the filter was wrong where it decided alone.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Mistakes {
    /// Random checks: of what it took for spam, the share that is good.
    pub false_positives: Rate,
    /// Random checks: of what it approved, the share that should not be read.
    pub misses: Rate,
    /// Of what it marked as spam, what people approved.
    pub approved_spam: Reversed,
    /// Of what it approved, what people marked as spam or threw away.
    pub removed: Reversed,
}

/// Verdicts that people reversed: at least so many were wrong, as nobody looks at all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reversed {
    /// How many were reversed.
    pub reversed: u64,
    /// How many there were.
    pub of: u64,
}

impl Day {
    /// A day on which nothing came.
    #[must_use]
    pub fn empty(day: Date) -> Self {
        Self { day, approved: 0, held: 0, spam: 0, unwanted: 0, settled: 0 }
    }

    /// How many came.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.approved + self.held + self.spam
    }

    fn add(&mut self, count: &DayCount) {
        let of_verdict = match count.verdict {
            Verdict::Approve => &mut self.approved,
            Verdict::Hold => &mut self.held,
            Verdict::Spam => &mut self.spam,
        };
        *of_verdict += count.comments;
        match count.status {
            Some(Status::Spam | Status::Trash) => {
                self.unwanted += count.comments;
                self.settled += count.comments;
            }
            Some(Status::Approved) => self.settled += count.comments,
            Some(Status::Pending) | None => {}
        }
    }

    /// Adds what came on another day.
    pub fn join(&mut self, other: &Self) {
        self.approved += other.approved;
        self.held += other.held;
        self.spam += other.spam;
        self.unwanted += other.unwanted;
        self.settled += other.settled;
    }
}

/// Every day from `first` to `last`.
pub(super) fn days(counts: &[DayCount], first: i64, last: i64) -> Vec<Day> {
    let mut days: Vec<Day> = (first..=last).map(|day| Day::empty(date(day))).collect();
    for count in counts {
        if let Some(day) = usize::try_from(count.day - first).ok().and_then(|place| days.get_mut(place)) {
            day.add(count);
        }
    }
    days
}

impl Held {
    pub(super) fn of(counts: &[DayCount]) -> Self {
        let mut held = Self::default();
        for count in counts.iter().filter(|count| count.verdict == Verdict::Hold) {
            let became = match count.status {
                Some(Status::Approved) => &mut held.approved,
                Some(Status::Spam) => &mut held.spam,
                Some(Status::Trash) => &mut held.trash,
                Some(Status::Pending) => &mut held.waiting,
                None => &mut held.gone,
            };
            *became += count.comments;
        }
        held
    }

    /// How many were held.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.approved + self.spam + self.trash + self.waiting + self.gone
    }
}

impl Mistakes {
    pub(super) fn of(counts: &[DayCount], audits: &[Audited]) -> Self {
        let tested = tested(audits);
        let reversed = |verdict: Verdict, to: &[Status]| {
            let of_verdict = || counts.iter().filter(|count| count.verdict == verdict);
            let is_reversed = |count: &&DayCount| count.status.is_some_and(|status| to.contains(&status));
            Reversed {
                reversed: of_verdict().filter(is_reversed).map(|count| count.comments).sum(),
                of: of_verdict().map(|count| count.comments).sum(),
            }
        };
        Self {
            false_positives: tested.false_positives,
            misses: tested.misses,
            approved_spam: reversed(Verdict::Spam, &[Status::Approved]),
            removed: reversed(Verdict::Approve, &[Status::Spam, Status::Trash]),
        }
    }
}
