//! Taking in what another system kept.
//!
//! Comments come in batches, each of which is one transaction: what is committed is there for good, and an import that was broken off goes on where it
//! was when it is run again. Each is scored by what the site knew before its batch, and its verdict is where it stood there: nothing is
//! decided anew. What a person decided there is a row of the journal, of the comment's own time, so that it ages as if it had been made here.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use url::Url;
use uuid::Uuid;

use super::live::Known as KnownSite;
use super::submit::{judge_and_sign, slots};
use super::{Engine, Error, SiteHandle};
use crate::comment::{CommentId, DecisionId, Label, SiteId};
use crate::corpus::foreign::{By, Note, Record, Stood};
use crate::features::SCHEMA;
use crate::learning::taught;
use crate::moderation::{Action, Status};
use crate::policy::{Assessment, Circumstances, Verdict};
use crate::store::{Assessed, Imported, Known, NewImport, PastDecision};

/// Running servers hear of what was taken at least this often: each time they fold the site's journal again.
const ANNOUNCE_EVERY: SignedDuration = SignedDuration::from_secs(10);

/// Which statuses are taken for what a person decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Labels {
    /// Those of which the other system says so.
    #[default]
    Decided,
    /// All.
    Trusted,
    /// None.
    Off,
}

/// How to import.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Which statuses teach.
    pub labels: Labels,
    /// Also comments under articles of another host than the site's.
    pub any_address: bool,
    /// Say what would be taken, and write nothing.
    pub dry_run: bool,
}

/// An import under way.
pub struct Import {
    handle: SiteHandle,
    options: ImportOptions,
    /// When it began.
    run: Timestamp,
    announced: Timestamp,
    /// Hashes of the ids that a dry run met: 8 bytes a comment, as there is nothing to look them up in.
    met: FxHashSet<u64>,
}

/// A comment that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Where it stands.
    pub status: Status,
    /// What a person decided there.
    pub action: Option<Action>,
    /// Who put it where it stood.
    pub by: By,
    /// What should be known of it.
    pub note: Option<Note>,
    /// Whether its date lies in the future; now stands for it.
    pub from_the_future: bool,
}

/// What became of a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It was taken.
    Taken(Taken),
    /// It was there before.
    There(Known),
    /// Its article is on this host, which is not the site's.
    Elsewhere(String),
}

impl Engine {
    /// Begins an import into a site.
    #[must_use]
    pub fn begin_import(&self, handle: SiteHandle, options: ImportOptions) -> Import {
        let run = self.clock.now();
        Import { handle, options, run, announced: Timestamp::MIN, met: FxHashSet::default() }
    }

    /// Takes in comments, all in one transaction. What became of each comes in their order.
    ///
    /// # Errors
    /// If the store fails; then none of them was taken.
    pub async fn import(&self, import: &mut Import, records: Vec<Record>) -> Result<Vec<Became>, Error> {
        let mut became: Vec<Option<Became>> = records.iter().map(|record| import.elsewhere(record).map(Became::Elsewhere)).collect();
        let asked: Vec<usize> = (0..records.len()).filter(|place| became[*place].is_none()).collect();
        let wanted: Vec<_> =
            asked.iter().map(|place| (records[*place].external_id.as_str(), records[*place].comment.content.as_str())).collect();
        let known = self.store.known(import.handle.site.id, import.run, &wanted).await?;
        for (place, known) in asked.iter().zip(known) {
            became[*place] = known.map(Became::There);
        }
        let (places, new): (Vec<usize>, Vec<Record>) =
            records.into_iter().enumerate().filter(|(place, _)| became[*place].is_none()).unzip();
        let outcomes = if import.options.dry_run { import.pretend(&new) } else { self.take_in(import, new).await? };
        for (place, outcome) in places.into_iter().zip(outcomes) {
            became[place] = Some(outcome);
        }
        Ok(became.into_iter().flatten().collect())
    }

    /// Ends an import: running servers hear of what was taken.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn end_import(&self, import: &Import) -> Result<(), Error> {
        if !import.options.dry_run {
            self.store.announce().await?;
        }
        Ok(())
    }

    async fn take_in(&self, import: &mut Import, records: Vec<Record>) -> Result<Vec<Became>, Error> {
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let handle = import.handle.clone();
        let known = self.known(&handle).await?;
        let taken: Vec<Taken> = records.iter().map(|record| import.taken(record)).collect();
        let (run, actions) = (import.run, taken.iter().map(|taken| taken.action).collect::<Vec<_>>());
        let scoring = {
            let handle = handle.clone();
            move || records.into_par_iter().zip(actions).map(|(record, action)| prepare(&handle, &known, record, action, run)).collect()
        };
        let batch: Vec<NewImport> = tokio::task::spawn_blocking(scoring).await.map_err(|_| crate::store::StoreError::Closed)?;
        let now = self.clock.now();
        let announce = now.duration_since(import.announced) >= ANNOUNCE_EVERY;
        let writing = handle.memory.write().await;
        let outcomes = self.store.import(handle.site.id, import.run, batch, announce).await?;
        if announce {
            import.announced = now;
        }
        let rows =
            outcomes.iter().filter_map(|outcome| if let Imported::Taken(Some(entry)) = outcome { Some((**entry).clone()) } else { None });
        writing.apply_first(rows);
        let became = outcomes.iter().zip(taken).map(|(outcome, taken)| match outcome {
            Imported::Taken(_) => Became::Taken(taken),
            Imported::There(known) => Became::There(*known),
        });
        Ok(became.collect())
    }
}

