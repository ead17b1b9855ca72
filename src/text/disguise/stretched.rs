//! Letters repeated.

use super::{Disguises, Kind, is_address, next_run};
use crate::text::place::Placed;

/// Leaves one of three or more equal letters, except in addresses; of the letters that Koreans laugh and cry with, two.
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    let mut drop = read.marks();
    let mut from = 0;
    while let Some((start, end)) = next_run(&read.chars, from, |c| c != ' ') {
        from = end;
        let word = &read.chars[start..end];
        if !is_address(word) {
            mark(word, &mut drop[start..end]);
        }
    }
    disguises.add_many(Kind::Stretched, read.drop_marked(drop));
}

/// Marks what is one too many.
fn mark(word: &[char], drop: &mut [bool]) {
    let mut start = 0;
    while start < word.len() {
        let length = word[start..].iter().take_while(|c| **c == word[start]).count();
        if length > 2 && word[start].is_alphabetic() {
            let kept = if is_jamo(word[start]) { 2 } else { 1 };
            drop[start + kept..start + length].fill(true);
        }
        start += length;
    }
}

fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11ff}')
}
