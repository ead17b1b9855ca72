//! `gatepost site`: the blogs, their keys and their policies.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::installation::{Installation, Place, block_on};
use super::output::say;
use crate::engine::Engine;
use crate::policy::{AkismetHold, Settings};
use crate::store::Site;

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
    #[command(after_help = "Example:\n  gatepost site add blog --url https://blog.example")]
    Add {
        /// A short name for it
        name: String,
        /// Its address
        #[arg(long)]
        url: String,
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
                            gatepost site set blog --clear-hold-words --no-max-links"
    )]
    Set {
        /// Its name
        name: String,
        #[command(flatten)]
        changes: Box<Changes>,
    },
}

/// What may change in a policy.
#[derive(Debug, Clone, clap::Args)]
struct Changes {
    /// Approve below this score, 0 to 1
    #[arg(long, value_name = "SCORE")]
    approve_below: Option<f64>,
    /// Mark as spam above this score, 0 to 1
    #[arg(long, value_name = "SCORE")]
    spam_above: Option<f64>,
    /// Hold more until the blog has made this many decisions
    #[arg(long, value_name = "DECISIONS")]
    careful_until: Option<u32>,
    /// Hold a comment with more links than this
    #[arg(long, value_name = "LINKS", conflicts_with = "no_max_links")]
    max_links: Option<u32>,
    /// Take the link limit away
    #[arg(long)]
    no_max_links: bool,
    /// Hold a comment with this word or phrase; may be repeated, and adds to the list
    #[arg(long, value_name = "WORDS")]
    hold_word: Vec<String>,
    /// Empty the list of words that hold, before adding to it
    #[arg(long)]
    clear_hold_words: bool,
    /// Mark a comment with this word or phrase as spam; may be repeated, and adds to the list
    #[arg(long, value_name = "WORDS")]
    spam_word: Vec<String>,
    /// Empty the list of words that mark as spam, before adding to it
    #[arg(long)]
    clear_spam_words: bool,
    /// How a held comment is answered over the Akismet dialect
    #[arg(long, value_enum)]
    akismet_hold: Option<HoldAnswer>,
}

/// How a held comment is answered over the Akismet dialect.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum HoldAnswer {
    /// By what the client knows
    Auto,
    /// "false" with X-akismet-recheck-after
    RecheckAfter,
    /// X-akismet-error and a body that is neither word
    Error,
}

impl Changes {
    fn apply(self, settings: &mut Settings) {
        settings.approve_below = self.approve_below.unwrap_or(settings.approve_below);
        settings.spam_above = self.spam_above.unwrap_or(settings.spam_above);
        settings.careful_until = self.careful_until.unwrap_or(settings.careful_until);
        settings.max_links = if self.no_max_links { None } else { self.max_links.or(settings.max_links) };
        change_words(&mut settings.hold_words, self.clear_hold_words, self.hold_word);
        change_words(&mut settings.spam_words, self.clear_spam_words, self.spam_word);
        settings.akismet_hold = match self.akismet_hold {
            None => settings.akismet_hold,
            Some(HoldAnswer::Auto) => None,
            Some(HoldAnswer::RecheckAfter) => Some(AkismetHold::RecheckAfter),
            Some(HoldAnswer::Error) => Some(AkismetHold::Error),
        };
    }
}

fn change_words(list: &mut Vec<String>, clear: bool, more: Vec<String>) {
    if clear {
        list.clear();
    }
    for word in more {
        if !list.contains(&word) {
            list.push(word);
        }
    }
}

/// Carries out one of the commands.
///
/// # Errors
/// If the database cannot be used, the site is unknown or taken, or a value is out of range.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(open_and_run(args))
}

async fn open_and_run(args: Args) -> anyhow::Result<()> {
    let installation = Installation::open(&args.place).await?;
    let result = carry_out(&installation.engine, args.command, args.json).await;
    installation.close().await;
    result
}

async fn carry_out(engine: &Engine, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Add { name, url } => {
            let (site, key) = engine.add_site(&name, &url).await?;
            say(as_json, &with_key(&site, &key), &[format!("Added {name}. Its key, shown this once:"), key])
        }
        Command::List => {
            let sites = engine.sites().await?;
            let lines: Vec<String> = sites.iter().map(|site| format!("{}  {}", site.name, site.url)).collect();
            say(as_json, &sites.iter().map(describe).collect::<Vec<_>>(), &lines)
        }
        Command::Show { name } => show(&engine.site_by_name(&name).await?, as_json),
        Command::RotateKey { name } => {
            let key = engine.rotate_key(&name).await?;
            let site = engine.site_by_name(&name).await?;
            say(as_json, &with_key(&site, &key), &[format!("The new key of {name}, shown this once; the old one stopped working:"), key])
        }
        Command::Set { name, changes } => {
            let mut settings = engine.site_by_name(&name).await?.settings;
            changes.apply(&mut settings);
            engine.set_settings(&name, &settings).await?;
            show(&engine.site_by_name(&name).await?, as_json)
        }
    }
}

fn describe(site: &Site) -> Value {
    json!({ "id": site.id, "name": site.name, "url": site.url, "settings": site.settings, "created_at": site.created_at })
}

fn with_key(site: &Site, key: &str) -> Value {
    let mut value = describe(site);
    value["key"] = key.into();
    value
}

fn show(site: &Site, as_json: bool) -> anyhow::Result<()> {
    let settings = &site.settings;
    let words = |list: &[String]| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let lines = [
        format!("{}  {}", site.name, site.url),
        format!("  approve below   {}", settings.approve_below),
        format!("  spam above      {}", settings.spam_above),
        format!("  careful until   {} decisions", settings.careful_until),
        format!("  link limit      {}", settings.max_links.map_or_else(|| "none".to_owned(), |limit| limit.to_string())),
        format!("  hold words      {}", words(&settings.hold_words)),
        format!("  spam words      {}", words(&settings.spam_words)),
        format!("  akismet hold    {}", akismet_hold(settings.akismet_hold)),
    ];
    say(as_json, &describe(site), &lines)
}

fn akismet_hold(hold: Option<AkismetHold>) -> &'static str {
    match hold {
        None => "auto",
        Some(AkismetHold::RecheckAfter) => "recheck-after",
        Some(AkismetHold::Error) => "error",
    }
}
