//! `gatepost retrain`: corpora and what moderators decided, to a candidate.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use serde::Serialize;

use super::installation::{Installation, Place, block_on};
use super::{input, output, progress, target, train};
use crate::classifier::{Model, Trainer};
use crate::engine::Decisions;
use crate::features::SCHEMA;

/// Make a candidate model from the built-in one, corpora, and what moderators decided
///
/// The candidate is kept in the database and decides nothing until `gatepost promote` puts it live. Every decision that stands is counted in once, on
/// every site; the site that made it goes on giving it more weight.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost retrain\n  gatepost retrain my-old-comments.jsonl\n  gatepost retrain --from-scratch training-data/*.jsonl"
)]
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
    /// Also write the candidate to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Stop at the first bad line
    #[arg(long)]
    strict: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What a candidate was made of.
#[derive(Debug, Serialize)]
struct Made {
    model: String,
    examples: u64,
    decisions: usize,
    bad_lines: u64,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(retrain(args))
}

async fn retrain(args: Args) -> anyhow::Result<()> {
    input::refuse_twice(&args.corpora)?;
    if let Some(path) = &args.output {
        let inputs: Vec<_> = args.corpora.iter().chain(&args.base).cloned().collect();
        target::refuse_input_as_output(&inputs, path)?;
        target::check(path)?;
    }
    let installation = Installation::open(&args.place).await?;
    let made = make(&args, &installation).await;
    installation.close().await;
    let made = made?;
    if args.json {
        return output::json(&made);
    }
    let Made { model, examples, decisions, bad_lines } = made;
    let skipped = if bad_lines == 0 { String::new() } else { format!(" ({bad_lines} bad lines passed over)") };
    let mut out = anstream::stdout();
    writeln!(out, "candidate {model}: {examples} examples, {decisions} of them decisions of your moderators{skipped}")?;
    writeln!(out, "put it live with: gatepost promote {model}")?;
    Ok(())
}

async fn make(args: &Args, installation: &Installation) -> anyhow::Result<Made> {
    refuse_candidate_as_base(args, installation).await?;
    let decisions = installation.engine.decisions().await?;
    let (model, made) = {
        let (args, decisions) = (args.clone(), decisions.clone());
        tokio::task::spawn_blocking(move || count(&args, &decisions)).await??
    };
    installation.engine.add_candidate(&model, decisions).await?;
    if let Some(path) = &args.output {
        target::write_whole(path, &model.to_bytes()?).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(made)
}

/// A candidate holds decisions already: counting them in again would give them twice the weight.
async fn refuse_candidate_as_base(args: &Args, installation: &Installation) -> anyhow::Result<()> {
    let Some(path) = args.base.as_deref() else { return Ok(()) };
    let base = input::model(Some(path))?;
    let kept = installation.engine.models().await?;
    if base.id() != Model::builtin().id() && kept.iter().any(|model| model.id == base.id()) {
        bail!("{} is a candidate of this database and holds its decisions already: start from the model it was made from", path.display());
    }
    Ok(())
}

/// Counts and calibrates; takes seconds of both cores.
fn count(args: &Args, decisions: &Decisions) -> anyhow::Result<(Model, Made)> {
    let mut trainer = if args.from_scratch { Trainer::new() } else { Trainer::continue_from(&*input::model(args.base.as_deref())?) };
    trainer = if args.reweight { trainer.reweighted() } else { trainer };
    let bar = progress::bytes(input::size(&args.corpora));
    let bad_lines = train::count_corpora(&args.corpora, args.strict, &bar, &mut trainer)?;
    let teachings: Vec<_> = decisions.teachings.iter().filter(|teaching| teaching.schema == SCHEMA).collect();
    for teaching in &teachings {
        trainer.add_slots(&teaching.slots, teaching.label, group(&teaching.slots));
    }
    let examples = trainer.examples().iter().sum();
    progress::busy(&bar, "calibrating");
    let model = trainer.finish()?;
    bar.finish_and_clear();
    let made = Made { model: model.id().to_owned(), examples, decisions: teachings.len(), bad_lines };
    Ok((model, made))
}

/// What is left out together when a decision is scored for the calibrator: decisions about equal texts have equal slots.
fn group(slots: &[u32]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for slot in slots {
        hasher.update(&slot.to_le_bytes());
    }
    let mut first = [0_u8; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(first)
}
