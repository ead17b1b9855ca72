//! A text read once: what features are made of.

use super::disguise::{self, Disguises};
use super::place::{Place, Placed};
use super::{Span, characters, visible_form};

/// A text as a reader sees it, in normal form, without its disguises; and where each character stood. Its memory is reused.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    placed: Placed,
    normal: String,
    disguises: Disguises,
    /// The text as it came; empty where nothing was disguised.
    original: String,
}

impl Reading {
    /// Reads `text`: [`super::normalise()`] with disguises folded (see [`disguise`]). Linear in the text.
    pub fn read(&mut self, text: &str) {
        self.disguises = Disguises::default();
        characters::read(text, &mut self.placed, &mut self.disguises);
        let is_ascii = self.write_normal();
        let ascii = is_ascii.then_some(self.normal.as_bytes());
        if disguise::fold(text, &mut self.placed, ascii, &mut self.disguises) {
            self.write_normal();
        }
        self.original.clear();
        if self.disguises.total() > 0 {
            self.original.push_str(text);
        }
    }

    /// Puts the characters into `normal`: if all are of ASCII a byte each, all at once. Whether they are.
    fn write_normal(&mut self) -> bool {
        let chars = &self.placed.chars;
        let mut bytes = std::mem::take(&mut self.normal).into_bytes();
        bytes.clear();
        let is_ascii = chars.iter().fold(true, |all, c| all & c.is_ascii());
        if is_ascii {
            bytes.extend(chars.iter().map(|c| (u32::from(*c) & 0x7f) as u8));
            self.normal = String::from_utf8(bytes).unwrap_or_default();
        } else {
            self.normal = String::from_utf8(bytes).unwrap_or_default();
            self.normal.extend(chars);
        }
        is_ascii
    }

    /// The characters, at most [`super::MAX_CHARS`] and a few.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.placed.chars
    }

    /// The byte range of the original text that each character came from. Mostly ascending; not where text was turned round.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.placed.places
    }

    /// The characters as a text.
    #[must_use]
    pub fn normal(&self) -> &str {
        &self.normal
    }

    /// Where the characters `span` stood in the text, all in all: what was turned round stands there backwards.
    #[must_use]
    pub fn place_of(&self, span: Span) -> Place {
        let places = &self.placed.places[span.start as usize..span.end as usize];
        let start = places.iter().map(|place| place.start).min().unwrap_or(0);
        let end = places.iter().map(|place| place.end).max().unwrap_or(start);
        Place { start, end }
    }

    /// The characters `span` as they were written: disguises stand, case and compatibility forms do not.
    #[must_use]
    pub fn written(&self, span: Span) -> String {
        let written = self.original.get(self.place_of(span).range()).map(visible_form);
        written.unwrap_or_else(|| span.of(&self.placed.chars).iter().collect())
    }

    /// What was disguised, and how.
    #[must_use]
    pub fn disguises(&self) -> &Disguises {
        &self.disguises
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::normalise;

    fn reading(text: &str) -> Reading {
        let mut reading = Reading::default();
        reading.read("something left over, ｄｉｓｇｕｉｓｅｄ");
        reading.read(text);
        reading
    }

    #[test]
    fn each_character_knows_where_it_stood() {
        let text = "Ａ\u{200b}b  &amp; e\u{301}ﬁ";
        let reading = reading(text);
        let read: Vec<(char, &str)> =
            reading.chars().iter().copied().zip(reading.places().iter().map(|place| &text[place.range()])).collect();
        assert_eq!(read, [('a', "Ａ"), ('b', "b"), (' ', "  "), ('&', "&amp;"), (' ', " "), ('é', "e\u{301}"), ('f', "ﬁ"), ('i', "ﬁ")]);
    }

    #[test]
    fn a_disguised_word_is_shown_as_it_was_written() {
        let reading = reading("Buy V1AGRA and ｃаsіno");
        assert_eq!(reading.normal(), "buy viagra and casino");
        assert_eq!(reading.written(Span { start: 4, end: 10 }), "v1agra");
        assert_eq!(reading.written(Span { start: 15, end: 21 }), "cаsіno");
        assert_eq!(reading.place_of(Span { start: 15, end: 21 }), Place { start: 15, end: 25 });
    }

    #[test]
    fn a_mark_written_out_in_turned_text_has_the_place_of_all_of_it() {
        let reading = reading("\u{202e}moc]tod[live");
        assert_eq!(reading.normal(), "evil.com");
        assert_eq!(reading.places()[4], Place { start: 6, end: 11 });
    }

    proptest! {
        #[test]
        fn what_has_no_disguise_is_the_normal_form(text in "([A-Zé]\u{301}?|[가-하ㄱ-ㅣ漢字 ,.\n\u{1161}\u{11a8}]){0,40}") {
            let reading = reading(&text);
            if reading.disguises().total() == 0 {
                let mut normal = String::new();
                normalise(&text, &mut normal);
                prop_assert_eq!(reading.normal(), normal);
            }
        }

        #[test]
        fn places_are_ranges_of_whole_characters(text in "\\PC{0,60}") {
            let reading = reading(&text);
            prop_assert_eq!(reading.chars().len(), reading.places().len());
            for place in reading.places() {
                prop_assert!(text.get(place.range()).is_some_and(|written| !written.is_empty()));
            }
        }

        #[test]
        fn places_are_ranges_of_whole_characters_where_text_is_turned_round_too(
            text in "([ab.\u{e9} ]|[\\[\\](){}<>]|\u{202e}|\u{202c}|\n|dot|com|tod|moc|ʎǝuoɯ){0,30}",
        ) {
            let reading = reading(&text);
            for place in reading.places() {
                prop_assert!(text.get(place.range()).is_some_and(|written| !written.is_empty()), "{:?}", place);
            }
        }

        #[test]
        fn what_is_read_without_disguises_is_read_the_same_again(text in "[a-z01345@!$аоеᴀʙ𝐕 .\u{200b}\u{336}\u{202e}-]{0,40}") {
            let folded = reading(&text).normal().to_owned();
            let again = reading(&folded);
            prop_assert!(again.chars().len() <= folded.chars().count());
        }
    }
}
