//! `gatepost backup`

use std::path::PathBuf;
use std::sync::Arc;

use super::installation::{Place, block_on_until_stopped, must_be_there, secret_path, share};
use super::{output, progress, target};
use crate::clock::{Clock, SystemClock};
use crate::store::sqlite::backup::{self, Manifest};

/// Write a backup of the database
///
/// A server may go on meanwhile: the backup is of one moment, and holds all that was acknowledged before. It is read back and counted before it gets
/// its name; an existing file is never replaced. The installation's secret is not in it: keep a copy of that apart.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:\n  gatepost backup /backups/gatepost-2026-11-01.backup")]
pub(super) struct Args {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on_until_stopped(back_up(args))
}

async fn back_up(args: &Args) -> anyhow::Result<()> {
    must_be_there(&args.place)?;
    target::refuse_place_beside(&args.file)?;
    let _lock = share(&args.place)?;
    target::sweep_beside(&args.file);
    let bar = progress::waiting("copying");
    let shown = bar.clone();
    let manifest = backup::back_up(&args.place.database, &args.file, SystemClock.now(), Arc::new(move |bytes| shown.inc(bytes))).await;
    bar.finish_and_clear();
    let manifest = manifest?;
    let secret = match std::env::var_os("GATEPOST_SECRET") {
        Some(_) => "GATEPOST_SECRET".to_owned(),
        None => secret_path(&args.place)?.display().to_string(),
    };
    let lines = [
        format!("wrote {}: {}", args.file.display(), described(&manifest)),
        format!("the secret is not in it: keep a copy of {secret} apart, without it no key is valid"),
    ];
    let summary = serde_json::json!({
        "file": args.file, "made_at": manifest.made_at, "schema": manifest.schema, "bytes": manifest.bytes, "rows": manifest.rows
    });
    output::say(args.json, &summary, &lines)
}

/// What a backup holds, for a person.
pub(super) fn described(manifest: &Manifest) -> String {
    let rows = |table: &str| manifest.rows.get(table).copied().unwrap_or(0);
    let amount = |number: u64, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let (sites, comments, journal) = (amount(rows("site"), "site"), amount(rows("comment"), "comment"), amount(rows("journal"), "row"));
    format!("{sites}, {comments}, {journal} of journal, {}, made {}", amount(manifest.bytes, "byte"), manifest.made_at)
}
