//! A new feature schema: the decisions of the old one are taken from their texts again, where these are still there.

use super::submit::slots;
use super::{Engine, Error};
use crate::features::SCHEMA;
use crate::learning::taught;
use crate::store::{ForeignDecision, Refolded};

/// How many decisions are taken from their texts at a time.
const BATCH: u32 = 500;

impl Engine {
    /// Gives every decision of another feature schema the slots of the one in use, if the text that was decided is still there. Done once for each
    /// schema; a process that is killed half-way leaves what it did, and the next does the rest. Gives how many decisions of each label have no text any more, in
    /// the order of [`Label::ALL`](crate::comment::Label::ALL).
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn refold(&self) -> Result<[u64; 3], Error> {
        if self.store.refolded_for().await? == Some(SCHEMA) {
            return Ok([0; 3]);
        }
        self.store.prefer_journal(SCHEMA).await?;
        let (mut after, mut done, mut lost) = (None, 0_usize, [0_u64; 3]);
        loop {
            let foreign = self.store.foreign(SCHEMA, after, BATCH).await?;
            let Some(last) = foreign.last() else { break };
            after = Some((last.site, last.sequence));
            let mut refolded = Vec::with_capacity(foreign.len());
            for ForeignDecision { site, sequence, action, comment } in foreign {
                match (comment, action.teaches()) {
                    (Some(comment), _) => refolded.push(Refolded { site, sequence, slots: taught(slots(&comment)) }),
                    (None, Some(label)) => lost[label.index()] += 1,
                    (None, None) => {}
                }
            }
            done += refolded.len();
            self.store.refold(SCHEMA, refolded).await?;
        }
        self.store.note_refolded(SCHEMA).await?;
        if done > 0 {
            tracing::info!(done, "decisions were taken from their texts again for this version's features");
        }
        Ok(lost)
    }
}
