//! What becomes of an account: its sessions, its second factor, and the list of what was done to it and by whom.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use super::{Reach, Role, StoreError, TokenKind, User};
use crate::comment::{UnknownWord, UserId};

/// Who a token stands for, and when it was last noted that it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The user.
    pub user: User,
    /// When the token was last seen, to some minutes.
    pub seen_at: Option<Timestamp>,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownSession {
    /// The hash of its token, which opens nothing.
    pub hash: [u8; 32],
    /// The browser in words, if it named itself.
    pub browser: Option<String>,
    /// When it was signed in.
    pub since: Timestamp,
    /// When it was last seen, to some minutes.
    pub last_seen: Option<Timestamp>,
}

/// A session that begins.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The hash of its token.
    pub hash: [u8; 32],
    /// Who signed in.
    pub user: UserId,
    /// The browser in words, if it named itself.
    pub browser: Option<String>,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// A second factor as it is kept: its secret is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    /// What the secret is derived from.
    pub nonce: [u8; 16],
    /// When its secret was first shown.
    pub begun_at: Timestamp,
    /// Since when it is asked for; `None` until a code was typed in right.
    pub confirmed_at: Option<Timestamp>,
    /// The last step of time whose code was taken.
    pub last_step: u64,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// A change of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChange {
    /// Another role.
    Role(Role),
    /// Other sites.
    Reach(Reach),
    /// Another password, as its hash; ends every session but one, and what would begin another.
    Password {
        /// The hash in PHC form.
        hash: String,
        /// The session that goes on.
        keep: [u8; 32],
    },
    /// Takes all tokens away, and the password too if that is asked for.
    SignOut {
        /// Whether the password goes too.
        forget_password: bool,
    },
    /// Ends one session.
    EndSession([u8; 32]),
    /// Ends every session but one, and what would begin another.
    EndSessions {
        /// The session that goes on; `None` for none.
        keep: Option<[u8; 32]>,
    },
    /// Asks for a second factor from now on, if one was begun; with the hashes of its recovery codes.
    SecondFactorOn {
        /// The step whose code confirmed it.
        step: u64,
        /// The hashes of the recovery codes.
        recovery: Vec<[u8; 32]>,
    },
    /// Asks for none any more.
    SecondFactorOff,
    /// Other recovery codes, as their hashes.
    RecoveryCodes(Vec<[u8; 32]>),
    /// Uses a recovery code up.
    UseRecoveryCode([u8; 32]),
    /// Removes the account with all that opens anything to it; what it decided keeps its name.
    Remove,
    /// The same for one that was somebody else's: the poison guard hears its voice no more.
    Distrust,
}

/// What was done to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// It was added.
    Added,
    /// It got another role.
    Role,
    /// It got other sites.
    Sites,
    /// It got another password.
    Password,
    /// It was signed out everywhere, and its token for the API made anew.
    SignedOut,
    /// Sessions of it were ended.
    SessionsEnded,
    /// A link was made that signs it in.
    Link,
    /// A second factor is asked for.
    SecondFactorOn,
    /// None is asked for any more.
    SecondFactorOff,
    /// It got other recovery codes.
    RecoveryCodes,
    /// A recovery code was used.
    RecoveryCodeUsed,
    /// It was given an e-mail address to be confirmed, that was confirmed, or its address was forgotten.
    Address,
    /// It was removed.
    Removed,
}

impl Deed {
    const ALL: [(Self, &'static str, &'static str); 13] = [
        (Self::Added, "added", "added"),
        (Self::Role, "role", "given another role"),
        (Self::Sites, "sites", "given other sites"),
        (Self::Password, "password", "given another password"),
        (Self::SignedOut, "signed-out", "signed out everywhere"),
        (Self::SessionsEnded, "sessions-ended", "sessions ended"),
        (Self::Link, "link", "a link to sign in was made"),
        (Self::SecondFactorOn, "second-factor-on", "second factor turned on"),
        (Self::SecondFactorOff, "second-factor-off", "second factor turned off"),
        (Self::RecoveryCodes, "recovery-codes", "given other recovery codes"),
        (Self::RecoveryCodeUsed, "recovery-code-used", "a recovery code was used"),
        (Self::Address, "address", "e-mail address changed"),
        (Self::Removed, "removed", "removed"),
    ];

