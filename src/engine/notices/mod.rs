//! What moderators are told by mail: where to, how often, and how to end it.
//!
//! An address gets nothing but the link that confirms it, until that link was opened by who has signed in to the account: only both together show that the mailbox
//! and the account are one person's. For a digest holds a link that signs in (`digest.rs`). The words are somebody else's ([`Correspondence`]): the pages have the
//! catalogue of them.

mod digest;

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use uuid::Uuid;

pub use digest::{Digest, Pick, WaitingSite};

use super::keys::TOKEN_LENGTH;
use super::mail::{Grounds, mail_address};
use super::{Engine, Error, Letter, MailKind, Moderator};
use crate::comment::UserId;
use crate::store::{AddressClaim, Notice, Wish};

/// How long the link that confirms an address works.
const CLAIM_LIFETIME: SignedDuration = SignedDuration::from_hours(24);

/// Characters of what proves a link that ends notices (128 bits).
const STOP_LENGTH: usize = 32;

/// The languages of the pages and of mail, by their codes.
const LANGUAGES: [&str; 2] = ["en", "de"];

/// Writes mail in the moderators' languages. Each method gives subject and text; a language is the code that the pages gave it.
pub trait Correspondence: Send + Sync {
    /// What waits.
    fn digest(&self, digest: &Digest, language: &str) -> (String, String);
    /// The address at which a request ends the digests, by the token of [`Digest::stop`].
    fn stop_address(&self, token: &str) -> String;
    /// That an address is to be confirmed, by whom it is and with which token.
    fn address_check(&self, name: &str, token: &str, language: &str) -> (String, String);
    /// To the address before: that the account of that name has another now.
    fn address_changed(&self, name: &str, language: &str) -> (String, String);
    /// That mail arrives.
    fn trial(&self, language: &str) -> (String, String);
}

/// What mail is written with.
pub(super) struct Desk {
    words: Arc<dyn Correspondence>,
    zone: TimeZone,
}

impl Engine {
    /// From now on mail can be written: there is a server that sends it, words to write it in, and clocks by which a day begins.
    pub fn begin_mail(&self, words: Arc<dyn Correspondence>, zone: TimeZone) {
        self.post.desk.store(Some(Arc::new(Desk { words, zone })));
    }

