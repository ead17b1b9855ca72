//! `gatepost merge`

use std::path::PathBuf;

use anyhow::Context;

use super::{input, progress, target, train};
use crate::classifier::Trainer;

/// Make one model of several that were trained apart
///
/// The model is the one that training on all their corpora at once makes: counts add up, and the calibrator is fitted again on the examples that
/// the files carry. They have to be made with `gatepost train --mergeable`; the merged file can be merged again.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gatepost merge monday.gatepost tuesday.gatepost --output both.gatepost")]
pub(super) struct Args {
    /// Model files
    #[arg(required = true, num_args = 2.., value_name = "MODEL")]
    models: Vec<PathBuf>,
    /// Where to write the merged model
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    target::refuse_input_as_output(&args.models, &args.output)?;
    target::check(&args.output)?;
    input::refuse_twice(&args.models)?;
    let bar = progress::steps(args.models.len() as u64, "merging");
    let mut trainer = Trainer::new().mergeable();
    for path in &args.models {
        let model = input::model(Some(path))?;
        trainer.merge(&model).with_context(|| format!("cannot merge {}", path.display()))?;
        bar.inc(1);
    }
    progress::busy(&bar, "calibrating");
    let [ham, spam, abuse] = trainer.examples();
    let (model, bytes) = trainer.finish_file()?;
    bar.finish_and_clear();
    anstream::eprintln!("merged {} models: {ham} ham, {spam} spam, {abuse} abuse", args.models.len());
    train::write_model(&args.output, &model, &bytes)
}
