//! What moderators want to be told by mail, where to, and what they were told last.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{QueuedMail, StoreError, User};
use crate::comment::UserId;

/// How often somebody wants to be told of what waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Wish {
    /// Never.
    #[default]
    Off,
    /// At most once an hour.
    Hourly,
    /// Once a day, in the hour that begins then, 0 to 23, by the server's clock.
    Daily(u8),
}

impl Wish {
    /// Its word in the store and in forms, without the hour.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Hourly => "hourly",
            Self::Daily(_) => "daily",
        }
    }

    /// The wish of a word, with the hour that a daily one needs.
    #[must_use]
    pub fn of(word: &str, hour: u8) -> Option<Self> {
        match word {
            "off" => Some(Self::Off),
            "hourly" => Some(Self::Hourly),
            "daily" if hour < 24 => Some(Self::Daily(hour)),
            _ => None,
        }
    }
}

/// What a digest told of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LastTold {
    /// When the newest comment in it had arrived.
    pub newest: Option<Timestamp>,
    /// How many waited.
    pub waiting: u64,
}

/// What somebody wants to be told by mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// Their address, once it was confirmed.
    pub address: Option<String>,
    /// One that they have yet to confirm.
    pub claimed: Option<String>,
    /// The code of the language to write in.
    pub language: String,
    /// How often.
    pub wish: Wish,
    /// Whether what comments say is quoted.
    pub excerpts: bool,
    /// When a digest was made last, or first wished for.
    pub sent_at: Option<Timestamp>,
    /// What it told of.
    pub told: LastTold,
}

/// An address that is to be confirmed by a link.
#[derive(Debug, Clone)]
pub struct AddressClaim {
    /// Whose.
    pub user: UserId,
    /// Who says so.
    pub by: String,
    /// The address.
    pub address: String,
    /// The code of the language of the mail.
    pub language: String,
    /// The hash of the token in the link.
    pub hash: [u8; 32],
    /// How long the link works.
    pub until: Timestamp,
    /// The mail with the link.
    pub mail: QueuedMail,
}

/// An address that was confirmed just now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The address before it, if there was one.
    pub before: Option<String>,
}

/// A digest that was written, with the link in it that signs in.
#[derive(Debug, Clone)]
pub struct NewDigest {
    /// To whom it goes.
    pub user: UserId,
    /// When the last one was made, as far as who wrote this one knows: if that has changed, somebody was quicker.
    pub seen: Option<Timestamp>,
    /// What it tells of.
    pub told: LastTold,
    /// The hash of the link's token.
    pub link: [u8; 32],
    /// How long the link works.
    pub until: Timestamp,
    /// The mail.
    pub mail: QueuedMail,
}

/// What moderators want to be told by mail.
#[async_trait]
pub trait Notices: Send + Sync {
    /// What somebody wants; `None` if they never said.
    async fn notice(&self, user: UserId) -> Result<Option<Notice>, StoreError>;
    /// Keeps an address to be confirmed in the place of an earlier such one, with the mail to it, and records who said so. False if there is no such user.
    async fn claim_address(&self, claim: AddressClaim) -> Result<bool, StoreError>;
    /// Makes the claimed address theirs, if that is its link's token, and records it. `None` if the token is unknown or too old.
    async fn confirm_address(&self, user: UserId, hash: [u8; 32], now: Timestamp) -> Result<Option<Confirmed>, StoreError>;
    /// Forgets the address, what was wished for, and the link of the last digest; records it. False if there was none.
    async fn forget_address(&self, user: UserId, by: &str, at: Timestamp) -> Result<bool, StoreError>;
    /// Keeps what somebody wishes. False without a confirmed address.
    async fn set_wish(&self, user: UserId, wish: Wish, excerpts: bool, language: &str, at: Timestamp) -> Result<bool, StoreError>;
    /// All who wish to be told and have a confirmed address.
    async fn wishes(&self) -> Result<Vec<(User, Notice)>, StoreError>;
    /// Keeps a digest with its mail and its link, in one transaction; the link of the one before opens nothing from then on. False if somebody was quicker.
    async fn add_digest(&self, digest: NewDigest) -> Result<bool, StoreError>;
}
