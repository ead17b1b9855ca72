//! `gatepost rollback`: the model that was live before goes live again.

use std::io::Write;

use anyhow::bail;

use super::installation::{Place, block_on, with_engine};
use super::output;
use super::signed::Signed;
use crate::store::RolledBack;

/// Put the model live again that was so before the last promotion
///
/// Promotions lie on a stack: going back twice goes two back, and the model that is built in lies under all. A running server takes the model over
/// within a second, without losing a request. What the sites decided stays: their overlays are folded for the model that comes back.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gatepost rollback --why \"it holds too much\"")]
pub(super) struct Args {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    signed: Signed,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on(rollback(args))
}

async fn rollback(args: &Args) -> anyhow::Result<()> {
    let signature = args.signed.signature(false)?;
    match with_engine(&args.place, async |engine| Ok(engine.roll_back(&signature).await?)).await? {
        RolledBack::Nothing => bail!("there is nothing to go back to: the model that is built in is live, and none was put live before it"),
        RolledBack::Done { from, to } if args.json => output::json(&serde_json::json!({ "live": to, "before": from })),
        RolledBack::Done { from, to } => {
            writeln!(anstream::stdout(), "{to} is live again; put the other back with: gatepost promote {from}")?;
            Ok(())
        }
    }
}
