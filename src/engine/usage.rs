//! What a site's key is used for: how often it is asked in the Akismet dialect, and what became of its comments, by day and month.
//!
//! Calls are counted on their own (`store/calls.rs`), as a blog asks about some comments again. Comments are those of the maintained day counts, whatever
//! way they came, so that these figures and those of insights are the same.

use jiff::Timestamp;
use jiff::civil::Date;

use super::insights::{DAY, date};
use super::{Engine, Error, SiteHandle};
use crate::moderation::Status;
use crate::policy::Verdict;
use crate::store::DayCount;

/// How long somebody looks at a comment that the filter has put away for them, in seconds: less than it takes to read one, as most are seen at a glance.
const SECONDS_A_SPAM: u64 = 5;

/// What became of comments that came in a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Marked as spam when they came, or after they were held.
    pub spam: u64,
    /// All others: approved, and what still waits or went before anybody decided.
    pub ham: u64,
    /// Of the ham: approved when they came, and marked as spam or thrown away since.
    pub missed_spam: u64,
    /// Of the spam: marked as spam when they came, and approved since.
    pub false_positives: u64,
    /// Of the spam: so many nobody had to look at first.
    pub unseen: u64,
}

impl Tally {
    /// Of all comments, the share in percent that was not judged wrong as far as anybody noticed; 0 if there are none.
    #[must_use]
    pub fn accuracy(&self) -> f64 {
        let all = self.spam + self.ham;
        let right = all.saturating_sub(self.missed_spam + self.false_positives);
        if all == 0 { 0.0 } else { (right as f64 / all as f64 * 100_000.0).round() / 1_000.0 }
    }

    /// How much time the filter has saved, in seconds.
    #[must_use]
    pub fn time_saved(&self) -> u64 {
        self.unseen * SECONDS_A_SPAM
    }

    fn add(&mut self, count: &DayCount) {
        let comments = count.comments;
        let is_unwanted = matches!(count.status, Some(Status::Spam | Status::Trash));
        match count.verdict {
            Verdict::Spam => {
                self.spam += comments;
                self.unseen += comments;
                if count.status == Some(Status::Approved) {
                    self.false_positives += comments;
                }
            }
            Verdict::Hold if is_unwanted => self.spam += comments,
            Verdict::Approve | Verdict::Hold => {
                self.ham += comments;
                if count.verdict == Verdict::Approve && is_unwanted {
                    self.missed_spam += comments;
                }
            }
        }
    }
}

/// One month of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// How often the site asked about a comment.
    pub calls: u64,
    /// What became of the comments that came.
    pub tally: Tally,
}

/// How far back statistics go, and in what pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// The last 60 days, day by day.
    SixtyDays,
    /// The last six calendar months.
    SixMonths,
    /// All months since the first comment came.
    All,
}

/// A site's statistics.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// All of the time together.
    pub total: Tally,
    /// Each piece of it by its first day, oldest first, those without a comment too.
    pub pieces: Vec<(Date, Tally)>,
}

