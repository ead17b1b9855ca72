//! The shape of a text, as it came: how long, how loud, how varied. Each measure falls into buckets; each bucket is a feature.

use super::extractor::{Collector, Detail, Origin};
use super::source::Source;

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
        }
    }
}

/// What is counted in one pass.
#[derive(Default)]
struct Tally {
    characters: u32,
    letters: u32,
    capitals: u32,
    digits: u32,
    exclamation_marks: u32,
    question_marks: u32,
    lines: u32,
    repeats: u32,
    symbols: u32,
}

impl Tally {
    fn of(content: &str) -> Self {
        let mut tally = Self::default();
        let mut run = (None, 0);
        for c in content.chars() {
            tally.count(c);
            run = if run.0 == Some(c) && c != '\n' { (run.0, run.1 + 1) } else { (Some(c), 1) };
            if run.1 == 3 {
                tally.repeats += 1;
                run = (None, 0);
            }
        }
        tally
    }

    fn count(&mut self, c: char) {
        self.characters += 1;
        self.letters += u32::from(c.is_alphabetic());
        self.capitals += u32::from(c.is_uppercase());
        self.digits += u32::from(c.is_numeric());
        self.exclamation_marks += u32::from(c == '!');
        self.question_marks += u32::from(c == '?');
        self.lines += u32::from(c == '\n');
        self.symbols += u32::from(!c.is_ascii());
    }
}

/// All measures of a text. Shares fall into tenths (digits: twentieths up to a half), lengths into half powers of two.
/// `words` is the number of tokens, `distinct` that of different ones.
pub(super) fn measure(content: &str, words: usize, distinct: usize, out: &mut Collector) {
    let tally = Tally::of(content);
    let [words, distinct] = [words, distinct].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let mut add = |measure: Measure, bucket: u32, value: u32| {
        out.add_at(measure as u32 * BUCKETS + bucket.min(BUCKETS - 1), Origin::Other(Detail::Shape(measure, value)));
    };
    add(Measure::Length, half_powers(tally.characters), tally.characters);
    add(Measure::Capitals, share(tally.capitals, tally.letters, 10), share(tally.capitals, tally.letters, 100));
    add(Measure::Digits, share(tally.digits, tally.characters, 20).min(10), share(tally.digits, tally.characters, 100));
    add(Measure::ExclamationMarks, tally.exclamation_marks.min(4), tally.exclamation_marks);
    add(Measure::QuestionMarks, tally.question_marks.min(3), tally.question_marks);
    add(Measure::Lines, tally.lines.min(4), tally.lines);
    add(Measure::Repeats, tally.repeats.min(3), tally.repeats);
    add(Measure::Variety, share(distinct, words, 10), share(distinct, words, 100));
    add(Measure::WordCount, half_powers(words), words);
    add(Measure::Symbols, share(tally.symbols, tally.characters, 10), share(tally.symbols, tally.characters, 100));
}

/// floor(2 log2(n + 1)), in integers: floor(log2((n + 1)^2)).
fn half_powers(n: u32) -> u32 {
    (u64::from(n) + 1).pow(2).ilog2()
}

/// part / whole in units of 1 / `steps`, rounded down; 0 of nothing.
fn share(part: u32, whole: u32, steps: u32) -> u32 {
    u32::try_from(u64::from(part) * u64::from(steps) / u64::from(whole.max(1))).unwrap_or(u32::MAX)
}
