//! What a model file says of itself.

use serde::{Deserialize, Serialize};

use crate::comment::Label;

/// What a model was made of. It holds no time of making: the same input makes the same file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The version of Gatepost that made it.
    pub version: String,
    /// How many examples it has learned, in the order of [`Label::ALL`](crate::comment::Label::ALL).
    pub examples: [u64; 3],
    /// How much of the ham taught the detector of spam, and how much that of abuse: a corpus teaches the detectors of the labels that it holds.
    pub ham_for: [u64; 2],
    /// The corpora that it has learned, in the order of their names.
    pub corpora: Vec<CorpusNote>,
}

impl Card {
    /// What one example adds that teaches every detector.
    pub(super) fn of_lesson(label: Label) -> Self {
        let mut card = Self { ham_for: [u64::from(label == Label::Ham); 2], ..Self::default() };
        card.examples[label.index()] = 1;
        card
    }

    /// Adds the examples of another.
    pub(super) fn add(&mut self, other: &Self) {
        self.examples.iter_mut().zip(other.examples).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        self.ham_for.iter_mut().zip(other.ham_for).for_each(|(sum, more)| *sum = sum.saturating_add(more));
        self.corpora.extend(other.corpora.iter().cloned());
        self.corpora.sort();
    }

    /// Takes back the numbers of examples of another. Whether they were there.
    pub(super) fn subtract(&mut self, other: &Self) -> bool {
        let mut numbers = self.examples.iter_mut().chain(&mut self.ham_for).zip(other.examples.iter().chain(&other.ham_for));
        numbers.all(|(sum, less)| sum.checked_sub(*less).map(|rest| *sum = rest).is_some())
    }
}

/// One corpus of a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CorpusNote {
    /// The file's name, without its folder.
    pub name: String,
    /// How many lines of it were learned.
    pub rows: u64,
    /// The BLAKE3 hash of the file, in hex.
    pub blake3: String,
}
