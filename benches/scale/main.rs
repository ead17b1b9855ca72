//! Training at 50 thousand, 500 thousand and 5 million comments: time a comment, and peak memory.
//!
//! `cargo bench --bench scale` runs the first two sizes; `cargo bench --bench scale -- 50000 500000 5000000` those that are named (5 million take about
//! 800 MB under the temporary folder). The comments are recombined real ones, always the same; the real binary trains on them. The peak is the
//! process's high-water mark of resident memory, which Linux tells.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

#[path = "../support/mod.rs"]
mod support;
mod synthesis;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use support::memory;

/// What runs where no size is named.
const SIZES: [usize; 2] = [50_000, 500_000];

/// The largest size may take so many times the memory of the smallest.
const MEMORY: f64 = 1.2;

/// How often the peak is read.
const EVERY: Duration = Duration::from_millis(5);

/// What one size took.
struct Run {
    comments: f64,
    seconds: f64,
    /// KiB.
    peak: f64,
}

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Ok(sizes) = arguments.map(|size| size.parse()).collect::<Result<Vec<usize>, _>>() else {
        eprintln!("a size is a number of comments: cargo bench --bench scale -- 50000 5000000");
        return ExitCode::FAILURE;
    };
    let sizes = if sizes.is_empty() { SIZES.to_vec() } else { sizes };
    println!("{:>12}{:>12}{:>14}{:>14}", "comments", "seconds", "a second", "peak, MiB");
    let runs: Vec<Run> = sizes.into_iter().map(measure).collect();
    verdict(&runs)
}

#[expect(clippy::cast_precision_loss, reason = "a few million comments, a few million KiB")]
fn measure(comments: usize) -> Run {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = folder.path().join("corpus.jsonl");
    synthesis::write(&corpus, comments).expect("the temporary folder has room for the comments");
    let (seconds, peak) = train(&corpus, &folder.path().join("model.gatepost"));
    let run = Run { comments: comments as f64, seconds, peak: peak as f64 };
    println!("{comments:>12}{seconds:>12.2}{:>14.0}{:>14.1}", run.comments / seconds, run.peak / 1024.0);
    run
}

/// Seconds, and the peak in KiB.
fn train(corpus: &Path, model: &Path) -> (f64, u64) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
    command.arg("train").arg(corpus).arg("--output").arg(model).stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn().expect("the binary starts");
    let id = child.id().to_string();
    let mut peak = 0;
    loop {
        // The mark never falls: what is read last before the end is the peak, but for the last few milliseconds.
        peak = memory::peak_of(&id).unwrap_or(peak);
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            assert!(status.success(), "gatepost train: {status}");
            return (started.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(EVERY);
    }
}

/// The largest size beside the smallest.
fn verdict(runs: &[Run]) -> ExitCode {
    let by_size = |a: &&Run, b: &&Run| a.comments.total_cmp(&b.comments);
    let (Some(small), Some(large)) = (runs.iter().min_by(by_size), runs.iter().max_by(by_size)) else { return ExitCode::SUCCESS };
    let time = (large.seconds / large.comments) / (small.seconds / small.comments);
    let memory = large.peak / small.peak;
    println!("largest beside smallest: {time:.2} times the time a comment, {memory:.2} times the memory (at most {MEMORY} is promised)");
    if memory <= MEMORY { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
