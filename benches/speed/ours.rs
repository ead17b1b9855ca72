//! Gatepost's side: one measurement a process.

use std::hint::black_box;
use std::io::BufReader;
use std::time::Instant;

use gatepost::classifier::{Model, Overlay, Trainer};
use gatepost::comment::{Comment, Label};
use gatepost::features::Extractor;
use serde_json::{Value, json};

use super::sides::CORPORA;
use super::support::{memory, repository};

/// Says that this process is to measure: `--gatepost train|score MODEL`.
pub(super) const FLAG: &str = "--gatepost";

/// The figures of one mode, as `benches/peers/speed.py` names them.
pub(super) fn measure(mode: &str, model: &str) -> Value {
    let examples = read();
    if mode == "train" { train(&examples, model) } else { score(&examples, model) }
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

fn train(examples: &[(Comment, Label)], path: &str) -> Value {
    let started = Instant::now();
    let mut trainer = Trainer::new();
    trainer.add_batch(examples);
    let (_, bytes) = trainer.finish_file().expect("the corpora train");
    std::fs::write(path, bytes).expect("the model can be kept");
    json!({ "training_seconds": started.elapsed().as_secs_f64(), "training_peak": memory::own_peak() })
}

fn score(examples: &[(Comment, Label)], path: &str) -> Value {
    let started = Instant::now();
    let model = Model::from_bytes(&std::fs::read(path).expect("the model was kept")).expect("it opens");
    let loading = started.elapsed().as_secs_f64();
    score_all(&model, examples);
    let peak = memory::own_peak();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (one, all) = (per_second(&model, examples, 1), per_second(&model, examples, threads));
    json!({ "loading_seconds": loading, "per_second": one, "per_second_all": all, "scoring_peak": peak })
}

/// Comments a second, text to score, when each of so many threads scores all of them for about a second.
fn per_second(model: &Model, examples: &[(Comment, Label)], threads: usize) -> f64 {
    let started = Instant::now();
    let pass = || {
        let mut passes = 0;
        while started.elapsed().as_secs_f64() < 1.0 {
            score_all(model, examples);
            passes += 1;
        }
        passes
    };
    let passes: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(pass)).collect();
        threads.into_iter().map(|thread| thread.join().expect("scoring does not fail")).sum()
    });
    #[expect(clippy::cast_precision_loss, reason = "some thousand comments, some passes")]
    let count = (passes * examples.len()) as f64;
    count / started.elapsed().as_secs_f64()
}

fn score_all(model: &Model, examples: &[(Comment, Label)]) {
    let (mut extractor, overlay) = (Extractor::without_sources(), Overlay::default());
    for (comment, _) in examples {
        black_box(model.score(extractor.extract(black_box(comment)), &overlay));
    }
}
