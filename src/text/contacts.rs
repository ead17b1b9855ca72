//! Ways to be reached that a text gives: e-mail addresses (which [`super::find_links`] finds) and telephone numbers.

use std::ops::Range;

/// The fewest and the most digits of a telephone number (15: ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

/// The most numbers of one text that are looked at.
const MAX_PHONES: usize = 100;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactKind {
    /// An e-mail address.
    Mail,
    /// A telephone number.
    Phone,
}

/// A way to be reached: byte ranges of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// What it is.
    pub kind: ContactKind,
    /// All of it.
    pub whole: Range<usize>,
    /// What names it: an address's domain; all of a number.
    pub name: Range<usize>,
}

/// Adds the telephone numbers of `text` to `out`, in their order: 9 to 15 digits, single or in groups. Dates, amounts, addresses of machines, versions,
/// book numbers, and running digits of codes with letters are none.
pub fn find_phones(text: &str, out: &mut Vec<Contact>) {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, 0);
    while found < MAX_PHONES
        && let Some(start) = bytes[at..].iter().position(|byte| is_opening(*byte)).map(|ahead| at + ahead)
    {
        if bytes[start] == b'(' && !is_area_code(&bytes[start + 1..]) {
            at = start + 1;
            continue;
        }
        let number = Number::at(bytes, start);
        at = number.end.max(start + 1);
        let is_apart =
            |byte: Option<&u8>| byte.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'=' | b'@')));
        let is_phone = number.is_phone(&text[start..number.end]);
        if is_phone && is_apart(start.checked_sub(1).map(|before| &bytes[before])) && is_apart(bytes.get(number.end)) {
            out.push(Contact { kind: ContactKind::Phone, whole: start..number.end, name: start..number.end });
            found += 1;
        }
    }
}

fn is_opening(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'+' | b'(')
}

/// Whether a bracket closes behind a few digits.
fn is_area_code(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
    (1..6).contains(&digits) && bytes.get(digits) == Some(&b')')
}

/// What stands between two groups of digits.
#[derive(Default)]
struct Between {
    /// Its length in bytes.
    length: usize,
    /// How many marks and spaces.
    marks: usize,
    spaces: usize,
    /// Whether there is a slash, which only a number that is marked as one has.
    slash: bool,
}

impl Between {
    fn at(bytes: &[u8]) -> Self {
        let mut between = Self::default();
        // At most as many as "+1 (234) - 567" has.
        while between.marks + between.spaces < 5 {
            let rest = &bytes[between.length..];
            let length = match rest.first() {
                Some(b' ') => {
                    between.spaces += 1;
                    between.length += 1;
                    continue;
                }
                Some(b'-' | b'.' | b'(' | b')' | b'/') => 1,
                // The hyphen that does not break, the en dash and the bullet.
                _ if ["\u{2010}", "\u{2013}", "\u{2022}"].into_iter().any(|mark| rest.starts_with(mark.as_bytes())) => 3,
                _ => break,
            };
            between.slash |= rest[0] == b'/';
            between.marks += 1;
            between.length += length;
        }
        between
    }
}

/// A run of groups of digits.
struct Number {
    /// One past its last digit.
    end: usize,
    /// Whether it begins with what numbers begin with: +, ( or 0.
    is_marked: bool,
    digits: usize,
    groups: usize,
    /// The lengths of the first groups.
    first: [usize; 3],
    /// The lengths of the shortest and of the longest group but the first and the last; the length of the last.
    middle: [usize; 2],
    last: usize,
    /// The length of the longest group.
    longest: usize,
    /// Whether the last group stands behind a full stop alone, and whether one of five digits or more ever did behind three at most.
    is_fraction: bool,
    has_long_fraction: bool,
}

