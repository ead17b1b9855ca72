//! Letters with a space or a mark between each two.

use super::{Disguises, Kind};
use crate::text::place::Placed;

/// So many letters with a mark between each two are a word.
const FEWEST: usize = 3;

/// So many with a space between each two are one: "r u a" is none.
const FEWEST_BY_SPACES: usize = 4;

/// So many are one in a text in which others are written so.
const FEWEST_AMONG_OTHERS: usize = 2;

/// Closes up words of single letters with the same mark, or a single space, between each two.
pub(super) fn fold(text: &str, read: &mut Placed, disguises: &mut Disguises) {
    let mut drop = read.marks();
    let letters = if mark(text, read, FEWEST_BY_SPACES, &mut drop) > 0 {
        drop.fill(false);
        Some(mark(text, read, FEWEST_AMONG_OTHERS, &mut drop))
    } else {
        None
    };
    let marks = read.drop_marked(drop);
    disguises.add_many(Kind::Spaced, letters.unwrap_or(marks));
}

/// Marks what stands between the letters of words; how many letters of words with spaces there are.
fn mark(text: &str, read: &Placed, fewest_by_spaces: usize, drop: &mut [bool]) -> usize {
    let (mut by_spaces, mut at) = (0, 0);
    while at < read.chars.len() {
        let letters = letters_from(text, read, at);
        let has_spaces = read.chars.get(at + 1) == Some(&' ');
        let fewest = if has_spaces { fewest_by_spaces } else { FEWEST };
        if letters < fewest {
            at += 1;
            continue;
        }
        let end = at + 2 * letters - 1;
        (at + 1..end).step_by(2).for_each(|mark| drop[mark] = true);
        by_spaces += if has_spaces { letters } else { 0 };
        at = end;
    }
    by_spaces
}

/// How many single letters with the same mark between each two begin at `at`; 0 if none does.
fn letters_from(text: &str, read: &Placed, at: usize) -> usize {
    let chars = &read.chars;
    let is_letter = |at: usize| chars.get(at).is_some_and(|c| c.is_alphabetic());
    let is_single = |at: usize| is_letter(at) && !is_letter(at + 1);
    if !is_single(at) || (at > 0 && is_letter(at - 1)) {
        return 0;
    }
    let Some(mark) = chars.get(at + 1).copied().filter(|c| is_between(*c)) else { return 1 };
    let is_mark = |at: usize| chars.get(at) == Some(&mark) && (mark != ' ' || text[read.places[at].range()].chars().nth(1).is_none());
    let mut letters = 1;
    while is_mark(at + 2 * letters - 1) && is_single(at + 2 * letters) {
        letters += 1;
    }
    letters
}

fn is_between(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, ' ' | '·' | '•' | '–' | '—' | '∙')
}
