//! The poison guard's quarantine, and what the guard asks of the journal.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::{Appended, Change, StoreError};
use crate::comment::{CommentId, DecisionId, SiteId, UnknownWord, UserId};
use crate::learning::{Made, Suspicion};
use crate::moderation::{Action, Actor};

/// What became of a quarantined decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum QuarantineState {
    /// It waits for the operator, an admin who did not make it, or for others to agree.
    Open,
    /// It teaches, by a decision that repeats it.
    Released,
    /// It never teaches.
    Dropped,
}

impl QuarantineState {
    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Released => "released",
            Self::Dropped => "dropped",
        }
    }
}

impl std::str::FromStr for QuarantineState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = [Self::Open, Self::Released, Self::Dropped].into_iter().find(|state| state.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "open, released or dropped" })
    }
}

/// A decision in quarantine.
#[derive(Debug, Clone, PartialEq)]
pub struct Quarantined {
    /// The site.
    pub site: SiteId,
    /// The decision.
    pub decision: DecisionId,
    /// The comment that it is about.
    pub comment: CommentId,
    /// What was decided.
    pub action: Action,
    /// Who decided.
    pub actor: Actor,
    /// Why it is here.
    pub suspicion: Suspicion,
    /// What became of it.
    pub state: QuarantineState,
    /// Who settled that.
    pub settled_by: Option<String>,
    /// When it was decided.
    pub at: Timestamp,
}

/// Which decisions in quarantine are asked for, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuarantineQuery {
    /// Those that were settled, too.
    pub all: bool,
    /// Only of this site.
    pub site: Option<SiteId>,
    /// Only what comes after this one.
    pub before: Option<DecisionId>,
    /// The most that are given.
    pub limit: u32,
}

/// What the guard asks about a label that somebody wants to give.
#[derive(Debug, Clone)]
pub struct GuardQuestion {
    /// The site.
    pub site: SiteId,
    /// The comment that is labelled.
    pub comment: CommentId,
    /// Who labels it.
    pub actor: Actor,
    /// Whether the label is unwanted (spam or abuse).
    pub unwanted: bool,
    /// When the day began.
    pub day: Timestamp,
    /// How many decisions a new account may make in a day: fewer need not be told from none.
    pub per_day: u64,
}

/// The poison guard's part of the store.
#[async_trait]
pub trait Guards: Send + Sync {
    /// How many decisions were made.
    async fn made(&self, question: &GuardQuestion) -> Result<Made, StoreError>;
    /// How many decisions wait in quarantine, on one site or on all.
    async fn waiting_in_quarantine(&self, site: Option<SiteId>) -> Result<u64, StoreError>;
    /// Which of these decisions wait in quarantine, and why.
    async fn waiting(&self, site: SiteId, decisions: &[DecisionId]) -> Result<Vec<(DecisionId, Suspicion)>, StoreError>;
    /// Of how many comments an actor has taken back what others taught since a time: by undoing it, or by throwing the comment away. What the site's key taught is
    /// a moderator's to correct.
    async fn taken_back(&self, site: SiteId, actor: &Actor, since: Timestamp) -> Result<u64, StoreError>;
    /// Decisions in quarantine, newest first.
    async fn quarantine(&self, query: QuarantineQuery) -> Result<Vec<Quarantined>, StoreError>;
    /// One of them.
    async fn quarantined(&self, decision: DecisionId) -> Result<Option<Quarantined>, StoreError>;
    /// Lets one teach that waits and still stands, by a decision with id `id` that repeats it. [`Appended::Unknown`] if none such waits,
    /// [`Appended::Undone`] if it does not stand any more.
    async fn release(&self, decision: DecisionId, id: DecisionId, by: &str, at: Timestamp) -> Result<Appended, StoreError>;
    /// Lets those teach that wait and still stand, each by a decision with the id beside it, as `others` agree with it now.
    async fn release_agreed(
        &self,
        decisions: Vec<(DecisionId, DecisionId)>,
        others: usize,
        at: Timestamp,
    ) -> Result<Vec<Change>, StoreError>;
    /// The accounts whose word counts no more: they were removed with [`super::AccountChange::Distrust`].
    async fn distrusted(&self) -> Result<Vec<UserId>, StoreError>;
    /// Settles that one that waits never teaches. False if none such waits.
    async fn drop_quarantined(&self, decision: DecisionId, by: &str, at: Timestamp) -> Result<bool, StoreError>;
}
