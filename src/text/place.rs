//! Characters that know where they stood.

use std::ops::Range;

/// A byte range of the original text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Place {
    /// The place of the bytes `start..end`. What lies past 4 GB counts as there.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let [start, end] = [start, end].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        Self { start, end }
    }

    /// It as a range that a text can be cut with.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A text's characters and the place of each: two lists of one length.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    pub chars: Vec<char>,
    pub places: Vec<Place>,
    /// Memory for [`Placed::marks`].
    marks: Vec<bool>,
}

impl Placed {
    pub(super) fn clear(&mut self) {
        self.chars.clear();
        self.places.clear();
    }

    #[inline]
    pub(super) fn push(&mut self, c: char, place: Place) {
        self.chars.push(c);
        self.places.push(place);
    }

    /// Adds white space: a run of it is one space, whose place is all of the run.
    #[inline]
    pub(super) fn push_space(&mut self, place: Place) {
        match (self.chars.last(), self.places.last_mut()) {
            (Some(' '), Some(last)) => last.end = place.end,
            _ => self.push(' ', place),
        }
    }

    /// A mark for each character, none of them set. They go back through [`Placed::drop_marked`], so that their memory is used again.
    pub(super) fn marks(&mut self) -> Vec<bool> {
        let mut marks = std::mem::take(&mut self.marks);
        marks.clear();
        marks.resize(self.chars.len(), false);
        marks
    }

    /// Drops the marked characters. How many there were.
    pub(super) fn drop_marked(&mut self, marks: Vec<bool>) -> usize {
        let marked = marks.iter().filter(|marked| **marked).count();
        if marked > 0 {
            self.retain(|at| !marks[at]);
        }
        self.marks = marks;
        marked
    }

    /// Keeps the characters for whose index `keep` holds.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let mut kept = 0;
        for at in 0..self.chars.len() {
            if keep(at) {
                self.chars[kept] = self.chars[at];
                self.places[kept] = self.places[at];
                kept += 1;
            }
        }
        self.chars.truncate(kept);
        self.places.truncate(kept);
    }

    /// Turns the characters of a range round.
    pub(super) fn reverse(&mut self, range: Range<usize>) {
        self.chars[range.clone()].reverse();
        self.places[range].reverse();
    }
}
