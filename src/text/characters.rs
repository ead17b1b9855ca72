//! The first step of reading: characters in their normal form, each with its place.

use std::iter::once;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::disguise::{Disguises, Kind, styled};
use super::emoji::{is_emoji, is_skin_tone};
use super::entities::{Character, characters};
use super::invisible::{is_direction_control, is_joiner, shows_nothing};
use super::normalise::{MAX_CHARS, is_space};
use super::place::{Place, Placed};

/// The most starters that compose into one character: the three letters of a Hangul syllable.
const MOST_STARTERS: usize = 3;

/// Puts the characters of `text` into `out`: entities read, NFKC, styled letters plain, lower case, without what shows nothing, marks heaped on
/// letters and skin tones of emoji; each run of white space one space; in the order in which they are shown.
pub(super) fn read(text: &str, out: &mut Placed, disguises: &mut Disguises) {
    out.clear();
    if text.is_ascii() && !text.contains('&') {
        read_ascii(&text.as_bytes()[..text.len().min(MAX_CHARS)], out);
        return;
    }
    let mut reader = Reader { out, disguises, base: None, marks: Marks::default(), turned_from: None };
    for character in characters(text) {
        if reader.out.chars.len() >= MAX_CHARS {
            break;
        }
        reader.take(&character);
    }
    reader.finish();
}

/// Reads characters of ASCII, at most [`MAX_CHARS`]: all at once where no two of white space stand side by side.
fn read_ascii(bytes: &[u8], out: &mut Placed) {
    // What `is_space` says of ASCII, in a form that a processor answers for many bytes at once.
    let is_space = |byte: u8| matches!(byte, b'\t'..=b'\r' | 0x1c..=b' ');
    let plain = |byte: u8| if is_space(byte) { ' ' } else { char::from(byte.to_ascii_lowercase()) };
    let both_spaces = |(a, b): (&u8, &u8)| is_space(*a) & is_space(*b);
    let place = |at: usize| Place::new(at, at + 1);
    if bytes.iter().zip(&bytes[1.min(bytes.len())..]).fold(false, |any, two| any | both_spaces(two)) {
        for (at, byte) in bytes.iter().enumerate() {
            let c = plain(*byte);
            if c == ' ' { out.push_space(place(at)) } else { out.push(c, place(at)) }
        }
    } else {
        out.chars.extend(bytes.iter().map(|byte| plain(*byte)));
        out.places.extend((0..bytes.len()).map(place));
    }
}

/// What follows a character and belongs to it.
#[derive(Default)]
struct Marks {
    /// The first few: what heaps more on one letter only does harm. Thirty are the most in text made for streams (Unicode Standard Annex 15).
    list: [char; 30],
    length: usize,
    starters: usize,
}

impl Marks {
    fn push(&mut self, c: char, is_starter: bool) {
        self.starters += usize::from(is_starter);
        if let Some(next) = self.list.get_mut(self.length) {
            *next = c;
            self.length += 1;
        }
    }

    fn list(&self) -> &[char] {
        &self.list[..self.length]
    }
}

struct Reader<'r> {
    out: &'r mut Placed,
    disguises: &'r mut Disguises,
    /// The last character, until it is known what belongs to it.
    base: Option<(char, Place)>,
    marks: Marks,
    /// Where, in `out`, the text began to run from right to left against its letters' nature.
    turned_from: Option<usize>,
}

