//! `gatepost erase`

use std::io::{BufRead, IsTerminal, Write};
use std::net::IpAddr;
use std::sync::Arc;

use anyhow::{anyhow, bail};

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use super::signed::who;
use super::{progress, remains, which};
use crate::engine::{Engine, ErasureDone, ErasureOrder, Wanted};
use crate::store::sqlite::backup::copies_beside;
use crate::store::sqlite::path_of;
use crate::store::{Erasure, Person, Site};
use crate::text::{self, legible::Legible};

/// Erase what a person sent, everywhere but in backups
///
/// Removes the comments, their earlier texts and all that tells of the sender, the moderators' notes about them and their places in the gold set, and takes back
/// what was learned from them. What stays is a line that says when, by whom and how many, without the person. May run beside a server, which follows within
/// a second. If it is stopped half-way, the same command does the rest.
///
/// At last the database's file is written anew, so that no copy of what was removed is left in it. Who writes meanwhile waits, and so
/// do those who submit comments: some seconds for 100,000 comments, 10 to 20 for a gigabyte, and after 25 a server answers 503. Erase from larger files when few
/// write. It takes as much room again as the file. Where it cannot be done the exit code is 1.
///
/// --list shows those lines. Backups and exported files are not touched: delete them, or erase again after a restore. Nor is the blog's own copy of a comment.
/// Rules that trust or block the person by name or address stay, as they are yours: the answer says which sites have some.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost erase --all-sites --email ann@mail.example --dry-run\n  \
                  gatepost erase --site blog --ip 203.0.113.7 --yes\n  gatepost erase --site blog --comment 4711\n  gatepost erase --list")]
#[command(group(clap::ArgGroup::new("whose").required(true).args(["email", "ip", "author", "comment", "list"])))]
#[command(group(clap::ArgGroup::new("where").required(true).args(["site", "all_sites", "list"])))]
pub(super) struct Args {
    /// On this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// On every site
    #[arg(long)]
    all_sites: bool,
    /// All that came under this e-mail address, any case
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// All that came from this address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<IpAddr>,
    /// All that came under this name, any case: others may use it too, so look first, with --dry-run
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// One comment, by its id; with --site, also by the id that the blog gave it
    #[arg(long, value_name = "ID")]
    comment: Option<String>,
    /// Erase nothing: show the lines that erasures left, oldest first
    #[arg(long, conflicts_with_all = ["dry_run", "yes", "by"])]
    list: bool,
    /// Erase nothing: say what would be erased
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Who erases, for the line that stays; without it, the name that you are logged in with
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| if args.list { list(engine, args.json).await } else { erase(engine, args).await }))
}

async fn erase(engine: &Arc<Engine>, args: &Args) -> anyhow::Result<()> {
    let by = who(args.by.clone())?;
    let site = match &args.site {
        Some(name) => Some(which::site(engine, name).await?),
        None => None,
    };
    let done = match wanted(engine, args, site.as_ref()).await? {
        Some(wanted) => erase_wanted(engine, args, ErasureOrder { site: site.map(|site| site.id), wanted, by, dry_run: true }).await?,
        None => ErasureDone::default(),
    };
    if args.dry_run {
        return tell(args, &done, false);
    }
    // Also where nothing was found now: the erasure before may have been stopped on its way here.
    let cleared = remains::clear(engine).await;
    tell(args, &done, cleared.is_ok())?;
    cleared
}

async fn erase_wanted(engine: &Arc<Engine>, args: &Args, order: ErasureOrder) -> anyhow::Result<ErasureDone> {
    let would = engine.erase(order.clone(), &|_| ()).await?;
    if args.dry_run {
        return Ok(would);
    }
    if would.comments > 0 && !args.yes {
        confirm(&would)?;
    }
    let bar = progress::steps(would.comments, "erasing");
    let done = engine.erase(ErasureOrder { dry_run: false, ..order }, &|comments| bar.inc(comments)).await;
    bar.finish_and_clear();
    Ok(done?)
}

/// What is to be erased; `None` if there is no such comment.
async fn wanted(engine: &Engine, args: &Args, site: Option<&Site>) -> anyhow::Result<Option<Wanted>> {
    let text = |option: &str, value: &str| {
        let value = value.trim().to_owned();
        if value.is_empty() { Err(anyhow!("{option} is empty: say whose comments are meant")) } else { Ok(value) }
    };
    if let Some(email) = &args.email {
        return Ok(Some(Wanted::Person(Person::Email(text("--email", email)?))));
    }
    if let Some(author) = &args.author {
        return Ok(Some(Wanted::Person(Person::Author(text("--author", author)?))));
    }
    if let Some(ip) = args.ip {
        return Ok(Some(Wanted::Person(Person::Ip(ip))));
    }
    let id = text("--comment", args.comment.as_deref().unwrap_or(""))?;
    // An erased comment has no id of the blog's any more: erasing it again finds nothing.
    Ok(which::comment(engine, site, &id).await?.map(Wanted::Comment))
}

/// Shows what erasures left: that they were.
async fn list(engine: &Engine, as_json: bool) -> anyhow::Result<()> {
    let erasures = engine.erasures().await?;
    let mut lines: Vec<_> = erasures.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("nothing was ever erased".to_owned());
    }
    say(as_json, &erasures, &lines)
}

/// What an erasure left, on one line.
pub(super) fn line(erasure: &Erasure) -> String {
    let Erasure { number, at, by, kind, comments, decisions, sites } = erasure;
    let [comments, decisions, sites] =
        [(comments, "comment"), (decisions, "decision"), (sites, "site")].map(|(n, what)| text::amount(*n, what));
    let by = Legible::line(by).text;
    format!("{number}  {at:.0}  by {by}: {comments} and {decisions} on {sites}, found by {}", kind.as_str())
}

/// Asks on a terminal.
fn confirm(would: &ErasureDone) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("nothing was erased: say --yes to erase {}, or look first with --dry-run", amount(would));
    }
    let mut out = anstream::stderr();
    write!(out, "Erase {}? This cannot be undone. [y/N] ", amount(would))?;
    out.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") { Ok(()) } else { bail!("nothing was erased") }
}

fn amount(done: &ErasureDone) -> String {
    let [comments, decisions, sites] =
        [(done.comments, "comment"), (done.decisions, "decision"), (done.sites, "site")].map(|(n, what)| text::amount(n, what));
    format!("{comments} and what {decisions} taught, on {sites}")
}

fn tell(args: &Args, done: &ErasureDone, cleared: bool) -> anyhow::Result<()> {
    let mut lines = match (done.comments, args.dry_run) {
        (0, _) => vec!["found nothing to erase".to_owned()],
        (_, true) => vec![format!("would erase {}", amount(done))],
        (_, false) => vec![format!("erased {}", amount(done))],
    };
    let named = |site: &String| format!("the rules of {site} still name them, and are yours to change: gatepost site rules list {site}");
    lines.extend(done.rules.iter().map(named));
    let copies = copies_beside(&path_of(&args.place.database)?);
    if !args.dry_run {
        lines.push("backups and exported files are not touched: delete those that hold it, or erase again after a restore".to_owned());
        lines
            .extend(copies.iter().map(|copy| format!("this copy of the database may hold it too, and is not touched: {}", copy.display())));
    }
    let value = serde_json::json!({
        "dry_run": args.dry_run, "comments": done.comments, "decisions": done.decisions, "sites": done.sites, "line": done.line, "rules": done.rules,
        "file_cleared": cleared, "backups_touched": false, "copies": copies,
    });
    say(args.json, &value, &lines)
}
