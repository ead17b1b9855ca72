//! What is held in memory: the live model, and for each site what it has taught.
//!
//! A site's memory is bound to the model that it was folded for. When another model goes live, the next request of a site folds its
//! journal again, and waits for that; who holds the old pair answers with it to the end. All of a site's decisions pass through its `writing` lock, so
//! a decision is either in the journal when a fold reads it, or applied to the result of that fold: never both, never neither.
//!
//! Another process may append to the journal too (`gatepost erase`): what is held notes through which row it goes, and is let go of once a row is
//! missing. Letting go is always safe: the next request folds again. So is letting go for want of room (`room.rs`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use arc_swap::ArcSwapOption;
use jiff::Timestamp;
use tokio::sync::{Mutex, MutexGuard};

use super::guard::is_of;
use super::meters::Verdicts;
use super::retrain::aside;
use super::{Engine, Error};
use crate::classifier::{Model, Standpoint};
use crate::comment::{CommentId, Label, SiteId, UserId};
use crate::features::SCHEMA;
use crate::learning::{Effect, Entry, Learned, Lesson, Recent, Shares, Teaching, Voice, fold_beside, needed, teaching, weight};
use crate::moderation::Actor;
use crate::policy::{Experience, Promise, Rules};
use crate::store::{Change, LiveModel, Site};

/// A model in use, with what it already holds of each site's journal.
pub(super) struct Live {
    pub(super) model: Arc<Model>,
    /// Through which sequence number each site's journal was counted into the model.
    holds: HashMap<SiteId, u64>,
}

impl Live {
    /// The model that is built into the binary: it holds nobody's decisions.
    pub(super) fn builtin() -> Self {
        Self { model: Model::builtin(), holds: HashMap::new() }
    }

    /// Opens a promoted model.
    pub(super) fn open(stored: &LiveModel) -> Result<Self, Error> {
        let model = Model::from_bytes(&stored.bytes).map_err(|error| Error::Model(error.to_string()))?;
        Ok(Self { model: Arc::new(model), holds: stored.holds.iter().copied().collect() })
    }

    /// Through which sequence number a site's journal was counted into the model.
    pub(super) fn through(&self, site: SiteId) -> u64 {
        self.holds.get(&site).copied().unwrap_or(0)
    }
}

/// What is known of a site while one model is live.
pub(super) struct Known {
    pub(super) live: Arc<Live>,
    learned: RwLock<Learned>,
    /// The labels that the poison guard holds a new one beside.
    recent: RwLock<Recent>,
    /// What each account has taught of it.
    shares: RwLock<Shares>,
    /// The sequence number of the last row of the journal that was followed. Only whoever may append to the journal changes it.
    head: AtomicU64,
}

impl Known {
    fn new(live: Arc<Live>, head: u64, learned: Learned, recent: Recent, shares: Shares) -> Self {
        let (learned, recent, shares) = (RwLock::new(learned), RwLock::new(recent), RwLock::new(shares));
        Self { live, learned, recent, shares, head: AtomicU64::new(head) }
    }

    /// What is held now. Only whoever may append to the journal gets all of it as of one row.
    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot { live: Arc::clone(&self.live), learned: self.with(Clone::clone), head: self.head() }
    }

    /// Through which row of the journal it goes.
    pub(super) fn head(&self) -> u64 {
        self.head.load(Ordering::Relaxed)
    }

    /// Reads what the site has taught.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Learned) -> T) -> T {
        // A panic while the lock was held cannot leave counts half-added: they are applied by code that does not panic.
        read(&self.learned.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where a comment with these slots stands for the decision `label`, before it is learned.
    pub(super) fn standpoint(&self, slots: &[u32], label: Label) -> Standpoint {
        self.with(|learned| self.live.model.standpoint(slots, &learned.overlay, label))
    }

    /// The labels of near copies of a text that speak where `asker` labels it. `unknown` are the rows of the journal after those that it goes through.
    pub(super) fn voices(&self, unknown: &[Entry], slots: &[u32], since: Timestamp, asker: &Actor) -> Vec<Voice> {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner);
        if unknown.is_empty() {
            return recent.voices(slots, since, asker);
        }
        let mut recent = recent.clone();
        for entry in unknown {
            recent.follow(entry, SCHEMA);
        }
        recent.voices(slots, since, asker)
    }

    /// How many standing lessons others than an actor have.
    pub(super) fn lessons_of_others(&self, actor: &Actor) -> u64 {
        let all = self.with(|learned| learned.decisions.iter().map(|count| u64::from(*count)).sum::<u64>());
        all.saturating_sub(self.shares.read().unwrap_or_else(PoisonError::into_inner).lessons(actor))
    }

    /// The lessons of others that a label would turn, with what else its actor teaches: of those who weigh as much as the actor. `before` is what the comment
    /// teaches now; what `distrusted` accounts taught nobody stands for.
    pub(super) fn turned(&self, asked: &Asked<'_>, before: Option<&Teaching>, distrusted: &[UserId]) -> Vec<Lesson> {
        let meant = |other: &Actor| !other.is(asked.actor) && weight(other) >= weight(asked.actor) && !is_of(distrusted, other);
        let witnesses = self.recent.read().unwrap_or_else(PoisonError::into_inner).witnesses(asked.slots, asked.comment, meant);
        if witnesses.is_empty() {
            return witnesses;
        }
        let mut shares = self.shares.write().unwrap_or_else(PoisonError::into_inner);
        self.with(|learned| {
            let site = &learned.overlay;
            let Asked { label, slots, standpoint, .. } = *asked;
            let share = shares.share(asked.actor, site);
            Effect { model: &self.live.model, site, share, before, label, slots, standpoint }.turned(witnesses)
        })
    }

    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        let recent = self.recent.read().unwrap_or_else(PoisonError::into_inner).bytes();
        let shares = self.shares.read().unwrap_or_else(PoisonError::into_inner).bytes();
        recent + shares + self.with(|learned| learned.overlay.bytes())
    }

    /// Notes that the row of this number is followed next; false if rows before it are not known here, as another process wrote them.
    fn follows(&self, sequence: u64) -> bool {
        let before = sequence.saturating_sub(1);
        self.head.compare_exchange(before, sequence, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    fn apply(&self, change: &Change) {
        let mut shares = self.shares.write().unwrap_or_else(PoisonError::into_inner);
        let mut learned = self.learned.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(teaching) = &change.unlearned {
            learned.unlearn(teaching, SCHEMA);
            shares.unlearn(teaching, SCHEMA);
        }
        if let Some(teaching) = &change.learned {
            learned.learn(teaching, SCHEMA);
            shares.learn(teaching, SCHEMA);
        }
        self.recent.write().unwrap_or_else(PoisonError::into_inner).follow(&change.entry, SCHEMA);
    }
}

/// A label that the guard asks about.
pub(super) struct Asked<'a> {
    pub(super) actor: &'a Actor,
    pub(super) comment: CommentId,
    pub(super) label: Label,
    pub(super) slots: &'a [u32],
    pub(super) standpoint: Option<Standpoint>,
}

