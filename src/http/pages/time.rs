//! Times as people read them: how long ago, and exactly, in UTC.

use jiff::Timestamp;

use super::words::{self, say};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A moment on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// "3 hours ago".
    pub ago: String,
    /// "24 Nov 2026, 20:01 UTC".
    pub exact: String,
    /// RFC 3339 in UTC, to the second.
    pub iso: String,
}

impl Moment {
    /// `then`, seen from `now`.
    pub(super) fn new(then: Timestamp, now: Timestamp) -> Self {
        Self {
            ago: ago(now.as_second() - then.as_second()),
            exact: words::moment(then),
            iso: then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        }
    }
}

fn ago(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] =
        [(365 * DAY, "ago-years"), (30 * DAY, "ago-months"), (DAY, "ago-days"), (HOUR, "ago-hours"), (MINUTE, "ago-minutes")];
    // "1 month ago" tells less than "45 days ago": a unit is used from two of it on, and the three small ones from one on.
    let fits = |unit: i64| if unit > DAY { seconds >= 2 * unit } else { seconds >= unit };
    match UNITS.into_iter().find(|(unit, _)| fits(*unit)) {
        Some((unit, message)) => say!(message, count = (seconds / unit).unsigned_abs()),
        None => say!("ago-now"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_fitting_unit() {
        let cases = [
            (-5, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (3 * HOUR + 59, "3 hours ago"),
            (DAY, "1 day ago"),
            (59 * DAY, "59 days ago"),
            (60 * DAY, "2 months ago"),
            (800 * DAY, "2 years ago"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(ago(seconds), expected);
        }
    }

    #[test]
    fn a_moment_is_exact_in_utc() {
        let then: Timestamp = "2026-11-24T21:01:46.5+01:00".parse().expect("a time");
        let moment = Moment::new(then, then);
        assert_eq!((moment.exact.as_str(), moment.iso.as_str()), ("24 Nov 2026, 20:01 UTC", "2026-11-24T20:01:46Z"));
    }
}
