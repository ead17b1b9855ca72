//! How much of a text a detector has ever seen, and when that is too little to judge.
//!
//! A detector that was trained on English finds some of the letter groups of a German text in its tables, by chance or because languages share them: it
//! still gives a number, but one that means nothing. What tells such texts apart is how often their words and letter groups were seen: n / (n + 1) on
//! average. What is too little is measured, not set: what nearly all of the detector's own examples reach once they are left out of its counts. So it needs
//! no list of languages, fits scripts without spaces, and stays right where a large corpus has filled the tables.

use serde::{Deserialize, Serialize};

use crate::features::Family;

/// Texts with fewer different words than this are judged by their letters alone: nearly every share of words is common among them.
const LONG: u32 = 5;

/// The share of a detector's own longer examples that may know fewer words than it asks for, and fewer letters.
const STRANGE_WORDS: f64 = 0.008;
const STRANGE_LETTERS: f64 = 0.003;

/// The share of them whose letters are too unfamiliar to make up for strange words, or for being short where the detector has seen no short texts.
const UNFAMILIAR_LETTERS: f64 = 0.1;

/// The share of its own shorter examples that may know fewer letters than it asks for.
const STRANGE_SHORT: f64 = 0.02;

/// From fewer examples than this nothing is concluded: the detector then never abstains.
const ENOUGH: usize = 100;

/// How well a text is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Knowledge {
    words: Known,
    letters: Known,
}

/// The features of some kind.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Known {
    features: u32,
    /// The sum of n / (n + 1), n being how often each was seen.
    damp: f32,
}

impl Known {
    /// 0 (nothing was ever seen) to 1; 1 of nothing.
    fn share(self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a text has far fewer than 2^24 features")]
        let features = self.features as f32;
        if self.features == 0 { 1.0 } else { self.damp / features }
    }
}

impl Knowledge {
    fn is_long(&self) -> bool {
        self.words.features >= LONG
    }

    /// Takes in features of a family: `damps` are n / (n + 1), n being how often each was seen.
    #[inline]
    pub(super) fn add(&mut self, family: Family, damps: &[f32]) {
        let known = match family {
            Family::Word => &mut self.words,
            Family::Inner | Family::Across | Family::Jamo => &mut self.letters,
            _ => return,
        };
        known.features += u32::try_from(damps.len()).unwrap_or(u32::MAX);
        for damp in damps {
            known.damp += damp;
        }
    }
}

/// What a detector has to know of a text to judge it: shares, 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Needed {
    words: f32,
    letters: f32,
    /// Letters this familiar make up for strange words: some languages have too many forms of a word for a site ever to see them all.
    familiar_letters: f32,
    /// Letters, of a short text.
    short_letters: f32,
}

impl Needed {
    /// What nearly all of these examples reach, each seen as if it had never been counted.
    pub(super) fn of(examples: &[Knowledge]) -> Self {
        let (long, short): (Vec<&Knowledge>, Vec<&Knowledge>) = examples.iter().partition(|example| example.is_long());
        let (mut words, mut letters): (Vec<f32>, Vec<f32>) = long.iter().map(|known| (known.words.share(), known.letters.share())).unzip();
        let mut short: Vec<f32> = short.iter().map(|known| known.letters.share()).collect();
        let familiar_letters = quantile(&mut letters, UNFAMILIAR_LETTERS);
        Self {
            words: quantile(&mut words, STRANGE_WORDS),
            letters: quantile(&mut letters, STRANGE_LETTERS),
            familiar_letters,
            short_letters: if short.len() < ENOUGH { familiar_letters } else { quantile(&mut short, STRANGE_SHORT) },
        }
    }

    /// Whether all of it are numbers.
    pub(super) fn is_finite(self) -> bool {
        [self.words, self.letters, self.familiar_letters, self.short_letters].into_iter().all(f32::is_finite)
    }

    /// Whether `known` is too little.
    pub(super) fn exceeds(self, known: &Knowledge) -> bool {
        let (words, letters) = (known.words.share(), known.letters.share());
        if known.is_long() {
            letters < self.letters || (words < self.words && letters < self.familiar_letters)
        } else {
            letters < self.short_letters
        }
    }
}

/// The value below which this share of `values` lies; 0 of too few.
fn quantile(values: &mut [f32], share: f64) -> f32 {
    if values.len() < ENOUGH {
        return 0.0;
    }
    values.sort_unstable_by(f32::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length is an index"
    )]
    let index = (values.len() as f64 * share) as usize;
    values[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(words: u32, damp: f32) -> Knowledge {
        let mut knowledge = Knowledge::default();
        for _ in 0..words {
            knowledge.add(Family::Word, &[damp]);
            knowledge.add(Family::Inner, &[damp]);
        }
        knowledge
    }

    #[test]
    fn a_detector_asks_for_what_nearly_all_of_its_own_examples_reach() {
        let examples: Vec<Knowledge> = (0..1_000_u16).map(|n| known(6, f32::from(n) / 1_000.0)).collect();
        let needed = Needed::of(&examples);
        assert!((needed.words - 0.008).abs() < 1e-5 && (needed.letters - 0.003).abs() < 1e-5, "{needed:?}");
        assert_eq!(examples.iter().filter(|example| needed.exceeds(example)).count(), 8);
    }

    #[test]
    fn familiar_letters_make_up_for_strange_words() {
        let needed = Needed { words: 0.6, letters: 0.4, familiar_letters: 0.8, short_letters: 0.5 };
        let text = |words: f32, letters: f32| Knowledge { words: known(5, words).words, letters: known(5, letters).letters };
        assert!(needed.exceeds(&text(0.5, 0.7)));
        assert!(!needed.exceeds(&text(0.5, 0.9)));
        assert!(!needed.exceeds(&text(0.7, 0.5)));
        assert!(needed.exceeds(&text(0.7, 0.3)));
    }

    #[test]
    fn of_short_texts_a_detector_asks_for_the_letters_of_its_own_or_for_familiar_ones_where_it_has_none() {
        let long: Vec<Knowledge> = (0..1_000_u16).map(|n| known(6, f32::from(n) / 1_000.0)).collect();
        let short: Vec<Knowledge> = (0..1_000_u16).map(|n| known(2, f32::from(n) / 1_000.0)).collect();
        assert!((Needed::of(&long).short_letters - 0.1).abs() < 1e-5);
        assert!((Needed::of(&[long, short].concat()).short_letters - 0.02).abs() < 1e-5);
        assert!(!Needed { short_letters: 0.9, ..Needed::default() }.exceeds(&Knowledge::default()), "nothing is not strange");
    }

    #[test]
    fn few_examples_say_nothing_and_the_detector_judges_everything() {
        let needed = Needed::of(&vec![known(6, 0.9); 99]);
        assert!(!needed.exceeds(&known(9, 0.0)) && !needed.exceeds(&known(2, 0.0)));
    }
}
