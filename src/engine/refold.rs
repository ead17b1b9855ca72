//! A new feature schema: the decisions of the old one are taken from their texts again, where these are still there.

use super::submit::slots;
use super::{Engine, Error};
use crate::features::SCHEMA;
use crate::store::Refolded;

/// How many decisions are taken from their texts at a time.
const BATCH: u32 = 500;

impl Engine {
    /// Gives every decision of another feature schema the slots of the one in use, if the text that was decided is still there. Done once for each
    /// schema; a process that is killed half-way leaves what it did, and the next does the rest.
    ///
    /// # Errors
    /// If the store fails.
    pub(super) async fn refold(&self) -> Result<(), Error> {
        if self.store.refolded_for().await? == Some(SCHEMA) {
            return Ok(());
        }
        let (mut after, mut done, mut without_text) = (None, 0_usize, 0_usize);
        loop {
            let foreign = self.store.foreign(SCHEMA, after, BATCH).await?;
            let Some(last) = foreign.last() else { break };
            after = Some((last.site, last.sequence));
            let all = foreign.len();
            let refolded = foreign.into_iter().filter_map(|decision| {
                let slots = slots(decision.comment.as_ref()?);
                Some(Refolded { site: decision.site, sequence: decision.sequence, slots })
            });
            let refolded: Vec<Refolded> = refolded.collect();
            done += refolded.len();
            without_text += all - refolded.len();
            self.store.refold(SCHEMA, refolded).await?;
        }
        self.store.note_refolded(SCHEMA).await?;
        if done + without_text > 0 {
            tracing::info!(done, without_text, "decisions were taken from their texts again for this version's features");
        }
        Ok(())
    }
}
