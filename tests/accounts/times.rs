//! What ends after some minutes, by a clock that is set by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use gatepost::clock::Clock;
use gatepost::engine::{Engine, Entrance, Error, KeyHasher, Moderator};
use gatepost::store::{Role, SqliteStore};
use jiff::Timestamp;
use totp_rs::{Builder, Secret};

use crate::PASSWORD;

struct HandClock {
    seconds: AtomicI64,
    chance: AtomicU64,
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.seconds.load(Ordering::Relaxed)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        let seed = self.chance.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        blake3::Hasher::new().update(&seed).finalize_xof().fill(bytes);
    }
}

impl HandClock {
    fn pass(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }
}

struct World {
    clock: Arc<HandClock>,
    engine: Arc<Engine>,
    ann: Moderator,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap());
        let clock = Arc::new(HandClock { seconds: AtomicI64::new(1_800_000_000), chance: AtomicU64::new(0) });
        let engine = Engine::open(store, clock.clone(), KeyHasher::new([7; 32])).await.unwrap();
        let ann = Moderator::from(engine.add_user("ann", Some(PASSWORD.to_owned())).await.unwrap().0);
        Self { clock, engine, ann, _folder: folder }
    }

    /// The code of now, under that secret.
    fn code(&self, secret: &str) -> String {
        let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
        totp.generate(u64::try_from(self.clock.now().as_second()).unwrap()).to_string()
    }

    async fn owing(&self) -> String {
        match self.engine.sign_in("ann", PASSWORD.to_owned(), None).await.unwrap() {
            Entrance::CodeNeeded(token) => token,
            Entrance::Open(_) => panic!("no code is asked for"),
        }
    }
}

fn is_refused<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Unauthorised(_)))
}

#[tokio::test]
async fn a_secret_waits_ten_minutes_for_its_first_code_and_a_sign_in_five_for_its_own() {
    let world = World::new().await;
    let late = world.engine.begin_second_factor(&world.ann, PASSWORD.to_owned()).await.unwrap().secret;
    world.clock.pass(600);
    let confirmed = world.engine.confirm_second_factor(&world.ann, &world.code(&late)).await;
    assert!(matches!(confirmed, Err(Error::Conflict { .. })), "{confirmed:?}");
    let secret = world.engine.begin_second_factor(&world.ann, PASSWORD.to_owned()).await.unwrap().secret;
    assert_ne!(secret, late);
    world.clock.pass(599);
    world.engine.confirm_second_factor(&world.ann, &world.code(&secret)).await.unwrap();

    world.clock.pass(60);
    let token = world.owing().await;
    world.clock.pass(299);
    let code = world.code(&secret);
    let signed_in = world.engine.sign_in_by_code(&token, &code, Some("Firefox")).await.unwrap();
    assert_eq!(world.engine.session(&signed_in.session).await.unwrap(), world.ann);
    assert!(is_refused(&world.engine.sign_in_by_code(&token, &world.code(&secret), None).await), "the token is used up");
    let token = world.owing().await;
    world.clock.pass(300);
    assert!(is_refused(&world.engine.sign_in_by_code(&token, &world.code(&secret), None).await), "five minutes are over");
    // The code of one that owes is none for a session's, and the other way round.
    let token = world.owing().await;
    assert!(is_refused(&world.engine.session(&token).await) && is_refused(&world.engine.who_owes_a_code(&signed_in.session).await));
}

#[tokio::test]
async fn two_that_come_at_once_with_one_code_are_one_session() {
    let world = World::new().await;
    let secret = world.engine.begin_second_factor(&world.ann, PASSWORD.to_owned()).await.unwrap().secret;
    world.engine.confirm_second_factor(&world.ann, &world.code(&secret)).await.unwrap();
    world.clock.pass(30);
    let (one, other) = (world.owing().await, world.owing().await);
    let code = world.code(&secret);
    let (one, other) = tokio::join!(world.engine.sign_in_by_code(&one, &code, None), world.engine.sign_in_by_code(&other, &code, None));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn it_is_noted_every_five_minutes_that_somebody_is_here() {
    let world = World::new().await;
    let Entrance::Open(signed_in) = world.engine.sign_in("ann", PASSWORD.to_owned(), None).await.unwrap() else { panic!("a session") };
    assert_eq!(signed_in.moderator.role, Role::Moderator);
    let seen = async || world.engine.user("ann").await.unwrap().seen_at.unwrap().as_second();
    let since = seen().await;
    for (passes, noted) in [(299, 0), (1, 300), (299, 300), (2, 601)] {
        world.clock.pass(passes);
        world.engine.session(&signed_in.session).await.unwrap();
        assert_eq!(seen().await - since, noted);
    }
}
