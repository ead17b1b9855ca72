//! Taking a file in, batch by batch.

use tokio::sync::mpsc;

use super::{Source, Summary};
use crate::corpus::foreign::{Found, Stop};
use crate::engine::{Engine, ImportOptions, SiteHandle};

/// A batch ends with the comment that makes it this long...
const BATCH: usize = 500;

/// ...or whose texts together have so many bytes.
const BATCH_BYTES: usize = 4 * 1024 * 1024;

/// What became of a file.
pub(in crate::cli) struct Taken {
    /// What was taken, what was not, and why.
    pub(in crate::cli) summary: Summary,
    /// Why the file could not be read to its end, if it could not.
    pub(in crate::cli) stop: Option<Stop>,
    /// Whether somebody broke it off: the rest of the file was not looked at.
    pub(in crate::cli) broken_off: bool,
}

/// Takes a file into a site, until `broken_off` comes: then what was taken so far stays, and taking the file in again goes on behind it.
///
/// # Errors
/// If the database cannot be used.
pub(in crate::cli) async fn take_in(
    engine: &Engine,
    handle: SiteHandle,
    source: Source,
    options: ImportOptions,
    prefix: &str,
    broken_off: impl Future<Output = ()>,
) -> anyhow::Result<Taken> {
    let mut summary = Summary::new(handle.site.name.clone(), source.format(), options);
    let bar = source.bar().clone();
    let (batches, mut read) = mpsc::channel(2);
    let (address, prefix) = (handle.site.url.clone(), prefix.to_owned());
    let reading = tokio::task::spawn_blocking(move || read_all(source, &address, &prefix, &batches));
    let mut import = engine.begin_import(handle, options);
    tokio::pin!(broken_off);
    let mut is_broken_off = false;
    loop {
        let batch = tokio::select! {
            biased;
            () = &mut broken_off => {
                is_broken_off = true;
                break;
            }
            batch = read.recv() => batch,
        };
        let Some(batch) = batch else { break };
        let records = summary.pass_over_skipped(batch);
        let (places, records): (Vec<_>, Vec<_>) =
            records.into_iter().map(|(place, record)| ((place, record.external_id.clone()), record)).unzip();
        let became = engine.import(&mut import, records).await?;
        summary.add(places, became);
    }
    // The reader sees that nobody takes what it reads.
    drop(read);
    let stop = reading.await?;
    bar.finish_and_clear();
    engine.end_import(&import).await?;
    Ok(Taken { summary, stop, broken_off: is_broken_off })
}

/// Reads to the end and hands over batches; where each ends depends on the file alone, so that an import that is run again makes the same ones.
fn read_all(source: Source, address: &str, prefix: &str, batches: &mpsc::Sender<Vec<Found>>) -> Option<Stop> {
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let mut stop = None;
    for found in source.into_iter_with(address) {
        match found {
            Ok(mut found) => {
                if !prefix.is_empty() {
                    found.record = found.record.and_then(|record| record.prefixed(prefix));
                }
                bytes += found.record.as_ref().map_or(0, |record| record.comment.content.len());
                batch.push(found);
            }
            Err(problem) => stop = Some(problem),
        }
        if batch.len() == BATCH || bytes >= BATCH_BYTES {
            bytes = 0;
            if batches.blocking_send(std::mem::take(&mut batch)).is_err() {
                return stop;
            }
        }
    }
    // Whoever takes them in has failed, and says so, if it is gone.
    let _gone = batches.blocking_send(batch);
    stop
}
