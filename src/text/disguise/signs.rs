//! A first look: which disguises a text may have at all.

use super::written_out;

/// What a text shows at a first look: most have none of it, and are left alone.
#[derive(Clone, Copy)]
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
            written_out |= may_be_written_out(three) || c == '。' && last_class.is(Class::ASCII_LETTER);
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
}

/// Whether the last three characters, a byte each, may be part of an address in other words. Without branches: it is asked at every character.
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

    fn is(self, class: u8) -> bool {
        self.0 & class != 0
    }
}

/// The class of each character of ASCII.
const CLASSES: [Class; 128] = {
    let mut classes = [Class(0); 128];
    let mut byte = 0_u8;
    while byte < 128 {
        if byte.is_ascii_alphabetic() {
            classes[byte as usize] = Class(Class::LETTER | Class::ASCII_LETTER);
        } else if super::leet::letter(byte as char).is_some() {
            classes[byte as usize] = Class(Class::STAND_IN);
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
