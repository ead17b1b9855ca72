//! Counting for a candidate only what is new: corpora and decisions that were counted before are added up from what was kept of them.
//!
//! What is kept is a cache: without it, or where it does not fit, all is counted anew, and the counts are the same, to the byte.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Engine, Error};
use crate::classifier::Tally;
use crate::comment::SiteId;
use crate::features::SCHEMA;
use crate::learning::{Entry, Teaching, teaching};
use crate::store::{CountedCorpus, CountedDecisions, Rows};

/// How many rows of a journal, or histories of comments, are held in memory at a time.
const SLICE: u64 = 1_000;

/// A counted corpus.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// What was counted.
    pub tally: Tally,
    /// How many of its lines were bad.
    pub bad_lines: u64,
    /// A mark of each of its texts, see [`Exam::mark`](super::Exam::mark).
    pub texts: Vec<u32>,
}

/// What stands of all journals, counted.
#[derive(Debug)]
pub struct Decisions {
    /// What was counted.
    pub tally: Tally,
    /// Through which sequence number each site's journal was counted.
    pub through: Vec<(SiteId, u64)>,
    /// How many rows had to be read for it.
    pub read: u64,
}

/// What was counted does not fit the journal.
struct Misfit;

impl Engine {
    /// A corpus that was counted before, by the hash of its file.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn counted_corpus(&self, blake3: &str) -> Result<Option<Corpus>, Error> {
        let kept = self.store.counted_corpus(blake3, self.clock.now()).await?;
        let open =
            |kept: CountedCorpus| Some(Corpus { tally: Tally::from_bytes(&kept.tally)?, bad_lines: kept.bad_lines, texts: kept.texts });
        Ok(kept.and_then(open))
    }

    /// Keeps a counted corpus for the next time.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn keep_counted_corpus(&self, blake3: &str, corpus: &Corpus) -> Result<(), Error> {
        let Some(tally) = corpus.tally.to_bytes() else { return Ok(()) };
        let counted = CountedCorpus { bad_lines: corpus.bad_lines, tally, texts: corpus.texts.clone() };
        Ok(self.store.keep_counted_corpus(blake3, counted, self.clock.now()).await?)
    }

    /// Counts what stands of all journals, as of now: only what is new, unless `afresh`.
    ///
    /// # Errors
    /// If the store fails, or its journal cannot be; [`Error::Conflict`] while decisions still have the features of an older version.
    pub async fn count_decisions(&self, afresh: bool) -> Result<Decisions, Error> {
        // What is not counted now would be taken out of the model once it is refolded.
        if self.store.refolded_for().await? != Some(SCHEMA) {
            return Err(Error::conflict(
                "a server of an older version has the database: restart it first, so that this version can read all decisions",
            ));
        }
        let heads = self.store.heads().await?;
        let kept = if afresh { None } else { self.store.counted_decisions().await? };
        let kept = kept.and_then(|kept| Some((Tally::from_bytes(&kept.tally)?, kept.through)));
        if let Some((tally, through)) = kept
            && let Ok(decisions) = self.count_on(tally, &through, &heads).await?
            && decisions.tally.is_exact()
        {
            return Ok(decisions);
        }
        match self.count_on(Tally::default(), &[], &heads).await? {
            Ok(decisions) => Ok(decisions),
            Err(Misfit) => Err(Error::Contradiction("restore the database from a backup")),
        }
    }

    async fn count_on(
        &self,
        mut tally: Tally,
        counted: &[(SiteId, u64)],
        heads: &[(SiteId, u64)],
    ) -> Result<Result<Decisions, Misfit>, Error> {
        let counted: HashMap<SiteId, u64> = counted.iter().copied().collect();
        let mut read = 0;
        for (site, head) in heads {
            let mut after = counted.get(site).copied().unwrap_or(0);
            read += head.saturating_sub(after);
            while after < *head {
                let through = (after + SLICE).min(*head);
                let comments = self.store.touched(*site, Rows::Numbered(after, through)).await?;
                let entries = self.store.histories(*site, &comments, through).await?;
                if change(&mut tally, &entries, |entry| entry.sequence <= after, |_| true).is_err() {
                    return Ok(Err(Misfit));
                }
                after = through;
            }
        }
        let through = heads.to_vec();
        if read > 0
            && let Some(tally) = tally.to_bytes()
        {
            self.store.keep_counted_decisions(CountedDecisions { through: through.clone(), tally }).await?;
        }
        Ok(Ok(Decisions { tally, through, read }))
    }

    /// What stood at a time of the past: what was counted, less what was decided since.
    pub(super) async fn decisions_at(&self, decisions: &Decisions, time: Timestamp) -> Result<Tally, Error> {
        let mut tally = decisions.tally.clone();
        for (site, head) in &decisions.through {
            let comments = self.store.touched(*site, Rows::After(time)).await?;
            for comments in comments.chunks(usize::try_from(SLICE).unwrap_or(usize::MAX)) {
                let entries = self.store.histories(*site, comments, *head).await?;
                change(&mut tally, &entries, |_| true, |entry| entry.at <= time)
                    .map_err(|Misfit| Error::Contradiction("count everything anew with gatepost retrain --recount"))?;
            }
        }
        Ok(tally)
    }
}

/// Puts what these comments teach by the rows that are `after` in place of what they taught by those that are `before`. Entries are whole histories,
/// one after the other.
fn change(tally: &mut Tally, entries: &[Entry], before: impl Fn(&Entry) -> bool, after: impl Fn(&Entry) -> bool) -> Result<(), Misfit> {
    let taught = |history: &[Entry], seen: &dyn Fn(&Entry) -> bool| -> Option<Teaching> {
        let history: Vec<Entry> = history.iter().filter(|entry| seen(entry)).cloned().collect();
        teaching(&history).filter(|teaching| teaching.schema == SCHEMA)
    };
    for history in entries.chunk_by(|a, b| a.comment == b.comment) {
        let (old, new) = (taught(history, &before), taught(history, &after));
        if let Some(old) = old
            && !tally.unlearn(&old.slots, old.label, old.group())
        {
            return Err(Misfit);
        }
        if let Some(new) = new {
            tally.learn(&new.slots, new.label, new.group());
        }
    }
    Ok(())
}
