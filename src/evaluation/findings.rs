//! Everything that an evaluation found, as `--json` gives it and the report shows it.

use serde::Serialize;

use super::curves::{Operating, ReliabilityBin, ThresholdCost, operating_points, reliability, thinned, threshold_costs};
use super::judged::{Judged, Row, Slices, row, rows, scores, slices};
use super::metrics::{Metrics, Scored};
use super::stream::Stretch;
use super::{Comparison, Interval};
use crate::comment::Label;
use crate::corpus::LabelledComment;
use crate::text::legible::{Legible, beginning};

/// The most characters of a comment's text that are shown.
const MAX_EXCERPT: usize = 280;

/// What an evaluation found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// A row a run, the mean last; or the only one.
    pub rows: Vec<Row>,
    /// All comments together, whichever run tested them: what slices, curves and thresholds are parts of.
    pub pooled: Option<Row>,
    /// A stream's own figures.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamFigures>,
    /// What to bear in mind, a sentence each.
    pub notes: Vec<String>,
    /// All runs together, by site, language, length, and whether the text was in training.
    pub slices: Vec<Slices>,
    /// What each threshold costs, over all runs.
    pub thresholds: Vec<ThresholdCost>,
    /// The ROC curve over all runs, thinned for a plot.
    pub roc: Vec<Operating>,
    /// The precision-recall curve over all runs, thinned for a plot.
    pub precision_recall: Vec<Operating>,
    /// Whether scores mean what they say, and how they are spread.
    pub reliability: Vec<ReliabilityBin>,
    /// How figures grow with the training data; empty where nothing was trained.
    pub learning_curve: Vec<LearningPoint>,
    /// The second model, if there is one.
    pub against: Option<Against>,
    /// The comments that were judged most wrongly, worst first.
    pub mistakes: Vec<Remark>,
    /// What was read.
    pub data: Data,
    /// What was asked for.
    pub settings: Settings,
}

/// How figures are at one size of the training data.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LearningPoint {
    /// Comments that were learned, the mean over runs.
    pub comments: f64,
    /// The figures, means over runs.
    #[serde(flatten)]
    pub metrics: Metrics,
}

/// What streams came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StreamFigures {
    /// How many were played.
    pub streams: usize,
    /// Comments in all of them.
    pub comments: usize,
    /// The share of which a label came back.
    pub taught_share: f64,
    /// The share of wrong verdicts in each stretch of a stream.
    pub windows: Vec<WindowRow>,
    /// The same in small steps.
    pub over_time: Vec<Stretch>,
}

/// One stretch of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct WindowRow {
    /// Its first comment, from 1.
    pub from: usize,
    /// Its last comment.
    pub through: usize,
    /// The share of wrong verdicts in it, the mean over streams.
    pub wrong: f64,
    /// How many streams reach it.
    pub streams: usize,
    /// Where the mean lies with 95 % confidence; absent for a single stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<[f64; 2]>,
}

/// A second model on the same comments.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Against {
    /// Which one.
    pub model: ModelNote,
    /// How the two compare.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// The second model's ROC curve, thinned for a plot.
    pub roc: Vec<Operating>,
    /// Its precision-recall curve.
    pub precision_recall: Vec<Operating>,
    /// Comments that only the second model judged rightly, the worst for the first model first.
    pub first_alone_wrong: Vec<Remark>,
    /// Comments that only the first model judged rightly, the worst for the second model first.
    pub second_alone_wrong: Vec<Remark>,
}

/// A comment worth a look.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Remark {
    /// Its id in the corpus.
    pub id: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// Its article.
    pub article: Option<String>,
    /// What it is.
    pub label: Label,
    /// The beginning of its text, made legible. Hostile: to be escaped.
    pub text: String,
    /// The model's score.
    pub score: f64,
    /// The second model's score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<f64>,
    /// What moved the score most.
    pub reasons: Vec<Reason>,
    /// How wrong the model was, in nats.
    pub loss: f64,
}

/// A piece of evidence in a person's words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// What it is. Holds words of the comment: hostile, to be escaped.
    pub phrase: String,
    /// By how much it moved the log-odds; positive toward unwanted.
    pub contribution: f64,
}

