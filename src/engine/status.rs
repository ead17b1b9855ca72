//! How an installation stands: what `gatepost status` tells.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Engine, Error};
use crate::comment::SiteId;
use crate::store::{JobState, OpenAudits, StatusCounts};

/// How an installation stands.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Overview {
    /// This program's version.
    pub version: &'static str,
    /// The live model.
    pub model: String,
    /// How many bytes the database takes; `null` for who sees some sites alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_bytes: Option<u64>,
    /// How many rows the journals have.
    pub decisions: u64,
    /// How many of them no retraining has counted.
    pub decisions_since_retrain: u64,
    /// How many decisions wait in quarantine.
    pub quarantined: u64,
    /// What this process holds of the sites; `null` if it serves none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<MemoryHeld>,
    /// Site by site.
    pub sites: Vec<SiteOverview>,
    /// What servers do by themselves.
    pub jobs: Vec<JobOverview>,
}

/// What is held in memory of what sites have taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MemoryHeld {
    /// About how many bytes.
    pub bytes: usize,
    /// Of how many sites.
    pub sites: usize,
}

/// One site's comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteOverview {
    /// Its name.
    pub site: String,
    /// Comments that wait.
    pub pending: u64,
    /// Comments that are published.
    pub approved: u64,
    /// Comments that were marked as spam.
    pub spam: u64,
    /// Comments that were thrown away.
    pub trash: u64,
    /// Random audits that wait for an answer.
    pub audits_open: u64,
    /// Random audits that nobody answered, and nobody can any more.
    pub audits_lapsed: u64,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct JobOverview {
    /// Its name.
    pub job: String,
    /// How the last run stands.
    pub state: RunState,
    /// When that began.
    #[schema(required)]
    pub last_run: Option<Timestamp>,
    /// How long it took, in seconds.
    #[schema(required)]
    pub seconds: Option<f64>,
    /// What came of it.
    #[schema(required)]
    pub result: Option<String>,
    /// When the next one is due; `null` if no server means to run it.
    #[schema(required)]
    pub next_run: Option<Timestamp>,
}

/// How a job's last run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunState {
    /// There was none yet.
    Never,
    /// It is under way.
    Running,
    /// It ended well.
    Done,
    /// It failed.
    Failed,
    /// Whoever ran it was stopped.
    Interrupted,
}

impl Engine {
    /// How the installation stands.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn overview(&self) -> Result<Overview, Error> {
        let mut sites = Vec::new();
        for site in self.sites().await? {
            let StatusCounts { pending, approved, spam, trash } = self.store.counts(Some(site.id)).await?;
            let OpenAudits { all: audits_open, lapsed: audits_lapsed, .. } = self.store.open_audits(Some(site.id)).await?;
            sites.push(SiteOverview { site: site.name, pending, approved, spam, trash, audits_open, audits_lapsed });
        }
        let now = self.clock.now();
        Ok(Overview {
            version: env!("CARGO_PKG_VERSION"),
            model: self.live().id().to_owned(),
            database_bytes: Some(self.store.size().await?),
            decisions: self.store.heads().await?.iter().map(|(_, head)| head).sum(),
            decisions_since_retrain: self.decisions_since_retrain().await?,
            quarantined: self.store.waiting_in_quarantine(None).await?,
            memory: None,
            sites,
            jobs: self.store.jobs().await?.into_iter().map(|job| JobOverview::new(job, now)).collect(),
        })
    }

    /// The same, with what this process holds in memory.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn overview_of_server(&self) -> Result<Overview, Error> {
        let (bytes, sites) = self.overlays_held();
        Ok(Overview { memory: Some(MemoryHeld { bytes, sites }), ..self.overview().await? })
    }

    /// How many rows of journals no retraining has counted.
    pub(super) async fn decisions_since_retrain(&self) -> Result<u64, Error> {
        self.decisions_since_retrain_of(|_| true).await
    }

    /// The same of some sites.
    pub(super) async fn decisions_since_retrain_of(&self, of: impl Fn(SiteId) -> bool) -> Result<u64, Error> {
        let counted: HashMap<SiteId, u64> = self.store.counted_through().await?.into_iter().collect();
        let since = |(site, head): (SiteId, u64)| head.saturating_sub(counted.get(&site).copied().unwrap_or(0));
        Ok(self.store.heads().await?.into_iter().filter(|(site, _)| of(*site)).map(since).sum())
    }
}

impl JobOverview {
    pub(super) fn new(job: JobState, now: Timestamp) -> Self {
        let state = match (job.started_at, job.ended_at, job.failed) {
            (None, ..) => RunState::Never,
            (Some(_), Some(_), Some(true)) => RunState::Failed,
            (Some(_), Some(_), _) => RunState::Done,
            (Some(_), None, _) if job.held_until.is_some_and(|until| until > now) => RunState::Running,
            (Some(_), None, _) => RunState::Interrupted,
        };
        let seconds = job.started_at.zip(job.ended_at).map(|(start, end)| end.duration_since(start).as_secs_f64());
        Self { job: job.name, state, last_run: job.started_at, seconds, result: job.result, next_run: job.next_at }
    }
}
