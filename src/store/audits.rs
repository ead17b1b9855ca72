//! Random audits: what can be drawn, what was, and what became of it.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::learning::{Audited, Stratum};
use crate::moderation::Status;
use crate::policy::Verdict;

/// A comment that the filter decided alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawable {
    /// The comment.
    pub comment: CommentId,
    /// What the filter made of it.
    pub stratum: Stratum,
    /// Where it stands.
    pub status: Status,
    /// The policy's verdict.
    pub verdict: Verdict,
    /// Its score.
    pub score: f64,
}

/// A draw of one day of one site.
#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    /// The site.
    pub site: SiteId,
    /// Which day, counted from 1970, in UTC.
    pub day: i64,
    /// When it was drawn.
    pub at: Timestamp,
    /// Out of how many; each had the same chance.
    pub eligible: u64,
    /// The site's line for spam then.
    pub spam_above: f64,
    /// What was drawn.
    pub drawn: Vec<Drawable>,
}

/// A comment that was drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// The comment.
    pub comment: CommentId,
    /// Where it stood when it was drawn.
    pub status: Status,
    /// The policy's verdict then.
    pub verdict: Verdict,
    /// When it was drawn.
    pub drawn_at: Timestamp,
    /// How probable it was that it would be drawn.
    pub probability: f64,
    /// The decision that answers it.
    pub answered_by: Option<DecisionId>,
    /// Whether it was edited or forgotten before anybody answered, or nobody did in time: nobody can any more.
    pub lapsed: bool,
    /// What counts of it.
    pub audited: Audited,
}

/// Whether a page of comments lists open audits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Listing {
    /// By their status, like any other comment.
    #[default]
    ByStatus,
    /// Also where their status is not the one asked for.
    With,
    /// They alone, whatever their status.
    Only,
}

/// How many audits wait for an answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenAudits {
    /// All of them.
    pub all: u64,
    /// Those whose comments do not wait for a moderator anyway.
    pub beside_pending: u64,
    /// How many wait no more, though nobody answered.
    pub lapsed: u64,
}

/// Random audits.
#[async_trait]
pub trait Audits: Send + Sync {
    /// The comments of a site that came from `from` on and before `until` and that the filter decided alone, by a score below the line for approval or
    /// above `spam_above`, whoever decided about them since. What was edited is left out, and what was decided within a second of its coming: that was
    /// reported together with what it is.
    async fn drawable(&self, site: SiteId, from: Timestamp, until: Timestamp, spam_above: f64) -> Result<Vec<Drawable>, StoreError>;
    /// The days from `since` on of which a site's audits were drawn.
    async fn drawn_days(&self, site: SiteId, since: i64) -> Result<Vec<i64>, StoreError>;
    /// Keeps a draw, and answers what is decided already. False if that day was drawn before: then nothing is kept.
    async fn keep_draw(&self, draw: Draw) -> Result<bool, StoreError>;
    /// Lets those lapse that were drawn before a time and that nobody has answered; how many.
    async fn let_lapse(&self, before: Timestamp) -> Result<u64, StoreError>;
    /// A site's audits, oldest comment first.
    async fn audits(&self, site: SiteId) -> Result<Vec<Audit>, StoreError>;
    /// How many wait for an answer, on one site or on all.
    async fn open_audits(&self, site: Option<SiteId>) -> Result<OpenAudits, StoreError>;
    /// Which of these comments are audits that wait for an answer.
    async fn to_audit(&self, comments: &[CommentId]) -> Result<Vec<CommentId>, StoreError>;
}
