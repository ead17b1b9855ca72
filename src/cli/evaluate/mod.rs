//! `gatepost evaluate`: how well a model, or the recipe, does on labelled comments.
//!
//! `read` takes the corpora in, `judge` and `streams` make scored comments of them, `remarks` says of single ones why, and `table` prints. What
//! figures mean and how the report looks is `crate::evaluation`'s: no figure is computed here.

mod judge;
mod read;
mod remarks;
mod streams;
mod table;

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{CommandFactory, ValueEnum, error::ErrorKind};

use super::target::{self, Readers};
use super::{input, output};
use crate::classifier::Model;
use crate::evaluation::{ModelNote, Protocol, RESAMPLES, Sample, Settings};
use read::Corpora;

/// Judge a model, or the recipe, on labelled comments
///
/// With `--protocol split`, `folds` or `leave-one-out` it trains on one part and tests on the other. The model of `stream` should not have seen the
/// comments: the built-in one has seen the spam corpora in `training-data/`. Under each figure stands its 95 % interval, by bootstrap.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  gatepost evaluate --model my.gatepost held-back.jsonl\n  \
                  gatepost evaluate --protocol folds training-data/sms.jsonl --report sms.html\n  \
                  gatepost evaluate --model new.gatepost --against old.gatepost held-back.jsonl\n  \
                  gatepost evaluate --protocol stream --model without-youtube.gatepost training-data/youtube.jsonl")]
pub(super) struct Args {
    /// Labelled comments, a line each; `-` for standard input.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The model to judge, or for `stream` to start from; without it, the built-in one.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// A second model, to hold the first against on the same comments.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// A corpus that the model has learned: figures are then also given for texts that it holds and texts that it does not. A file that the
    /// model's card names is known without.
    #[arg(long, value_name = "FILE")]
    trained_on: Vec<PathBuf>,
    /// Write a page with plots, the worst mistakes and all figures: one file, to be opened in a browser.
    #[arg(long, value_name = "HTML")]
    report: Option<PathBuf>,
    /// How to divide the comments.
    #[arg(long, value_enum, default_value_t = Division::Model)]
    protocol: Division,
    /// How many folds `--protocol folds` makes.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(2..=100))]
    folds: u32,
    /// Train as `gatepost train --reweight` does.
    #[arg(long)]
    reweight: bool,
    /// Read at most this many rows of each file.
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Which labels come back in `--protocol stream`.
    #[arg(long, value_enum, default_value_t = Returns::Full)]
    feedback: Returns,
    /// Share of the labels in `--protocol stream` that come back wrong: moderators err.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    wrong_labels: f64,
    /// What one stream is: the comments of an article, or all comments of a site.
    #[arg(long, value_enum, default_value_t = Unit::Article)]
    unit: Unit,
    /// Play each stream in this many orders drawn by hash instead of the file's own.
    #[arg(long, value_name = "N", default_value_t = 0)]
    orders: u32,
    /// Stop at the first line that cannot be read.
    #[arg(long)]
    strict: bool,
    /// Print JSON: all that the report holds, the beginnings of the worst-judged comments included.
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

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    args.check()?;
    if let Some(report) = &args.report {
        refuse_input_as_report(args, report)?;
        target::check(report)?;
    }
    let corpora = Corpora::read(&args.files, args.rows, args.strict)?;
    if corpora.examples.is_empty() {
        bail!("no labelled comments in {}", args.files[0].display());
    }
    let findings = match args.protocol {
        Division::Model => judge::model(args, &corpora)?,
        Division::Stream => streams::play(args, &corpora)?,
        Division::Split => judge::train_and_test(args, &corpora, Protocol::Split)?,
        Division::Folds => judge::train_and_test(args, &corpora, Protocol::Folds(args.folds))?,
        Division::LeaveOneOut => judge::train_and_test(args, &corpora, Protocol::LeaveOneArticleOut)?,
    };
    if let Some(report) = &args.report {
        let page = findings.report().context("the report cannot be written")?;
        target::write_whole(report, page.as_bytes(), Readers::Anyone).with_context(|| format!("cannot write {}", report.display()))?;
        anstream::eprintln!("wrote {}", report.display());
    }
    if args.json { output::json(&findings) } else { table::print(&findings) }
}

/// A slip of the keyboard must not replace a corpus or a model by a page.
fn refuse_input_as_report(args: &Args, report: &std::path::Path) -> anyhow::Result<()> {
    let Ok(target) = report.canonicalize() else { return Ok(()) };
    let inputs = args.files.iter().chain(&args.model).chain(&args.against).chain(&args.trained_on);
    match inputs.into_iter().find(|input| input.canonicalize().is_ok_and(|input| input == target)) {
        Some(input) => bail!("--report would replace {}: give the report a name of its own", input.display()),
        None => Ok(()),
    }
}

fn share(argument: &str) -> Result<f64, String> {
    let share: f64 = argument.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&share) { Ok(share) } else { Err("not between 0 and 1".to_owned()) }
}

impl Args {
    /// What clap cannot see: options that this protocol has no use for.
    fn check(&self) -> anyhow::Result<()> {
        let trains = matches!(self.protocol, Division::Split | Division::Folds | Division::LeaveOneOut);
        let conflict = if trains && self.model.is_some() {
            "--model has no place here: this protocol trains its own models. Leave it out, or judge the model without --protocol"
        } else if trains && !self.trained_on.is_empty() {
            "--trained-on has no place here: what this protocol trains on is known"
        } else if self.reweight && !trains {
            "--reweight has no place here: it says how to train, and this protocol judges a model as it is"
        } else if self.wrong_labels > 0.0 && self.protocol != Division::Stream {
            "--wrong-labels has no place here: only --protocol stream gives labels back"
        } else if self.against.is_some() && self.protocol != Division::Model {
            "--against holds one model against another: it goes with --model, without --protocol"
        } else {
            return Ok(());
        };
        Err(super::Cli::command().error(ErrorKind::ArgumentConflict, conflict).into())
    }
}

/// The conditions of an evaluation, for the record.
pub(super) fn settings(protocol: String, model: Option<ModelNote>, samples: &[Sample]) -> Settings {
    let drawn = if samples.iter().any(Sample::draws_groups) { "articles or equal texts" } else { "comments" };
    let command = std::env::args_os().skip(1).map(|argument| quoted(&argument.to_string_lossy())).collect::<Vec<_>>().join(" ");
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Settings { version, command: format!("gatepost {command}"), protocol, model, resamples: RESAMPLES, drawn }
}

/// An argument as it would be typed.
fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) { argument.to_owned() } else { format!("'{}'", argument.replace('\'', "'\\''")) }
}

/// What to say of a model.
pub(super) fn note(model: &Model, path: Option<&PathBuf>) -> ModelNote {
    let card = model.card();
    ModelNote {
        id: model.id().to_owned(),
        from: path.map_or_else(|| "built in".to_owned(), |path| path.display().to_string()),
        made_by: card.version.clone(),
        examples: card.examples,
        corpora: card.corpora.iter().map(|corpus| corpus.name.clone()).collect(),
    }
}
