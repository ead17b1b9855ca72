//! Which decisions stand, and their sum.
//!
//! A comment's last decision that was not undone stands. So undoing the newest brings the one before it back, undoing an older one
//! changes nothing but the history, and after any order of decisions and undos the sum is what the standing ones alone would make.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use crate::classifier::{Month, Overlay, Standpoint};
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
    /// Whether the poison guard keeps it from teaching: settled when it was appended, and never changed.
    pub quarantined: bool,
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
        /// Where the comment stood then, if this was the first decision about it.
        standpoint: Option<Standpoint>,
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
    /// Where the comment stood when it was decided, if that is known.
    pub standpoint: Option<Standpoint>,
    /// When it was decided: what it teaches ages.
    pub month: Month,
    /// Who decided.
    pub by: Actor,
}

impl Teaching {
    /// What is left out together when a decision is scored for the calibrator: decisions about equal texts have equal slots.
    #[must_use]
    pub fn group(&self) -> u64 {
        let mut hasher = blake3::Hasher::new();
        for slot in &*self.slots {
            hasher.update(&slot.to_le_bytes());
        }
        let mut first = [0_u8; 8];
        first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
        u64::from_le_bytes(first)
    }
}

/// The decision that stands for a comment, given its rows in order.
#[must_use]
pub fn standing(history: &[Entry]) -> Option<&Entry> {
    last_decided(history, |_| true)
}

/// The last decision of those that are `meant` that was not undone.
fn last_decided(history: &[Entry], meant: impl Fn(&Entry) -> bool) -> Option<&Entry> {
    not_undone(history).find(|entry| meant(entry))
}

/// The decisions about a comment that were not undone, newest first, given its rows in order.
pub fn not_undone(history: &[Entry]) -> impl Iterator<Item = &Entry> {
    let undone: HashSet<DecisionId> =
        history.iter().filter_map(|entry| if let EntryKind::Undid(id) = entry.kind { Some(id) } else { None }).collect();
    history.iter().rev().filter(move |entry| matches!(entry.kind, EntryKind::Decided { .. }) && !undone.contains(&entry.id))
}

/// The decision by which a comment teaches, if it teaches anything, given its rows in order: the last standing one that is not in quarantine. One in
/// quarantine neither teaches nor takes back what was taught.
#[must_use]
pub fn teacher(history: &[Entry]) -> Option<&Entry> {
    last_decided(history, |entry| !entry.quarantined)
}

/// What a comment teaches, given its rows in order: what its [`teacher`] says.
#[must_use]
pub fn teaching(history: &[Entry]) -> Option<Teaching> {
    let entry = teacher(history)?;
    match &entry.kind {
        EntryKind::Decided { action, slots, schema, standpoint, .. } => action.teaches().map(|label| Teaching {
            label,
            slots: Arc::clone(slots),
            schema: *schema,
            standpoint: *standpoint,
            month: Month::of(entry.at),
            by: entry.actor.clone(),
        }),
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
            self.overlay.learn(&teaching.slots, teaching.label, teaching.month);
            if let Some(standpoint) = teaching.standpoint {
                self.overlay.place(standpoint, teaching.label);
            }
            self.decisions[teaching.label.index()] += 1;
        } else {
            self.foreign += 1;
        }
    }

    /// Takes back exactly what [`Learned::learn`] added for the same teaching.
    pub fn unlearn(&mut self, teaching: &Teaching, schema: u64) {
        if teaching.schema == schema {
            self.overlay.unlearn(&teaching.slots, teaching.label, teaching.month);
            if let Some(standpoint) = teaching.standpoint {
                self.overlay.displace(standpoint, teaching.label);
            }
            self.decisions[teaching.label.index()] -= 1;
        } else {
            self.foreign -= 1;
        }
    }
}

/// Folds a site's rows, ordered by comment and then by sequence number, into what stands.
#[must_use]
pub fn fold(entries: &[Entry], schema: u64) -> Learned {
    fold_beside(entries, schema, 0)
}

