//! A forecast: what Gatepost would have done with the last comments of a site that a person decided, had it been in place. Nothing is changed.
//!
//! Each comment is judged by the built-in model, which has learned from nobody's decisions, and by what the site had decided before that comment came
//! ("prequential": Dawid 1984): so by nothing that was learned from it or from a later one. A model that was promoted may have learned all of
//! them, and is not asked.

use std::cmp::Reverse;

use jiff::Timestamp;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::live::experience;
use super::rehearsal::{Networks, is_settled};
use super::submit::verdict;
use super::{Engine, Error, SiteHandle};
use crate::classifier::Model;
use crate::comment::{CommentId, Label};
use crate::evaluation::exact_interval;
use crate::learning::{Entry, EntryKind, replay, standing};
use crate::policy::{Circumstances, Signs, Verdict};
use crate::store::{StoreError, StoredComment};
use crate::text::is_blank;

/// How many comments are judged.
pub const FORECAST_COMMENTS: usize = 500;

/// How many decided comments are looked at to find so many with their texts.
const LOOKED_AT: usize = 4 * FORECAST_COMMENTS;

/// How many rows of the journal before the first of them are learned one by one, each where it stood for the model of that moment. What is older is counted at
/// once, and moves no line of the site's: so the work is bounded.
const LEARNED_ONE_BY_ONE: usize = 10_000;

/// The level of the two-sided interval whose upper end is passed by chance once in 20.
const TWO_SIDED: f64 = 0.9;

/// What Gatepost would have done with the last comments that a person decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Forecast {
    /// How many were judged.
    pub comments: u64,
    /// How many of them a person approved.
    pub approved: u64,
    /// How many a person marked as spam.
    pub spam: u64,
    /// How many a person removed as abuse.
    pub abuse: u64,
    /// Of those that were approved, how many would have waited for a moderator.
    pub held_approved: u64,
    /// Of spam and abuse, how many would have waited for a moderator.
    pub held_unwanted: u64,
    /// How many that were approved would have been marked as spam.
    pub lost: u64,
    /// How many of spam and abuse would have been published.
    pub let_through: u64,
    /// Below which share of what is approved the loss lies, 0 to 1, with 95 % confidence (Clopper and Pearson); `None` if nothing was approved.
    pub lost_at_most: Option<f64>,
    /// How many were judged while the site had decided so little that the filter held more.
    pub while_careful: u64,
    /// How many more, of the same time, were decided but could not be judged: their texts are gone, or were edited since.
    pub without_text: u64,
}

/// A comment to be judged, and what a person decided.
struct Case {
    stored: StoredComment,
    label: Label,
    circumstances: Circumstances,
}

impl Engine {
    /// What Gatepost, with the site's policy of today, would have done with the last 500 comments that a person approved, marked as spam or removed as abuse, had
    /// it been in place. `say` hears how many are judged, and of how many. What a form told is known only of comments on which a rule acted then.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site.
    pub async fn forecast(&self, name: &str, mut say: impl FnMut(u64, u64) + Send + 'static) -> Result<Forecast, Error> {
        let handle = self.site_by_id(self.site_by_name(name).await?.id).await?;
        let journal = self.store.entries(handle.site.id, None).await?;
        let (cases, without_text) = self.cases(&handle, &journal).await?;
        let judging = move || {
            let mut forecast = Forecast { without_text, ..Forecast::default() };
            play(&handle, journal, &cases, |label, verdict, careful| {
                forecast.note(label, verdict, careful);
                say(forecast.comments, cases.len() as u64);
            });
            forecast.lost_at_most = (forecast.approved > 0).then(|| exact_interval(forecast.lost, forecast.approved, TWO_SIDED)[1]);
            forecast
        };
        Ok(tokio::task::spawn_blocking(judging).await.map_err(|_| StoreError::Closed)?)
    }

