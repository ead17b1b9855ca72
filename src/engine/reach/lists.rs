//! What is listed and counted over all of somebody's sites. Of each site a page is found by an index, and no cursor names what is another's.

use std::cmp::Reverse;

use super::super::{Checked, Error, JobOverview, Overview};
use super::{Seen, Wanted};
use crate::comment::SiteId;
use crate::store::{Disagreement, OpenAudits, QuarantineQuery, Quarantined, QueuePage, QueueQuery, Reach, StatusCounts};

impl Seen<'_> {
    /// As [`Engine::queue`](super::Engine::queue).
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is narrowed to a site that is none of theirs.
    pub async fn queue(&self, query: &QueueQuery) -> Result<QueuePage, Error> {
        let sites = match (&self.moderator.reach, query.site) {
            (Reach::All, _) => return self.engine.queue(query).await,
            (Reach::Only(_), Some(site)) => {
                self.moderator.must_see(site, "site")?;
                vec![site]
            }
            (Reach::Only(sites), None) => sites.iter().copied().collect(),
        };
        // Said so even of one: then no cursor names what is another's.
        self.engine.queue(&QueueQuery { site: None, among: Some(sites), ..query.clone() }).await
    }

    /// As [`Engine::counts`](super::Engine::counts).
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs.
    pub async fn counts(&self, site: Option<SiteId>) -> Result<StatusCounts, Error> {
        let Wanted::Each(sites) = self.which(site)? else { return self.engine.counts(site).await };
        let mut sum = StatusCounts::default();
        for site in sites {
            let counts = self.engine.counts(Some(site)).await?;
            sum.pending += counts.pending;
            sum.approved += counts.approved;
            sum.spam += counts.spam;
            sum.trash += counts.trash;
        }
        Ok(sum)
    }

    /// As [`Engine::open_audits`](super::Engine::open_audits).
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs.
    pub async fn open_audits(&self, site: Option<SiteId>) -> Result<OpenAudits, Error> {
        let Wanted::Each(sites) = self.which(site)? else { return self.engine.open_audits(site).await };
        let mut sum = OpenAudits::default();
        for site in sites {
            let open = self.engine.open_audits(Some(site)).await?;
            sum.all += open.all;
            sum.beside_pending += open.beside_pending;
            sum.lapsed += open.lapsed;
        }
        Ok(sum)
    }

    /// As [`Engine::asked`](super::Engine::asked).
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs.
    pub async fn asked(&self, site: Option<SiteId>) -> Result<u64, Error> {
        let Wanted::Each(sites) = self.which(site)? else { return self.engine.asked(site).await };
        let mut asked = 0;
        for site in sites {
            asked += self.engine.asked(Some(site)).await?;
        }
        Ok(asked)
    }

    /// As [`Engine::appealed`](super::Engine::appealed).
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs.
    pub async fn appealed(&self, site: Option<SiteId>) -> Result<u64, Error> {
        let Wanted::Each(sites) = self.which(site)? else { return self.engine.appealed(site).await };
        let mut appealed = 0;
        for site in sites {
            appealed += self.engine.appealed(Some(site)).await?;
        }
        Ok(appealed)
    }

    /// As [`Engine::quarantine`](super::Engine::quarantine).
    ///
    /// # Errors
    /// If the store fails.
    pub async fn quarantine(&self, query: QuarantineQuery) -> Result<Vec<(String, Quarantined)>, Error> {
        let Wanted::Each(sites) = self.which(query.site)? else { return self.engine.quarantine(query).await };
        // What comes after a decision that is not theirs is what comes after none.
        if let Some(before) = query.before {
            let theirs = self.engine.store.quarantined(before).await?.is_some_and(|held| sites.contains(&held.site));
            if !theirs {
                return Ok(Vec::new());
            }
        }
        let mut page = Vec::new();
        for site in sites {
            page.extend(self.engine.quarantine(QuarantineQuery { site: Some(site), ..query }).await?);
        }
        page.sort_by_key(|(_, held)| Reverse((held.at, held.decision)));
        page.truncate(query.limit as usize);
        Ok(page)
    }

    /// As [`Engine::waiting_in_quarantine`](super::Engine::waiting_in_quarantine).
    ///
    /// # Errors
    /// If the store fails.
    pub async fn waiting_in_quarantine(&self) -> Result<u64, Error> {
        let Wanted::Each(sites) = self.which(None)? else { return self.engine.waiting_in_quarantine(None).await };
        let mut waiting = 0;
        for site in sites {
            waiting += self.engine.waiting_in_quarantine(Some(site)).await?;
        }
        Ok(waiting)
    }

    /// As [`Engine::disagreements`](super::Engine::disagreements).
    ///
    /// # Errors
    /// [`Error::NotFound`] for a site that is none of theirs.
    pub async fn disagreements(&self, site: Option<SiteId>, limit: u32) -> Result<Vec<Disagreement>, Error> {
        let Wanted::Each(sites) = self.which(site)? else { return self.engine.disagreements(site, limit).await };
        let mut newest = Vec::new();
        for site in sites {
            newest.extend(self.engine.disagreements(Some(site), limit).await?);
        }
        newest.sort_by_key(|disagreement| Reverse(disagreement.at));
        newest.truncate(limit as usize);
        Ok(newest)
    }

    /// As [`Engine::overview_of_server`](super::Engine::overview_of_server): what is counted is counted on their sites, and what jobs did is told to those who see all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn overview(&self) -> Result<Overview, Error> {
        let overview = self.engine.overview_of_server().await?;
        let Reach::Only(sites) = &self.moderator.reach else { return Ok(overview) };
        let names: Vec<String> = self.sites().await?.into_iter().map(|site| site.name).collect();
        let heads = self.engine.store.heads().await?;
        let decisions = heads.iter().filter(|(site, _)| sites.contains(site)).map(|(_, head)| head).sum();
        Ok(Overview {
            decisions,
            decisions_since_retrain: self.engine.decisions_since_retrain_of(|site| sites.contains(&site)).await?,
            quarantined: self.waiting_in_quarantine().await?,
            memory: None,
            database_bytes: None,
            sites: overview.sites.into_iter().filter(|site| names.contains(&site.site)).collect(),
            jobs: overview.jobs.into_iter().map(|job| JobOverview { result: None, ..job }).collect(),
            ..overview
        })
    }

    /// The part of a check that is about their sites.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn part_of(&self, checked: Checked) -> Result<Checked, Error> {
        if self.moderator.reach == Reach::All {
            return Ok(checked);
        }
        let names: Vec<String> = self.sites().await?.into_iter().map(|site| site.name).collect();
        let Checked { mut sites, mut findings } = checked;
        sites.retain(|site| names.contains(&site.site));
        findings.retain(|finding| finding.site.as_ref().is_some_and(|site| names.contains(site)));
        Ok(Checked { sites, findings })
    }
}