    /// What a moderator wants to be told.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn notice(&self, user: UserId) -> Result<Notice, Error> {
        Ok(self.store.notice(user).await?.unwrap_or_default())
    }

    /// Notes a moderator's own address, and mails the link to it that confirms it. They prove who they are as where they change their password.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong password or code; [`Error::Invalid`] for what is no address; [`Error::Conflict`] where no mail can be sent, or too much
    /// was sent lately.
    pub async fn claim_address(&self, moderator: &Moderator, proof: &str, address: &str, language: &str) -> Result<(), Error> {
        // First, so that no code is used up for one that does not do.
        mail_address(address)?;
        self.desk()?;
        self.prove(moderator, proof).await?;
        self.claim(moderator.id, &moderator.name, &moderator.name, address, language).await
    }

    /// The same by the operator.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user; else as [`Engine::claim_address`].
    pub async fn claim_address_of(&self, name: &str, address: &str, language: &str, by: &str) -> Result<(), Error> {
        let user = self.user(name).await?;
        self.claim(user.id, name, by, address, language).await
    }

    async fn claim(&self, user: UserId, name: &str, by: &str, address: &str, language: &str) -> Result<(), Error> {
        let language = known_language(language)?;
        let desk = self.desk()?;
        let (token, to) = (self.clock.new_key(TOKEN_LENGTH), mail_address(address)?);
        let (subject, text) = desk.words.address_check(name, &token, language);
        let mail = Letter { to: to.clone(), subject, text, unsubscribe: None };
        let mail = self.sealed_mail(MailKind::AddressCheck, Some(user), &mail, Grounds::Claim)?;
        self.allow_mail(MailKind::AddressCheck, &user.0.to_string())?;
        self.allow_mail(MailKind::AddressCheck, &to)?;
        let (hash, until) = (self.claim_hash(&token), self.clock.now() + CLAIM_LIFETIME);
        let claim = AddressClaim { user, by: by.to_owned(), address: to, language: language.to_owned(), hash, until, mail };
        if !self.store.claim_address(claim).await? {
            return Err(Error::NotFound("user"));
        }
        self.post.comes.notify_one();
        Ok(())
    }

    /// Confirms the address of a moderator who has signed in, by the token of the link that was mailed to it. The address before is told.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if the token is another account's, used, or older than a day.
    pub async fn confirm_address(&self, moderator: &Moderator, token: &str) -> Result<(), Error> {
        let confirmed = self.store.confirm_address(moderator.id, self.claim_hash(token), self.clock.now()).await?;
        let confirmed = confirmed.ok_or(Error::Unauthorised("the link is another account's, was used before, or is older than a day"))?;
        let notice = self.notice(moderator.id).await?;
        let (Some(to), Ok(desk)) = (confirmed.before.filter(|before| notice.address.as_ref() != Some(before)), self.desk()) else {
            return Ok(());
        };
        let (subject, text) = desk.words.address_changed(&moderator.name, &notice.language);
        // The address is confirmed: that the one before is not told is no reason to say otherwise.
        if let Err(error) = self.enqueue_mail(MailKind::AddressChanged, &Letter { to, subject, text, unsubscribe: None }).await {
            tracing::warn!(%error, "could not tell a moderator's earlier address that there is another");
        }
        Ok(())
    }

    /// Forgets a moderator's address and what they wished to be told; the link in their last digest opens nothing any more.
    ///
    /// # Errors
    /// [`Error::NotFound`] if they had none.
    pub async fn forget_address(&self, user: UserId, by: &str) -> Result<(), Error> {
        if self.store.forget_address(user, by, self.clock.now()).await? { Ok(()) } else { Err(Error::NotFound("address")) }
    }

    /// Notes how often a moderator wants to be told of what waits.
    ///
    /// # Errors
    /// [`Error::Conflict`] without a confirmed address.
    pub async fn set_wish(&self, user: UserId, wish: Wish, excerpts: bool, language: &str) -> Result<(), Error> {
        let language = known_language(language)?;
        if self.store.set_wish(user, wish, excerpts, language, self.clock.now()).await? {
            Ok(())
        } else {
            Err(Error::conflict("there is no confirmed e-mail address: give one first, and open the link that is mailed to it"))
        }
    }

    /// A letter that shows whether mail arrives.
    ///
    /// # Errors
    /// [`Error::Conflict`] if that moderator has no confirmed address.
    pub async fn trial_letter(&self, name: &str) -> Result<Letter, Error> {
        let notice = self.notice(self.user(name).await?.id).await?;
        let to = notice.address.ok_or_else(|| Error::conflict("there is no confirmed e-mail address; gatepost user email gives one"))?;
        let (subject, text) = self.desk()?.words.trial(&notice.language);
        Ok(Letter { to, subject, text, unsubscribe: None })
    }

    /// Whether a link that ends notices is one that does.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is none, or was made for another address.
    pub async fn check_stop(&self, token: &str) -> Result<(), Error> {
        self.whose_stop(token).await.map(drop)
    }

    /// Ends somebody's digests by the link in one of them.
    ///
    /// # Errors
    /// As [`Engine::check_stop`].
    pub async fn stop_notices(&self, token: &str) -> Result<(), Error> {
        let (user, notice) = self.whose_stop(token).await?;
        self.store.set_wish(user, Wish::Off, notice.excerpts, &notice.language, self.clock.now()).await?;
        Ok(())
    }

    async fn whose_stop(&self, token: &str) -> Result<(UserId, Notice), Error> {
        const UNKNOWN: Error = Error::NotFound("link");
        let (id, _) = token.split_once('-').ok_or(UNKNOWN)?;
        let user = UserId(Uuid::try_parse(id).map_err(|_| UNKNOWN)?);
        let notice = self.store.notice(user).await?.ok_or(UNKNOWN)?;
        let expected = self.stop_token(user, notice.address.as_deref().ok_or(UNKNOWN)?);
        // Hashes compare in constant time: how long it takes says nothing about how much was right.
        if blake3::hash(token.as_bytes()) == blake3::hash(expected.as_bytes()) { Ok((user, notice)) } else { Err(UNKNOWN) }
    }

    /// The token of the link that ends digests to that address: the same in all of them, and of no use for anything else.
    fn stop_token(&self, user: UserId, address: &str) -> String {
        let proof = blake3::Hash::from(self.keys.hash("stop-notices", &format!("{} {address}", user.0))).to_hex();
        format!("{}-{}", user.0.simple(), proof.get(..STOP_LENGTH).unwrap_or_default())
    }

    fn claim_hash(&self, token: &str) -> [u8; 32] {
        self.keys.hash("confirm-address", token)
    }

    fn desk(&self) -> Result<Arc<Desk>, Error> {
        self.post.desk.load_full().ok_or_else(super::mail::not_configured)
    }
}

/// The code of a language that there is.
fn known_language(code: &str) -> Result<&str, Error> {
    let wrong = || Error::Invalid { field: "language", problem: format!("should be one of {}", LANGUAGES.join(", ")) };
    LANGUAGES.contains(&code).then_some(code).ok_or_else(wrong)
}
