//! To whom a site's decisions are told: endpoints that its owner names, those that the blog's own calls name (`callback.rs`), and what becomes of messages
//! (`delivery.rs`). What sends them is `outbound`.

mod callback;
mod delivery;
mod reachable;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::SignedDuration;
use url::Url;

pub use delivery::{AT_ONCE, Failure, Outgoing};
pub use reachable::Reachable;

use super::{Engine, Error, Moderator};
use crate::comment::{SiteId, WebhookId};
use crate::store::{DeadLetter, Lag, NewWebhook, Role, Tested, Webhook, WebhookKind};

/// How many endpoints a site may have of its own.
const MOST_WEBHOOKS: u32 = 20;

/// How many messages that were given up are listed.
const MOST_DEAD: u32 = 100;

/// How long messages that were given up are kept, and how many of an endpoint.
const DEAD_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);
const MOST_DEAD_KEPT: u32 = 10_000;

/// How many messages that tell of nothing may wait at an endpoint.
const MOST_TESTS: u32 = 10;

/// Bytes of a secret: Standard Webhooks asks for 24 to 64.
const SECRET_BYTES: usize = 32;

/// What a secret begins with where people see it.
const SECRET_PREFIX: &str = "whsec_";

/// What secrets are sealed for.
const SEALED_FOR: &str = "webhook";

/// How long the secret before a rotation signs as well.
const ROTATION: SignedDuration = SignedDuration::from_hours(24);

const NO_WEBHOOK: Error = Error::NotFound("webhook");

/// Who looks after webhooks, for those who may not.
const ADMINS_ONLY: &str = "only an admin sees and changes webhooks; whoever runs the server makes one with `gatepost user role NAME admin`, \
                           or uses `gatepost site webhook`";

/// What is known of endpoints in memory.
#[derive(Default)]
pub(super) struct Hooks {
    networks: ArcSwap<Reachable>,
    /// What is known of the callback of each site and kind.
    callbacks: Mutex<HashMap<(SiteId, WebhookKind), callback::Named>>,
}

impl Hooks {
    /// Forgets what is known of callbacks: another process may have changed them.
    pub(super) fn forget(&self) {
        self.callbacks.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Engine {
    /// Says which networks webhooks may reach besides the open Internet.
    pub fn allow_webhooks(&self, networks: Reachable) {
        self.hooks.networks.store(Arc::new(networks));
    }

    /// Which addresses webhooks may reach.
    #[must_use]
    pub fn webhook_networks(&self) -> Arc<Reachable> {
        self.hooks.networks.load_full()
    }

    /// Adds an endpoint of a site and gives its id with the secret, which is shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an address that may not be reached; [`Error::Conflict`] if the site has as many as it may have.
    pub async fn add_webhook(&self, site: SiteId, url: &str) -> Result<(WebhookId, String), Error> {
        let url = self.check_webhook_url(url)?;
        let (id, secret) = (WebhookId(self.clock.new_id()), self.new_secret());
        let sealed = self.seal(site, id, &secret)?;
        let new = NewWebhook { site, id, kind: WebhookKind::Standard, url: url.into(), secret: sealed, at: self.clock.now() };
        if self.store.add_webhook(new, MOST_WEBHOOKS).await? {
            Ok((id, shown(&secret)))
        } else {
            Err(Error::conflict(format!("the site has {MOST_WEBHOOKS} webhooks: remove one first")))
        }
    }

    /// The endpoints of a site, or of all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn webhooks(&self, site: Option<SiteId>) -> Result<Vec<Webhook>, Error> {
        Ok(self.store.webhooks(site).await?)
    }

    /// One endpoint, whichever site it belongs to.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn webhook(&self, id: WebhookId) -> Result<Webhook, Error> {
        self.webhooks(None).await?.into_iter().find(|webhook| webhook.id == id).ok_or(NO_WEBHOOK)
    }

    /// The endpoints of an admin's sites, of one or of all.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs; [`Error::NotAllowed`] for who is no admin.
    pub async fn webhooks_of(&self, admin: &Moderator, site: Option<SiteId>) -> Result<Vec<Webhook>, Error> {
        if let Some(site) = site {
            admin.must_see(site, "site")?;
        }
        admin.must_be_admin()?;
        let mut webhooks = self.webhooks(site).await?;
        webhooks.retain(|webhook| admin.reach.sees(webhook.site));
        Ok(webhooks)
    }

    /// One endpoint of an admin's sites.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is none of theirs; [`Error::NotAllowed`] for who is no admin.
    pub async fn webhook_of(&self, admin: &Moderator, id: WebhookId) -> Result<Webhook, Error> {
        let webhook = self.webhook(id).await?;
        admin.must_see(webhook.site, "webhook")?;
        admin.must_be_admin()?;
        Ok(webhook)
    }

    /// As [`Engine::add_webhook`], by an admin.
    ///
    /// # Errors
    /// As [`Engine::add_webhook`]; [`Error::NotFound`] for a site that is none of theirs; [`Error::NotAllowed`] for who is no admin.
    pub async fn add_webhook_by(&self, admin: &Moderator, site: SiteId, url: &str) -> Result<(WebhookId, String), Error> {
        admin.must_see(site, "site")?;
        admin.must_be_admin()?;
        self.add_webhook(site, url).await
    }

