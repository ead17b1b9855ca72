//! Which of a few words was meant.

/// The share of a word's letters that may be wrong in it for another to be suggested: a third.
const WRONG_LETTERS: usize = 3;

/// The word of `known` that `word` was most likely meant to be: the one with the least letters changed, added, left out or swapped (optimal string
/// alignment), if that is at most a third of them. Of equally near ones the first.
#[must_use]
pub fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase().replace('-', "_");
    let far = word.chars().count().div_ceil(WRONG_LETTERS);
    let distances = known.into_iter().map(|candidate| (strsim::osa_distance(&word, candidate), candidate));
    distances.filter(|(distance, _)| *distance <= far).min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_slip_finds_its_word_and_another_word_finds_none() {
        let known = ["approve_below", "spam_above", "max_links"];
        for (typed, meant) in [
            ("aprove_below", Some("approve_below")),
            ("approve-below", Some("approve_below")),
            ("MaxLinks", Some("max_links")),
            ("spma_above", Some("spam_above")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(closest(typed, known), meant, "{typed}");
        }
    }
}
