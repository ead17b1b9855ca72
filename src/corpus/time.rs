//! Times as RFC 3339 has them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

/// What a time should look like.
const EXPECTED: &str = "expected a time like 2026-01-31T12:00:00Z";

/// A time with its offset from UTC. jiff takes more than RFC 3339 has: the name of a zone in brackets, and offsets of more than a day.
#[must_use]
pub fn rfc3339(text: &str) -> Option<Timestamp> {
    is_plain(text).then(|| text.parse().ok()).flatten()
}

/// The same, but one without an offset is taken as UTC.
pub(super) fn lenient(text: &str) -> Option<Timestamp> {
    rfc3339(text).or_else(|| {
        let civil = is_plain(text).then(|| text.parse::<DateTime>().ok()).flatten()?;
        civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

/// Whether it has no brackets, and no offset of a day or more.
fn is_plain(text: &str) -> bool {
    let clock = text.find(['T', 't', ' ']).map_or("", |at| &text[at..]);
    let hours = clock.find(['+', '-']).and_then(|sign| clock.get(sign + 1..sign + 3)?.parse::<u8>().ok());
    !text.contains('[') && hours.is_none_or(|hours| hours < 24)
}

/// For a field that holds a time with its offset, or nothing.
///
/// # Errors
/// If it is no such time.
pub fn deserialize_rfc3339<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    read(deserializer, rfc3339)
}

/// For a field that holds a time, or nothing; one without an offset is taken as UTC.
pub(super) fn deserialize_lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    read(deserializer, lenient)
}

fn read<'de, D: Deserializer<'de>>(deserializer: D, parse: fn(&str) -> Option<Timestamp>) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
    parse(&text).map(Some).ok_or_else(|| serde::de::Error::custom(EXPECTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        // The examples of its section 5.8.
        for text in ["1985-04-12T23:20:50.52Z", "1996-12-19T16:39:57-08:00", "1937-01-01T12:00:27.87+00:20"] {
            assert!(rfc3339(text).is_some(), "{text}");
        }
        for text in [
            "2026-01-31T12:00:00+25:00",
            "2026-01-31T12:00:00-24:00",
            "2026-01-31T12:00:00Z[Europe/Berlin]",
            "2026-01-31T12:00:00",
            "noon",
            "",
        ] {
            assert_eq!(rfc3339(text), None, "{text}");
        }
        assert!(lenient("2026-01-31T12:00:00").is_some());
        assert_eq!(lenient("2026-01-31T12:00:00[Europe/Berlin]"), None);
    }
}