impl Engine {
    /// Counts that a site asked about a comment.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn count_call(&self, handle: &SiteHandle) -> Result<(), Error> {
        Ok(self.store.count_call(handle.site.id, self.day()).await?)
    }

    /// Today, in UTC.
    #[must_use]
    pub fn today(&self) -> Date {
        date(self.day())
    }

    /// What a site's key was used for in the month of a day.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn usage(&self, handle: &SiteHandle, month: Date) -> Result<Usage, Error> {
        let (first, last) = (day_of(month.first_of_month()), day_of(month.last_of_month()));
        let calls = self.store.calls(handle.site.id, first, last).await?;
        let mut tally = Tally::default();
        self.store.day_counts(handle.site.id, first, last).await?.iter().for_each(|count| tally.add(count));
        Ok(Usage { calls, tally })
    }

    /// A site's statistics.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn statistics(&self, handle: &SiteHandle, period: Period) -> Result<Statistics, Error> {
        let today = self.today();
        let since = match period {
            Period::SixtyDays => day_of(today) - 59,
            Period::SixMonths => day_of(months_before(today, 5)),
            Period::All => 0,
        };
        let counts = self.store.day_counts(handle.site.id, since, day_of(today)).await?;
        let first = match period {
            Period::All => counts.first().map_or(today, |count| date(count.day)),
            Period::SixtyDays | Period::SixMonths => date(since),
        };
        let mut statistics = Statistics { total: Tally::default(), pieces: pieces(first, today, period) };
        for count in &counts {
            statistics.total.add(count);
            // The pieces are in the order of their days, and the first one begins with the first count or before.
            let place = statistics.pieces.partition_point(|(from, _)| *from <= date(count.day));
            if let Some((_, piece)) = place.checked_sub(1).and_then(|place| statistics.pieces.get_mut(place)) {
                piece.add(count);
            }
        }
        Ok(statistics)
    }

    /// When a key was replaced by another, if that is why it opens nothing.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn key_replaced_at(&self, key: &str) -> Result<Option<Timestamp>, Error> {
        Ok(self.store.key_replaced_at(self.keys.hash("site", key)).await?)
    }

    fn day(&self) -> i64 {
        self.clock.now().as_second().div_euclid(DAY)
    }
}

/// The beginnings of all pieces of a time.
fn pieces(first: Date, last: Date, period: Period) -> Vec<(Date, Tally)> {
    let mut beginnings = Vec::new();
    let mut next = Some(if period == Period::SixtyDays { first } else { first.first_of_month() });
    while let Some(day) = next.filter(|day| *day <= last) {
        beginnings.push((day, Tally::default()));
        next = if period == Period::SixtyDays { day.tomorrow().ok() } else { day.last_of_month().tomorrow().ok() };
    }
    beginnings
}

/// The first day of the month so many months before that of a day.
fn months_before(day: Date, months: u8) -> Date {
    (0..months).fold(day.first_of_month(), |first, _| first.yesterday().map_or(first, Date::first_of_month))
}

/// A day as the store counts it: from 1970, in UTC.
fn day_of(date: Date) -> i64 {
    date.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |midnight| midnight.timestamp().as_second().div_euclid(DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_held_counts_by_what_became_of_it() {
        let mut tally = Tally::default();
        let counts = [
            (Verdict::Spam, Some(Status::Spam), 10),
            (Verdict::Spam, Some(Status::Approved), 1),
            (Verdict::Hold, Some(Status::Spam), 3),
            (Verdict::Hold, Some(Status::Approved), 4),
            (Verdict::Hold, Some(Status::Pending), 2),
            (Verdict::Hold, None, 1),
            (Verdict::Approve, Some(Status::Approved), 20),
            (Verdict::Approve, Some(Status::Trash), 2),
        ];
        for (verdict, status, comments) in counts {
            tally.add(&DayCount { day: 0, verdict, status, comments });
        }
        assert_eq!(tally, Tally { spam: 14, ham: 29, missed_spam: 2, false_positives: 1, unseen: 11 });
        // 40 of 43 in percent is 93.0232…
        assert!((tally.accuracy() - 93.023).abs() < 1e-9, "{}", tally.accuracy());
        assert_eq!((tally.time_saved(), Tally::default().accuracy()), (55, 0.0));
    }

    #[test]
    fn months_and_days_begin_where_the_calendar_says() {
        assert_eq!(day_of(day("2026-11-26")), 20_783, "date -u -d 2026-11-26 +%s is 1795651200");
        assert_eq!(months_before(day("2026-03-31"), 5), day("2025-10-01"));
        let months = pieces(day("2025-12-31"), day("2026-03-01"), Period::All);
        assert_eq!(
            months.iter().map(|(from, _)| from.to_string()).collect::<Vec<_>>(),
            ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]
        );
        assert_eq!(pieces(day("2024-02-28"), day("2024-03-01"), Period::SixtyDays).len(), 3);
    }
}
