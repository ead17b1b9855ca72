//! Keys and tokens: made from chance, shown once, kept only as a hash keyed by a secret that is not in the database.

/// Characters of a site key: Akismet's plugin insists on 12, of a-z and 0-9 as host names fold case (62 bits).
pub const SITE_KEY_LENGTH: usize = 12;

/// Characters of every other token (165 bits).
pub(crate) const TOKEN_LENGTH: usize = 32;

/// Hashes keys. Whoever reads the database alone can neither use nor guess a 62-bit key.
#[derive(Clone)]
pub struct KeyHasher {
    secret: [u8; 32],
}

impl KeyHasher {
    /// Takes the installation's secret, 32 random bytes.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// What the secret makes of a fixed word: kept in the database, it tells another secret apart and gives nothing away.
    #[must_use]
    pub fn check(&self) -> [u8; 32] {
        self.hash("check", "gatepost")
    }

    /// The hash under which a key or token is kept. `purpose` keeps a token of one kind from passing for another.
    pub(crate) fn hash(&self, purpose: &str, key: &str) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.secret);
        hasher.update(purpose.as_bytes());
        hasher.update(&[0]);
        hasher.update(key.as_bytes());
        *hasher.finalize().as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::KeyHasher;

    #[test]
    fn hash_depends_on_secret_purpose_and_key() {
        let hasher = KeyHasher::new([1; 32]);
        let hash = hasher.hash("site", "abcdefghijkl");
        assert_ne!(hash, KeyHasher::new([2; 32]).hash("site", "abcdefghijkl"));
        assert_ne!(hash, hasher.hash("session", "abcdefghijkl"));
        assert_ne!(hash, hasher.hash("site", "abcdefghijkm"));
        assert_eq!(hash, hasher.hash("site", "abcdefghijkl"));
    }
}
