//! Which decisions stand, and their sum.
//!
//! A comment's last decision that was not undone stands. So undoing the newest brings the one before it back, undoing an older one
//! changes nothing but the history, and after any order of decisions and undos the sum is what the standing ones alone would make.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::classifier::Overlay;
use crate::comment::{CommentId, DecisionId, Label, SiteId};
use crate::moderation::{Action, Actor};

/// A row of the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The site.
    pub site: SiteId,
    /// Its place in the site's journal, from 1.
    pub sequence: u64,
    /// Its id.
    pub id: DecisionId,
    /// The comment that it is about.
    pub comment: CommentId,
    /// What it does.
    pub kind: EntryKind,
    /// Who made it.
    pub actor: Actor,
    /// Free text by the decider; empty for none.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// What a row of the journal does.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryKind {
    /// A decision about a revision of the comment.
    Decided {
        /// What was decided.
        action: Action,
        /// Which revision was seen.
        revision: u32,
        /// The features of that revision, ascending.
        slots: Arc<[u32]>,
        /// The feature schema of the slots.
        schema: u64,
    },
    /// Takes a decision back.
    Undid(DecisionId),
}

/// What one comment teaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Teaching {
    /// As what.
    pub label: Label,
    /// The features, ascending.
    pub slots: Arc<[u32]>,
    /// The feature schema of the slots.
    pub schema: u64,
}

/// The decision that stands for a comment, given its rows in order.
#[must_use]
pub fn standing(history: &[Entry]) -> Option<&Entry> {
    let undone: HashSet<DecisionId> =
        history.iter().filter_map(|entry| if let EntryKind::Undid(id) = entry.kind { Some(id) } else { None }).collect();
    history.iter().rev().find(|entry| matches!(entry.kind, EntryKind::Decided { .. }) && !undone.contains(&entry.id))
}

/// What a comment teaches, given its rows in order.
#[must_use]
pub fn teaching(history: &[Entry]) -> Option<Teaching> {
    match &standing(history)?.kind {
        EntryKind::Decided { action, slots, schema, .. } => {
            action.teaches().map(|label| Teaching { label, slots: Arc::clone(slots), schema: *schema })
        }
        EntryKind::Undid(_) => None,
    }
}

/// What a site's standing decisions add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// The counts of their features.
    pub overlay: Overlay,
    /// How many of them teach each label, in the order of [`Label::ALL`].
    pub decisions: [u32; 3],
    /// How many stand but could not be counted, as their slots belong to another feature schema.
    pub foreign: u32,
}

impl Learned {
    /// Counts one more standing decision. `schema` is the id of the schema in use.
    pub fn learn(&mut self, teaching: &Teaching, schema: u64) {
        if teaching.schema == schema {
            self.overlay.learn(&teaching.slots, teaching.label);
            self.decisions[teaching.label.index()] += 1;
        } else {
            self.foreign += 1;
        }
    }

    /// Takes back exactly what [`Learned::learn`] added for the same teaching.
    pub fn unlearn(&mut self, teaching: &Teaching, schema: u64) {
        if teaching.schema == schema {
            self.overlay.unlearn(&teaching.slots, teaching.label);
            self.decisions[teaching.label.index()] -= 1;
        } else {
            self.foreign -= 1;
        }
    }
}

/// Folds a site's rows, ordered by comment and then by sequence number, into what stands.
#[must_use]
pub fn fold(entries: &[Entry], schema: u64) -> Learned {
    let mut learned = Learned::default();
    for history in entries.chunk_by(|a, b| a.comment == b.comment) {
        if let Some(teaching) = teaching(history) {
            learned.learn(&teaching, schema);
        }
    }
    learned
}
