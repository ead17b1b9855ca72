//! Making a candidate, and judging it before it can go live.
//!
//! The candidate has learned all that stands. It is judged through a twin that has learned the same corpora and what stood at a time T: both the
//! twin and the live model have to say what they make of the decided comments that came later (`learning::trial` says how that is kept fair).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::counting::Decisions;
use super::submit::slots;
use super::{Engine, Error};
use crate::classifier::{Abstained, Model, Score, Trainer};
use crate::comment::SiteId;
use crate::corpus::{LabelledComment, article_or_text};
use crate::learning::{Answered, Asked, Judgement, MIN_JUDGED, MOST_JUDGED, TooFew, judge, play, to_judge};
use crate::policy::{ReasonCode, Settings};
use crate::store::{DecidedComment, LiveModel, Origin, StoredComment};
use crate::text::fingerprint;

/// What a retraining is to do.
#[derive(Debug, Clone, Default)]
pub struct Retraining {
    /// What it is judged by.
    pub exam: Exam,
    /// Count all decisions anew, whatever was counted before.
    pub afresh: bool,
    /// Who asked for it.
    pub by: String,
    /// Why; empty if nobody said.
    pub why: String,
}

/// What came of it.
#[derive(Debug)]
pub struct Retrained {
    /// The candidate.
    pub model: Model,
    /// How many decisions are counted into it.
    pub decisions: u64,
    /// How many rows of journals were read to count them; the others had been counted before.
    pub rows_read: u64,
    /// What was found out about it.
    pub judgement: Judgement,
    /// The comments that judged, with what both sides said of each.
    pub trial: Vec<(LabelledComment, Answered)>,
}

/// The comments that are to judge a candidate.
#[derive(Debug, Clone, Default)]
pub struct Exam {
    from: Timestamp,
    comments: Vec<DecidedComment>,
    left_out: u64,
    /// How many more comments have to be decided before three tenths, or half, of them are enough.
    missing: u64,
}

impl Exam {
    /// What an equal text is known by: short, as there may be millions, and so one text in millions passes for another.
    #[must_use]
    pub fn mark(content: &str) -> u32 {
        let [.., a, b, c, d] = fingerprint(content).to_le_bytes();
        u32::from_le_bytes([a, b, c, d])
    }

    /// The marks of the comments that judge.
    #[must_use]
    pub fn marks(&self) -> HashSet<u32> {
        self.comments.iter().map(|decided| Self::mark(&decided.stored.comment.content)).collect()
    }

    /// Leaves out the comments whose texts have one of these marks: the candidate has learned what they are.
    pub fn leave_out(&mut self, marks: &HashSet<u32>) {
        let before = self.comments.len();
        self.comments.retain(|decided| !marks.contains(&Self::mark(&decided.stored.comment.content)));
        self.left_out += (before - self.comments.len()) as u64;
    }
}

