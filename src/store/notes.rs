//! What moderators tell each other about comments, and which comments wait for a colleague.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::StoreError;
use crate::comment::{CommentId, SiteId, UnknownWord};

/// What a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoteKind {
    /// Something for colleagues to know.
    Said,
    /// A colleague is asked to decide.
    Asked,
    /// The author was blocked.
    Blocked,
    /// The author was trusted.
    Trusted,
    /// The author is neither blocked nor trusted any more.
    Released,
}

impl NoteKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Said, Self::Asked, Self::Blocked, Self::Trusted, Self::Released];

    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Said => "said",
            Self::Asked => "asked",
            Self::Blocked => "blocked",
            Self::Trusted => "trusted",
            Self::Released => "released",
        }
    }
}

impl std::str::FromStr for NoteKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "a kind of note" })
    }
}

/// What a moderator noted about a comment. It goes with the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// It grows with the time.
    pub id: Uuid,
    /// What it is.
    pub kind: NoteKind,
    /// Who wrote it, as they were called.
    pub by: String,
    /// What it says; may be empty where the kind says all.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What became of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It is kept.
    Kept,
    /// There is no such comment.
    NoComment,
    /// The comment has as many as it may have.
    TooMany,
}

/// Notes, and who is asked.
#[async_trait]
pub trait Notes: Send + Sync {
    /// Keeps a note if the comment has fewer than `most`; one that asks puts the comment among those that wait for a colleague.
    async fn note(&self, note: Note, most: u32) -> Result<Noted, StoreError>;
    /// The notes on these comments of any site, each comment's oldest first.
    async fn notes(&self, comments: &[CommentId]) -> Result<Vec<Note>, StoreError>;
    /// Takes a comment from those that wait for a colleague. False if it is not among them. A decision does so, too.
    async fn answered(&self, site: SiteId, comment: CommentId) -> Result<bool, StoreError>;
    /// Which of these comments wait for a colleague.
    async fn waiting_for_colleagues(&self, comments: &[CommentId]) -> Result<Vec<CommentId>, StoreError>;
    /// How many comments wait for a colleague, on one site or on all; maintained, not counted.
    async fn asked(&self, site: Option<SiteId>) -> Result<u64, StoreError>;
}