    /// The last decided comments, newest first, and how many more could not be taken.
    async fn cases(&self, handle: &SiteHandle, journal: &[Entry]) -> Result<(Vec<Case>, u64), Error> {
        let mut decided: Vec<_> = journal.chunk_by(|a, b| a.comment == b.comment).filter_map(truth).collect();
        // Ids sort by when the comments came.
        decided.sort_unstable_by_key(|(comment, ..)| Reverse(*comment));
        let (mut found, mut without_text) = (Vec::new(), 0);
        for (id, label, revision) in decided.into_iter().take(LOOKED_AT) {
            if found.len() == FORECAST_COMMENTS {
                break;
            }
            match self.store.get(handle.site.id, id).await? {
                Some(stored) if stored.revision == revision && !is_blank(&stored.comment.content) => found.push((stored, label)),
                _ => without_text += 1,
            }
        }
        let mut networks = Networks::default();
        for (stored, _) in &found {
            networks.add(stored);
        }
        let mut cases = Vec::with_capacity(found.len());
        for (stored, label) in found {
            let past = self.past_by(handle, &stored, &handle.site.settings, &networks).await?;
            let signs = Signs::seen_in(&stored.assessed.reasons);
            let at = Some(stored.received_at);
            let circumstances = Circumstances { at, signs, past, promise: handle.promise(), ..Circumstances::default() };
            cases.push(Case { stored, label, circumstances });
        }
        Ok((cases, without_text))
    }
}

/// Judges each case by what was decided before it came.
fn play(handle: &SiteHandle, mut journal: Vec<Entry>, cases: &[Case], mut note: impl FnMut(Label, Verdict, bool)) {
    let model = Model::builtin();
    let came: FxHashMap<CommentId, Timestamp> = cases.iter().map(|case| (case.stored.id, case.stored.received_at)).collect();
    for entry in &mut journal {
        // Another system's clock may say that a comment was decided before it came.
        entry.at = came.get(&entry.comment).map_or(entry.at, |came| entry.at.max(*came));
        if let EntryKind::Decided { standpoint, .. } = &mut entry.kind {
            // Where it stood was noted by a model, and after decisions, that are none of this one's.
            *standpoint = None;
        }
    }
    let moments: Vec<Timestamp> = cases.iter().map(|case| case.stored.received_at).collect();
    let from = counted_at_once(&journal, moments.iter().min().copied().unwrap_or(Timestamp::MAX));
    replay(&model, 0, &journal, from, &moments, |place, learned| {
        let Case { stored, label, circumstances } = &cases[place];
        let judged = || verdict(handle, &model, learned, &stored.comment, *circumstances).0;
        let verdict = if is_settled(stored) { stored.assessed.verdict } else { judged() };
        note(*label, verdict, experience(learned).is_short(&handle.site.settings));
    });
}

/// Up to when decisions are counted at once, so that no more than [`LEARNED_ONE_BY_ONE`] are left before `first`.
fn counted_at_once(journal: &[Entry], first: Timestamp) -> Timestamp {
    let mut before: Vec<Timestamp> = journal.iter().map(|entry| entry.at).filter(|at| *at < first).collect();
    before.sort_unstable();
    before.iter().rev().nth(LEARNED_ONE_BY_ONE).copied().unwrap_or(Timestamp::MIN)
}

/// What a person decided of a comment, and of which revision, given its rows in order; `None` for what teaches nothing, and for what waits in quarantine.
fn truth(history: &[Entry]) -> Option<(CommentId, Label, u32)> {
    let entry = standing(history).filter(|entry| !entry.quarantined)?;
    match entry.kind {
        EntryKind::Decided { action, revision, .. } => Some((entry.comment, action.teaches()?, revision)),
        EntryKind::Undid(_) => None,
    }
}

impl Forecast {
    fn note(&mut self, label: Label, verdict: Verdict, careful: bool) {
        self.comments += 1;
        self.while_careful += u64::from(careful);
        match label {
            Label::Ham => self.approved += 1,
            Label::Spam => self.spam += 1,
            Label::Abuse => self.abuse += 1,
        }
        match (verdict, label.is_unwanted()) {
            (Verdict::Hold, false) => self.held_approved += 1,
            (Verdict::Hold, true) => self.held_unwanted += 1,
            (Verdict::Spam, false) => self.lost += 1,
            (Verdict::Approve, true) => self.let_through += 1,
            (Verdict::Approve, false) | (Verdict::Spam, true) => {}
        }
    }

    /// How many would have waited for a moderator.
    #[must_use]
    pub fn held(&self) -> u64 {
        self.held_approved + self.held_unwanted
    }
}
