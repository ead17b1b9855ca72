//! Disguises: ways to write a word so that people read it and filters do not.
//!
//! Each file folds one kind, in place, and says how many characters it folded ([`Disguises`]): that somebody disguised words is evidence of its
//! own. A fold must be linear, must leave honest writing alone (other alphabets, years, prices, "4u"), and must keep each character's place.
//! To add a kind: a variant of [`Kind`], a file, a line in [`fold`], a new number in the feature schema, a case in `tests/disguises/kinds.rs`.

mod accents;
mod flags;
mod leet;
mod lookalikes;
mod signs;
mod spaced;
mod stretched;
pub(super) mod styled;
mod turned;
mod written_out;

use signs::Signs;

use super::place::Placed;

/// A kind of disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Letters of a styled alphabet: mathematical, circled, small capitals.
    Styled,
    /// Letters of another alphabet that look alike.
    LookAlike,
    /// Characters between letters that show nothing.
    Hidden,
    /// Marks heaped on letters.
    Marks,
    /// Digits and signs in place of letters.
    Leet,
    /// Letters with something between each two.
    Spaced,
    /// Letters repeated.
    Stretched,
    /// Letters upside down or in reversed order.
    Turned,
    /// Letters written as numbers.
    Entity,
    /// The dots of an address, or its scheme, written in other words: "example (dot) com", "hxxp".
    WrittenOut,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Styled,
        Self::LookAlike,
        Self::Hidden,
        Self::Marks,
        Self::Leet,
        Self::Spaced,
        Self::Stretched,
        Self::Turned,
        Self::Entity,
        Self::WrittenOut,
    ];
}

/// How many characters of a text were disguised in each way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disguises([u32; Kind::ALL.len()]);

impl Disguises {
    /// How many characters were disguised in this way.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u32 {
        self.0[kind as usize]
    }

    /// How many disguises of characters there were.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    pub(super) fn add(&mut self, kind: Kind) {
        self.0[kind as usize] += 1;
    }

    pub(super) fn add_many(&mut self, kind: Kind, count: usize) {
        self.0[kind as usize] += u32::try_from(count).unwrap_or(u32::MAX);
    }
}

/// Folds every disguise of `read`, which stands for `text`; `ascii` are its characters, a byte each, if all are of ASCII. Whether there was anything to
/// look for: if not, nothing has changed.
pub(super) fn fold(text: &str, read: &mut Placed, ascii: Option<&[u8]>, disguises: &mut Disguises) -> bool {
    let signs = ascii.map_or_else(|| Signs::of(&read.chars), Signs::of_ascii);
    if signs.has(Signs::REGIONAL) {
        flags::fold(read, disguises);
    }
    if signs.has(Signs::TURNED) {
        turned::fold(read, disguises);
    }
    if signs.has(Signs::WRITTEN_OUT) {
        written_out::fold(read, disguises);
    }
    if signs.has(Signs::SINGLES) {
        spaced::fold(text, read, disguises);
    }
    if signs.has(Signs::FOREIGN) {
        lookalikes::fold(text, read, disguises);
    }
    if signs.has(Signs::ACCENTED) {
        accents::fold(read, disguises);
    }
    if signs.has(Signs::LEET) {
        leet::fold(read, disguises);
    }
    if signs.has(Signs::THREEFOLD | Signs::SINGLES) {
        stretched::fold(read, disguises);
    }
    signs != Signs::NONE
}

/// Whether a word may be a link or an address, in which every character counts.
fn is_address(word: &[char]) -> bool {
    let is_dotted = word.windows(3).any(|three| three[1] == '.' && three[0].is_alphanumeric() && three[2].is_alphanumeric());
    is_dotted || word.contains(&'/')
}

/// The first range at or after `from` for whose characters `belongs` holds.
fn next_run(chars: &[char], from: usize, belongs: impl Fn(char) -> bool) -> Option<(usize, usize)> {
    let start = from + chars[from..].iter().position(|c| belongs(*c))?;
    let length = chars[start..].iter().position(|c| !belongs(*c)).unwrap_or(chars.len() - start);
    Some((start, start + length))
}

