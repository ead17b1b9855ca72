//! What is kept. Small traits, one a concern; [`Store`] is all of them. `sqlite/` implements them, and what passes the
//! conformance suite in `tests/` is a store.
//!
//! It must not know the web, and it decides nothing: transitions come from `moderation`, what stands from `learning`. Every large table has
//! `site_id` in its primary key and in every unique index, so that the same schema can be spread over machines.
//! To add a question, add a method to the trait whose concern it is, implement it in `sqlite/`, and add a case to the suite.
//! A write is acknowledged only after its commit is on disk.

mod accounts;
mod audits;
mod calls;
mod erasures;
mod exports;
mod gold;
mod guard;
mod imports;
mod insights;
mod jobs;
mod journal;
mod likeness;
mod mails;
mod models;
mod notes;
mod notices;
mod outbox;
mod people;
mod queue;
mod readers;
mod retention;
mod shadow;
pub mod sqlite;
mod told;
mod training;
mod upkeep;

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use crate::classifier::Scores;
use crate::comment::{Comment, CommentId, DecisionId, SiteId};
use crate::features::Likeness;
use crate::moderation::Status;
use crate::policy::{Past, Reason, Settings, Verdict, Wanted};

pub use accounts::{
    AccountChange, AccountChanged, AccountEvent, AccountOrder, Accounts, Bearer, Deed, KnownSession, NewSession, SecondFactor,
};
pub use audits::{Audit, Audits, Draw, Drawable, Listing, OpenAudits};
pub use calls::Calls;
pub use erasures::{Erased, Erasing, Erasure, Erasures, Person, PersonKind};
pub use exports::Exports;
pub use gold::{Gold, Must, Pin};
pub use guard::{GuardQuestion, Guards, QuarantineQuery, QuarantineState, Quarantined};
pub use imports::{Imported, Imports, Known, NewImport, PastDecision};
pub use insights::{DayCount, Decided, DecidedText, EXCERPT, Excerpt, Insights};
pub use jobs::{Claim, JobEnd, JobState, Jobs, QueueState};
pub use journal::{Appended, Change, Journal, NewDecision};
pub use likeness::{Alike, Batch, Kin, Signed, WrongLikeness};
pub use mails::{DueMail, MailQueue, Mails, QueuedMail};
pub use models::{KEPT_CANDIDATES, LiveModel, ModelSummary, Models, Origin, Promotion, RolledBack, Signature};
pub use notes::{Note, NoteKind, Noted, Notes};
pub use notices::{AddressClaim, Confirmed, LastTold, NewDigest, Notice, Notices, Wish};
pub use outbox::{
    Claimant, Claimed, DeadLetter, Delivery, DueWebhook, ErasedComment, Failed, Lag, NewWebhook, Outbox, Tested, ToldComment, Tried,
    Webhook,
};
pub use people::{KnownUser, Reach, Role, TokenKind, User, Users};
pub use queue::{Order, Place, QueuePage, QueueQuery, StatusCounts};
pub use readers::{Appealed, FeedPage, NewAppeal, OpenAppeal, ReaderLink, Readers};
pub use retention::{Outdated, PersonalField, Retention};
pub use shadow::{Disagreement, KEPT_DISAGREEMENTS, Shadow, ShadowTally, Shadows};
pub use sqlite::SqliteStore;
pub use told::{Told, WebhookKind, Who};
pub use training::{CountedCorpus, CountedDecisions, DecidedComment, KEPT_CORPORA, Rows, Training};
pub use upkeep::{ForeignDecision, Refolded, Upkeep, WrongCounter};

/// How many comments of equal content are looked at.
pub const MOST_ALIKE: u32 = 100;

/// A store that can be shared between tasks.
pub type SharedStore = Arc<dyn Store>;

/// What people do with comments.
pub trait Deciding: Comments + Journal + Alike + Audits + Gold + Guards + Notes + Outbox + Readers {}
impl<T: Comments + Journal + Alike + Audits + Gold + Guards + Notes + Outbox + Readers> Deciding for T {}

/// What models are made of, and what is known of them.
pub trait Modelling: Models + Training + Shadows {}
impl<T: Models + Training + Shadows> Modelling for T {}

