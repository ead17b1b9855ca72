//! Retention: what has been kept for long enough goes.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::StoreError;
use crate::comment::{CommentId, SiteId};
use crate::moderation::Status;

/// A field of a comment that may be kept for a shorter time than its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalField {
    /// The address that it came from, with its network.
    Ip,
    /// The author's e-mail address.
    AuthorEmail,
    /// The browser's name.
    UserAgent,
}

impl PersonalField {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ip, Self::AuthorEmail, Self::UserAgent];

    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::AuthorEmail => "author_email",
            Self::UserAgent => "user_agent",
        }
    }
}

/// What of a site's comments is old enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outdated {
    /// Comments that arrived before a time and have stood with this status, unchanged, since before it.
    Status(Status, Timestamp),
    /// Comments that arrived before a time and still have this field, in their present text or in an earlier one.
    Field(PersonalField, Timestamp),
}

/// Finding and removing what is outdated.
#[async_trait]
pub trait Retention: Send + Sync {
    /// At most `limit` comments of a site that are outdated, oldest first, from behind `after`.
    async fn outdated(&self, site: SiteId, what: Outdated, after: Option<CommentId>, limit: u32) -> Result<Vec<CommentId>, StoreError>;
    /// Removes of these comments what is outdated still: with [`Outdated::Status`] the comment, its earlier texts and the notes about it (the journal's rows
    /// go on teaching), with [`Outdated::Field`] the field wherever it stands. How many comments that were.
    async fn remove_outdated(&self, site: SiteId, what: Outdated, comments: Vec<CommentId>) -> Result<u64, StoreError>;
}
