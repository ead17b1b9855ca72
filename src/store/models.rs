//! Models made on this store's decisions, and which of them is live.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::SiteId;

/// A model that was put live.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveModel {
    /// Its id.
    pub id: String,
    /// The model file.
    pub bytes: Vec<u8>,
    /// For each site, through which sequence number its journal was counted into the model.
    pub holds: Vec<(SiteId, u64)>,
}

/// A line of the list of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelSummary {
    /// Its id.
    pub id: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last put live, if ever.
    pub promoted_at: Option<Timestamp>,
    /// Whether it is the live one.
    pub live: bool,
}

/// Models made on this store's decisions, and which of them is live.
#[async_trait]
pub trait Models: Send + Sync {
    /// Keeps a candidate. Keeping the same one twice is no error.
    async fn add_model(&self, model: &LiveModel, at: Timestamp) -> Result<(), StoreError>;
    /// Puts a candidate live, recording when and by whom. False if there is no such model.
    async fn promote(&self, id: &str, by: &str, at: Timestamp) -> Result<bool, StoreError>;
    /// The live model. `None` while it is the built-in one.
    async fn live_model(&self) -> Result<Option<LiveModel>, StoreError>;
    /// The live model's id, without its bytes.
    async fn live_model_id(&self) -> Result<Option<String>, StoreError>;
    /// All kept models, newest first.
    async fn models(&self) -> Result<Vec<ModelSummary>, StoreError>;
}
