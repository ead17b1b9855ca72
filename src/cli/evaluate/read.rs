//! The corpora to be judged on, and which texts a model has seen.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::super::{input, progress};
use crate::classifier::{CorpusNote, Model};
use crate::corpus::LabelledComment;
use crate::evaluation::{Data, DataFile, Seen};
use crate::text::fingerprint;

/// Labelled comments and the files that they came from.
pub(super) struct Corpora {
    pub(super) examples: Vec<LabelledComment>,
    pub(super) data: Data,
}

impl Corpora {
    /// Reads at most `rows` of each file.
    pub(super) fn read(files: &[PathBuf], rows: Option<usize>, strict: bool) -> anyhow::Result<Self> {
        let bar = progress::bytes(input::size(files));
        progress::say(&bar, "reading");
        let (mut examples, mut data) = (Vec::new(), Data { files: Vec::new() });
        for path in files {
            let first = examples.len();
            let mut left = rows.unwrap_or(usize::MAX);
            let (bad_lines, note) = input::read_corpus(path, strict, &bar, |batch| {
                let taken = left.min(batch.len());
                left -= taken;
                examples.extend(batch.into_iter().take(taken));
            })?;
            data.files.push(data_file(note, bad_lines, &examples[first..]));
        }
        bar.finish_and_clear();
        Ok(Self { examples, data })
    }
}

fn data_file(note: CorpusNote, bad_lines: u64, examples: &[LabelledComment]) -> DataFile {
    let mut labels = [0; 3];
    for example in examples {
        labels[example.label.index()] += 1;
    }
    let with_article = examples.iter().filter(|example| example.comment.article.is_some()).count();
    DataFile { name: note.name, blake3: note.blake3, rows: examples.len(), labels, bad_lines, with_article }
}

/// The texts of which it is known whether a model has learned them.
pub(super) struct Learned {
    texts: HashSet<u64, rustc_hash::FxBuildHasher>,
    /// Whether these are all that it has learned.
    all: bool,
    /// The files under judgement that the model has learned.
    pub(super) files: Vec<String>,
}

impl Learned {
    /// What is known of `model`: the files that its card names by their hash, among those judged on and those said to have been trained on.
    pub(super) fn by(model: &Model, corpora: &Corpora, trained_on: &[PathBuf]) -> anyhow::Result<Self> {
        let mut learned = Self { texts: HashSet::default(), all: true, files: Vec::new() };
        let mut hashes: Vec<String> = Vec::new();
        let mut rest = corpora.examples.as_slice();
        for file in &corpora.data.files {
            let (own, others) = rest.split_at(file.rows);
            rest = others;
            if let Some(corpus) = model.card().corpora.iter().find(|corpus| corpus.blake3 == file.blake3) {
                learned.texts.extend(own.iter().map(|example| fingerprint(&example.comment.content)));
                learned.files.push(file.name.clone());
                // Of a file that was read in part, the other texts are not known here.
                if corpus.rows == file.rows as u64 {
                    hashes.push(file.blake3.clone());
                }
            }
        }
        for path in trained_on {
            hashes.push(learned.add_file(path)?);
        }
        learned.all = model.card().corpora.iter().all(|corpus| hashes.contains(&corpus.blake3));
        Ok(learned)
    }

    fn add_file(&mut self, path: &Path) -> anyhow::Result<String> {
        let bar = progress::bytes(input::size(&[path]));
        progress::say(&bar, "reading");
        let (_, note) = input::read_corpus(path, false, &bar, |batch| {
            self.texts.extend(batch.iter().map(|example| fingerprint(&example.comment.content)));
        })?;
        bar.finish_and_clear();
        Ok(note.blake3)
    }

    /// Exactly these examples were learned.
    pub(super) fn these<'c>(examples: impl Iterator<Item = &'c LabelledComment>) -> Self {
        Self { texts: examples.map(|example| fingerprint(&example.comment.content)).collect(), all: true, files: Vec::new() }
    }

    /// Whether the model has learned a comment's text.
    pub(super) fn has(&self, example: &LabelledComment) -> Seen {
        match self.texts.contains(&fingerprint(&example.comment.content)) {
            true => Seen::Yes,
            false if self.all => Seen::No,
            false => Seen::Unknown,
        }
    }
}
