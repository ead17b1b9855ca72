//! How well Gatepost tells wanted from unwanted comments, beside its peers: writes `benches/ACCURACY.md`.
//!
//! `cargo bench --bench accuracy`, or with names of corpora (`-- youtube sms`) to print their part of the page and leave the file alone. Each
//! corpus is dealt into three folds by article or text; everybody trains on two and is judged on the third. What peers predict is kept under
//! `target/bench-peers/`, by the hash of what they were given and of their code, so that only the first run takes long.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod corpora;
mod figures;
mod ours;
mod page;
mod paired;
mod peers;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;
use std::time::Instant;

use corpora::Corpus;
use paired::Contest;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match compare(&wanted) {
        Ok(page) if wanted.is_empty() => {
            std::fs::write(support::repository("benches/ACCURACY.md"), &page).expect("the page can be written");
            println!("wrote benches/ACCURACY.md");
            ExitCode::SUCCESS
        }
        Ok(page) => {
            println!("{page}");
            ExitCode::SUCCESS
        }
        Err(missing) => {
            eprintln!("{missing}");
            ExitCode::FAILURE
        }
    }
}

/// The page about the corpora of these names, or about all. An error says what is missing on this machine.
fn compare(names: &[String]) -> Result<String, String> {
    let bench = peers::Bench::new()?;
    let corpora = corpora::read(names)?;
    let predictions = bench.predict(&corpora);
    let contests: Vec<Contest> = corpora.iter().zip(predictions).map(|(corpus, peers)| contest(corpus, peers)).collect();
    Ok(page::page(&contests, &bench.versions()))
}

fn contest(corpus: &Corpus, peers: Vec<peers::Predicted>) -> Contest {
    let started = Instant::now();
    let ours = ours::predict(corpus);
    let contest = Contest::new(corpus, &ours, peers);
    eprintln!("{}: compared in {:.1} s", corpus.name, started.elapsed().as_secs_f64());
    contest
}
