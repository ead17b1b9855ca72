//! What a server does by itself, and when that is due: values in, values out.
//!
//! To add a job: a variant of [`Job`] with its name, its place in [`Schedule::new`], and what it does in `Engine::do_job`
//! (`jobs.rs`).

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// When what is outdated goes.
const NIGHT: Time = Time::constant(3, 30, 0, 0);

/// Something that a server does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// Removes what sites have kept for long enough.
    Retention,
    /// Rids the database's file of what was removed from it.
    Remains,
    /// Compares what is in memory with the journals.
    SelfCheck,
    /// Draws the random checks of the days that are over.
    Audits,
    /// Makes and judges a candidate; it decides nothing until somebody promotes it.
    Retrain,
    /// Writes the digests that moderators wish for.
    Notices,
}

impl Job {
    /// Its name in the store and in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Retention => "retention",
            Self::Remains => "remains",
            Self::SelfCheck => "self-check",
            Self::Audits => "audits",
            Self::Retrain => "retrain",
            Self::Notices => "notices",
        }
    }
}

/// How often something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// An hour after the last time.
    Hourly,
    /// At this time of day. If the clocks skip it, as much later as they skip; if they show it twice, the first time.
    Daily(Time),
}

impl Plan {
    /// When it is due, if it was last done at `last`: the first time after that.
    #[must_use]
    pub fn after(self, last: Timestamp, zone: &TimeZone) -> Timestamp {
        match self {
            Self::Hourly => last.checked_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX),
            Self::Daily(time) => {
                let today = last.to_zoned(zone.clone()).date();
                // Yesterday's and tomorrow's may be the first after it where clocks change at that time.
                let days = [today.yesterday(), Ok(today), today.tomorrow(), today.tomorrow().and_then(Date::tomorrow)];
                let times = days.into_iter().filter_map(|day| zone.to_timestamp(day.ok()?.to_datetime(time)).ok());
                times.filter(|time| *time > last).min().unwrap_or(Timestamp::MAX)
            }
        }
    }
}

/// What one server does by itself.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Each job and how often it is done.
    pub jobs: Vec<(Job, Plan)>,
    /// Whose clocks show the times of day.
    pub zone: TimeZone,
}

impl Schedule {
    /// What every server does, and retraining if a time for it is given.
    #[must_use]
    pub fn new(zone: TimeZone, retrain_at: Option<Time>) -> Self {
        // In this order: what retention removes is gone from the file the same night.
        let mut jobs = vec![
            (Job::SelfCheck, Plan::Hourly),
            (Job::Audits, Plan::Hourly),
            (Job::Retention, Plan::Daily(NIGHT)),
            (Job::Remains, Plan::Daily(NIGHT)),
        ];
        jobs.extend(retrain_at.map(|time| (Job::Retrain, Plan::Daily(time))));
        Self { jobs, zone }
    }

    /// The same, and the digests: where mail can be sent.
    #[must_use]
    pub fn with_notices(mut self) -> Self {
        self.jobs.push((Job::Notices, Plan::Hourly));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(plan: Plan, last: &str, zone: &TimeZone) -> String {
        plan.after(last.parse().unwrap(), zone).to_string()
    }

    fn daily(hour: i8, minute: i8) -> Plan {
        Plan::Daily(Time::constant(hour, minute, 0, 0))
    }

    #[test]
    fn it_is_due_an_hour_later_or_at_the_next_time_of_day() {
        let utc = TimeZone::UTC;
        assert_eq!(due(Plan::Hourly, "2026-11-25T23:30:00Z", &utc), "2026-11-26T00:30:00Z");
        assert_eq!(due(daily(3, 0), "2026-11-25T02:59:59Z", &utc), "2026-11-25T03:00:00Z");
        assert_eq!(due(daily(3, 0), "2026-11-25T03:00:00Z", &utc), "2026-11-26T03:00:00Z");
        assert_eq!(due(daily(3, 0), "2026-12-31T03:00:01Z", &utc), "2027-01-01T03:00:00Z");
        assert_eq!(due(daily(0, 0), "2028-02-28T00:00:00Z", &utc), "2028-02-29T00:00:00Z");
    }

    /// Central Europe, by the rule: 29 March 2026 skips 02:00 to 03:00, 25 October shows 02:00 to 03:00 twice.
    #[test]
    fn where_clocks_change_it_is_due_once_a_day() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        assert_eq!(due(daily(2, 30), "2026-03-28T12:00:00Z", &berlin), "2026-03-29T01:30:00Z", "half an hour late: 03:30 in summer time");
        assert_eq!(due(daily(2, 30), "2026-03-29T01:30:00Z", &berlin), "2026-03-30T00:30:00Z");
        assert_eq!(due(daily(2, 30), "2026-10-24T12:00:00Z", &berlin), "2026-10-25T00:30:00Z", "the first of the two");
        assert_eq!(due(daily(2, 30), "2026-10-25T00:30:00Z", &berlin), "2026-10-26T01:30:00Z", "not the second");
        assert_eq!(due(daily(23, 50), "2026-10-25T22:49:59Z", &berlin), "2026-10-25T22:50:00Z");
    }

    #[test]
    fn at_the_end_of_time_nothing_is_due() {
        assert_eq!(daily(3, 0).after(Timestamp::MAX, &TimeZone::UTC), Timestamp::MAX);
        assert_eq!(Plan::Hourly.after(Timestamp::MAX, &TimeZone::UTC), Timestamp::MAX);
    }

    #[test]
    fn retraining_is_done_only_where_a_time_is_given() {
        let retrains = |schedule: Schedule| schedule.jobs.iter().any(|(job, _)| *job == Job::Retrain);
        assert!(!retrains(Schedule::new(TimeZone::UTC, None)));
        assert!(retrains(Schedule::new(TimeZone::UTC, Some(NIGHT))));
    }
}
