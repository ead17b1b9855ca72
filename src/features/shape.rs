//! The shape of a text, as it came: how long, how loud, how varied. Each measure falls into buckets; each bucket is a feature.

use super::extractor::{Collector, Detail, Origin};
use super::source::Source;
use crate::text::{Kind, Reading, is_emoji};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    Length,
    Capitals,
    Digits,
    ExclamationMarks,
    QuestionMarks,
    Lines,
    Repeats,
    Variety,
    WordCount,
    Symbols,
    Disguise,
    Emoji,
    EmojiRun,
}

/// Slots that each measure has to itself.
const BUCKETS: u32 = 64;

impl Measure {
    /// The measure in a person's terms. `value` is a number or a percentage, see [`Source`].
    pub(super) fn source(self, value: u32) -> Source {
        let number = value as usize;
        match self {
            Self::Length => Source::Length(number),
            Self::Capitals => Source::Capitals(value),
            Self::Digits => Source::Digits(value),
            Self::ExclamationMarks => Source::ExclamationMarks(number),
            Self::QuestionMarks => Source::QuestionMarks(number),
            Self::Lines => Source::Lines(number),
            Self::Repeats => Source::Repeats(number),
            Self::Variety => Source::Variety(value),
            Self::WordCount => Source::WordCount(number),
            Self::Symbols => Source::Symbols(value),
            Self::Emoji => Source::Emoji(number),
            Self::EmojiRun => Source::EmojiRun(number),
            Self::Disguise => Source::Disguise(Kind::ALL[number.min(Kind::ALL.len() - 1)]),
        }
    }
}

/// What is counted in one pass.
#[derive(Default)]
struct Tally {
    letters: u32,
    capitals: u32,
    digits: u32,
    exclamation_marks: u32,
    question_marks: u32,
    symbols: u32,
    emoji: u32,
    /// Emoji side by side, at most.
    emoji_run: u32,
}

impl Tally {
    /// Counts what is read; `content` tells capitals.
    fn of(content: &str, reading: &Reading) -> Self {
        let mut tally = Self::default();
        let (mut after_small, mut run) = (false, 0);
        for (c, place) in reading.chars().iter().copied().zip(reading.places()) {
            let is_letter = if c.is_ascii() {
                run = 0;
                tally.count_ascii(c)
            } else {
                tally.symbols += 1;
                run = if is_emoji(c) { run + 1 } else { 0 };
                tally.emoji += u32::from(run > 0);
                tally.emoji_run = tally.emoji_run.max(run);
                tally.digits += u32::from(c.is_numeric());
                tally.letters += u32::from(c.is_alphabetic());
                c.is_alphabetic()
            };
            let is_capital = is_letter && starts_with_capital(content, place.start as usize);
            // "sPoNgE" is no shouting.
            tally.capitals += u32::from(is_capital && !after_small);
            after_small = is_letter && !is_capital;
        }
        tally
    }

    /// Counts a character of ASCII; whether it is a letter.
    #[inline]
    fn count_ascii(&mut self, c: char) -> bool {
        self.letters += u32::from(c.is_ascii_alphabetic());
        self.digits += u32::from(c.is_ascii_digit());
        self.exclamation_marks += u32::from(c == '!');
        self.question_marks += u32::from(c == '?');
        c.is_ascii_alphabetic()
    }
}

/// Whether a capital stands at that byte, where a character begins.
fn starts_with_capital(content: &str, at: usize) -> bool {
    match content.as_bytes()[at] {
        byte @ ..0x80 => byte.is_ascii_uppercase(),
        _ => content[at..].starts_with(char::is_uppercase),
    }
}

