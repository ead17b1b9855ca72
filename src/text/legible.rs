//! Hostile text made fit to look at: nothing in it can reorder, hide, stack over or stretch what stands around it.
//!
//! Escaping is the template's work; this is about characters that are harmless to a parser and mislead a reader. What is taken out is
//! counted, and [`Legible::notes`] tells it, as hidden characters are themselves a mark of spam.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::{is_direction_control, is_invisible, is_joiner};

/// Combining marks kept on one character: Vietnamese needs 2, pointed Hebrew and Thai up to 4.
const MAX_MARKS: usize = 4;

/// The most characters that a line cannot be broken between: four people of a family with their skin colours and joiners are 11.
const MAX_UNBROKEN: usize = 12;

/// A place at which a line may be broken, and nothing else.
const BREAK: &str = "\u{200b}";

/// A text that can be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Legible {
    /// What is shown.
    pub text: String,
    /// How many invisible characters were left out.
    pub invisible: usize,
    /// How many characters that change the reading direction were left out.
    pub direction: usize,
    /// How many stacked marks were left out.
    pub marks: usize,
}

impl Legible {
    /// A text of many lines: line breaks and tabs stay.
    #[must_use]
    pub fn block(text: &str) -> Self {
        Self::followed(text, &[]).0
    }

    /// The same, and where some places have gone: for each byte of `text` in `places`, which ascend, the byte of the result that what stands
    /// from there on begins at.
    #[must_use]
    fn followed(text: &str, places: &[usize]) -> (Self, Vec<usize>) {
        let mut legible = Self::default();
        let mut found = Vec::with_capacity(places.len());
        let mut marks = 0;
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            while places.get(found.len()).is_some_and(|place| *place <= at) {
                found.push(legible.text.len());
            }
            marks = if is_combining_mark(c) { marks + 1 } else { 0 };
            match c {
                '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => {}
                '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => legible.text.push('\n'),
                '\n' | '\t' => legible.text.push(c),
                _ if is_direction_control(c) => legible.direction += 1,
                _ if is_joiner(c) && legible.text.chars().next_back().is_some_and(|before| joins(before, c)) => legible.text.push(c),
                _ if is_joiner(c) || is_invisible(c) => legible.invisible += 1,
                _ if marks > MAX_MARKS => legible.marks += 1,
                _ => legible.text.push(picture(c)),
            }
        }
        found.resize(places.len(), legible.text.len());
        legible.break_up(&mut found);
        (legible, found)
    }

    /// Lets a line be broken within what Unicode takes for one character, however much was joined: no page could be narrower. `places` move along.
    fn break_up(&mut self, places: &mut [usize]) {
        let long = self.text.grapheme_indices(true).filter(|(_, cluster)| cluster.len() > MAX_UNBROKEN);
        let within = |(at, cluster): (usize, &str)| -> Vec<usize> {
            cluster.char_indices().step_by(MAX_UNBROKEN).skip(1).map(|(inside, _)| at + inside).collect()
        };
        let breaks: Vec<usize> = long.flat_map(within).collect();
        if breaks.is_empty() {
            return;
        }
        for place in places {
            *place += BREAK.len() * breaks.partition_point(|at| *at < *place);
        }
        let mut pieces = Vec::with_capacity(breaks.len() + 1);
        let mut from = 0;
        for at in breaks {
            pieces.push(&self.text[from..at]);
            from = at;
        }
        pieces.push(&self.text[from..]);
        self.text = pieces.join(BREAK);
    }

    /// A text on one line: line breaks and tabs become spaces.
    #[must_use]
    pub fn line(text: &str) -> Self {
        let mut legible = Self::block(text);
        legible.text = legible.text.split_whitespace().collect::<Vec<_>>().join(" ");
        legible
    }

    /// What was left out, as short sentences without a full stop.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let count =
            |n: usize, one: &str, many: &str| (n > 0).then(|| format!("{} {}", thousands(n as u64), if n == 1 { one } else { many }));
        let notes = [
            count(self.invisible, "invisible character", "invisible characters"),
            count(self.direction, "character that turns the reading direction", "characters that turn the reading direction"),
            count(self.marks, "stacked mark", "stacked marks"),
        ];
        notes.into_iter().flatten().map(|note| format!("held {note}, not shown")).collect()
    }
}

/// Pieces of a text in order, as byte ranges, each with what is said of it.
pub type Pieces<T> = Vec<(Range<usize>, Option<T>)>;

/// A text fit to be looked at, cut where spans of `text` begin and end: each piece with what its span says, as ranges of the result. `spans`
/// ascend and do not overlap; what stands between them says nothing.
#[must_use]
pub fn cut<T: Copy>(text: &str, spans: &[(Range<usize>, T)]) -> (Legible, Pieces<T>) {
    let places: Vec<usize> = spans.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    let (legible, found) = Legible::followed(text, &places);
    let mut pieces = Vec::with_capacity(2 * spans.len() + 1);
    let mut end = 0;
    for (ends, (_, says)) in found.as_chunks::<2>().0.iter().zip(spans) {
        pieces.push((end..ends[0], None));
        pieces.push((ends[0]..ends[1], Some(*says)));
        end = ends[1];
    }
    pieces.push((end..legible.text.len(), None));
    pieces.retain(|(range, _)| !range.is_empty());
    (legible, pieces)
}

/// Whether a joiner does anything after that character. A flag's variation selector may be followed by one joiner.
fn joins(before: char, joiner: char) -> bool {
    let selects = |c| matches!(c, '\u{fe00}'..='\u{fe0f}');
    !before.is_ascii() && (!is_joiner(before) || selects(before) && !selects(joiner))
}

