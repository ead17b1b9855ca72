//! `gatepost quarantine`: decisions that teach nothing until somebody has looked at them.

use std::num::NonZeroU32;
use std::sync::Arc;

use anyhow::bail;
use clap::Subcommand;
use serde_json::json;

use super::installation::{Place, block_on, with_engine};
use super::output::say;
use super::signed::Signed;
use crate::comment::DecisionId;
use crate::engine::Engine;
use crate::store::{QuarantineQuery, Quarantined};
use crate::text::legible::Legible;

/// What stands for the blogs themselves where an account is named.
const BLOG: &str = "site";

/// List, release and drop decisions that look like an attack on the filter
///
/// Such a decision moved its comment, but the filter learns nothing from it until it is released. Dropped, it never teaches; the comment stays where it is.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  gatepost quarantine list\n  gatepost quarantine release 0193a5e2-7c1d-7d5e-8f3a-0123456789ab")]
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
    /// List those that wait
    #[command(after_help = "Example:\n  gatepost quarantine list --all --json")]
    List {
        /// Those that were released or dropped, too
        #[arg(long)]
        all: bool,
        /// The most that are listed
        #[arg(long, value_name = "NUMBER", default_value = "100")]
        limit: NonZeroU32,
        /// Only those that come after this one
        #[arg(long, value_name = "DECISION")]
        before: Option<DecisionId>,
    },
    /// Let a decision teach
    #[command(after_help = "Example:\n  gatepost quarantine release 0193a5e2-7c1d-7d5e-8f3a-0123456789ab")]
    Release {
        /// The decision's id
        decision: DecisionId,
        #[command(flatten)]
        signed: Signed,
    },
    /// Settle that decisions never teach
    #[command(
        after_help = "Examples:\n  gatepost quarantine drop 0193a5e2-7c1d-7d5e-8f3a-0123456789ab\n  gatepost quarantine drop --of mallory"
    )]
    Drop {
        /// The decisions' ids
        #[arg(required_unless_present = "of", value_name = "DECISION")]
        decisions: Vec<DecisionId>,
        /// All that wait of this account; "site" for what the blogs themselves decided
        #[arg(long, value_name = "NAME", conflicts_with = "decisions")]
        of: Option<String>,
        #[command(flatten)]
        signed: Signed,
    },
}

pub(super) fn run(args: Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| carry_out(engine, args.command, args.json).await))
}

async fn carry_out(engine: &Arc<Engine>, command: Command, json: bool) -> anyhow::Result<()> {
    match command {
        Command::List { all, limit, before } => {
            let held = engine.quarantine(QuarantineQuery { all, site: None, before, limit: limit.get() }).await?;
            let rows: Vec<_> = held.iter().map(row).collect();
            let mut lines: Vec<_> = held.iter().map(line).collect();
            match held.last() {
                None => lines.push("nothing is in quarantine".to_owned()),
                Some((_, last)) if held.len() as u64 == u64::from(limit.get()) => {
                    let all = if all { " --all" } else { "" };
                    lines.push(format!("there may be more: gatepost quarantine list{all} --before {}", last.decision));
                }
                Some(_) => {}
            }
            say(json, &rows, &lines)
        }
        Command::Release { decision, signed } => {
            engine.release(decision, None, &signed.signature(false)?.by).await?;
            say(json, &json!({ "released": decision }), &[format!("{decision} teaches")])
        }
        Command::Drop { decisions, of, signed } => {
            let decisions = match of {
                Some(name) => waiting_of(engine, &name).await?,
                None => decisions,
            };
            let by = signed.signature(false)?.by;
            for decision in &decisions {
                engine.drop_quarantined(*decision, None, &by).await?;
            }
            let lines: Vec<_> = decisions.iter().map(|decision| format!("{decision} never teaches")).collect();
            match decisions.as_slice() {
                [one] => say(json, &json!({ "dropped": one }), &lines),
                many => say(json, &json!({ "dropped": many }), &lines),
            }
        }
    }
}

/// What waits of an account, or of the blogs themselves.
async fn waiting_of(engine: &Engine, name: &str) -> anyhow::Result<Vec<DecisionId>> {
    let held = engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: u32::MAX }).await?;
    let decisions: Vec<_> =
        held.iter().filter(|(_, held)| held.actor.name().unwrap_or(BLOG) == name).map(|(_, held)| held.decision).collect();
    if decisions.is_empty() {
        bail!("nothing waits of {name:?}: gatepost quarantine list shows who decided what waits");
    }
    Ok(decisions)
}

fn row((site, held): &(String, Quarantined)) -> serde_json::Value {
    json!({
        "decision": held.decision, "site": site, "comment": held.comment, "action": held.action, "by": held.actor.name(), "why": held.suspicion,
        "text": held.suspicion.phrase(), "state": held.state, "settled_by": held.settled_by, "at": held.at,
    })
}

fn line((site, held): &(String, Quarantined)) -> String {
    let by = held.actor.name().map_or_else(|| "the blog itself".to_owned(), |name| Legible::line(name).text);
    format!("{}  {}  {site}  {} by {by}: {}", held.decision, held.state.as_str(), held.action.as_str(), held.suspicion.phrase())
}
