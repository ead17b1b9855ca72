//! How often readers may ask for something that makes work for others: an appeal, a mail. A network has an allowance for all of it, which refills while nobody
//! asks; how often an address is written to is the engine's to bound.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::throttle::network;

/// What a network may ask at once, and a minute. A proxy's clients share one, so it is generous.
const PER_NETWORK: NonZeroU32 = const { NonZeroU32::new(20).unwrap() };

/// Forgotten allowances are swept once there are this many.
const SWEEP_AT: usize = 10_000;

/// The allowances that are left.
pub struct Asking {
    networks: DefaultKeyedRateLimiter<Option<IpAddr>>,
}

impl Default for Asking {
    fn default() -> Self {
        Self { networks: RateLimiter::keyed(Quota::per_minute(PER_NETWORK)) }
    }
}

impl Asking {
    /// Uses up one of what a network may ask. False if there is none left.
    pub(super) fn allow(&self, peer: Option<IpAddr>) -> bool {
        if self.networks.len() > SWEEP_AT {
            self.networks.retain_recent();
        }
        self.networks.check_key(&peer.map(network)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_may_ask_twenty_times() {
        let asking = Asking::default();
        let peer = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        assert_eq!((0..100).filter(|_| asking.allow(peer(1))).count(), 20);
        assert!(asking.allow(peer(2)));
    }
}
