//! Sends a message to where it may go, and nowhere else.
//!
//! A name is looked up once a connection, and only addresses that may be reached are handed to the connection: so it does not matter what the name says the
//! next time. An address in the place of a name is never looked up, so it is looked at before. After a redirect all of that is done again.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;

use super::message::Message;
use crate::engine::{Failure, Reachable};

/// How long a try may take, with all of its redirects.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(5);

/// How many redirects are followed.
const MOST_REDIRECTS: u32 = 3;

/// How much of an answer is read, so that its connection can be used again, and how long is waited for it.
const MOST_OF_AN_ANSWER: usize = 16 * 1024;
const ANSWER_PATIENCE: Duration = Duration::from_millis(500);

/// Who is calling.
const USER_AGENT: &str = concat!("gatepost/", env!("CARGO_PKG_VERSION"));

/// Where names are looked up.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// The addresses of a name.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// Looks names up as the system does.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// No client can be made: most likely the system has no certificates.
#[derive(Debug, thiserror::Error)]
#[error("no connections to other servers can be made: {0}")]
pub struct NoClient(#[source] reqwest::Error);

/// Sends messages.
pub struct Sender {
    client: Client,
    networks: Arc<Reachable>,
}

/// Hands to connections the addresses alone that may be reached.
struct Checked {
    lookup: Arc<dyn Lookup>,
    networks: Arc<Reachable>,
}

/// A name leads only to where webhooks may not go.
#[derive(Debug)]
struct LeadsAstray;

impl fmt::Display for LeadsAstray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("leads to no address that webhooks may reach")
    }
}

impl StdError for LeadsAstray {}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (lookup, networks) = (Arc::clone(&self.lookup), Arc::clone(&self.networks));
        Box::pin(async move {
            let mut addresses = lookup.addresses(name.as_str()).await?;
            addresses.retain(|address| networks.check(*address).is_ok());
            if addresses.is_empty() {
                return Err(LeadsAstray.into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

impl Sender {
    /// Makes a sender that reaches these networks.
    ///
    /// # Errors
    /// If the system has no certificates by which other servers are known.
    pub fn new(networks: Arc<Reachable>, lookup: Arc<dyn Lookup>) -> Result<Self, NoClient> {
        // The first to come sets it for all; another time it is there already.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .http1_only()
            .connect_timeout(CONNECTING)
            .timeout(PATIENCE)
            .pool_max_idle_per_host(4)
            .pool_idle_timeout(Duration::from_secs(15))
            .dns_resolver(Checked { lookup, networks: Arc::clone(&networks) })
            .build()
            .map_err(NoClient)?;
        Ok(Self { client, networks })
    }

    /// Sends a message.
    ///
    /// # Errors
    /// Why it did not arrive.
    pub(super) async fn send(&self, url: &Url, message: &Message, now: Timestamp) -> Result<(), Failure> {
        match tokio::time::timeout(PATIENCE, self.follow(url.clone(), message, now)).await {
            Ok(sent) => sent,
            Err(_) => Err(Failure::Unreachable(TOO_LATE)),
        }
    }

    async fn follow(&self, mut url: Url, message: &Message, now: Timestamp) -> Result<(), Failure> {
        for _ in 0..=MOST_REDIRECTS {
            self.networks.check_url(&url).map_err(|_| Failure::Refused("the address is one that webhooks may not reach"))?;
            let mut request = self.client.post(url.clone()).header(CONTENT_TYPE, "application/json").body(message.body.clone());
            for (name, value) in &message.headers {
                request = request.header(*name, value);
            }
            let response = request.send().await.map_err(|error| failure(&error))?;
            match response.status().as_u16() {
                307 | 308 => url = target(&url, &response, message.may_leave)?,
                status => return judge(status, response, now).await,
            }
        }
        Err(Failure::Refused("it redirects more than three times"))
    }
}

const TOO_LATE: &str = "nobody answered within ten seconds";

/// Where a redirect leads that takes the message along.
fn target(from: &Url, response: &Response, may_leave: bool) -> Result<Url, Failure> {
    let location = response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    let to = location.and_then(|location| from.join(location).ok()).ok_or(Failure::Refused("it redirects to no address"))?;
    if from.scheme() == "https" && to.scheme() != "https" {
        return Err(Failure::Refused("it redirects from https to http"));
    }
    let is_same_place = from.host() == to.host() && (from.origin() == to.origin() || (from.port().is_none() && to.port().is_none()));
    if !may_leave && !is_same_place {
        return Err(Failure::Refused("it redirects to another host"));
    }
    Ok(to)
}

async fn judge(status: u16, response: Response, now: Timestamp) -> Result<(), Failure> {
    let outcome = match status {
        200..=299 => Ok(()),
        410 => Err(Failure::Gone),
        429 | 503 => Err(Failure::Busy(status, retry_after(&response, now))),
        other => Err(Failure::Answered(other)),
    };
    // Its status said all: the rest is read so far as that costs nothing.
    drop(tokio::time::timeout(ANSWER_PATIENCE, read_away(response)).await);
    outcome
}

async fn read_away(mut response: Response) {
    let mut read = 0;
    while read < MOST_OF_AN_ANSWER {
        match response.chunk().await {
            Ok(Some(chunk)) => read += chunk.len(),
            Ok(None) | Err(_) => return,
        }
    }
}

/// In how many seconds the receiver wants to be asked again: it says a number, or a time.
fn retry_after(response: &Response, now: Timestamp) -> Option<u64> {
    let said = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    said.parse().ok().or_else(|| {
        let at = jiff::fmt::rfc2822::parse(said).ok()?.timestamp();
        u64::try_from(at.duration_since(now).as_secs()).ok()
    })
}

/// What went wrong, in words of our own: what the system says may hold an address.
fn failure(error: &reqwest::Error) -> Failure {
    let mut cause: Option<&dyn StdError> = Some(error);
    while let Some(next) = cause {
        if next.is::<LeadsAstray>() {
            return Failure::Refused("the name leads to no address that webhooks may reach");
        }
        cause = next.source();
    }
    if error.is_timeout() {
        Failure::Unreachable(TOO_LATE)
    } else if error.is_connect() {
        Failure::Unreachable("no connection could be made: the name is unknown, nobody listens there, or the certificate is wrong")
    } else {
        Failure::Unreachable("the connection broke off before an answer")
    }
}

#[cfg(test)]
mod tests;
