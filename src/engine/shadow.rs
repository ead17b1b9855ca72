//! The candidate in shadow: it scores what the live model has answered, after the answer, and decides nothing.
//!
//! A comment is shown to it by way of a bounded queue; what does not fit is not scored, and counted. So a slow candidate delays nobody.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arc_swap::ArcSwapOption;
use tokio::sync::{Mutex, mpsc};

use super::live::Live;
use super::submit::verdict;
use super::{Engine, Error, SiteHandle};
use crate::classifier::Model;
use crate::comment::{Comment, CommentId, SiteId};
use crate::policy::{Circumstances, Settled, Verdict};
use crate::store::{Disagreement, Shadow, ShadowTally, StoredComment};

/// The most comments that wait to be scored.
const MAX_WAITING: usize = 512;

/// The most comments whose results are kept in one write.
const MAX_BATCH: usize = 64;

/// A comment as the live model answered it.
struct Answered {
    /// To whom it was shown.
    shadow: Arc<Live>,
    site: SiteHandle,
    id: CommentId,
    comment: Comment,
    circumstances: Circumstances,
    live: (Verdict, f64),
    live_model: String,
}

/// The model in shadow and the queue to it.
pub(super) struct Backstage {
    current: ArcSwapOption<Live>,
    queue: mpsc::Sender<Answered>,
    waiting: Mutex<mpsc::Receiver<Answered>>,
    /// Comments that did not fit since the last write.
    dropped: AtomicU64,
}

impl Default for Backstage {
    fn default() -> Self {
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        Self { current: ArcSwapOption::empty(), queue, waiting: Mutex::new(waiting), dropped: AtomicU64::new(0) }
    }
}

impl Engine {
    /// Lets a model score in shadow, or none. Running servers follow within a second; what an earlier one did is forgotten.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model; [`Error::Conflict`] if it is the live one.
    pub async fn set_shadow(&self, model: Option<&str>, by: &str) -> Result<(), Error> {
        if model.is_some() && model == self.store.live_model_id().await?.as_deref() {
            return Err(Error::conflict("the model is live: in shadow it would agree with itself"));
        }
        if model == Some(Model::builtin().id()) {
            self.keep_builtin().await?;
        }
        let set = self.store.set_shadow(model, by, self.clock.now()).await?;
        set.then_some(()).ok_or(Error::NotFound("model"))
    }