/// A control character becomes its picture (ESC becomes ␛), so that it can be seen.
fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        _ => c,
    }
}

/// The beginning of a text, at most `chars` characters and `lines` lines; `None` if that is all of it.
#[must_use]
pub fn beginning(text: &str, chars: usize, lines: usize) -> Option<&str> {
    let by_chars = text.char_indices().nth(chars).map(|(at, _)| at);
    let by_lines = text.match_indices('\n').nth(lines.saturating_sub(1)).map(|(at, _)| at);
    let end = by_chars.into_iter().chain(by_lines).min()?;
    let cut = &text[..end];
    // A word is not cut in two unless it is longer than a line.
    let in_word = text[end..].starts_with(|c: char| !c.is_whitespace());
    let at_word = cut.rfind(char::is_whitespace).filter(|at| in_word && end - at < 80);
    Some(cut[..at_word.unwrap_or(end)].trim_end())
}

/// 1234567 as "1,234,567".
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_to_left_override_is_left_out_and_told() {
        let legible = Legible::block("photo_\u{202e}gnp.exe");
        assert_eq!(legible.text, "photo_gnp.exe");
        assert_eq!(legible.notes(), ["held 1 character that turns the reading direction, not shown"]);
    }

    #[test]
    fn a_flood_of_zero_width_characters_is_counted_not_shown() {
        let legible = Legible::block(&format!("f{}ree", "\u{200b}".repeat(1200)));
        assert_eq!((legible.text.as_str(), legible.invisible), ("free", 1200));
        assert_eq!(legible.notes(), ["held 1,200 invisible characters, not shown"]);
    }

    #[test]
    fn joiners_stay_where_a_script_or_an_emoji_needs_them() {
        for text in ["👨‍👩‍👧", "می‌خواهم", "❤️", "🏳️‍🌈"] {
            assert_eq!(Legible::block(text), Legible { text: text.to_owned(), ..Legible::default() });
        }
        assert_eq!(Legible::block("fr\u{200d}ee").text, "free");
        assert_eq!(Legible::block("é\u{200d}\u{200d}\u{200d}").invisible, 2);
    }

    #[test]
    fn what_is_joined_without_end_can_be_broken_and_no_family_is() {
        let family = "👩🏽\u{200d}👨🏽\u{200d}👧🏽\u{200d}👦🏽";
        assert_eq!(Legible::block(family).text, family);
        // Emoji, Hangul's first letters, conjuncts of Devanagari, signs before a number, skin colours.
        for endless in ["👨\u{200d}", "\u{1100}", "\u{915}\u{94d}", "\u{600}", "\u{1f3fb}"] {
            let (legible, found) = Legible::followed(&endless.repeat(60), &[0, endless.len() * 30]);
            let longest = legible.text.graphemes(true).map(|cluster| cluster.chars().count()).max();
            assert!(longest <= Some(MAX_UNBROKEN), "{longest:?} in {:?}", legible.text);
            assert!(legible.text[found[1]..].trim_start_matches(BREAK).starts_with(endless), "{:?}", &legible.text[found[1]..]);
            assert_eq!(legible.text.replace(BREAK, "").matches(endless).count(), 60);
        }
    }

    #[test]
    fn marks_stacked_over_a_letter_are_cut_to_what_languages_use() {
        let legible = Legible::block(&format!("Z{}algo, and tiếng Việt in NFD: e\u{302}\u{301}", "\u{35c}".repeat(50)));
        assert_eq!(legible.marks, 46);
        assert!(legible.text.ends_with("e\u{302}\u{301}"));
    }

    #[test]
    fn control_characters_become_visible() {
        assert_eq!(Legible::block("\u{1b}[2Jgone\u{7}\u{9b}").text, "␛[2Jgone␇\u{fffd}");
    }

    #[test]
    fn every_kind_of_line_break_is_one_and_a_line_has_none() {
        assert_eq!(Legible::block("a\r\nb\rc\u{2028}d").text, "a\nb\nc\nd");
        assert_eq!(Legible::line("Ann\r\n\r\n  Approved\tby admin").text, "Ann Approved by admin");
    }

    #[test]
    fn a_beginning_ends_between_words_and_is_none_for_a_short_text() {
        assert_eq!(beginning("one two three", 9, 5), Some("one two"));
        assert_eq!(beginning("one\ntwo\nthree", 100, 2), Some("one\ntwo"));
        assert_eq!(beginning("one\ntwo", 7, 2), None);
        assert_eq!(beginning(&"x".repeat(500), 300, 5).map(str::len), Some(300));
    }

    #[test]
    fn places_are_followed_through_what_is_left_out_and_replaced() {
        let text = "a\u{202e}b\r\n\u{1b}c";
        let (legible, found) = Legible::followed(text, &[0, 1, 4, 6, 7, 8, 9]);
        assert_eq!(legible.text, "ab\n␛c");
        assert_eq!(found, [0, 1, 1, 2, 3, 6, 7]);
    }

    #[test]
    fn a_text_is_cut_where_its_spans_were() {
        let (legible, pieces) = cut("\u{200b}buy\u{202e} now", &[(3..6, 'a'), (6..9, 'b'), (10..13, 'c')]);
        let pieces: Vec<_> = pieces.into_iter().map(|(range, says)| (&legible.text[range], says)).collect();
        assert_eq!(pieces, [("buy", Some('a')), (" ", None), ("now", Some('c'))]);
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
