//! What training reads of the journal, and what it counted before.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{StoreError, StoredComment};
use crate::comment::{CommentId, SiteId};
use crate::learning::Entry;
use crate::moderation::Action;

/// So many counted corpora are kept, those that were used last.
pub const KEPT_CORPORA: u32 = 32;

/// Which rows of a site's journal are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// Those with a sequence number above the first, up to and including the second.
    Numbered(u64, u64),
    /// Those that were made after this time.
    After(Timestamp),
}

/// A comment whose only text a person decided.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedComment {
    /// The comment, with what was said of it when it came.
    pub stored: StoredComment,
    /// The decision that stands.
    pub action: Action,
}

/// A corpus as it was counted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedCorpus {
    /// How many of its lines were bad.
    pub bad_lines: u64,
    /// A [`Tally`](crate::classifier::Tally)'s bytes.
    pub tally: Vec<u8>,
    /// A mark of each of its texts.
    pub texts: Vec<u32>,
}

/// Decisions as they were counted before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedDecisions {
    /// For each site, through which sequence number.
    pub through: Vec<(SiteId, u64)>,
    /// A [`Tally`](crate::classifier::Tally)'s bytes.
    pub tally: Vec<u8>,
}

/// What training reads of the journal, and what it counted before. What was counted may be lost: it is then counted anew.
#[async_trait]
pub trait Training: Send + Sync {
    /// The comments that some rows of a site's journal are about, each once.
    async fn touched(&self, site: SiteId, rows: Rows) -> Result<Vec<CommentId>, StoreError>;
    /// The rows about these comments with sequence numbers up to and including `through`, ordered by comment, then by sequence number.
    async fn histories(&self, site: SiteId, comments: &[CommentId], through: u64) -> Result<Vec<Entry>, StoreError>;
    /// How many comments were decided here by a person (imported decisions are older than the scores) and never edited, of those that arrived after a time
    /// if one is given. Those that stand where a decision in quarantine put them are left out: nobody knows what they are.
    async fn count_decided(&self, after: Option<Timestamp>) -> Result<u64, StoreError>;
    /// At most `limit` of them, those that arrived last, newest first; those that were only thrown away are left out.
    async fn decided(&self, after: Option<Timestamp>, limit: u64) -> Result<Vec<DecidedComment>, StoreError>;
    /// A corpus by its file's hash, which is noted as used.
    async fn counted_corpus(&self, blake3: &str, at: Timestamp) -> Result<Option<CountedCorpus>, StoreError>;
    /// Keeps a counted corpus, and drops those that were not used for longest.
    async fn keep_counted_corpus(&self, blake3: &str, counted: CountedCorpus, at: Timestamp) -> Result<(), StoreError>;
    /// The decisions that were counted last.
    async fn counted_decisions(&self) -> Result<Option<CountedDecisions>, StoreError>;
    /// Keeps counted decisions in place of those before.
    async fn keep_counted_decisions(&self, counted: CountedDecisions) -> Result<(), StoreError>;
}