    /// Removes an endpoint, with what waits for it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn remove_webhook(&self, webhook: &Webhook) -> Result<(), Error> {
        if self.store.remove_webhook(webhook.site, webhook.id).await? { Ok(()) } else { Err(NO_WEBHOOK) }
    }

    /// Gives an endpoint another secret, shown this once. The one before signs as well for a day.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none; [`Error::Conflict`] for one that the blog's own calls name, whose secret comes from its key.
    pub async fn rotate_webhook(&self, webhook: &Webhook) -> Result<String, Error> {
        if webhook.kind != WebhookKind::Standard {
            return Err(Error::conflict("its secret comes from the site's key: rotate that"));
        }
        let secret = self.new_secret();
        let sealed = self.seal(webhook.site, webhook.id, &secret)?;
        let old_until = self.clock.now().saturating_add(ROTATION).unwrap_or(jiff::Timestamp::MAX);
        if self.store.rotate_webhook(webhook.site, webhook.id, sealed, old_until).await? { Ok(shown(&secret)) } else { Err(NO_WEBHOOK) }
    }

    /// Has a message sent that tells of nothing, to try an endpoint.
    ///
    /// # Errors
    /// [`Error::Conflict`] if it is switched off, speaks a language that has no such message, or as many wait as may.
    pub async fn test_webhook(&self, webhook: &Webhook) -> Result<(), Error> {
        if webhook.kind == WebhookKind::Akismet {
            return Err(Error::conflict("the Akismet dialect has no message that tells of nothing"));
        }
        let (event, at) = (self.clock.new_id(), self.clock.now());
        match self.store.test_webhook(webhook.site, webhook.id, event, at, MOST_TESTS).await? {
            Tested::Written => Ok(()),
            Tested::Off => Err(Error::conflict("the webhook is switched off: send again what was given up, that switches it on")),
            Tested::TooMany => Err(Error::conflict(format!("{MOST_TESTS} tests wait for the webhook: wait until they have arrived"))),
        }
    }

    /// The newest messages that were given up at an endpoint.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn dead_letters(&self, webhook: &Webhook) -> Result<Vec<DeadLetter>, Error> {
        Ok(self.store.dead_letters(webhook.site, webhook.id, MOST_DEAD).await?)
    }

    /// Has what was given up sent again, one message or all of an endpoint's, which is switched on if it was off; how many messages are sent. Of each comment
    /// that is one, with its present status, also of those about which somebody decided while the endpoint was off.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a message that was not given up.
    pub async fn send_again(&self, webhook: &Webhook, sequence: Option<u64>) -> Result<u64, Error> {
        let again = self.store.send_again(webhook.site, webhook.id, sequence, self.clock.now()).await?;
        again.ok_or(Error::NotFound("message that was given up"))
    }

    /// Forgets what was given up long ago, or is too much.
    pub(super) async fn forget_dead_letters(&self) -> Result<u64, Error> {
        let before = self.clock.now().checked_sub(DEAD_KEPT).unwrap_or(jiff::Timestamp::MIN);
        Ok(self.store.forget_dead_letters(before, MOST_DEAD_KEPT).await?)
    }

    /// What waits to be told at all endpoints, what was given up, and since when the oldest waits.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn webhook_lag(&self) -> Result<Lag, Error> {
        Ok(self.store.outbox_lag().await?)
    }

    /// An address that may be an endpoint's.
    pub(super) fn check_webhook_url(&self, url: &str) -> Result<Url, Error> {
        let invalid = |problem: String| Error::Invalid { field: "url", problem };
        let url = Url::parse(url).map_err(|_| invalid("should be a full address such as https://blog.example/hook".to_owned()))?;
        self.webhook_networks().check_url(&url).map_err(invalid)?;
        Ok(url)
    }

    fn new_secret(&self) -> [u8; SECRET_BYTES] {
        let mut secret = [0; SECRET_BYTES];
        self.clock.fill(&mut secret);
        secret
    }

    /// Seals a secret for one endpoint of one site.
    pub(super) fn seal(&self, site: SiteId, id: WebhookId, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; super::keys::NONCE];
        self.clock.fill(&mut nonce);
        self.keys.seal(SEALED_FOR, nonce, &bound_to(site, id), secret).ok_or(Error::Secret)
    }

    /// Opens what was sealed for one endpoint of one site.
    pub(super) fn unseal(&self, site: SiteId, id: WebhookId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        self.keys.open(SEALED_FOR, &bound_to(site, id), sealed).ok_or(Error::Secret)
    }
}

impl Moderator {
    fn must_be_admin(&self) -> Result<(), Error> {
        if self.role == Role::Admin { Ok(()) } else { Err(Error::NotAllowed(ADMINS_ONLY)) }
    }
}

/// What a sealed secret belongs to: it opens nowhere else.
fn bound_to(site: SiteId, id: WebhookId) -> [u8; 32] {
    let mut bound = [0; 32];
    bound[..16].copy_from_slice(site.0.as_bytes());
    bound[16..].copy_from_slice(id.0.as_bytes());
    bound
}

/// A secret as people see it.
fn shown(secret: &[u8]) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(secret))
}
