//! Naive Bayes: counts to weights, evidence to a calibrated score, and why.
//!
//! It must not know where counts come from, sites, rules or verdicts.

mod overlay;
mod score;

pub use overlay::Overlay;
pub use score::{Evidence, Model, Score, Scores, Source};
