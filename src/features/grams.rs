//! Features of the text: words, pairs, character n-grams.

use unicode_normalization::char::decompose_canonical;

use super::content::Text;
use super::extractor::{Collector, Origin};
use super::hash::Hash;

/// How far apart two words may be for [`skips`].
const REACH: usize = 4;

#[expect(clippy::cast_possible_truncation, reason = "places in a text are bounded by MAX_CHARS")]
fn place(index: usize) -> u32 {
    index as u32
}

/// Each token.
pub(super) fn words<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    for (index, hash) in text.hashes.iter().enumerate() {
        out.add(Hash::new(1).push(*hash), Origin::Token(place(index)));
    }
}

/// Each two tokens up to [`REACH`] apart, with their distance: orthogonal sparse bigrams (Siefkes, Assis, Chhabra, Yerazunis, PKDD 2004).
pub(super) fn skips<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    for (index, first) in text.hashes.iter().enumerate() {
        let start = Hash::new(2).push(*first);
        for (distance, second) in text.hashes[index + 1..].iter().take(REACH).enumerate() {
            let origin = Origin::Tokens(place(index), place(index + 1 + distance));
            out.add(start.push(*second ^ distance as u64), origin);
        }
    }
}

/// Each two tokens side by side.
pub(super) fn pairs<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    for (index, pair) in text.hashes.windows(2).enumerate() {
        out.add(Hash::new(3).push(pair[0]).push(pair[1]), Origin::Tokens(place(index), place(index + 1)));
    }
}

/// Each 3 to 5 characters of " word ", a word being what stands between spaces.
pub(super) fn inner<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    let mut start = 0;
    for word in text.reading.chars().split(|c| *c == ' ') {
        // A word's n-grams are those of the characters from the space before it to the space after it.
        for first in 0..word.len() {
            let mut hash = Hash::new(4).push(u64::from(at(word, first)));
            for next in first + 1..(first + 5).min(word.len() + 2) {
                hash = hash.push(u64::from(at(word, next)));
                if next >= first + 2 {
                    // `at` counts from the space in front: the middle character stands one further left in the word.
                    let middle = usize::midpoint(first, next).clamp(1, word.len()) - 1;
                    out.add(hash, Origin::Letter(place(start + middle)));
                }
            }
        }
        start += word.len() + 1;
    }
}

/// The character at `index` of " word ".
#[inline]
fn at(word: &[char], index: usize) -> u32 {
    u32::from(if index == 0 { ' ' } else { word.get(index - 1).copied().unwrap_or(' ') })
}

/// Each four characters of the text.
pub(super) fn across<const SOURCED: bool>(text: &Text, out: &mut Collector<SOURCED>) {
    for (index, gram) in text.reading.chars().windows(4).enumerate() {
        // White space comes singly, so one of the two in the middle belongs to a token.
        let middle = if gram[2] == ' ' { index + 1 } else { index + 2 };
        out.add(Hash::new(5).chars(gram.iter().copied()), Origin::Letter(place(middle)));
    }
}

/// Scratch memory for the letters inside syllables.
#[derive(Debug, Clone, Default)]
pub(super) struct Letters {
    /// Each letter, and the place of the character that it came from.
    letters: Vec<(char, u32)>,
}

impl Letters {
    /// Each 3 to 6 letters (NFD) of " word ", for words with Hangul.
    pub(super) fn jamo<const SOURCED: bool>(&mut self, text: &Text, out: &mut Collector<SOURCED>) {
        let mut start = 0;
        for word in text.reading.chars().split(|c| *c == ' ') {
            if word.iter().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(c)) {
                self.decompose(word, start);
                for first in 0..self.letters.len() {
                    let mut hash = Hash::new(6);
                    for (length, (letter, from)) in self.letters[first..].iter().take(6).enumerate() {
                        hash = hash.push(u64::from(u32::from(*letter)));
                        if length >= 2 {
                            out.add(hash, Origin::Letter(*from));
                        }
                    }
                }
            }
            start += word.len() + 1;
        }
    }

    fn decompose(&mut self, word: &[char], start: usize) {
        let last = place(start + word.len() - 1);
        self.letters.clear();
        self.letters.push((' ', place(start)));
        for (index, c) in word.iter().enumerate() {
            decompose_canonical(*c, |letter| self.letters.push((letter, place(start + index))));
        }
        self.letters.push((' ', last));
    }
}