    /// The model in shadow, and how far it has come.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn shadow(&self) -> Result<Option<Shadow>, Error> {
        Ok(self.store.shadow().await?)
    }

    /// Where it disagreed with the live model, newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn disagreements(&self, site: Option<SiteId>, limit: u32) -> Result<Vec<Disagreement>, Error> {
        Ok(self.store.disagreements(site, limit).await?)
    }

    /// Shows a comment that was kept to the model in shadow, if there is one. What the blog settled, no model decides; and one that went live meanwhile
    /// would agree with itself.
    pub(super) fn show_to_shadow(
        &self,
        handle: &SiteHandle,
        stored: &StoredComment,
        settled: Option<Settled>,
        circumstances: Circumstances,
    ) {
        let assessed = &stored.assessed;
        let Some(shadow) = self.backstage.current.load_full().filter(|_| settled.is_none()) else { return };
        if shadow.model.id() == assessed.model {
            return;
        }
        let answered = Answered {
            shadow,
            site: handle.clone(),
            id: stored.id,
            comment: stored.comment.clone(),
            circumstances,
            live: (assessed.verdict, assessed.score),
            live_model: assessed.model.clone(),
        };
        if self.backstage.queue.try_send(answered).is_err() {
            self.backstage.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Lets the model in shadow score what is shown to it, until `end`: what waits then is counted as passed over, and so is what could not be scored or
    /// noted, which is logged.
    pub async fn play_shadow(&self, end: impl Future<Output = ()>) {
        let mut end = pin!(end);
        let mut waiting = self.backstage.waiting.lock().await;
        let mut batch = Vec::with_capacity(MAX_BATCH);
        loop {
            tokio::select! {
                biased;
                () = &mut end => break,
                _ = waiting.recv_many(&mut batch, MAX_BATCH) => {}
            }
            log(self.score_in_shadow(&batch).await, "the model in shadow could not score or note what it was shown");
            batch.clear();
        }
        let left = std::iter::from_fn(|| waiting.try_recv().ok()).collect::<Vec<_>>();
        log(self.pass_over(&left).await, "could not note how many comments the model in shadow was not asked about any more");
    }

    async fn pass_over(&self, left: &[Answered]) -> Result<(), Error> {
        let Some(shadow) = self.backstage.current.load_full() else { return Ok(()) };
        let own = left.iter().filter(|answered| Arc::ptr_eq(&answered.shadow, &shadow)).count() as u64;
        let dropped = own + self.backstage.dropped.swap(0, Ordering::Relaxed);
        if dropped == 0 {
            return Ok(());
        }
        Ok(self.store.note_shadow(shadow.model.id(), ShadowTally { dropped, ..ShadowTally::default() }, Vec::new()).await?)
    }

    async fn score_in_shadow(&self, batch: &[Answered]) -> Result<(), Error> {
        let Some(shadow) = self.backstage.current.load_full() else { return Ok(()) };
        // What was shown to an earlier one is forgotten with it.
        let own: Vec<&Answered> = batch.iter().filter(|answered| Arc::ptr_eq(&answered.shadow, &shadow)).collect();
        let dropped = self.backstage.dropped.swap(0, Ordering::Relaxed);
        let noted = self.score_and_note(&shadow, &own, dropped).await;
        if noted.is_err() {
            self.backstage.dropped.fetch_add(dropped + own.len() as u64, Ordering::Relaxed);
        }
        noted
    }

    async fn score_and_note(&self, shadow: &Arc<Live>, batch: &[&Answered], dropped: u64) -> Result<(), Error> {
        let mut tally = ShadowTally { dropped, ..ShadowTally::default() };
        let mut disagreements = Vec::new();
        for answered in batch {
            let known = self.known_in_shadow(&answered.site, Arc::clone(shadow)).await?;
            let said = known.with(|learned| verdict(&answered.site, &shadow.model, learned, &answered.comment, answered.circumstances));
            tally.scored += 1;
            if said.0 != answered.live.0 {
                tally.disagreed += 1;
                disagreements.push(Disagreement {
                    site: answered.site.site.id,
                    comment: answered.id,
                    live_model: answered.live_model.clone(),
                    live: answered.live,
                    shadow: said,
                    at: self.clock.now(),
                });
            }
        }
        Ok(self.store.note_shadow(shadow.model.id(), tally, disagreements).await?)
    }

    /// Takes over the model in shadow if another was set. One that cannot be used is logged, and none is in shadow then.
    pub(super) async fn follow_shadow(&self) -> Result<(), Error> {
        let wanted = self.store.shadow().await?.map(|shadow| shadow.model);
        let current = self.backstage.current.load_full();
        if wanted.as_deref() == current.as_ref().map(|live| live.model.id()) {
            return Ok(());
        }
        let opened = match wanted {
            None => None,
            Some(id) => match self.opened(&id).await {
                Ok(live) => Some(Arc::new(live)),
                Err(Error::Model(problem)) => {
                    tracing::error!(problem, "the model in shadow cannot be used: set another");
                    None
                }
                Err(error) => return Err(error),
            },
        };
        if opened.is_none() {
            self.leave_shadow();
        }
        self.backstage.current.store(opened);
        // What did not fit was for the one before.
        self.backstage.dropped.store(0, Ordering::Relaxed);
        Ok(())
    }
}

/// What goes wrong here is nobody's request.
fn log(done: Result<(), Error>, problem: &'static str) {
    if let Err(error) = done {
        tracing::warn!(%error, "{problem}");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::classifier::Trainer;
    use crate::clock::SystemClock;
    use crate::comment::Label;
    use crate::engine::{KeyHasher, Submission};
    use crate::store::{Models, Origin, Signature, SqliteStore};

    fn model(what: &str) -> Model {
        let comment = |text: &str, label| (Comment::from_content(text), label);
        let mut trainer = Trainer::new();
        trainer.add_batch(&[comment("check out my channel", Label::Spam), comment(&format!("what a lovely {what}"), Label::Ham)]);
        trainer.finish().unwrap()
    }

    /// An engine with a blog and a model in shadow.
    async fn behind_the_scenes(folder: &tempfile::TempDir) -> (Arc<Engine>, Arc<SqliteStore>, SiteHandle, String) {
        let store = Arc::new(SqliteStore::open(&folder.path().join("gatepost.db").display().to_string()).await.unwrap());
        let engine = Engine::open(Arc::<SqliteStore>::clone(&store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.unwrap();
        let (_, key) = engine.add_site("blog", "https://blog.example").await.unwrap();
        let id = engine.add_candidate(&model("song"), Vec::new(), &Origin::default()).await.unwrap();
        engine.set_shadow(Some(&id), "kim").await.unwrap();
        engine.refresh().await.unwrap();
        let handle = engine.site_by_key(&key).await.unwrap();
        (engine, store, handle, id)
    }

    async fn submit(engine: &Engine, handle: &SiteHandle, count: usize) {
        for number in 0..count {
            assert!(engine.submit(handle, Submission::new(None, Comment::from_content(format!("song {number}")))).await.unwrap().new);
        }
    }

    async fn tally(engine: &Engine) -> ShadowTally {
        engine.shadow().await.unwrap().unwrap().tally
    }

    fn counted(scored: u64, dropped: u64) -> impl Fn(&ShadowTally) -> bool {
        move |tally| (tally.scored, tally.dropped) == (scored, dropped)
    }

    /// Lets the shadow play until its numbers are as wanted, and ends it then.
    async fn play_until(engine: &Arc<Engine>, wanted: impl Fn(&ShadowTally) -> bool) {
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let player = Arc::clone(engine);
        let playing = tokio::spawn(async move { player.play_shadow(async { drop(ended.await) }).await });
        let done = async {
            while !wanted(&tally(engine).await) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), done).await.unwrap();
        drop(end);
        playing.await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_does_not_fit_the_queue_is_answered_all_the_same_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, _, handle, _) = behind_the_scenes(&folder).await;
        submit(&engine, &handle, MAX_WAITING + 40).await;
        assert_eq!(tally(&engine).await, ShadowTally::default(), "nobody has let it score yet");
        play_until(&engine, counted(MAX_WAITING as u64, 40)).await;
    }

    #[tokio::test]
    async fn what_still_waits_when_the_process_ends_is_counted_as_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, _, handle, _) = behind_the_scenes(&folder).await;
        submit(&engine, &handle, MAX_WAITING + 3).await;
        engine.play_shadow(std::future::ready(())).await;
        let passed_over = MAX_WAITING as u64 + 3;
        assert_eq!(tally(&engine).await, ShadowTally { scored: 0, dropped: passed_over, disagreed: 0 });
        submit(&engine, &handle, 2).await;
        play_until(&engine, counted(2, passed_over)).await;
    }

    #[tokio::test]
    async fn what_was_shown_to_an_earlier_model_does_not_count_for_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, _, handle, _) = behind_the_scenes(&folder).await;
        submit(&engine, &handle, MAX_WAITING + 5).await;
        let next = engine.add_candidate(&model("tune"), Vec::new(), &Origin::default()).await.unwrap();
        engine.set_shadow(Some(&next), "kim").await.unwrap();
        engine.refresh().await.unwrap();
        play_until(&engine, |_| engine.backstage.queue.capacity() == MAX_WAITING).await;
        assert_eq!(tally(&engine).await, ShadowTally::default());
        submit(&engine, &handle, 4).await;
        play_until(&engine, counted(4, 0)).await;
    }

    #[tokio::test]
    async fn a_model_that_went_live_is_not_held_against_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, store, handle, id) = behind_the_scenes(&folder).await;
        submit(&engine, &handle, 3).await;
        play_until(&engine, counted(3, 0)).await;
        let before = tally(&engine).await;
        store.promote(&id, &Signature::default(), engine.clock().now()).await.unwrap();
        engine.refresh().await.unwrap();
        submit(&engine, &handle, 4).await;
        engine.play_shadow(std::future::ready(())).await;
        assert_eq!(tally(&engine).await, before);
    }

    #[tokio::test]
    async fn what_could_not_be_noted_is_counted_as_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let (engine, store, handle, _) = behind_the_scenes(&folder).await;
        submit(&engine, &handle, 6).await;
        let mut batch = Vec::new();
        let shadow = {
            let mut waiting = engine.backstage.waiting.lock().await;
            waiting.recv_many(&mut batch, MAX_BATCH).await;
            engine.backstage.current.load_full()
        };
        assert_eq!((batch.len(), shadow.is_some()), (6, true));
        store.close().await;
        engine.score_in_shadow(&batch).await.unwrap_err();
        assert_eq!(engine.backstage.dropped.load(Ordering::Relaxed), 6);
    }
}
