//! What of the engine's work is counted and timed, and how it stands for whoever watches. The names of what is measured are described in
//! `telemetry/metrics.rs`.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use jiff::Timestamp;
use metrics::{Counter, Histogram};

use super::{Engine, Error, JobOverview};
use crate::comment::SiteId;
use crate::policy::Verdict;

/// The most sites with figures of their own: the oldest. All others share one.
const MAX_SITES: usize = 1000;

/// What stands for the sites that have no figures of their own; it cannot be a site's name.
const OTHERS: &str = "(others)";

/// What is timed of all sites.
pub(super) struct Meters {
    scoring: Histogram,
}

impl Default for Meters {
    fn default() -> Self {
        Self { scoring: metrics::histogram!("gatepost_scoring_duration_seconds") }
    }
}

impl Meters {
    /// Scores, and notes how long it took.
    pub(super) fn scoring<T>(&self, score: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let scored = score();
        self.scoring.record(start.elapsed());
        scored
    }
}

/// The verdicts on one site's comments.
pub(super) struct Verdicts {
    approve: Counter,
    hold: Counter,
    spam: Counter,
}

impl Verdicts {
    /// Those of a site that is shown under that name.
    pub(super) fn of(site: &str) -> Self {
        let counter =
            |verdict: Verdict| metrics::counter!("gatepost_verdicts_total", "site" => site.to_owned(), "verdict" => verdict.as_str());
        Self { approve: counter(Verdict::Approve), hold: counter(Verdict::Hold), spam: counter(Verdict::Spam) }
    }

    /// Counts one.
    pub(super) fn count(&self, verdict: Verdict) {
        match verdict {
            Verdict::Approve => self.approve.increment(1),
            Verdict::Hold => self.hold.increment(1),
            Verdict::Spam => self.spam.increment(1),
        }
    }
}

/// Under which name a site's figures are shown.
pub(super) struct Shown(HashSet<SiteId>);

impl Shown {
    /// Of these sites the oldest have figures of their own: ids grow with time.
    pub(super) fn among(sites: impl Iterator<Item = SiteId>) -> Self {
        let mut sites: Vec<SiteId> = sites.collect();
        sites.sort_unstable();
        sites.truncate(MAX_SITES);
        Self(sites.into_iter().collect())
    }

    /// The name for a site.
    pub(super) fn name<'a>(&self, site: SiteId, name: &'a str) -> &'a str {
        if self.0.contains(&site) { name } else { OTHERS }
    }
}

/// How an installation stands, for whoever watches it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The live model.
    pub model: String,
    /// Each site, or all that have no figures of their own.
    pub sites: Vec<SiteFigures>,
    /// How many decisions wait in quarantine.
    pub quarantined: u64,
    /// How many bytes the database takes.
    pub database_bytes: u64,
    /// How many bytes what sites have taught takes in memory.
    pub overlays_bytes: usize,
    /// What servers do by themselves.
    pub jobs: Vec<JobOverview>,
    /// What webhooks are still to be told.
    pub webhooks: WebhookFigures,
}

/// What webhooks are still to be told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WebhookFigures {
    /// How many messages wait.
    pub waiting: u64,
    /// For how many seconds the oldest of them has.
    pub oldest_seconds: f64,
    /// How many were given up, and not sent again since.
    pub dead: u64,
}

/// How a site stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SiteFigures {
    /// Its name.
    pub site: String,
    /// How many of its comments wait.
    pub waiting: u64,
    /// For how many seconds the oldest of them has.
    pub oldest_seconds: f64,
    /// When the last comment came.
    pub last_comment: Option<Timestamp>,
}

impl Engine {
    /// How the installation stands. Cheap: nothing is counted that is not kept as a count.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn figures(&self) -> Result<Figures, Error> {
        let now = self.clock.now();
        Ok(Figures {
            model: self.live().id().to_owned(),
            sites: self.site_figures(now).await?,
            quarantined: self.store.waiting_in_quarantine(None).await?,
            database_bytes: self.store.size().await?,
            overlays_bytes: self.overlays_held().0,
            jobs: self.store.jobs().await?.into_iter().map(|job| JobOverview::new(job, now)).collect(),
            webhooks: self.webhook_figures(now).await?,
        })
    }

    async fn webhook_figures(&self, now: Timestamp) -> Result<WebhookFigures, Error> {
        let lag = self.webhook_lag().await?;
        Ok(WebhookFigures { waiting: lag.waiting, oldest_seconds: seconds_since(lag.oldest, now), dead: lag.dead })
    }

    async fn site_figures(&self, now: Timestamp) -> Result<Vec<SiteFigures>, Error> {
        let names: HashMap<SiteId, String> =
            self.directory.load().handles().map(|handle| (handle.site.id, handle.site.name.clone())).collect();
        let shown = Shown::among(names.keys().copied());
        let mut figures: HashMap<&str, SiteFigures> = HashMap::new();
        for line in self.store.queues().await? {
            // One that was added this moment is there the next time.
            let Some(name) = names.get(&line.site) else { continue };
            let name = shown.name(line.site, name);
            let of = figures.entry(name).or_insert_with(|| SiteFigures { site: name.to_owned(), ..SiteFigures::default() });
            of.waiting += line.waiting;
            of.oldest_seconds = of.oldest_seconds.max(seconds_since(line.oldest, now));
            of.last_comment = of.last_comment.max(line.last);
        }
        let mut figures: Vec<SiteFigures> = figures.into_values().collect();
        figures.sort_by(|a, b| a.site.cmp(&b.site));
        Ok(figures)
    }
}

/// How long something has waited; nothing where nothing does.
fn seconds_since(oldest: Option<Timestamp>, now: Timestamp) -> f64 {
    oldest.map_or(0.0, |since| now.duration_since(since).as_secs_f64())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_oldest_thousand_sites_have_figures_of_their_own() {
        let id = |number: u128| SiteId(Uuid::from_u128(number));
        let shown = Shown::among((1..=1001).rev().map(id));
        assert_eq!((shown.name(id(1), "first"), shown.name(id(1000), "last"), shown.name(id(1001), "late")), ("first", "last", OTHERS));
    }
}
