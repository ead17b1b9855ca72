//! Letters upside down, in words that are then read from the right.

use super::{Disguises, Kind};
use crate::text::place::Placed;

/// Letters that stand for another one upside down, and for nothing else.
const TURNED: [(char, char); 18] = [
    ('ɐ', 'a'),
    ('ɔ', 'c'),
    ('ǝ', 'e'),
    ('ɟ', 'f'),
    ('ƃ', 'g'),
    ('ɓ', 'g'),
    ('ɥ', 'h'),
    ('ᴉ', 'i'),
    ('ɾ', 'j'),
    ('ʞ', 'k'),
    ('ɯ', 'm'),
    ('ɹ', 'r'),
    ('ʇ', 't'),
    ('ʌ', 'v'),
    ('ʍ', 'w'),
    ('ʎ', 'y'),
    ('ı', 'i'),
    ('ן', 'l'),
];

/// Fewer of them may be phonetic writing, or another language's letters.
const FEWEST: usize = 4;

/// Turns a text round from its first letter upside down to its last, if there are enough of them.
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    let chars = &read.chars;
    let count = chars.iter().filter(|c| is_turned(**c)).count();
    if count < FEWEST {
        return;
    }
    let in_word = |c: &char| *c != ' ';
    let (Some(first), Some(last)) = (chars.iter().position(|c| is_turned(*c)), chars.iter().rposition(|c| is_turned(*c))) else { return };
    let start = chars[..first].iter().rposition(|c| !in_word(c)).map_or(0, |space| space + 1);
    let end = chars[last..].iter().position(|c| !in_word(c)).map_or(chars.len(), |length| last + length);
    // One letter in four, at least: of the Latin alphabet half look different upside down.
    if count * 4 < chars[start..end].iter().filter(|c| c.is_alphabetic()).count() {
        return;
    }
    disguises.add_many(Kind::Turned, count);
    read.reverse(start..end);
    for c in &mut read.chars[start..end] {
        *c = upright(*c);
    }
}

fn is_turned(c: char) -> bool {
    !c.is_ascii() && TURNED.iter().any(|(turned, _)| *turned == c)
}

fn upright(c: char) -> char {
    match c {
        'd' => 'p',
        'p' => 'd',
        'b' => 'q',
        'q' => 'b',
        'n' => 'u',
        'u' => 'n',
        _ => TURNED.iter().find(|(turned, _)| *turned == c).map_or(c, |(_, upright)| *upright),
    }
}
