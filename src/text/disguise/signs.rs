//! A first look: which disguises a text may have at all.

use super::written_out;

/// What a text shows at a first look: most have none of it, and are left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    /// A regional letter.
    pub(super) const REGIONAL: u8 = 1;
    /// A letter that may be upside down.
    pub(super) const TURNED: u8 = 2;
    /// A letter that may pass for a Latin one.
    pub(super) const FOREIGN: u8 = 4;
    /// A letter that may have an accent.
    pub(super) const ACCENTED: u8 = 8;
    /// A letter, one character, a letter, one character, a letter.
    pub(super) const SINGLES: u8 = 16;
    /// A letter next to what can stand for one.
    pub(super) const LEET: u8 = 32;
    /// A letter three times in a row.
    pub(super) const THREEFOLD: u8 = 64;
    /// "dot", "d0t", "(at", " .", "hxx", or the full stop of ideographs behind a letter of ASCII.
    pub(super) const WRITTEN_OUT: u8 = 128;

    /// None of them.
    pub(super) const NONE: Self = Self(0);

    pub(super) fn has(self, signs: u8) -> bool {
        self.0 & signs != 0
    }

    pub(super) fn of(chars: &[char]) -> Self {
        let (mut signs, mut alternations) = (0, 0);
        let (mut before, mut last, mut last_class) = (' ', ' ', Class(0));
        let (mut three, mut written_out) = (0, false);
        for c in chars.iter().copied() {
            let class = if c.is_ascii() { CLASSES[c as usize] } else { beyond_ascii(c, &mut signs) };
            if class.is(Class::LETTER) && c == last && c == before {
                signs |= Self::THREEFOLD;
            }
            three = three << 8 | if c.is_ascii() { c as u32 & 0x7f } else { 0 };
            if class.is(Class::MAY_END) || last == ' ' && before == '.' {
                written_out |= may_be_written_out(three);
            }
            written_out |= c == '。' && last_class.is(Class::ASCII_LETTER);
            if class.is(Class::STAND_IN) && last_class.is(Class::ASCII_LETTER)
                || class.is(Class::ASCII_LETTER) && last_class.is(Class::STAND_IN)
            {
                signs |= Self::LEET;
            }
            alternations = if class.is(Class::LETTER) == last_class.is(Class::LETTER) { 0 } else { alternations + 1 };
            if alternations >= 4 {
                signs |= Self::SINGLES;
            }
            (before, last, last_class) = (last, c, class);
        }
        Self(signs | if written_out { Self::WRITTEN_OUT } else { 0 })
    }

    /// What [`Signs::of`] finds among characters of ASCII, a byte each: a question at a time, each asked of many bytes at once.
    #[expect(clippy::needless_bitwise_bool, reason = "many bytes at once, where a lazy operator would be a branch a byte")]
    pub(super) fn of_ascii(bytes: &[u8]) -> Self {
        let after = |count: usize| bytes.get(count..).unwrap_or_default();
        let twos = || bytes.iter().zip(after(1));
        let threes = || twos().zip(after(2)).map(|((a, b), c)| (a, b, c));
        let threefold = any(threes().map(|(a, b, c)| is_letter(*a) & (a == b) & (b == c)));
        let leet = any(twos().map(|(a, b)| is_letter(*a) & is_stand_in(*b) | is_stand_in(*a) & is_letter(*b)));
        let changes = |a: &u8, b: &u8| is_letter(*a) != is_letter(*b);
        let fives = threes().zip(after(3)).zip(after(4));
        let singles = any(fives.map(|(((a, b, c), d), e)| changes(a, b) & changes(b, c) & changes(c, d) & changes(d, e)));
        // What stands before the first character counts as no letter.
        let singles = singles | matches!(bytes, [a, b, c, d, ..] if is_letter(*a) & changes(a, b) & changes(b, c) & changes(c, d));
        let written_out = any(threes().map(|(a, b, c)| {
            let dot = (*a == b'd') & ((*b == b'o') | (*b == b'0')) & (*c == b't');
            dot | (*a == b'h') & (*b == b'x') & (*c == b'x') | is_opening(*a) & (*b == b'a') & (*c == b't')
        })) | any(twos().map(|(a, b)| is_opening(*a) & (*b == b'.')));
        let dot_space = || any(twos().map(|(a, b)| (*a == b'.') & (*b == b' ')));
        let begins = || threes().any(|(a, b, c)| may_be_written_out(u32::from_be_bytes([0, *a, *b, *c])));
        let sign = |found: bool, sign: u8| if found { sign } else { 0 };
        Self(
            sign(threefold, Self::THREEFOLD)
                | sign(leet, Self::LEET)
                | sign(singles, Self::SINGLES)
                | sign(written_out || dot_space() && begins(), Self::WRITTEN_OUT),
        )
    }
}

/// Whether any is true. Looks at all of them: a processor does that sooner than it decides where to stop.
#[inline]
fn any(found: impl Iterator<Item = bool>) -> bool {
    found.fold(false, |any, found| any | found)
}

