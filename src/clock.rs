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

    /// A new `UUIDv7`: its high bits are the milliseconds since 1970, so ids made in order sort in order.
    fn new_id(&self) -> Uuid {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
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
