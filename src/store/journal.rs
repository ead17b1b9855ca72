//! The append-only list of decisions: every one that was made, and every one that was taken back.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{StoreError, StoredComment};
use crate::classifier::Standpoint;
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::learning::{Entry, Suspicion, Teaching};
use crate::moderation::{Action, Actor, Status};

/// A decision to append to the journal.
#[derive(Debug, Clone)]
pub struct NewDecision {
    /// The row's id.
    pub id: DecisionId,
    /// The comment's site.
    pub site: SiteId,
    /// The comment decided.
    pub comment: CommentId,
    /// Which revision of it the decider saw and `slots` were taken from.
    pub revision: u32,
    /// What was decided.
    pub action: Action,
    /// Who decided.
    pub actor: Actor,
    /// Only if the comment still has this status, where the decider asked for that.
    pub expected: Option<Status>,
    /// The slots of the comment's features, ascending: what the decision teaches.
    pub slots: Vec<u32>,
    /// The id of the feature schema that the slots belong to.
    pub schema: u64,
    /// Where the comment stood before, if this is the first decision about it.
    pub standpoint: Option<Standpoint>,
    /// Why it is to teach nothing until it is released, if it is.
    pub suspicion: Option<Suspicion>,
    /// Free text by the decider; empty for none.
    pub note: String,
    /// Now.
    pub at: Timestamp,
}

/// What became of a decision or an undo.
#[derive(Debug, Clone)]
pub enum Appended {
    /// It is in the journal and the comment has moved.
    Done(Change),
    /// There is no such comment or decision.
    Unknown,
    /// The comment's text changed since it was read: read it again.
    Edited,
    /// The comment does not have the status that was expected; this is how it stands.
    Moved(Box<StoredComment>),
    /// The decision was undone before.
    Undone,
}

/// What one appended row changed.
#[derive(Debug, Clone)]
pub struct Change {
    /// The row.
    pub entry: Entry,
    /// The comment as it stands now. `None` if its text was forgotten meanwhile (an undo still unlearns).
    pub comment: Option<StoredComment>,
    /// What the comment taught before, if anything.
    pub unlearned: Option<Teaching>,
    /// What it teaches now, if anything.
    pub learned: Option<Teaching>,
    /// Whether it answers an audit, or takes an answer back.
    pub audited: bool,
}

/// The append-only list of decisions.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Appends a decision and moves the comment, in one transaction.
    async fn decide(&self, decision: NewDecision) -> Result<Appended, StoreError>;
    /// Appends a row that takes back decision `undoes`, with id `id`, and moves the comment to where it then stands, in one transaction.
    async fn undo(&self, undoes: DecisionId, id: DecisionId, actor: Actor, at: Timestamp) -> Result<Appended, StoreError>;
    /// One row, whichever site it belongs to.
    async fn entry(&self, id: DecisionId) -> Result<Option<Entry>, StoreError>;
    /// A site's rows with sequence numbers up to and including `through` (all if `None`), ordered by comment, then by sequence number.
    async fn entries(&self, site: SiteId, through: Option<u64>) -> Result<Vec<Entry>, StoreError>;
    /// One comment's rows in the order in which they were made.
    async fn history(&self, site: SiteId, comment: CommentId) -> Result<Vec<Entry>, StoreError>;
    /// The largest sequence number of each site that has any.
    async fn heads(&self) -> Result<Vec<(SiteId, u64)>, StoreError>;
}
