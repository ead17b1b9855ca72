//! The labels that the poison guard holds a new one beside: each actor's newest, kept in memory with what the site has learned.
//!
//! What is held is bounded for each actor, so nobody crowds out what others said.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::sketch::{Sketch, near_copies, nearly_equal};
use super::{Entry, EntryKind};
use crate::comment::{CommentId, DecisionId};
use crate::moderation::Actor;

mod witnesses;

pub use witnesses::Lesson;

/// How many labels of an actor are held.
const MOST_LABELS: usize = 2_000;

/// How many features the labels of an actor may have that are held, all together.
const MOST_SLOTS: usize = 1_000_000;

/// A label that speaks for or against a new one: its text is nearly the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// The decision.
    pub decision: DecisionId,
    /// Whose it is.
    pub actor: Actor,
    /// Whether it says spam or abuse.
    pub unwanted: bool,
    /// When it was given; those of one moment are told apart by their place in the journal.
    pub at: (Timestamp, u64),
    /// Whether the guard kept it from teaching.
    pub quarantined: bool,
    /// The features of its text, ascending.
    pub slots: Arc<[u32]>,
}

/// A decision about a comment of which labels are held.
#[derive(Debug, Clone)]
struct Row {
    decision: DecisionId,
    at: (Timestamp, u64),
    /// Its place among the actors.
    actor: usize,
    /// Whether it says spam or abuse; `None` if it teaches nothing.
    unwanted: Option<bool>,
    quarantined: bool,
    undone_by: Option<usize>,
    /// Whether the operator decided.
    operators: bool,
    slots: Arc<[u32]>,
    sketch: Sketch,
}

/// An actor's labels that are held, oldest first.
#[derive(Debug, Clone)]
struct Shelf {
    actor: Actor,
    labels: BTreeMap<(Timestamp, u64), (CommentId, usize)>,
    slots: usize,
}

/// Each actor's newest labels on a site, and what became of them.
#[derive(Debug, Clone, Default)]
pub struct Recent {
    shelves: Vec<Shelf>,
    comments: HashMap<CommentId, Vec<Row>>,
}

impl Recent {
    /// Those among a site's rows, in any order. Labels of another feature schema cannot be compared.
    #[must_use]
    pub fn of(entries: &[Entry], schema: u64) -> Self {
        let mut recent = Self::default();
        let mut labels: Vec<Vec<((Timestamp, u64), usize)>> = Vec::new();
        for entry in entries {
            if let EntryKind::Decided { action, slots, .. } = &entry.kind
                && action.teaches().is_some()
            {
                let actor = recent.actor(&entry.actor);
                labels.resize(recent.shelves.len(), Vec::new());
                labels[actor].push((place(entry), slots.len()));
            }
        }
        // What will be let go of again is not taken up: journals are long.
        let first: Vec<_> = labels.iter_mut().map(|labels| first_held(labels)).collect();
        let mut rows: Vec<&Entry> = entries
            .iter()
            .filter(|entry| match &entry.kind {
                EntryKind::Decided { action, .. } if action.teaches().is_some() => {
                    recent.known(&entry.actor).is_none_or(|actor| first[actor] <= Some(place(entry)))
                }
                _ => true,
            })
            .collect();
        rows.sort_by_key(|entry| entry.sequence);
        for entry in rows {
            recent.follow(entry, schema);
        }
        recent
    }

    /// Follows a row of the journal that comes after all others.
    pub fn follow(&mut self, entry: &Entry, schema: u64) {
        let actor = self.actor(&entry.actor);
        match &entry.kind {
            EntryKind::Undid(id) => {
                let rows = self.comments.get_mut(&entry.comment).into_iter().flatten();
                if let Some(row) = rows.into_iter().find(|row| row.decision == *id) {
                    row.undone_by = Some(actor);
                }
            }
            EntryKind::Decided { action, slots, schema: of, .. } => {
                let unwanted = action.teaches().map(crate::comment::Label::is_unwanted);
                // Before a first label there is nothing that it could replace.
                if unwanted.is_none() && !self.comments.contains_key(&entry.comment) {
                    return;
                }
                let slots = if unwanted.is_some() && *of == schema { Arc::clone(slots) } else { Arc::default() };
                if unwanted.is_some() {
                    let shelf = &mut self.shelves[actor];
                    shelf.slots += slots.len();
                    shelf.labels.insert(place(entry), (entry.comment, slots.len()));
                }
                let (sketch, at, quarantined) = (Sketch::of(&slots), place(entry), entry.quarantined);
                let operators = matches!(entry.actor, Actor::Operator(_));
                let row = Row { decision: entry.id, at, actor, unwanted, quarantined, undone_by: None, operators, slots, sketch };
                self.comments.entry(entry.comment).or_default().push(row);
                self.let_go(actor);
            }
        }
    }

