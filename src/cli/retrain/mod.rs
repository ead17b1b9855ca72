//! `gatepost retrain`: corpora and what moderators decided, to a judged candidate.
//!
//! `corpora` counts files, or finds them counted; `report` is the page of `--report`. What is counted of decisions, and how a candidate is judged, is
//! the engine's and `learning`'s. To add an option: a field of [`Args`], handed to one of them.

mod corpora;
mod report;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use jiff::Timestamp;
use serde::Serialize;

use super::installation::{Place, block_on, refuse_as_output, with_engine};
use super::signed::Signed;
use super::target::Readers;
use super::{input, output, progress, target};
use crate::classifier::{Model, Trainer};
use crate::engine::{Engine, Retrained, Retraining};
use crate::learning::Judgement;
use crate::text::amount;

/// Make a candidate model from the built-in one, corpora, and what moderators decided, and judge it
///
/// The candidate is kept in the database and decides nothing until `gatepost promote` puts it live. Every decision that stands is counted in once, on
/// every site; the site that made it goes on giving it more weight. Only what is new since the last time is counted. A corpus that the model has learned
/// from which the candidate starts is refused, as it would count double.
///
/// It is judged on the newest three tenths of the decided comments: what the live model said of each when it came, against what the candidate would have
/// said, had it learned no later decision than the site had. `gatepost promote` refuses one that is worse.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost retrain\n  gatepost retrain my-old-comments.jsonl --why \"the spring campaign\"\n  \
                  gatepost retrain --from-scratch training-data/*.jsonl --report candidate.html\n  gatepost retrain --judge-from 2026-11-01T00:00:00Z")]
pub(super) struct Args {
    /// Corpora to count in too, as JSON Lines
    #[arg(value_name = "FILE")]
    corpora: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The model to start from, in place of the built-in one
    #[arg(long, value_name = "FILE", conflicts_with = "from_scratch")]
    base: Option<PathBuf>,
    /// Start from nothing: only the corpora and the decisions count
    #[arg(long)]
    from_scratch: bool,
    /// Reweight the evidence by a support vector machine: better on comments like those learned, slower to train, half as large again
    #[arg(long)]
    reweight: bool,
    /// Judge on the decided comments that came after this time
    #[arg(long, value_name = "TIME")]
    judge_from: Option<Timestamp>,
    /// Write a page with plots and figures of the candidate beside the live model: one file, to be opened in a browser
    #[arg(long, value_name = "HTML")]
    report: Option<PathBuf>,
    /// Count everything anew, whatever was counted before
    #[arg(long)]
    recount: bool,
    /// Also write the candidate to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Stop at the first bad line
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    signed: Signed,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What a candidate was made of, and what was found out about it.
#[derive(Debug, Serialize)]
struct Made<'r> {
    model: &'r str,
    examples: u64,
    decisions: u64,
    bad_lines: u64,
    /// What had to be counted for it; the rest had been counted before.
    counted: Counted,
    judgement: &'r Judgement,
}

/// What had to be read this time.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Counted {
    /// Comments of corpora.
    comments: u64,
    /// Rows of journals.
    decisions: u64,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(retrain(args))
}

async fn retrain(args: Args) -> anyhow::Result<()> {
    input::refuse_twice(&args.corpora)?;
    let inputs: Vec<_> = args.corpora.iter().chain(&args.base).cloned().collect();
    for (option, path) in [("--output", &args.output), ("--report", &args.report)] {
        let Some(path) = path else { continue };
        target::refuse_input_as(option, &inputs, path)?;
        refuse_as_output(option, &args.place, path)?;
        target::check(path)?;
    }
    if let (Some(output), Some(report)) = (&args.output, &args.report) {
        target::refuse_same(("--output", output), ("--report", report))?;
    }
    let (retrained, corpora) = with_engine(&args.place, async |engine| make(&args, engine).await).await?;
    // The candidate is kept, whatever becomes of the files: it is named first.
    let said = say(&args, &retrained, &corpora);
    write_files(&args, &retrained)?;
    said
}

fn write_files(args: &Args, retrained: &Retrained) -> anyhow::Result<()> {
    let describe = |path: &Path| format!("the candidate is kept, but cannot write {}", path.display());
    if let Some(path) = &args.output {
        target::write_whole(path, &retrained.model.to_bytes()?, Readers::Anyone).with_context(|| describe(path))?;
    }
    let Some(path) = &args.report else { return Ok(()) };
    let page = report::page(retrained)?;
    target::write_whole(path, page.as_bytes(), Readers::Owner).with_context(|| describe(path))?;
    anstream::eprintln!("wrote {}", path.display());
    Ok(())
}

fn say(args: &Args, retrained: &Retrained, corpora: &corpora::Corpora) -> anyhow::Result<()> {
    let Retrained { model, decisions, judgement, .. } = retrained;
    let examples = model.card().examples.iter().sum();
    let counted = Counted { comments: corpora.parsed, decisions: retrained.rows_read };
    if args.json {
        return output::json(&Made {
            model: model.id(),
            examples,
            decisions: *decisions,
            bad_lines: corpora.bad_lines,
            counted,
            judgement,
        });
    }
    let skipped = if corpora.bad_lines == 0 { String::new() } else { format!(" ({} passed over)", amount(corpora.bad_lines, "bad line")) };
    let mut out = anstream::stdout();
    writeln!(
        out,
        "candidate {}: {}, {decisions} of them from decisions of your moderators{skipped}",
        model.id(),
        amount(examples, "example")
    )?;
    writeln!(out, "counted anew: {} of corpora, {} of the journal", amount(counted.comments, "comment"), amount(counted.decisions, "row"))?;
    for sentence in judgement.sentences() {
        writeln!(out, "  {sentence}")?;
    }
    let force = if judgement.refuses() { " --force" } else { "" };
    writeln!(out, "put it live with: gatepost promote {}{force}", model.id())?;
    Ok(())
}

async fn make(args: &Args, engine: &Arc<Engine>) -> anyhow::Result<(Retrained, corpora::Corpora)> {
    refuse_candidate_as_base(args, engine).await?;
    let signature = args.signed.signature(false)?;
    let base = if args.from_scratch { None } else { Some(input::model(args.base.as_deref())?) };
    let mut trainer = base.as_deref().map_or_else(Trainer::new, Trainer::continue_from);
    trainer = if args.reweight { trainer.reweighted() } else { trainer };
    let bar = progress::bytes(input::size(&args.corpora));
    let mut exam = engine.exam(args.judge_from).await?;
    let learned = base.as_ref().map_or(&[][..], |base| &base.card().corpora);
    let corpora = corpora::count(args, engine, &bar, learned, &mut trainer, &mut exam).await?;
    let order = Retraining { exam, afresh: args.recount, by: signature.by, why: signature.why };
    let retrained = engine.retrain(trainer, order, &|what| show(&bar, what)).await;
    bar.finish_and_clear();
    Ok((retrained?, corpora))
}

fn show(bar: &ProgressBar, what: &'static str) {
    progress::busy(bar, what);
}

/// A candidate holds decisions already: counting them in again would give them twice the weight.
async fn refuse_candidate_as_base(args: &Args, engine: &Engine) -> anyhow::Result<()> {
    let Some(path) = args.base.as_deref() else { return Ok(()) };
    let base = input::model(Some(path))?;
    let kept = engine.models().await?;
    if base.id() != Model::builtin().id() && kept.iter().any(|model| model.id == base.id()) {
        bail!("{} is a candidate of this database and holds its decisions already: start from the model it was made from", path.display());
    }
    Ok(())
}
