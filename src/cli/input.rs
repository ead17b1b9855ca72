//! Corpus files and model files from the command line.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use indicatif::ProgressBar;

use crate::classifier::{CorpusNote, Model, Trainer};
use crate::corpus::{Blocks, LabelledComment};

/// Opens a file for reading, naming it if that fails.
pub(super) fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(BufReader::with_capacity(256 * 1024, file))
}

/// The model in `path`, or the one that is built in.
pub(super) fn model(path: Option<&Path>) -> anyhow::Result<Arc<Model>> {
    let Some(path) = path else { return Ok(Model::builtin()) };
    let bytes = model_file(path)?;
    let model = Model::from_bytes(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
    Ok(Arc::new(model))
}

/// The bytes of a model file; of a file that is none, no more than it takes to see that.
fn model_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let unreadable = || format!("cannot read {}", path.display());
    // Asked before it is opened: opening a pipe waits for somebody to write to it.
    if !std::fs::metadata(path).with_context(unreadable)?.is_file() {
        bail!("cannot use {}: it is a folder, a device or a pipe; name a model file", path.display());
    }
    let file = File::open(path).with_context(unreadable)?;
    let mut bytes = Vec::new();
    (&file).take(Model::HEADER as u64).read_to_end(&mut bytes).with_context(unreadable)?;
    let announced = Model::announced(&bytes).with_context(|| format!("cannot use {}", path.display()))?;
    // One byte more than fits tells a file with something behind it.
    (&file).take(announced + 1 - bytes.len() as u64).read_to_end(&mut bytes).with_context(unreadable)?;
    Ok(bytes)
}

/// Reads a corpus and hands over its labelled comments, some thousand at a time. Bad lines are reported with file, line and reason, and
/// passed over, or end it if `strict`. The number of bad lines, and a note of what was read.
pub(super) fn read_corpus(
    path: &Path,
    strict: bool,
    bar: &ProgressBar,
    mut take: impl FnMut(Vec<LabelledComment>),
) -> anyhow::Result<(u64, CorpusNote)> {
    let mut hasher = blake3::Hasher::new();
    let (mut bad, mut rows) = (0, 0);
    let source: Box<dyn Read> = if is_stdin(path) { Box::new(io::stdin()) } else { Box::new(open(path)?.into_inner()) };
    let input = Tee { inner: bar.wrap_read(source), hasher: &mut hasher };
    for block in Blocks::new(BufReader::with_capacity(256 * 1024, input)) {
        let lines = block.with_context(|| format!("cannot read {}", path.display()))?.labelled();
        let mut batch = Vec::with_capacity(lines.len());
        for line in lines {
            match line {
                Ok(example) => batch.push(example),
                Err(line) if strict => bail!("{}, {line}", path.display()),
                Err(line) => {
                    bad += 1;
                    bar.suspend(|| anstream::eprintln!("{}, {line}", path.display()));
                }
            }
        }
        rows += batch.len() as u64;
        take(batch);
    }
    Ok((bad, CorpusNote { name: name(path), rows, blake3: hasher.finalize().to_hex().to_string() }))
}

/// Lets a trainer learn examples of a corpus.
pub(super) fn learn(trainer: &mut Trainer, examples: Vec<LabelledComment>) {
    let (decided, labelled): (Vec<_>, Vec<_>) = examples.into_iter().partition(|example| example.decided);
    let batch = |examples: Vec<LabelledComment>| examples.into_iter().map(|example| (example.comment, example.label)).collect::<Vec<_>>();
    trainer.add_batch(&batch(labelled));
    trainer.add_decided(&batch(decided));
}

/// What a corpus is called on a model's card.
pub(super) fn name(path: &Path) -> String {
    let name = if is_stdin(path) { "standard input".into() } else { path.file_name().unwrap_or(path.as_os_str()).to_string_lossy() };
    name.into_owned()
}

/// The BLAKE3 hash of a file, in hex, as [`read_corpus`] notes it.
pub(super) fn hash(path: &Path) -> anyhow::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(open(path)?).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// Refuses a file that is named twice, under whatever name: what it holds would count double.
pub(super) fn refuse_twice(paths: &[PathBuf]) -> anyhow::Result<()> {
    let mut seen = HashSet::new();
    match paths.iter().find(|path| !seen.insert(path.canonicalize().unwrap_or_else(|_| (*path).clone()))) {
        Some(path) => bail!("{} is named twice, and would count double: name it once", path.display()),
        None => Ok(()),
    }
}

/// `-` stands for standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Passes bytes through and hashes them.
struct Tee<'h, R> {
    inner: R,
    hasher: &'h mut blake3::Hasher,
}

impl<R: Read> Read for Tee<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}

/// The sizes of the files together, in bytes; of what has no size, nothing.
pub(super) fn size(paths: &[impl AsRef<Path>]) -> u64 {
    paths.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|metadata| metadata.len()).sum()
}

/// Lines of standard input.
pub(super) fn stdin() -> BufReader<impl Read> {
    BufReader::with_capacity(256 * 1024, io::stdin())
}
