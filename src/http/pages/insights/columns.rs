//! Plots over an axis from left to right: what came, whether scores mean what they say, and how that changes.

use jiff::civil::Date;

use super::super::words::{date, day, decimal, say, thousands};
use super::chart::{Bar, Drawing, Line, Panel, Plot, Table, line, point, share, stacked};
use super::told::percent;
use crate::engine::{Day, Insights, Week};
use crate::evaluation::ReliabilityBin;

/// More days than this are drawn by the week.
const MOST_BARS: usize = 90;

/// The mean log loss of whoever always says 50 %.
const GUESSING: f64 = std::f64::consts::LN_2;

/// What the end of an axis stands for.
fn percent_end(percent: &str) -> String {
    say!("percent", percent = percent)
}

/// Days that are one bar.
struct Stretch {
    last: Date,
    sum: Day,
}

impl Stretch {
    fn name(&self) -> String {
        if self.sum.day == self.last { date(self.last) } else { say!("volume-stretch", from = day(self.sum.day), to = date(self.last)) }
    }

    fn unwanted(&self) -> Option<f64> {
        (self.sum.settled > 0).then(|| share(self.sum.unwanted, self.sum.settled))
    }

    fn told(&self) -> String {
        let Day { approved, held, spam, .. } = self.sum;
        let bar = say!("volume-bar", when = self.name(), approved = approved, held = held, spam = spam);
        match self.unwanted() {
            Some(share) => say!("volume-bar-unwanted", bar = bar, share = percent(share)),
            None => bar,
        }
    }

    fn row(&self) -> Vec<String> {
        let unwanted = self.unwanted().map_or_else(|| "–".to_owned(), percent);
        let counts = [self.sum.approved, self.sum.held, self.sum.spam, self.sum.unwanted].map(thousands);
        [self.name()].into_iter().chain(counts).chain([unwanted]).collect()
    }
}

/// Days, or weeks where there are too many; the last one ends today.
fn stretches(days: &[Day]) -> Vec<Stretch> {
    let length = if days.len() > MOST_BARS { 7 } else { 1 };
    let joined = |days: &[Day]| {
        let mut sum = Day::empty(days[0].day);
        for day in days {
            sum.join(day);
        }
        Stretch { last: days[days.len() - 1].day, sum }
    };
    let mut stretches: Vec<Stretch> = days.rchunks(length).map(joined).collect();
    stretches.reverse();
    stretches
}

/// What came, day by day.
pub(super) fn volume(insights: &Insights) -> Panel {
    let panel = Panel { id: "volume", title: say!("volume"), wide: true, ..Panel::default() };
    let mut all = Day::empty(insights.from);
    insights.volume.iter().for_each(|day| all.join(day));
    if all.all() == 0 {
        return Panel { sentence: say!("volume-none"), ..panel };
    }
    let stretches = stretches(&insights.volume);
    let most = stretches.iter().map(|stretch| stretch.sum.all()).max().unwrap_or(0);
    let step = 100.0 / stretches.len() as f64;
    let left = |place: usize| place as f64 * step;
    let bar = |(place, stretch): (usize, &Stretch)| {
        let Day { approved, held, spam, .. } = stretch.sum;
        let counts = [("part-good", approved), ("part-doubt", held), ("part-bad", spam)];
        Bar { title: stretch.told(), parts: stacked(left(place) + step * 0.1, step * 0.8, most, &counts) }
    };
    let height = |stretch: &Stretch| Some(100.0 - stretch.unwanted()? * 100.0);
    let unwanted = line(stretches.iter().enumerate().map(|(place, stretch)| Some((left(place) + step / 2.0, height(stretch)?))));
    let middle = &stretches[stretches.len() / 2];
    let plot = Plot {
        class: "",
        left: [thousands(most), "0".to_owned()],
        right: Some([percent_end("100"), percent_end("0")]),
        below: vec![day(insights.from), day(middle.sum.day), day(insights.to)],
        lines: ["line-halo", "line-ink"].map(|class| Line { class, path: unwanted.clone() }).into(),
        bars: stretches.iter().enumerate().map(bar).collect(),
    };
    let of = |part| percent(share(part, all.all()));
    let settled = if all.settled > 0 {
        format!(" {}", say!("volume-settled", share = percent(share(all.unwanted, all.settled))))
    } else {
        String::new()
    };
    Panel {
        sentence: say!("volume-came", count = all.all(), approved = of(all.approved), held = of(all.held), spam = of(all.spam)) + &settled,
        drawing: Drawing::Plot(plot),
        legend: vec![
            ("part-good", say!("volume-approved")),
            ("part-doubt", say!("volume-held")),
            ("part-bad", say!("volume-spam")),
            ("part-ink", say!("volume-unwanted")),
        ],
        note: say!("volume-deleted"),
        table: Table::new(
            &["head-when", "head-approved", "head-held", "head-spam", "head-unwanted", "head-share"],
            stretches.iter().map(Stretch::row).collect(),
        ),
        ..panel
    }
}

/// Of how many decisions a figure is made, where not of all.
pub(super) fn of_decisions(insights: &Insights) -> String {
    if insights.more_decisions { format!(" {}", say!("of-newest", count = insights.decisions)) } else { String::new() }
}

