//! `gatepost purge`

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use super::{remains, which};
use crate::engine::{Engine, SitePurged};
use crate::text::amount;

/// Remove now what a site has kept for longer than its settings say
///
/// A server does this by itself each night. How long is said by `gatepost site set NAME --keep-spam-days 90` and the like; at first spam and trash go after 90
/// days. What moderators decided about them goes on teaching. The database's file is written anew at last, as `gatepost erase` does it.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost purge --site blog --dry-run\n  gatepost purge --all-sites")]
#[command(group(clap::ArgGroup::new("where").required(true).args(["site", "all_sites"])))]
pub(super) struct Args {
    /// Of this site
    #[arg(long, value_name = "NAME")]
    site: Option<String>,
    /// Of every site
    #[arg(long)]
    all_sites: bool,
    /// Remove nothing: say what would go
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(purge(args))
}

async fn purge(args: Args) -> anyhow::Result<()> {
    with_engine(&args.place, async |engine| purge_and_clear(engine, &args).await).await
}

async fn purge_and_clear(engine: &Engine, args: &Args) -> anyhow::Result<()> {
    if let Some(name) = &args.site {
        which::site(engine, name).await?;
    }
    let purged = engine.purge(args.site.as_deref(), args.dry_run).await?;
    let cleared = if args.dry_run { Ok(()) } else { remains::clear(engine).await };
    let lines: Vec<String> = purged.iter().flat_map(|site| lines(site, args.dry_run)).collect();
    say(args.json, &purged, &lines)?;
    cleared
}

fn lines(site: &SitePurged, dry_run: bool) -> Vec<String> {
    let [went, lost] = if dry_run { ["would go", "would lose"] } else { ["went", "lost"] };
    let kept = |days: u32| amount(days.into(), "day");
    let comments = site.comments.iter().map(|of| {
        let comments = amount(of.purged, "comment");
        format!("{}: {comments} with the status {} {went} (kept {})", site.site, of.status.as_str(), kept(of.keep_days))
    });
    let fields = site.fields.iter().map(|of| {
        let (comments, their) = (amount(of.blanked, "comment"), if of.blanked == 1 { "its" } else { "their" });
        format!("{}: {comments} {lost} {their} {} (kept {})", site.site, of.field.as_str(), kept(of.keep_days))
    });
    let lines: Vec<String> = comments.chain(fields).collect();
    if lines.is_empty() { vec![format!("{}: keeps everything", site.site)] } else { lines }
}
