//! Endpoints that the blog's own calls name.

use std::sync::PoisonError;

use url::{Host, Url};

use super::NewWebhook;
use crate::comment::WebhookId;
use crate::engine::{Engine, Error, SiteHandle};
use crate::store::WebhookKind;

impl Engine {
    /// Remembers where a blog wants to be told of what moderators decide, and the site's key, by which it knows who tells it: of each kind the last one
    /// that a call names. Nothing is written where it is known already.
    ///
    /// Whoever has a site's key calls in the blog's name, so the address must be the blog's own: the scheme, host and port of the site's address (`https`
    /// where that says `http`, but not the other way), or an address of a network that the operator allows. Else a key that leaked would make this
    /// server call whomever its thief likes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that is not the blog's, or may not be reached.
    pub async fn set_callback(&self, site: &SiteHandle, kind: WebhookKind, url: &str, key: &str) -> Result<(), Error> {
        let (place, print) = ((site.site.id, kind), self.keys.hash("callback", &format!("{url}\n{key}")));
        if self.hooks.callbacks.lock().unwrap_or_else(PoisonError::into_inner).get(&place) == Some(&print) {
            return Ok(());
        }
        let url = self.check_webhook_url(url)?;
        if !self.is_of_site(&url, &site.site.url) {
            let problem =
                "is not at the site's own address: whoever runs the server may allow its network with --webhook-networks".to_owned();
            return Err(Error::Invalid { field: "callback", problem });
        }
        self.keep_callback(site, kind, url, key).await?;
        self.hooks.callbacks.lock().unwrap_or_else(PoisonError::into_inner).insert(place, print);
        Ok(())
    }

    async fn keep_callback(&self, site: &SiteHandle, kind: WebhookKind, url: Url, key: &str) -> Result<(), Error> {
        let site = site.site.id;
        let kept = self.store.webhooks(Some(site)).await?.into_iter().find(|webhook| webhook.kind == kind);
        let id = kept.as_ref().map_or_else(|| WebhookId(self.clock.new_id()), |webhook| webhook.id);
        if kept.is_some_and(|kept| kept.url == url.as_str())
            && let Some(sealed) = self.store.webhook_secret(site, id).await?
            && self.unseal(site, id, &sealed).is_ok_and(|before| before == key.as_bytes())
        {
            return Ok(());
        }
        let secret = self.seal(site, id, key.as_bytes())?;
        Ok(self.store.set_callback(NewWebhook { site, id, kind, url: url.into(), secret, at: self.clock.now() }).await?)
    }

    /// Whether a callback is the blog's own, or at an address that the operator allows.
    fn is_of_site(&self, callback: &Url, site: &str) -> bool {
        let allowed = match callback.host() {
            Some(Host::Ipv4(address)) => self.webhook_networks().allows(address.into()),
            Some(Host::Ipv6(address)) => self.webhook_networks().allows(address.into()),
            Some(Host::Domain(_)) | None => false,
        };
        let Ok(site) = Url::parse(site) else { return allowed };
        allowed || (callback.host() == site.host() && (callback.origin() == site.origin() || is_upgrade(&site, callback)))
    }
}

/// Whether the same host is asked over HTTPS where the site's address says HTTP, both on their usual ports.
fn is_upgrade(site: &Url, callback: &Url) -> bool {
    site.scheme() == "http" && callback.scheme() == "https" && site.port().is_none() && callback.port().is_none()
}
