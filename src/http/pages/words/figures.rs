//! Numbers and times as the reader's language writes them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::legible;
use super::{Language, language, say};

/// A whole number in a language.
pub(super) fn grouped(number: u64, language: Language) -> String {
    legible::thousands(number).replace(',', language.gap().encode_utf8(&mut [0; 4]))
}

/// A whole number: 1234567 as "1,234,567".
pub(in crate::http::pages) fn thousands(number: u64) -> String {
    grouped(number, language())
}

/// A number that was written with a point.
pub(in crate::http::pages) fn decimal(written: &str) -> String {
    written.replace('.', language().decimal_mark().encode_utf8(&mut [0; 4]))
}

/// A number of per cent, as it was written.
pub(in crate::http::pages) fn percent(written: &str) -> String {
    say!("percent", percent = decimal(written))
}

/// "24 Nov 2026".
pub(in crate::http::pages) fn date(date: Date) -> String {
    say!("date", day = date.day().to_string(), month = month(date), year = date.year().to_string())
}

/// "24 Nov".
pub(in crate::http::pages) fn day(date: Date) -> String {
    say!("date-short", day = date.day().to_string(), month = month(date))
}

/// "24 Nov 2026, 20:01 UTC".
pub(in crate::http::pages) fn moment(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    say!("moment", date = date(at.date()), time = at.strftime("%H:%M").to_string())
}

fn month(date: Date) -> String {
    say!(&format!("month-{}", date.month()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::in_german;
    use super::*;

    #[test]
    fn numbers_and_dates_are_written_as_each_language_does() {
        let told = || [thousands(1_234_567), decimal("−0.05"), date(jiff::civil::date(2026, 3, 4)), say!("comments", count = 1_200_u64)];
        assert_eq!(told(), ["1,234,567", "−0.05", "4 Mar 2026", "1,200 comments"]);
        assert_eq!(in_german(told), ["1\u{202f}234\u{202f}567", "−0,05", "4. März 2026", "1\u{202f}200 Kommentare"]);
    }
}
