//! The files that commands write: whether they can be is known before the work, and their names never stand for half of them.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tokio::signal::unix::{SignalKind, signal};

use super::installation::BESIDE;
use crate::store::sqlite::unfinished::{Unfinished, sweep};
use anyhow::{Context, bail};

/// A slip of the keyboard must not replace a corpus, or a model that goes into another, by a model.
pub(super) fn refuse_input_as_output(inputs: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    refuse_input_as("--output", inputs, output)
}

/// The same for the file that another option names.
pub(super) fn refuse_input_as(option: &str, inputs: &[PathBuf], output: &Path) -> anyhow::Result<()> {
    let Ok(output) = output.canonicalize() else { return Ok(()) };
    match inputs.iter().find(|input| input.canonicalize().is_ok_and(|input| input == output)) {
        Some(input) => bail!("{option} would replace {}, which is read: give it a name of its own", input.display()),
        None => Ok(()),
    }
}

/// Two results in one file: the second would replace the first.
pub(super) fn refuse_same(first: (&str, &Path), second: (&str, &Path)) -> anyhow::Result<()> {
    let special = fs::metadata(first.1).is_ok_and(|metadata| !metadata.is_file());
    if !special && named(first.1) == named(second.1) {
        bail!("{} and {} both name {}: give each a file of its own", first.0, second.0, first.1.display());
    }
    Ok(())
}

/// Where a path leads, also to a file that is not there yet.
fn named(path: &Path) -> PathBuf {
    let absent = || {
        let folder = folder(path);
        folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join(path.file_name().unwrap_or_default())
    };
    path.canonicalize().unwrap_or_else(|_| absent())
}

/// Makes sure that `path` can be written, before the work whose result it is to take. Nothing is left there: an interrupted command leaves no litter.
///
/// # Errors
/// If it is a folder, or no file can be made beside it.
pub(super) fn check(path: &Path) -> anyhow::Result<()> {
    let describe = || format!("cannot write {}", path.display());
    let target = resolved(path).with_context(describe)?;
    match fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => bail!("{}: it is a folder; name a file in it", describe()),
        // A device or a pipe is not opened before there is something to write: whoever reads it would wait, or go.
        Ok(metadata) if !metadata.is_file() => Ok(()),
        Ok(_) if is_database(&target) => bail!("{}: it is a database or a backup of one; {OWN_NAME}", describe()),
        _ if belongs_to_a_database(&target) => bail!("{}: that belongs to the database beside it; {OWN_NAME}", describe()),
        Ok(_) => replaceable(&target).and_then(|()| try_beside(&target)).with_context(describe),
        Err(_) => try_beside(&target).with_context(describe),
    }
}

fn try_beside(path: &Path) -> io::Result<()> {
    sweep_beside(path);
    beside(path, Readers::Owner).map(drop)
}

