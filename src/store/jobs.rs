//! What a server does by itself: when it did so last, what came of it, and who is at it.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreError;
use crate::comment::SiteId;

/// What is known of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobState {
    /// Its name.
    pub name: String,
    /// When it was first known.
    pub since: Timestamp,
    /// When it last began.
    pub started_at: Option<Timestamp>,
    /// When that ended; `None` while it runs, or if whoever ran it was stopped.
    pub ended_at: Option<Timestamp>,
    /// Whether it failed.
    pub failed: Option<bool>,
    /// What came of it, a sentence.
    pub result: Option<String>,
    /// When it begins next; `None` if no server means to.
    pub next_at: Option<Timestamp>,
    /// Until when whoever runs it holds it, if nothing more is heard.
    pub held_until: Option<Timestamp>,
}

/// A wish to run a job.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job's name.
    pub name: String,
    /// Whose wish it is.
    pub holder: Uuid,
    /// When the job last began, as far as the one who wishes knows: if that has changed, somebody was quicker.
    pub seen: Option<Timestamp>,
    /// Now.
    pub at: Timestamp,
    /// How long it is held if nothing more is heard.
    pub until: Timestamp,
}

/// How a run ended.
#[derive(Debug, Clone)]
pub struct JobEnd {
    /// The job's name.
    pub name: String,
    /// Who ran it.
    pub holder: Uuid,
    /// When.
    pub at: Timestamp,
    /// Whether it failed.
    pub failed: bool,
    /// What came of it, a sentence.
    pub result: String,
}

/// How the queue of a site stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueState {
    /// The site.
    pub site: SiteId,
    /// How many of its comments wait for a moderator.
    pub waiting: u64,
    /// When the oldest of them came.
    pub oldest: Option<Timestamp>,
    /// When its last comment came, whatever became of it.
    pub last: Option<Timestamp>,
}

/// Jobs, and what `status` tells beside them.
#[async_trait]
pub trait Jobs: Send + Sync {
    /// Every job that was ever known, by name.
    async fn jobs(&self) -> Result<Vec<JobState>, StoreError>;
    /// One job; from `now` on it is known.
    async fn job(&self, name: &str, now: Timestamp) -> Result<JobState, StoreError>;
    /// Notes when jobs begin next; of all others that nobody means to run them.
    async fn plan_jobs(&self, next: Vec<(String, Timestamp)>) -> Result<(), StoreError>;
    /// Takes a job to run it. False if somebody else has it, or was quicker.
    async fn claim_job(&self, claim: Claim) -> Result<bool, StoreError>;
    /// Says that the job is still being run. False if somebody else has it by now.
    async fn hold_job(&self, name: &str, holder: Uuid, until: Timestamp) -> Result<bool, StoreError>;
    /// Notes how it ended, and gives it back.
    async fn end_job(&self, end: JobEnd) -> Result<(), StoreError>;
    /// Through which rows of each site's journal retraining has counted; empty if it never has.
    async fn counted_through(&self) -> Result<Vec<(SiteId, u64)>, StoreError>;
    /// How each site's queue stands, from maintained counters and the ends of indices.
    async fn queues(&self) -> Result<Vec<QueueState>, StoreError>;
    /// How many bytes the database takes.
    async fn size(&self) -> Result<u64, StoreError>;
}
