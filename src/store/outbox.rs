//! The outbox: to whom a site's decisions are told, what is still to be told, and what could not be.
//!
//! What is to be told is written in the transaction of what it tells of, and goes once it is told. It holds ids and words of a fixed few, nothing that a
//! commenter wrote; it goes with its comment. That this was erased alone is told when nothing of it is left.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{StoreError, Told, WebhookKind, Who};
use crate::comment::{CommentId, DecisionId, SiteId, WebhookId};
use crate::moderation::{Action, Status};

/// An endpoint to keep.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// Its site.
    pub site: SiteId,
    /// Its id.
    pub id: WebhookId,
    /// How it is told.
    pub kind: WebhookKind,
    /// Where it is told.
    pub url: String,
    /// What messages are signed with, sealed.
    pub secret: Vec<u8>,
    /// Now.
    pub at: Timestamp,
}

/// An endpoint as it is kept, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its site.
    pub site: SiteId,
    /// Its id.
    pub id: WebhookId,
    /// How it is told.
    pub kind: WebhookKind,
    /// Where it is told.
    pub url: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// Why nothing is told there any more, if it is switched off.
    pub off: Option<String>,
    /// How long messages carry a signature with the secret before as well.
    pub old_until: Option<Timestamp>,
    /// How many messages arrived.
    pub delivered: u64,
    /// When the last one did.
    pub delivered_at: Option<Timestamp>,
    /// Until when it is left alone, as it could not be reached.
    pub paused_until: Option<Timestamp>,
    /// What went wrong last, if nothing arrived since.
    pub problem: Option<String>,
    /// When a blog's call last changed it.
    pub set_at: Option<Timestamp>,
    /// What waits and what is dead.
    pub lag: Lag,
}

/// What is to be told, and what could not be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Lag {
    /// How many messages wait.
    pub waiting: u64,
    /// How many were given up.
    pub dead: u64,
    /// Since when the oldest of those waits that wait.
    pub oldest: Option<Timestamp>,
}

/// A message to be sent now.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its number at its endpoint.
    pub sequence: u64,
    /// Its id, the same at each try and at each endpoint.
    pub event: Uuid,
    /// What it tells of.
    pub told: Told,
    /// The comment, unless nothing is told of.
    pub comment: Option<ToldComment>,
    /// What is known of a comment that was erased.
    pub erased: Option<ErasedComment>,
    /// The decision, or its being taken back.
    pub decision: Option<DecisionId>,
    /// What was decided, or taken back.
    pub action: Option<Action>,
    /// Whether it was taken back.
    pub undone: bool,
    /// Whose doing it was.
    pub by: Who,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried before.
    pub tries: u32,
    /// Since when it waits: since it happened, or since it was sent again.
    pub since: Timestamp,
}

/// A comment that is told of.
#[derive(Debug, Clone)]
pub struct ToldComment {
    /// Its id here.
    pub id: CommentId,
    /// The blog's own id for it, if it gave one.
    pub external_id: Option<String>,
    /// The article's permalink.
    pub article: Option<String>,
    /// Where it stood after what is told of.
    pub status: Status,
    /// Where it stood before, as far as that was told: it is not known of what happened while the endpoint was switched off.
    pub previous: Option<Status>,
    /// Where it stands now.
    pub now: Status,
}

/// A comment that was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasedComment {
    /// The id that it had here.
    pub id: CommentId,
    /// The blog's own id for it, if it gave one.
    pub external_id: Option<String>,
}

/// An endpoint for which something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueWebhook {
    /// Its site.
    pub site: SiteId,
    /// The endpoint.
    pub webhook: WebhookId,
    /// Whether it could not be reached the last time.
    pub fails: bool,
}

/// What is to be sent to one endpoint now; nobody else sends it meanwhile.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// How it is told.
    pub kind: WebhookKind,
    /// Where it is told.
    pub url: String,
    /// The site's name.
    pub site_name: String,
    /// The secret, sealed.
    pub secret: Vec<u8>,
    /// The secret before, sealed, and until when it signs as well.
    pub old: Option<(Vec<u8>, Timestamp)>,
    /// How often in a row it could not be reached.
    pub failures: u32,
    /// The messages, at most one of each comment.
    pub deliveries: Vec<Delivery>,
}

/// Who wants to send.
#[derive(Debug, Clone, Copy)]
pub struct Claimant {
    /// The endpoint's site.
    pub site: SiteId,
    /// The endpoint.
    pub webhook: WebhookId,
    /// An id of the sender's.
    pub holder: Uuid,
    /// Now.
    pub now: Timestamp,
    /// Until when nobody else sends it.
    pub until: Timestamp,
    /// What waits for a time beyond this one is due: the clock was set back.
    pub beyond: Timestamp,
    /// How many messages at most; one alone where the last ones did not arrive.
    pub most: u32,
}

