//! Files that are being written: how they are called, and how one that nobody writes any more is told from the others.
//!
//! A lock says that one is being written, so it does not matter how long ago its maker wrote last. It is on a file beside: over NFS and SMB a lock on the file
//! itself would keep out SQLite, which opens it anew.

use std::fs::{self, File, Permissions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// How the names begin; six letters and digits follow, and one of the endings.
const PREFIX: &str = ".gatepost-unfinished-";
const RANDOM: usize = 6;

/// What is being written, and the empty file that its maker holds locked.
const PART: &str = ".part";
const HELD: &str = ".held";

/// How often another name is tried.
const TRIES: u32 = 100;

/// A file that is being written in the folder where it is to have its name. It goes when this is dropped.
#[derive(Debug)]
pub struct Unfinished {
    // Dropped in this order: what is held is gone before it is held no more.
    part: NamedTempFile,
    _held: NamedTempFile,
}

impl Unfinished {
    /// A new file in `folder`, with these permissions less what the system's mask takes away.
    ///
    /// # Errors
    /// If none can be made there.
    pub fn in_folder(folder: &Path, mode: u32) -> io::Result<Self> {
        for _ in 0..TRIES {
            let held = Builder::new().prefix(PREFIX).suffix(HELD).rand_bytes(RANDOM).tempfile_in(folder)?;
            match held.as_file().try_lock() {
                // Somebody looks whether it is held, and removes it.
                Err(TryLockError::WouldBlock) => continue,
                // Where there are no locks nobody gets one, and nothing is ever swept.
                Ok(()) | Err(TryLockError::Error(_)) => {}
            }
            if !is_named(held.as_file(), held.path()) {
                continue;
            }
            let name = held.path().file_stem().unwrap_or_default().to_owned();
            let made =
                Builder::new().prefix(&name).suffix(PART).rand_bytes(0).permissions(Permissions::from_mode(mode)).tempfile_in(folder);
            match made {
                Ok(part) => return Ok(Self { part, _held: held }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("no name is free for a new file"))
    }

    /// Where it is as yet.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// The open file.
    #[must_use]
    pub fn file(&self) -> &File {
        self.part.as_file()
    }

    /// Gives it its name, whatever had that before.
    ///
    /// # Errors
    /// If it cannot have it.
    pub fn replace(self, path: &Path) -> io::Result<()> {
        self.part.persist(path).map(drop).map_err(|error| error.error)
    }

    /// Gives it its name, if nothing has that.
    ///
    /// # Errors
    /// If it cannot have it.
    pub fn name(self, path: &Path) -> io::Result<()> {
        self.part.persist_noclobber(path).map(drop).map_err(|error| error.error)
    }

    /// All that there is of it, with the journal that SQLite may keep.
    pub(super) fn files(&self) -> [PathBuf; 3] {
        files_of(self.path())
    }
}

fn files_of(part: &Path) -> [PathBuf; 3] {
    let mut journal = part.as_os_str().to_owned();
    journal.push("-journal");
    [part.to_owned(), journal.into(), part.with_extension(&HELD[1..])]
}

/// Whether the path leads to the open file.
fn is_named(file: &File, path: &Path) -> bool {
    let id = |metadata: fs::Metadata| (metadata.dev(), metadata.ino());
    let (open, named) = (file.metadata().map(id), fs::symlink_metadata(path).map(id));
    matches!((open, named), (Ok(open), Ok(named)) if open == named)
}

/// Whether a file of that name was being written, as the name goes.
pub(super) fn is_part(name: &str) -> bool {
    has_form(name, PART)
}

fn has_form(name: &str, ending: &str) -> bool {
    let random = name.strip_prefix(PREFIX).and_then(|rest| rest.strip_suffix(ending));
    random.is_some_and(|random| random.len() == RANDOM && random.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Removes from `folder` what was being written by processes that were killed, and says what that was. What somebody is writing still stays, and so does
/// every other file.
#[must_use]
pub fn sweep(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let held = entries.filter(|entry| entry.file_name().to_str().is_some_and(|name| has_form(name, HELD))).map(|entry| entry.path());
    let mut removed: Vec<PathBuf> = held.flat_map(|held| sweep_one(&held)).collect();
    removed.sort();
    removed
}

fn sweep_one(held: &Path) -> Vec<PathBuf> {
    let is_ours = |metadata: fs::Metadata| metadata.is_file() && metadata.len() == 0 && metadata.mode() & 0o777 == 0o600;
    if !fs::symlink_metadata(held).is_ok_and(is_ours) {
        return Vec::new();
    }
    let Ok(file) = File::open(held) else { return Vec::new() };
    if file.try_lock().is_err() || !is_named(&file, held) {
        return Vec::new();
    }
    let is_file = |path: &PathBuf| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let files = files_of(&held.with_extension(&PART[1..]));
    let removed = files.into_iter().filter(is_file).filter(|path| fs::remove_file(path).is_ok());
    removed.filter(|path| path != held).collect()
}
