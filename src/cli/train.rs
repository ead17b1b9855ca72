//! `gatepost train`

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use super::{input, progress};
use crate::classifier::{Model, Trainer};

/// Count and calibrate a model from corpora of labelled comments
///
/// A corpus has one comment a line: {"content": "…", "label": "ham"}, and optionally what else is known of it. A bad line is reported and
/// passed over. The same corpora always make the same model, whatever their order and the number of processors.
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
    refuse_input_as_output(&args.corpora, &args.output)?;
    let trainer = Trainer::new();
    let bar = progress::bytes(input::size(&args.corpora));
    let trainer = if args.reweight { trainer.reweighted() } else { trainer };
    let mut trainer = if args.mergeable { trainer.mergeable() } else { trainer };
    let bad = count_corpora(&args.corpora, args.strict, &bar, &mut trainer)?;
    progress::busy(&bar, "calibrating");
    let [ham, spam, abuse] = trainer.examples();
    let model = trainer.finish()?;
    bar.finish_and_clear();
    let skipped = if bad == 0 { String::new() } else { format!("; {bad} bad lines passed over") };
    anstream::eprintln!("learned {ham} ham, {spam} spam, {abuse} abuse{skipped}");
    write_model(&args.output, &model)
}

/// Writes a model and says so.
pub(super) fn write_model(path: &Path, model: &Model) -> anyhow::Result<()> {
    let bytes = model.to_bytes()?;
    write_whole(path, &bytes).with_context(|| format!("cannot write {}", path.display()))?;
    anstream::eprintln!("wrote {} ({} bytes), model {}", path.display(), bytes.len(), model.id());
    Ok(())
}

/// Counts the labelled comments of corpora. Returns how many bad lines were passed over.
pub(super) fn count_corpora(corpora: &[PathBuf], strict: bool, bar: &ProgressBar, trainer: &mut Trainer) -> anyhow::Result<u64> {
    let mut bad = 0;
    for path in corpora {
        progress::say(bar, "reading");
        let (skipped, note) = input::read_corpus(path, strict, bar, |examples| {
            let batch: Vec<_> = examples.into_iter().map(|example| (example.comment, example.label)).collect();
            trainer.add_batch(&batch);
        })?;
        bad += skipped;
        trainer.note(note);
    }
    Ok(bad)
}

/// A slip of the keyboard must not replace a corpus, or a model that goes into another, by a model.
pub(super) fn refuse_input_as_output(inputs: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    match inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == output)) {
        Some(input) => bail!("--output would replace {}, which is read: give the model a name of its own", input.display()),
        None => Ok(()),
    }
}

/// Writes a file so that its name never stands for half of it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // What a link points to is replaced, not the link; a device or a pipe is written to, not replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = target.as_path();
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // The system's own mask still applies: a model is no secret.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".gatepost-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