/// How many line breaks there are, and how many runs of three equal characters.
fn lines_and_repeats(content: &str) -> [u32; 2] {
    let bytes = content.as_bytes();
    if content.is_ascii() {
        let threes = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).zip(bytes.get(2..).unwrap_or_default());
        // Most texts have no such run: then their lines alone need be counted. Both loops look at many bytes at once.
        let repeats = threes.fold(0, |any, ((a, b), c)| any | (u8::from(a == b) & u8::from(b == c)));
        if repeats == 0 {
            return [bytes.iter().map(|byte| u32::from(*byte == b'\n')).sum(), 0];
        }
    }
    let (mut lines, mut repeats) = (0, 0);
    let mut run = (None, 0);
    for c in content.chars() {
        lines += u32::from(c == '\n');
        run = if run.0 == Some(c) && c != '\n' { (run.0, run.1 + 1) } else { (Some(c), 1) };
        if run.1 == 3 {
            repeats += 1;
            run = (None, 0);
        }
    }
    [lines, repeats]
}

/// All measures of a text. Shares fall into tenths (digits: twentieths up to a half), lengths into half powers of two.
/// `words` is the number of tokens, `distinct` that of different ones.
pub(super) fn measure<const SOURCED: bool>(content: &str, reading: &Reading, words: usize, distinct: usize, out: &mut Collector<SOURCED>) {
    let tally = Tally::of(content, reading);
    let [lines, repeats] = lines_and_repeats(content);
    let characters = u32::try_from(reading.chars().len()).unwrap_or(u32::MAX);
    let [words, distinct] = [words, distinct].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let mut add = |measure: Measure, bucket: u32, value: u32| {
        out.add_at(measure as u32 * BUCKETS + bucket.min(BUCKETS - 1), Origin::Other(Detail::Shape(measure, value)));
    };
    add(Measure::Length, half_powers(characters), characters);
    add(Measure::Capitals, share(tally.capitals, tally.letters, 10), share(tally.capitals, tally.letters, 100));
    add(Measure::Digits, share(tally.digits, characters, 20).min(10), share(tally.digits, characters, 100));
    add(Measure::ExclamationMarks, tally.exclamation_marks.min(4), tally.exclamation_marks);
    add(Measure::QuestionMarks, tally.question_marks.min(3), tally.question_marks);
    add(Measure::Lines, lines.min(4), lines);
    add(Measure::Repeats, repeats.min(3), repeats);
    add(Measure::Variety, share(distinct, words, 10), share(distinct, words, 100));
    add(Measure::WordCount, half_powers(words), words);
    add(Measure::Symbols, share(tally.symbols, characters, 10), share(tally.symbols, characters, 100));
    if tally.emoji > 0 {
        add(Measure::Emoji, half_powers(tally.emoji), tally.emoji);
        add(Measure::EmojiRun, half_powers(tally.emoji_run), tally.emoji_run);
    }
    for kind in Kind::ALL.into_iter().filter(|kind| reading.disguises().count(*kind) > 0) {
        add(Measure::Disguise, kind as u32, kind as u32);
    }
}

/// floor(2 log2(n + 1)), in integers: floor(log2((n + 1)^2)).
fn half_powers(n: u32) -> u32 {
    (u64::from(n) + 1).pow(2).ilog2()
}

/// part / whole in units of 1 / `steps`, rounded down; 0 of nothing.
fn share(part: u32, whole: u32, steps: u32) -> u32 {
    u32::try_from(u64::from(part) * u64::from(steps) / u64::from(whole.max(1))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use crate::comment::Comment;
    use crate::features::{Extractor, Source};

    fn sources(text: &str) -> Vec<Source> {
        let mut extractor = Extractor::new();
        let features = extractor.extract(&Comment::from_content(text));
        (0..features.slots().len()).map(|index| features.source(index)).collect()
    }

    #[test]
    fn emoji_are_counted_whatever_their_skin_and_so_is_their_longest_run() {
        let of = sources("🔥🔥🔥 win 👍🏽👍🏿 🇩🇪");
        assert!(of.contains(&Source::Emoji(7)) && of.contains(&Source::EmojiRun(3)), "{of:?}");
        assert_eq!(sources("👍🏽 nice"), sources("👍🏿 nice"));
        assert!(!sources("no picture: 5 > 4 ©").iter().any(|source| matches!(source, Source::Emoji(_) | Source::EmojiRun(_))));
    }
}
