//! `gatepost models`: what is kept, what two of them make of real comments, and which one scores in shadow.
//!
//! A file a subcommand: its output, and what it asks of the engine. To add one, a file here and a variant of [`Command`].

mod diff;
mod list;
mod shadow;

use anyhow::anyhow;
use clap::Subcommand;

use super::installation::{Place, block_on, with_engine};
use super::signed::Signed;
use crate::classifier::Model;
use crate::engine::{Engine, Error};

/// The words that name a model without its id.
const BUILT_IN: &str = "built-in";
const LIVE: &str = "live";

/// List models, hold them against each other, and let one score in shadow
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost models list\n  gatepost models show 7ede628216c89c5e\n  gatepost models diff live 7ede628216c89c5e\n  \
                  gatepost models shadow 7ede628216c89c5e\n  gatepost models shadow --list"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// List the models that are kept, newest first, and what put them live
    #[command(after_help = "Example:\n  gatepost models list --json")]
    List,
    /// Show what a model was made of, what its judgement said, and whether it passes the gold set
    #[command(after_help = "Example:\n  gatepost models show 7ede628216c89c5e")]
    Show {
        /// Its id, `live` or `built-in`
        model: String,
    },
    /// Show which of the last comments change their verdict from one model to another
    #[command(
        after_help = "Examples:\n  gatepost models diff live 7ede628216c89c5e\n  gatepost models diff live built-in --last 5000 --json"
    )]
    Diff {
        /// The first model's id, `live` or `built-in`
        first: String,
        /// The second's
        second: String,
        /// How many comments of each site to ask about, the newest
        #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
        last: u64,
    },
    /// Let a model score live traffic beside the one that is live; it decides nothing
    #[command(
        after_help = "Examples:\n  gatepost models shadow 7ede628216c89c5e\n  gatepost models shadow --list\n  gatepost models shadow off"
    )]
    Shadow {
        /// Its id, or `off`
        #[arg(required_unless_present = "list")]
        model: Option<String>,
        /// Show which model is in shadow and where it disagreed with the live one
        #[arg(long, conflicts_with = "model")]
        list: bool,
        /// How many disagreements to list
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        last: u32,
        #[command(flatten)]
        signed: Signed,
    },
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| match args.command {
        Command::List => list::list(engine, args.json).await,
        Command::Show { model } => list::show(engine, &model, args.json).await,
        Command::Diff { first, second, last } => diff::diff(engine, &first, &second, last, args.json).await,
        Command::Shadow { model: Some(model), signed, .. } => shadow::set(engine, &model, &signed, args.json).await,
        Command::Shadow { last, .. } => shadow::list(engine, last, args.json).await,
    }))
}

/// The id of a model that is named by its id or by a word.
fn id(engine: &Engine, model: &str) -> String {
    match model {
        BUILT_IN => Model::builtin().id().to_owned(),
        LIVE => engine.live().id().to_owned(),
        id => id.to_owned(),
    }
}

fn unknown(error: Error) -> anyhow::Error {
    match error {
        Error::NotFound("model") => anyhow!("there is no such model; gatepost models list shows those there are"),
        other => other.into(),
    }
}