    fn row(self) -> (Self, &'static str, &'static str) {
        Self::ALL.into_iter().find(|(deed, ..)| *deed == self).unwrap_or(Self::ALL[0])
    }

    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// What it was, in words.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        self.row().2
    }
}

impl std::str::FromStr for Deed {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|(_, known, _)| *known == word);
        known.map(|(deed, ..)| deed).ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "a deed" })
    }
}

impl AccountChange {
    /// What is recorded of it.
    #[must_use]
    pub fn deed(&self) -> Deed {
        match self {
            Self::Role(_) => Deed::Role,
            Self::Reach(_) => Deed::Sites,
            Self::Password { .. } => Deed::Password,
            Self::SignOut { .. } => Deed::SignedOut,
            Self::EndSession(_) | Self::EndSessions { .. } => Deed::SessionsEnded,
            Self::SecondFactorOn { .. } => Deed::SecondFactorOn,
            Self::SecondFactorOff => Deed::SecondFactorOff,
            Self::RecoveryCodes(_) => Deed::RecoveryCodes,
            Self::UseRecoveryCode(_) => Deed::RecoveryCodeUsed,
            Self::Remove | Self::Distrust => Deed::Removed,
        }
    }
}

/// A change that somebody wants made.
#[derive(Debug, Clone)]
pub struct AccountOrder {
    /// Whose account.
    pub user: UserId,
    /// What is to become of it.
    pub change: AccountChange,
    /// Who wants it.
    pub by: String,
    /// What is to be recorded beside the deed; empty for nothing.
    pub detail: String,
    /// Whether the last admin of all sites has to stay one.
    pub keep_an_admin: bool,
    /// Now.
    pub at: Timestamp,
}

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountChanged {
    /// It is made and recorded.
    Done,
    /// There is no such user, session, second factor or code: nothing was changed.
    Unknown,
    /// It would have taken the last admin of all sites away.
    LastAdmin,
}

/// A line of the list of what was done to accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountEvent {
    /// Its number, from 1.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// Whose account it was.
    pub name: String,
    /// What was done.
    pub deed: Deed,
    /// More about it; empty for nothing.
    pub detail: String,
}

/// Sessions, second factors, and what was done to accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Keeps a session, and that its user was here.
    async fn open_session(&self, session: NewSession) -> Result<(), StoreError>;
    /// Who an unexpired token stands for.
    async fn bearer(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<Bearer>, StoreError>;
    /// Notes that a token was used, and that its user was here.
    async fn note_seen(&self, kind: TokenKind, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError>;
    /// A user's sessions, the newest first.
    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<KnownSession>, StoreError>;
    /// A user's second factor, also one that is only begun.
    async fn second_factor(&self, user: UserId) -> Result<Option<SecondFactor>, StoreError>;
    /// Begins a second factor in the place of one that was only begun. False if one is asked for already.
    async fn begin_second_factor(&self, user: UserId, nonce: [u8; 16], at: Timestamp) -> Result<bool, StoreError>;
    /// Takes the code of a step: false if that of this or a later one was taken before.
    async fn take_step(&self, user: UserId, step: u64) -> Result<bool, StoreError>;
    /// Makes a change and records it, in one transaction.
    async fn change_account(&self, order: AccountOrder) -> Result<AccountChanged, StoreError>;
    /// Records what was done to the account of that name.
    async fn record(&self, name: &str, deed: Deed, by: &str, detail: &str, at: Timestamp) -> Result<(), StoreError>;
    /// What was done to accounts, the newest first; of one name alone, if one is given.
    async fn account_events(&self, name: Option<&str>, limit: u32) -> Result<Vec<AccountEvent>, StoreError>;
}
