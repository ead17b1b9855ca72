//! `gatepost gold`: comments of which every model has to make what a moderator said.

use anyhow::anyhow;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use super::signed::Signed;
use super::which;
use crate::comment::CommentId;
use crate::engine::{Engine, Error, NamedPin};
use crate::store::Must;
use crate::text::legible::{Legible, beginning};

/// The most characters of a comment's text that are shown.
const MAX_EXCERPT: usize = 60;

/// List, add and remove comments that every model has to judge rightly
///
/// `gatepost promote` refuses a model that would hold or mark as spam what must be approved, or approve what must not be, and names the comment. A pin
/// keeps the comment's features, not its text, and outlives it.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost gold add 0193a5e2-7c1d-7d5e-8f3a-0123456789ab --must approve\n  \
                  gatepost gold add 4711 --site blog --must spam\n  gatepost gold list\n  gatepost gold remove 4711 --site blog")]
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
    /// List the pinned comments
    #[command(after_help = "Example:\n  gatepost gold list --site blog --json")]
    List {
        /// Of this site alone
        #[arg(long, value_name = "NAME")]
        site: Option<String>,
    },
    /// Pin a comment
    #[command(after_help = "Example:\n  gatepost gold add 4711 --site blog --must approve")]
    Add {
        #[command(flatten)]
        which: Which,
        /// What every model has to make of it
        #[arg(long, value_enum)]
        must: Wanted,
        #[command(flatten)]
        signed: Signed,
    },
    /// Take a comment's pin away
    #[command(after_help = "Example:\n  gatepost gold remove 4711 --site blog")]
    Remove {
        #[command(flatten)]
        which: Which,
    },
}

/// Which comment.
#[derive(Debug, Clone, clap::Args)]
struct Which {
    /// The comment's id; with --site, also the id that the blog gave it
    comment: String,
    /// The site whose own id it may be
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Wanted {
    /// Its verdict has to be approve
    Approve,
    /// Its verdict must not be approve
    Spam,
}

impl From<Wanted> for Must {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Approve => Self::Approve,
            Wanted::Spam => Self::Spam,
        }
    }
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| carry_out(engine, args.command, args.json).await))
}

async fn carry_out(engine: &Engine, command: Command, json: bool) -> anyhow::Result<()> {
    match command {
        Command::List { site } => list(engine, site.as_deref(), json).await,
        Command::Add { which, must, signed } => {
            let comment = find(engine, &which).await?;
            let pin = engine.pin(comment, must.into(), &signed.signature(false)?.by).await.map_err(unknown)?;
            let must = match pin.must {
                Must::Approve => "every model has to approve it",
                Must::Spam => "no model may approve it",
            };
            let line = format!("{comment} is pinned: {must}");
            say(json, &json!({ "comment": comment, "must": pin.must }), &[line])
        }
        Command::Remove { which } => {
            let comment = find(engine, &which).await?;
            engine.unpin(comment).await.map_err(unknown)?;
            say(json, &json!({ "comment": comment }), &[format!("{comment} is pinned no more")])
        }
    }
}

async fn find(engine: &Engine, which: &Which) -> anyhow::Result<CommentId> {
    let site = match &which.site {
        Some(name) => Some(which::site(engine, name).await?),
        None => None,
    };
    let found = which::comment(engine, site.as_ref(), &which.comment).await?;
    let name = site.map_or_else(String::new, |site| site.name);
    found.ok_or_else(|| anyhow!("{name} has no comment {:?}", which.comment))
}

fn unknown(error: Error) -> anyhow::Error {
    match error {
        Error::NotFound("pin") => anyhow!("the comment is not pinned; gatepost gold list shows those that are"),
        other => other.into(),
    }
}

async fn list(engine: &Engine, site: Option<&str>, json: bool) -> anyhow::Result<()> {
    let gold = engine.gold(site).await?;
    let rows: Vec<_> = gold.iter().map(row).collect();
    let lines: Vec<String> = match gold.as_slice() {
        [] => vec!["no comment is pinned".to_owned()],
        pins => pins.iter().map(line).collect(),
    };
    say(json, &rows, &lines)
}

fn row(pin: &NamedPin) -> serde_json::Value {
    json!({
        "site": pin.site, "comment": pin.pin.comment, "external_id": pin.stored.as_ref().and_then(|stored| stored.external_id.clone()),
        "must": pin.pin.must, "by": pin.pin.by, "at": pin.pin.at, "forgotten": pin.stored.is_none(),
    })
}

fn line(pin: &NamedPin) -> String {
    let text = match &pin.stored {
        Some(stored) => excerpt(&stored.comment.content, MAX_EXCERPT),
        None => "(its text is gone)".to_owned(),
    };
    let name = Legible::line(&pin.name()).text;
    format!("{}  {name}  must {}  by {}  {text}", pin.site, pin.pin.must.as_str(), Legible::line(&pin.pin.by).text)
}

/// The beginning of what a commenter wrote, fit for a terminal.
pub(super) fn excerpt(text: &str, chars: usize) -> String {
    let text = Legible::line(text).text;
    beginning(&text, chars, 1).map_or_else(|| text.clone(), |beginning| format!("{beginning} …"))
}
