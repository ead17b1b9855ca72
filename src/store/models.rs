//! Models made on this store's decisions, and which of them is live.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::SiteId;
use crate::learning::Judgement;

/// Candidates that were never put live and are older than so many others are dropped when another is added: a nightly retraining must not
/// fill the disk.
pub const KEPT_CANDIDATES: u32 = 20;

/// A model that was put live, or could be.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveModel {
    /// Its id.
    pub id: String,
    /// The model file.
    pub bytes: Vec<u8>,
    /// For each site, through which sequence number its journal was counted into the model.
    pub holds: Vec<(SiteId, u64)>,
}

/// Where a candidate came from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Origin {
    /// Who had it made.
    pub by: String,
    /// Why; empty if nobody said.
    pub why: String,
    /// What was found out about it; `None` if it was not judged.
    pub judgement: Option<Judgement>,
}

/// A line of the list of models.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelSummary {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last put live, if ever.
    pub promoted_at: Option<Timestamp>,
    /// Whether it is the live one.
    pub live: bool,
    /// Where it came from.
    pub origin: Origin,
}

/// Who puts a model live, and why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// Who.
    pub by: String,
    /// Why; empty if nobody said.
    pub why: String,
    /// Whether against its judgement, or against the gold set.
    pub forced: bool,
}

/// One change of the live model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// Its place in the list, from 1.
    pub number: u64,
    /// The model that was live from then on.
    pub model: String,
    /// Who and why.
    pub signature: Signature,
    /// The promotion that it took back, if it went back.
    pub takes_back: Option<u64>,
    /// When.
    pub at: Timestamp,
}

/// What going back did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RolledBack {
    /// It did.
    Done {
        /// The model that was live.
        from: String,
        /// The one that is now.
        to: String,
    },
    /// There is nothing to go back to.
    Nothing,
}

/// Models made on this store's decisions, and which of them is live.
#[async_trait]
pub trait Models: Send + Sync {
    /// Keeps a candidate, and drops those that were never live and are too many. Keeping the same one twice is no error: what was first said
    /// of it stays, but a new judgement takes the place of the old.
    async fn add_model(&self, model: &LiveModel, origin: &Origin, at: Timestamp) -> Result<(), StoreError>;
    /// Puts a candidate live. False if there is no such model.
    async fn promote(&self, id: &str, signature: &Signature, at: Timestamp) -> Result<bool, StoreError>;
    /// Takes the last promotion that stands back ([`stack`](crate::learning::stack) says which). Under all of them lies `bottom`, the model that is
    /// built in, which has to be kept already.
    async fn roll_back(&self, bottom: &str, signature: &Signature, at: Timestamp) -> Result<RolledBack, StoreError>;
    /// The live model. `None` while it is the built-in one.
    async fn live_model(&self) -> Result<Option<LiveModel>, StoreError>;
    /// The live model's id, without its bytes.
    async fn live_model_id(&self) -> Result<Option<String>, StoreError>;
    /// A kept model.
    async fn model(&self, id: &str) -> Result<Option<LiveModel>, StoreError>;
    /// All kept models, newest first.
    async fn models(&self) -> Result<Vec<ModelSummary>, StoreError>;
    /// Every change of the live model, in order.
    async fn promotions(&self) -> Result<Vec<Promotion>, StoreError>;
}
