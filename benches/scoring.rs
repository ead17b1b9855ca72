//! Texts scored a second on one thread, and training, beside fastText on the same comments in the same run.
//!
//! `cargo bench --bench scoring`. Rounds of both alternate, and the best of each counts, so that a noisy machine is noisy for both.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod support;

use std::hint::black_box;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use gatepost::classifier::{Model, Overlay, Trainer};
use gatepost::comment::{Comment, Label};
use gatepost::features::Extractor;

/// Spam corpora of short English texts: what both peers train on and score.
const CORPORA: [&str; 3] = ["training-data/youtube.jsonl", "training-data/sms.jsonl", "training-data/scamspot-ig-en.jsonl"];

/// The newest fastText that PyPI serves as this is written.
const FASTTEXT: &str = "fasttext==0.9.3";

/// How often each side is measured.
const ROUNDS: usize = 3;

#[derive(Debug, Clone, Copy)]
struct Speed {
    per_second: f64,
    training_seconds: f64,
}

impl Speed {
    fn better(self, other: Self) -> Self {
        Self { per_second: self.per_second.max(other.per_second), training_seconds: self.training_seconds.min(other.training_seconds) }
    }
}

fn main() {
    let python = python_with_fasttext();
    let examples = read();
    let (mut ours, mut theirs) = (measure(&examples), measure_fasttext(&python));
    for _ in 1..ROUNDS {
        ours = ours.better(measure(&examples));
        theirs = theirs.better(measure_fasttext(&python));
    }
    println!("{} comments of {} files, best of {ROUNDS} rounds", examples.len(), CORPORA.len());
    println!("{:<28}{:>12}{:>12}{:>8}", "", "gatepost", "fastText", "ratio");
    println!(
        "{:<28}{:>12.0}{:>12.0}{:>7.1}x",
        "scored a second, one thread",
        ours.per_second,
        theirs.per_second,
        ours.per_second / theirs.per_second
    );
    println!(
        "{:<28}{:>12.2}{:>12.2}{:>7.1}x",
        "training, seconds",
        ours.training_seconds,
        theirs.training_seconds,
        theirs.training_seconds / ours.training_seconds
    );
}

/// A file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A Python with fastText in it, made on the first call.
fn python_with_fasttext() -> PathBuf {
    let venv = repository("target/bench-peers");
    let python = venv.join("bin/python");
    let has_it = || Command::new(&python).args(["-c", "import fasttext"]).output().is_ok_and(|output| output.status.success());
    if !has_it() {
        eprintln!("installing {FASTTEXT} for comparison …");
        support::run(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        support::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", FASTTEXT]));
    }
    python
}

fn read() -> Vec<(Comment, Label)> {
    let mut examples = Vec::new();
    for path in CORPORA {
        let file = std::fs::File::open(repository(path)).expect("the corpora are in the repository");
        let reader = gatepost::corpus::Reader::new(BufReader::new(file)).labelled();
        examples.extend(reader.map(|line| line.expect("the corpora are sound")).map(|line| (line.comment, line.label)));
    }
    examples
}

fn measure(examples: &[(Comment, Label)]) -> Speed {
    let started = Instant::now();
    let mut trainer = Trainer::new();
    trainer.add_batch(examples);
    let model = trainer.finish().expect("the corpora train");
    let training_seconds = started.elapsed().as_secs_f64();
    Speed { per_second: score_all(&model, examples), training_seconds }
}

fn score_all(model: &Model, examples: &[(Comment, Label)]) -> f64 {
    let (mut extractor, overlay) = (Extractor::new(), Overlay::default());
    let started = Instant::now();
    for (comment, _) in examples {
        black_box(model.score(extractor.extract(black_box(comment)), &overlay));
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand comments")]
    let count = examples.len() as f64;
    count / started.elapsed().as_secs_f64()
}

fn measure_fasttext(python: &Path) -> Speed {
    let mut command = Command::new(python);
    command.arg(repository("benches/fasttext_predict.py")).args(CORPORA.map(repository));
    let printed = support::run(&mut command);
    let figures: serde_json::Value = serde_json::from_str(&printed).expect("fasttext_predict.py prints JSON");
    let figure = |name: &str| figures[name].as_f64().expect("fasttext_predict.py prints its figures");
    Speed { per_second: figure("per_second"), training_seconds: figure("training_seconds") }
}
