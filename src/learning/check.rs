//! Whether a site's journal is whole, and what following it row by row makes of it.

use std::collections::{HashMap, HashSet};

use super::{Entry, EntryKind, Learned, teaching};
use crate::comment::{CommentId, DecisionId};

/// What cannot be in a journal that was only ever appended to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// This sequence number is missing, or there is another in its place.
    Missing(u64),
    /// An undo of what is no decision about its comment, or not one before it.
    UndoesNothing(DecisionId),
    /// A decision that was undone before.
    UndoneTwice(DecisionId),
}

/// What is wrong with a site's rows, which come in any order.
#[must_use]
pub fn flaws(entries: &[Entry]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut decided: HashMap<DecisionId, CommentId> = HashMap::new();
    let mut undone = HashSet::new();
    let mut expected = 1;
    for entry in in_order(entries) {
        flaws.extend((expected..entry.sequence).map(Flaw::Missing).take(1));
        if entry.sequence < expected {
            flaws.push(Flaw::Missing(expected));
        }
        expected = entry.sequence.max(expected) + 1;
        match &entry.kind {
            EntryKind::Decided { .. } => {
                decided.insert(entry.id, entry.comment);
            }
            EntryKind::Undid(id) if decided.get(id) != Some(&entry.comment) => flaws.push(Flaw::UndoesNothing(entry.id)),
            EntryKind::Undid(id) if !undone.insert(*id) => flaws.push(Flaw::UndoneTwice(*id)),
            EntryKind::Undid(_) => {}
        }
    }
    flaws
}

/// What a site's memory holds that followed each of its rows, unlearning what the comment taught before and learning what it teaches after. It
/// should equal [`fold`](super::fold()) of the same rows.
#[must_use]
pub fn follow(entries: &[Entry], schema: u64) -> Learned {
    let mut learned = Learned::default();
    let mut histories: HashMap<CommentId, Vec<Entry>> = HashMap::new();
    for entry in in_order(entries) {
        let history = histories.entry(entry.comment).or_default();
        if let Some(before) = teaching(history) {
            learned.unlearn(&before, schema);
        }
        history.push(entry.clone());
        if let Some(now) = teaching(history) {
            learned.learn(&now, schema);
        }
    }
    learned
}

fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| entry.sequence);
    entries
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::comment::SiteId;
    use crate::moderation::{Action, Actor};

    fn entry(sequence: u64, comment: u128, kind: EntryKind) -> Entry {
        Entry {
            site: SiteId(Uuid::from_u128(1)),
            sequence,
            id: DecisionId(Uuid::from_u128(u128::from(sequence))),
            comment: CommentId(Uuid::from_u128(comment)),
            kind,
            actor: Actor::Site,
            note: String::new(),
            at: Timestamp::constant(1_700_000_000, 0),
            quarantined: false,
        }
    }

    fn decided(sequence: u64, comment: u128) -> Entry {
        entry(sequence, comment, EntryKind::Decided { action: Action::Spam, revision: 1, slots: [3].into(), schema: 7, standpoint: None })
    }

    fn undid(sequence: u64, comment: u128, decision: u128) -> Entry {
        entry(sequence, comment, EntryKind::Undid(DecisionId(Uuid::from_u128(decision))))
    }

    #[test]
    fn a_whole_journal_has_no_flaw_in_any_order() {
        assert_eq!(flaws(&[undid(3, 9, 1), decided(2, 8), decided(1, 9)]), []);
    }

    #[test]
    fn each_flaw_is_named() {
        assert_eq!(flaws(&[decided(1, 9), decided(3, 9)]), [Flaw::Missing(2)]);
        assert_eq!(flaws(&[decided(2, 9)]), [Flaw::Missing(1)]);
        assert_eq!(flaws(&[decided(1, 9), decided(1, 8)]), [Flaw::Missing(2)]);
        let second = DecisionId(Uuid::from_u128(2));
        assert_eq!(flaws(&[decided(1, 9), undid(2, 8, 1)]), [Flaw::UndoesNothing(second)], "of another comment");
        assert_eq!(flaws(&[decided(1, 9), undid(2, 9, 3), decided(3, 9)]), [Flaw::UndoesNothing(second)], "of a later one");
        let first = DecisionId(Uuid::from_u128(1));
        assert_eq!(flaws(&[decided(1, 9), undid(2, 9, 1), undid(3, 9, 1)]), [Flaw::UndoneTwice(first)]);
    }
}