/// Removes what commands that were killed left where `path` is, and says so.
pub(super) fn sweep_beside(path: &Path) {
    for left in sweep(folder(path)) {
        anstream::eprintln!("removed {}, which a command that was killed had left", left.display());
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

const OWN_NAME: &str = "give the result a name of its own";

/// A backup and a restored database replace nothing either, but what SQLite or this program will have beside a database must not be taken by them.
///
/// # Errors
/// If a file of that name would belong to a database.
pub(super) fn refuse_place_beside(path: &Path) -> anyhow::Result<()> {
    if belongs_to_a_database(path) {
        bail!("{} would belong to the database beside it, and be taken for a part of it: {OWN_NAME}", path.display());
    }
    Ok(())
}

/// Whether a file of that name is, or would be, the log, the journal, the secret or a lock of any database.
fn belongs_to_a_database(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let databases = BESIDE.iter().filter_map(|ending| name.strip_suffix(ending)).filter(|name| !name.is_empty());
    databases.map(|name| path.with_file_name(name)).any(|database| is_database(&database)) || is_log(path)
}

/// Who may read a file that was not there before. One that is replaced keeps its permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readers {
    /// Whoever the system's own mask lets: a model is no secret.
    Anyone,
    /// The owner alone: what commenters wrote, and their addresses.
    Owner,
}

impl Readers {
    fn mode(self) -> u32 {
        match self {
            Self::Anyone => 0o666,
            Self::Owner => 0o600,
        }
    }
}

/// A file that is being written. Its name stands for what it was until [`Output::finish`].
pub(super) struct Output {
    place: PathBuf,
    to: To,
}

enum To {
    /// A file beside the place, which takes its name in the end.
    Beside(Unfinished),
    /// A device or a pipe: it is written to, not replaced.
    Straight(File),
}

impl Output {
    /// Begins to write what `path` leads to: of a link the file that it points to is replaced, not the link.
    ///
    /// # Errors
    /// If it may not be replaced, or no file can be made beside it.
    pub(super) fn new(path: &Path, readers: Readers) -> io::Result<Self> {
        let place = resolved(path)?;
        let to = match fs::metadata(&place) {
            Ok(before) if !before.is_file() => To::Straight(File::options().write(true).open(&place)?),
            Ok(before) => {
                replaceable(&place)?;
                // Nobody reads it before it has the permissions of the one that it replaces.
                let file = beside(&place, Readers::Owner)?;
                file.file().set_permissions(before.permissions())?;
                To::Beside(file)
            }
            Err(_) => To::Beside(beside(&place, readers)?),
        };
        Ok(Self { place, to })
    }

    /// Gives what was written its name, once it is on disk.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub(super) fn finish(self) -> io::Result<()> {
        if let To::Beside(file) = self.to {
            file.file().sync_all()?;
            file.replace(&self.place)?;
        }
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.to {
            To::Beside(file) => file.file().write(bytes),
            To::Straight(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Beside(file) => file.file().flush(),
            To::Straight(file) => file.flush(),
        }
    }
}

/// Whether `path` is to be a file, and nothing that somebody reads meanwhile, as a pipe is.
pub(super) fn is_to_be_a_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

/// Writes a file so that its name never stands for half of it. SIGTERM and SIGINT wait until it is whole: that is soon, and nothing is left lying about.
pub(super) fn write_whole(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    if !is_to_be_a_file(path) {
        return write(path, bytes, readers);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let held_off = || -> io::Result<()> {
        let _context = runtime.enter();
        let _signals = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        write(path, bytes, readers)
    };
    let written = held_off();
    // Not just dropped: a command may have another that runs this.
    runtime.shutdown_background();
    written
}

fn write(path: &Path, bytes: &[u8], readers: Readers) -> io::Result<()> {
    let mut output = Output::new(path, readers)?;
    output.write_all(bytes)?;
    output.finish()
}

/// Whether the file is one of SQLite's, as a backup is too: <https://sqlite.org/fileformat.html#magic_header_string>.
fn is_database(path: &Path) -> bool {
    begins_with(path, b"SQLite format 3\0")
}

/// Whether the file is a write-ahead log of SQLite's, of whatever database: <https://sqlite.org/fileformat.html#the_write_ahead_log>.
fn is_log(path: &Path) -> bool {
    begins_with(path, &0x377f_0682_u32.to_be_bytes()) || begins_with(path, &0x377f_0683_u32.to_be_bytes())
}

fn begins_with(path: &Path, magic: &[u8]) -> bool {
    // A pipe would keep whoever opens it waiting.
    let mut beginning = Vec::new();
    let mut read = || File::open(path)?.take(magic.len() as u64).read_to_end(&mut beginning);
    path.is_file() && read().is_ok() && beginning == magic
}

/// What a path leads to.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(_) if path.is_symlink() => {
            Err(io::Error::other("it is a symbolic link that leads nowhere; remove it, or make what it leads to"))
        }
        found => Ok(found.unwrap_or_else(|_| path.to_owned())),
    }
}

/// Whether the file that is there may be replaced by another.
fn replaceable(path: &Path) -> io::Result<()> {
    let file = fs::OpenOptions::new().append(true).open(path)?;
    // An administrator may open any file: that nobody may write it was meant.
    if file.metadata()?.permissions().readonly() {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is write-protected"));
    }
    if fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| is_mounted(&mounts, path)) {
        return Err(io::Error::other("it is mounted by itself, and cannot be replaced; mount the folder that it is in"));
    }
    Ok(())
}

/// Whether `path` is a place in this list of mounts (`proc_pid_mountinfo(5)`: the fifth field; a space stands there as `\040`).
fn is_mounted(mounts: &str, path: &Path) -> bool {
    let places = mounts.lines().filter_map(|line| line.split(' ').nth(4));
    path.to_str().is_some_and(|path| places.into_iter().any(|place| place.replace("\\040", " ") == path))
}

/// A new file in the folder of `path`, gone when it is dropped.
fn beside(path: &Path, readers: Readers) -> io::Result<Unfinished> {
    Unfinished::in_folder(folder(path), readers.mode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_mounted_by_itself_is_known() {
        // As Docker's `--volume ./my model:/data/my model` shows inside.
        let mounts = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw\n\
                      702 679 254:1 /home/me/my\\040model /data/my\\040model rw,relatime - ext4 /dev/vda1 rw\n";
        assert!(is_mounted(mounts, Path::new("/data/my model")));
        assert!(!is_mounted(mounts, Path::new("/data")));
    }
}
