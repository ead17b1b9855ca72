//! How often readers may ask for something that makes work for others: an appeal, a mail. A network has an allowance for all of it, which refills while nobody
//! asks; how often an address is written to is the engine's to bound.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::throttle::network;

/// What a network may ask at once, and a minute. A proxy's clients share one, so it is generous.
const PER_NETWORK: NonZeroU32 = const { NonZeroU32::new(20).unwrap() };

/// The same for mails, at once and an hour: what a site sends in an hour is for all its readers.
const MAILS_PER_NETWORK: NonZeroU32 = const { NonZeroU32::new(10).unwrap() };

/// Forgotten allowances are swept once there are this many.
const SWEEP_AT: usize = 10_000;

/// The allowances that are left.
pub struct Asking {
    networks: DefaultKeyedRateLimiter<Option<IpAddr>>,
    mails: DefaultKeyedRateLimiter<Option<IpAddr>>,
}

impl Default for Asking {
    fn default() -> Self {
        Self { networks: RateLimiter::keyed(Quota::per_minute(PER_NETWORK)), mails: RateLimiter::keyed(Quota::per_hour(MAILS_PER_NETWORK)) }
    }
}

impl Asking {
    /// Uses up one of what a network may ask. False if there is none left.
    pub(super) fn allow(&self, peer: Option<IpAddr>) -> bool {
        is_left(&self.networks, peer)
    }

    /// The same for a mail, whether it will be sent or not.
    pub(super) fn allow_mail(&self, peer: Option<IpAddr>) -> bool {
        is_left(&self.mails, peer) && self.allow(peer)
    }
}

fn is_left(allowances: &DefaultKeyedRateLimiter<Option<IpAddr>>, peer: Option<IpAddr>) -> bool {
    if allowances.len() > SWEEP_AT {
        allowances.retain_recent();
    }
    allowances.check_key(&peer.map(network)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_may_ask_twenty_times_and_for_ten_mails() {
        let asking = Asking::default();
        let peer = |n: u8| Some(IpAddr::from([192, 0, 2, n]));
        assert_eq!((0..100).filter(|_| asking.allow(peer(1))).count(), 20);
        assert!(asking.allow(peer(2)));
        assert_eq!((0..100).filter(|_| asking.allow_mail(peer(3))).count(), 10);
        assert!(asking.allow(peer(3)) && asking.allow_mail(peer(4)));
    }
}
