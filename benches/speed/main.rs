//! Scoring, training, loading and memory beside the peers, on the same comments in the same run.
//!
//! `cargo bench --bench speed`. Every measurement is a process of its own, so that a peak of memory is one side's alone; rounds of all sides
//! alternate, and the best of each counts, so that a noisy machine is noisy for everybody. Peaks are read from Linux.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

mod figures;
mod ours;
mod sides;
#[path = "../support/mod.rs"]
mod support;

use std::process::ExitCode;

use figures::Figures;
use sides::Side;

/// How often each side is measured.
const ROUNDS: usize = 3;

/// Gatepost is to score at least so many times as fast as fastText on one thread, and to train so many times as fast.
const REQUIRED: (f64, f64) = (2.0, 10.0);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, mode, model] = arguments.as_slice()
        && flag == ours::FLAG
    {
        println!("{}", ours::measure(mode, model));
        return ExitCode::SUCCESS;
    }
    match sides::all() {
        Ok(sides) => compare(&sides),
        Err(missing) => {
            eprintln!("{missing}");
            ExitCode::FAILURE
        }
    }
}

fn compare(sides: &[Side]) -> ExitCode {
    let mut best: Vec<Figures> = Vec::new();
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS} …");
        let measured = sides.iter().map(Side::measure);
        best = if best.is_empty() { measured.collect() } else { best.iter().zip(measured).map(|(best, new)| best.better(&new)).collect() };
    }
    println!("{}, best of {ROUNDS} rounds; in brackets how many times as good Gatepost is", sides::what());
    for row in figures::ROWS {
        println!("\n{}", row.title);
        for (side, figures) in sides.iter().zip(&best) {
            println!("  {:<28}{}", side.title, row.cell(figures, &best[0]));
        }
    }
    verdict(&best[0], &best[1])
}

/// Whether the two ratios that are promised hold.
fn verdict(ours: &Figures, fasttext: &Figures) -> ExitCode {
    let scoring = ours.per_second / fasttext.per_second;
    let training = fasttext.training_seconds / ours.training_seconds;
    println!("\nbeside fastText: scoring on one thread {scoring:.1} times as fast (at least {:.0} is promised),", REQUIRED.0);
    println!("training {training:.1} times as fast (at least {:.0} is promised)", REQUIRED.1);
    if scoring >= REQUIRED.0 && training >= REQUIRED.1 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
