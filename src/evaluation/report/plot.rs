//! A plot as the template draws it: axes, shapes with classes that the style sheet colours, and the same data as a table.

/// The size of every plot, in its own units.
pub(super) const WIDTH: f64 = 400.0;
pub(super) const HEIGHT: f64 = 284.0;

/// Where the axes lie.
pub(super) const LEFT: f64 = 44.0;
pub(super) const RIGHT: f64 = WIDTH - 12.0;
pub(super) const TOP: f64 = 28.0;
pub(super) const BOTTOM: f64 = HEIGHT - 44.0;

/// One plot. All texts are escaped by the template.
pub(super) struct Plot {
    /// Unique on the page.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// How to read it, and what it says here.
    pub summary: String,
    /// The axis to the right.
    pub x: Axis,
    /// The axis upward.
    pub y: Axis,
    /// What is drawn, the lowest first.
    pub shapes: Vec<Shape>,
    /// What the classes stand for.
    pub legend: Vec<Key>,
    /// The same data.
    pub table: Table,
}

/// A class with what it stands for.
pub(super) struct Key {
    pub class: &'static str,
    pub text: String,
}

/// A labelled axis.
pub(super) struct Axis {
    pub label: String,
    pub ticks: Vec<Tick>,
}

/// A place on an axis, in the plot's units, and what stands there.
pub(super) struct Tick {
    pub at: Place,
    pub text: String,
}

/// A length or place in the plot's units, written with two decimals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place(pub f64);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2}", self.0)
    }
}

/// Something drawn.
#[derive(Clone)]
pub(super) enum Shape {
    /// A line through points, as the `points` of a polyline.
    Line { class: &'static str, points: String },
    /// A bar; `hint` is shown by a browser that is asked.
    Bar { class: &'static str, x: Place, y: Place, width: Place, height: Place, hint: String },
    /// A dot.
    Dot { class: &'static str, x: Place, y: Place, radius: Place, hint: String },
}

/// Rows under headings; the first column heads its row.
#[derive(Default)]
pub(super) struct Table {
    pub headings: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// From values to places along one axis.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
    transform: fn(f64) -> f64,
}

impl Scale {
    /// To the right.
    pub(super) fn across(from: f64, to: f64) -> Self {
        Self { from, to, start: LEFT, end: RIGHT, transform: |value| value }
    }

    /// Upward.
    pub(super) fn up(from: f64, to: f64) -> Self {
        Self { from, to, start: BOTTOM, end: TOP, transform: |value| value }
    }

    /// The same places for transformed values: logarithms, log-odds.
    pub(super) fn through(self, transform: fn(f64) -> f64) -> Self {
        Self { from: transform(self.from), to: transform(self.to), transform, ..self }
    }

    /// Where a value lies; values outside lie at the ends.
    pub(super) fn at(self, value: f64) -> Place {
        let share = (((self.transform)(value) - self.from) / (self.to - self.from)).clamp(0.0, 1.0);
        Place(self.start + share * (self.end - self.start))
    }

    /// An axis with these ticks.
    pub(super) fn axis(self, label: impl Into<String>, ticks: &[f64], text: impl Fn(f64) -> String) -> Axis {
        let tick = |value: &f64| Tick { at: self.at(*value), text: text(*value) };
        Axis { label: label.into(), ticks: ticks.iter().map(tick).collect() }
    }
}

/// A line through points.
pub(super) fn line(class: &'static str, points: impl IntoIterator<Item = (Place, Place)>) -> Shape {
    let points: Vec<String> = points.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
    Shape::Line { class, points: points.join(" ") }
}

/// Shares at which ticks stand.
pub(super) const QUARTERS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];

/// A share on an axis.
pub(super) fn percents(value: f64) -> String {
    format!("{:.0} %", 100.0 * value)
}

/// A class with what it stands for.
pub(super) fn key(class: &'static str, text: impl Into<String>) -> Key {
    Key { class, text: text.into() }
}

/// A line with a dot at each point, which says what it stands for.
pub(super) fn dotted(
    line_class: &'static str,
    class: &'static str,
    points: impl IntoIterator<Item = (Place, Place, String)>,
) -> Vec<Shape> {
    let points: Vec<_> = points.into_iter().collect();
    let mut shapes = vec![line(line_class, points.iter().map(|(x, y, _)| (*x, *y)))];
    shapes.extend(points.into_iter().map(|(x, y, hint)| Shape::Dot { class, x, y, radius: Place(2.5), hint }));
    shapes
}

/// A table with these headings.
pub(super) fn table<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> Table {
    Table { headings: headings.map(str::to_owned).to_vec(), rows: rows.into_iter().map(Vec::from).collect() }
}

/// Round values from 0 to at least `most`, about five of them.
pub(super) fn round_ticks(most: f64) -> Vec<f64> {
    let rough = (most / 4.0).max(1e-9);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough * 0.999).unwrap_or(rough);
    let mut ticks = vec![0.0];
    while ticks.last().is_some_and(|last| *last < most * 0.999) && ticks.len() < 12 {
        #[expect(clippy::cast_precision_loss, reason = "a dozen ticks")]
        ticks.push(step * ticks.len() as f64);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_maps_its_ends_to_the_axes_ends_and_keeps_what_lies_outside_there() {
        let scale = Scale::up(0.0, 2.0);
        assert_eq!([scale.at(0.0), scale.at(2.0), scale.at(9.0), scale.at(-1.0)], [Place(BOTTOM), Place(TOP), Place(TOP), Place(BOTTOM)]);
        let odds = Scale::across(0.01, 0.99).through(|p| (p / (1.0 - p)).ln());
        assert!((odds.at(0.5).0 - f64::midpoint(LEFT, RIGHT)).abs() < 1e-9);
    }

    #[test]
    fn ticks_are_round_and_reach_the_largest_value() {
        assert_eq!(round_ticks(1.0), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(round_ticks(43.0), [0.0, 20.0, 40.0, 60.0]);
        let small = round_ticks(0.13);
        assert!(*small.last().unwrap() >= 0.13 && small.len() <= 6, "{small:?}");
        assert_eq!(round_ticks(0.0).len(), 1);
    }
}
