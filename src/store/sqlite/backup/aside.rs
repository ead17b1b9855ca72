//! Files that make room for a restored database, and come back if it does not take their place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{BackupError, with_suffix};

/// The endings of a database's files: itself, and what SQLite keeps beside it.
const ENDINGS: [&str; 3] = ["", "-wal", "-shm"];

/// Gives a file another name.
type Rename<'a> = &'a dyn Fn(&Path, &Path) -> io::Result<()>;

/// What was set aside: each file's name before, and its name now.
#[derive(Debug)]
struct Aside(Vec<(PathBuf, PathBuf)>);

/// Sets the database at `path` aside and lets `take_place` put another there. Where the database lies that was replaced; `None` if there was none.
pub(super) fn replace(
    path: &Path,
    at: Timestamp,
    rename: Rename<'_>,
    take_place: impl FnOnce() -> io::Result<()>,
) -> Result<Option<PathBuf>, BackupError> {
    let mut aside = Aside(Vec::new());
    let name = free_name(path, at);
    for ending in ENDINGS {
        let (old, new) = (with_suffix(path, ending), with_suffix(&name, ending));
        match rename(&old, &new) {
            Ok(()) => aside.0.push((old, new)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(aside.put_back(path, "cannot be set aside", error, rename)),
        }
    }
    match take_place() {
        Ok(()) => Ok(aside.0.iter().any(|(old, _)| old == path).then_some(name)),
        Err(error) => Err(aside.put_back(path, "cannot be replaced", error, rename)),
    }
}

impl Aside {
    /// Gives the files their names back, as something failed; the error says so, and which of them could not be given theirs.
    fn put_back(self, path: &Path, doing: &'static str, source: io::Error, rename: Rename<'_>) -> BackupError {
        let mut lost = Vec::new();
        for (old, new) in self.0.into_iter().rev() {
            // What stands there now is somebody else's.
            if fs::symlink_metadata(&old).is_ok() || rename(&new, &old).is_err() {
                lost.push(format!("what was {} is {} now", old.display(), new.display()));
            }
        }
        let path = path.display().to_string();
        if lost.is_empty() {
            BackupError::Io { path, doing, source }
        } else {
            BackupError::Stranded { path, doing, lies: lost.join(", "), source }
        }
    }
}

/// A name that says when, and is nobody's: the one of an earlier restore within the same second is kept.
fn free_name(path: &Path, at: Timestamp) -> PathBuf {
    let first = with_suffix(path, &format!(".replaced-{}", at.strftime("%Y%m%dT%H%M%SZ")));
    let is_free = |name: &PathBuf| ENDINGS.iter().all(|ending| fs::symlink_metadata(with_suffix(name, ending)).is_err());
    let later = (2_u64..).map(|number| with_suffix(&first, &format!("-{number}")));
    std::iter::once(first.clone()).chain(later).find(is_free).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::constant(1_769_860_800, 0);

    /// A database with its log, in a folder of its own.
    fn database() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        fs::write(&path, "old").unwrap();
        fs::write(with_suffix(&path, "-wal"), "log").unwrap();
        (folder, path)
    }

    fn files(folder: &tempfile::TempDir) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
        let mut files: Vec<_> =
            entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())).collect();
        files.sort();
        files
    }

    fn named(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    fn refused() -> io::Error {
        io::Error::from(io::ErrorKind::PermissionDenied)
    }

    #[test]
    fn a_database_is_replaced_and_lies_beside_with_its_log() {
        let (folder, path) = database();
        let replaced = replace(&path, AT, &|old, new| fs::rename(old, new), || fs::write(&path, "new")).unwrap();
        // `date -u -d @1769860800 +%Y%m%dT%H%M%SZ`
        let aside = "a.db.replaced-20260131T120000Z";
        assert_eq!(replaced, Some(folder.path().join(aside)));
        assert_eq!(files(&folder), named(&[("a.db", "new"), (aside, "old"), (&format!("{aside}-wal"), "log")]));
    }

    #[test]
    fn where_a_step_fails_everything_is_as_it_was() {
        let (folder, path) = database();
        let before = files(&folder);
        let but_the_log = |old: &Path, new: &Path| if old.ends_with("a.db-wal") { Err(refused()) } else { fs::rename(old, new) };
        let failed = replace(&path, AT, &but_the_log, || fs::write(&path, "new")).unwrap_err();
        assert_eq!((files(&folder), failed.to_string()), (before.clone(), format!("{}: cannot be set aside", path.display())));
        let failed = replace(&path, AT, &|old, new| fs::rename(old, new), || Err(refused())).unwrap_err();
        assert_eq!((files(&folder), failed.to_string()), (before, format!("{}: cannot be replaced", path.display())));
    }

    #[test]
    fn what_cannot_come_back_is_told_with_its_name_now() {
        let (folder, path) = database();
        let one_way = |old: &Path, new: &Path| if new.ends_with("a.db") { Err(refused()) } else { fs::rename(old, new) };
        let failed = replace(&path, AT, &one_way, || Err(refused())).unwrap_err().to_string();
        let aside = format!("{}.replaced-20260131T120000Z", path.display());
        assert!(
            failed.contains(&format!("(what was {0} is {aside} now)", path.display())) && failed.contains("give each its name back"),
            "{failed}"
        );
        assert_eq!(files(&folder), named(&[("a.db-wal", "log"), ("a.db.replaced-20260131T120000Z", "old")]));

        // Nor is anything overwritten that somebody has put there meanwhile.
        let (folder, path) = database();
        let put_there = || {
            fs::write(&path, "somebody's")?;
            Err(refused())
        };
        let failed = replace(&path, AT, &|old, new| fs::rename(old, new), put_there).unwrap_err();
        assert!(matches!(failed, BackupError::Stranded { .. }), "{failed}");
        assert_eq!(files(&folder)[0], ("a.db".to_owned(), "somebody's".to_owned()));
    }
}
