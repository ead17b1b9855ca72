//! People, and the tokens that stand for them.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::UserId;

/// A moderator as they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The name that they sign in with; unique.
    pub name: String,
    /// The argon2id hash of their password in PHC form; `None` if they only use links and tokens.
    pub password_hash: Option<String>,
    /// When they were added.
    pub created_at: Timestamp,
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
}

/// People, and the tokens that stand for them. Tokens are kept only as the hash that the caller computes.
#[async_trait]
pub trait Users: Send + Sync {
    /// Adds a user. [`StoreError::Exists`] if the name is taken.
    async fn add_user(&self, user: &User) -> Result<(), StoreError>;
    /// The user of that name.
    async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError>;
    /// All of them, by name.
    async fn users(&self, now: Timestamp) -> Result<Vec<KnownUser>, StoreError>;
    /// Takes all tokens of a user away, and their password too if that is asked for. False if there is no such user.
    async fn revoke(&self, user: UserId, password_too: bool) -> Result<bool, StoreError>;
    /// Removes a user with all their tokens; what they decided keeps their name. False if there is no such user.
    async fn remove_user(&self, user: UserId) -> Result<bool, StoreError>;
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
