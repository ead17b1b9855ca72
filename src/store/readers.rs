//! What readers of a blog may ask for: another look at their comment, what is published of an article, and what is kept of them.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::{StoreError, StoredComment};
use crate::comment::{CommentId, SiteId};
use crate::moderation::Appeal;

/// An appeal to keep.
#[derive(Debug, Clone)]
pub struct NewAppeal {
    /// The id of the event that tells of it.
    pub event: Uuid,
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// What its author has to say; empty for nothing.
    pub sentence: String,
    /// Now.
    pub at: Timestamp,
}

/// What became of an appeal.
#[derive(Debug, Clone, PartialEq)]
pub enum Appealed {
    /// It is kept, and the comment waits for a moderator.
    Kept(Box<StoredComment>),
    /// [`recourse`](crate::moderation::recourse) leaves none.
    Refused,
    /// [As many](crate::moderation::MOST_APPEALS) wait as may, on the site or of the sender.
    TooMany,
    /// There is no such comment.
    NoComment,
}

/// A comment whose appeal waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenAppeal {
    /// The comment.
    pub comment: CommentId,
    /// What its author has to say; empty for nothing.
    pub sentence: String,
    /// When.
    pub at: Timestamp,
}

/// A page of what is published of an article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FeedPage {
    /// The comments, newest first.
    pub comments: Vec<StoredComment>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A link that shows an address its comments on a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderLink {
    /// The site.
    pub site: SiteId,
    /// The hash of its token.
    pub hash: [u8; 32],
    /// The address.
    pub email: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Appeals, feeds, and what is kept of a person.
#[async_trait]
pub trait Readers: Send + Sync {
    /// Keeps an appeal if there is a recourse left, and puts the comment among those that wait, in one transaction. A decision settles it; the undo of that
    /// decision has it wait again; an edit takes it away, as it was about another text.
    async fn appeal(&self, new: NewAppeal) -> Result<Appealed, StoreError>;
    /// A comment's appeals, oldest first.
    async fn appeals(&self, site: SiteId, comment: CommentId) -> Result<Vec<Appeal>, StoreError>;
    /// Those of these comments whose appeals wait.
    async fn open_appeals(&self, comments: &[CommentId]) -> Result<Vec<OpenAppeal>, StoreError>;
    /// How many appeals wait, on one site or on all; maintained, not counted.
    async fn appealed(&self, site: Option<SiteId>) -> Result<u64, StoreError>;
    /// What is published of an article, newest first, older than `before` if that is given; at most `limit`.
    async fn published(&self, site: SiteId, article: &str, before: Option<CommentId>, limit: u32) -> Result<FeedPage, StoreError>;
    /// What an address sent to a site, however it was spelled, newest first; at most `limit`.
    async fn sent_from(&self, site: SiteId, spellings: &[String], limit: u32) -> Result<Vec<StoredComment>, StoreError>;
    /// Keeps a link, and forgets those that have stopped working.
    async fn keep_reader_link(&self, link: ReaderLink, now: Timestamp) -> Result<(), StoreError>;
    /// Takes back every link of an address, on one site or on all, and every link that works no more.
    async fn forget_reader_links(&self, site: Option<SiteId>, email: Option<&str>, now: Timestamp) -> Result<(), StoreError>;
    /// The link with that hash, if it works still.
    async fn reader_link(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<ReaderLink>, StoreError>;
}
