//! Where a comment stands, given its history.

use super::{Entry, EntryKind, standing};
use crate::comment::DecisionId;
use crate::moderation::{Status, status_of};
use crate::policy::Verdict;

/// The status of a comment whose text is at `revision`, and the decision that gives it, if a person did. A standing decision about an
/// older text goes on teaching, but says nothing about the new one: that stands where the policy's `verdict` puts it.
#[must_use]
pub fn place(history: &[Entry], revision: u32, verdict: Verdict) -> (Status, Option<DecisionId>) {
    match standing(history).map(|entry| (entry.id, &entry.kind)) {
        Some((id, EntryKind::Decided { action, revision: decided, .. })) if *decided == revision => {
            (status_of(Some(*action), verdict), Some(id))
        }
        _ => (status_of(None, verdict), None),
    }
}
