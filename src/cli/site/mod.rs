//! `gatepost site`: the blogs, their keys and their policies.

mod add;
mod changes;
mod forecast;
mod interview;
mod quoting;
mod rehearsal;
mod rules;
mod show;
mod snippets;
mod webhook;

use clap::Subcommand;

use self::add::{Add, Server};
use self::changes::Changes;
use self::rules::RulesCommand;
use self::show::{describe, show, with_key};
use self::snippets::{Kind, Snippets};
use self::webhook::WebhookCommand;
use super::installation::{Place, block_on, with_engine};
use super::output::{say, wrapped};
use super::which;
use crate::engine::Engine;
use crate::policy::Settings;

/// Add blogs, rotate their keys, set their policies
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  gatepost site add blog --url https://blog.example\n  gatepost site set blog --approve-below 0.2 --hold-word casino"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Add a blog; prints its key, once
    ///
    /// On a terminal it asks for what is missing, offers to import the comments that you have, says what it would have done with them, and prints what the
    /// blog needs to ask here: for WordPress, for curl, and for a static page.
    #[command(after_help = "Examples:\n  gatepost site add\n  gatepost site add blog --url https://blog.example\n  \
                            gatepost site add blog --url https://blog.example --import blog.wordpress.2026-01-31.xml --no-input")]
    Add(Box<Add>),
    /// Say what Gatepost would have done with a blog's last 500 decided comments
    ///
    /// Each is judged by the built-in model and what had been decided before it came, with the policy of today.
    #[command(after_help = "Example:\n  gatepost site forecast blog")]
    Forecast {
        /// Its name
        name: String,
    },
    /// Print what a blog needs to ask here: for WordPress, for curl, and for a static page
    ///
    /// KEY stands for the key, as only its hash is kept.
    #[command(after_help = "Examples:\n  gatepost site snippets blog --server https://gate.example\n  \
                      gatepost site snippets blog --only wordpress > gatepost.php")]
    Snippets {
        /// Its name
        name: String,
        /// Print this one alone, as it stands in its file
        #[arg(long, value_enum, value_name = "SNIPPET")]
        only: Option<Kind>,
        #[command(flatten)]
        server: Server,
    },
    /// List the blogs
    #[command(after_help = "Example:\n  gatepost site list --json")]
    List,
    /// Show a blog and its policy
    #[command(after_help = "Example:\n  gatepost site show blog")]
    Show {
        /// Its name
        name: String,
    },
    /// Give a blog a new key; prints it, once. The old one stops working
    #[command(after_help = "Example:\n  gatepost site rotate-key blog")]
    RotateKey {
        /// Its name
        name: String,
    },
    /// Change a blog's policy; what is not named stays as it is
    #[command(
        after_help = "Examples:\n  gatepost site set blog --approve-below 0.2 --max-links 3 --hold-word casino --hold-word \"buy now\"\n  \
                            gatepost site set blog --clear-hold-words --no-max-links\n  \
                            gatepost site set blog --first-comment hold --author-flood 5/10 --close-after-days 30 --dry-run\n  \
                            gatepost site set blog --from settings.json"
    )]
    Set {
        /// Its name
        name: String,
        /// Change nothing: show what the changed policy would have made of the last 1,000 comments
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        changes: Box<Changes>,
    },
    /// Rules about words, patterns and senders
    #[command(
        subcommand,
        after_help = "Examples:\n  gatepost site rules add blog spam --regex \"(?i)cas[i1]no\" --in content,author\n  \
                      gatepost site rules try blog hold --words \"buy now\"\n  gatepost site rules list blog"
    )]
    Rules(RulesCommand),
    /// Webhooks: addresses that are told what is decided about a blog's comments
    #[command(
        subcommand,
        after_help = "Examples:\n  gatepost site webhook add blog https://blog.example/hooks/gatepost\n  gatepost site webhook list blog"
    )]
    Webhook(WebhookCommand),
}

/// Carries out one of the commands.
///
/// # Errors
/// If the database cannot be used, the site is unknown or taken, or a value is out of range.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    // It may have to ask before there is a database.
    if let Command::Add(add) = &args.command {
        return block_on(add::run(add, &args.place, args.json));
    }
    block_on(with_engine(&args.place, async |engine| carry_out(engine, args.command, args.json).await))
}

async fn carry_out(engine: &Engine, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Add(_) => Ok(()),
        Command::Forecast { name } => {
            let forecast = forecast::make(engine, &which::site(engine, &name).await?.name).await?;
            let lines: Vec<String> = forecast::describe(&forecast).iter().map(|line| wrapped(line)).collect();
            say(as_json, &forecast, &lines)
        }
        Command::Snippets { name, only, server } => {
            let snippets = Snippets::of(&which::site(engine, &name).await?, None, &server.address)?;
            let lines = only.map_or_else(|| snippets.lines(), |kind| vec![snippets.get(kind).to_owned()]);
            say(as_json, &snippets, &lines)
        }
        Command::List => {
            let sites = engine.sites().await?;
            let lines: Vec<String> = sites.iter().map(|site| format!("{}  {}", site.name, site.url)).collect();
            say(as_json, &sites.iter().map(describe).collect::<Vec<_>>(), &lines)
        }
        Command::Show { name } => show(&which::site(engine, &name).await?, as_json),
        Command::RotateKey { name } => {
            let site = which::site(engine, &name).await?;
            let key = engine.rotate_key(&name).await?;
            say(as_json, &with_key(&site, &key), &[format!("The new key of {name}, shown this once; the old one stopped working:"), key])
        }
        Command::Set { name, dry_run, changes } => {
            let changes = changes.read()?;
            let mut settings = which::site(engine, &name).await?.settings;
            if dry_run {
                changes.apply(&mut settings);
                return rehearsal::show(&engine.rehearse(&name, &settings, None).await?, as_json);
            }
            let change = |settings: &mut Settings| {
                changes.apply(settings);
                Ok(())
            };
            show(&engine.change_settings(&name, change).await?, as_json)
        }
        Command::Rules(command) => rules::run(engine, command, as_json).await,
        Command::Webhook(command) => webhook::run(engine, command, as_json).await,
    }
}
