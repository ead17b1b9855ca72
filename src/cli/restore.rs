//! `gatepost restore`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

use super::backup::described;
use super::installation::{Place, block_on_until_stopped, have_alone, secret_path};
use super::{erase, output, progress, target};
use crate::clock::{Clock, SystemClock};
use crate::store::Erasure;
use crate::store::sqlite::backup::{self, BackupError};
use crate::store::sqlite::path_of;
use crate::text::amount;

/// Make a backup the database
///
/// Every byte is compared with its checksum and the database in it is checked and counted first. A database that is there already stays as it is,
/// unless --replace is given: then it is kept under another name, and what was erased from it since the backup is told, to be erased again. Neither a server nor another command may have it open.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  gatepost restore /backups/gatepost-2026-11-01.backup --database sqlite:///var/lib/gatepost/gatepost.db"
)]
pub(super) struct Args {
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the database that is there, and keep it under another name
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    block_on_until_stopped(restore(args))
}

async fn restore(args: &Args) -> anyhow::Result<()> {
    target::refuse_place_beside(&path_of(&args.place.database)?)?;
    let _claim = have_alone(&args.place)?;
    target::sweep_beside(&path_of(&args.place.database)?);
    let bar = progress::waiting("restoring");
    let shown = bar.clone();
    let progress = Arc::new(move |bytes| shown.inc(bytes));
    let restored = backup::restore(&args.file, &args.place.database, args.replace, SystemClock.now(), progress).await;
    bar.finish_and_clear();
    let restored = restored.map_err(|error| match error {
        BackupError::Exists(path) => {
            anyhow!("{path} exists already, and was left as it is: --replace replaces it and keeps it under another name")
        }
        other => other.into(),
    })?;
    let manifest = &restored.manifest;
    let mut lines = vec![format!("restored {}: {}", args.place.database, described(manifest))];
    lines.extend(restored.replaced.as_ref().map(|path| format!("what was there before is in {}", path.display())));
    lines.extend(told(restored.erased_since.as_deref()));
    lines.push(ACCOUNTS.to_owned());
    let secret = secret_path(&args.place)?;
    if !secret.exists() && std::env::var_os("GATEPOST_SECRET").is_none() {
        lines.push(format!("put the secret that belongs to it back at {}: without it no key is valid", secret.display()));
    }
    let summary = serde_json::json!({ "database": args.place.database, "replaced": restored.replaced, "made_at": manifest.made_at, "rows": manifest.rows,
        "erased_since": restored.erased_since });
    output::say(args.json, &summary, &lines)
}

/// What to say of those who may sign in: whoever was removed since the backup is back, and so is a recovery code that was used.
const ACCOUNTS: &str = "accounts, sessions, site keys and recovery codes are those of then: look through `gatepost user list`, and remove or sign out whoever \
                        should not be there";

/// What to say of erasures that the backup does not know of.
fn told(erased_since: Option<&[Erasure]>) -> Vec<String> {
    let Some(erasures) = erased_since else {
        return vec![
            "whether anything was erased since the backup could not be read from what was there before: if it was, erase it again"
                .to_owned(),
        ];
    };
    if erasures.is_empty() {
        return Vec::new();
    }
    let came = amount(erasures.len() as u64, "erasure");
    let mut lines =
        vec![format!("{came} came after this backup, and what was removed is back: erase it again, as who was meant is not kept")];
    lines.extend(erasures.iter().map(|erasure| format!("  {}", erase::line(erasure))));
    lines
}
