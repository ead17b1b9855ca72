//! Which lessons of others stand witness where somebody labels a text.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::sketch::Sketch;
use super::{Recent, Row};
use crate::comment::CommentId;
use crate::moderation::Actor;

/// How many lessons stand witness that share most with a text, and how many of the newest besides.
const ALIKE: usize = 48;
const NEWEST: usize = 16;

/// What somebody taught of a comment, and still teaches.
#[derive(Debug, Clone, PartialEq)]
pub struct Lesson {
    /// Who.
    pub actor: Actor,
    /// Whether it is spam or abuse.
    pub unwanted: bool,
    /// When; those of one moment are told apart by their place in the journal.
    pub at: (Timestamp, u64),
    /// The features that it taught, ascending.
    pub slots: Arc<[u32]>,
}

impl Recent {
    /// The lessons of those who are `meant`, except that about one comment, that share most with a text, the most first; and then the newest of the rest.
    #[must_use]
    pub fn witnesses(&self, slots: &[u32], except: CommentId, meant: impl Fn(&Actor) -> bool) -> Vec<Lesson> {
        let (meant, sketch): (Vec<bool>, _) = (self.shelves.iter().map(|shelf| meant(&shelf.actor)).collect(), Sketch::of(slots));
        let teachers = self.comments.iter().filter(|(comment, _)| **comment != except).filter_map(|(_, rows)| teacher(rows));
        let mut lessons: Vec<(i64, &Row)> =
            teachers.filter(|row| meant[row.actor] && !row.slots.is_empty()).map(|row| (row.sketch.likeness(&sketch), row)).collect();
        first(&mut lessons, ALIKE, |(likeness, row)| (Reverse(*likeness), Reverse(row.at)));
        let rest = lessons.split_off(lessons.len().min(ALIKE));
        let mut newest = rest;
        first(&mut newest, NEWEST, |(_, row)| Reverse(row.at));
        newest.truncate(NEWEST);
        lessons.into_iter().chain(newest).map(|(_, row)| row.lesson(&self.shelves[row.actor].actor)).collect()
    }
}

impl Row {
    fn lesson(&self, actor: &Actor) -> Lesson {
        Lesson { actor: actor.clone(), unwanted: self.unwanted.unwrap_or_default(), at: self.at, slots: Arc::clone(&self.slots) }
    }
}

/// The row by which a comment teaches, as far as its rows are held.
fn teacher(rows: &[Row]) -> Option<&Row> {
    rows.iter().rev().find(|row| row.undone_by.is_none() && !row.quarantined).filter(|row| row.unwanted.is_some())
}

/// Puts the first of a list, by a key, before the rest, in order.
fn first<T, K: Ord>(list: &mut [T], many: usize, key: impl Fn(&T) -> K) {
    if list.len() > many {
        list.select_nth_unstable_by_key(many, &key);
    }
    let many = list.len().min(many);
    list[..many].sort_unstable_by_key(key);
}
