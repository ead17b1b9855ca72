//! The page's parts, in words.

use askama::Template;

use super::plot::{BOTTOM, HEIGHT, LEFT, Plot, RIGHT, Shape, TOP, WIDTH};
use super::plots::{plots, share_interval};
use super::words;
use crate::comment::Label;
use crate::evaluation::{Against, Difference, Figure, Findings, ModelNote, Reason, Remark, Row, Side, WindowRow};

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct Page<'f> {
    findings: &'f Findings,
    /// What the unwanted comments are called.
    unwanted: &'static str,
    /// The sentence on top.
    lead: String,
    cards: Vec<Card>,
    costs: Vec<Cost>,
    plots: Vec<Plot>,
    columns: [&'static str; 6],
    tables: Vec<FigureTable>,
    against: Option<Versus<'f>>,
    mistakes: Vec<Remarks<'f>>,
}

/// A headline figure.
struct Card {
    name: &'static str,
    value: String,
    interval: String,
    meaning: String,
}

/// A row of the table of thresholds.
struct Cost {
    threshold: f64,
    caught: String,
    lost: String,
    /// Whether the policy's own lines are here.
    note: &'static str,
}

/// Figures under a heading.
struct FigureTable {
    heading: String,
    rows: Vec<FigureRow>,
}

struct FigureRow {
    name: String,
    rows: String,
    unwanted: String,
    cells: Vec<Cell>,
}

struct Cell {
    value: String,
    interval: String,
}

/// The second model.
struct Versus<'f> {
    first: &'f str,
    note: &'f ModelNote,
    rows: Vec<VersusRow>,
    test: String,
    remarks: Vec<Remarks<'f>>,
}

struct VersusRow {
    name: &'static str,
    first: String,
    second: String,
    difference: String,
    interval: String,
    better: &'static str,
}

/// Comments worth a look, under a heading.
struct Remarks<'f> {
    heading: String,
    remarks: Vec<&'f Remark>,
}

/// The columns of the tables of figures.
const COLUMNS: [Figure; 6] = [Figure::RocAuc, Figure::CaughtAt1Percent, Figure::Accuracy, Figure::F1, Figure::LogLoss, Figure::Ece];

impl<'f> Page<'f> {
    pub(super) fn new(findings: &'f Findings) -> Self {
        let unwanted = words::unwanted(&findings.data.files);
        Self {
            findings,
            unwanted,
            lead: lead(findings, unwanted),
            cards: findings.overall().map(|row| cards(findings, row, unwanted)).unwrap_or_default(),
            costs: costs(findings, unwanted),
            plots: plots(findings, unwanted),
            columns: COLUMNS.map(words::name),
            tables: tables(findings),
            against: findings.against.as_ref().map(|against| versus(findings, against)),
            mistakes: mistakes(&findings.mistakes, unwanted),
        }
    }

    /// How many comments were scored, of which how many were unwanted.
    fn scored(&self) -> (String, String) {
        let cost = self.findings.thresholds.first();
        cost.map_or_else(Default::default, |cost| (words::count(cost.wanted + cost.unwanted), words::count(cost.unwanted)))
    }
}

