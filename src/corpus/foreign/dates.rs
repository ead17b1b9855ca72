//! Dates as other systems write them. What is no date at all (0000-00-00, the year -0001) is none.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;

/// `2026-01-31 12:00:00` or `2026-01-31T12:00:00`, taken as UTC, or RFC 3339 with its offset.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let with_offset = text.parse::<Timestamp>();
    let parsed = with_offset.or_else(|_| text.parse::<DateTime>()?.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()));
    parsed.ok().filter(is_real)
}

/// `Sat, 31 Jan 2026 12:00:00 +0000`, as feeds have it.
pub(super) fn rfc2822(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok().filter(is_real)
}

/// Seconds since 1970, with a fraction.
pub(super) fn seconds(seconds: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is no time, and refused as such")]
    let micros = (seconds * 1e6).round() as i64;
    Timestamp::from_microsecond(micros).ok().filter(is_real)
}

/// The same as a table has it, whose cells are all texts.
pub(super) fn seconds_written(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| is_number).and_then(seconds)
}

/// Nobody commented before the web: earlier dates stand for none.
fn is_real(time: &Timestamp) -> bool {
    time.as_second() > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_write_is_read_and_what_is_no_date_is_none() {
        let second = |time: Option<Timestamp>| time.map(Timestamp::as_second);
        // date --utc --date='2023-11-14 22:13:20' +%s
        assert_eq!(second(timestamp("2023-11-14 22:13:20")), Some(1_700_000_000));
        assert_eq!(second(timestamp(" 2023-11-14T23:13:20+01:00 ")), Some(1_700_000_000));
        assert_eq!(second(rfc2822("Tue, 14 Nov 2023 22:13:20 +0000")), Some(1_700_000_000));
        assert_eq!(second(seconds(1_700_000_000.25)), Some(1_700_000_000));
        for none in [
            "",
            "0000-00-00 00:00:00",
            "-0001-11-30T00:00:00Z",
            "2023-02-30 00:00:00",
            "noon",
            "1970-01-01 00:00:00",
            "0001-01-01T00:00:00Z",
        ] {
            assert_eq!(timestamp(none), None, "{none}");
        }
        assert_eq!(rfc2822("Mon, 30 Nov -0001 00:00:00 +0000"), None);
        assert_eq!((seconds(f64::NAN), seconds(f64::INFINITY), seconds(-5.0), seconds(1e300)), (None, None, None, None));
    }
}
