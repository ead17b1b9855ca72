//! Endpoints that the blog's own calls name.

use std::sync::PoisonError;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::NewWebhook;
use crate::comment::WebhookId;
use crate::engine::{Engine, Error, SiteHandle};
use crate::store::WebhookKind;

/// How long an address stands before a call that names another changes it.
const STANDS: SignedDuration = SignedDuration::from_mins(1);

/// The same for one that wants to be told no more.
const STAYS_OFF: SignedDuration = SignedDuration::from_hours(1);

/// What is known of a callback.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    /// A fingerprint of address and key, if they are known to be kept as they are.
    kept: Option<[u8; 32]>,
    /// A fingerprint of the key.
    key: [u8; 32],
    /// When it was last looked at.
    looked_at: Timestamp,
}

impl Engine {
    /// Remembers where a blog wants to be told of what moderators decide, and the site's key, by which it knows who tells it: of each kind the last one
    /// that a call names. Nothing is written where it is known already, and where each call names another address, no more than once a minute; one that
    /// wants to be told no more is changed once an hour.
    ///
    /// Whoever has a site's key calls in the blog's name, so the address must be the blog's own: the host and port of the site's address, by HTTP or HTTPS
    /// where both are the usual ones. Else a key that leaked would make this server call whomever its thief likes, also in the networks that the operator
    /// allows for somebody else.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that is not the blog's, or may not be reached.
    pub async fn set_callback(&self, site: &SiteHandle, kind: WebhookKind, url: &str, key: &str) -> Result<(), Error> {
        let (place, now) = ((site.site.id, kind), self.clock.now());
        let (print, key_print) = (self.keys.hash("callback", &format!("{url}\n{key}")), self.keys.hash("callback", key));
        let known = self.hooks.callbacks.lock().unwrap_or_else(PoisonError::into_inner).get(&place).copied();
        if known.is_some_and(|known| known.kept == Some(print) || (known.key == key_print && !is_over(known.looked_at, STANDS, now))) {
            return Ok(());
        }
        let url = own_address(self.check_webhook_url(url)?, &site.site.url).ok_or_else(|| {
            let problem = "is not at the site's own address, which `gatepost site show` tells".to_owned();
            Error::Invalid { field: "callback", problem }
        })?;
        let is_kept = self.keep_callback(site, kind, &url, key).await?;
        let named = Named { kept: is_kept.then_some(print), key: key_print, looked_at: now };
        self.hooks.callbacks.lock().unwrap_or_else(PoisonError::into_inner).insert(place, named);
        Ok(())
    }

    /// False if it is too early for another address.
    async fn keep_callback(&self, site: &SiteHandle, kind: WebhookKind, url: &Url, key: &str) -> Result<bool, Error> {
        let (site, now) = (site.site.id, self.clock.now());
        let kept = self.store.webhooks(Some(site)).await?.into_iter().find(|webhook| webhook.kind == kind);
        let id = kept.as_ref().map_or_else(|| WebhookId(self.clock.new_id()), |webhook| webhook.id);
        if let Some(kept) = kept {
            let is_same = kept.url == url.as_str();
            let stands = if kept.off.is_some() { STAYS_OFF } else { STANDS };
            if !is_same && kept.set_at.is_some_and(|set_at| !is_over(set_at, stands, now)) {
                return Ok(false);
            }
            if is_same
                && let Some(sealed) = self.store.webhook_secret(site, id).await?
                && self.unseal(site, id, &sealed).is_ok_and(|before| before == key.as_bytes())
            {
                return Ok(true);
            }
        }
        let secret = self.seal(site, id, key.as_bytes())?;
        self.store.set_callback(NewWebhook { site, id, kind, url: url.as_str().to_owned(), secret, at: now }).await?;
        Ok(true)
    }
}

/// Whether so much time has passed, or the clock was set back meanwhile.
fn is_over(since: Timestamp, wait: SignedDuration, now: Timestamp) -> bool {
    now < since || now.duration_since(since) >= wait
}

/// The callback, if it is the blog's own. Blogs behind a proxy that speaks HTTPS for them take themselves for HTTP: they are called as their site is.
fn own_address(mut callback: Url, site: &str) -> Option<Url> {
    let site = Url::parse(site).ok()?;
    if callback.host() != site.host() {
        return None;
    }
    if callback.origin() == site.origin() {
        return Some(callback);
    }
    if callback.port().is_some() || site.port().is_some() {
        return None;
    }
    if site.scheme() == "https" {
        callback.set_scheme("https").ok()?;
    }
    Some(callback)
}
