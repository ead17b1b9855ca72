//! `gatepost evaluate`: how well a model, or the recipe, does on labelled comments.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::ValueEnum;
use serde::Serialize;

use super::{input, output, progress};
use crate::classifier::{Model, Overlay};
use crate::corpus::LabelledComment;
use crate::evaluation::{Feedback, Metrics, Protocol, Run, Scored, Streamed, Window, mean, metrics, stream, windows};
use crate::features::Extractor;

/// Judge a model, or the recipe, on labelled comments
///
/// With `--protocol split`, `folds` or `leave-one-out` it trains on one part and tests on the other. The model of `stream` should not have seen the
/// comments: the built-in one has seen the spam corpora in `training-data/`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost evaluate --model my.gatepost held-back.jsonl\n  gatepost evaluate --protocol folds training-data/sms.jsonl\n  \
                  gatepost evaluate --protocol stream --model without-youtube.gatepost training-data/youtube.jsonl"
)]
pub(super) struct Args {
    /// Labelled comments, a line each; `-` for standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The model to judge, or for `stream` to start from; without it, the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// How to divide the comments.
    #[arg(long, value_enum, default_value_t = Division::Model)]
    protocol: Division,
    /// How many folds `--protocol folds` makes.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=100))]
    folds: u32,
    /// Read at most this many rows of each file.
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Which labels come back in `--protocol stream`.
    #[arg(long, value_enum, default_value_t = Returns::Full)]
    feedback: Returns,
    /// What one stream is: the comments of an article, or all comments of a site.
    #[arg(long, value_enum, default_value_t = Unit::Article)]
    unit: Unit,
    /// Play each stream in this many orders drawn by hash instead of the file's own.
    #[arg(long, value_name = "N", default_value_t = 0)]
    orders: u32,
    /// Stop at the first line that cannot be read.
    #[arg(long)]
    strict: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Division {
    /// Judge a model on all of the comments.
    Model,
    /// Train on the first half, test on the second.
    Split,
    /// Folds by article, or by text where no article is known; means over folds.
    Folds,
    /// Leave one article out at a time; means over articles.
    LeaveOneOut,
    /// Score each comment, then learn it, as a new site would.
    Stream,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Returns {
    /// Every label.
    Full,
    /// What a policy would hold, and half of the other mistakes.
    Realistic,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Unit {
    /// The comments of one article.
    Article,
    /// All comments of one site.
    Site,
}

/// The figures of one run, named for the table.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    #[serde(flatten)]
    metrics: Metrics,
}

/// What a stream came to.
#[derive(Debug, Serialize)]
struct StreamReport {
    streams: usize,
    comments: usize,
    taught_share: f64,
    windows: Vec<WindowRow>,
}

#[derive(Debug, Serialize)]
struct WindowRow {
    from: usize,
    through: usize,
    wrong: f64,
    streams: usize,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let examples = args.read()?;
    if examples.is_empty() {
        bail!("no labelled comments in {}", args.files[0].display());
    }
    if args.protocol == Division::Stream {
        let report = args.stream(&examples)?;
        return if args.json { output::json(&report) } else { print_stream(&report) };
    }
    let rows = match args.division() {
        None => vec![judge(&*input::model(args.model.as_deref())?, &examples)?],
        Some(protocol) => train_and_judge(protocol, &examples)?,
    };
    if args.json { output::json(&rows) } else { print_table(&rows) }
}

impl Args {
    fn division(&self) -> Option<Protocol> {
        match self.protocol {
            Division::Split => Some(Protocol::Split),
            Division::Folds => Some(Protocol::Folds(self.folds)),
            Division::LeaveOneOut => Some(Protocol::LeaveOneArticleOut),
            Division::Model | Division::Stream => None,
        }
    }

    fn read(&self) -> anyhow::Result<Vec<LabelledComment>> {
        let bar = progress::bytes(input::size(&self.files));
        progress::say(&bar, "reading");
        let mut examples = Vec::new();
        for path in &self.files {
            let mut left = self.rows.unwrap_or(usize::MAX);
            input::read_corpus(path, self.strict, &bar, |batch| {
                let taken = left.min(batch.len());
                left -= taken;
                examples.extend(batch.into_iter().take(taken));
            })?;
        }
        bar.finish_and_clear();
        Ok(examples)
    }

    fn stream(&self, examples: &[LabelledComment]) -> anyhow::Result<StreamReport> {
        let model = input::model(self.model.as_deref())?;
        let feedback = if self.feedback == Returns::Full { Feedback::Full } else { Feedback::Realistic };
        let orders = orders(&units(examples, self.unit), self.orders);
        let bar = progress::steps(orders.len() as u64, "playing streams");
        let play = |comments: &Vec<&LabelledComment>| {
            let streamed = stream(&model, comments, feedback);
            bar.inc(1);
            streamed
        };
        let streamed: Vec<Streamed> = orders.iter().map(play).collect();
        bar.finish_and_clear();
        let comments: usize = streamed.iter().map(|s| s.wrong.len()).sum();
        let taught: usize = streamed.iter().map(|s| s.taught).sum();
        let windows = windows(&streamed).into_iter().map(WindowRow::from).collect();
        Ok(StreamReport { streams: streamed.len(), comments, taught_share: share(taught, comments), windows })
    }
}

impl From<Window> for WindowRow {
    fn from(window: Window) -> Self {
        Self { from: window.after + 1, through: window.through, wrong: window.wrong, streams: window.streams }
    }
}

/// The streams of a corpus, in the order in which they first appear.
fn units(examples: &[LabelledComment], unit: Unit) -> Vec<Vec<&LabelledComment>> {
    let mut units: Vec<(Option<&str>, Vec<&LabelledComment>)> = Vec::new();
    for example in examples {
        let key = if unit == Unit::Article { example.comment.article.as_deref() } else { example.site.as_deref() };
        match units.iter_mut().find(|(name, _)| *name == key) {
            Some((_, comments)) => comments.push(example),
            None => units.push((key, vec![example])),
        }
    }
    units.into_iter().map(|(_, comments)| comments).collect()
}

/// Each stream in so many orders, drawn by hash so that they are the same in every run; 0 keeps the file's own.
fn orders<'c>(units: &[Vec<&'c LabelledComment>], orders: u32) -> Vec<Vec<&'c LabelledComment>> {
    if orders == 0 {
        return units.to_vec();
    }
    let shuffled = |unit: &Vec<&'c LabelledComment>, order: u32| {
        let mut comments: Vec<(blake3::Hash, &LabelledComment)> =
            unit.iter().enumerate().map(|(i, comment)| (blake3::hash(format!("{order}:{i}").as_bytes()), *comment)).collect();
        comments.sort_by_key(|(hash, _)| *hash.as_bytes());
        comments.into_iter().map(|(_, comment)| comment).collect()
    };
    units.iter().flat_map(|unit| (0..orders).map(move |order| shuffled(unit, order))).collect()
}

