//! The command line. One file a command: its arguments, and a function that calls the library and prints.
//!
//! To add a command: a file with an `Args` (its doc comment is the help, with an example in `after_help`) and `run(args) -> anyhow::Result<()>`,
//! and a variant of [`Command`]. Exit codes: 0 done, 1 failed, 2 wrong usage. What a script reads goes to standard output; all else to
//! standard error.

mod ask;
mod audits;
mod backup;
mod check;
mod completions;
mod config;
mod demo;
mod doctor;
mod erase;
mod evaluate;
mod export;
mod gold;
mod import;
mod input;
mod inspect;
mod installation;
mod layers;
mod mail;
mod merge;
mod models;
mod output;
mod progress;
mod promote;
mod purge;
mod quarantine;
mod reload;
mod remains;
mod restore;
mod retrain;
mod rollback;
mod score;
mod serve;
mod signed;
mod site;
mod status;
mod target;
mod train;
mod user;
mod which;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use layers::Layers;

/// A self-hosted gate for a blog's comments: scores each with naive Bayes, says why, and learns from its moderators.
#[derive(Debug, Parser)]
#[command(name = "gatepost", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The file with the configuration; without it the one that `GATEPOST_CONFIG` names, else gatepost.toml in this folder, if it is there
    // The variable is read where the file is: an empty one names none.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    Serve(Box<serve::Args>),
    Site(site::Args),
    User(user::Args),
    Import(import::Args),
    Export(export::Args),
    Retrain(retrain::Args),
    Promote(promote::Args),
    Rollback(rollback::Args),
    Models(models::Args),
    Gold(gold::Args),
    Audits(audits::Args),
    Quarantine(quarantine::Args),
    Train(train::Args),
    Merge(merge::Args),
    Score(score::Args),
    Evaluate(evaluate::Args),
    Inspect(inspect::Args),
    Check(check::Args),
    Status(status::Args),
    Erase(erase::Args),
    Purge(purge::Args),
    Doctor(doctor::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Config(config::Args),
    Completions(completions::Args),
}

impl Cli {
    /// Runs the command that was asked for.
    ///
    /// # Errors
    /// What failed, with what it was doing.
    fn run(self, layers: Layers) -> anyhow::Result<()> {
        // The one tells more of what is wrong, the other has nothing to do with a file.
        if !matches!(self.command, Command::Completions(_) | Command::Config(_) | Command::Demo(_) | Command::Doctor(_)) {
            layers.check()?;
        }
        match self.command {
            Command::Backup(args) => backup::run(&args),
            Command::Check(args) => check::run(args),
            Command::Completions(args) => completions::run(&args),
            Command::Config(args) => config::run(&args, &layers),
            Command::Demo(args) => demo::run(args),
            Command::Doctor(args) => doctor::run(&args, &layers),
            Command::Erase(args) => erase::run(&args),
            Command::Evaluate(args) => evaluate::run(&args),
            Command::Export(args) => export::run(args),
            Command::Import(args) => import::run(args),
            Command::Train(args) => train::run(&args),
            Command::Merge(args) => merge::run(&args),
            Command::Score(args) => score::run(&args),
            Command::Inspect(args) => inspect::run(&args),
            Command::Promote(args) => promote::run(&args),
            Command::Purge(args) => purge::run(args),
            Command::Restore(args) => restore::run(&args),
            Command::Retrain(args) => retrain::run(args),
            Command::Rollback(args) => rollback::run(&args),
            Command::Models(args) => models::run(args),
            Command::Gold(args) => gold::run(args),
            Command::Audits(args) => audits::run(&args),
            Command::Quarantine(args) => quarantine::run(args),
            Command::Serve(args) => serve::run(*args, layers),
            Command::Site(args) => site::run(args),
            Command::Status(args) => status::run(args),
            Command::User(args) => user::run(args),
        }
    }
}

/// Parses the command line, runs the command, and says how it went.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = std::env::args_os().collect();
    match layers::read(arguments).and_then(|(cli, layers)| cli.run(layers)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if reader_left(&error) => ExitCode::SUCCESS,
        Err(error) => error.downcast_ref::<clap::Error>().map_or_else(|| explain_failure(&error), explain_usage),
    }
}

fn explain_failure(error: &anyhow::Error) -> ExitCode {
    anstream::eprintln!("gatepost: {error:#}");
    ExitCode::FAILURE
}

/// Wrong usage, or a call for help.
fn explain_usage(usage: &clap::Error) -> ExitCode {
    // Whoever asked may not read it.
    drop(usage.print());
    u8::try_from(usage.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// Whether the program that read our output had enough, as `head` does: nothing went wrong.
fn reader_left(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
