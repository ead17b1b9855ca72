//! Time and chance come from outside: everything that needs them takes a [`Clock`], so that tests can fix both.
//!
//! Only this file and `main.rs` may ask the system (`clippy.toml` bans it elsewhere).

use jiff::Timestamp;
use uuid::Uuid;

/// The time, and what is random.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;

    /// Fills `bytes` from a cryptographically secure source.
    fn fill(&self, bytes: &mut [u8]);

    /// A new UUIDv7: its high bits are the time since 1970 to a quarter of a microsecond (RFC 9562, section 6.2, method 3), so ids made one
    /// after the other sort in order, even within a millisecond.
    fn new_id(&self) -> Uuid {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let now = self.now();
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        let within = u64::try_from(now.subsec_nanosecond().rem_euclid(1_000_000)).unwrap_or(0) * 4096 / 1_000_000;
        let [.., high, low] = within.to_be_bytes();
        (random[0], random[1]) = (high, low);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    /// A random text of `length` characters out of a-z and 0-9 (each carries 5.17 bits).
    fn new_key(&self, length: usize) -> String {
        const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let mut key = String::with_capacity(length);
        let mut bytes = [0_u8; 64];
        while key.len() < length {
            self.fill(&mut bytes);
            // 252 is the largest multiple of 36 below 256: larger bytes would favour the first letters.
            let letters = bytes.iter().filter(|byte| **byte < 252).map(|byte| char::from(ALPHABET[usize::from(byte % 36)]));
            key.extend(letters.take(length - key.len()));
        }
        key
    }
}

/// The machine's own clock and random source.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for the time")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for random bytes")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no key is safe: there is nothing sensible to go on with.
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stands at one time, with no chance.
    struct At(i128);

    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_nanosecond(self.0).unwrap()
        }

        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn ids_of_one_millisecond_sort_by_time() {
        let ids: Vec<Uuid> = [0, 300, 5_000, 999_999, 1_000_000].map(|nanos| At(1_700_000_000_000_000_000 + nanos).new_id()).to_vec();
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
