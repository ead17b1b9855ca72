//! The candidate in shadow: it scores what the live model has answered, after the answer, and decides nothing.
//!
//! A comment is shown to it by way of a bounded queue; what does not fit is not scored, and counted. So a slow candidate delays nobody.

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

    /// Shows a comment that was kept to the model in shadow, if there is one. What the blog settled, no model decides.
    pub(super) fn show_to_shadow(
        &self,
        handle: &SiteHandle,
        stored: &StoredComment,
        settled: Option<Settled>,
        circumstances: Circumstances,
    ) {
        if settled.is_some() || self.backstage.current.load().is_none() {
            return;
        }
        let assessed = &stored.assessed;
        let answered = Answered {
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

    /// Lets the model in shadow score what was shown to it, until dropped. Failures are logged; what they were about is lost.
    pub async fn play_shadow(&self) {
        let mut waiting = self.backstage.waiting.lock().await;
        let mut batch = Vec::with_capacity(MAX_BATCH);
        while waiting.recv_many(&mut batch, MAX_BATCH).await > 0 {
            if let Err(error) = self.score_in_shadow(&mut batch).await {
                tracing::warn!(%error, "the model in shadow could not score or note what it was shown");
            }
            batch.clear();
        }
    }

    async fn score_in_shadow(&self, batch: &mut Vec<Answered>) -> Result<(), Error> {
        let dropped = self.backstage.dropped.swap(0, Ordering::Relaxed);
        let Some(shadow) = self.backstage.current.load_full() else { return Ok(()) };
        let mut tally = ShadowTally { dropped, ..ShadowTally::default() };
        let mut disagreements = Vec::new();
        for answered in batch.drain(..) {
            let known = self.known_in_shadow(&answered.site, Arc::clone(&shadow)).await?;
            let said = known.with(|learned| verdict(&answered.site, &shadow.model, learned, &answered.comment, answered.circumstances));
            tally.scored += 1;
            if said.0 != answered.live.0 {
                tally.disagreed += 1;
                disagreements.push(Disagreement {
                    site: answered.site.site.id,
                    comment: answered.id,
                    live_model: answered.live_model,
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
        Ok(())
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
    use crate::store::{Origin, SqliteStore};

    /// More than may wait.
    const MANY: usize = MAX_WAITING + 40;

    fn model() -> Model {
        let comment = |text: &str, label| (Comment::from_content(text), label);
        let mut trainer = Trainer::new();
        trainer.add_batch(&[comment("check out my channel", Label::Spam), comment("what a lovely song", Label::Ham)]);
        trainer.finish().unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_does_not_fit_the_queue_is_answered_all_the_same_and_counted() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("gatepost.db").display().to_string()).await.unwrap();
        let engine = Engine::open(Arc::new(store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.unwrap();
        let (_, key) = engine.add_site("blog", "https://blog.example").await.unwrap();
        let id = engine.add_candidate(&model(), Vec::new(), &Origin::default()).await.unwrap();
        engine.set_shadow(Some(&id), "kim").await.unwrap();
        engine.refresh().await.unwrap();
        let handle = engine.site_by_key(&key).await.unwrap();
        let submit = |number: usize| {
            let (engine, handle) = (Arc::clone(&engine), handle.clone());
            tokio::spawn(
                async move { engine.submit(&handle, Submission::new(None, Comment::from_content(format!("song {number}")))).await },
            )
        };
        let submitted: Vec<_> = (0..MANY).map(submit).collect();
        for submitted in submitted {
            assert!(submitted.await.unwrap().unwrap().new);
        }
        assert_eq!(engine.shadow().await.unwrap().unwrap().tally, ShadowTally::default(), "nobody has let it score yet");
        let player = Arc::clone(&engine);
        let playing = tokio::spawn(async move { player.play_shadow().await });
        let done = async {
            loop {
                let tally = engine.shadow().await.unwrap().unwrap().tally;
                if tally.scored + tally.dropped == MANY as u64 {
                    return tally;
                }
                tokio::task::yield_now().await;
            }
        };
        let tally = tokio::time::timeout(Duration::from_mins(1), done).await.unwrap();
        playing.abort();
        assert_eq!((tally.scored, tally.dropped), (MAX_WAITING as u64, 40));
    }
}