/// What the filter's usual threshold does.
fn lead(findings: &Findings, unwanted: &str) -> String {
    let usual = findings.thresholds.iter().find(|cost| (cost.threshold - 0.9).abs() < 1e-9);
    usual.map(|cost| capitalised(&words::sentence(cost, unwanted))).unwrap_or_default()
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn cards(findings: &Findings, row: &Row, unwanted: &str) -> Vec<Card> {
    let metrics = &row.metrics;
    let interval = |figure| share_interval(findings, figure);
    let missing = || "–".to_owned();
    let auc = metrics.roc_auc.map(|auc| {
        format!("Of a good comment and one of {unwanted}, it gives the latter the higher score {} of the time.", words::percent(auc))
    });
    let wrong =
        findings.interval(Figure::Accuracy).map(|right| crate::evaluation::Interval { low: 1.0 - right.high, high: 1.0 - right.low });
    vec![
        Card {
            name: "ROC AUC",
            value: metrics.roc_auc.map_or_else(missing, words::figure),
            interval: findings.interval(Figure::RocAuc).map(words::between).unwrap_or_default(),
            meaning: auc.unwrap_or_else(|| "It takes both kinds to tell.".to_owned()),
        },
        Card {
            name: "Caught at 1 % lost",
            value: metrics.caught_at_1_percent.map_or_else(missing, words::percent),
            interval: interval(Figure::CaughtAt1Percent),
            meaning: format!("The share of {unwanted} that is caught when 1 good comment in 100 may be lost."),
        },
        Card {
            name: "Wrong verdicts",
            value: words::percent(1.0 - metrics.accuracy),
            interval: wrong.map(words::percent_between).unwrap_or_default(),
            meaning: "If every comment had to be decided at 0.5, and none were held for a person.".to_owned(),
        },
        Card {
            name: "Calibration error",
            value: words::figure(metrics.ece),
            interval: findings.interval(Figure::Ece).map(words::between).unwrap_or_default(),
            meaning: "How far a score is from how often it comes true, on average; 0 is perfect.".to_owned(),
        },
    ]
}

fn costs(findings: &Findings, unwanted: &str) -> Vec<Cost> {
    let note = |threshold: f64| match threshold {
        t if (t - 0.1).abs() < 1e-9 => "below this, a site publishes by default",
        t if (t - 0.9).abs() < 1e-9 => "above this, a site marks as spam by default",
        _ => "",
    };
    let cost = |cost: &crate::evaluation::ThresholdCost| Cost {
        threshold: cost.threshold,
        caught: words::caught(cost, unwanted),
        lost: words::lost(cost),
        note: note(cost.threshold),
    };
    if findings.roc.is_empty() { Vec::new() } else { findings.thresholds.iter().map(cost).collect() }
}

fn tables(findings: &Findings) -> Vec<FigureTable> {
    let rows = |rows: &[Row]| rows.iter().map(figure_row).collect();
    let mut tables = vec![FigureTable { heading: "Run by run".to_owned(), rows: rows(&findings.rows) }];
    let heading = |by: &str| match by {
        "text" => "By whether the text was in training".to_owned(),
        by => format!("By {by}"),
    };
    tables.extend(findings.slices.iter().map(|slices| FigureTable { heading: heading(slices.by), rows: rows(&slices.rows) }));
    tables
}

fn figure_row(row: &Row) -> FigureRow {
    let cell = |figure: Figure| Cell {
        value: figure.of(&row.metrics).map_or_else(|| "–".to_owned(), words::figure),
        interval: row.intervals.of(figure).map(words::between).unwrap_or_default(),
    };
    FigureRow {
        name: row.name.clone(),
        rows: format!("{:.0}", row.metrics.rows),
        unwanted: format!("{:.0}", row.metrics.unwanted),
        cells: COLUMNS.into_iter().map(cell).collect(),
    }
}

fn versus<'f>(findings: &'f Findings, against: &'f Against) -> Versus<'f> {
    let test = against.comparison.mcnemar;
    let chance = if test.p_value < 0.05 { "more than chance would make of equals" } else { "no more than chance would make of equals" };
    let p = if test.p_value < 0.001 { "p < 0.001".to_owned() } else { format!("p = {:.3}", test.p_value) };
    let row = |difference: &Difference| versus_row(findings, against, difference);
    Versus {
        first: findings.settings.model.as_ref().map_or("", |model| model.id.as_str()),
        note: &against.model,
        rows: against.comparison.differences.iter().filter_map(row).collect(),
        test: format!(
            "At 0.5 the first alone is right on {} comments, the second alone on {}: {chance} (McNemar's exact test, {p}).",
            test.first_alone_right, test.second_alone_right
        ),
        remarks: [
            ("Only the second model is right", &against.first_alone_wrong),
            ("Only the first model is right", &against.second_alone_wrong),
        ]
        .into_iter()
        .filter(|(_, remarks)| !remarks.is_empty())
        .map(|(heading, remarks)| Remarks { heading: heading.to_owned(), remarks: remarks.iter().collect() })
        .collect(),
    }
}

fn versus_row(findings: &Findings, against: &Against, difference: &Difference) -> Option<VersusRow> {
    let figure = Figure::ALL.into_iter().find(|figure| figure.name() == difference.figure)?;
    let value = |metrics| figure.of(metrics).map_or_else(|| "–".to_owned(), words::figure);
    Some(VersusRow {
        name: words::name(figure),
        first: value(&findings.overall()?.metrics),
        second: value(&against.comparison.metrics),
        difference: signed(difference.difference),
        interval: difference.interval.map(|interval| format!("{} to {}", signed(interval.low), signed(interval.high))).unwrap_or_default(),
        better: match difference.better {
            Some(Side::First) => "the first",
            Some(Side::Second) => "the second",
            None => "not clear",
        },
    })
}

/// A difference with its sign.
fn signed(value: f64) -> String {
    format!("{value:+.4}").replace('-', "−")
}

fn mistakes<'f>(mistakes: &'f [Remark], unwanted: &str) -> Vec<Remarks<'f>> {
    let kinds = [("Good comments that it would stop".to_owned(), false), (format!("What it would let through of {unwanted}"), true)];
    let of_kind = |(heading, is_unwanted): (String, bool)| {
        let remarks: Vec<&Remark> = mistakes.iter().filter(|mistake| mistake.label.is_unwanted() == is_unwanted).collect();
        (!remarks.is_empty()).then_some(Remarks { heading, remarks })
    };
    kinds.into_iter().filter_map(of_kind).collect()
}

impl Reason {
    fn side(&self) -> &'static str {
        if self.contribution > 0.0 { "for" } else { "without" }
    }

    fn amount(&self) -> String {
        format!("{:+.1}", self.contribution).replace('-', "−")
    }
}

impl WindowRow {
    fn share(&self) -> String {
        words::percent(self.wrong)
    }

    fn between(&self) -> String {
        self.interval.map_or_else(|| "–".to_owned(), |[low, high]| format!("{} to {}", words::percent(low), words::percent(high)))
    }
}

impl Remark {
    fn scored(&self) -> String {
        words::figure(self.score)
    }

    fn scored_by_second(&self) -> Option<String> {
        self.against.map(words::figure)
    }

    fn kind(&self) -> &'static str {
        match self.label {
            Label::Ham => "good",
            Label::Spam => "spam",
            Label::Abuse => "abuse",
        }
    }

    /// Where it comes from, if the corpus says so.
    fn origin(&self) -> String {
        [&self.site, &self.article, &self.id].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" · ")
    }
}
