//! What a site's comments and decisions were over the last days: what pages of figures are made of.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::{CommentId, SiteId, UserId};
use crate::learning::Audited;
use crate::moderation::{Action, Status};
use crate::policy::Verdict;

/// Of a text so many characters are given.
pub const EXCERPT: u32 = 2_000;

/// How many comments of one day have one verdict and stand in one place. Imported ones are not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// The day on which they came, counted from 1970, in UTC.
    pub day: i64,
    /// What the policy made of them.
    pub verdict: Verdict,
    /// Where they stand, or stood when they were deleted; `None` if they were deleted before anybody decided.
    pub status: Option<Status>,
    /// How many.
    pub comments: u64,
}

/// A decision that a person made, with what was known of the comment.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The comment.
    pub comment: CommentId,
    /// Which text of it was decided.
    pub revision: u32,
    /// What was decided.
    pub action: Action,
    /// The moderator, by id and by the name that they had then; `None` where the blog itself decided, or an operator.
    pub by: Option<(UserId, String)>,
    /// When.
    pub at: Timestamp,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whether nobody had decided about the comment before.
    pub first: bool,
    /// Whether it is or was in quarantine.
    pub quarantined: bool,
    /// The text that was decided, if it is still the comment's.
    pub text: Option<DecidedText>,
}

/// What was known of a text that was decided.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedText {
    /// When the comment came.
    pub came: Timestamp,
    /// What the policy made of it.
    pub verdict: Verdict,
    /// Its log-odds.
    pub logit: f64,
    /// The same for equal texts.
    pub hash: Vec<u8>,
    /// Whether it came with an import: what stands here of it was another system's.
    pub imported: bool,
}

/// The beginning of a text and where its comment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// Its first [`EXCERPT`] characters.
    pub text: String,
    /// Where the comment stands.
    pub status: Status,
}

/// What a site's comments and decisions were over the last days.
#[async_trait]
pub trait Insights: Send + Sync {
    /// How many comments came on the days from `first` to `last`, oldest day first.
    async fn day_counts(&self, site: SiteId, first: i64, last: i64) -> Result<Vec<DayCount>, StoreError>;
    /// The last decisions of a site since a time, newest first, at most `most`: without those that came with an import.
    async fn decisions_since(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<Decided>, StoreError>;
    /// The answered audits of comments that came since a time.
    async fn answered_audits(&self, site: SiteId, since: Timestamp) -> Result<Vec<Audited>, StoreError>;
    /// The texts of the last comments of a site since a time, newest first, at most `most`: without imported ones.
    async fn excerpts(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<Excerpt>, StoreError>;
}
