//! An engine with a clock that stands still until it is told otherwise.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use gatepost::clock::Clock;
use gatepost::comment::{Comment, CommentId};
use gatepost::engine::{Engine, KeyHasher, SiteHandle, Submission};
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Settled, Signs};
use gatepost::store::{SqliteStore, StoredComment};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A clock that moves a microsecond with every look, so that nothing happens twice at once.
#[derive(Default)]
pub(crate) struct StillClock {
    micros: AtomicI64,
    chance: AtomicU64,
}

impl StillClock {
    pub(crate) fn at(time: &str) -> Arc<Self> {
        let clock = Self::default();
        clock.set(time);
        Arc::new(clock)
    }

    pub(crate) fn set(&self, time: &str) {
        let time: Timestamp = time.parse().expect("a time");
        self.micros.store(time.as_microsecond(), Ordering::Relaxed);
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.pass(SignedDuration::from_hours(24 * days));
    }

    pub(crate) fn pass(&self, duration: SignedDuration) {
        self.micros.fetch_add(i64::try_from(duration.as_micros()).expect("not that long"), Ordering::Relaxed);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.fetch_add(1, Ordering::Relaxed)).expect("a time")
    }

    fn fill(&self, bytes: &mut [u8]) {
        let seed = self.chance.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        blake3::Hasher::new().update(&seed).finalize_xof().fill(bytes);
    }
}

/// A database, a clock, and an engine on both.
pub(crate) struct World {
    pub(crate) clock: Arc<StillClock>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) folder: TempDir,
}

impl World {
    pub(crate) async fn at(time: &str) -> Self {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), StillClock::at(time));
        let (engine, store) = open(&folder, &clock).await;
        Self { clock, engine, store, folder }
    }

    /// Another engine on the same database, as another process has it.
    pub(crate) async fn another(&self) -> Arc<Engine> {
        open(&self.folder, &self.clock).await.0
    }

    pub(crate) async fn site(&self, name: &str) -> SiteHandle {
        let (site, _) = self.engine.add_site(name, "https://blog.example").await.expect("a site");
        self.engine.site_by_id(site.id).await.expect("it is there")
    }

    /// Submits a comment that is taken for what `settled` says.
    pub(crate) async fn submit(&self, site: &SiteHandle, comment: Comment, settled: Option<Settled>) -> StoredComment {
        let submission = Submission { settled, ..Submission::new(None, comment) };
        self.engine.submit(site, submission).await.expect("it is taken").stored
    }

    pub(crate) async fn decide(&self, site: &SiteHandle, comment: CommentId, action: Action) {
        self.engine.feedback(site, comment, action).await.expect("it is decided");
    }

    /// Where a comment stands, if it is there.
    pub(crate) async fn status(&self, site: &SiteHandle, comment: CommentId) -> Option<Status> {
        self.engine.comment_of(site, comment).await.ok().map(|stored| stored.status)
    }

    /// That everything fits, in memory and on the disk.
    pub(crate) async fn is_sound(&self) {
        assert_eq!(self.engine.check(&|_| ()).await.expect("it can be checked").findings, []);
        self.engine.check_memory().await.expect("memory equals the journals");
    }
}

/// What a site's model says of a text, in log-odds, to the bit.
pub(crate) async fn logit(engine: &Engine, site: &SiteHandle, text: &str) -> u64 {
    let (assessment, _) = engine.score(site, &Comment::from_content(text), Signs::default()).await.expect("a score");
    assessment.score.logit.to_bits()
}

async fn open(folder: &TempDir, clock: &Arc<StillClock>) -> (Arc<Engine>, Arc<SqliteStore>) {
    let path = folder.path().join("gatepost.db");
    let store = Arc::new(SqliteStore::open(path.to_str().expect("UTF-8")).await.expect("it opens"));
    let clock: Arc<dyn Clock> = Arc::<StillClock>::clone(clock);
    let engine = Engine::open(Arc::<SqliteStore>::clone(&store), clock, KeyHasher::new([7; 32])).await.expect("an engine");
    (engine, store)
}

/// Chance that is the same each time.
pub(crate) struct Dice(Mutex<u64>);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }

    /// A number below `sides`: splitmix64.
    pub(crate) fn roll(&self, sides: usize) -> usize {
        let mut state = self.0.lock().expect("nobody panics");
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).expect("below a usize")
    }
}
