//! A store with an engine beside it, under a clock that stands where a test puts it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};

use gatepost::classifier::Scores;
use gatepost::clock::Clock;
use gatepost::comment::{Comment, CommentId, SiteId};
use gatepost::engine::{Engine, KeyHasher, Moderator, SiteHandle};
use gatepost::features::Likeness;
use gatepost::policy::{Reason, ReasonCode, Settings, Verdict};
use gatepost::store::{Assessed, Comments, Insertion, NewComment, QueueQuery, SqliteStore, StoredComment};
use jiff::Timestamp;
use tempfile::TempDir;

/// A day, in seconds.
pub const DAY: i64 = 86_400;

/// Noon of the first day.
pub const START: i64 = 19_700 * DAY + DAY / 2;

pub struct TestClock {
    micros: AtomicI64,
    chance: AtomicU8,
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        // Never twice the same, so that ids differ and sort.
        Timestamp::from_microsecond(self.micros.fetch_add(1, Ordering::Relaxed)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        let start = self.chance.fetch_add(1, Ordering::Relaxed);
        blake3::Hasher::new().update(&[start]).finalize_xof().fill(bytes);
    }
}

pub struct Office {
    pub clock: Arc<TestClock>,
    pub store: Arc<SqliteStore>,
    pub engine: Arc<Engine>,
    pub site: SiteId,
    pub moderator: Moderator,
    pub folder: TempDir,
}

impl Office {
    /// A site `blog` with a policy that acts at once, and a moderator.
    pub async fn open(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap());
        let clock = Arc::new(TestClock { micros: AtomicI64::new(START * 1_000_000), chance: AtomicU8::new(0) });
        let engine = Engine::open(store.clone(), clock.clone(), KeyHasher::new([1; 32])).await.unwrap();
        let (site, _) = engine.add_site("blog", "https://blog.example").await.unwrap();
        let change = |before: &mut Settings| {
            *before = Settings { careful_until: 0, ..settings.clone() };
            Ok(())
        };
        engine.change_settings("blog", change).await.unwrap();
        let moderator = Moderator::from(engine.add_user("ann", None).await.unwrap().0);
        Self { clock, store, engine, site: site.id, moderator, folder }
    }

    pub async fn handle(&self) -> SiteHandle {
        self.engine.refresh().await.unwrap();
        self.engine.site_by_id(self.site).await.unwrap()
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets so many days go by.
    pub fn pass(&self, days: i64) {
        self.clock.micros.fetch_add(days * DAY * 1_000_000, Ordering::Relaxed);
    }

    /// Lets so many seconds go by.
    pub fn wait(&self, seconds: i64) {
        self.clock.micros.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    /// Keeps a comment that was judged so, for that reason.
    pub async fn keep(&self, verdict: Verdict, score: f64, code: ReasonCode) -> StoredComment {
        let assessed = Assessed {
            verdict,
            score,
            logit: (score / (1.0 - score)).ln(),
            scores: Scores { spam: Some(score), abuse: None },
            reasons: vec![Reason::stated(code, "")],
            model: "m".to_owned(),
        };
        let id = CommentId(self.clock.new_id());
        let comment = Comment::from_content(format!("A remark, {id}."));
        let new = NewComment {
            site: self.site,
            id,
            external_id: None,
            comment,
            network: None,
            likeness: Likeness::default(),
            assessed,
            at: self.now(),
        };
        match self.store.insert(new).await.unwrap() {
            Insertion::Inserted(stored) => stored,
            Insertion::Exists(_) => panic!("it is new"),
        }
    }

    /// A page of comments.
    pub async fn page(&self, query: QueueQuery) -> Vec<StoredComment> {
        self.engine.queue(&QueueQuery { limit: 200, ..query }).await.unwrap().comments
    }
}