/// What an operator and the server itself look after.
pub trait Keeping:
    Sites + Users + Accounts + Upkeep + Imports + Exports + Erasures + Retention + Jobs + Insights + Calls + Mails + Notices
{
}
impl<T> Keeping for T where
    T: Sites + Users + Accounts + Upkeep + Imports + Exports + Erasures + Retention + Jobs + Insights + Calls + Mails + Notices
{
}

/// Everything that is kept.
pub trait Store: Deciding + Modelling + Keeping {}
impl<T: Deciding + Modelling + Keeping> Store for T {}

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full: nothing of the write was kept; what was acknowledged before is still there.
    #[error("the disk that holds the database is full: free some space; nothing that was acknowledged is lost")]
    Full,
    /// The file cannot be opened as a database of this program.
    #[error("{path}: {problem}")]
    Unusable {
        /// Where it is.
        path: String,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// Something of that name is there already.
    #[error("{0} exists already")]
    Exists(String),
    /// Another process has held the database for longer than the store waits: nothing of the write was kept, a later one may succeed.
    #[error("the database is locked by another process")]
    Busy,
    /// The store is shutting down or its writer has stopped.
    #[error("the store is closed")]
    Closed,
    /// Anything else; logged, never shown to a client.
    #[error("the database failed")]
    Database(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A comment as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredComment {
    /// The site that it was sent to.
    pub site: SiteId,
    /// Its id here.
    pub id: CommentId,
    /// The blog's own id for it; unique a site.
    pub external_id: Option<String>,
    /// What the visitor submitted.
    pub comment: Comment,
    /// 1 for the first text, one more for each edit.
    pub revision: u32,
    /// What the policy made of this revision.
    pub assessed: Assessed,
    /// Where it stands.
    pub status: Status,
    /// The journal's row that stands for it, if a person decided it.
    pub standing: Option<DecisionId>,
    /// When this version arrived first.
    pub received_at: Timestamp,
    /// When it last changed (edit, decision, undo).
    pub updated_at: Timestamp,
}

/// What was concluded about one revision of a comment, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessed {
    /// What the policy said.
    pub verdict: Verdict,
    /// The largest of the detectors' calibrated probabilities, 0 to 1.
    pub score: f64,
    /// Its log-odds.
    pub logit: f64,
    /// Each detector's calibrated probability.
    pub scores: Scores,
    /// Why, strongest first.
    pub reasons: Vec<Reason>,
    /// The id of the model that scored it.
    pub model: String,
}

/// A comment to keep.
#[derive(Debug, Clone)]
pub struct NewComment {
    /// The site that it was sent to.
    pub site: SiteId,
    /// Its id here.
    pub id: CommentId,
    /// The blog's own id for it, if it gave one.
    pub external_id: Option<String>,
    /// What the visitor submitted.
    pub comment: Comment,
    /// The network under which it is counted, where the site limits what comes from one.
    pub network: Option<IpAddr>,
    /// By what others that are like it find it.
    pub likeness: Likeness,
    /// What was concluded.
    pub assessed: Assessed,
    /// Now.
    pub at: Timestamp,
}

/// What became of an insertion.
#[derive(Debug, Clone)]
pub enum Insertion {
    /// It was kept.
    Inserted(StoredComment),
    /// The site has a comment with that external id; this is it, unchanged.
    Exists(StoredComment),
}

/// An edit: another text (and fields) for a comment that is kept. The old revision moves to the comment's history.
#[derive(Debug, Clone)]
pub struct Revision {
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub id: CommentId,
    /// What it says now.
    pub comment: Comment,
    /// By what others that are like it find it.
    pub likeness: Likeness,
    /// What was concluded about it; its status becomes the verdict's.
    pub assessed: Assessed,
    /// Now.
    pub at: Timestamp,
}

/// Another verdict for a comment about which nobody decided.
#[derive(Debug, Clone)]
pub struct Rejudged {
    /// By what it is told to those who hear of it.
    pub event: Uuid,
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// The revision that was judged.
    pub revision: u32,
    /// Where it stood.
    pub from: Status,
    /// The verdict; its status becomes the verdict's.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Now.
    pub at: Timestamp,
}

/// An earlier revision of a comment.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRevision {
    /// Which: 1 was the first.
    pub revision: u32,
    /// What it said.
    pub comment: Comment,
    /// What was concluded about it.
    pub verdict: Verdict,
    /// Its score.
    pub score: f64,
    /// When the next one took its place.
    pub replaced_at: Timestamp,
}

