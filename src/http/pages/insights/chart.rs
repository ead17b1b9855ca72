//! What a plot is made of. Places are shares of 100 in both directions, from the left and from above; texts stand beside the drawing, as HTML.

use std::fmt::Write;

use super::super::words::say;

/// A plot with its sentence and its table.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct Panel {
    /// Its id on the page.
    pub id: &'static str,
    /// What stands over it.
    pub title: String,
    /// Whether it is as wide as the page.
    pub wide: bool,
    /// What there is to see, or what is missing, in a sentence.
    pub sentence: String,
    /// The drawing.
    pub drawing: Drawing,
    /// What its colours mean: a class and a name.
    pub legend: Vec<(&'static str, String)>,
    /// How to read it.
    pub note: String,
    /// The numbers.
    pub table: Table,
}

/// How numbers are drawn.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) enum Drawing {
    /// Not at all: there are none.
    #[default]
    Nothing,
    /// Over an axis from left to right.
    Plot(Plot),
    /// As bars below each other, each with its name and its number.
    Rows(Rows),
}

/// A plot over an axis from left to right.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct Plot {
    /// The class of its size.
    pub class: &'static str,
    /// What the top of the left edge stands for, and its foot.
    pub left: [String; 2],
    /// The same of the right edge, where it has another scale.
    pub right: Option<[String; 2]>,
    /// What the left end of the axis stands for, perhaps its middle, and its right end.
    pub below: Vec<String>,
    /// Bars.
    pub bars: Vec<Bar>,
    /// Lines and points, over the bars.
    pub lines: Vec<Line>,
}

/// A bar of parts that stand on each other.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Bar {
    /// What it says, in a sentence.
    pub title: String,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Debug, Clone, Copy)]
pub(in crate::http::pages) struct Part {
    /// The class of its colour.
    pub class: &'static str,
    /// Where it begins, from the left.
    pub x: f64,
    /// Where it begins, from above.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// A line, or points: an SVG path.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Line {
    /// The class of its colour.
    pub class: &'static str,
    /// The path.
    pub path: String,
}

/// Bars below each other.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct Rows {
    /// The bars.
    pub rows: Vec<Row>,
    /// What both ends of the axis stand for, where numbers alone do not say it.
    pub ends: Option<[String; 2]>,
}

/// A bar with its name and its number.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct Row {
    /// Its name.
    pub name: String,
    /// Its parts.
    pub parts: Vec<Part>,
    /// Points on it: an SVG path.
    pub points: String,
    /// Its number.
    pub value: String,
}

/// The numbers of a plot.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct Table {
    /// What stands over the columns.
    pub head: Vec<String>,
    /// Its rows; the first cell is the row's name.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// A table under the messages of its columns.
    pub(super) fn new(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self { head: head.iter().map(|message| say!(message)).collect(), rows }
    }
}

/// Stacks counts on each other from the foot of a plot: `width` wide from `x` on, a count of `most` as high as the plot.
pub(super) fn stacked(x: f64, width: f64, most: u64, counts: &[(&'static str, u64)]) -> Vec<Part> {
    let mut y = 100.0;
    let part = |(class, count): &(&'static str, u64)| {
        let height = share(*count, most) * 100.0;
        y -= height;
        (*count > 0).then_some(Part { class, x, y, width, height })
    };
    counts.iter().filter_map(part).collect()
}

/// Puts counts one after the other from the left, a count of `most` as long as the row.
pub(super) fn lined_up(most: u64, counts: &[(&'static str, u64)]) -> Vec<Part> {
    let mut x = 0.0;
    let part = |(class, count): &(&'static str, u64)| {
        let width = share(*count, most) * 100.0;
        x += width;
        (*count > 0).then_some(Part { class, x: x - width, y: 0.0, width, height: 100.0 })
    };
    counts.iter().filter_map(part).collect()
}

/// A point: a line of no length, which its round ends make a dot of one size in every direction.
pub(super) fn point(x: f64, y: f64) -> String {
    format!("M{x:.2} {y:.2}h0")
}

/// A line through points, broken where there is none.
pub(super) fn line(points: impl IntoIterator<Item = Option<(f64, f64)>>) -> String {
    let (mut path, mut drawing) = (String::new(), false);
    for point in points {
        if let Some((x, y)) = point {
            // One alone is a dot.
            // To write into a text cannot fail.
            let _written = if drawing { write!(path, "L{x:.2} {y:.2}") } else { write!(path, "M{x:.2} {y:.2}h0") };
        }
        drawing = point.is_some();
    }
    path
}

/// `part` of `whole`, 0 where there is nothing.
pub(super) fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_on_each_other_and_reach_as_far_as_their_sum() {
        let parts = stacked(10.0, 5.0, 8, &[("a", 4), ("b", 0), ("c", 2)]);
        let places: Vec<_> = parts.iter().map(|part| (part.class, part.y, part.height)).collect();
        assert_eq!(places, [("a", 50.0, 50.0), ("c", 25.0, 25.0)]);
        let places: Vec<_> = lined_up(8, &[("a", 4), ("b", 0), ("c", 2)]).iter().map(|part| (part.class, part.x, part.width)).collect();
        assert_eq!(places, [("a", 0.0, 50.0), ("c", 50.0, 25.0)]);
    }

    #[test]
    fn a_line_is_broken_where_nothing_is_known() {
        assert_eq!(line([Some((0.0, 1.0)), Some((2.0, 3.0)), None, Some((4.0, 5.0))]), "M0.00 1.00h0L2.00 3.00M4.00 5.00h0");
    }
}
