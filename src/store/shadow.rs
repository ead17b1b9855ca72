//! The candidate that scores beside the live model, and where the two disagreed.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::{CommentId, SiteId};
use crate::policy::Verdict;

/// So many disagreements are kept a site, the newest.
pub const KEPT_DISAGREEMENTS: u32 = 1_000;

/// The candidate that scores in shadow, and how far it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadow {
    /// The model.
    pub model: String,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it did since.
    pub tally: ShadowTally,
}

/// What a model did in shadow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ShadowTally {
    /// Comments that it scored.
    pub scored: u64,
    /// Comments that it did not, as more came than it could score.
    pub dropped: u64,
    /// Comments of those scored of which it makes another verdict than the live model.
    pub disagreed: u64,
}

/// A comment of which the two models make different verdicts.
#[derive(Debug, Clone, PartialEq)]
pub struct Disagreement {
    /// Its site.
    pub site: SiteId,
    /// The comment: nothing of its text is kept here.
    pub comment: CommentId,
    /// The live model.
    pub live_model: String,
    /// What the live model and the site's policy made of it.
    pub live: (Verdict, f64),
    /// What the shadow and the site's policy made of it, with the score.
    pub shadow: (Verdict, f64),
    /// When.
    pub at: Timestamp,
}

/// The candidate that scores beside the live model, and where the two disagreed.
#[async_trait]
pub trait Shadows: Send + Sync {
    /// Lets a model score in shadow, or none; what an earlier one did is forgotten. False if there is no such model.
    async fn set_shadow(&self, model: Option<&str>, by: &str, at: Timestamp) -> Result<bool, StoreError>;
    /// The model in shadow.
    async fn shadow(&self) -> Result<Option<Shadow>, StoreError>;
    /// Adds to what a model did, if it still is the one in shadow, and drops the oldest disagreements where a site has too many.
    async fn note_shadow(&self, model: &str, tally: ShadowTally, disagreements: Vec<Disagreement>) -> Result<(), StoreError>;
    /// At most `limit` disagreements of one site, or of all, newest first.
    async fn disagreements(&self, site: Option<SiteId>, limit: u32) -> Result<Vec<Disagreement>, StoreError>;
}
