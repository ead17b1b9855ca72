//! Characters that are written as HTML entities.

use super::place::Place;

/// The longest entity that is looked at, in bytes: "&#x0010ffff;" and a little more.
const LONGEST: usize = 14;

/// What a text consists of once its entities are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    pub c: char,
    pub place: Place,
    /// Whether it was written by its number, as nobody writes letters.
    pub numbered: bool,
}

/// The characters of a text; entities, numbered or of the few that every page needs, are the character that they stand for.
pub(super) fn characters(text: &str) -> impl Iterator<Item = Character> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = text[at..].chars().next()?;
        let (c, length, numbered) = match first {
            '&' => entity(&text.as_bytes()[at..]).unwrap_or((first, 1, false)),
            _ => (first, first.len_utf8(), false),
        };
        let place = Place::new(at, at + length);
        at += length;
        Some(Character { c, place, numbered })
    })
}

/// The character of the entity that `bytes` begin with, its length in bytes, and whether it is a number.
fn entity(bytes: &[u8]) -> Option<(char, usize, bool)> {
    let end = bytes.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&bytes[1..end]).ok()?;
    let (c, numbered) = match name {
        "amp" => ('&', false),
        "lt" => ('<', false),
        "gt" => ('>', false),
        "quot" => ('"', false),
        "apos" => ('\'', false),
        "nbsp" => (' ', false),
        _ => (char::from_u32(number(name.strip_prefix('#')?)?)?, true),
    };
    Some((c, end + 1, numbered))
}

fn number(digits: &str) -> Option<u32> {
    match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        characters(text).map(|character| character.c).collect()
    }

    #[test]
    fn entities_are_the_characters_that_they_stand_for() {
        assert_eq!(read("&#102;r&#x65;&#X65; &amp;&lt;&#128512;"), "free &<😀");
    }

    #[test]
    fn what_only_looks_like_an_entity_stays() {
        for text in ["AT&T; you & me; &", "&#;", "&#xD800;", "&#99999999999;", "&amp", "&unknown;", "&#x;"] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn an_entity_has_the_place_of_all_its_bytes() {
        let found = characters("é&#102;").last();
        assert_eq!(found, Some(Character { c: 'f', place: Place::new(2, 8), numbered: true }));
    }
}
