//! `gatepost completions`

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::Cli;

/// Print what a shell needs to complete commands and options
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:\n  gatepost completions bash > /etc/bash_completion.d/gatepost")]
pub(super) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script.
///
/// # Errors
/// If nobody reads it.
pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "gatepost", &mut script);
    Ok(anstream::stdout().write_all(&script)?)
}
