//! `benches/ACCURACY.md`.

use std::fmt::Write;

use super::figures::{Figure, Values};
use super::paired::{Cell, Contest, Standing};

/// What the page says before its figures.
const HEAD: &str = "# How well Gatepost judges, beside its peers

`cargo bench --bench accuracy` makes this page; [README.md](README.md) says what it needs. Each corpus of `training-data/` is dealt into three folds by article (by text, where it knows
no articles). Every method trains on two folds and is judged on the third, of which it has seen nothing: settings and calibration come from inner folds of the training
part. Everything but ham is unwanted: one detector. A figure is the mean of the three folds, as `gatepost evaluate` defines it.

Peers see words 1-2 and characters 2-5 (bogofilter: its own words). A tuned peer takes the setting with the best ROC AUC in three inner folds, and its scores are then calibrated by Platt's
method. Gatepost is as it comes out of `gatepost train --reweight`: nothing is set for a corpus.

The difference is Gatepost's figure less that of the best peer of the cell (**bold**), the interval holds 95 % of 1,000 paired bootstrap resamples of each fold's texts. *Ahead* and *behind* mean that it does not hold zero.
The best of seven peers is chosen by the very figures that are compared, which favours the peers.
";

/// The whole page.
pub(super) fn page(contests: &[Contest], versions: &[String]) -> String {
    let mut page = HEAD.to_owned();
    writeln!(page, "\nGatepost {}; {}.\n", env!("CARGO_PKG_VERSION"), versions.join(", ")).expect("a string takes everything");
    page.push_str(&summary(contests));
    for contest in contests {
        page.push_str(&section(contest));
    }
    page.push_str(&settings(contests));
    page
}

/// How many cells are of each standing, and which.
fn summary(contests: &[Contest]) -> String {
    let cells = || contests.iter().flat_map(|contest| &contest.cells);
    let count = |standing| cells().filter(|cell| cell.standing == standing).count();
    let (ahead, level, behind) = (count(Standing::Ahead), count(Standing::Level), count(Standing::Behind));
    let better = contests.iter().map(better).sum::<usize>();
    let mut text = format!(
        "**Of {} cells Gatepost has the best figure in {better}. By the intervals it is ahead in {ahead}, level in {level}, behind in {behind}.**\n\n",
        cells().count()
    );
    text.push_str(&row("against the best peer", &Figure::ALL.map(|figure| figure.title().to_owned())));
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for contest in contests {
        text.push_str(&row(contest.corpus, &contest.cells.each_ref().map(|cell| word(cell.standing).to_owned())));
    }
    text
}

/// In how many cells Gatepost's figure is better than the best peer's.
fn better(contest: &Contest) -> usize {
    contest.cells.iter().zip(Figure::ALL).filter(|(cell, figure)| figure.advantage() * cell.difference > 0.0).count()
}

fn section(contest: &Contest) -> String {
    let mut text = format!("\n## {}\n\n", contest.corpus);
    text.push_str(&row("", &Figure::ALL.map(|figure| figure.title().to_owned())));
    text.push_str("| --- | --- | --- | --- | --- |\n");
    text.push_str(&row("Gatepost", &contest.ours.map(|value| format!("{value:.4}"))));
    for (at, (peer, values)) in contest.peers.iter().enumerate() {
        text.push_str(&row(peer.peer.title, &peer_values(contest, at, values)));
    }
    text.push_str(&row("difference to the best peer", &contest.cells.each_ref().map(difference)));
    text
}

fn peer_values(contest: &Contest, peer: usize, values: &Values) -> [String; 4] {
    let bold = |at: usize| if contest.cells[at].best == peer { "**" } else { "" };
    std::array::from_fn(|at| format!("{0}{1:.4}{0}", bold(at), values[at]))
}

fn difference(cell: &Cell) -> String {
    let (low, high) = cell.interval;
    format!("{:+.4} ({low:+.4} to {high:+.4}), {}", cell.difference, word(cell.standing))
}

/// What the tuned peers chose.
fn settings(contests: &[Contest]) -> String {
    let mut text = "\n## The settings that peers chose, a fold each\n\n| corpus | peer | settings |\n| --- | --- | --- |\n".to_owned();
    for contest in contests {
        for (peer, _) in &contest.peers {
            writeln!(text, "| {} | {} | {} |", contest.corpus, peer.peer.title, peer.settings.join("; "))
                .expect("a string takes everything");
        }
    }
    text
}

fn row(name: &str, cells: &[String; 4]) -> String {
    format!("| {name} | {} |\n", cells.join(" | "))
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Behind => "behind",
        Standing::Level => "level",
        Standing::Ahead => "ahead",
    }
}