impl Engine {
    /// Makes a candidate of `shared`, which has learned the corpora, and of every decision that stands; judges and keeps it. `say` hears what is
    /// being done.
    ///
    /// # Errors
    /// If the store fails, or there is too little to train on.
    pub async fn retrain(&self, shared: Trainer, order: Retraining, say: &(dyn Fn(&'static str) + Sync)) -> Result<Retrained, Error> {
        say("counting decisions");
        let decisions = self.count_decisions(order.afresh).await?;
        say("calibrating");
        let mut trainer = shared.clone();
        trainer.add_tally(&decisions.tally);
        let model = aside(|| trainer.finish()).await??;
        let (judgement, trial) = self.judge(shared, &decisions, &order.exam, say).await?;
        let origin = Origin { by: order.by, why: order.why, judgement: Some(judgement.clone()) };
        let counted = decisions.tally.examples().iter().sum();
        self.add_candidate(&model, decisions.through, &origin).await?;
        Ok(Retrained { model, decisions: counted, rows_read: decisions.read, judgement, trial })
    }

    /// Keeps a candidate that holds these decisions, and returns its id.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn add_candidate(&self, model: &Model, holds: Vec<(SiteId, u64)>, origin: &Origin) -> Result<String, Error> {
        let id = model.id().to_owned();
        let bytes = model.to_bytes().map_err(|error| Error::Model(error.to_string()))?;
        self.store.add_model(&LiveModel { id: id.clone(), bytes, holds }, origin, self.clock.now()).await?;
        Ok(id)
    }

    async fn judge(
        &self,
        mut shared: Trainer,
        decisions: &Decisions,
        exam: &Exam,
        say: &(dyn Fn(&'static str) + Sync),
    ) -> Result<(Judgement, Vec<(LabelledComment, Answered)>), Error> {
        let names = self.sites().await?.into_iter().map(|site| (site.id, (site.name, site.settings))).collect();
        let examples = exam.comments.iter().filter_map(|decided| example(decided, &names)).collect::<Vec<_>>();
        // What cannot judge is not worth a twin: the kinds are looked at before anything is trained.
        let nothing = |labels: &[LabelledComment]| judge(&unanswered(labels), exam.from, Vec::new(), exam.left_out);
        if let Judgement::TooFew(few) = nothing(&examples) {
            let few = TooFew { missing: few.missing.max(exam.missing), ..few };
            return Ok((Judgement::TooFew(few), Vec::new()));
        }
        say("training the twin");
        shared.add_tally(&self.decisions_at(decisions, exam.from).await?);
        let Ok(twin) = aside(|| shared.finish()).await? else { return Ok((nothing(&[]), Vec::new())) };
        let twin = Arc::new(twin);
        say("judging");
        let trial = self.play(&twin, decisions, exam, &names).await?;
        let mut live_models: BTreeMap<String, u64> = BTreeMap::new();
        exam.comments.iter().for_each(|decided| *live_models.entry(decided.stored.assessed.model.clone()).or_default() += 1);
        let answers: Vec<Answered> = trial.iter().map(|(_, answer)| *answer).collect();
        let (from, live_models, left_out) = (exam.from, live_models.into_iter().collect(), exam.left_out);
        Ok((aside(move || judge(&answers, from, live_models, left_out)).await?, trial))
    }

    /// The comments that judge: those that came after the time `from`, or the newest three tenths of those that were decided.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn exam(&self, from: Option<Timestamp>) -> Result<Exam, Error> {
        if let Some(from) = from {
            return Ok(Exam { from, comments: self.store.decided(Some(from), MOST_JUDGED).await?, ..Exam::default() });
        }
        let decided = self.store.count_decided(None).await?;
        let comments = self.store.decided(None, to_judge(decided)).await?;
        let oldest = comments.iter().map(|decided| decided.stored.received_at).min().unwrap_or_else(|| self.clock.now());
        let from = oldest.checked_sub(SignedDuration::from_micros(1)).unwrap_or(Timestamp::MIN);
        Ok(Exam { from, comments, left_out: 0, missing: (2 * MIN_JUDGED).saturating_sub(decided) })
    }

    /// Plays each site's time again, a site at a time.
    async fn play(
        &self,
        twin: &Arc<Model>,
        decisions: &Decisions,
        exam: &Exam,
        sites: &HashMap<SiteId, (String, Settings)>,
    ) -> Result<Vec<(LabelledComment, Answered)>, Error> {
        let mut trial = Vec::with_capacity(exam.comments.len());
        for (site, through) in &decisions.through {
            let own: Vec<&DecidedComment> = exam.comments.iter().filter(|decided| decided.stored.site == *site).collect();
            let Some((_, settings)) = sites.get(site).filter(|_| !own.is_empty()) else { continue };
            let judging = own.iter().filter_map(|decided| example(decided, sites).map(|example| (ask(&decided.stored, &example), example)));
            let (asked, examples): (Vec<Asked>, Vec<LabelledComment>) = judging.unzip();
            let journal = self.store.entries(*site, Some(*through)).await?;
            let (twin, from, settings) = (Arc::clone(twin), exam.from, settings.clone());
            let answers = aside(move || play(&twin, &journal, from, &asked, &settings)).await?;
            trial.extend(examples.into_iter().zip(answers));
        }
        Ok(trial)
    }
}

/// Does what takes long on a thread of its own: a server that retrains, or folds a long journal, goes on answering.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(_) => Err(crate::store::StoreError::Closed.into()),
    }
}

fn example(decided: &DecidedComment, sites: &HashMap<SiteId, (String, Settings)>) -> Option<LabelledComment> {
    let stored = &decided.stored;
    let (name, _) = sites.get(&stored.site)?;
    Some(LabelledComment {
        id: Some(stored.external_id.clone().unwrap_or_else(|| stored.id.to_string())),
        site: Some(name.clone()),
        comment: stored.comment.clone(),
        label: decided.action.teaches()?,
        grade: None,
        decided: true,
    })
}

fn ask(stored: &StoredComment, example: &LabelledComment) -> Asked {
    Asked {
        at: stored.received_at,
        slots: slots(&stored.comment),
        label: example.label,
        live: said_then(stored),
        group: article_or_text(example),
    }
}

/// What the live model said of a comment when it came. Which detectors abstained is not kept; what was held because of it has a reason that says so.
fn said_then(stored: &StoredComment) -> Score {
    let assessed = &stored.assessed;
    let unknown = assessed.reasons.iter().any(|reason| reason.code == ReasonCode::UnknownText);
    let abstained = Abstained { spam: unknown, abuse: unknown };
    Score { score: assessed.score, logit: assessed.logit, scores: assessed.scores, abstained }
}

/// Comments of which nobody has said anything: enough to see whether they could judge.
fn unanswered(examples: &[LabelledComment]) -> Vec<Answered> {
    let said = crate::learning::Said { logit: 0.0, verdict: crate::policy::Verdict::Hold };
    examples.iter().map(|example| Answered { label: example.label, group: 0, live: said, candidate: said }).collect()
}
