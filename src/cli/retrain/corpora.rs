//! The corpora of a retraining: files that were counted before are not parsed again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::bail;
use indicatif::ProgressBar;

use super::Args;
use crate::classifier::{CorpusNote, Trainer};
use crate::cli::{input, progress};
use crate::engine::{Corpus, Engine, Exam};

/// What there was to count.
#[derive(Debug, Default)]
pub(super) struct Corpora {
    /// How many comments were parsed and counted; those of files that were counted before are not among them.
    pub parsed: u64,
    /// How many bad lines all of the files have.
    pub bad_lines: u64,
}

/// One corpus, counted now or before.
struct Counted {
    corpus: Corpus,
    blake3: String,
    parsed: u64,
}

/// Adds every corpus to the trainer, and leaves the comments out of the exam whose texts are in one. `learned` are the corpora of the model that the
/// trainer starts from.
pub(super) async fn count(
    args: &Args,
    engine: &Engine,
    bar: &ProgressBar,
    learned: &[CorpusNote],
    trainer: &mut Trainer,
    exam: &mut Exam,
) -> anyhow::Result<Corpora> {
    let asked = exam.marks();
    let mut corpora = Corpora::default();
    let mut contents: HashMap<String, PathBuf> = HashMap::new();
    for path in &args.corpora {
        let counted = one(args, engine, bar, path).await?;
        let rows: u64 = counted.corpus.tally.examples().iter().sum();
        if let Some(known) = learned.iter().find(|known| known.blake3 == counted.blake3).filter(|_| rows > 0) {
            bail!(
                "{} is in the model already that the candidate starts from, there called {}, and would count double: leave it out, or start from nothing with \
                 --from-scratch",
                path.display(),
                known.name
            );
        }
        if let Some(first) = contents.insert(counted.blake3, path.clone()).filter(|_| rows > 0) {
            bail!("{} holds just what {} holds, and would count double: name one of them", path.display(), first.display());
        }
        corpora.parsed += counted.parsed;
        corpora.bad_lines += counted.corpus.bad_lines;
        exam.leave_out(&counted.corpus.texts.iter().copied().filter(|mark| asked.contains(mark)).collect());
        trainer.add_tally(&counted.corpus.tally);
    }
    Ok(corpora)
}

async fn one(args: &Args, engine: &Engine, bar: &ProgressBar, path: &Path) -> anyhow::Result<Counted> {
    // What is read from standard input can be read but once.
    if !args.recount && !input::is_stdin(path) {
        progress::say(bar, "comparing");
        let (name, file) = (input::name(path), path.to_owned());
        let blake3 = tokio::task::spawn_blocking(move || input::hash(&file)).await??;
        // Bad lines are told again where they end it.
        let kept = engine.counted_corpus(&blake3).await?.filter(|corpus| !args.strict || corpus.bad_lines == 0);
        if let Some(corpus) = kept {
            bar.inc(input::size(&[path]));
            return Ok(Counted { corpus: Corpus { tally: corpus.tally.named(&name), ..corpus }, blake3, parsed: 0 });
        }
    }
    let (path, strict, bar) = (path.to_owned(), args.strict, bar.clone());
    let counted = tokio::task::spawn_blocking(move || parse(&path, strict, &bar)).await??;
    engine.keep_counted_corpus(&counted.blake3, &counted.corpus).await?;
    Ok(counted)
}

/// Counts a file, which takes all cores.
fn parse(path: &Path, strict: bool, bar: &ProgressBar) -> anyhow::Result<Counted> {
    progress::say(bar, "reading");
    let (mut trainer, mut texts) = (Trainer::new(), Vec::new());
    let (bad_lines, note) = input::read_corpus(path, strict, bar, |examples| {
        texts.extend(examples.iter().map(|example| Exam::mark(&example.comment.content)));
        input::learn(&mut trainer, examples);
    })?;
    let (parsed, blake3) = (note.rows, note.blake3.clone());
    trainer.note(note);
    Ok(Counted { corpus: Corpus { tally: trainer.into_tally(), bad_lines, texts }, blake3, parsed })
}
