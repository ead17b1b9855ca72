//! Digits and signs in place of letters.

use super::{Disguises, Kind, for_each_run, is_address};
use crate::text::place::Placed;

/// The letter that a digit or sign stands for. Digits that few write so ("2", "6", "8", "9") are none: "gr8", "slot88" and "4u" are words.
pub(super) const fn letter(c: char) -> Option<char> {
    match c {
        '0' => Some('o'),
        '1' | '!' => Some('i'),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '7' => Some('t'),
        _ => None,
    }
}

/// Folds digits and signs between letters ("m0ney", "c@sino"), at most two in a row. Where a text has such a word, also at the ends of words ("fr33", "1nstagram").
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    let inside = fold_pieces(&mut read.chars, fold_inside, true);
    let ends = if inside > 0 { fold_pieces(&mut read.chars, fold_ends, inside < 2) } else { 0 };
    disguises.add_many(Kind::Leet, inside + ends);
}

/// Folds each piece of each word with `fold`; how many it folded, in all. Words that begin like a mention
/// may be left alone.
fn fold_pieces(chars: &mut [char], fold: fn(&mut [char]) -> usize, mentions_stay: bool) -> usize {
    let mut folded = 0;
    for_each_run(
        chars,
        |c| c != ' ',
        |word| {
            let stays = mentions_stay && matches!(word[0], '@' | '#');
            if !(stays || is_address(word)) {
                for_each_run(word, is_piece, |piece| folded += fold(piece));
            }
        },
    );
    folded
}

fn is_piece(c: char) -> bool {
    c.is_alphanumeric() || letter(c).is_some()
}

/// Folds a piece that begins and ends with a letter and has no other digits or signs than such as stand for letters.
fn fold_inside(piece: &mut [char]) -> usize {
    let (Some(first), Some(last)) = (piece.iter().position(char::is_ascii_alphabetic), piece.iter().rposition(char::is_ascii_alphabetic))
    else {
        return 0;
    };
    let inside = &piece[first..=last];
    let written: usize = inside.iter().filter(|c| !c.is_alphabetic()).count();
    let longest = longest_run(inside, |c| !c.is_alphabetic());
    if written == 0 || longest > 2 || written > inside.len() - written || inside.iter().any(|c| !c.is_alphabetic() && letter(*c).is_none())
    {
        return 0;
    }
    for c in &mut piece[first..=last] {
        *c = letter(*c).unwrap_or(*c);
    }
    written
}

fn longest_run(chars: &[char], belongs: impl Fn(char) -> bool) -> usize {
    let mut run = 0;
    let lengths = chars.iter().map(|c| {
        run = if belongs(*c) { run + 1 } else { 0 };
        run
    });
    lengths.max().unwrap_or(0)
}

/// Folds up to two at each end of a piece, if all of them stand for letters.
fn fold_ends(piece: &mut [char]) -> usize {
    let (Some(first), Some(last)) = (piece.iter().position(|c| c.is_alphabetic()), piece.iter().rposition(|c| c.is_alphabetic())) else {
        return 0;
    };
    let after = piece.len() - 1 - last;
    let written = first + after;
    let stands = |c: &char| c.is_alphabetic() || (*c != '!' && letter(*c).is_some());
    if first > 2 || after > 2 || written > 2 * (last + 1 - first) || !piece.iter().all(stands) {
        return 0;
    }
    for c in piece {
        *c = letter(*c).unwrap_or(*c);
    }
    written
}