/// The same beside shared counts that hold the site's journal through sequence number `through` already, so that nothing is
/// counted twice and what was undone since is taken out.
#[must_use]
pub fn fold_beside(entries: &[Entry], schema: u64, through: u64) -> Learned {
    let mut learned = Learned::default();
    let mut teachings: Vec<Teaching> = entries.chunk_by(|a, b| a.comment == b.comment).filter_map(teaching).collect();
    // From the newest back: a newer month would change what all that is there counts for.
    teachings.sort_by_key(|teaching| Reverse(teaching.month));
    for teaching in &teachings {
        learned.learn(teaching, schema);
    }
    for history in entries.chunk_by(|a, b| a.comment == b.comment) {
        // Rows come in order, so what the shared counts saw of a comment is a prefix.
        let seen = history.partition_point(|entry| entry.sequence <= through);
        if let Some(held) = teaching(&history[..seen]).filter(|held| held.schema == schema) {
            learned.overlay.hold(&held.slots, held.label);
        }
    }
    learned
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::learning::{flaws, follow};

    const SCHEMA: u64 = 7;

    const AT: Timestamp = Timestamp::constant(1_700_000_000, 0);

    fn entry(sequence: u64, comment: u8, kind: EntryKind) -> Entry {
        let id = |n| Uuid::from_u128(u128::from(n));
        Entry {
            site: SiteId(id(1_u64)),
            sequence,
            id: DecisionId(id(1000 + sequence)),
            comment: CommentId(id(u64::from(comment))),
            kind,
            actor: Actor::Site,
            note: String::new(),
            at: AT + SignedDuration::from_hours(24 * 20 * i64::from(comment) * i64::try_from(sequence % 7).unwrap()),
            quarantined: false,
        }
    }

    fn decided(sequence: u64, comment: u8, action: Action) -> Entry {
        let slots = Arc::from([u32::from(comment), 100 + u32::from(comment) % 3].as_slice());
        entry(sequence, comment, EntryKind::Decided { action, revision: 1, slots, schema: SCHEMA, standpoint: None })
    }

    fn undid(sequence: u64, comment: u8, decision: u64) -> Entry {
        entry(sequence, comment, EntryKind::Undid(DecisionId(Uuid::from_u128(u128::from(1000 + decision)))))
    }

    fn confined(entry: Entry) -> Entry {
        Entry { quarantined: true, ..entry }
    }

    #[test]
    fn a_quarantined_decision_places_its_comment_and_neither_teaches_nor_unteaches() {
        let mut history = vec![decided(1, 1, Action::Spam), confined(decided(2, 1, Action::Approve))];
        let label = |history: &[Entry]| teaching(history).map(|teaching| teaching.label);
        assert_eq!((stands(&history), label(&history)), (Some(2), Some(Label::Spam)));
        history.push(undid(3, 1, 1));
        assert_eq!((stands(&history), label(&history)), (Some(2), None));
        history.push(decided(4, 1, Action::Approve));
        assert_eq!((stands(&history), label(&history)), (Some(4), Some(Label::Ham)), "released");
        history.push(undid(5, 1, 4));
        assert_eq!((stands(&history), label(&history)), (Some(2), None));
    }

    fn stands(history: &[Entry]) -> Option<u64> {
        standing(history).map(|entry| entry.sequence)
    }

    #[test]
    fn the_last_decision_that_was_not_undone_stands() {
        let mut history = vec![decided(1, 1, Action::Spam), decided(2, 1, Action::Approve)];
        assert_eq!(stands(&history), Some(2));
        history.push(undid(3, 1, 2));
        assert_eq!(stands(&history), Some(1));
        history.push(undid(4, 1, 1));
        assert_eq!(stands(&history), None);
        history.push(decided(5, 1, Action::Trash));
        assert_eq!((stands(&history), teaching(&history)), (Some(5), None));
    }

    #[test]
    fn undoing_an_older_decision_leaves_the_newer_one_standing() {
        let history = [decided(1, 1, Action::Spam), decided(2, 1, Action::Approve), undid(3, 1, 1)];
        assert_eq!(stands(&history), Some(2));
    }

    #[test]
    fn slots_of_another_schema_are_counted_as_foreign() {
        let learned = fold(&[decided(1, 1, Action::Spam)], SCHEMA + 1);
        assert_eq!((learned.foreign, learned.decisions), (1, [0, 0, 0]));
        assert_eq!(learned.overlay, Overlay::default());
    }

    #[test]
    fn what_a_comment_teaches_is_of_the_month_of_the_decision_that_stands() {
        let at = |entry: Entry, at: &str| Entry { at: at.parse().unwrap(), ..entry };
        let mut history =
            vec![at(decided(1, 1, Action::Spam), "2024-03-31T23:59:59Z"), at(decided(2, 1, Action::Approve), "2026-01-05T00:00:00Z")];
        let month = |history: &[Entry]| teaching(history).map(|teaching| teaching.month);
        assert_eq!(month(&history), Some(Month::of("2026-01-31T00:00:00Z".parse().unwrap())));
        history.push(at(undid(3, 1, 2), "2026-02-05T00:00:00Z"));
        assert_eq!(month(&history), Some(Month::of("2024-03-01T00:00:00Z".parse().unwrap())));
    }

    fn of(journal: &[Entry], comment: u8) -> Vec<Entry> {
        journal.iter().filter(|entry| entry.comment.0.as_u128() == u128::from(comment)).cloned().collect()
    }

    proptest! {
        /// Memory that follows each row by unlearning what a comment taught before and learning what it teaches now equals, to the
        /// bit, the fold of the whole journal: whatever was decided and undone, in whatever order.
        #[test]
        fn following_each_row_equals_folding_the_journal(
            steps in prop::collection::vec((0_u8..6, 0_usize..4, any::<bool>(), any::<bool>()), 0..60),
        ) {
            let mut journal: Vec<Entry> = Vec::new();
            let mut followed = Learned::default();
            for (comment, action, undo, confine) in steps {
                let sequence = journal.len() as u64 + 1;
                let before = of(&journal, comment);
                journal.push(match standing(&before) {
                    Some(last) if undo => undid(sequence, comment, last.sequence),
                    _ if confine => confined(decided(sequence, comment, Action::ALL[action])),
                    _ => decided(sequence, comment, Action::ALL[action]),
                });
                if let Some(teaching) = teaching(&before) {
                    followed.unlearn(&teaching, SCHEMA);
                }
                if let Some(teaching) = teaching(&of(&journal, comment)) {
                    followed.learn(&teaching, SCHEMA);
                }
            }
            journal.sort_by_key(|entry| (entry.comment, entry.sequence));
            prop_assert_eq!(&fold(&journal, SCHEMA), &followed);
            prop_assert_eq!(follow(&journal, SCHEMA), followed);
            prop_assert_eq!(flaws(&journal), []);
        }
    }
}
