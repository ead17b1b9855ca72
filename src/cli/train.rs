//! `gatepost train`

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use super::target::{self, Readers};
use super::{input, progress};
use crate::classifier::{Model, Trainer};
use crate::text::amount;

/// Count and calibrate a model from corpora of labelled comments
///
/// A corpus has one comment a line: {"content": "…", "label": "ham"}, and optionally what else is known of it. A bad line is reported and
/// passed over. Ham teaches the detectors of the labels that its file holds; ham with a "decision", as gatepost export writes it, teaches them all. The same
/// corpora always make the same model, whatever their order and the number of processors.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gatepost train training-data/sms.jsonl training-data/youtube.jsonl --output mine.gatepost")]
pub(super) struct Args {
    /// Corpora, as JSON Lines
    #[arg(required = true, value_name = "FILE")]
    corpora: Vec<PathBuf>,
    /// Where to write the model
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write all that `gatepost merge` needs: a file some 5 MB larger
    #[arg(long)]
    mergeable: bool,
    /// Reweight the evidence by a support vector machine: better on comments like the corpora's, slower to train, half as large again
    #[arg(long)]
    reweight: bool,
    /// Stop at the first bad line
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    target::refuse_input_as_output(&args.corpora, &args.output)?;
    target::check(&args.output)?;
    input::refuse_twice(&args.corpora)?;
    let trainer = Trainer::new();
    let bar = progress::bytes(input::size(&args.corpora));
    let trainer = if args.reweight { trainer.reweighted() } else { trainer };
    let mut trainer = if args.mergeable { trainer.mergeable() } else { trainer };
    let bad = count_corpora(&args.corpora, args.strict, &bar, &mut trainer)?;
    progress::busy(&bar, "calibrating");
    let [ham, spam, abuse] = trainer.examples();
    let (model, bytes) = trainer.finish_file()?;
    bar.finish_and_clear();
    let skipped = if bad == 0 { String::new() } else { format!("; {} passed over", amount(bad, "bad line")) };
    anstream::eprintln!("learned {ham} ham, {spam} spam, {abuse} abuse{skipped}");
    write_model(&args.output, &model, &bytes)
}

/// Writes a model and says so.
pub(super) fn write_model(path: &Path, model: &Model, bytes: &[u8]) -> anyhow::Result<()> {
    target::write_whole(path, bytes, Readers::Anyone).with_context(|| format!("cannot write {}", path.display()))?;
    anstream::eprintln!("wrote {} ({} bytes), model {}", path.display(), bytes.len(), model.id());
    Ok(())
}

/// Counts the labelled comments of corpora. Returns how many bad lines were passed over.
pub(super) fn count_corpora(corpora: &[PathBuf], strict: bool, bar: &ProgressBar, trainer: &mut Trainer) -> anyhow::Result<u64> {
    let mut bad = 0;
    let mut contents = HashMap::new();
    for path in corpora {
        progress::say(bar, "reading");
        let (skipped, note) = input::read_corpus(path, strict, bar, |examples| input::learn(trainer, examples))?;
        bad += skipped;
        if let Some(first) = contents.insert(note.blake3.clone(), path).filter(|_| note.rows > 0) {
            bail!("{} holds just what {} holds, and would count double: name one of them", path.display(), first.display());
        }
        trainer.note(note);
    }
    Ok(bad)
}
