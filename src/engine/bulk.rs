//! Many decisions as one: a campaign is decided, and a batch is taken back.
//!
//! Each is a row of the journal as any other, made and learned in its turn: it names the status that was expected, and the guard judges it after those before
//! it. Others get their turn in between. What was made before something failed stands, and can be taken back.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::campaign::Kinship;
use super::decide::{TAKEN_BACK, run_to_end};
use super::{Engine, Error, Moderator, Order};
use crate::comment::{BatchId, CommentId, SiteId};
use crate::moderation::{Action, Status};
use crate::store::Batch;

/// A decision about all that is like a comment and waits.
#[derive(Debug, Clone)]
pub struct CampaignOrder {
    /// The comment.
    pub comment: CommentId,
    /// By what others are like it.
    pub by: Kinship,
    /// What to do with them.
    pub action: Action,
    /// How many there were when somebody looked: if there are more now, nothing is decided.
    pub expected: u64,
    /// Only those that came no later than this one.
    pub through: Option<CommentId>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchDone {
    /// By what it can be taken back.
    pub batch: BatchId,
    /// How many were decided.
    pub decided: u64,
    /// How many of these teach nothing until somebody else has looked at them, as the poison guard has it.
    pub quarantined: u64,
    /// Those that somebody else had decided, edited or removed meanwhile.
    pub skipped: Vec<CommentId>,
}

/// What came of taking a batch back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BatchUndone {
    /// How many decisions were taken back now.
    pub undone: u64,
    /// How many had been before.
    pub before: u64,
    /// How many the poison guard does not let the account take back.
    pub refused: u64,
}

impl Engine {
    /// Decides all that is like a comment and waits: durable, then learned, then answered.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment; [`Error::Conflict`] if more of them wait than were expected.
    pub async fn decide_campaign(self: &Arc<Self>, moderator: &Moderator, order: CampaignOrder) -> Result<BatchDone, Error> {
        let CampaignOrder { comment, by, action, expected, through } = order;
        let campaign = self.seen_by(moderator).campaign(comment, by).await?;
        let handle = self.site_by_id(campaign.origin.site).await?;
        let mut meant = campaign.waiting;
        // Ids sort by arrival: who came since is not meant.
        meant.retain(|id| through.is_none_or(|through| *id <= through));
        if meant.len() as u64 > expected {
            let problem = format!("{} comments like this one wait now, {expected} were expected: look at them again", meant.len());
            return Err(Error::conflict(problem));
        }
        let (engine, moderator) = (Arc::clone(self), moderator.clone());
        run_to_end(async move {
            let mut done = BatchDone { batch: BatchId(engine.clock.new_id()), decided: 0, quarantined: 0, skipped: Vec::new() };
            let mut last = None;
            // The oldest first, as they came.
            for comment in meant.into_iter().rev() {
                engine.still_sees(&moderator, handle.site.id).await?;
                let order = Order { comment, action, expected: Some(Status::Pending), revision: None, note: String::new() };
                match engine.carry_out(handle.clone(), moderator.actor(), order, Some(done.batch)).await {
                    Ok(change) => {
                        done.decided += 1;
                        done.quarantined += u64::from(change.entry.quarantined);
                        last = Some(change);
                    }
                    Err(Error::Conflict { .. } | Error::NotFound(_)) => done.skipped.push(comment),
                    Err(error) => return Err(error),
                }
            }
            if let Some(change) = last {
                engine.move_copies(&handle, &change).await;
            }
            Ok(done)
        })
        .await
    }

    /// Whether a moderator is still there and sees a site: both may end while a long order is carried out.
    async fn still_sees(&self, moderator: &Moderator, site: SiteId) -> Result<(), Error> {
        let user = self.store.user_by_name(&moderator.name).await?.filter(|user| user.id == moderator.id);
        let sees = user.is_some_and(|user| user.reach.sees(site));
        sees.then_some(()).ok_or(Error::NotFound("comment"))
    }

    /// A batch of decisions.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn batch(&self, id: BatchId) -> Result<Batch, Error> {
        self.store.batch(id).await?.ok_or(Error::NotFound("batch of decisions"))
    }

    /// Takes a batch of decisions back, the last first.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none; [`Error::Conflict`] if all of it was taken back before; [`Error::Guarded`] if the account may take back none of
    /// what is left, as others taught it.
    pub async fn undo_batch(self: &Arc<Self>, moderator: &Moderator, batch: BatchId) -> Result<BatchUndone, Error> {
        let Batch { decisions, site, .. } = self.seen_by(moderator).batch(batch).await?;
        let (engine, moderator) = (Arc::clone(self), moderator.clone());
        let undone = run_to_end(async move {
            let (mut undone, mut last) = (BatchUndone::default(), None);
            for decision in decisions.into_iter().rev() {
                engine.still_sees(&moderator, site).await?;
                match engine.undo_alone(&moderator, decision).await {
                    Ok(taken) => {
                        undone.undone += 1;
                        last = Some(taken);
                    }
                    Err(Error::Conflict { .. } | Error::NotFound(_)) => undone.before += 1,
                    Err(Error::Guarded(_)) => undone.refused += 1,
                    Err(error) => return Err(error),
                }
            }
            if let Some((handle, change)) = last {
                engine.move_copies(&handle, &change).await;
            }
            Ok(undone)
        })
        .await?;
        match undone {
            BatchUndone { undone: 0, refused: 0, .. } => Err(Error::conflict("the decisions were undone before")),
            BatchUndone { undone: 0, .. } => Err(Error::Guarded(TAKEN_BACK)),
            undone => Ok(undone),
        }
    }
}