/// What was held of a site at one moment.
pub(super) struct Snapshot {
    live: Arc<Live>,
    learned: Learned,
    /// Through which row of the journal it goes.
    pub(super) head: u64,
}

impl Snapshot {
    /// Whether it equals the fold of the rows of the journal that it goes through; `entries` are these, or more.
    pub(super) fn equals_fold_of(&self, site: SiteId, entries: &[Entry]) -> bool {
        let through = self.live.through(site);
        let folded = if last_row(entries) <= self.head {
            fold_beside(entries, SCHEMA, through)
        } else {
            let followed: Vec<Entry> = entries.iter().filter(|entry| entry.sequence <= self.head).cloned().collect();
            fold_beside(&followed, SCHEMA, through)
        };
        self.learned == folded
    }
}

/// A site's place in memory.
#[derive(Default)]
pub(super) struct Memory {
    writing: Mutex<()>,
    /// When it was last asked for, by [`Room`](super::room::Room)'s count.
    pub(super) used: AtomicU64,
    current: ArcSwapOption<Known>,
    /// The same for the model in shadow, if there is one.
    shadow: ArcSwapOption<Known>,
    /// How far the site's promise is proven, if it has one.
    promise: ArcSwapOption<Promise>,
}

/// The right to append to one site's journal.
pub(super) struct Writing<'a> {
    memory: &'a Memory,
    _guard: MutexGuard<'a, ()>,
}

impl Writing<'_> {
    /// Lets memory follow what was committed. A site whose journal was not folded yet will read it there, and so will one to whose journal another
    /// process wrote meanwhile.
    pub(super) fn apply(&self, change: &Change) {
        for place in self.memory.places() {
            let Some(known) = place.load_full() else { continue };
            if known.follows(change.entry.sequence) {
                known.apply(change);
            } else {
                place.store(None);
            }
        }
    }

    /// The same for rows that are the first of their comments.
    pub(super) fn apply_first(&self, rows: impl IntoIterator<Item = Entry>) {
        for entry in rows {
            let learned = teaching(std::slice::from_ref(&entry));
            self.apply(&Change { entry, comment: None, unlearned: None, learned, audited: false });
        }
    }
}