/// A message that was tried.
#[derive(Debug, Clone, Copy)]
pub struct Tried {
    /// The endpoint's site.
    pub site: SiteId,
    /// The endpoint.
    pub webhook: WebhookId,
    /// The message's number there.
    pub sequence: u64,
    /// Who tried.
    pub holder: Uuid,
    /// When it was taken to be tried.
    pub begun: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// What becomes of a message that did not arrive.
#[derive(Debug, Clone)]
pub struct Failed {
    /// What went wrong, in words of this program's own.
    pub problem: String,
    /// When it is tried again; `None` if it is given up.
    pub again_at: Option<Timestamp>,
    /// Until when the endpoint is left alone, if it could not be reached, and nothing else arrived there meanwhile.
    pub pause_until: Option<Timestamp>,
    /// With it, everything is given up that waits there since before this time.
    pub bury_before: Option<Timestamp>,
    /// Why the endpoint is switched off, if it asked for that: then all that waits is given up.
    pub off: Option<String>,
}

/// A message that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its number at its endpoint.
    pub sequence: u64,
    /// Its id.
    pub event: Uuid,
    /// What it tells of.
    pub told: Told,
    /// The comment.
    pub comment: Option<CommentId>,
    /// Where the comment stood after it.
    pub status: Option<Status>,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// What went wrong last.
    pub problem: String,
    /// When it was given up.
    pub dead_at: Timestamp,
}

/// What became of the wish to try an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// A message will be sent.
    Written,
    /// There is no such endpoint, or it is switched off.
    Off,
    /// As many wait as may.
    TooMany,
}

/// Endpoints and what is told to them.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Keeps an endpoint, unless the site has `most` of its kind.
    async fn add_webhook(&self, new: NewWebhook, most: u32) -> Result<bool, StoreError>;
    /// Keeps the one endpoint of its kind that a blog's calls name. It takes the place of the one before, and what waits is told there; so is what was
    /// given up or not written if that one was switched off, as in [`Outbox::send_again`].
    async fn set_callback(&self, new: NewWebhook) -> Result<(), StoreError>;
    /// The endpoints of a site, or of all, in the order in which they were added.
    async fn webhooks(&self, site: Option<SiteId>) -> Result<Vec<Webhook>, StoreError>;
    /// An endpoint's secret, sealed.
    async fn webhook_secret(&self, site: SiteId, id: WebhookId) -> Result<Option<Vec<u8>>, StoreError>;
    /// Removes an endpoint with what waits for it. False if it is not there.
    async fn remove_webhook(&self, site: SiteId, id: WebhookId) -> Result<bool, StoreError>;
    /// Gives an endpoint another secret; the one before signs as well until a time. False if it is not there.
    async fn rotate_webhook(&self, site: SiteId, id: WebhookId, secret: Vec<u8>, old_until: Timestamp) -> Result<bool, StoreError>;
    /// Writes a message that tells of nothing, unless `most` of them wait.
    async fn test_webhook(&self, site: SiteId, id: WebhookId, event: Uuid, at: Timestamp, most: u32) -> Result<Tested, StoreError>;
    /// The endpoints for which something is due, those that could be reached first. What waits for a time beyond `beyond` is due.
    async fn due_webhooks(&self, now: Timestamp, beyond: Timestamp) -> Result<Vec<DueWebhook>, StoreError>;
    /// Takes what is due at one endpoint: of each comment what came first and was not told. `None` if there is no such endpoint, or it is switched off.
    async fn claim_deliveries(&self, claimant: Claimant) -> Result<Option<Claimed>, StoreError>;
    /// Notes that a message arrived. It is done with.
    async fn delivered(&self, tried: Tried) -> Result<(), StoreError>;
    /// Notes that a message did not arrive.
    async fn undelivered(&self, tried: Tried, failed: Failed) -> Result<(), StoreError>;
    /// What was given up at an endpoint, newest first.
    async fn dead_letters(&self, site: SiteId, id: WebhookId, most: u32) -> Result<Vec<DeadLetter>, StoreError>;
    /// Has what was given up at an endpoint sent again, one message or all, and switches it on; how many are sent, or `None` if that message was not given up.
    ///
    /// Of a comment one message is sent, with its present status: where one was given up and is no longer the newest about its comment, another takes its
    /// place. If the endpoint was switched off, one is sent about each comment about which somebody decided since.
    async fn send_again(&self, site: SiteId, id: WebhookId, sequence: Option<u64>, now: Timestamp) -> Result<Option<u64>, StoreError>;
    /// Forgets what was given up before a time, and of each endpoint all but the newest so many; how many that were.
    async fn forget_dead_letters(&self, before: Timestamp, most: u32) -> Result<u64, StoreError>;
    /// What waits and what is dead at all endpoints together.
    async fn outbox_lag(&self) -> Result<Lag, StoreError>;
}
