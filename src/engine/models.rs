//! Models: which is live, putting a candidate live, going back.

use std::sync::Arc;

use super::live::Live;
use super::{Engine, Error};
use crate::classifier::Model;
use crate::learning::Judgement;
use crate::store::{ModelSummary, Origin, Promotion, RolledBack, Signature};
use crate::text::amount;

/// What came of wanting a model live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    /// It is live.
    Done {
        /// The model that was live before.
        before: String,
        /// What is worth knowing all the same, a sentence each.
        remarks: Vec<String>,
    },
    /// It was live already.
    Already,
    /// It would make things worse: why, a sentence each.
    Refused(Vec<String>),
}

impl Engine {
    /// Puts a candidate live, unless what is known of it speaks against it. Running servers take it over within a second, without losing a request.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model.
    pub async fn promote(&self, id: &str, signature: Signature) -> Result<Promoted, Error> {
        let kept = self.store.models().await?.into_iter().find(|model| model.id == id).ok_or(Error::NotFound("model"))?;
        if kept.live {
            return Ok(Promoted::Already);
        }
        let judgement = kept.origin.judgement;
        let mut refusals = judgement.as_ref().filter(|judgement| judgement.refuses()).map(Judgement::sentences).unwrap_or_default();
        let gold = self.try_gold(id).await?;
        refusals.extend(gold.failed);
        if !refusals.is_empty() && !signature.forced {
            return Ok(Promoted::Refused(refusals));
        }
        let before = self.store.live_model_id().await?.unwrap_or_else(|| Model::builtin().id().to_owned());
        let signature = Signature { forced: !refusals.is_empty(), ..signature };
        if !self.store.promote(id, &signature, self.clock.now()).await? {
            return Err(Error::NotFound("model"));
        }
        let mut remarks = match judgement {
            _ if signature.forced => vec!["it was put live against what speaks against it".to_owned()],
            Some(judgement) => judgement.sentences(),
            None => vec!["it was never judged against the model that was live".to_owned()],
        };
        if gold.lost > 0 {
            remarks.push(format!("{} of the gold set could not be asked about: no text is left", amount(gold.lost, "comment")));
        }
        Ok(Promoted::Done { before, remarks })
    }

    /// Puts the model live that was so before the last promotion that stands; the built-in one lies under all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn roll_back(&self, signature: &Signature) -> Result<RolledBack, Error> {
        let bottom = self.keep_builtin().await?;
        Ok(self.store.roll_back(&bottom, signature, self.clock.now()).await?)
    }

    /// Keeps the built-in model beside the others, so that it can be put live, and returns its id.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn keep_builtin(&self) -> Result<String, Error> {
        let origin = Origin { why: "it is built into the binary".to_owned(), ..Origin::default() };
        self.add_candidate(&Model::builtin(), Vec::new(), &origin).await
    }

    /// The same, with what it holds.
    pub(super) async fn opened(&self, id: &str) -> Result<Live, Error> {
        match self.store.model(id).await? {
            Some(kept) => Live::open(&kept),
            None if id == Model::builtin().id() => Ok(Live::builtin()),
            None => Err(Error::NotFound("model")),
        }
    }

    /// A model by its id: a kept one, or the built-in one.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model; [`Error::Model`] for one that cannot be used.
    pub async fn model(&self, id: &str) -> Result<Arc<Model>, Error> {
        Ok(self.opened(id).await?.model)
    }

    /// All kept models, newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn models(&self) -> Result<Vec<ModelSummary>, Error> {
        Ok(self.store.models().await?)
    }

    /// Every change of the live model, in order.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn promotions(&self) -> Result<Vec<Promotion>, Error> {
        Ok(self.store.promotions().await?)
    }

    /// The model that scores now.
    #[must_use]
    pub fn live(&self) -> Arc<Model> {
        Arc::clone(&self.live.load().model)
    }

    /// Takes over the live model if it changed and can be used.
    pub(super) async fn follow_live_model(&self) -> Result<(), Error> {
        match self.load_live_model().await {
            Err(Error::Model(problem)) => {
                let in_use = self.live.load().model.id().to_owned();
                tracing::error!(problem, in_use, "the promoted model cannot be used: retrain and promote another");
                Ok(())
            }
            other => other,
        }
    }

    /// Sites fold their journals for a new live model when they next ask.
    async fn load_live_model(&self) -> Result<(), Error> {
        let Some(id) = self.store.live_model_id().await? else { return Ok(()) };
        if self.live.load().model.id() == id {
            return Ok(());
        }
        if let Some(stored) = self.store.live_model().await? {
            self.live.store(Arc::new(Live::open(&stored)?));
        }
        Ok(())
    }
}
