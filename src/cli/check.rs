//! `gatepost check`

use std::io::Write;

use anyhow::bail;

use super::installation::{Place, block_on, with_engine};
use super::{output, progress};
use crate::engine::{Checked, Engine};
use crate::text::amount;

/// Prove that what is kept fits together
///
/// Looks at the database's file, the counters, every site's journal, where every comment stands and what every decision taught, and that what a site
/// has learned equals the sum of the decisions that stand. Changes nothing; may run beside a server. Exit code 1 if anything does not fit.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:\n  gatepost check --database sqlite:///var/lib/gatepost/gatepost.db")]
pub(super) struct Args {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(check(args))
}

async fn check(args: Args) -> anyhow::Result<()> {
    let checked = with_engine(&args.place, async |engine| look(engine).await).await?;
    if args.json {
        output::json(&checked)?;
    } else {
        print(&checked)?;
    }
    match checked.findings.len() {
        0 => Ok(()),
        1 => bail!("1 thing does not fit"),
        n => bail!("{n} things do not fit"),
    }
}

async fn look(engine: &Engine) -> anyhow::Result<Checked> {
    let counts = engine.counts(None).await?;
    let bar = progress::steps(counts.pending + counts.approved + counts.spam + counts.trash, "checking");
    let checked = engine.check(&|comments| bar.inc(comments)).await;
    bar.finish_and_clear();
    Ok(checked?)
}

fn print(checked: &Checked) -> anyhow::Result<()> {
    let mut out = anstream::stdout();
    for finding in &checked.findings {
        writeln!(out, "{finding}")?;
    }
    for site in &checked.sites {
        writeln!(
            out,
            "{}: {}, {} of journal, {}",
            site.site,
            amount(site.comments, "comment"),
            amount(site.journal, "row"),
            if site.teaching == 1 { "1 decision that teaches".to_owned() } else { format!("{} decisions that teach", site.teaching) }
        )?;
        if site.foreign > 0 {
            writeln!(
                out,
                "{}: {} of these decisions are of an older version's features and teach nothing, as their text is gone",
                site.site, site.foreign
            )?;
        }
    }
    if checked.findings.is_empty() {
        writeln!(out, "all that is kept fits together")?;
    }
    Ok(())
}
