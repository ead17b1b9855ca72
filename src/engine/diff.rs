//! Which real comments change their verdict from one model to another.

use std::collections::BTreeMap;

use super::live::Live;
use super::rehearsal::{Pages, is_settled};
use super::submit::verdict;
use super::{Engine, Error, SiteHandle};
use crate::learning::Learned;
use crate::moderation::Status;
use crate::policy::{Circumstances, Signs, Verdict};
use crate::store::StoredComment;

/// The most changes of which a site shows the comment.
const MAX_EXAMPLES: usize = 20;

/// What changes on one site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteDiff {
    /// The site's name.
    pub site: String,
    /// How many comments both were asked about.
    pub compared: u64,
    /// How many went from the one verdict to the other, the verdicts as words.
    pub changes: BTreeMap<(&'static str, &'static str), Changed>,
    /// Some of them, the newest.
    pub examples: Vec<Example>,
}

/// How many comments changed in one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// All.
    pub comments: u64,
    /// Of those, how many a person approved.
    pub approved: u64,
    /// Of those, how many a person marked as spam or threw away.
    pub rejected: u64,
}

/// One comment that changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The comment. Hostile: to be escaped.
    pub stored: StoredComment,
    /// What the first model, the site's policy and its decisions make of it, with the score.
    pub first: (Verdict, f64),
    /// What the second makes of it.
    pub second: (Verdict, f64),
}

/// A model with what a site has taught beside it.
struct Side<'m> {
    live: &'m Live,
    learned: Learned,
}

impl Engine {
    /// What changes from one model to another on the last `comments` comments of each site, as they stand, with today's policy and decisions, and with what
    /// the site's rules knew of author and network when they came. `say` hears how many comments were compared.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such model; [`Error::Model`] for one that cannot be used.
    pub async fn diff(&self, first: &str, second: &str, comments: u64, say: &(dyn Fn(u64) + Sync)) -> Result<Vec<SiteDiff>, Error> {
        let (first, second) = (self.opened(first).await?, self.opened(second).await?);
        let mut diffs = Vec::new();
        for site in self.sites().await? {
            let handle = self.site_by_id(site.id).await?;
            let first = Side { live: &first, learned: self.learned(site.id, &first).await? };
            let second = Side { live: &second, learned: self.learned(site.id, &second).await? };
            diffs.push(self.diff_site(&handle, &first, &second, comments, say).await?);
        }
        Ok(diffs)
    }

    async fn diff_site(
        &self,
        handle: &SiteHandle,
        first: &Side<'_>,
        second: &Side<'_>,
        comments: u64,
        say: &(dyn Fn(u64) + Sync),
    ) -> Result<SiteDiff, Error> {
        let mut diff = SiteDiff { site: handle.site.name.clone(), compared: 0, changes: BTreeMap::new(), examples: Vec::new() };
        let settings = &handle.site.settings;
        let networks = self.networks(handle.site.id, &[settings], comments).await?;
        let mut pages = Pages::new(handle.site.id, comments);
        while let Some(page) = pages.next(self).await? {
            diff.compared += page.len() as u64;
            say(page.len() as u64);
            // What the blog settled, no model decides.
            for stored in page.into_iter().filter(|stored| !is_settled(stored)) {
                let signs = Signs::seen_in(&stored.assessed.reasons);
                let at = Some(stored.received_at);
                let past = self.past_by(handle, &stored, settings, &networks).await?;
                let circumstances = Circumstances { at, signs, past, promise: handle.promise(), ..Circumstances::default() };
                let said = |side: &Side<'_>| verdict(handle, &side.live.model, &side.learned, &stored.comment, circumstances);
                let (first, second) = (said(first), said(second));
                if first.0 != second.0 {
                    diff.note(Example { stored, first, second });
                }
            }
        }
        Ok(diff)
    }
}

impl SiteDiff {
    fn note(&mut self, example: Example) {
        let changed = self.changes.entry((example.first.0.as_str(), example.second.0.as_str())).or_default();
        changed.comments += 1;
        if example.stored.standing.is_some() {
            let approved = example.stored.status == Status::Approved;
            changed.approved += u64::from(approved);
            changed.rejected += u64::from(!approved);
        }
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example);
        }
    }
}