impl Number {
    fn at(bytes: &[u8], start: usize) -> Self {
        let opening = bytes[start];
        let mut number = Self {
            end: start,
            is_marked: !matches!(opening, b'1'..=b'9'),
            digits: 0,
            groups: 0,
            first: [0; 3],
            middle: [usize::MAX, 0],
            last: 0,
            longest: 0,
            is_fraction: false,
            has_long_fraction: false,
        };
        let mut at = start + usize::from(opening == b'+');
        while number.digits <= *DIGITS.end() {
            let between = Between::at(&bytes[at..]);
            let next = at + between.length;
            let group = bytes[next..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if group == 0 || number.ends_before(&between, &bytes[next..]) {
                break;
            }
            let is_fraction = between.length == 1 && bytes[at] == b'.';
            at = next + group;
            number.add(group, is_fraction, at);
        }
        number
    }

    /// Whether the group with which `rest` begins is of another number.
    fn ends_before(&self, between: &Between, rest: &[u8]) -> bool {
        let is_complete = self.groups == 1 && self.digits >= *DIGITS.start() && between.spaces > 0;
        let most = if self.is_marked { 4 } else { 2 };
        let is_too_far = between.marks > 2 || between.marks + between.spaces > most || between.slash && !self.is_marked;
        let opens_another = || {
            let may_open = !self.is_marked && between.spaces > 0 && rest[0] == b'0';
            may_open && Some(Self::at(rest, 0)).is_some_and(|other| DIGITS.contains(&other.digits) && !other.is_amount())
        };
        is_too_far || self.groups > 0 && (is_complete || opens_another())
    }

    fn add(&mut self, group: usize, is_fraction: bool, end: usize) {
        if let Some(length) = self.first.get_mut(self.groups) {
            *length = group;
        }
        if self.groups > 1 {
            self.middle = [self.middle[0].min(self.last), self.middle[1].max(self.last)];
        }
        self.has_long_fraction |= is_fraction && group >= 5 && self.last <= 3;
        self.is_fraction = is_fraction;
        self.longest = self.longest.max(group);
        self.last = group;
        self.groups += 1;
        self.digits += group;
        self.end = end;
    }

    /// Whether it is a telephone number; `written` is all of it.
    fn is_phone(&self, written: &str) -> bool {
        let looks_like_one = match written.as_bytes().first() {
            Some(b'+' | b'(') => true,
            Some(b'0') => !(self.is_date() || self.is_number_of_pairs_but_ten_digits() || self.has_long_fraction && self.first[0] < 3),
            _ => !(self.is_date() || self.is_amount() || self.longest <= 2 || self.has_long_fraction || self.is_stamp_or_book(written)),
        };
        DIGITS.contains(&self.digits) && looks_like_one && written.parse::<std::net::Ipv4Addr>().is_err()
    }

    /// 1 000 000 000, or 12 345 678.50.
    fn is_amount(&self) -> bool {
        let ends = self.last == 3 || self.is_fraction && self.last <= 2;
        self.groups > 1 && ends && (self.groups == 2 || self.middle == [3, 3])
    }

    /// 2024-11-05 10, or 05.11.2024 10.
    fn is_date(&self) -> bool {
        matches!(self.first, [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2])
    }

    /// 05-11-24 18 30 00; French numbers have five pairs.
    fn is_number_of_pairs_but_ten_digits(&self) -> bool {
        self.longest <= 2 && self.digits != 10
    }

    /// Seconds or milliseconds since 1970, which begin with 1; the number of a book (ISO 2108: 13 digits from 978 or 979 on).
    fn is_stamp_or_book(&self, written: &str) -> bool {
        let is_stamp = self.groups == 1 && matches!(self.digits, 10 | 13) && written.starts_with('1');
        is_stamp || self.digits == 13 && (written.starts_with("978") || written.starts_with("979"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phones(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find_phones(text, &mut found);
        found.into_iter().map(|contact| &text[contact.whole]).collect()
    }

    #[test]
    fn telephone_numbers_are_found_single_and_in_groups() {
        for phone in [
            "+1 (234) 567-8900",
            "08701417012",
            "(0) 20 7946 0018",
            "(030) 1234567",
            "555-123-4567",
            "+44.20.7946.0018",
            "06 12 34 56 78",
            "62 812-3456-7890",
            "0170/1234567",
            "+44/20/7946/0018",
            "555–123–4567",
            "+44•20•7946•0018",
            "+1 (234) - 567 - 8900",
            "212 555 0100",
            "13812345678",
            "040.1234567",
        ] {
            assert_eq!(phones(&format!("whatsapp {phone}, now")), [phone]);
        }
    }

    #[test]
    fn dates_amounts_codes_and_short_numbers_are_none() {
        for text in [
            "2024-11-05 10:20",
            "05.11.2024 10",
            "1 000 000 000",
            "$1.000.000.000",
            "a123456789012",
            "12345678",
            "1234567890123456789",
            "x=1234567890",
            "978-3-16-148410-0",
            "192.168.1.100",
            "10.0.22621.3007",
            "3.14159265358979",
            "0.7127753123",
            "40.7127753",
            "1700000000",
            "1700000000000",
            "12 15 18 20 22",
            "1 2 3 4 5 6 7 8 9",
            "10.30-11.45 12.00",
            "12 345 678.50",
            "5-11-24 18 30 00",
            "05-11-24 18 30 00",
            "1024/2048/4096",
            "(192.168.1.100)",
            "(1 2 3 4 5 6 7 8 9)",
        ] {
            assert_eq!(phones(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_number_begins_anew_at_a_plus_or_an_opening_zero() {
        assert_eq!(phones("99 99 +44 20 7946 0018"), ["+44 20 7946 0018"]);
        assert_eq!(phones("call 08701417012 99999"), ["08701417012"]);
        assert_eq!(phones("room 1 2024 0170 1234567"), ["0170 1234567"]);
    }
}
