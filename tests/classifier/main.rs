//! The classifier through its public face, on real comments.

mod abstention;
mod artifact;
mod builtin;
mod explanation;
mod hostile;
mod merging;
mod overlay;
mod people;
mod reweighting;
mod streams;
mod training;
mod unspaced;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::LazyLock;

use gatepost::classifier::{Model, Trainer};
use gatepost::corpus::{LabelledComment, Reader};

/// A corpus of `training-data/`.
fn corpus(name: &str) -> Vec<LabelledComment> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data").join(name);
    let file = BufReader::new(File::open(path).expect("the corpus is there"));
    Reader::new(file).labelled().collect::<Result<_, _>>().expect("every line is sound")
}

/// A model of these examples.
fn train<'e>(examples: impl IntoIterator<Item = &'e LabelledComment>) -> Model {
    let batch: Vec<_> = examples.into_iter().map(|example| (example.comment.clone(), example.label)).collect();
    let mut trainer = Trainer::new();
    trainer.add_batch(&batch);
    trainer.finish().expect("the examples make a model")
}

static YOUTUBE: LazyLock<Vec<LabelledComment>> = LazyLock::new(|| corpus("youtube.jsonl"));

/// A model of the YouTube comments.
static MODEL: LazyLock<Model> = LazyLock::new(|| train(YOUTUBE.iter()));
