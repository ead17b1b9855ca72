//! What an unfinished copy leaves behind, and the files beside a database that hold what was in it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use tempfile::NamedTempFile;

use super::{BackupError, folder, with_suffix};

/// How the names of unfinished files begin.
const PREFIX: &str = ".gatepost-";

/// What else begins like that and is no copy of a database.
const NO_COPY: &str = ".gatepost-secret-";

/// A file that nobody has written to for so long is not being made any more.
const STALE: SignedDuration = SignedDuration::from_hours(1);

/// Removes an unfinished copy when it is dropped, with the journal that SQLite keeps beside it. One that got its name is no longer there.
pub(super) struct Litter(PathBuf);

impl Litter {
    pub(super) fn of(copy: &NamedTempFile) -> Self {
        Self(copy.path().to_owned())
    }
}

impl Drop for Litter {
    fn drop(&mut self) {
        for path in [self.0.clone(), with_suffix(&self.0, "-journal")] {
            drop(fs::remove_file(path));
        }
    }
}

/// A new file in the folder of `path` that only its owner can read, gone when it is dropped. Those that were left there by a process that was killed go first.
pub(super) fn unfinished(path: &Path, at: Timestamp) -> Result<NamedTempFile, BackupError> {
    for left in copies_in(folder(path)).filter(|left| is_stale(left, at)) {
        // Somebody else's stays.
        drop(fs::remove_file(left));
    }
    let made = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder(path));
    made.map_err(BackupError::io(path, "no file can be made beside it"))
}

fn is_stale(path: &Path, at: Timestamp) -> bool {
    let changed = fs::symlink_metadata(path).and_then(|metadata| metadata.modified());
    changed.ok().and_then(|time| Timestamp::try_from(time).ok()).is_some_and(|changed| at.duration_since(changed) > STALE)
}

fn copies_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    files_in(folder, |name| name.starts_with(PREFIX) && !name.starts_with(NO_COPY))
}

fn files_in(folder: &Path, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    entries.filter(move |entry| entry.file_name().to_str().is_some_and(&wanted)).map(|entry| entry.path())
}

/// The files beside the database at `path` that hold what once was in it: databases that a restore replaced, backups from before an upgrade, and copies that
/// were never finished.
#[must_use]
pub fn copies_beside(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (replaced, upgraded) = (format!("{name}.replaced-"), format!("{name}.schema-"));
    let made = files_in(folder(path), |file| file.starts_with(&replaced) || (file.starts_with(&upgraded) && file.ends_with(".backup")));
    let mut copies: Vec<PathBuf> = copies_in(folder(path)).chain(made).collect();
    copies.sort();
    copies
}
