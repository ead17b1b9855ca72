//! `gatepost audits`: how often the filter is wrong, by random checks.

use super::installation::{Installation, Place, block_on};
use super::output::say;

/// Show how often the filter is wrong, by random checks
///
/// A few comments a week (`site set --audits-per-week`) are drawn at random from what the filter approved or took for spam alone, whatever their score, and
/// mixed into the queue. What moderators decide about them gives the share of wrong verdicts, with exact 95 % intervals, and proves or does not prove
/// the site's promise (`site set --max-ham-lost`).
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost audits blog\n  gatepost audits blog --draw --json")]
pub(super) struct Args {
    /// The site's name
    site: String,
    /// First draw what is due, on all sites: each day's comments once that day (UTC) is over
    #[arg(long)]
    draw: bool,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(audits(args))
}

async fn audits(args: Args) -> anyhow::Result<()> {
    let installation = Installation::open(&args.place).await?;
    let shown = show(&installation, &args).await;
    installation.close().await;
    shown
}

async fn show(installation: &Installation, args: &Args) -> anyhow::Result<()> {
    let engine = &installation.engine;
    if args.draw {
        engine.draw_audits(engine.clock().now()).await?;
    }
    let report = engine.audits(&args.site).await?;
    say(args.json, &report, &report.sentences)
}