#[inline]
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

/// What [`Class::STAND_IN`] says of ASCII.
#[inline]
fn is_stand_in(byte: u8) -> bool {
    matches!(byte, b'0' | b'1' | b'!' | b'3' | b'4' | b'@' | b'5' | b'$' | b'7')
}

/// What may stand before a dot or an "at" that is written out.
#[inline]
fn is_opening(byte: u8) -> bool {
    matches!(byte, b' ' | b'(' | b'[' | b'{' | b'<')
}

/// Whether the last three characters, a byte each, may be part of an address in other words. It need be asked only where the last [`Class::MAY_END`] it, or
/// stands behind a full stop and a space.
#[inline]
fn may_be_written_out(last: u32) -> bool {
    const fn bytes(text: &[u8]) -> u32 {
        let (mut bytes, mut at) = (0, 0);
        while at < text.len() {
            bytes = bytes << 8 | text[at] as u32;
            at += 1;
        }
        bytes
    }
    let (three, two) = (last & 0xff_ffff, last & 0xffff);
    let letter = (last & 0x7f).wrapping_sub(u32::from(b'a'));
    let mut found = u32::from(three == bytes(b"dot")) | u32::from(three == bytes(b"d0t")) | u32::from(three == bytes(b"hxx"));
    for opening in *b" ([{<" {
        found |= u32::from(two == u32::from(opening) << 8 | u32::from(b'.')) | u32::from(three == u32::from(opening) << 16 | bytes(b"at"));
    }
    let begins = written_out::FIRST_LETTERS.checked_shr(letter).unwrap_or(0) & 1;
    (found | u32::from(three >> 8 == bytes(b". ")) & begins) == 1
}

/// What a character can be, for a first look.
#[derive(Clone, Copy)]
struct Class(u8);

impl Class {
    const LETTER: u8 = 1;
    const ASCII_LETTER: u8 = 2;
    /// It can stand for a letter ([`super::leet::letter`]).
    const STAND_IN: u8 = 4;
    /// It may be the last of three that are part of an address in other words.
    const MAY_END: u8 = 8;

    fn is(self, class: u8) -> bool {
        self.0 & class != 0
    }
}

/// The class of each character of ASCII.
const CLASSES: [Class; 128] = {
    let mut classes = [Class(0); 128];
    let mut byte = 0_u8;
    while byte < 128 {
        let may_end = if matches!(byte, b't' | b'x' | b'.') { Class::MAY_END } else { 0 };
        if byte.is_ascii_alphabetic() {
            classes[byte as usize] = Class(Class::LETTER | Class::ASCII_LETTER | may_end);
        } else if super::leet::letter(byte as char).is_some() {
            classes[byte as usize] = Class(Class::STAND_IN | may_end);
        } else {
            classes[byte as usize] = Class(may_end);
        }
        byte += 1;
    }
    classes
};

/// The class of a character outside ASCII, whose signs are added to `signs`.
fn beyond_ascii(c: char, signs: &mut u8) -> Class {
    if matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}') {
        return Class(Class::LETTER);
    }
    *signs |= match c {
        '\u{80}'..='\u{ff}' => Signs::ACCENTED,
        '\u{100}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Signs::ACCENTED | Signs::TURNED | Signs::FOREIGN,
        '\u{250}'..='\u{58f}' | '\u{5df}' | '\u{13a0}'..='\u{13ff}' | '\u{1d00}'..='\u{1fff}' => Signs::TURNED | Signs::FOREIGN,
        '\u{2c80}'..='\u{abbf}' => Signs::FOREIGN,
        '🇦'..='🇿' => Signs::REGIONAL,
        _ => 0,
    };
    Class(if c.is_alphabetic() { Class::LETTER } else { 0 })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn both(text: &str) -> [Signs; 2] {
        [Signs::of(&text.chars().collect::<Vec<char>>()), Signs::of_ascii(text.as_bytes())]
    }

    #[test]
    fn every_sign_that_ascii_can_show_is_found_at_once_too() {
        for text in [
            "", "a", "aaa", "xaaa", "a1", "1a", "a b c", "a.b.c.", "x a b", "a dot", "d0t", "hxx", "(at", " at", "x .", "<.", "a. com",
            "a. zzz",
        ] {
            let [one_by_one, at_once] = both(text);
            assert_eq!(one_by_one, at_once, "{text}");
        }
        assert!(
            both("a.b.c.")[1].has(Signs::SINGLES) && both("evil. com")[1].has(Signs::WRITTEN_OUT) && both("plain words")[1] == Signs::NONE
        );
    }

    proptest! {
        #[test]
        fn what_ascii_shows_at_once_is_what_it_shows_one_by_one(text in "[ -~]{0,80}|[a-cdot0x1!. (]{0,40}") {
            let [one_by_one, at_once] = both(&text);
            prop_assert_eq!(one_by_one, at_once);
        }
    }
}
