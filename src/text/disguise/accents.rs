//! Words with an accent on nearly every letter.

use super::{Disguises, Kind, for_each_run};
use crate::text::characters::bare;
use crate::text::place::Placed;

/// Takes the accents off words of three or more accented letters, if those are three in five: no language has such words.
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    for_each_run(&mut read.chars, char::is_alphabetic, |word| {
        let accented = word.iter().filter(|c| is_accented(**c)).count();
        if accented >= 3 && accented * 5 >= word.len() * 3 {
            disguises.add_many(Kind::Marks, accented);
            for c in word {
                *c = bare(*c);
            }
        }
    });
}

fn is_accented(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && bare(c).is_ascii()
}
