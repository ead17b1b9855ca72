//! What a person sent to a site, for whoever reads the mail of the address that they gave.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::BY_THEMSELVES;
use crate::engine::keys::TOKEN_LENGTH;
use crate::engine::mail::{Grounds, mail_address, spellings};
use crate::engine::{Engine, ErasureOrder, Error, Letter, MailKind, Wanted};
use crate::store::{ReaderLink, Site, StoredComment};

/// The most comments that a link shows: the newest.
pub const MOST_POSTED: u32 = 200;

/// For how many hours a link works.
pub const READER_LINK_HOURS: i64 = 24;

/// What a link shows.
#[derive(Debug, Clone)]
pub struct Posted {
    /// The site.
    pub site: Site,
    /// The address.
    pub email: String,
    /// When the link stops working.
    pub until: Timestamp,
    /// What the address sent, newest first.
    pub comments: Vec<StoredComment>,
    /// Whether it sent more than these.
    pub more: bool,
}

impl Engine {
    /// Mails a new link to an address, if it sent comments to a site, however they spell its domain. The link goes nowhere else; `write` makes subject and text of
    /// its token.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site; [`Error::Invalid`] for an address that cannot be written to; [`Error::Conflict`] where no mail is configured,
    /// too much waits already, or too much was sent to the address or for the site lately.
    pub async fn mail_reader_link<F>(&self, site: &str, email: &str, write: F) -> Result<(), Error>
    where
        F: FnOnce(&str) -> (String, String) + Send,
    {
        let (to, email) = (mail_address(email)?, email.trim());
        let site = self.site_named(site, "site").await?.site;
        if self.store.sent_from(site.id, &spellings(email), 1).await?.is_empty() {
            return Ok(());
        }
        self.allow_mail(MailKind::Commenter, &to)?;
        self.post.allow_site(site.id)?;
        let (token, now) = (self.clock.new_key(TOKEN_LENGTH), self.clock.now());
        let expires_at = now.saturating_add(SignedDuration::from_hours(READER_LINK_HOURS)).unwrap_or(now);
        let (subject, text) = write(&token);
        let (hash, letter) = (self.hash_of(&token), Letter { to, subject, text, unsubscribe: None });
        let mail = self.sealed_mail(MailKind::Commenter, None, &letter, Grounds::ReaderLink(hash))?;
        self.store.keep_reader_link(ReaderLink { site: site.id, hash, email: email.to_owned(), expires_at }, now).await?;
        self.add_mail(mail).await
    }

    /// What a link shows.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that is none or has stopped working.
    pub async fn posted(&self, token: &str) -> Result<Posted, Error> {
        let link = self.store.reader_link(self.hash_of(token), self.clock.now()).await?.ok_or(Error::NotFound("page"))?;
        let site = self.site_by_id(link.site).await?.site.as_ref().clone();
        let mut comments = self.store.sent_from(link.site, &spellings(&link.email), MOST_POSTED + 1).await?;
        let more = comments.len() > MOST_POSTED as usize;
        comments.truncate(MOST_POSTED as usize);
        Ok(Posted { site, email: link.email, until: link.expires_at, comments, more })
    }

    /// Erases all that the address of a link sent to the site, and takes its links back; how many comments that were.
    ///
    /// # Errors
    /// As [`Engine::posted`].
    pub async fn erase_posted(self: &Arc<Self>, token: &str) -> Result<u64, Error> {
        let mut erased = 0;
        loop {
            let Posted { site, email, comments, more, .. } = self.posted(token).await?;
            let before = erased;
            for stored in comments {
                let wanted = Wanted::Own(stored.id);
                let order = ErasureOrder { site: Some(site.id), wanted, by: BY_THEMSELVES.to_owned(), dry_run: false };
                erased += self.erase(order, &|_| ()).await?.comments;
            }
            // What could not be erased is not tried for ever.
            if !more || erased == before {
                for spelling in spellings(&email) {
                    self.store.forget_reader_links(Some(site.id), Some(&spelling), self.clock.now()).await?;
                }
                return Ok(erased);
            }
        }
    }

    fn hash_of(&self, token: &str) -> [u8; 32] {
        self.keys.hash("reader link", token)
    }
}
