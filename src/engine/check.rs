//! Whether what is kept, what is in memory, and what was decided agree.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use super::live::Snapshot;
use super::retrain::aside;
use super::submit::slots;
use super::{Engine, Error, SiteHandle};
use crate::comment::{CommentId, SiteId};
use crate::features::SCHEMA;
use crate::learning::{Entry, EntryKind, Flaw, Learned, flaws, fold, follow, may_have_taught, place, standing};
use crate::moderation::Status;
use crate::store::{QueuePage, QueueQuery, StoredComment, WrongLikeness};

/// How many comments are looked at at a time.
const PAGE: u32 = 200;

/// The most that is said about one site: what is broken everywhere is said often enough.
const MOST_FINDINGS: usize = 100;

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Finding {
    /// The site's name; `null` for what concerns all.
    #[schema(required)]
    pub site: Option<String>,
    /// What is wrong, a sentence.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.site {
            Some(site) => write!(f, "{site}: {}", self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

/// What was looked at on one site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SiteChecked {
    /// The site's name.
    pub site: String,
    /// How many comments there are.
    pub comments: u64,
    /// How many rows its journal has.
    pub journal: u64,
    /// How many decisions stand and teach.
    pub teaching: u64,
    /// How many of them teach nothing, as they belong to another feature schema and their text is gone.
    pub foreign: u64,
    /// Whether this process held the site's overlay in memory, so that it was compared too.
    pub in_memory: bool,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Checked {
    /// Site by site.
    pub sites: Vec<SiteChecked>,
    /// What does not fit; nothing if all is well.
    pub findings: Vec<Finding>,
}

/// What to say where a search may miss comments.
const WORDS_DIFFER: &str = "the index of words does not hold the words of the comments: searches may miss some. Restore a backup, or stop the server and run \
    sqlite3 on the database with: INSERT INTO comment_words (comment_words) VALUES ('rebuild')";

impl Engine {
    /// Checks the database's file, the counters, every journal, where every comment stands, what every decision taught, and that each overlay
    /// equals the fold of what stands. Changes nothing. `progress` hears how many comments more were looked at.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn check(&self, progress: &(dyn Fn(u64) + Sync)) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        let of_all = |problem| Finding { site: None, problem };
        checked.findings.extend(self.store.damage().await?.into_iter().map(|damage| of_all(format!("the database's file: {damage}"))));
        let sites = self.sites().await?;
        let names: HashMap<_, _> = sites.iter().map(|site| (site.id, site.name.clone())).collect();
        for wrong in self.store.wrong_counters().await? {
            let problem = format!("the counter of {} comments says {}, there are {}", wrong.status.as_str(), wrong.kept, wrong.counted);
            checked.findings.push(Finding { site: names.get(&wrong.site).cloned(), problem });
        }
        if !self.store.words_fit().await? {
            checked.findings.push(of_all(WORDS_DIFFER.to_owned()));
        }
        for wrong in self.store.wrong_likeness().await? {
            let WrongLikeness { stray, said, kept, .. } = wrong;
            let problem = format!("what is like what: {kept} rows where the comments say {said}, {stray} of them of no comment");
            checked.findings.push(Finding { site: names.get(&wrong.site).cloned(), problem });
        }
        for site in sites {
            let handle = self.site_by_id(site.id).await?;
            let mut problems = Vec::new();
            checked.sites.push(self.check_site(&handle, &mut problems, progress).await?);
            let all = problems.len();
            problems.truncate(MOST_FINDINGS);
            if all > MOST_FINDINGS {
                problems.push(format!("and {} more of the kind", all - MOST_FINDINGS));
            }
            checked.findings.extend(problems.into_iter().map(|problem| Finding { site: Some(site.name.clone()), problem }));
        }
        Ok(checked)
    }

    async fn check_site(
        &self,
        handle: &SiteHandle,
        problems: &mut Vec<String>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<SiteChecked, Error> {
        let held = handle.memory.snapshot().await;
        let in_memory = held.is_some();
        let entries = self.store.entries(handle.site.id, None).await?;
        let site = handle.site.id;
        let (entries, folded, mut found) = aside(move || {
            let (folded, found) = check_journal(site, &entries, held.as_ref());
            (entries, folded, found)
        })
        .await?;
        problems.append(&mut found);
        let comments = self.check_comments(handle, &entries, problems, progress).await?;
        Ok(SiteChecked {
            site: handle.site.name.clone(),
            comments,
            journal: entries.len() as u64,
            teaching: folded.decisions.iter().map(|count| u64::from(*count)).sum::<u64>() + u64::from(folded.foreign),
            foreign: u64::from(folded.foreign),
            in_memory,
        })
    }

    /// What SQLite finds broken in the structure of the database's file: quick, and no proof that all fits together.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn broken_structure(&self) -> Result<Vec<String>, Error> {
        Ok(self.store.broken_structure().await?)
    }

    /// Lets go of what is behind its journal, compares what else this process holds of each site with it, and lets go of what differs: the next request folds
    /// it again.
    ///
    /// # Errors
    /// If the store fails; [`Error::Conflict`] that names the sites of which something differed.
    pub async fn check_memory(&self) -> Result<String, Error> {
        // An import that was killed has told nobody of its last rows.
        self.follow_journals().await?;
        let (mut held, mut wrong) = (0, Vec::new());
        let directory = self.directory.load_full();
        for handle in directory.handles() {
            let Some(snapshot) = handle.memory.snapshot().await else { continue };
            held += 1;
            // Decisions may go on meanwhile: the rows that the snapshot goes through stay what they are.
            let (site, entries) = (handle.site.id, self.store.entries(handle.site.id, Some(snapshot.head)).await?);
            if !aside(move || snapshot.equals_fold_of(site, &entries)).await? {
                let site = &handle.site.name;
                tracing::error!(site, "what was in memory of the site did not equal the fold of its journal: it is folded anew");
                handle.memory.let_go();
                wrong.push(handle.site.name.clone());
            }
        }
        match wrong.as_slice() {
            [] => Ok(format!("{held} sites in memory equal their journals")),
            sites => Err(Error::conflict(format!(
                "{} of {held} sites in memory did not equal their journals: {}",
                sites.len(),
                sites.join(", ")
            ))),
        }
    }

    /// Looks at every comment of a site; how many there are.
    async fn check_comments(
        &self,
        handle: &SiteHandle,
        entries: &[Entry],
        problems: &mut Vec<String>,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<u64, Error> {
        let histories: HashMap<CommentId, &[Entry]> =
            entries.chunk_by(|a, b| a.comment == b.comment).map(|history| (history[0].comment, history)).collect();
        let mut query = QueueQuery { site: Some(handle.site.id), limit: PAGE, ..QueueQuery::default() };
        let mut comments = 0;
        loop {
            let QueuePage { comments: page, next } = self.store.page(&query).await?;
            query.after = next;
            comments += page.len() as u64;
            for stored in &page {
                if problem(stored, histories.get(&stored.id).copied().unwrap_or_default(), false).is_some() {
                    // It may have moved since the journal was read: what is wrong stays wrong.
                    problems.extend(self.problem_now(stored).await?);
                }
            }
            progress(page.len() as u64);
            if next.is_none() {
                return Ok(comments);
            }
        }
    }

    async fn problem_now(&self, stored: &StoredComment) -> Result<Option<String>, Error> {
        let history = self.store.history(stored.site, stored.id).await?;
        let now = self.store.get(stored.site, stored.id).await?;
        let appealed = self.store.appeals(stored.site, stored.id).await?.iter().any(|appeal| appeal.settled_by.is_none());
        Ok(now.and_then(|stored| problem(&stored, &history, appealed)))
    }
}

/// What a site's journal adds up to, and what does not fit about it, or about what was held of it in memory.
fn check_journal(site: SiteId, entries: &[Entry], held: Option<&Snapshot>) -> (Learned, Vec<String>) {
    let mut problems = Vec::new();
    // Rows that were appended since, or by another process that this one has not heard of yet, are no fault.
    if held.is_some_and(|held| !held.equals_fold_of(site, entries)) {
        problems.push("the overlay in memory does not equal the fold of what stands: restart the server".to_owned());
    }
    problems.extend(flaws(entries).into_iter().map(sentence));
    let folded = fold(entries, SCHEMA);
    if follow(entries, SCHEMA) != folded {
        problems.push("following the journal row by row does not make what the fold of what stands makes".to_owned());
    }
    (folded, problems)
}

/// What does not fit about one comment. One whose appeal waits waits with it, whatever was decided before.
fn problem(stored: &StoredComment, history: &[Entry], appealed: bool) -> Option<String> {
    let (decided, by) = place(history, stored.revision, stored.assessed.verdict);
    let status = if appealed { Status::Pending } else { decided };
    if (stored.status, stored.standing) != (status, by) {
        let (is, should) = (stored.status.as_str(), status.as_str());
        return Some(format!("the comment {} is {is}, by its journal it should be {should}", stored.id));
    }
    match &standing(history)?.kind {
        EntryKind::Decided { revision, slots: taught, schema, .. }
            if (*revision, *schema) == (stored.revision, SCHEMA) && !holds(stored, taught) =>
        {
            Some(format!("what the standing decision about the comment {} taught is not what its text holds", stored.id))
        }
        _ => None,
    }
}

/// Whether a comment holds what its decision taught. Fields that are no longer kept taught too: without one of them what is there is a part of it.
fn holds(stored: &StoredComment, taught: &[u32]) -> bool {
    let whole = stored.comment.author_email.is_some() && stored.comment.user_agent.is_some();
    may_have_taught(taught, slots(&stored.comment), whole)
}

fn sentence(flaw: Flaw) -> String {
    match flaw {
        Flaw::Missing(sequence) => format!("row {sequence} of the journal is missing"),
        Flaw::UndoesNothing(id) => format!("row {id} of the journal takes back what is no earlier decision about its comment"),
        Flaw::UndoneTwice(id) => format!("the decision {id} was taken back twice"),
    }
}
