//! What is due, who sends it, and what becomes of it: at least once, of each comment in order, again and again for a day, then given up.

use hmac_sha256::Hash;
use jiff::{SignedDuration, Timestamp};
use url::Url;
use uuid::Uuid;

use crate::comment::{SiteId, WebhookId};
use crate::engine::{Engine, Error};
use crate::store::{Claimant, Claimed, Delivery, DueWebhook, Failed, Tried, WebhookKind};

/// How long whoever takes a message may take to send it, before others may: longer than a try does.
const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// How many messages of an endpoint are sent at a time, each about another comment.
pub const AT_ONCE: u32 = 8;

/// The pause after the first failure; each further one is three times as long, up to the longest.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(2);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(2);

/// Longer than any pause: whoever waits for a time that is further ahead does so as the clock was set back.
const BEYOND_ANY_PAUSE: SignedDuration = SignedDuration::from_hours(3);

/// How long a message is tried.
const PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// What the secret of Gatepost's plugin for WordPress is made of, before the site's key.
const WORDPRESS_SECRET: &str = "gatepost-webhook:";

/// What one endpoint is to be told now.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The endpoint's site.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The endpoint.
    pub webhook: WebhookId,
    /// How it is told.
    pub kind: WebhookKind,
    /// Where it is told.
    pub url: Url,
    /// What messages are signed with, the newest first: each makes a signature. For the Akismet dialect, which signs nothing, the site's key.
    pub secrets: Vec<Vec<u8>>,
    /// Who sends.
    pub holder: Uuid,
    /// When the messages were taken to be sent.
    pub begun: Timestamp,
    /// How often in a row it could not be reached.
    pub failures: u32,
    /// The messages, each about another comment: they may be sent in any order.
    pub deliveries: Vec<Delivery>,
}

