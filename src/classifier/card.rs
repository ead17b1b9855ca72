//! What a model file says of itself.

use serde::{Deserialize, Serialize};

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
