//! The use cases: what a blog, a moderator and an operator can do. Each public method is one of them.
//!
//! It holds the store, the live model, the sites' overlays in memory and the clock. It must not know HTTP or the command line: it takes
//! and returns plain values, and its [`Error`] says which kind of answer fits. A decision is durable before memory follows it, and a use
//! case that decides runs to its end even if the client that asked has gone. To add a use case, add a method in the file of its actor.

mod account;
mod audits;
mod bulk;
mod campaign;
mod check;
mod circumstances;
mod copies;
mod counting;
mod decide;
mod diff;
mod distrust;
mod erase;
mod error;
mod export;
mod forecast;
mod gold;
mod guard;
mod identity;
mod import;
mod insights;
mod jobs;
mod keys;
mod live;
mod mail;
mod meters;
mod models;
mod news;
mod notes;
mod notices;
mod passwords;
mod people;
mod reach;
mod readers;
mod refold;
mod rehearsal;
mod retention;
mod retrain;
mod room;
mod schedule;
mod second_factor;
mod shadow;
mod sites;
mod status;
mod submit;
mod usage;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;

pub use account::OpenSession;
pub use audits::{AuditReport, Promised};
pub use bulk::{BatchDone, BatchUndone, CampaignOrder};
pub use campaign::{Campaign, Kinship, Relatives};
pub use check::{Checked, Finding, SiteChecked};
pub use counting::{Corpus, Decisions};
pub use decide::{Detail, Explained, Order};
pub use diff::{Changed, Example, SiteDiff};
pub use erase::{ErasureDone, ErasureOrder, Wanted};
pub use error::Error;
pub use export::{CorpusPage, ExportedComment, ExportedEntry, Lesson};
pub use forecast::{FORECAST_COMMENTS, Forecast};
pub use gold::{GoldVerdict, NamedPin};
pub use identity::{CODE_LIFETIME, Entrance, Moderator, SESSION_LIFETIME, SignedIn};
pub use import::{Became, Import, ImportOptions, Labels, Taken};
pub use insights::{Agreement, Day, Held, Insights, Mentioned, Mistakes, Pair, Reversed, Span, Texts, WAIT_STEPS, WaitBin, Waits, Week};
pub use keys::{KeyHasher, SITE_KEY_LENGTH};
pub use live::SiteHandle;
pub use mail::{Letter, MailKind, NotSent, TakenMail, mail_address};
pub use meters::{Figures, SiteFigures, WebhookFigures};
pub use models::Promoted;
pub use news::News;
pub use notes::{AuthorRule, AuthorStanding};
pub use notices::{Correspondence, Digest, Pick, WaitingSite};
pub use people::{By, NewPerson};
pub use reach::{Said, Seen};
pub use readers::{FEED_PAGE, Feed, MOST_POSTED, ModelFigures, Openness, OwnComment, Posted, READER_LINK_HOURS};
pub use rehearsal::{Moved, Rehearsal, ScoreBin, Turned};
pub use retention::{FieldBlanked, SitePurged, StatusPurged};
pub use retrain::{Exam, Retrained, Retraining};
pub use schedule::{Job, Plan, Schedule};
pub use second_factor::{Enrolment, SecondFactorInUse, is_recovery_code};
pub use sites::check_site_url;
pub use status::{JobOverview, MemoryHeld, Overview, RunState, SiteOverview};
pub use submit::{Submission, Submitted, check_external_id};
pub use usage::{Period, Statistics, Tally, Usage};
pub use webhooks::{AT_ONCE, Failure, Outgoing, Reachable};

use crate::clock::Clock;
use crate::comment::CommentId;
use crate::store::SharedStore;
use circumstances::Turnstile;
use live::Live;
use room::Room;
use shadow::Backstage;
use sites::Directory;
use webhooks::Hooks;

