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

/// Adds the telephone numbers of `text` to `out`, in their order: 9 to 15 digits, single or in groups. Dates, amounts and running digits of codes
/// with letters are none.
pub fn find_phones(text: &str, out: &mut Vec<Contact>) {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, 0);
    while found < MAX_PHONES
        && let Some(start) = bytes[at..].iter().position(|byte| is_opening(*byte)).map(|ahead| at + ahead)
    {
        let number = Number::at(bytes, start);
        at = number.end.max(start + 1);
        let is_apart =
            |byte: Option<&u8>| byte.is_none_or(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'=' | b'@')));
        if number.is_phone() && is_apart(start.checked_sub(1).map(|before| &bytes[before])) && is_apart(bytes.get(number.end)) {
            out.push(Contact { kind: ContactKind::Phone, whole: start..number.end, name: start..number.end });
            found += 1;
        }
    }
}

fn is_opening(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'+' | b'(')
}

/// A run of groups of digits.
struct Number {
    /// One past its last digit.
    end: usize,
    /// What it begins with.
    opening: u8,
    digits: usize,
    groups: usize,
    /// The lengths of the first groups.
    first: [usize; 3],
    /// The lengths of the shortest and of the longest group but the first.
    others: [usize; 2],
}

impl Number {
    fn at(bytes: &[u8], start: usize) -> Self {
        let mut number = Self { end: start, opening: bytes[start], digits: 0, groups: 0, first: [0; 3], others: [usize::MAX, 0] };
        let mut at = start;
        while number.digits <= *DIGITS.end() {
            let separators = bytes[at..].iter().take(3).take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b'(' | b')' | b'+')).count();
            let group = bytes[at + separators..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if separators > 2 || group == 0 {
                break;
            }
            at += separators + group;
            number.add(group, at);
        }
        number
    }

    fn add(&mut self, group: usize, end: usize) {
        if let Some(length) = self.first.get_mut(self.groups) {
            *length = group;
        }
        if self.groups > 0 {
            self.others = [self.others[0].min(group), self.others[1].max(group)];
        }
        self.groups += 1;
        self.digits += group;
        self.end = end;
    }

    fn is_phone(&self) -> bool {
        let is_marked = !matches!(self.opening, b'1'..=b'9');
        let looks_like_one = matches!(self.opening, b'+' | b'(') || !self.is_date() && (is_marked || !self.is_amount());
        DIGITS.contains(&self.digits) && looks_like_one
    }

    /// 1 000 000 000.
    fn is_amount(&self) -> bool {
        self.groups > 1 && self.others == [3, 3]
    }

    /// 2024-11-05 10, or 05.11.2024 10.
    fn is_date(&self) -> bool {
        matches!(self.first, [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2])
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
            "555-123-4567",
            "+44.20.7946.0018",
            "06 12 34 56 78",
            "62 812-3456-7890",
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
        ] {
            assert_eq!(phones(text), [""; 0], "{text}");
        }
    }
}
