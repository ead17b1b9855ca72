//! How often a password or a code may be tried.
//!
//! A network has an allowance for each name, which stops guessing at one account, and one for all names. A name has none that networks
//! share: anybody could use it up and so lock its owner out. Both refill while nobody tries; a one-time link counts
//! among all of a network's attempts alone, as it cannot be guessed.
//!
//! Codes of a second factor count among both, and a person has one more allowance for them, from wherever they are tried: who tries them has shown the
//! password already, and six digits are soon guessed from many networks. A recovery code does not count there, as it cannot be guessed: its
//! owner gets in whoever uses the allowance up.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// How many attempts at once, and as many a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignInLimits {
    /// At one name from one network.
    pub per_name: NonZeroU32,
    /// From one network. A proxy's clients share one, so it should be generous.
    pub per_network: NonZeroU32,
}

impl Default for SignInLimits {
    fn default() -> Self {
        Self { per_name: const { NonZeroU32::new(10).unwrap() }, per_network: const { NonZeroU32::new(60).unwrap() } }
    }
}

/// Codes of one person at once, and how long it takes until there is one more: 298 in a day, so that a guess is right on one day in 1,100.
const CODES: NonZeroU32 = const { NonZeroU32::new(10).unwrap() };
const CODE_EVERY: Duration = Duration::from_mins(5);

/// Forgotten allowances are swept once there are this many.
const SWEEP_AT: usize = 10_000;

/// The allowances that are left.
pub struct Throttle {
    allowances: ArcSwap<Allowances>,
    codes: DefaultKeyedRateLimiter<[u8; 32]>,
}

/// The allowances of networks, and of names within them.
struct Allowances {
    names: DefaultKeyedRateLimiter<(Option<IpAddr>, [u8; 32])>,
    networks: DefaultKeyedRateLimiter<IpAddr>,
}

impl Allowances {
    fn new(limits: SignInLimits) -> Self {
        let keyed = |limit| Quota::per_minute(limit);
        Self { names: RateLimiter::keyed(keyed(limits.per_name)), networks: RateLimiter::keyed(keyed(limits.per_network)) }
    }
}

impl Throttle {
    /// Everybody has all of their allowance yet.
    #[must_use]
    pub fn new(limits: SignInLimits) -> Self {
        // The period is not zero.
        let codes = Quota::with_period(CODE_EVERY).unwrap_or(Quota::per_hour(CODES)).allow_burst(CODES);
        Self { allowances: ArcSwap::from_pointee(Allowances::new(limits)), codes: RateLimiter::keyed(codes) }
    }

    /// Takes other limits from now on; all start anew.
    pub fn limit(&self, limits: SignInLimits) {
        self.allowances.store(Arc::new(Allowances::new(limits)));
    }

    /// Uses up one attempt at `name` from `peer`. False if there is none left.
    pub(super) fn allow(&self, name: &str, peer: Option<IpAddr>) -> bool {
        let Allowances { names, networks } = &**self.allowances.load();
        if names.len() + networks.len() > SWEEP_AT {
            names.retain_recent();
            networks.retain_recent();
        }
        // Names of any length come in: their hash is what is kept.
        let name = *blake3::hash(name.as_bytes()).as_bytes();
        let network = peer.map(network);
        network.is_none_or(|network| networks.check_key(&network).is_ok()) && names.check_key(&(network, name)).is_ok()
    }

    /// Uses up one of a network's attempts, at no name. False if there is none left.
    pub(super) fn allow_link(&self, peer: Option<IpAddr>) -> bool {
        let allowances = self.allowances.load();
        peer.is_none_or(|peer| allowances.networks.check_key(&network(peer)).is_ok())
    }

    /// Uses up one of a person's attempts at a code that is no recovery code, from wherever. False if there is none left.
    pub(super) fn allow_code(&self, name: &str) -> bool {
        if self.codes.len() > SWEEP_AT {
            self.codes.retain_recent();
        }
        self.codes.check_key(blake3::hash(name.as_bytes()).as_bytes()).is_ok()
    }
}

/// The network of an address: one customer usually has an IPv4 address, or a /64 of IPv6.
pub(super) fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_at_a_name_is_refused_and_other_names_are_not() {
        let throttle = Throttle::new(SignInLimits::default());
        assert!((0..10).all(|_| throttle.allow("ann", None)));
        assert!(!throttle.allow("ann", None));
        assert!(throttle.allow("ben", None));
    }

    #[test]
    fn guesses_at_a_name_from_one_network_do_not_lock_its_owner_out_of_another() {
        let throttle = Throttle::new(SignInLimits::default());
        let [guesser, owner] = ["203.0.113.9", "198.51.100.7"].map(|peer| peer.parse().ok());
        assert_eq!((0..30).filter(|_| throttle.allow("ann", guesser)).count(), 10);
        assert!(throttle.allow("ann", owner));
    }

    #[test]
    fn a_network_may_not_try_many_names() {
        let throttle = Throttle::new(SignInLimits::default());
        let peers = ["2001:db8::1", "2001:db8::2"].map(|peer| peer.parse().ok());
        let allowed = (0..100).filter(|n| throttle.allow(&n.to_string(), peers[n % 2])).count();
        assert!((60..70).contains(&allowed), "{allowed} attempts were allowed");
        assert!(throttle.allow("ann", "2001:db8:0:1::1".parse().ok()));
    }

    #[test]
    fn a_person_has_ten_codes_from_wherever_they_are_tried() {
        let throttle = Throttle::new(SignInLimits::default());
        assert_eq!((0..1_000).filter(|_| throttle.allow_code("ann")).count(), 10);
        assert!(throttle.allow_code("ben"));
    }

    #[test]
    fn other_limits_hold_from_then_on() {
        let throttle = Throttle::new(SignInLimits::default());
        let limits = SignInLimits { per_name: NonZeroU32::MIN, ..SignInLimits::default() };
        assert!((0..10).all(|_| throttle.allow("ann", None)));
        throttle.limit(limits);
        assert!(throttle.allow("ann", None));
        assert!(!throttle.allow("ann", None));
    }
}
