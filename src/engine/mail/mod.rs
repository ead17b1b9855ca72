//! Mail: what is written waits in the store until it is sent, however long the mail server is away.
//!
//! Whoever has something to say hands a [`Letter`] to [`Engine::enqueue_mail`]; `outbound::mail` takes them one by one ([`Engine::next_mail`]), sends them, and
//! says what came of it. A mail that cannot be sent is tried again, later each time, and given up after a day. While it waits it is sealed (`seal.rs`): it holds
//! an address, and often a link that signs somebody in. Nothing of it is logged but its kind. What it rests on may end meanwhile (`grounds.rs`): that is asked each
//! time before it goes out, and what does not hold any more is dropped.

mod address;
mod grounds;
mod seal;

use std::num::NonZeroU32;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use uuid::Uuid;

pub use address::mail_address;
pub(super) use address::spellings;
pub(super) use grounds::Grounds;
use grounds::Waiting;

use super::notices::Desk;
use super::{Engine, Error};
use crate::comment::{SiteId, UserId};
use crate::store::{DueMail, MailQueue, QueuedMail};

/// How long a mail is tried.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// How long a mail is whose who tries to send it, if nothing more is heard: longer than sending one may take.
const HOLD: SignedDuration = SignedDuration::from_mins(4);

/// The first wait before a mail is tried again; each next one is three times as long, up to the longest.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(5);
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// The most mails that wait.
const MOST_WAITING: u64 = 10_000;

/// How often one address is written to on somebody's request, at once and in an hour: no form here is to fill a mailbox.
const TO_ONE_ADDRESS: NonZeroU32 = const { NonZeroU32::new(5).unwrap() };

/// How many links the commenters of one site may be sent, at once and in an hour: an address can be spelled in many ways.
const OF_ONE_SITE: NonZeroU32 = const { NonZeroU32::new(60).unwrap() };

/// Forgotten allowances are swept once there are this many.
const SWEEP_AT: usize = 10_000;

/// The longest subject, in characters, and the longest text, in bytes.
const MAX_SUBJECT: usize = 200;
const MAX_TEXT: usize = 256 * 1024;

/// How often it is looked whether another process has written a mail.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a mail is about: all that is ever logged of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// What waits for a moderator.
    Digest,
    /// The link that confirms a moderator's address.
    AddressCheck,
    /// That a moderator's address was changed, to the old one.
    AddressChanged,
    /// A link that a commenter asked for.
    Commenter,
}

impl MailKind {
    /// Its word in the store and in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Digest => "digest",
            Self::AddressCheck => "address-check",
            Self::AddressChanged => "address-changed",
            Self::Commenter => "commenter",
        }
    }

    /// Whether it goes out because somebody asked for it, who may be anybody.
    fn is_asked_for(self) -> bool {
        self != Self::Digest
    }
}

/// A mail as it is written: text alone, which every program shows and which loads nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The address, without a name.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The address at which one request ends further mail of the kind (RFC 8058), where it is one that comes by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

/// A mail to be sent now.
#[derive(Debug)]
pub struct TakenMail {
    /// Its id: the same however often it is tried.
    pub id: Uuid,
    /// What it is about, a word.
    pub kind: String,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub written_at: Timestamp,
    attempts: u32,
}

/// Why a mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// It may work later.
    Yet,
    /// It never will.
    Ever,
}

/// What the engine knows of mail that is not in the store.
pub(super) struct Post {
    /// Nothing where no mail can be sent.
    pub(super) desk: ArcSwapOption<Desk>,
    pub(super) comes: Notify,
    addresses: DefaultKeyedRateLimiter<[u8; 32]>,
    sites: DefaultKeyedRateLimiter<SiteId>,
}

impl Default for Post {
    fn default() -> Self {
        let addresses = RateLimiter::keyed(Quota::per_hour(TO_ONE_ADDRESS));
        let sites = RateLimiter::keyed(Quota::per_hour(OF_ONE_SITE));
        Self { desk: ArcSwapOption::empty(), comes: Notify::new(), addresses, sites }
    }
}

impl Engine {
    /// Whether mail can be written.
    #[must_use]
    pub fn has_mail(&self) -> bool {
        self.post.desk.load().is_some()
    }

    /// Keeps a mail until it is sent, which is tried at once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that is none; [`Error::Conflict`] where no mail is configured, too much waits already, or the address was written to
    /// too often lately.
    pub async fn enqueue_mail(&self, kind: MailKind, letter: &Letter) -> Result<(), Error> {
        let mail = self.sealed_mail(kind, None, letter, Grounds::None)?;
        self.allow_mail(kind, &letter.to)?;
        self.add_mail(mail).await
    }

    /// Keeps a mail that somebody asked for.
    pub(super) async fn add_mail(&self, mail: QueuedMail) -> Result<(), Error> {
        if !self.store.add_mail(mail, MOST_WAITING).await? {
            return Err(Error::conflict("too many mails wait to be sent already; try again later"));
        }
        self.post.comes.notify_one();
        Ok(())
    }

    /// The mail that is to be sent next, if one is due. It is to be said soon what came of it: [`Engine::mail_sent`], [`Engine::mail_failed`].
    ///
    /// # Errors
    /// If the store fails.
    pub async fn next_mail(&self) -> Result<Option<TakenMail>, Error> {
        let now = self.clock.now();
        while let Some(due) = self.store.take_mail(now, now + HOLD).await? {
            let id = due.id;
            if let Some(mail) = self.mail_to_send(due, now).await? {
                return Ok(Some(mail));
            }
            self.store.drop_mail(id).await?;
        }
        Ok(None)
    }

