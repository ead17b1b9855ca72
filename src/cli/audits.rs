//! `gatepost audits`: how often the filter is wrong, by random checks.

use std::sync::Arc;

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use super::which;
use crate::engine::Engine;

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

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| show(engine, args).await))
}

async fn show(engine: &Arc<Engine>, args: &Args) -> anyhow::Result<()> {
    let site = which::site(engine, &args.site).await?;
    if args.draw {
        engine.draw_audits(engine.clock().now()).await?;
    }
    let report = engine.audits(&site.name).await?;
    say(args.json, &report, &report.sentences)
}
