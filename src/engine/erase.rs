//! Erasure: all that a person sent goes, and what was learned from it is taken back.
//!
//! What stays is the audit line, which does not name the person, and the rows of the journal: numbers of features, who decided and when. The numbers are
//! needed, as the live model may hold these decisions, and they are what is taken out of it for the site until the next retraining does so for all.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use super::decide::run_to_end;
use super::mail::spellings;
use super::{Engine, Error};
use crate::comment::{CommentId, SiteId};
use crate::learning::not_undone;
use crate::moderation::Actor;
use crate::policy::Settings;
use crate::store::{Erasing, Erasure, Person, PersonKind};

/// How many comments go in one transaction: whoever submits meanwhile waits for no more than that.
const BATCH: usize = 50;

/// How often emptying the log is tried: a reader that stays for longer than some ten seconds is a backup.
const LOG_TRIES: u32 = 50;

/// What is to be erased.
#[derive(Clone)]
pub enum Wanted {
    /// All that a person sent.
    Person(Person),
    /// One comment.
    Comment(CommentId),
    /// One comment, by whoever wrote it. What decisions taught that call it spam or abuse stays, as numbers of features: else whoever sends spam could take
    /// back what was learned of it.
    Own(CommentId),
}

/// An erasure as it is asked for.
#[derive(Clone)]
pub struct ErasureOrder {
    /// On this site alone.
    pub site: Option<SiteId>,
    /// What.
    pub wanted: Wanted,
    /// Who erases, for the audit line and the journal.
    pub by: String,
    /// Erase nothing: only say what would be.
    pub dry_run: bool,
}

/// What was erased, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ErasureDone {
    /// How many comments.
    pub comments: u64,
    /// How many decisions were taken back.
    pub decisions: u64,
    /// On how many sites.
    pub sites: u64,
    /// The number of the audit line; `None` if nothing was erased.
    pub line: Option<u64>,
    /// The sites whose rules about senders name the person. These are the operator's to change.
    pub rules: Vec<String>,
}

impl Engine {
    /// Erases what is asked for: texts, earlier texts, everything that tells of the sender, notes, pins; and takes back what was learned of it. Each
    /// batch is durable and complete by itself: whatever ends it, erasing again does the rest. Servers beside follow within a second. Copies are left in the
    /// database's file until [`Engine::write_anew`].
    ///
    /// # Errors
    /// If the store fails.
    pub async fn erase(self: &Arc<Self>, order: ErasureOrder, progress: &(dyn Fn(u64) + Sync)) -> Result<ErasureDone, Error> {
        let found = self.find_erasable(&order).await?;
        let rules = self.rules_naming(&order).await?;
        if order.dry_run {
            return Ok(ErasureDone { rules, ..self.would_erase(&found).await? });
        }
        let mut done = ErasureDone { rules, ..ErasureDone::default() };
        for of_site in found.chunk_by(|(a, _), (b, _)| a == b) {
            let comments_before = done.comments;
            for batch in of_site.chunks(BATCH) {
                let erasing = Erasing {
                    site: batch[0].0,
                    comments: batch.iter().map(|(_, comment)| *comment).collect(),
                    kind: order.kind(),
                    actor: Actor::Operator(order.by.clone()),
                    by: order.by.clone(),
                    line: done.line,
                    spares_lessons: matches!(order.wanted, Wanted::Own(_)),
                    sites: done.sites + 1,
                    clock: Arc::clone(&self.clock),
                };
                let erased = self.erase_batch(erasing).await?;
                done.line = erased.line;
                done.comments += erased.comments;
                done.decisions += erased.decisions;
                progress(batch.len() as u64);
            }
            done.sites += u64::from(done.comments > comments_before);
        }
        if let Wanted::Person(Person::Email(email)) = &order.wanted {
            for spelling in spellings(email) {
                self.store.forget_reader_links(order.site, Some(&spelling), self.clock.now()).await?;
            }
        }
        Ok(done)
    }