/// How often a server asks whether sites, keys or the live model changed.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// The use cases, with what they need.
pub struct Engine {
    store: SharedStore,
    clock: Arc<dyn Clock>,
    keys: KeyHasher,
    live: ArcSwap<Live>,
    directory: ArcSwap<Directory>,
    turnstile: Turnstile,
    backstage: Backstage,
    room: Room,
    meters: meters::Meters,
    listeners: news::Listeners,
    hooks: Hooks,
    post: mail::Post,
    /// Two refreshes at once could leave the older result in place.
    refreshing: tokio::sync::Mutex<()>,
    /// One rehearsal at a time.
    rehearsing: tokio::sync::Mutex<()>,
    /// How many decisions of each label this version could not take from their texts again, when it was opened.
    lost: [u64; 3],
}

impl Engine {
    /// Opens the engine on a store: takes decisions of an older feature schema from their texts again, reads its sites and its live model.
    ///
    /// # Errors
    /// If the store fails. A live model that this binary cannot use is no error: see [`Engine::refresh`].
    pub async fn open(store: SharedStore, clock: Arc<dyn Clock>, keys: KeyHasher) -> Result<Arc<Self>, Error> {
        let mut engine = Self::new(store, clock, keys);
        engine.lost = engine.refold().await?;
        engine.begin().await
    }

    /// The same beside a server that may be of an older version: no decision is taken from its text again. Done now, it would pass by those that the server
    /// goes on making, and the server itself could not read it.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn open_beside(store: SharedStore, clock: Arc<dyn Clock>, keys: KeyHasher) -> Result<Arc<Self>, Error> {
        Self::new(store, clock, keys).begin().await
    }

    fn new(store: SharedStore, clock: Arc<dyn Clock>, keys: KeyHasher) -> Self {
        Self {
            store,
            clock,
            keys,
            live: ArcSwap::from_pointee(Live::builtin()),
            directory: ArcSwap::default(),
            turnstile: Turnstile::default(),
            backstage: Backstage::default(),
            room: Room::default(),
            meters: meters::Meters::default(),
            listeners: news::Listeners::default(),
            hooks: Hooks::default(),
            post: mail::Post::default(),
            refreshing: tokio::sync::Mutex::default(),
            rehearsing: tokio::sync::Mutex::default(),
            lost: [0; 3],
        }
    }

    async fn begin(self) -> Result<Arc<Self>, Error> {
        self.load_directory(self.store.configuration_revision().await?).await?;
        self.follow_live_model().await?;
        self.follow_shadow().await?;
        Ok(Arc::new(self))
    }

    /// How many decisions of each label teach nothing any more, as their features were those of an older version and their texts are gone: where opening
    /// this found that out. In the order of [`Label::ALL`](crate::comment::Label::ALL).
    #[must_use]
    pub fn lost_decisions(&self) -> [u64; 3] {
        self.lost
    }

    /// The clock that everything here is timed by.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// An id for an answer about a comment that is not kept.
    #[must_use]
    pub fn unused_id(&self) -> CommentId {
        CommentId(self.clock.new_id())
    }

    /// Whether the store answers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ready(&self) -> Result<(), Error> {
        self.store.configuration_revision().await?;
        Ok(())
    }

    /// Reads sites, keys and the live model again if any of them changed, in this process or another.
    ///
    /// A live model that cannot be used (damaged, or of another feature schema) is logged, and the one in use stays, at first the built-in
    /// one: the operator must still be able to retrain or promote another.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn refresh(&self) -> Result<(), Error> {
        let _one_at_a_time = self.refreshing.lock().await;
        let revision = self.store.configuration_revision().await?;
        if self.directory.load().revision == revision {
            return Ok(());
        }
        self.follow_live_model().await?;
        self.follow_shadow().await?;
        self.load_directory(revision).await
    }

    /// Follows changes that other processes make, until dropped. Failures are logged and tried again.
    pub async fn watch(&self) {
        let mut ticks = tokio::time::interval(WATCH_INTERVAL);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.refresh().await {
                tracing::warn!(%error, "could not read changed sites or the live model; what was in use stays");
            }
        }
    }
}
