//! Retention: comments and fields that a site has kept for as long as its settings say go, a few at a time.
//!
//! What a purged comment taught stays, as counts without text. Somebody who submits meanwhile waits for no more than one batch.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Engine, Error};
use crate::comment::SiteId;
use crate::moderation::Status;
use crate::policy::Settings;
use crate::store::{Outdated, PersonalField, Site};

/// How many comments are found at once.
const PAGE: u32 = 1_000;

/// How many go in one transaction.
const BATCH: usize = 50;

/// What went of one site, or would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SitePurged {
    /// The site's name.
    pub site: String,
    /// How many comments of a status, where the site bounds how long they are kept.
    pub comments: Vec<StatusPurged>,
    /// How many comments lost a field, where the site bounds how long it is kept.
    pub fields: Vec<FieldBlanked>,
}

/// Comments of one status that went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StatusPurged {
    /// The status.
    pub status: Status,
    /// How many days it is kept.
    pub keep_days: u32,
    /// How many went.
    pub purged: u64,
}

/// Comments that lost a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldBlanked {
    /// The field.
    pub field: PersonalField,
    /// How many days it is kept.
    pub keep_days: u32,
    /// How many comments lost it.
    pub blanked: u64,
}

impl SitePurged {
    /// How many comments went, and how many lost a field.
    #[must_use]
    pub fn totals(&self) -> (u64, u64) {
        (self.comments.iter().map(|of| of.purged).sum(), self.fields.iter().map(|of| of.blanked).sum())
    }
}

impl Engine {
    /// Removes what one site, or each, has kept for longer than it wants; with `dry_run` only says what that is. Copies are left in the database's file
    /// until [`Engine::write_anew`].
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn purge(&self, site: Option<&str>, dry_run: bool) -> Result<Vec<SitePurged>, Error> {
        let sites = match site {
            Some(name) => vec![self.site_by_name(name).await?],
            None => self.sites().await?,
        };
        let mut purged = Vec::with_capacity(sites.len());
        for site in &sites {
            purged.push(self.purge_site(site, dry_run).await?);
        }
        Ok(purged)
    }

    async fn purge_site(&self, site: &Site, dry_run: bool) -> Result<SitePurged, Error> {
        let now = self.clock.now();
        let mut purged = SitePurged { site: site.name.clone(), comments: Vec::new(), fields: Vec::new() };
        for (status, keep_days) in kept_statuses(&site.settings) {
            let gone = self.remove(site.id, Outdated::Status(status, days_before(now, keep_days)), dry_run).await?;
            purged.comments.push(StatusPurged { status, keep_days, purged: gone });
        }
        for (field, keep_days) in kept_fields(&site.settings) {
            let blanked = self.remove(site.id, Outdated::Field(field, days_before(now, keep_days)), dry_run).await?;
            purged.fields.push(FieldBlanked { field, keep_days, blanked });
        }
        Ok(purged)
    }

    async fn remove(&self, site: SiteId, what: Outdated, dry_run: bool) -> Result<u64, Error> {
        let (mut after, mut removed) = (None, 0);
        loop {
            let found = self.store.outdated(site, what, after, PAGE).await?;
            let Some(last) = found.last() else { return Ok(removed) };
            after = Some(*last);
            if dry_run {
                removed += found.len() as u64;
                continue;
            }
            for batch in found.chunks(BATCH) {
                removed += self.store.remove_outdated(site, what, batch.to_vec()).await?;
            }
        }
    }
}

fn kept_statuses(settings: &Settings) -> impl Iterator<Item = (Status, u32)> {
    let kept = [
        (Status::Spam, settings.keep_spam_days),
        (Status::Trash, settings.keep_trash_days),
        (Status::Approved, settings.keep_approved_days),
    ];
    kept.into_iter().filter_map(|(status, days)| Some((status, days?)))
}

fn kept_fields(settings: &Settings) -> impl Iterator<Item = (PersonalField, u32)> {
    let days = |field| match field {
        PersonalField::Ip => settings.keep_ip_days,
        PersonalField::AuthorEmail => settings.keep_email_days,
        PersonalField::UserAgent => settings.keep_user_agent_days,
    };
    PersonalField::ALL.map(|field| (field, days(field))).into_iter().filter_map(|(field, days)| Some((field, days?)))
}

fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}
