//! What waits and says nearly what somebody just decided about: it is judged anew with what was learned, and moves where the filter is sure now.
//!
//! Nobody decided about it, so nothing is added to the journal: its verdict is another, and a reason says by whose decision. The score stays the one that it
//! came with, as that is what later tells how good the filter was. When the decision is taken back it is judged once more.

use std::sync::Arc;

use super::campaign::are_alike;
use super::live::experience;
use super::submit::signed;
use super::{Engine, Error, SiteHandle};
use crate::clock::Clock;
use crate::comment::{CommentId, DecisionId};
use crate::learning::{Entry, EntryKind};
use crate::moderation::Status;
use crate::policy::{Reason, ReasonCode, Verdict, held_anew};
use crate::store::{Change, Kin, Rejudged, StoredComment};

/// Of the newest comments that share a key so many are looked at, and of these so many are compared.
const LOOKED_AT: u32 = 1_000;
const COMPARED: usize = 200;

impl Engine {
    /// Judges anew what a decision, or its being taken back, may have turned. The decision stands, whatever comes of it here.
    pub(super) async fn move_copies(self: &Arc<Self>, handle: &SiteHandle, change: &Change) {
        if let Err(error) = self.try_move_copies(handle, change).await {
            tracing::warn!(%error, "near copies of what was decided could not be judged anew; they stay where they are");
        }
    }

    async fn try_move_copies(&self, handle: &SiteHandle, change: &Change) -> Result<(), Error> {
        let Some(origin) = change.comment.as_ref().filter(|_| may_turn(&change.entry)) else { return Ok(()) };
        let (slots, copies) = self.unsettled_copies(origin).await?;
        if copies.is_empty() {
            return Ok(());
        }
        let promise = handle.promise();
        let known = self.known(handle).await?;
        for stored in copies {
            let own = signed(&stored.comment).0;
            if !are_alike(&slots, &own) {
                continue;
            }
            let (score, experience) = known.with(|learned| (known.live.model.score_slots(&own, &learned.overlay), experience(learned)));
            let Some(verdict) = held_anew(&stored.assessed.reasons, score, &handle.site.settings, experience, promise) else { continue };
            if verdict == stored.assessed.verdict {
                continue;
            }
            let rejudged = rejudged(&stored, verdict, change.entry.id, &*self.clock);
            if let Some(moved) = self.store.rejudge(rejudged).await? {
                self.tell_of_copy(&moved, &change.entry.actor);
            }
        }
        Ok(())
    }

    /// What nobody decided about and may be a near copy: what waits, and what moved as one before. With the slots of the comment itself.
    async fn unsettled_copies(&self, origin: &StoredComment) -> Result<(Vec<u32>, Vec<StoredComment>), Error> {
        let (slots, likeness) = signed(&origin.comment);
        let mut kin = self.store.kin(origin.site, Kin::Keys(likeness.bands()), LOOKED_AT).await?;
        kin.retain(|(id, status)| *id != origin.id && *status != Status::Trash);
        kin.sort_by_key(|(_, status)| *status != Status::Pending);
        kin.truncate(COMPARED);
        let ids: Vec<CommentId> = kin.into_iter().map(|(id, _)| id).collect();
        let mut copies = if ids.is_empty() { Vec::new() } else { self.store.all_of(origin.site, &ids).await? };
        copies.retain(|stored| stored.standing.is_none() && (stored.status == Status::Pending || moved_by(stored).is_some()));
        Ok((slots, copies))
    }

    /// Near copies of a comment that moved because of a decision about it.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn copies_moved_by(&self, decision: DecisionId, origin: &StoredComment) -> Result<Vec<StoredComment>, Error> {
        let (_, mut copies) = self.unsettled_copies(origin).await?;
        copies.retain(|stored| moved_by(stored) == Some(decision));
        Ok(copies)
    }
}

/// Whether a row of the journal changes what is made of near copies.
fn may_turn(entry: &Entry) -> bool {
    match &entry.kind {
        EntryKind::Decided { action, .. } => action.teaches().is_some() && !entry.quarantined,
        EntryKind::Undid(_) => true,
    }
}

/// The decision by which a comment moved as a near copy.
fn moved_by(stored: &StoredComment) -> Option<DecisionId> {
    let reason = stored.assessed.reasons.iter().find(|reason| reason.code == ReasonCode::NearCopy)?;
    reason.value.parse().ok()
}

fn rejudged(stored: &StoredComment, verdict: Verdict, decision: DecisionId, clock: &dyn Clock) -> Rejudged {
    let mut reasons = stored.assessed.reasons.clone();
    reasons.retain(|reason| reason.code != ReasonCode::NearCopy);
    if verdict != Verdict::Hold {
        reasons.insert(0, Reason::stated(ReasonCode::NearCopy, decision.to_string()));
    }
    let (event, at) = (clock.new_id(), clock.now());
    Rejudged { event, site: stored.site, comment: stored.id, revision: stored.revision, from: stored.status, verdict, reasons, at }
}
