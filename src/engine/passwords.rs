//! Passwords: argon2id, off the runtime's threads, and one computation a check whether there is something to check against or not.

use std::sync::LazyLock;
#[cfg(test)]
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use super::Error;
use crate::clock::Clock;

/// The shortest password (NIST SP 800-63B asks for 8 at least; a moderator's account faces the internet).
const MIN_PASSWORD: usize = 10;

/// The longest password, in bytes: hashing must not be a way to keep the machine busy.
const MAX_PASSWORD: usize = 256;

/// Passwords hashed at once: argon2id takes 19 MiB and tens of milliseconds of a core each.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The hash of no password, checked for unknown names so that they take as long as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash(b"nobody", b"sixteen bytes!!!").unwrap_or_default());

/// How many hashes were computed.
#[cfg(test)]
static COMPUTED: AtomicU64 = AtomicU64::new(0);

/// The hash of a new password, in PHC form.
///
/// # Errors
/// [`Error::Invalid`] for one that does not do.
pub(super) async fn new_hash(clock: &dyn Clock, password: String) -> Result<String, Error> {
    if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&password.len()) {
        let problem = format!("should be {MIN_PASSWORD} to {MAX_PASSWORD} characters long");
        return Err(Error::Invalid { field: "password", problem });
    }
    let mut salt = [0_u8; 16];
    clock.fill(&mut salt);
    let hashed = off_the_runtime(move || hash(password.as_bytes(), &salt)).await.flatten();
    hashed.ok_or_else(|| Error::Invalid { field: "password", problem: "cannot be hashed; use another".to_owned() })
}

/// Whether a password is the one of that hash. Where there is none (no such user, or a user without a password) it is compared with nobody's.
pub(super) async fn fits(password: String, hash: Option<String>) -> bool {
    if password.len() > MAX_PASSWORD {
        return false;
    }
    let known = hash.is_some();
    let verified = off_the_runtime(move || {
        // Made by the first who signs in, whoever that is.
        let nobody = NOBODY.as_str();
        verify(password.as_bytes(), hash.as_deref().unwrap_or(nobody))
    });
    verified.await.unwrap_or(false) && known
}

fn hash(password: &[u8], salt: &[u8]) -> Option<String> {
    count();
    Argon2::default().hash_password_with_salt(password, salt).ok().map(|hash| hash.to_string())
}

fn verify(password: &[u8], hash: &str) -> bool {
    count();
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password, &hash).is_ok())
}

fn count() {
    #[cfg(test)]
    COMPUTED.fetch_add(1, Ordering::Relaxed);
}

/// Runs slow arithmetic on a thread where it holds up no request. `None` if the runtime is shutting down.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _permit = HASHING.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Engine, KeyHasher};
    use super::*;
    use crate::clock::SystemClock;
    use crate::store::SqliteStore;

    /// How many hashes it took to refuse a password for that name.
    async fn computed(engine: &Arc<Engine>, name: &str) -> u64 {
        let before = COMPUTED.load(Ordering::Relaxed);
        let refused = engine.sign_in(name, "a wrong password".to_owned(), None).await;
        assert!(matches!(refused, Err(Error::Unauthorised(_))), "{name}");
        COMPUTED.load(Ordering::Relaxed) - before
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_name_that_nobody_has_costs_as_many_hashes_as_one_that_somebody_has() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap();
        let engine = Engine::open(Arc::new(store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.unwrap();
        engine.add_user("ann", Some("correct horse battery".to_owned())).await.unwrap();
        engine.add_user("ben", None).await.unwrap();
        // The first sign-in makes nobody's hash, too, whoever it is.
        assert_eq!(computed(&engine, "ann").await, 2);
        for name in ["ann", "nobody", "ben", "", "ann", "nobody"] {
            assert_eq!(computed(&engine, name).await, 1, "{name:?}");
        }
    }
}
