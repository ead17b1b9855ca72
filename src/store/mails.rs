//! Mail that waits to be sent. What it says is sealed: the store sees its kind alone.

use async_trait::async_trait;
use jiff::Timestamp;
use uuid::Uuid;

use super::StoreError;
use crate::comment::UserId;

/// A mail to be kept until it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedMail {
    /// Its id.
    pub id: Uuid,
    /// What kind it is, a word.
    pub kind: &'static str,
    /// Whose it is: it goes with their account and their address. A commenter's is nobody's.
    pub user: Option<UserId>,
    /// To whom it goes and what it says, sealed.
    pub sealed: Vec<u8>,
    /// Now.
    pub at: Timestamp,
}

/// A mail that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// Its id.
    pub id: Uuid,
    /// What kind it is, a word.
    pub kind: String,
    /// Whose it is.
    pub user: Option<UserId>,
    /// To whom it goes and what it says, sealed.
    pub sealed: Vec<u8>,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What waits to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailQueue {
    /// How many mails.
    pub waiting: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
}

/// Mail that waits to be sent.
#[async_trait]
pub trait Mails: Send + Sync {
    /// Keeps a mail, which is due at once. False if `most` wait already.
    async fn add_mail(&self, mail: QueuedMail, most: u64) -> Result<bool, StoreError>;
    /// Takes the mail that has been due for the longest. Until `until` it is nobody else's; then it is due again.
    async fn take_mail(&self, now: Timestamp, until: Timestamp) -> Result<Option<DueMail>, StoreError>;
    /// Has a mail tried again at that time.
    async fn put_mail_off(&self, id: Uuid, next: Timestamp) -> Result<(), StoreError>;
    /// Removes a mail that was sent.
    async fn remove_mail(&self, id: Uuid) -> Result<(), StoreError>;
    /// Removes a mail that is not sent. What a digest told of counts as not told, in the same transaction.
    async fn drop_mail(&self, id: Uuid) -> Result<(), StoreError>;
    /// How much waits.
    async fn mail_queue(&self) -> Result<MailQueue, StoreError>;
}
