//! Figures as a person says them.

use super::super::words::{decimal, percent as per_cent, say};

/// Units of time in seconds, largest first, each used from two of it on: the messages for whole ones and for some with a decimal.
const UNITS: [(f64, &str, &str); 4] = [
    (86_400.0, "lasted-days", "lasted-some-days"),
    (3_600.0, "lasted-hours", "lasted-some-hours"),
    (60.0, "lasted-minutes", "lasted-some-minutes"),
    (1.0, "lasted-seconds", "lasted-seconds"),
];

/// Names of more characters than this are abridged where they stand beside a bar.
const LONGEST_NAME: usize = 48;

/// How many characters of the beginning of a long name are left; the rest is of its end.
const BEGINNING: usize = 15;

/// A share in per cent, to as many digits as it takes to tell it from nothing. No line ends within it.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    let told = match percent {
        10.0.. => per_cent(&format!("{percent:.0}")),
        0.95.. => per_cent(&format!("{percent:.1}")),
        0.005.. => per_cent(&format!("{percent:.2}")),
        _ if percent > 0.0 => say!("percent-under", percent = decimal("0.01")),
        _ => per_cent("0"),
    };
    told.replace(" %", "\u{a0}%")
}

/// How long something took.
pub(super) fn duration(seconds: f64) -> String {
    let fits = |(unit, ..): &(f64, &str, &str)| seconds >= 2.0 * unit || *unit <= 1.0;
    let (unit, whole, some) = UNITS.into_iter().find(fits).unwrap_or(UNITS[3]);
    let count = seconds / unit;
    if count < 9.95 && unit > 1.0 {
        return say!(some, amount = decimal(&format!("{count:.1}")));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time of years is far below 2^64 seconds")]
    let count = count.round() as u64;
    say!(whole, count = count)
}

/// A long name by its beginning and its end: the end of a host says whose it is.
pub(super) fn abridged(name: &str) -> String {
    let all = name.chars().count();
    if all <= LONGEST_NAME {
        return name.to_owned();
    }
    let end = name.chars().skip(all + BEGINNING + 1 - LONGEST_NAME);
    name.chars().take(BEGINNING).chain(['…']).chain(end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_little_is_not_told_as_nothing() {
        let told = [0.0, 0.000_01, 0.000_2, 0.004, 0.012_34, 0.123, 1.0].map(percent);
        assert_eq!(told, ["0 %", "under 0.01 %", "0.02 %", "0.40 %", "1.2 %", "12 %", "100 %"].map(|told| told.replace(" %", "\u{a0}%")));
    }

    #[test]
    fn a_long_host_keeps_its_end() {
        let owner = ".the-one-to-whom-it-belongs.example";
        let [fits, long] = [13, 200].map(|more| format!("{}{owner}", "x".repeat(more)));
        assert_eq!((fits.len(), abridged(&fits)), (48, fits.clone()));
        assert_eq!(abridged(&long), format!("xxxxxxxxxxxxxxx…{}", &owner[3..]));
        assert_eq!(abridged(&"ä".repeat(49)).chars().filter(|letter| *letter == 'ä').count(), 47);
    }

    #[test]
    fn a_time_is_told_in_the_largest_unit_of_which_there_are_two() {
        let told = [1.0, 59.0, 119.0, 150.0, 1_800.0, 7_200.0, 86_400.0, 200_000.0, 5_000_000.0].map(duration);
        let expected =
            ["1 second", "59 seconds", "119 seconds", "2.5 minutes", "30 minutes", "2.0 hours", "24 hours", "2.3 days", "58 days"];
        assert_eq!(told, expected);
    }
}
