//! What was removed must not be left between the rows of the database's file.

use anyhow::bail;

use super::progress;
use crate::engine::{Engine, Error};
use crate::store::StoreError;

/// Has the database's file written anew if anything was removed from it, and shows that it takes a while.
///
/// # Errors
/// If it cannot be: then it says why, and the same command does it later.
pub(super) async fn clear(engine: &Engine) -> anyhow::Result<()> {
    if !engine.has_remains().await? {
        return Ok(());
    }
    let bar = progress::waiting("");
    progress::busy(&bar, "writing the database's file anew, without what was removed; servers write again once it is done");
    let done = engine.write_anew().await;
    bar.finish_and_clear();
    match done {
        Ok(true) => Ok(()),
        Ok(false) => bail!(
            "what was removed is still in the log beside the database, which could not be emptied as something kept reading: run this again \
             once that has ended"
        ),
        Err(Error::Store(StoreError::Full)) => bail!(
            "copies of what was removed may still be in the database's file, as there is no room to write it anew: that takes as much again as \
             the file, beside it and in the folder for temporary files (SQLITE_TMPDIR); make room and run this again"
        ),
        Err(Error::Store(StoreError::Busy)) => bail!(
            "copies of what was removed may still be in the database's file, as another process was writing all the while: run this again once \
             that has ended"
        ),
        Err(error) => Err(error.into()),
    }
}