fn judge(model: &Model, examples: &[LabelledComment]) -> anyhow::Result<Row> {
    let scored = score(model, examples.iter());
    Ok(Row { name: "all".to_owned(), metrics: metrics(&scored).context("nothing was scored")? })
}

fn train_and_judge(protocol: Protocol, examples: &[LabelledComment]) -> anyhow::Result<Vec<Row>> {
    let runs = protocol.runs(examples)?;
    let bar = progress::steps(runs.len() as u64, "training and testing");
    let mut rows = Vec::with_capacity(runs.len() + 1);
    for run in &runs {
        rows.push(train_and_test(run, examples).with_context(|| run.name.clone())?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let figures: Vec<Metrics> = rows.iter().map(|row| row.metrics).collect();
    if rows.len() > 1 {
        rows.extend(mean(&figures).map(|metrics| Row { name: "mean".to_owned(), metrics }));
    }
    Ok(rows)
}

fn train_and_test(run: &Run, examples: &[LabelledComment]) -> anyhow::Result<Row> {
    let train: Vec<_> = run.train.iter().map(|index| (examples[*index].comment.clone(), examples[*index].label)).collect();
    let mut trainer = crate::classifier::Trainer::new();
    trainer.add_batch(&train);
    let model = trainer.finish()?;
    let scored = score(&model, run.test.iter().map(|index| &examples[*index]));
    Ok(Row { name: run.name.clone(), metrics: metrics(&scored).context("nothing to test")? })
}

fn score<'c>(model: &Model, examples: impl Iterator<Item = &'c LabelledComment>) -> Vec<Scored> {
    let (mut extractor, overlay) = (Extractor::new(), Overlay::default());
    let mut scored = |example: &LabelledComment| {
        let logit = model.score(extractor.extract(&example.comment), &overlay).logit;
        Scored { logit, unwanted: example.label.is_unwanted() }
    };
    examples.map(&mut scored).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

const HEADINGS: [&str; 11] =
    ["rows", "unwanted", "accuracy", "precision", "recall", "F1", "ROC AUC", "caught@1%", "caught@.1%", "log loss", "ECE"];

fn print_table(rows: &[Row]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let wide = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0).clamp(4, 40);
    write!(out, "{:wide$}", "")?;
    for heading in HEADINGS {
        write!(out, " {heading:>10}")?;
    }
    writeln!(out)?;
    for row in rows {
        let name: String = row.name.chars().take(wide).collect();
        write!(out, "{name:wide$}")?;
        for cell in cells(&row.metrics) {
            write!(out, " {cell:>10}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn cells(m: &Metrics) -> [String; 11] {
    let figure = |value: f64| format!("{value:.3}");
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), figure);
    [
        format!("{:.0}", m.rows),
        format!("{:.0}", m.unwanted),
        figure(m.accuracy),
        optional(m.precision),
        optional(m.recall),
        optional(m.f1),
        optional(m.roc_auc),
        optional(m.caught_at_1_percent),
        optional(m.caught_at_0_1_percent),
        figure(m.log_loss),
        figure(m.ece),
    ]
}

fn print_stream(report: &StreamReport) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    let taught = 100.0 * report.taught_share;
    writeln!(out, "{} comments in {} streams, {taught:.0} % of them taught", report.comments, report.streams)?;
    writeln!(out, "{:>12} {:>15} {:>8}", "comments", "wrong verdicts", "streams")?;
    for window in &report.windows {
        let stretch = format!("{}-{}", window.from, window.through);
        writeln!(out, "{stretch:>12} {:>15.3} {:>8}", window.wrong, window.streams)?;
    }
    Ok(())
}
