//! `gatepost promote`: a candidate goes live.

use std::io::Write;

use anyhow::{Context, anyhow, bail};

use super::installation::{Place, block_on, with_engine};
use super::output;
use super::signed::Signed;
use crate::engine::{Engine, Error, Promoted};

/// The word that names the model inside the binary.
const BUILT_IN: &str = "built-in";

/// Put a candidate live
///
/// A running server takes it over within a second, without losing a request. One that was judged worse than what was live is refused, with the figures that
/// say why. The model that was live stays in the database: `gatepost rollback` goes back to it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost promote 7ede628216c89c5e\n  gatepost promote 7ede628216c89c5e --force --why \"the new campaign\"\n  gatepost promote built-in\n  gatepost promote --list"
)]
pub(super) struct Args {
    /// The candidate's id, as `gatepost retrain` printed it, or `built-in`
    #[arg(required_unless_present = "list")]
    model: Option<String>,
    /// List the models that can be promoted, newest first
    #[arg(long, conflicts_with = "model")]
    list: bool,
    /// Put it live even if it is worse than what is live, or fails the gold set; that is recorded
    #[arg(long, conflicts_with = "list")]
    force: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    signed: Signed,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on(with_engine(&args.place, async |engine| match &args.model {
        None => list(engine, args.json).await,
        Some(model) => put_live(engine, model, args).await,
    }))
}

async fn put_live(engine: &Engine, model: &str, args: &Args) -> anyhow::Result<()> {
    let id = if model == BUILT_IN { engine.keep_builtin().await? } else { model.to_owned() };
    let promoted = engine.promote(&id, args.signed.signature(args.force)?).await.map_err(|error| match error {
        Error::NotFound(_) => anyhow!("there is no model {model}; gatepost promote --list shows those there are"),
        other => other.into(),
    })?;
    let (before, remarks) = match promoted {
        Promoted::Done { before, remarks } => (before, remarks),
        Promoted::Already => (id.clone(), vec!["it was live already".to_owned()]),
        Promoted::Refused(why) => bail!("{id} is not put live:\n  {}\nput it live all the same with --force", why.join("\n  ")),
    };
    if args.json {
        return output::json(&serde_json::json!({ "live": id, "before": before, "remarks": remarks }));
    }
    let mut out = anstream::stdout();
    for remark in remarks {
        writeln!(out, "  {remark}").context("cannot say so")?;
    }
    writeln!(out, "{id} is live; go back with: gatepost rollback").context("cannot say so")
}

async fn list(engine: &Engine, json: bool) -> anyhow::Result<()> {
    let models = engine.models().await?;
    if json {
        let rows = models.iter().map(|model| {
            serde_json::json!({ "id": model.id, "created_at": model.created_at, "promoted_at": model.promoted_at, "live": model.live })
        });
        return output::json(&rows.collect::<Vec<_>>());
    }
    let mut out = anstream::stdout();
    if models.is_empty() {
        writeln!(out, "the built-in model is live; there is no other yet: gatepost retrain makes one")?;
    }
    for model in models {
        writeln!(out, "{}  made {}{}", model.id, model.created_at, if model.live { "  live" } else { "" })?;
    }
    Ok(())
}
