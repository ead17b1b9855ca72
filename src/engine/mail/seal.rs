//! What keeps a mail that waits from whoever reads the database alone: it is sealed by the installation's secret, and bound to its row.

use uuid::Uuid;

use super::Waiting;
use crate::engine::KeyHasher;
use crate::engine::keys::NONCE;

/// What mails are sealed for.
const SEALED_FOR: &str = "mail";

/// The sealed letter, with what it rests on. One that is too long for the cipher (256 GB) becomes nothing, which cannot be opened, and is given up.
pub(super) fn seal(keys: &KeyHasher, id: Uuid, nonce: [u8; NONCE], waiting: &Waiting) -> Vec<u8> {
    let plain = serde_json::to_vec(waiting).unwrap_or_default();
    keys.seal(SEALED_FOR, nonce, id.as_bytes(), &plain).unwrap_or_default()
}

/// The letter, if it was sealed here for that row.
pub(super) fn open(keys: &KeyHasher, id: Uuid, sealed: &[u8]) -> Option<Waiting> {
    serde_json::from_slice(&keys.open(SEALED_FOR, id.as_bytes(), sealed)?).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{Grounds, Letter};
    use super::*;

    #[test]
    fn only_the_same_secret_opens_a_letter_and_only_in_its_row() {
        let letter = Letter {
            to: "ann@example.org".into(),
            subject: "Hello".into(),
            text: "https://gate.example/sign-in/abc".into(),
            unsubscribe: None,
        };
        let letter = Waiting { letter, grounds: Grounds::ReaderLink([3; 32]) };
        let (keys, id) = (KeyHasher::new([1; 32]), Uuid::from_u128(7));
        let sealed = seal(&keys, id, [9; 24], &letter);
        assert!(!sealed.windows(3).any(|window| window == b"ann" || window == b"abc"));
        assert_eq!(open(&keys, id, &sealed), Some(letter.clone()));
        assert_eq!(open(&keys, Uuid::from_u128(8), &sealed), None);
        assert_eq!(open(&KeyHasher::new([2; 32]), id, &sealed), None);
        assert_eq!(open(&keys, id, &sealed[..20]), None);
        // As it was sealed before there were grounds.
        let before = keys.seal(SEALED_FOR, [9; 24], id.as_bytes(), &serde_json::to_vec(&letter.letter).unwrap()).unwrap();
        assert_eq!(open(&keys, id, &before), Some(Waiting { grounds: Grounds::None, ..letter.clone() }));
        assert_ne!(seal(&keys, id, [8; 24], &letter)[24..], sealed[24..]);
    }
}
