//! Models: which is live, making a candidate, putting it live.

use std::sync::Arc;

use super::live::Live;
use super::{Engine, Error};
use crate::classifier::Model;
use crate::learning::{Teaching, teaching};
use crate::store::{LiveModel, ModelSummary};

/// What moderators decided, as training takes it, and how far it reaches.
#[derive(Debug, Clone, Default)]
pub struct Decisions {
    /// What every comment with a standing decision teaches.
    pub teachings: Vec<Teaching>,
    /// Through which sequence number each site's journal was read.
    pub through: Vec<(crate::comment::SiteId, u64)>,
}

impl Engine {
    /// Every standing decision of every site, as of now.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn decisions(&self) -> Result<Decisions, Error> {
        let mut decisions = Decisions { through: self.store.heads().await?, ..Decisions::default() };
        for (site, through) in &decisions.through {
            let entries = self.store.entries(*site, Some(*through)).await?;
            let histories = entries.chunk_by(|a, b| a.comment == b.comment);
            decisions.teachings.extend(histories.filter_map(teaching));
        }
        Ok(decisions)
    }

    /// Keeps a candidate that holds `decisions`, and returns its id.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn add_candidate(&self, model: &Model, decisions: Decisions) -> Result<String, Error> {
        let id = model.id().to_owned();
        let candidate = LiveModel {
            id: id.clone(),
            bytes: model.to_bytes().map_err(|error| Error::Model(error.to_string()))?,
            holds: decisions.through,
        };
        self.store.add_model(&candidate, self.clock.now()).await?;
        Ok(id)
    }

    /// Puts a candidate live. Running servers take it over within a second, without losing a request.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model.
    pub async fn promote(&self, id: &str, by: &str) -> Result<(), Error> {
        let promoted = self.store.promote(id, by, self.clock.now()).await?;
        promoted.then_some(()).ok_or(Error::NotFound("model"))
    }

    /// All kept models, newest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn models(&self) -> Result<Vec<ModelSummary>, Error> {
        Ok(self.store.models().await?)
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
