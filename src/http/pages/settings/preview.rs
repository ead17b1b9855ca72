//! What other settings would have made of the last comments, as a plot and in sentences.

use super::super::card::short;
use super::super::notice::stands;
use super::words::{say, thousands};
use crate::engine::{Moved, Rehearsal, ScoreBin, Turned};
use crate::policy::Verdict;

/// The height of the plot's bars.
const HEIGHT: f64 = 100.0;

/// A rehearsal on a page.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Preview {
    /// What would change, in a sentence.
    pub sentence: String,
    /// From what to what, a line each.
    pub moves: Vec<Move>,
    /// Some comments.
    pub examples: Vec<Example>,
    /// How many comments had which score.
    pub plot: Plot,
}

/// Comments that would go from one verdict to another.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Move {
    /// "hold → approve".
    pub way: String,
    /// How many.
    pub comments: String,
    /// The length of its bar, 0 to 100.
    pub share: u32,
    /// What moderators had decided about them.
    pub decided: String,
}

/// A comment whose verdict would be another.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Example {
    /// Its page.
    pub address: String,
    /// "hold → approve".
    pub way: String,
    /// How it begins.
    pub excerpt: String,
    /// Where a moderator put it.
    pub decided: Option<String>,
}

/// How many of the last comments had which score.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Plot {
    /// The bars from left to right.
    pub bars: Vec<Bar>,
    /// The thresholds, 0 to 100: approve below, spam above.
    pub lines: [f64; 2],
}

/// Comments with scores in one range.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Bar {
    /// Where it begins, 0 to 100.
    pub x: f64,
    /// Its width.
    pub width: f64,
    /// Its parts from below: what moderators approved, what they put away, what nobody decided.
    pub parts: [Part; 3],
    /// Which scores, as "5 to 10 %".
    pub range: String,
    /// How many comments: approved by moderators, put away by them, not decided by anybody.
    pub counts: [String; 3],
    /// All of it in a sentence.
    pub title: String,
}

/// A part of a bar.
#[derive(Debug, Clone, Copy)]
pub(in crate::http::pages) struct Part {
    /// The class of its colour.
    pub class: &'static str,
    /// Where it begins, from above.
    pub y: f64,
    /// How high it is.
    pub height: f64,
}

impl Preview {
    /// `rehearsal` on a page, with the thresholds that it was made with.
    pub(super) fn new(rehearsal: &Rehearsal, [approve_below, spam_above]: [f64; 2]) -> Self {
        let most = rehearsal.moves.iter().map(|moved| moved.comments).max().unwrap_or(0);
        Self {
            sentence: sentence(rehearsal),
            moves: rehearsal.moves.iter().map(|moved| Move::new(moved, most)).collect(),
            examples: rehearsal.examples.iter().map(Example::new).collect(),
            plot: Plot::new(&rehearsal.scores, [approve_below * 100.0, spam_above * 100.0]),
        }
    }
}

fn sentence(rehearsal: &Rehearsal) -> String {
    let said = of_the_last(rehearsal);
    if rehearsal.cut_short { format!("{said} {}", say!("preview-short")) } else { said }
}

fn of_the_last(rehearsal: &Rehearsal) -> String {
    match (rehearsal.comments, rehearsal.changed) {
        (0, _) => say!("preview-none"),
        (comments, 0) => say!("preview-same", count = comments),
        (comments, changed) => say!("preview-changed", count = comments, changed = changed),
    }
}

fn way(from: Verdict, to: Verdict) -> String {
    format!("{} → {}", would(from), would(to))
}

fn would(verdict: Verdict) -> String {
    match verdict {
        Verdict::Approve => say!("would-approve"),
        Verdict::Hold => say!("would-hold"),
        Verdict::Spam => say!("would-spam"),
    }
}

impl Move {
    fn new(moved: &Moved, most: usize) -> Self {
        let Moved { from, to, comments, against_decision, toward_decision } = *moved;
        let decided = match (toward_decision, against_decision) {
            (0, 0) => say!("moved-nobody"),
            (toward, 0) => say!("moved-toward", toward = toward),
            (0, against) => say!("moved-against", against = against),
            (toward, against) => say!("moved-both", toward = toward, against = against),
        };
        let share = u32::try_from(comments * 100 / most.max(1)).unwrap_or(100);
        Self { way: way(from, to), comments: thousands(comments as u64), share, decided }
    }
}

impl Example {
    fn new(turned: &Turned) -> Self {
        Self {
            address: format!("/comments/{}", turned.id),
            way: way(turned.from, turned.to),
            excerpt: short(&turned.excerpt).unwrap_or_else(|| say!("moved-nothing-seen")),
            decided: turned.decided.map(stands),
        }
    }
}

impl Plot {
    fn new(bins: &[ScoreBin], lines: [f64; 2]) -> Self {
        let most = bins.iter().map(ScoreBin::all).max().unwrap_or(0).max(1);
        let width = 100.0 / bins.len().max(1) as f64;
        let bar = |(at, bin): (usize, &ScoreBin)| {
            let mut y = HEIGHT;
            // The square root keeps the few in the middle in sight beside the many at both ends.
            let whole = (bin.all() as f64 / most as f64).sqrt() * HEIGHT;
            let parts = [("good", bin.approved), ("bad", bin.put_away), ("neutral", bin.undecided)].map(|(class, count)| {
                let height = whole * count as f64 / bin.all().max(1) as f64;
                y -= height;
                Part { class, y, height }
            });
            let (from, to) = (at as f64 * width, (at + 1) as f64 * width);
            let range = say!("preview-range", from = format!("{from:.0}"), to = format!("{to:.0}"));
            let counts = [bin.approved, bin.put_away, bin.undecided].map(|count| thousands(count as u64));
            let [approved, put_away, undecided] = &counts;
            let title = say!("preview-bar", range = &range, approved = approved, away = put_away, undecided = undecided);
            Bar { x: from + width * 0.05, width: width * 0.9, parts, range, counts, title }
        };
        Self { bars: bins.iter().enumerate().map(bar).collect(), lines }
    }
}
