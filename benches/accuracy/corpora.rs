//! The corpora and their folds, as Gatepost and as the peers get them.

use std::fmt::Write;
use std::io::BufReader;

use gatepost::corpus::{LabelledComment, Reader, article_or_text};
use gatepost::evaluation::{Protocol, Run};

use super::support::repository;

const FOLDS: u32 = 3;

/// The corpora of `training-data/`, in the order of the data sheet.
const NAMES: [&str; 6] = ["youtube", "sms", "judol-yt-id", "scamspot-ig-en", "germeval2018-de", "kocohub-ko"];

/// A corpus and its folds.
pub(super) struct Corpus {
    pub(super) name: &'static str,
    pub(super) examples: Vec<LabelledComment>,
    pub(super) folds: Vec<Run>,
}

impl Corpus {
    fn read(name: &'static str) -> Self {
        let file = std::fs::File::open(repository(&format!("training-data/{name}.jsonl"))).expect("the corpora are in the repository");
        let examples: Vec<_> = Reader::new(BufReader::new(file)).labelled().map(|line| line.expect("the corpora are sound")).collect();
        let folds = Protocol::Folds(FOLDS).runs(&examples).expect("every corpus has enough comments for its folds");
        Self { name, examples, folds }
    }

    /// Examples as the peers read them: a JSON object a line.
    pub(super) fn lines(&self, indices: &[usize]) -> String {
        let mut lines = String::new();
        for example in indices.iter().map(|index| &self.examples[*index]) {
            let group = format!("{:016x}", article_or_text(example));
            let line = serde_json::json!({
                "content": example.comment.content, "group": group, "unwanted": example.label.is_unwanted(),
            });
            writeln!(lines, "{line}").expect("a string takes everything");
        }
        lines
    }
}

/// The corpora of these names, or all.
pub(super) fn read(names: &[String]) -> Result<Vec<Corpus>, String> {
    if let Some(unknown) = names.iter().find(|name| !NAMES.contains(&name.as_str())) {
        return Err(format!("there is no corpus {unknown}: the corpora are {}", NAMES.join(", ")));
    }
    let wanted = NAMES.into_iter().filter(|name| names.is_empty() || names.iter().any(|wanted| wanted == name));
    Ok(wanted.map(Corpus::read).collect())
}
