//! Whether what is kept fits together, and what a new feature schema or another secret would change.

use async_trait::async_trait;

use super::StoreError;
use crate::comment::{Comment, SiteId};
use crate::moderation::{Action, Status};

/// A maintained counter that does not equal what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongCounter {
    /// The site.
    pub site: SiteId,
    /// The status whose comments it counts.
    pub status: Status,
    /// What the counter says.
    pub kept: u64,
    /// How many there are.
    pub counted: u64,
}

/// A decision whose slots belong to another feature schema than the one in use.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignDecision {
    /// The site.
    pub site: SiteId,
    /// Its place in the site's journal.
    pub sequence: u64,
    /// What was decided.
    pub action: Action,
    /// The revision that was decided. `None` if its text is gone.
    pub comment: Option<Comment>,
}

/// The slots of a decision for the schema in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refolded {
    /// The site.
    pub site: SiteId,
    /// Its place in the site's journal.
    pub sequence: u64,
    /// The slots, ascending.
    pub slots: Vec<u32>,
}

/// Looking after what is kept.
#[async_trait]
pub trait Upkeep: Send + Sync {
    /// What the database itself finds wrong with its file, at most a hundred sentences; none if it is sound.
    async fn damage(&self) -> Result<Vec<String>, StoreError>;
    /// The same of its structure alone, which takes a fraction of the time.
    async fn broken_structure(&self) -> Result<Vec<String>, StoreError>;
    /// The counters that do not equal what they count.
    async fn wrong_counters(&self) -> Result<Vec<WrongCounter>, StoreError>;
    /// Whether the index of words holds the words of the comments, no more and no less. Words that wait to be put into it are put there first.
    async fn words_fit(&self) -> Result<bool, StoreError>;
    /// The feature schema for which all decisions were last refolded.
    async fn refolded_for(&self) -> Result<Option<u64>, StoreError>;
    /// Drops what was refolded for another schema where the journal's own row is of `schema`: whoever goes back to a version has what that wrote.
    async fn prefer_journal(&self, schema: u64) -> Result<(), StoreError>;
    /// At most `limit` decisions of other schemas than `schema`, in the order of sites and sequence numbers, from behind the place `after`.
    async fn foreign(&self, schema: u64, after: Option<(SiteId, u64)>, limit: u32) -> Result<Vec<ForeignDecision>, StoreError>;
    /// Keeps the slots of decisions for `schema`: from now on the journal gives these.
    async fn refold(&self, schema: u64, refolded: Vec<Refolded>) -> Result<(), StoreError>;
    /// Notes that all decisions whose text is there have slots of `schema`.
    async fn note_refolded(&self, schema: u64) -> Result<(), StoreError>;
    /// What [`Upkeep::note_secret`] was given.
    async fn secret_check(&self) -> Result<Option<[u8; 32]>, StoreError>;
    /// Keeps what the installation's secret makes of a fixed word, if nothing is kept yet.
    async fn note_secret(&self, check: [u8; 32]) -> Result<(), StoreError>;
}
