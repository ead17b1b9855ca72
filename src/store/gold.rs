//! The gold set: comments of which a moderator said what every model has to make of them.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::StoreError;
use crate::comment::{CommentId, SiteId, UnknownWord};

/// What every model has to make of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Must {
    /// Its verdict has to be approve.
    Approve,
    /// Its verdict must not be approve.
    Spam,
}

impl Must {
    /// The word that stands in requests and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Spam => "spam",
        }
    }
}

impl std::str::FromStr for Must {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = [Self::Approve, Self::Spam].into_iter().find(|must| must.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "approve or spam" })
    }
}

/// A pinned comment. It keeps the features that the comment had, and so outlives its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// What every model has to make of it.
    pub must: Must,
    /// The slots of its features when it was pinned, ascending.
    pub slots: Vec<u32>,
    /// The feature schema of the slots.
    pub schema: u64,
    /// Who pinned it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The gold set.
#[async_trait]
pub trait Gold: Send + Sync {
    /// Pins a comment, in place of what was said of it before.
    async fn pin(&self, pin: Pin) -> Result<(), StoreError>;
    /// Takes a pin away. False if the comment has none.
    async fn unpin(&self, site: SiteId, comment: CommentId) -> Result<bool, StoreError>;
    /// A comment's pin.
    async fn pinned(&self, site: SiteId, comment: CommentId) -> Result<Option<Pin>, StoreError>;
    /// The pins of one site, or of all, by site and then by age.
    async fn pins(&self, site: Option<SiteId>) -> Result<Vec<Pin>, StoreError>;
}
