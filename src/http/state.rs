//! What every handler can reach.

use std::sync::Arc;

use tokio::sync::{Mutex, watch};
use url::Url;

use super::{Asking, Measured, SignInLimits, Streams, Throttle};
use crate::comment::CommentId;
use crate::config::Networks;
use crate::engine::Engine;

/// What every handler can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub engine: Arc<Engine>,
    /// The address under which browsers reach this server, if it is known.
    pub public_url: Option<Url>,
    /// Whether cookies may only travel over HTTPS: true where the public address is one.
    pub secure_cookies: bool,
    /// How often a password may be tried.
    pub throttle: Arc<Throttle>,
    /// How often readers may ask for something.
    pub asking: Arc<Asking>,
    /// The proxies that are believed when they say who asked them.
    pub trusted_proxies: Arc<Networks>,
    /// What is measured; `None` where nothing is.
    pub measured: Option<Arc<Measured>>,
    /// How many pages hear the news.
    pub streams: Arc<Streams>,
    /// Held while everything is checked: one check at a time.
    pub checking: Arc<Mutex<()>>,
    /// Whether the server was asked to stop: answers that go on for as long as somebody listens end then.
    pub stopping: watch::Sender<bool>,
}

impl AppState {
    /// Takes the use cases, and whether browsers reach this server over HTTPS.
    #[must_use]
    pub fn new(engine: Arc<Engine>, secure_cookies: bool) -> Self {
        let throttle = Arc::new(Throttle::new(SignInLimits::default()));
        Self {
            engine,
            public_url: None,
            secure_cookies,
            throttle,
            asking: Arc::default(),
            trusted_proxies: Arc::default(),
            measured: None,
            streams: Arc::default(),
            checking: Arc::default(),
            stopping: watch::Sender::new(false),
        }
    }

    /// The private address of a comment, for whoever wrote it: a path where the server's own address is not known.
    #[must_use]
    pub fn status_url(&self, comment: CommentId) -> String {
        self.address(&format!("/status/{}", self.engine.status_token(comment)))
    }

    /// The whole address of a path of ours that begins with `/`, as far as it is known.
    pub(super) fn address(&self, path: &str) -> String {
        let base = self.public_url.as_ref().map_or("", Url::as_str);
        format!("{}{path}", base.trim_end_matches('/'))
    }
}
