//! Doing what is due: each job at most once at a time, whoever else serves the same database.
//!
//! When a job last began is in the store, so one that was missed while no server ran is made up for once, at the start. One that fails or is cut off is tried
//! again at its next time, not before: what brings a server down must not do so at every start.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::schedule::{Job, Plan, Schedule};
use super::{Engine, Error, Retraining};
use crate::classifier::{Model, Trainer};
use crate::store::{Claim, JobEnd, JobState, StoreError};
use crate::text::amount;

/// How long a job is held by a server of which nothing more is heard.
const HOLD: SignedDuration = SignedDuration::from_mins(5);

/// How often a server says that it is still at it.
const RENEW_EVERY: Duration = Duration::from_mins(1);

/// The longest that a server waits before it looks again: the machine may have slept, or its clock been set.
const LOOK_EVERY: Duration = Duration::from_mins(1);

/// Who makes a nightly candidate.
const BY: &str = "the schedule";

impl Engine {
    /// Does what is due, whenever it is, until dropped. Failures are logged and noted.
    pub async fn keep_schedule(self: Arc<Self>, schedule: Schedule) {
        loop {
            let wait = match self.run_due(&schedule).await {
                Ok(next) => Duration::try_from(next.duration_since(self.clock.now())).unwrap_or(Duration::ZERO).min(LOOK_EVERY),
                Err(error) => {
                    tracing::warn!(%error, "could not see what is due, or note what was done: trying again in a minute");
                    LOOK_EVERY
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Does what is due now, one job after the other, and says when the next one is.
    ///
    /// # Errors
    /// If the store fails. That a job fails is none: it is noted.
    pub async fn run_due(self: &Arc<Self>, schedule: &Schedule) -> Result<Timestamp, Error> {
        let mut planned = Vec::with_capacity(schedule.jobs.len());
        for (job, plan) in &schedule.jobs {
            planned.push((job.name().to_owned(), self.next_run(*job, *plan, schedule).await?));
        }
        self.note_plan(&planned).await?;
        for (place, (job, plan)) in schedule.jobs.iter().enumerate() {
            if planned[place].1 <= self.clock.now() {
                let state = self.store.job(job.name(), self.clock.now()).await?;
                // Another server may have run it since it was seen to be due.
                if due(*plan, &state, schedule) <= self.clock.now() {
                    self.run(*job, &state).await?;
                }
                // Also where another server has it: from now on there is nothing to make up for.
                planned[place].1 = plan.after(self.clock.now(), &schedule.zone);
                self.store.plan_jobs(planned.clone()).await?;
            }
        }
        Ok(planned.into_iter().map(|(_, next)| next).min().unwrap_or(Timestamp::MAX))
    }

    /// When a job is due: in the past if it was missed.
    async fn next_run(&self, job: Job, plan: Plan, schedule: &Schedule) -> Result<Timestamp, Error> {
        Ok(due(plan, &self.store.job(job.name(), self.clock.now()).await?, schedule))
    }

    /// Notes when jobs begin next, if that has changed: an idle server writes nothing.
    async fn note_plan(&self, planned: &[(String, Timestamp)]) -> Result<(), Error> {
        let noted = self.store.jobs().await?;
        let next = |job: &JobState| planned.iter().find(|(name, _)| *name == job.name).map(|(_, next)| next.as_microsecond());
        if noted.iter().any(|job| job.next_at.map(Timestamp::as_microsecond) != next(job)) {
            self.store.plan_jobs(planned.to_vec()).await?;
        }
        Ok(())
    }

    /// Runs a job if nobody else has it.
    async fn run(self: &Arc<Self>, job: Job, state: &JobState) -> Result<(), Error> {
        let (name, holder, now) = (job.name().to_owned(), self.clock.new_id(), self.clock.now());
        let claim = Claim { name: name.clone(), holder, seen: state.started_at, at: now, until: held_from(now) };
        if !self.store.claim_job(claim).await? {
            return Ok(());
        }
        let outcome = self.work(job, holder).await?;
        let failed = outcome.is_err();
        let result = outcome.unwrap_or_else(|problem| problem);
        note(&name, failed, &result);
        self.store.end_job(JobEnd { name, holder, at: self.clock.now(), failed, result }).await?;
        Ok(())
    }

    /// Does a job that `holder` has, and says meanwhile that it is still at it; gives what came of it or what went wrong.
    async fn work(self: &Arc<Self>, job: Job, holder: Uuid) -> Result<Result<String, String>, Error> {
        let engine = Arc::clone(self);
        // Ended with this future, and apart from it: a job that panics takes nothing else with it.
        let mut work = JoinSet::new();
        work.spawn(async move { engine.do_job(job).await });
        let mut renewal = tokio::time::interval(RENEW_EVERY);
        loop {
            tokio::select! {
                done = work.join_next() => return Ok(match done {
                    Some(Ok(outcome)) => outcome.map_err(|error| error.to_string()),
                    Some(Err(_)) | None => Err("it ended before its time: the log says where".to_owned()),
                }),
                _ = renewal.tick() => {
                    if !self.store.hold_job(job.name(), holder, held_from(self.clock.now())).await? {
                        return Ok(Err("another server took it over, as nothing was heard of this one for minutes".to_owned()));
                    }
                }
            }
        }
    }

    /// What a job does; what came of it, a sentence.
    async fn do_job(&self, job: Job) -> Result<String, Error> {
        match job {
            Job::Retention => {
                let purged = self.purge(None, false).await?;
                self.age_likeness().await?;
                self.store.forget_reader_links(None, None, self.clock.now()).await?;
                self.forget_dead_letters().await?;
                let (comments, fields) = purged.iter().map(super::SitePurged::totals).fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
                Ok(format!("{} went, {fields} lost a field", amount(comments, "comment")))
            }
            Job::Remains => self.remove_remains().await,
            Job::SelfCheck => self.check_memory().await,
            Job::Audits => Ok(format!("{} drawn", amount(self.draw_audits(self.clock.now()).await?, "comment"))),
            Job::Notices => self.write_digests().await,
            Job::Retrain => self.retrain_by_itself().await,
        }
    }

    async fn remove_remains(&self) -> Result<String, Error> {
        if !self.has_remains().await? {
            return Ok("nothing was removed since the last time".to_owned());
        }
        // Something reads all the while, a backup it may be: what is left in the log is left for a night more.
        if self.write_anew().await? { Ok("the file was written anew".to_owned()) } else { Err(StoreError::Busy.into()) }
    }

    async fn retrain_by_itself(&self) -> Result<String, Error> {
        if self.decisions_since_retrain().await? == 0 {
            return Ok("nothing was decided since the last time".to_owned());
        }
        let order = Retraining { exam: self.exam(None).await?, by: BY.to_owned(), ..Retraining::default() };
        let retrained = self.retrain(Trainer::continue_from(&Model::builtin()), order, &|_| ()).await?;
        let said = retrained.judgement.sentences().join("; ");
        Ok(format!("candidate {}, {}: {said}", retrained.model.id(), amount(retrained.decisions, "decision")))
    }
}

/// When a job in this state is due.
fn due(plan: Plan, state: &JobState, schedule: &Schedule) -> Timestamp {
    plan.after(state.started_at.unwrap_or(state.since), &schedule.zone)
}

fn note(job: &str, failed: bool, result: &str) {
    if failed {
        tracing::error!(job, problem = result, "a job failed: it is tried again at its next time");
    } else {
        tracing::info!(job, result, "a job is done");
    }
}

fn held_from(now: Timestamp) -> Timestamp {
    now.checked_add(HOLD).unwrap_or(Timestamp::MAX)
}