    /// Whether the database's file may hold copies of something that was removed from it, which [`Engine::write_anew`] rids it of.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn has_remains(&self) -> Result<bool, Error> {
        Ok(self.store.has_remains().await?)
    }

    /// Writes the database's file anew and empties the log beside it, so that nothing is left in either of what was removed. False if the log could not be
    /// emptied, as something kept reading: then it is to be done again. Takes time and room in proportion to the database; who writes meanwhile waits.
    ///
    /// # Errors
    /// If the store fails: for want of room, or as another process wrote all the while.
    pub async fn write_anew(&self) -> Result<bool, Error> {
        Ok(self.store.write_anew(LOG_TRIES).await?)
    }

    /// The audit lines, oldest first.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn erasures(&self) -> Result<Vec<Erasure>, Error> {
        Ok(self.store.erasures().await?)
    }

    /// The comments that are meant, by site.
    async fn find_erasable(&self, order: &ErasureOrder) -> Result<Vec<(SiteId, CommentId)>, Error> {
        match &order.wanted {
            Wanted::Person(Person::Email(email)) => {
                let mut found = Vec::new();
                for spelling in spellings(email) {
                    found.extend(self.store.sent_by(order.site, &Person::Email(spelling)).await?);
                }
                found.sort_unstable();
                found.dedup();
                Ok(found)
            }
            Wanted::Person(person) => Ok(self.store.sent_by(order.site, person).await?),
            Wanted::Comment(comment) | Wanted::Own(comment) => {
                let home = self.store.home_of(*comment).await?;
                Ok(home.filter(|home| order.site.is_none_or(|site| site == *home)).map(|home| (home, *comment)).into_iter().collect())
            }
        }
    }

    async fn rules_naming(&self, order: &ErasureOrder) -> Result<Vec<String>, Error> {
        let Wanted::Person(person) = &order.wanted else { return Ok(Vec::new()) };
        let sites = self.sites().await?.into_iter().filter(|site| order.site.is_none_or(|wanted| wanted == site.id));
        let naming = sites.filter(|site| {
            let Settings { trusted, blocked, .. } = &site.settings;
            trusted.iter().chain(blocked).any(|rule| person.is_named_by(rule))
        });
        Ok(naming.map(|site| site.name).collect())
    }

    async fn would_erase(&self, found: &[(SiteId, CommentId)]) -> Result<ErasureDone, Error> {
        let mut done = ErasureDone::default();
        let mut sites = BTreeSet::new();
        for (site, comment) in found {
            let history = self.store.history(*site, *comment).await?;
            let noted = history.iter().any(|entry| !entry.note.is_empty());
            let decisions = not_undone(&history).count() as u64;
            let kept = self.store.get(*site, *comment).await?.is_some() || self.store.pinned(*site, *comment).await?.is_some();
            if kept || noted || decisions > 0 {
                done.comments += 1;
                done.decisions += decisions;
                sites.insert(*site);
            }
        }
        done.sites = sites.len() as u64;
        Ok(done)
    }

    /// Erases a batch, and lets memory follow.
    async fn erase_batch(self: &Arc<Self>, erasing: Erasing) -> Result<BatchDone, Error> {
        let handle = self.site_by_id(erasing.site).await?;
        let engine = Arc::clone(self);
        run_to_end(async move {
            let writing = handle.memory.write().await;
            let erased = engine.store.erase(erasing).await?;
            erased.changes.iter().for_each(|change| writing.apply(change));
            Ok(BatchDone { line: erased.line, comments: erased.comments, decisions: erased.changes.len() as u64 })
        })
        .await
    }
}

struct BatchDone {
    line: Option<u64>,
    comments: u64,
    decisions: u64,
}

impl ErasureOrder {
    fn kind(&self) -> PersonKind {
        match &self.wanted {
            Wanted::Person(person) => person.kind(),
            Wanted::Comment(_) | Wanted::Own(_) => PersonKind::Comment,
        }
    }
}
