//! Comments that are like one another, and decisions about many of them that are made and taken back as one.

use std::net::IpAddr;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Appended, NewDecision, StoreError, StoredComment};
use crate::comment::{BatchId, CommentId, DecisionId, SiteId};
use crate::features::Likeness;
use crate::moderation::{Action, Status};

/// What comments have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kin<'a> {
    /// One of these keys of a [`Likeness`].
    Keys(&'a [u64]),
    /// The author's e-mail address, in any form of it.
    Email(&'a str),
    /// The author's name, in any form of it.
    Name(&'a str),
    /// The network that they came from, as its first address.
    Network(IpAddr),
}

/// A comment's likeness, made of one revision of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The comment.
    pub comment: CommentId,
    /// The revision.
    pub revision: u32,
    /// By what it is found.
    pub likeness: Likeness,
}

/// Decisions that were made as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The site.
    pub site: SiteId,
    /// What was decided.
    pub action: Action,
    /// The decisions, in the order in which they were made.
    pub decisions: Vec<DecisionId>,
    /// How many of them were not taken back.
    pub standing: u64,
}

/// Rows of the likeness that do not fit a site's comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLikeness {
    /// The site.
    pub site: SiteId,
    /// How many rows belong to no comment that says so.
    pub stray: u64,
    /// How many rows its comments say there are.
    pub said: u64,
    /// How many there are.
    pub kept: u64,
}

/// What is like what, and what was decided as one.
#[async_trait]
pub trait Alike: Send + Sync {
    /// The comments of a site that have something in common, each with where it stands, newest first. Of each key, and of each status where a network is asked
    /// for, the newest `most` are looked at, and no more than `most` are given.
    async fn kin(&self, site: SiteId, kin: Kin<'_>, most: u32) -> Result<Vec<(CommentId, Status)>, StoreError>;
    /// Those of the comments that are there, newest first.
    async fn all_of(&self, site: SiteId, ids: &[CommentId]) -> Result<Vec<StoredComment>, StoreError>;
    /// Comments of a site whose likeness was not made yet, at most `most`: those that wait, and those that came since a time and were not thrown away.
    async fn unsigned(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<StoredComment>, StoreError>;
    /// Keeps the likeness of comments, unless they were edited since.
    async fn sign(&self, site: SiteId, signed: Vec<Signed>) -> Result<(), StoreError>;
    /// Drops the likeness of comments that came in a span of time and do not wait, at most `most`; how many there were.
    async fn drop_likeness(&self, site: SiteId, came: Range<Timestamp>, most: u32) -> Result<u64, StoreError>;
    /// The sites of which the rows of the likeness do not fit the comments.
    async fn wrong_likeness(&self) -> Result<Vec<WrongLikeness>, StoreError>;
    /// Appends a decision that belongs to a batch, and moves its comment, in one transaction.
    async fn decide_in(&self, batch: BatchId, decision: NewDecision) -> Result<Appended, StoreError>;
    /// A batch, whichever site it belongs to.
    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError>;
}