/// What rules ask of a site's comments about the author and the network of one.
#[derive(Debug, Clone, Copy)]
pub struct PastQuestion<'a> {
    /// The site.
    pub site: SiteId,
    /// What is asked.
    pub wanted: Wanted,
    /// The comment whose author and network are meant.
    pub comment: &'a Comment,
    /// Its id, if it is kept already: it does not count itself.
    pub except: Option<CommentId>,
    /// When it came: later comments do not count.
    pub at: Timestamp,
}

/// Comments, their revisions and their counters.
#[async_trait]
pub trait Comments: Send + Sync {
    /// Keeps a new comment. Submissions that arrive while a commit is under way share the next one.
    async fn insert(&self, new: NewComment) -> Result<Insertion, StoreError>;
    /// Replaces a comment's text, keeping the old revision. `None` if the site has no such comment.
    async fn revise(&self, revision: Revision) -> Result<Option<StoredComment>, StoreError>;
    /// Gives a comment another verdict, and with it another status, and gives it back. `None` if it was decided, edited, moved or removed meanwhile.
    async fn rejudge(&self, rejudged: Rejudged) -> Result<Option<StoredComment>, StoreError>;
    /// Gives a comment that has none its external id. False if there is no such comment or the id is taken.
    async fn name(&self, site: SiteId, id: CommentId, external_id: &str) -> Result<bool, StoreError>;
    /// Removes a comment, its revisions and the notes about it; journal rows stay, as they then hold no text. No import brings it back.
    /// False if the site has no such comment.
    async fn forget(&self, site: SiteId, id: CommentId) -> Result<bool, StoreError>;
    /// One comment of a site.
    async fn get(&self, site: SiteId, id: CommentId) -> Result<Option<StoredComment>, StoreError>;
    /// One comment, whichever site it belongs to.
    async fn find(&self, id: CommentId) -> Result<Option<StoredComment>, StoreError>;
    /// The comment to which a blog gave this id.
    async fn by_external_id(&self, site: SiteId, external_id: &str) -> Result<Option<StoredComment>, StoreError>;
    /// The comments of a site with exactly this content, newest first; at most [`MOST_ALIKE`].
    async fn by_content(&self, site: SiteId, content: &str) -> Result<Vec<StoredComment>, StoreError>;
    /// One page of comments, in the order that is asked for.
    async fn page(&self, query: &QueueQuery) -> Result<QueuePage, StoreError>;
    /// The maintained counters of one site, or of all.
    async fn counts(&self, site: Option<SiteId>) -> Result<StatusCounts, StoreError>;
    /// What the site's other comments tell, as far as it is wanted; counts stop at their limits.
    async fn past(&self, question: PastQuestion<'_>) -> Result<Past, StoreError>;
    /// Earlier revisions of a comment, oldest first.
    async fn revisions(&self, site: SiteId, id: CommentId) -> Result<Vec<PastRevision>, StoreError>;
}

/// A blog as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its id.
    pub id: SiteId,
    /// Its short name for the operator; unique.
    pub name: String,
    /// Its address, a full URI.
    pub url: String,
    /// Its policy.
    pub settings: Settings,
    /// When it was added.
    pub created_at: Timestamp,
}

/// Sites and their keys. A key is kept only as the hash of it that the caller computes.
#[async_trait]
pub trait Sites: Send + Sync {
    /// Adds a site. [`StoreError::Exists`] if the name is taken.
    async fn add_site(&self, site: &Site, key_hash: [u8; 32]) -> Result<(), StoreError>;
    /// All sites with their keys' hashes, by name.
    async fn sites(&self) -> Result<Vec<(Site, [u8; 32])>, StoreError>;
    /// Replaces a site's key. False if there is no such site.
    async fn rotate_key(&self, site: SiteId, key_hash: [u8; 32], at: Timestamp) -> Result<bool, StoreError>;
    /// Replaces a site's settings if they still are `expected`: false if they are not, or if there is no such site.
    async fn swap_settings(&self, site: SiteId, expected: &Settings, settings: &Settings) -> Result<bool, StoreError>;
    /// A number that grows with every change to sites, users, keys or the live model: cheap to poll.
    async fn configuration_revision(&self) -> Result<u64, StoreError>;
}