    /// Lets go of an actor's oldest labels until the rest fits.
    fn let_go(&mut self, actor: usize) {
        let shelf = &mut self.shelves[actor];
        while shelf.labels.len() > MOST_LABELS || shelf.slots > MOST_SLOTS {
            let Some((at, (comment, slots))) = shelf.labels.pop_first() else { return };
            shelf.slots -= slots;
            if let Some(rows) = self.comments.get_mut(&comment) {
                rows.retain(|row| row.at != at);
                if rows.iter().all(|row| row.unwanted.is_none()) {
                    self.comments.remove(&comment);
                }
            }
        }
    }

    fn actor(&mut self, actor: &Actor) -> usize {
        self.known(actor).unwrap_or_else(|| {
            self.shelves.push(Shelf { actor: actor.clone(), labels: BTreeMap::new(), slots: 0 });
            self.shelves.len() - 1
        })
    }

    fn known(&self, actor: &Actor) -> Option<usize> {
        self.shelves.iter().position(|shelf| shelf.actor.is(actor))
    }

    /// The labels of near copies of a text since a time, in no order, that speak where `asker` labels it: those that were neither undone nor replaced.
    /// What the asker took away of what others said speaks still: nobody makes room for a label of their own by taking somebody else's away.
    #[must_use]
    pub fn voices(&self, slots: &[u32], since: Timestamp, asker: &Actor) -> Vec<Voice> {
        let (asker, sketch) = (self.known(asker), Sketch::of(slots));
        let near = |row: &Row| row.unwanted.is_some() && row.at.0 >= since && row.near(slots, &sketch);
        let mut voices = Vec::new();
        for rows in self.comments.values() {
            let speaking = rows.iter().enumerate().filter(|(at, row)| near(row) && speaks(row, &rows[at + 1..], asker));
            voices.extend(speaking.map(|(_, row)| row.voice(&self.shelves[row.actor].actor)));
        }
        voices
    }

    /// About how many bytes it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let labels: usize = self.shelves.iter().map(|shelf| shelf.labels.len()).sum();
        let slots: usize = self.shelves.iter().map(|shelf| shelf.slots).sum();
        labels * (size_of::<Row>() + size_of::<((Timestamp, u64), (CommentId, usize))>() + size_of::<CommentId>())
            + slots * size_of::<u32>()
    }
}

impl Row {
    fn near(&self, slots: &[u32], sketch: &Sketch) -> bool {
        // Spam stays spam when harmless text is put around it; a harmless text is none any more once spam quotes it.
        let near = if self.unwanted == Some(true) { near_copies } else { nearly_equal };
        self.sketch.may_be_near(sketch) && near(&self.slots, slots)
    }

    fn voice(&self, actor: &Actor) -> Voice {
        let unwanted = self.unwanted.unwrap_or_default();
        Voice {
            decision: self.decision,
            actor: actor.clone(),
            unwanted,
            at: self.at,
            quarantined: self.quarantined,
            slots: Arc::clone(&self.slots),
        }
    }
}

/// Whether a label speaks, given the rows about the same comment that came after it.
fn speaks(row: &Row, later: &[Row], asker: Option<usize>) -> bool {
    let others = |actor: usize| asker != Some(actor) || row.actor == actor;
    let replaces = |later: &Row| {
        // What waits is its own actor's to replace: who else could, would have it out of the way before anybody agrees.
        (!row.quarantined || later.actor == row.actor || later.operators)
            && later.undone_by.is_none()
            && !later.quarantined
            && others(later.actor)
            && (later.actor == row.actor || later.unwanted != row.unwanted)
    };
    !row.undone_by.is_some_and(others) && !later.iter().any(replaces)
}

