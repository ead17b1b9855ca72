//! People, and the tokens that stand for them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::StoreError;
use crate::comment::{SiteId, UnknownWord, UserId};

/// What a user may do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Decide comments.
    #[default]
    Moderator,
    /// That, and settle what waits in quarantine.
    Admin,
}

impl Role {
    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = [Self::Moderator, Self::Admin].into_iter().find(|role| role.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "moderator or admin" })
    }
}

/// The sites that somebody sees and decides about; what is not among them is not there for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reach {
    /// All there are and will be.
    #[default]
    All,
    /// These.
    Only(BTreeSet<SiteId>),
}

impl Reach {
    /// Whether a site is among them.
    #[must_use]
    pub fn sees(&self, site: SiteId) -> bool {
        match self {
            Self::All => true,
            Self::Only(sites) => sites.contains(&site),
        }
    }

    /// Whether all of another's are among them.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::All, _) => true,
            (Self::Only(_), Self::All) => false,
            (Self::Only(sites), Self::Only(others)) => others.is_subset(sites),
        }
    }

    /// Whether any of another's is among them.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Only(sites), Self::Only(others)) => !others.is_disjoint(sites),
            _ => true,
        }
    }
}

/// A moderator as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The name that they sign in with; unique.
    pub name: String,
    /// The argon2id hash of their password in PHC form; `None` if they only use links and tokens.
    pub password_hash: Option<String>,
    /// What they may do.
    pub role: Role,
    /// On which sites.
    pub reach: Reach,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they were last here, to some minutes; `None` for who never was.
    pub seen_at: Option<Timestamp>,
}

/// A user, and what opens the door to them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUser {
    /// Who it is.
    pub user: User,
    /// Their keys to the API.
    pub tokens: u64,
    /// The browsers in which they are signed in.
    pub sessions: u64,
    /// Whether a second factor is asked of them.
    pub second_factor: bool,
}

/// What a secret token opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A moderator's key to the API; does not expire.
    Api,
    /// A signed-in browser.
    Session,
    /// A link that signs in once.
    SignInLink,
    /// A browser that has shown a password or a link, and still owes a code.
    SecondFactor,
}

/// People, and the tokens that stand for them. Tokens are kept only as the hash that the caller computes.
#[async_trait]
pub trait Users: Send + Sync {
    /// Adds a user, and records who did. [`StoreError::Exists`] if the name is taken.
    async fn add_user(&self, user: &User, by: &str) -> Result<(), StoreError>;
    /// The user of that name.
    async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError>;
    /// All of them, by name.
    async fn users(&self, now: Timestamp) -> Result<Vec<KnownUser>, StoreError>;
    /// The names of all who decided, as they were called: of those who were removed too.
    async fn who_decided(&self) -> Result<Vec<String>, StoreError>;
    /// Keeps a token.
    async fn add_token(
        &self,
        kind: TokenKind,
        hash: [u8; 32],
        user: UserId,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<(), StoreError>;
    /// The user whose unexpired token this is.
    async fn user_by_token(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError>;
    /// Takes a token away and says whose it was, if it had not expired: a second call finds nothing.
    async fn take_token(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError>;
}
