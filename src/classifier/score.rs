//! From evidence to a calibrated score.

use serde::{Deserialize, Serialize};

use super::Overlay;
use crate::comment::Comment;

/// Each detector's calibrated probability, 0 to 1; absent where the model has no such detector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// That it is spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam: Option<f64>,
    /// That it is abuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abuse: Option<f64>,
}

/// What a model makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The largest of the detectors' probabilities, 0 to 1.
    pub score: f64,
    /// Its log-odds.
    pub logit: f64,
    /// Each detector's probability.
    pub scores: Scores,
}

/// What a piece of evidence is about, in terms that a person knows. Values are pieces of the comment: hostile text.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// A word, with the character n-grams inside it.
    Word(String),
    /// Two words up to 4 apart, in their order.
    WordPair(String, String),
    /// Characters across a gap between words.
    Letters(String),
    /// A link's host.
    LinkHost(String),
    /// A link's top-level domain, without the dot.
    LinkDomain(String),
    /// A word of a link's path or query.
    LinkPath(String),
    /// The number of links (5 means 5 or more).
    LinkCount(u32),
    /// Length in characters.
    Length(usize),
    /// Share of letters that are capitals, percent.
    Capitals(u32),
    /// Share of characters that are digits, percent.
    Digits(u32),
    /// Number of exclamation marks.
    ExclamationMarks(usize),
    /// Number of question marks.
    QuestionMarks(usize),
    /// Number of line breaks.
    Lines(usize),
    /// Number of runs of three equal characters.
    Repeats(usize),
    /// Distinct words as a share of all, percent.
    Variety(u32),
    /// Number of words.
    WordCount(usize),
    /// Share of characters outside ASCII, percent.
    Symbols(u32),
    /// A word of the author's name.
    AuthorName(String),
    /// The domain of the author's e-mail address.
    EmailDomain(String),
    /// The host of the author's web site.
    AuthorHost(String),
    /// A word of the user agent.
    UserAgent(String),
    /// The host of the referrer.
    ReferrerHost(String),
}

/// What moved a score, and by how much.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is about.
    pub source: Source,
    /// By how much it moved the log-odds; positive toward the unwanted label. Contributions of all evidence and the detector's
    /// baseline sum to the log-odds.
    pub contribution: f64,
}

/// A trained model.
#[derive(Debug)]
pub struct Model;

impl Model {
    /// Scores a comment with the shared counts and, if given, a site's own.
    pub fn score(&self, _comment: &Comment, _overlay: Option<&Overlay>) -> Score {
        unimplemented!()
    }
}