impl Import {
    /// The host of the comment's article, if it is another than the site's.
    fn elsewhere(&self, record: &Record) -> Option<String> {
        if self.options.any_address {
            return None;
        }
        let host = host(record.comment.article.as_deref()?)?;
        (Some(&host) != self::host(&self.handle.site.url).as_ref()).then_some(host)
    }

    fn taken(&self, record: &Record) -> Taken {
        let action = action(record, self.options.labels);
        let status = action.map_or_else(|| Status::from(verdict(record.stood)), Action::status);
        let from_the_future = record.at.is_some_and(|at| at > self.run);
        Taken { status, action, by: record.by, note: record.note, from_the_future }
    }

    fn pretend(&mut self, records: &[Record]) -> Vec<Became> {
        let outcome = |record: &Record| {
            let first = self.met.insert(first_bytes(blake3::hash(record.external_id.as_bytes())));
            if first { Became::Taken(self.taken(record)) } else { Became::There(Known::Twice) }
        };
        records.iter().map(outcome).collect()
    }
}

/// What a person did in the other system, as a decision here.
fn action(record: &Record, labels: Labels) -> Option<Action> {
    let decided = match labels {
        Labels::Decided => record.by == By::Person,
        Labels::Trusted => true,
        Labels::Off => false,
    };
    match record.label.filter(|_| decided) {
        Some(Label::Ham) => Some(Action::Approve),
        Some(Label::Spam) => Some(Action::Spam),
        Some(Label::Abuse) => Some(Action::Abuse),
        // No verdict puts a comment into the trash; throwing it there teaches nothing.
        None if record.stood == Stood::Trash => Some(Action::Trash),
        None => None,
    }
}

/// The verdict that puts a comment where it stood.
fn verdict(stood: Stood) -> Verdict {
    match stood {
        Stood::Approved => Verdict::Approve,
        Stood::Pending | Stood::Trash => Verdict::Hold,
        Stood::Spam => Verdict::Spam,
    }
}

/// A comment as it is kept: scored, and with an id by which it sorts among the others as if it had come here then.
fn prepare(handle: &SiteHandle, known: &Arc<KnownSite>, record: Record, action: Option<Action>, run: Timestamp) -> NewImport {
    let Record { external_id, comment, at, stood, decided_at, .. } = record;
    let site = handle.site.id;
    let at = at.map_or(run, |at| at.min(run));
    let decision = action.map(|action| {
        let at = decided_at.map_or(at, |decided_at| decided_at.min(run));
        let id = DecisionId(derived_id("decision", site, &external_id, at));
        PastDecision { id, action, slots: taught(slots(&comment)), schema: SCHEMA, at }
    });
    let (assessment, likeness) = judge_and_sign(handle, known, &comment, Circumstances::default());
    let Assessment { verdict, score, reasons } = assessment.imported(verdict(stood));
    // What waits is looked at first. The rest is signed when somebody asks, if it is not too old for it: that is most of an import, and costs.
    let likeness = (stood == Stood::Pending).then_some(likeness);
    let model = known.live.model.id().to_owned();
    let assessed = Assessed { verdict, score: score.score, logit: score.logit, scores: score.scores, reasons, model };
    NewImport { id: CommentId(derived_id("comment", site, &external_id, at)), external_id, comment, likeness, assessed, at, decision }
}

/// A UUIDv7 of that time whose other bits are a hash, so that an import that is run again gives the same ids.
fn derived_id(kind: &str, site: SiteId, external_id: &str, at: Timestamp) -> Uuid {
    let mut hasher = blake3::Hasher::new_derive_key("gatepost 2026 ids of imports");
    hasher.update(kind.as_bytes()).update(site.0.as_bytes()).update(external_id.as_bytes());
    let mut rest = [0_u8; 10];
    rest.copy_from_slice(&hasher.finalize().as_bytes()[..10]);
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
}

fn first_bytes(hash: blake3::Hash) -> u64 {
    let mut first = [0_u8; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The host of an address, without the www before it; `None` for what is no address.
fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase())
}