/// Whether scores mean what they say.
pub(super) fn reliability(insights: &Insights) -> Panel {
    let panel = Panel { id: "reliability", title: say!("reliability"), ..Panel::default() };
    let bins = &insights.reliability;
    let (mut wanted, mut unwanted, mut predicted) = (0, 0, 0.0);
    for bin in bins {
        (wanted, unwanted) = (wanted + bin.wanted as u64, unwanted + bin.unwanted as u64);
        predicted += bin.predicted.unwrap_or(0.0) * (bin.wanted + bin.unwanted) as f64;
    }
    let all = wanted + unwanted;
    if all == 0 {
        return Panel { sentence: say!("reliability-none"), ..panel };
    }
    let place = |bin: &ReliabilityBin| Some((bin.predicted? * 100.0, 100.0 - bin.seen? * 100.0));
    let interval = |bin: &ReliabilityBin| {
        let ((x, _), interval) = (place(bin)?, bin.interval?);
        Some(format!("M{x:.2} {:.2}V{:.2}", 100.0 - interval.low * 100.0, 100.0 - interval.high * 100.0))
    };
    let points = bins.iter().filter_map(place).map(|(x, y)| point(x, y)).collect();
    let lines = vec![
        Line { class: "line-guide", path: "M0 100L100 0".to_owned() },
        Line { class: "line-accent", path: bins.iter().filter_map(interval).collect() },
        Line { class: "dot-accent", path: points },
    ];
    Panel {
        sentence: say!(
            "reliability-expected",
            count = all,
            expected = percent(predicted / all as f64),
            were = percent(share(unwanted, all))
        ),
        drawing: Drawing::Plot(Plot {
            class: "square",
            left: [say!("reliability-top", percent = percent_end("100")), percent_end("0")],
            below: vec![say!("reliability-left", percent = percent_end("0")), percent_end("100")],
            lines,
            ..Plot::default()
        }),
        note: say!("reliability-note") + &of_decisions(insights),
        table: Table::new(
            &["head-score", "head-comments", "head-unwanted", "head-mean-score", "head-share", "head-at-least", "head-at-most"],
            bins.iter().map(reliability_row).collect(),
        ),
        ..panel
    }
}

fn reliability_row(bin: &ReliabilityBin) -> Vec<String> {
    let told = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
    vec![
        say!("preview-range", from = format!("{:.0}", bin.from * 100.0), to = format!("{:.0}", bin.to * 100.0)),
        thousands((bin.wanted + bin.unwanted) as u64),
        thousands(bin.unwanted as u64),
        told(bin.predicted),
        told(bin.seen),
        told(bin.interval.map(|interval| interval.low)),
        told(bin.interval.map(|interval| interval.high)),
    ]
}

/// How far scores lie from decisions, week by week.
pub(super) fn drift(insights: &Insights) -> Panel {
    let panel = Panel { id: "drift", title: say!("drift"), ..Panel::default() };
    let [first, .., last] = insights.drift.as_slice() else {
        let sentence = match insights.drift.len() {
            0 => say!("drift-none"),
            _ => say!("drift-one"),
        };
        return Panel { sentence, table: drift_table(&insights.drift), ..panel };
    };
    let top = insights.drift.iter().map(|week| week.log_loss).fold(0.8, f64::max);
    let weeks_since = |week: &Week| first.monday.until(week.monday).map_or(0, |since| since.get_days()) / 7;
    let height = |loss: f64| 100.0 - loss / top * 100.0;
    let place = |week: &Week| (f64::from(weeks_since(week)) * 100.0 / f64::from(weeks_since(last).max(1)), height(week.log_loss));
    // A line leads only from one week to the next.
    let mut points = Vec::new();
    let mut before = None;
    for week in &insights.drift {
        if before.is_some_and(|before| weeks_since(week) > before + 1) {
            points.push(None);
        }
        points.push(Some(place(week)));
        before = Some(weeks_since(week));
    }
    let dots = insights.drift.iter().map(place).map(|(x, y)| point(x, y)).collect();
    let lines = vec![
        Line { class: "line-guide", path: format!("M0 {:.2}H100", height(GUESSING)) },
        Line { class: "line-accent", path: line(points) },
        Line { class: "dot-accent", path: dots },
    ];
    let decisions: u64 = insights.drift.iter().map(|week| week.decisions).sum();
    let mean = insights.drift.iter().map(|week| week.log_loss * week.decisions as f64).sum::<f64>() / decisions as f64;
    Panel {
        sentence: say!(
            "drift-was",
            loss = decimal(&format!("{:.2}", last.log_loss)),
            count = last.decisions,
            mean = decimal(&format!("{mean:.2}"))
        ),
        drawing: Drawing::Plot(Plot {
            left: [decimal(&format!("{top:.1}")), "0".to_owned()],
            below: vec![day(first.monday), day(last.monday)],
            lines,
            ..Plot::default()
        }),
        note: say!("drift-note", guessing = decimal(&format!("{GUESSING:.2}"))) + &of_decisions(insights),
        table: drift_table(&insights.drift),
        ..panel
    }
}

fn drift_table(weeks: &[Week]) -> Table {
    let row = |week: &Week| vec![date(week.monday), thousands(week.decisions), decimal(&format!("{:.3}", week.log_loss))];
    Table::new(&["head-week", "head-decisions", "head-log-loss"], weeks.iter().map(row).collect())
}
