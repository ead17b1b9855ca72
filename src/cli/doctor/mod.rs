//! `gatepost doctor`: goes through an installation and says what is wrong, why it matters, and what to do.
//!
//! A file for each part that is looked at, each a function that adds to the list of findings; a new look is a few lines in the file of its part. What is found names sites,
//! files and numbers, and no person: it may be shown to whoever helps.

mod configuration;
mod finding;
mod kept;
mod machine;
mod serving;

use std::path::PathBuf;

use anyhow::{bail, ensure};

use self::finding::{Findings, Level};
use super::installation::block_on;
use super::layers::Layers;
use super::output::say;
use super::serve;

/// Look for what is wrong with an installation, and say what to do
///
/// Looks at the configuration, this machine, the database, the model, what the server does by itself, the sites, the accounts, the backups, and the running server.
/// Takes the options of `serve`, and reads the same configuration. Names nobody. Exit code 1 if there is a fault; a warning is none.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost doctor --config /etc/gatepost/gatepost.toml --backups /var/backups/gatepost\n  gatepost doctor --json\n  gatepost doctor --health"
)]
#[group(skip)]
pub(super) struct Args {
    #[command(flatten)]
    serve: Box<serve::Args>,
    /// The folder with the backups: says if the newest is old
    #[arg(long, value_name = "FOLDER")]
    backups: Option<PathBuf>,
    /// Only ask whether the server answers, for whatever watches it
    #[arg(long)]
    health: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Looks at everything.
///
/// # Errors
/// If there is a fault.
pub(super) fn run(args: &Args, layers: &Layers) -> anyhow::Result<()> {
    if args.health {
        ensure!(serving::answers(args.serve.listen), "nothing answers at {}", args.serve.listen);
        return Ok(());
    }
    let mut findings = Findings::default();
    configuration::look(&args.serve, layers, &mut findings);
    machine::look(&args.serve.place, &mut findings);
    kept::look(&args.serve.place, args.backups.as_deref(), &mut findings);
    block_on(serving::look(&args.serve, &mut findings))?;
    say(args.json, &findings, &findings.lines())?;
    match findings.count(Level::Fault) {
        0 => Ok(()),
        1 => bail!("1 thing is wrong"),
        n => bail!("{n} things are wrong"),
    }
}
