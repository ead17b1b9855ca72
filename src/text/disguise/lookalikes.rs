//! Letters of another alphabet that look like those around them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_security::confusable_detection::skeleton;

use super::{Disguises, Kind, next_run};
use crate::text::place::{Place, Placed};

/// Cyrillic letters that Latin ones look like.
const CYRILLIC: [(char, char); 14] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('u', 'и'),
    ('x', 'х'),
    ('y', 'у'),
];

/// Small letters that people take for Latin ones in a word of Latin letters, though no font confuses them.
const ALIKE: [(char, char); 34] = [
    ('в', 'b'),
    ('г', 'r'),
    ('д', 'd'),
    ('и', 'n'),
    ('й', 'n'),
    ('к', 'k'),
    ('м', 'm'),
    ('н', 'h'),
    ('п', 'n'),
    ('т', 't'),
    ('ц', 'u'),
    ('ш', 'w'),
    ('ь', 'b'),
    ('я', 'r'),
    ('ё', 'e'),
    ('ї', 'i'),
    ('є', 'e'),
    ('α', 'a'),
    ('β', 'b'),
    ('δ', 'd'),
    ('ε', 'e'),
    ('η', 'n'),
    ('θ', 'o'),
    ('κ', 'k'),
    ('λ', 'l'),
    ('μ', 'u'),
    ('ν', 'v'),
    ('ρ', 'p'),
    ('σ', 'o'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ω', 'w'),
    ('ζ', 'z'),
];

/// Alphabets whose letters pass for Latin ones: Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu; and the phonetic letters.
fn may_pass_for_latin(c: char) -> bool {
    matches!(c, 'ƒ' | '\u{250}'..='\u{2af}' | '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1d00}'..='\u{1dbf}'
        | '\u{1f00}'..='\u{1fff}' | '\u{2c80}'..='\u{2cff}' | '\u{a4d0}'..='\u{a4ff}' | '\u{a720}'..='\u{a7ff}' | '\u{ab30}'..='\u{abbf}')
}

/// What a letter passes for.
#[derive(Clone, Copy, Default)]
struct Likeness {
    /// The Latin letter that it cannot be told from (the skeleton of Unicode Technical Standard 39).
    same: Option<char>,
    /// The Latin letter that it brings to mind.
    alike: Option<char>,
}

/// The likeness of each letter that may pass for a Latin one. Capitals too: they may look like other letters than their small ones.
static LIKENESS: LazyLock<FxHashMap<char, Likeness>> = LazyLock::new(|| {
    let letters = ('\u{180}'..='\u{abbf}').filter(|c| may_pass_for_latin(*c) && c.is_alphabetic());
    letters.map(|c| (c, Likeness { same: skeleton_of(c), alike: alike(c) })).collect()
});

fn alike(c: char) -> Option<char> {
    ALIKE.iter().find(|(foreign, _)| *foreign == c).map(|(_, latin)| *latin)
}

fn skeleton_of(c: char) -> Option<char> {
    let mut buffer = [0; 4];
    let mut skeleton = skeleton(c.encode_utf8(&mut buffer));
    skeleton.next().filter(|letter| letter.is_ascii_alphabetic() && skeleton.next().is_none()).map(|letter| letter.to_ascii_lowercase())
}

/// Folds each word of mixed alphabets into the one that all of it can be read in; and whole words of look-alikes, if the text has Latin words and
/// no letter of those alphabets that could not pass for Latin (the Standard calls such words whole-script confusable).
pub(super) fn fold(text: &str, read: &mut Placed, disguises: &mut Disguises) {
    if !read.chars.iter().any(|c| may_pass_for_latin(*c)) {
        return;
    }
    let is_honest = |c: &char| may_pass_for_latin(*c) && likeness(*c).same.is_none();
    let eager = mixed_words(&read.chars) >= 2;
    let whole_words = eager || longest_latin(&read.chars) >= 3 && !read.chars.iter().any(is_honest);
    let mut from = 0;
    while let Some((start, end)) = next_run(&read.chars, from, char::is_alphabetic) {
        from = end;
        disguises.add_many(Kind::LookAlike, fold_word(text, &mut read.chars[start..end], &read.places[start..end], [whole_words, eager]));
    }
}

/// The Latin letter that a letter of another alphabet cannot be told from.
pub(super) fn same(c: char) -> Option<char> {
    likeness(c).same
}

fn likeness(c: char) -> Likeness {
    LIKENESS.get(&c).copied().unwrap_or_default()
}

/// Folds one word; how many letters it folded.
fn fold_word(text: &str, word: &mut [char], places: &[Place], [whole_words, eager]: [bool; 2]) -> usize {
    let foreign = word.iter().filter(|c| may_pass_for_latin(**c)).count();
    let latin = word.iter().filter(|c| c.is_ascii()).count();
    if foreign == 0 || (latin == 0 && !whole_words) {
        return 0;
    }
    let written = |place: &Place| text[place.range()].chars().next().filter(|c| c.is_alphabetic());
    let same = |c: char, place: &Place| likeness(c).same.or_else(|| likeness(written(place)?).same);
    let alike = |c: char, place: &Place| same(c, place).or_else(|| likeness(written(place)?).alike).or_else(|| likeness(c).alike);
    let into_latin = |word: &mut [char], look: &dyn Fn(char, &Place) -> Option<char>| {
        let can = word.iter().zip(places).all(|(c, place)| !may_pass_for_latin(*c) || look(*c, place).is_some());
        if can {
            word.iter_mut().zip(places).filter(|(c, _)| may_pass_for_latin(**c)).for_each(|(c, place)| *c = look(*c, place).unwrap_or(*c));
        }
        can
    };
    if into_latin(word, &same) {
        return foreign;
    }
    match into_cyrillic(word) {
        // Units of measurement are short, and mixed: µm, kΩ.
        0 if (eager || (word.len() >= 3 && latin >= foreign)) && into_latin(word, &alike) => foreign,
        folded => folded,
    }
}

/// How many words have letters of both kinds; short ones may be units of measurement.
fn mixed_words(chars: &[char]) -> usize {
    let (mut words, mut from) = (0, 0);
    while let Some((start, end)) = next_run(chars, from, char::is_alphabetic) {
        from = end;
        let word = &chars[start..end];
        words += usize::from(word.len() >= 3 && word.iter().any(char::is_ascii) && word.iter().any(|c| may_pass_for_latin(*c)));
    }
    words
}

/// The longest run of letters of ASCII.
fn longest_latin(chars: &[char]) -> usize {
    let mut run = 0;
    let lengths = chars.iter().map(|c| {
        run = if c.is_ascii_alphabetic() { run + 1 } else { 0 };
        run
    });
    lengths.max().unwrap_or(0)
}

/// Folds the Latin letters of a Cyrillic word, if it has no other ones; how many there were.
fn into_cyrillic(word: &mut [char]) -> usize {
    let cyrillic = |c: char| CYRILLIC.iter().find(|(latin, _)| *latin == c).map(|(_, cyrillic)| *cyrillic);
    let is_cyrillic = |c: char| matches!(c, '\u{400}'..='\u{52f}');
    if !word.iter().all(|c| is_cyrillic(*c) || cyrillic(*c).is_some()) {
        return 0;
    }
    let mut count = 0;
    for c in word.iter_mut() {
        if let Some(letter) = cyrillic(*c) {
            *c = letter;
            count += 1;
        }
    }
    count
}
