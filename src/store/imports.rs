//! Comments that another system kept.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Assessed, StoreError};
use crate::comment::{Comment, CommentId, DecisionId, SiteId};
use crate::features::Likeness;
use crate::learning::Entry;
use crate::moderation::Action;

/// A comment that another system kept.
#[derive(Debug, Clone)]
pub struct NewImport {
    /// Its id here.
    pub id: CommentId,
    /// The other system's id for it.
    pub external_id: String,
    /// What the visitor wrote.
    pub comment: Comment,
    /// By what others that are like it find it.
    pub likeness: Option<Likeness>,
    /// What the model says of it, under the verdict that its status there stands for.
    pub assessed: Assessed,
    /// When it arrived there.
    pub at: Timestamp,
    /// What a person decided about it there.
    pub decision: Option<PastDecision>,
}

/// A decision that a person made in another system.
#[derive(Debug, Clone)]
pub struct PastDecision {
    /// The row's id.
    pub id: DecisionId,
    /// What was decided.
    pub action: Action,
    /// The slots of the comment's features, ascending: what it teaches.
    pub slots: Vec<u32>,
    /// The id of the feature schema that the slots belong to.
    pub schema: u64,
    /// When: what it teaches is of that month.
    pub at: Timestamp,
}

/// What became of a comment that was to be imported.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// It was kept, with the row of what a person decided.
    Taken(Option<Box<Entry>>),
    /// It was there before.
    There(Known),
}

/// A comment that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Known {
    /// With the same text.
    Same,
    /// With another text: it was edited since, or another system's comment has the same id.
    OtherText,
    /// It was here, however it came, and was forgotten, erased or purged since.
    Forgotten,
    /// This import took it: its id stands in the file twice.
    Twice,
}

/// Taking in what other systems kept.
#[async_trait]
pub trait Imports: Send + Sync {
    /// Keeps comments and the decisions about them, all in one transaction; those whose ids the site knows stay as they are. `run` is when the
    /// import began. With `announce` those who poll are told that journals have grown.
    async fn import(&self, site: SiteId, run: Timestamp, batch: Vec<NewImport>, announce: bool) -> Result<Vec<Imported>, StoreError>;
    /// Which of these, by id and content, the site knows. Nothing is written.
    async fn known(&self, site: SiteId, run: Timestamp, wanted: &[(&str, &str)]) -> Result<Vec<Option<Known>>, StoreError>;
    /// Tells those who poll that journals have grown.
    async fn announce(&self) -> Result<(), StoreError>;
}