/// The first of an actor's labels that is held.
fn first_held(labels: &mut [((Timestamp, u64), usize)]) -> Option<(Timestamp, u64)> {
    labels.sort_unstable();
    let mut slots = 0;
    let fitting = labels.iter().rev().take(MOST_LABELS).take_while(|(_, more)| {
        slots += more;
        slots <= MOST_SLOTS
    });
    fitting.last().map(|(at, _)| *at)
}

fn place(entry: &Entry) -> (Timestamp, u64) {
    (entry.at, entry.sequence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::comment::{SiteId, UserId};
    use crate::moderation::Action;

    fn user(n: u128) -> Actor {
        Actor::User(UserId(Uuid::from_u128(n)), format!("user {n}"))
    }

    /// A row: who, about which comment, what (`None` undoes the row with that number), whether it is quarantined.
    type Told = (u128, u128, Result<Action, u64>, bool, std::ops::Range<u32>);

    fn entries(rows: &[Told]) -> Vec<Entry> {
        let row = |(number, (who, comment, what, quarantined, slots)): (u64, &Told)| {
            let id = |n: u64| DecisionId(Uuid::from_u128(u128::from(n)));
            let kind = match what {
                Err(undone) => EntryKind::Undid(id(*undone)),
                Ok(action) => {
                    EntryKind::Decided { action: *action, revision: 1, slots: slots.clone().collect(), schema: 7, standpoint: None }
                }
            };
            Entry {
                site: SiteId(Uuid::nil()),
                sequence: number,
                id: id(number),
                comment: CommentId(Uuid::from_u128(*comment)),
                kind,
                actor: user(*who),
                note: String::new(),
                at: Timestamp::from_second(number.cast_signed()).unwrap(),
                quarantined: *quarantined,
            }
        };
        (1..).zip(rows).map(row).collect()
    }

    /// The numbers of the rows that speak where that user labels the slots 0 to 99.
    fn speaking(rows: &[Told], asker: u128, since: i64) -> Vec<u64> {
        let slots: Vec<u32> = (0..100).collect();
        let voices = Recent::of(&entries(rows), 7).voices(&slots, Timestamp::from_second(since).unwrap(), &user(asker));
        let mut numbers: Vec<u64> = voices.iter().map(|voice| voice.at.1).collect();
        numbers.sort_unstable();
        numbers
    }

    #[test]
    fn what_was_undone_or_replaced_is_silent_except_to_whoever_did_that_to_others() {
        let spam = |who, comment| (who, comment, Ok(Action::Spam), false, 0..100);
        assert_eq!(speaking(&[spam(1, 1), (1, 2, Ok(Action::Spam), true, 0..90), (1, 3, Ok(Action::Spam), false, 0..69)], 9, 0), [1, 2, 3]);
        assert_eq!(speaking(&[spam(1, 1), (1, 2, Ok(Action::Spam), false, 100..200)], 9, 0), [1], "another text");
        assert_eq!(speaking(&[spam(1, 1), spam(1, 2)], 9, 2), [2], "long ago");
        let undone = [spam(1, 1), (2, 1, Err(1), false, 0..0)];
        assert_eq!((speaking(&undone, 9, 0), speaking(&undone, 2, 0), speaking(&undone, 1, 0)), (vec![], vec![1], vec![]));
        let trashed = [spam(1, 1), (2, 1, Ok(Action::Trash), false, 0..0)];
        assert_eq!((speaking(&trashed, 9, 0), speaking(&trashed, 2, 0)), (vec![], vec![1]));
        let replaced = [spam(1, 1), (1, 1, Ok(Action::Approve), false, 0..100)];
        assert_eq!((speaking(&replaced, 9, 0), speaking(&replaced, 1, 0)), (vec![2], vec![2]));
        assert_eq!(speaking(&[spam(1, 1), (2, 1, Ok(Action::Approve), true, 0..100)], 9, 0), [1, 2], "what waits replaces nothing");
        assert_eq!(speaking(&[spam(1, 1), spam(2, 1)], 9, 0), [1, 2], "to agree silences nobody");
        let undone_replacement = [spam(1, 1), (1, 1, Ok(Action::Approve), false, 0..100), (1, 1, Err(2), false, 0..0)];
        assert_eq!(speaking(&undone_replacement, 9, 0), [1]);
    }

    #[test]
    fn labels_of_another_schema_are_near_nothing() {
        let rows = entries(&[(1, 1, Ok(Action::Spam), false, 0..100)]);
        let slots: Vec<u32> = (0..100).collect();
        assert!(Recent::of(&rows, 8).voices(&slots, Timestamp::UNIX_EPOCH, &user(9)).is_empty());
    }

    #[test]
    fn nobody_crowds_out_what_others_said() {
        let mut rows: Vec<Told> = vec![(1, 0, Ok(Action::Spam), false, 0..100)];
        rows.extend((1..=2_500).map(|comment| (2, comment, Ok(Action::Approve), true, 0..100)));
        let numbers = speaking(&rows, 9, 0);
        assert_eq!((numbers.len(), numbers[0], numbers[1]), (2_001, 1, 502), "the newest 2,000 of the second");
        let long: Vec<Told> = (0..150).map(|comment| (2, comment, Ok(Action::Spam), false, 0..10_000)).collect();
        assert_eq!(speaking(&long, 9, 0).len(), 100, "a million features");
    }

    fn rows() -> impl Strategy<Value = Vec<Told>> {
        let what = prop_oneof![
            5 => prop::sample::select(Action::ALL.to_vec()).prop_map(Ok),
            1 => (1..30_u64).prop_map(Err),
        ];
        prop::collection::vec(
            (0..4_u128, 0..12_u128, what, any::<bool>(), (0..60_u32, 50..200_u32).prop_map(|(from, many)| from..from + many)),
            0..40,
        )
    }

    proptest! {
        #[test]
        fn the_answers_are_those_of_a_comparison_with_all_rows_in_any_order(rows in rows(), asker in 0..5_u128, cut in 0..40_usize) {
            let mut entries = entries(&rows);
            let (slots, since) = ((20..120).collect::<Vec<u32>>(), Timestamp::from_second(5).unwrap());
            let mut expected: Vec<u64> = entries.iter().filter(|entry| match &entry.kind {
                EntryKind::Decided { action, slots: held, .. } => {
                    let asker = user(asker);
                    let shared = held.iter().filter(|slot| slots.contains(slot)).count();
                    let larger = held.len() < 60 || *action == Action::Approve;
                    let whole = if larger { held.len().max(100) } else { held.len().min(100) };
                    let undoes = |by: &Entry, of: &Entry| by.kind == EntryKind::Undid(of.id) && by.comment == of.comment && by.sequence > of.sequence;
                    let counts = |later: &Entry| later.actor != asker || entry.actor == asker;
                    let replaced = entries.iter().any(|later| match &later.kind {
                        EntryKind::Decided { action: new, .. } => later.comment == entry.comment && later.sequence > entry.sequence && !later.quarantined
                            && (!entry.quarantined || later.actor == entry.actor) && counts(later) && !entries.iter().any(|by| undoes(by, later))
                            && (later.actor == entry.actor || new.teaches().map(crate::comment::Label::is_unwanted) != action.teaches().map(crate::comment::Label::is_unwanted)),
                        EntryKind::Undid(_) => undoes(later, entry) && counts(later),
                    });
                    action.teaches().is_some() && entry.at >= since && shared * 100 >= whole * 70 && !replaced
                }
                EntryKind::Undid(_) => false,
            }).map(|entry| entry.sequence).collect();
            expected.sort_unstable();
            let told = |recent: &Recent| {
                let mut told: Vec<u64> = recent.voices(&slots, since, &user(asker)).iter().map(|voice| voice.at.1).collect();
                told.sort_unstable();
                told
            };
            let (first, rest) = entries.split_at(cut.min(entries.len()));
            let mut followed = Recent::of(first, 7);
            for entry in rest {
                followed.follow(entry, 7);
            }
            prop_assert_eq!(told(&followed), expected.clone());
            entries.sort_by_key(|entry| (entry.comment, entry.sequence));
            prop_assert_eq!(told(&Recent::of(&entries, 7)), expected);
        }
    }
}