/// Why a message did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The address leads to where webhooks may not go, or the name leads nowhere; what is wrong.
    Refused(&'static str),
    /// Nobody answered in time; what was wrong.
    Unreachable(&'static str),
    /// The receiver has too much to do; when it wants to be asked again, in seconds.
    Busy(u16, Option<u64>),
    /// Another answer than that it arrived.
    Answered(u16),
    /// The receiver wants to be told no more.
    Gone,
}

impl Failure {
    /// What went wrong, in a sentence that holds nothing of what the receiver said.
    fn problem(self) -> String {
        match self {
            Self::Refused(why) | Self::Unreachable(why) => why.to_owned(),
            Self::Busy(status, _) => format!("the receiver has too much to do (it answered {status})"),
            Self::Answered(status) => format!("the receiver answered {status}"),
            Self::Gone => "the receiver answered 410: it wants to be told no more, so the webhook was switched off".to_owned(),
        }
    }
}

impl Engine {
    /// The endpoints for which something is due, those that could be reached first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn due_webhooks(&self) -> Result<Vec<DueWebhook>, Error> {
        let now = self.clock.now();
        Ok(self.store.due_webhooks(now, later(now, BEYOND_ANY_PAUSE)).await?)
    }

    /// Takes what is due at an endpoint, at most so many messages; for half a minute nobody else sends them. `None` if nothing is.
    ///
    /// # Errors
    /// If the store fails; [`Error::Secret`] if the endpoint's secret cannot be opened.
    pub async fn take_deliveries(&self, site: SiteId, webhook: WebhookId, most: u32) -> Result<Option<Outgoing>, Error> {
        let (now, holder) = (self.clock.now(), self.clock.new_id());
        let claimant = Claimant { site, webhook, holder, now, until: later(now, LEASE), beyond: later(now, BEYOND_ANY_PAUSE), most };
        let Some(claimed) = self.store.claim_deliveries(claimant).await? else { return Ok(None) };
        if claimed.deliveries.is_empty() {
            return Ok(None);
        }
        let secrets = self.secrets(site, webhook, &claimed)?;
        let Claimed { kind, url, site_name, failures, deliveries, .. } = claimed;
        let url = Url::parse(&url).map_err(|_| Error::conflict("the webhook's address is none"))?;
        Ok(Some(Outgoing { site, site_name, webhook, kind, url, secrets, holder, begun: now, failures, deliveries }))
    }

    fn secrets(&self, site: SiteId, webhook: WebhookId, claimed: &Claimed) -> Result<Vec<Vec<u8>>, Error> {
        let mut secrets = vec![self.unseal(site, webhook, &claimed.secret)?];
        if let Some((old, _)) = &claimed.old {
            secrets.push(self.unseal(site, webhook, old)?);
        }
        if claimed.kind == WebhookKind::Wordpress {
            for key in &mut secrets {
                *key = Hash::hash(&[WORDPRESS_SECRET.as_bytes(), key].concat()).to_vec();
            }
        }
        Ok(secrets)
    }

    /// Notes that a message arrived, or needs not be sent.
    ///
    /// # Errors
    /// If the store fails: then it is sent once more.
    pub async fn delivery_arrived(&self, outgoing: &Outgoing, delivery: &Delivery) -> Result<(), Error> {
        Ok(self.store.delivered(self.tried(outgoing, delivery)).await?)
    }

    /// Notes that a message did not arrive: it is tried again, later each time, or given up.
    ///
    /// # Errors
    /// If the store fails: then it is tried again when the half minute is over.
    pub async fn delivery_failed(&self, outgoing: &Outgoing, delivery: &Delivery, failure: Failure) -> Result<(), Error> {
        let tried = self.tried(outgoing, delivery);
        let given_up = failure == Failure::Gone || tried.at.duration_since(delivery.since) >= PATIENCE;
        let wanted = match failure {
            Failure::Busy(_, Some(seconds)) => i64::try_from(seconds).map_or(LONGEST_PAUSE, SignedDuration::from_secs).min(LONGEST_PAUSE),
            _ => SignedDuration::ZERO,
        };
        // What keeps one message from its endpoint keeps all of them, unless others arrive: then the endpoint is left alone.
        let is_down = matches!(failure, Failure::Refused(_) | Failure::Unreachable(_) | Failure::Busy(..));
        let of_all = self.jittered(pause(outgoing.failures));
        // Others may arrive meanwhile: how often it failed itself counts, too.
        let own = self.jittered(pause(if is_down { outgoing.failures.max(delivery.tries) } else { delivery.tries }));
        let again_at = later(tried.at, own.max(wanted));
        let failed = Failed {
            problem: failure.problem(),
            again_at: Some(again_at).filter(|_| !given_up),
            pause_until: Some(later(tried.at, of_all.max(wanted))).filter(|_| is_down),
            bury_before: Some(later(tried.at, -PATIENCE)).filter(|_| is_down),
            off: (failure == Failure::Gone).then(|| failure.problem()),
        };
        Ok(self.store.undelivered(tried, failed).await?)
    }

    fn tried(&self, outgoing: &Outgoing, delivery: &Delivery) -> Tried {
        let Outgoing { site, webhook, holder, begun, .. } = *outgoing;
        Tried { site, webhook, sequence: delivery.sequence, holder, begun, at: self.clock.now() }
    }

    /// Up to a quarter more, so that what failed together is not tried together.
    fn jittered(&self, pause: SignedDuration) -> SignedDuration {
        let mut chance = [0];
        self.clock.fill(&mut chance);
        pause + pause * i32::from(chance[0]) / 1024
    }
}

/// How long to wait after so many failures before.
fn pause(failures: u32) -> SignedDuration {
    let factor = 3_i32.checked_pow(failures).unwrap_or(i32::MAX);
    FIRST_PAUSE.checked_mul(factor).map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE))
}

fn later(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_threefold_from_two_seconds_to_two_hours() {
        let seconds: Vec<i64> = (0..10).map(|failures| pause(failures).as_secs()).collect();
        assert_eq!(seconds, [2, 6, 18, 54, 162, 486, 1_458, 4_374, 7_200, 7_200]);
        assert_eq!(pause(u32::MAX).as_secs(), 7_200);
        // With the most of chance.
        assert!(LONGEST_PAUSE + LONGEST_PAUSE * 255 / 1024 < BEYOND_ANY_PAUSE && LEASE < BEYOND_ANY_PAUSE);
    }
}