impl Remark {
    /// What is worth saying of a comment that got this score.
    #[must_use]
    pub fn new(example: &LabelledComment, scored: Scored, reasons: Vec<Reason>) -> Self {
        let text = Legible::line(&example.comment.content).text;
        let text = beginning(&text, MAX_EXCERPT, 1).map_or_else(|| text.clone(), |beginning| format!("{beginning} …"));
        let short = |text: &Option<String>| text.as_deref().map(|text| Legible::line(text).text.chars().take(MAX_EXCERPT).collect());
        Self {
            id: short(&example.id),
            site: short(&example.site),
            article: short(&example.comment.article),
            label: example.label,
            text,
            score: scored.probability(),
            against: None,
            reasons,
            loss: scored.loss(),
        }
    }
}

/// The places of the `most` largest values among those that have one, the largest first; equal ones in their order.
#[must_use]
pub fn worst(values: &[Option<f64>], most: usize) -> Vec<usize> {
    let mut places: Vec<(usize, f64)> = values.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?))).collect();
    places.sort_by(|a, b| b.1.total_cmp(&a.1));
    places.into_iter().take(most).map(|(place, _)| place).collect()
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Data {
    /// A file after the other.
    pub files: Vec<DataFile>,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataFile {
    /// Its name, without its folder.
    pub name: String,
    /// The BLAKE3 hash of all of it, in hex.
    pub blake3: String,
    /// How many comments of it were used.
    pub rows: usize,
    /// Of those, how many are ham, spam and abuse.
    pub labels: [usize; 3],
    /// Lines that could not be read and were passed over.
    pub bad_lines: u64,
    /// How many of the used comments have an article.
    pub with_article: usize,
}

/// A model, for whoever wants to know which.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelNote {
    /// Its id.
    pub id: String,
    /// Where it came from: a file, or "built in".
    pub from: String,
    /// The version of Gatepost that made it.
    pub made_by: String,
    /// How many ham, spam and abuse it has learned.
    pub examples: [u64; 3],
    /// The corpora that it has learned.
    pub corpora: Vec<String>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// The version of Gatepost.
    pub version: String,
    /// The command line.
    pub command: String,
    /// What was done, as a sentence without a full stop.
    pub protocol: String,
    /// The model, where one was judged or started from.
    pub model: Option<ModelNote>,
    /// How often samples were drawn for an interval.
    pub resamples: usize,
    /// What was drawn: "articles or equal texts", or "comments".
    pub drawn: &'static str,
}

impl Findings {
    /// What the judged comments of each run alone tell.
    #[must_use]
    pub fn new(runs: &[(String, Vec<Judged<'_>>)], data: Data, settings: Settings) -> Self {
        let pooled: Vec<Judged<'_>> = runs.iter().flat_map(|(_, judged)| judged.iter().copied()).collect();
        let scored = scores(&pooled);
        let (roc, precision_recall) = plotted_curves(&scored);
        Self {
            rows: rows(runs),
            pooled: row("all", &pooled),
            stream: None,
            notes: Vec::new(),
            slices: slices(&pooled),
            thresholds: threshold_costs(&scored),
            roc,
            precision_recall,
            reliability: reliability(&scored),
            learning_curve: Vec::new(),
            against: None,
            mistakes: Vec::new(),
            data,
            settings,
        }
    }

    /// The figures of the whole: the mean over runs, or the only run.
    #[must_use]
    pub fn overall(&self) -> Option<&Row> {
        self.rows.last()
    }

    /// The interval of one figure of the whole.
    #[must_use]
    pub fn interval(&self, figure: super::Figure) -> Option<Interval> {
        self.overall()?.intervals.of(figure)
    }
}

/// The ROC curve and the precision-recall curve of scores, thinned for a plot.
#[must_use]
pub fn plotted_curves(scored: &[Scored]) -> (Vec<Operating>, Vec<Operating>) {
    let points = operating_points(scored);
    (thinned(&points, |point| (point.lost, point.caught)), thinned(&points, |point| (point.caught, point.precision)))
}