impl Reader<'_> {
    fn take(&mut self, character: &Character) {
        let Character { c, place, numbered } = *character;
        if numbered && c.is_alphanumeric() {
            self.disguises.add(Kind::Entity);
        }
        if !c.is_ascii() {
            if shows_nothing(c) {
                self.hidden(c);
                return;
            }
            if is_skin_tone(c)
                && let Some((_, whole)) = self.base.as_mut().filter(|(base, _)| is_emoji(*base))
            {
                whole.end = place.end;
                return;
            }
            if let Some(is_starter) = belongs_to_base(c)
                && let Some((base, whole)) = &mut self.base
                && !(is_starter && (is_alphabet(*base) || self.marks.starters + 1 >= MOST_STARTERS))
            {
                whole.end = place.end;
                self.marks.push(c, is_starter);
                return;
            }
        }
        self.flush();
        self.base = Some((c, place));
        if c == '\n' {
            self.turn_back();
        }
    }

    /// A character that shows nothing. Between Latin, Greek or Cyrillic letters it has no honest use.
    fn hidden(&mut self, c: char) {
        if self.base.is_some_and(|(base, _)| base.is_alphabetic() && is_alphabet(base)) {
            self.disguises.add(Kind::Hidden);
        }
        if c == '\u{202e}' {
            self.flush();
            self.turned_from.get_or_insert(self.out.chars.len());
        } else if is_direction_control(c) && !is_joiner(c) {
            self.turn_back();
        }
    }

    /// Puts what was turned by a right-to-left override into the order in which it is shown.
    fn turn_back(&mut self) {
        if let Some(from) = self.turned_from.take() {
            self.flush();
            let range = from..self.out.chars.len();
            if !range.is_empty() {
                self.disguises.add_many(Kind::Turned, range.len());
                self.out.reverse(range);
            }
        }
    }

    fn flush(&mut self) {
        let Some((base, place)) = self.base.take() else { return };
        if self.marks.length > 0 {
            self.compose(base, place);
        } else if base.is_ascii() {
            let lower = base.to_ascii_lowercase();
            if is_space(lower) { self.out.push_space(place) } else { self.out.push(lower, place) }
        } else if matches!(base, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}') {
            // Ideographs and syllables have no other form.
            self.out.push(base, place);
        } else {
            self.single(base, place);
        }
    }

    fn finish(&mut self) {
        self.flush();
        self.turn_back();
    }

    /// A character outside ASCII with nothing on it.
    fn single(&mut self, c: char, place: Place) {
        if let Some(plain) = styled::plain(c) {
            if plain.is_alphanumeric() {
                self.disguises.add(Kind::Styled);
            }
            self.push(plain, place);
        } else if is_nfkc_quick(once(c)) == IsNormalized::Yes {
            self.push(c, place);
        } else {
            let mut letters = 0;
            for part in once(c).nfkc() {
                letters += usize::from(part.is_ascii_alphabetic());
                self.push(part, place);
            }
            if letters == 1 {
                self.disguises.add(Kind::Styled);
            }
        }
    }

    /// A character with what belongs to it. Marks that no letter of an alphabet has are left out.
    fn compose(&mut self, base: char, place: Place) {
        let marks = std::mem::take(&mut self.marks);
        let composed = || once(base).chain(marks.list().iter().copied()).nfkc();
        if !is_alphabet(base) {
            composed().for_each(|c| self.push(c, place));
        } else if composed().skip(1).any(|c| canonical_combining_class(c) != 0 || is_enclosing(c) || !is_alphabet(c)) {
            if base.is_alphabetic() {
                self.disguises.add(Kind::Marks);
            }
            self.push(bare(base), place);
        } else {
            composed().for_each(|c| self.push(c, place));
        }
    }

    fn push(&mut self, c: char, place: Place) {
        if is_space(c) {
            self.out.push_space(place);
            return;
        }
        for lower in c.to_lowercase().filter(|lower| *lower != '\u{307}') {
            self.out.push(lower, place);
        }
    }
}

/// Whether `c` composes with, or stands on, what is before it; `Some(true)` if it could also stand alone.
fn belongs_to_base(c: char) -> Option<bool> {
    // Most of what is written outside ASCII, decided without a table.
    if matches!(c, '\0'..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{2010}'..='\u{20cf}' | '\u{3041}'..='\u{3096}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{1f000}'..='\u{1faff}')
    {
        return None;
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    if canonical_combining_class(first) != 0 || is_enclosing(first) {
        return Some(false);
    }
    (is_nfkc_quick(once(first)) == IsNormalized::Maybe).then_some(true)
}

/// What is drawn around a character: circles, squares, key caps, and Cyrillic signs of number (general category Me).
fn is_enclosing(c: char) -> bool {
    matches!(c, '\u{488}' | '\u{489}' | '\u{1abe}' | '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}' | '\u{a670}'..='\u{a672}')
}

/// ASCII, and the letters of the Latin, Greek and Cyrillic alphabets.
fn is_alphabet(c: char) -> bool {
    matches!(c, '\0'..='\u{52f}' | '\u{1e00}'..='\u{1fff}')
}

/// A letter without its accents.
pub(super) fn bare(c: char) -> char {
    let mut first = None;
    decompose_canonical(c, |part| {
        first.get_or_insert(part);
    });
    first.unwrap_or(c)
}