/// Calls `see` with each such range.
fn for_each_run(chars: &mut [char], belongs: impl Fn(char) -> bool, mut see: impl FnMut(&mut [char])) {
    let mut from = 0;
    while let Some((start, end)) = next_run(chars, from, &belongs) {
        see(&mut chars[start..end]);
        from = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Reading;

    #[track_caller]
    pub(super) fn reads(text: &str, expected: &str, kind: Kind) {
        let mut reading = Reading::default();
        reading.read(text);
        assert_eq!(reading.normal(), expected);
        assert!(reading.disguises().count(kind) > 0, "{text}: {:?}", reading.disguises());
    }

    #[track_caller]
    pub(super) fn stays(text: &str) {
        let mut reading = Reading::default();
        reading.read(text);
        assert_eq!(reading.normal(), text);
        assert_eq!(reading.disguises(), &Disguises::default(), "{text}");
    }

    #[test]
    fn styled_alphabets_are_plain_letters() {
        for text in ["𝐅𝐑𝐄𝐄", "ⓕⓡⓔⓔ", "🅵🆁🅴🅴", "ｆｒｅｅ", "ꜰʀᴇᴇ", "🄵🅁🄴🄴", "⒡⒭⒠⒠", "🇫\u{200b}🇷\u{200b}🇪\u{200b}🇪", "ᶠʳᵉᵉ"]
        {
            reads(text, "free", Kind::Styled);
        }
    }

    #[test]
    fn flags_stay_flags() {
        stays("🇮🇩 🇫🇷🇪🇪");
    }

    #[test]
    fn letters_of_other_alphabets_in_a_word_are_those_they_look_like() {
        reads("сasinо", "casino", Kind::LookAlike);
        reads("frее mοnеу", "free money", Kind::LookAlike);
        reads("get ΑРР сасао now", "get app cacao now", Kind::LookAlike);
        reads("кaзинo", "казино", Kind::LookAlike);
    }

    #[test]
    fn other_alphabets_are_no_disguise() {
        for text in ["оно", "привет мир, how are you? оно", "ελευθερία", "usb-кабель", "größer señor đường", "카카오톡id", "ısı", "5 µm"]
        {
            let mut reading = Reading::default();
            reading.read(text);
            assert_eq!(reading.disguises(), &Disguises::default(), "{text}");
        }
    }

    #[test]
    fn digits_and_signs_between_letters_are_the_letters_they_stand_for() {
        reads("v1agra c@sino m0ney", "viagra casino money", Kind::Leet);
        reads("fr33 m0ney 4 y0u", "free money 4 you", Kind::Leet);
        reads("$ub5cr1be", "subscribe", Kind::Leet);
    }

    #[test]
    fn numbers_addresses_and_what_people_text_are_no_disguise() {
        for text in [
            "4u",
            "2nd",
            "b4 gr8 l8r",
            "in 2024 i paid $5 or 100k",
            "slot88 4d",
            "bit.ly/a1b0c",
            "me@mail.com",
            "@b0b #n1ce",
            "mp3 covid19 10am",
            "u.s. 3.5m",
            "wow! great",
            "+44 20 7946 0018",
        ] {
            stays(text);
        }
    }

    #[test]
    fn letters_with_something_between_each_two_are_a_word() {
        for text in ["f r e e", "f.r.e.e", "f-r-e-e", "f_r_e_e", "f*r*e*e"] {
            reads(text, "free", Kind::Spaced);
        }
        reads("f r e e   m o n e y", "free money", Kind::Spaced);
        reads("so f.r.e.e!", "so free!", Kind::Spaced);
    }

    #[test]
    fn single_letters_in_a_sentence_are_no_disguise() {
        for text in ["r u a fan", "i.e. a b", "a-b", "plan b, c or d", "1 2 3 4 5"] {
            stays(text);
        }
    }

    #[test]
    fn what_shows_nothing_inside_a_word_is_left_out() {
        for text in ["ca\u{200b}sino", "ca\u{ad}sino", "c\u{2060}a\u{feff}sino", "ca\u{e0061}sino", "c\u{200d}asino"] {
            reads(text, "casino", Kind::Hidden);
        }
    }

    #[test]
    fn heaped_marks_are_taken_off_letters() {
        reads("c\u{336}a\u{336}s\u{336}i\u{336}n\u{336}o\u{336}", "casino", Kind::Marks);
        reads("f\u{30d}\u{316}r\u{301}\u{302}\u{303}ee", "free", Kind::Marks);
        reads("víáǵŕá", "viagra", Kind::Marks);
        for mark in ['\u{488}', '\u{489}', '\u{a670}', '\u{a671}', '\u{20dd}'] {
            reads(&"casino".chars().flat_map(|c| [c, mark]).collect::<String>(), "casino", Kind::Marks);
        }
    }

    #[test]
    fn accents_of_a_language_stay() {
        for text in ["élevée", "đường ướt", "größe", "हिन्दी", "ёлка й"] {
            stays(text);
        }
    }

    #[test]
    fn letters_upside_down_or_turned_round_are_read_as_shown() {
        reads("ʎǝuoɯ ǝǝɹɟ", "free money", Kind::Turned);
        reads("get \u{202e}yenom eerf\u{202c} now", "get free money now", Kind::Turned);
    }

    #[test]
    fn a_letter_repeated_three_times_or_more_is_there_once() {
        reads("freeeeee monnney", "fre money", Kind::Stretched);
        reads("ㅋㅋㅋㅋㅋ", "\u{110f}\u{110f}", Kind::Stretched);
        stays("1000 ... !!! https://www.xxx.com www.xxx.com");
    }

    #[test]
    fn letters_as_numbers_are_letters() {
        reads("&#102;&#x72;ee", "free", Kind::Entity);
    }
}