impl Memory {
    /// Waits for the right to append to the site's journal.
    pub(super) async fn write(&self) -> Writing<'_> {
        Writing { memory: self, _guard: self.writing.lock().await }
    }

    /// What is held of the site as of one row of its journal, if that was folded: waits until nobody appends, and lets them go on.
    pub(super) async fn snapshot(&self) -> Option<Snapshot> {
        let _guard = self.writing.lock().await;
        self.loaded().map(|known| known.snapshot())
    }

    /// What is held of the site, if its journal was folded.
    pub(super) fn loaded(&self) -> Option<Arc<Known>> {
        self.current.load_full()
    }

    /// Where what was folded is held.
    fn places(&self) -> [&ArcSwapOption<Known>; 2] {
        [&self.current, &self.shadow]
    }

    /// Takes over how far the site's promise is proven.
    pub(super) fn set_promise(&self, promise: Option<Promise>) {
        self.promise.store(promise.map(Arc::new));
    }

    /// Forgets what was folded for a model that is no longer in shadow.
    pub(super) fn leave_shadow(&self) {
        self.shadow.store(None);
    }

    /// Lets go of all that is held: the next request folds the journal again.
    pub(super) fn let_go(&self) {
        self.current.store(None);
        self.shadow.store(None);
    }

    /// About how many bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let places = self.places().into_iter().filter_map(ArcSwapOption::load_full);
        places.map(|known| known.bytes()).sum()
    }

    /// Lets go of what is held if it goes through an earlier row than `head`. Waits for whoever is writing: what this process wrote is followed then.
    async fn catch_up(&self, head: u64) {
        let behind = |place: &ArcSwapOption<Known>| place.load().as_ref().is_some_and(|known| known.head() < head);
        // Most sites are not: nobody waits for one of them that is busy.
        if !self.places().into_iter().any(behind) {
            return;
        }
        let _guard = self.writing.lock().await;
        for place in self.places() {
            if behind(place) {
                place.store(None);
            }
        }
    }
}

/// A site as a request sees it: its settings, its rules, and its place in memory.
#[derive(Clone)]
pub struct SiteHandle {
    /// The site and its settings.
    pub site: Arc<Site>,
    pub(super) rules: Arc<Rules>,
    pub(super) memory: Arc<Memory>,
    pub(super) verdicts: Arc<Verdicts>,
}

impl SiteHandle {
    /// How far the site's promise is proven, if it has one: not at all until its audits were read.
    pub(super) fn promise(&self) -> Option<Promise> {
        let rate = self.site.settings.max_ham_lost?;
        let unread = || Promise { acts_above: None, missing: needed(0, rate) };
        Some(self.memory.promise.load().as_deref().copied().unwrap_or_else(unread))
    }
}

impl Engine {
    /// What is known of a site, folding its journal if the live model is new to it.
    pub(super) async fn known(&self, handle: &SiteHandle) -> Result<Arc<Known>, Error> {
        self.known_for(handle, self.live.load_full(), &handle.memory.current).await
    }

    /// What is known of a site beside a model in shadow.
    pub(super) async fn known_in_shadow(&self, handle: &SiteHandle, shadow: Arc<Live>) -> Result<Arc<Known>, Error> {
        self.known_for(handle, shadow, &handle.memory.shadow).await
    }

    async fn known_for(&self, handle: &SiteHandle, live: Arc<Live>, place: &ArcSwapOption<Known>) -> Result<Arc<Known>, Error> {
        self.room.used(&handle.memory);
        if let Some(known) = current(place, &live) {
            return Ok(known);
        }
        let _guard = handle.memory.writing.lock().await;
        if let Some(known) = current(place, &live) {
            return Ok(known);
        }
        let entries = self.store.entries(handle.site.id, None).await?;
        let through = live.through(handle.site.id);
        let folded = aside(move || {
            let (recent, shares) = (Recent::of(&entries, SCHEMA), Shares::of(&entries, SCHEMA));
            Known::new(live, last_row(&entries), fold_beside(&entries, SCHEMA, through), recent, shares)
        });
        let known = Arc::new(folded.await?);
        place.store(Some(Arc::clone(&known)));
        self.make_room(handle.site.id);
        Ok(known)
    }

    /// Lets go of what is held of sites to whose journals another process has written: their next request folds them again.
    pub(super) async fn follow_journals(&self) -> Result<(), Error> {
        let heads: HashMap<SiteId, u64> = self.store.heads().await?.into_iter().collect();
        let directory = self.directory.load_full();
        for handle in directory.handles() {
            handle.memory.catch_up(heads.get(&handle.site.id).copied().unwrap_or(0)).await;
        }
        Ok(())
    }

    /// What a site has taught beside a model, as of now.
    pub(super) async fn learned(&self, site: SiteId, live: &Live) -> Result<Learned, Error> {
        let entries = self.store.entries(site, None).await?;
        let through = live.through(site);
        aside(move || fold_beside(&entries, SCHEMA, through)).await
    }
}

fn last_row(entries: &[Entry]) -> u64 {
    entries.iter().map(|entry| entry.sequence).max().unwrap_or(0)
}

fn current(place: &ArcSwapOption<Known>, live: &Arc<Live>) -> Option<Arc<Known>> {
    place.load_full().filter(|known| Arc::ptr_eq(&known.live, live))
}

/// How far the site's own decisions go.
pub(super) fn experience(learned: &Learned) -> Experience {
    let [ham, spam, abuse] = learned.decisions;
    Experience { wanted: ham, unwanted: spam + abuse }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_not_the_next_is_not_followed_and_leaves_the_head_where_it_is() {
        let known = Known::new(Arc::new(Live::builtin()), 1, Learned::default(), Recent::default(), Shares::default());
        assert!(!known.follows(3) && !known.follows(1) && !known.follows(0));
        assert_eq!(known.head(), 1);
        assert!(known.follows(2));
        assert_eq!((known.head(), known.snapshot().head), (2, 2));
    }
}
