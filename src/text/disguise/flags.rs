//! Regional letters: two make a flag, others spell.

use super::{Disguises, Kind, next_run};
use crate::text::emoji::is_regional;
use crate::text::place::Placed;

/// The second letters of the regions' codes, for each first letter (ISO 3166-1 alpha-2 and the other codes that have a flag in Unicode).
const REGIONS: [&str; 26] = [
    "CDEFGILMOQRSTUWXZ",
    "ABDEFGHIJLMNOQRSTVWYZ",
    "ACDFGHIKLMNOPRUVWXYZ",
    "EGJKMOZ",
    "ACEGHRSTU",
    "IJKMOR",
    "ABDEFGHILMNPQRSTUWY",
    "KMNRTU",
    "CDELMNOQRST",
    "EMOP",
    "EGHIMNPRWYZ",
    "ABCIKRSTUVY",
    "ACDEFGHKLMNOPQRSTUVWXYZ",
    "ACEFGILOPRUZ",
    "M",
    "AEFGHKLMNRSTWY",
    "A",
    "EOSUW",
    "ABCDEGHIJKLMNORSTVXYZ",
    "ACDFGHJKLMNORTVWZ",
    "AGMNSYZ",
    "ACEGINU",
    "FS",
    "K",
    "ET",
    "AMW",
];

/// Makes plain letters of regional ones, unless they are shown as flags.
pub(super) fn fold(read: &mut Placed, disguises: &mut Disguises) {
    let mut from = 0;
    while let Some((start, end)) = next_run(&read.chars, from, is_regional) {
        from = end;
        let side_by_side = read.places[start..end].windows(2).all(|two| two[0].end == two[1].start);
        let run = &mut read.chars[start..end];
        if !(side_by_side && are_flags(run)) {
            disguises.add_many(Kind::Styled, run.len());
            for c in run {
                *c = char::from(b'a' + number(*c));
            }
        }
    }
}

/// 0 for A to 25 for Z.
fn number(regional: char) -> u8 {
    u8::try_from(u32::from(regional) - u32::from('🇦')).unwrap_or(0)
}

fn are_flags(run: &[char]) -> bool {
    let (pairs, rest) = run.as_chunks::<2>();
    rest.is_empty() && pairs.iter().all(|[first, second]| REGIONS[usize::from(number(*first))].contains(char::from(b'A' + number(*second))))
}
