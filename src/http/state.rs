//! What every handler can reach.

use std::sync::Arc;

use super::{SignInLimits, Throttle};
use crate::engine::Engine;

/// What every handler can reach; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The use cases.
    pub engine: Arc<Engine>,
    /// Whether cookies may only travel over HTTPS: true where the public address is one.
    pub secure_cookies: bool,
    /// How often a password may be tried.
    pub throttle: Arc<Throttle>,
}

impl AppState {
    /// Takes the use cases, and whether browsers reach this server over HTTPS.
    #[must_use]
    pub fn new(engine: Arc<Engine>, secure_cookies: bool) -> Self {
        Self { engine, secure_cookies, throttle: Arc::new(Throttle::new(SignInLimits::default())) }
    }
}
