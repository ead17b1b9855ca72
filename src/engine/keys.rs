//! Keys and tokens: made from chance, shown once, kept only as a hash keyed by a secret that is not in the database. What has to be said again later, to
//! sign or to be recognised, is sealed with a key made of that secret.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

/// Characters of a site key: Akismet's plugin insists on 12, of a-z and 0-9 as host names fold case (62 bits).
pub const SITE_KEY_LENGTH: usize = 12;

/// Bytes of the nonce before what is sealed: long enough to be drawn by chance.
pub(super) const NONCE: usize = 24;

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

    /// Seals what only this installation may read, and only where it belongs: `None` for more than a cipher takes (256 GB). The nonce is used once.
    /// `purpose` keeps what is sealed of one kind from passing for another.
    pub(super) fn seal(&self, purpose: &str, nonce: [u8; NONCE], belongs_to: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload { msg: secret, aad: belongs_to };
        let sealed = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload).ok()?;
        Some([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed; `None` if it was not sealed here, belongs elsewhere, or was changed.
    pub(super) fn open(&self, purpose: &str, belongs_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.cipher(purpose).decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: belongs_to }).ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.hash("seal", purpose)))
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

    #[test]
    fn what_is_sealed_opens_here_and_where_it_belongs_alone() {
        let keys = KeyHasher::new([1; 32]);
        let sealed = keys.seal("test", [7; 24], b"here", b"secret").unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert_eq!(keys.open("test", b"here", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(keys.open("test", b"there", &sealed), None);
        assert_eq!(keys.open("other", b"here", &sealed), None);
        assert_eq!(KeyHasher::new([2; 32]).open("test", b"here", &sealed), None);
        for at in [0, 24, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(keys.open("test", b"here", &changed), None);
        }
        assert_eq!(keys.open("test", b"here", &sealed[..20]), None);
    }
}
