//! `gatepost status`

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use crate::engine::{JobOverview, Overview, RunState, SiteOverview};
use crate::text::{amount, legible::Legible};

/// Show how the installation stands: the live model, the sites, and what the server does by itself
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:\n  gatepost status --database sqlite:///var/lib/gatepost/gatepost.db --json")]
pub(super) struct Args {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(status(args))
}

async fn status(args: Args) -> anyhow::Result<()> {
    let overview = with_engine(&args.place, async |engine| Ok(engine.overview().await?)).await?;
    say(args.json, &overview, &lines(&overview))
}

fn lines(overview: &Overview) -> Vec<String> {
    let mut lines = vec![
        format!("gatepost {}", overview.version),
        format!("live model  {}", overview.model),
        format!("database    {:.1} MiB", overview.database_bytes.unwrap_or(0) as f64 / f64::from(1 << 20)),
        format!(
            "journal     {}, {} of them since the last retraining",
            amount(overview.decisions, "row"),
            overview.decisions_since_retrain
        ),
    ];
    if overview.quarantined > 0 {
        let waiting = amount(overview.quarantined, "decision");
        lines.push(format!("quarantine  {waiting} to release or drop: gatepost quarantine list"));
    }
    lines.extend(overview.sites.iter().map(site));
    if overview.jobs.is_empty() {
        lines.push("no server has run on this database yet: it does the rest by itself".to_owned());
    }
    lines.extend(overview.jobs.iter().map(job));
    lines
}

fn site(site: &SiteOverview) -> String {
    let SiteOverview { site, pending, approved, spam, trash, audits_open, audits_lapsed } = site;
    let audits = match (audits_open, audits_lapsed) {
        (0, 0) => String::new(),
        (open, 0) => format!("; random checks: {open} open"),
        (open, lapsed) => format!("; random checks: {open} open, {lapsed} never answered"),
    };
    format!("{site}: {pending} pending, {approved} approved, {spam} spam, {trash} trash{audits}")
}

fn job(job: &JobOverview) -> String {
    let next = job.next_run.map_or_else(|| "off".to_owned(), |time| format!("next {time:.0}"));
    let took = job.seconds.map_or_else(String::new, |seconds| format!(" in {seconds:.1} s"));
    let last = job.last_run.map_or_else(String::new, |time| format!(" {time:.0}"));
    let result = job.result.as_ref().map_or_else(String::new, |result| format!(": {}", Legible::line(result).text));
    let state = match job.state {
        RunState::Never => "never ran",
        RunState::Running => "running since",
        RunState::Done => "done",
        RunState::Failed => "failed",
        RunState::Interrupted => "interrupted",
    };
    format!("{}: {next}; {state}{last}{took}{result}", job.job)
}
