//! What an unfinished copy leaves behind, and the files beside a database that hold what was in it.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::unfinished::{Unfinished, is_part};
use super::{BackupError, folder};

/// Removes an unfinished copy when it is dropped, with the journal that SQLite keeps beside it. One that got its name is no longer there.
pub(super) struct Litter([PathBuf; 3]);

impl Litter {
    pub(super) fn of(copy: &Unfinished) -> Self {
        Self(copy.files())
    }
}

impl Drop for Litter {
    fn drop(&mut self) {
        for path in &self.0 {
            drop(fs::remove_file(path));
        }
    }
}

/// A new file in the folder of `path` that only its owner can read, gone when it is dropped.
pub(super) fn unfinished(path: &Path) -> Result<Unfinished, BackupError> {
    Unfinished::in_folder(folder(path), 0o600).map_err(BackupError::io(path, "no file can be made beside it"))
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
    let mut copies: Vec<PathBuf> = files_in(folder(path), is_part).chain(made).collect();
    copies.sort();
    copies
}