    /// A mail that is due, unless it is too old, cannot be read, or is not to go out any more.
    async fn mail_to_send(&self, due: DueMail, now: Timestamp) -> Result<Option<TakenMail>, Error> {
        let young = now.duration_since(due.created_at) <= GIVEN_UP_AFTER;
        let Some(waiting) = seal::open(&self.keys, due.id, &due.sealed).filter(|_| young) else {
            tracing::warn!(kind = due.kind, "a mail is given up: it is older than a day, or cannot be read");
            return Ok(None);
        };
        if !self.is_wanted(&due, &waiting).await? {
            tracing::info!(kind = due.kind, "a mail is dropped: what it rests on has changed since it was written");
            return Ok(None);
        }
        let (letter, written_at) = (waiting.letter, due.created_at);
        Ok(Some(TakenMail { id: due.id, kind: due.kind, letter, written_at, attempts: due.attempts }))
    }

    /// Notes that a mail was sent: nothing of it is kept.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn mail_sent(&self, mail: &TakenMail) -> Result<(), Error> {
        tracing::info!(kind = mail.kind, "a mail was sent");
        Ok(self.store.remove_mail(mail.id).await?)
    }

    /// Notes that a mail was not sent, and whether it is worth trying again: after a while, longer each time, until it is a day old.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn mail_failed(&self, mail: &TakenMail, how: NotSent) -> Result<(), Error> {
        let next = self.clock.now() + wait_after(mail.attempts);
        if how == NotSent::Ever || next.duration_since(mail.written_at) > GIVEN_UP_AFTER {
            tracing::warn!(kind = mail.kind, attempts = mail.attempts, "a mail is given up");
            return Ok(self.store.drop_mail(mail.id).await?);
        }
        Ok(self.store.put_mail_off(mail.id, next).await?)
    }

    /// Done once a mail may be due.
    pub async fn mail_comes(&self) {
        // A wait that ends by itself is as good: another process may have written one.
        let _waited = tokio::time::timeout(LOOK_EVERY, self.post.comes.notified()).await;
    }

    /// How much waits to be sent.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn mail_queue(&self) -> Result<MailQueue, Error> {
        Ok(self.store.mail_queue().await?)
    }

    /// A mail as the store keeps it.
    pub(super) fn sealed_mail(&self, kind: MailKind, user: Option<UserId>, letter: &Letter, grounds: Grounds) -> Result<QueuedMail, Error> {
        if !self.has_mail() {
            return Err(not_configured());
        }
        let letter = Letter { to: mail_address(&letter.to)?, subject: one_line(&letter.subject), ..letter.clone() };
        if letter.text.len() > MAX_TEXT {
            return Err(Error::Invalid { field: "text", problem: format!("should have at most {MAX_TEXT} bytes") });
        }
        let (id, mut nonce) = (self.clock.new_id(), [0; super::keys::NONCE]);
        self.clock.fill(&mut nonce);
        let sealed = seal::seal(&self.keys, id, nonce, &Waiting { letter, grounds });
        Ok(QueuedMail { id, kind: kind.as_str(), user, sealed, at: self.clock.now() })
    }

    /// Uses up one of the mails that may go to an address, or for somebody, in an hour.
    pub(super) fn allow_mail(&self, kind: MailKind, to: &str) -> Result<(), Error> {
        if !kind.is_asked_for() {
            return Ok(());
        }
        let addresses = &self.post.addresses;
        if addresses.len() > SWEEP_AT {
            addresses.retain_recent();
        }
        // Each kind has an allowance of its own: what strangers ask for must not keep somebody's own mail back.
        let address = blake3::hash(format!("{} {}", kind.as_str(), address::mailbox(to)).as_bytes());
        addresses
            .check_key(address.as_bytes())
            .map_err(|_| Error::conflict("this address was written to several times lately; wait an hour"))
    }
}

impl Post {
    /// Uses up one of the mails that may go to commenters of a site in an hour.
    pub(super) fn allow_site(&self, site: SiteId) -> Result<(), Error> {
        let problem = "commenters of this site were sent as many links as may be in an hour";
        self.sites.check_key(&site).map_err(|_| Error::conflict(problem))
    }
}

pub(super) fn not_configured() -> Error {
    Error::conflict("no mail can be sent: no mail server is configured")
}

/// How long a mail that was tried that often waits.
fn wait_after(attempts: u32) -> SignedDuration {
    let factor = 3_i32.saturating_pow(attempts.saturating_sub(1).min(10));
    FIRST_WAIT.saturating_mul(factor).min(LONGEST_WAIT)
}

/// A subject is one line, of bounded length, whatever stands in a name in it.
fn one_line(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|letter: char| letter.is_control() || letter.is_whitespace()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(MAX_SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_three_times_the_last_up_to_an_hour() {
        let waits: Vec<i64> = [1, 2, 3, 6, 7, 8, 1_000].into_iter().map(|attempts| wait_after(attempts).as_secs()).collect();
        assert_eq!(waits, [5, 15, 45, 1_215, 3_600, 3_600, 3_600]);
    }

    #[test]
    fn a_subject_is_one_line() {
        assert_eq!(one_line("2 wait on a\r\nBcc: eve@evil.example\u{2028}\0x"), "2 wait on a Bcc: eve@evil.example x");
        assert_eq!(one_line(&"ä".repeat(300)).chars().count(), 200);
    }
}
