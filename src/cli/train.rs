//! `gatepost train`

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use super::{input, progress};
use crate::classifier::Trainer;

/// Count and calibrate a model from corpora of labelled comments
///
/// A corpus has one comment a line: {"content": "…", "label": "ham"}, and optionally what else is known of it. A bad line is reported and
/// passed over. The same corpora always make the same model, whatever their order.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gatepost train training-data/sms.jsonl training-data/youtube.jsonl --output mine.gatepost")]
pub(super) struct Args {
    /// Corpora, as JSON Lines
    #[arg(required = true, value_name = "FILE")]
    corpora: Vec<PathBuf>,
    /// Where to write the model
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Stop at the first bad line
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    refuse_input_as_output(&args.corpora, &args.output)?;
    let bar = progress::bytes(input::size(&args.corpora));
    let mut trainer = Trainer::new();
    let bad = count_corpora(&args.corpora, args.strict, &bar, &mut trainer)?;
    progress::say(&bar, "calibrating");
    let [ham, spam, abuse] = trainer.examples();
    let model = trainer.finish()?;
    bar.finish_and_clear();
    let bytes = model.to_bytes()?;
    write_whole(&args.output, &bytes).with_context(|| format!("cannot write {}", args.output.display()))?;
    let skipped = if bad == 0 { String::new() } else { format!("; {bad} bad lines passed over") };
    anstream::eprintln!("learned {ham} ham, {spam} spam, {abuse} abuse{skipped}");
    anstream::eprintln!("wrote {} ({} bytes), model {}", args.output.display(), bytes.len(), model.id());
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

/// A slip of the keyboard must not replace a corpus by a model.
fn refuse_input_as_output(corpora: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    match corpora.iter().find(|corpus| corpus.canonicalize().is_ok_and(|corpus| corpus == output)) {
        Some(corpus) => bail!("--output would replace the corpus {}: give the model a name of its own", corpus.display()),
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
