//! The files that commands write: whether they can be is known before the work, and their names never stand for half of them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::NamedTempFile;

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
        Ok(_) => replaceable(&target).and_then(|()| beside(&target).map(drop)).with_context(describe),
        Err(_) => beside(&target).map(drop).with_context(describe),
    }
}

/// Writes a file so that its name never stands for half of it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link points to is replaced, not the link; a device or a pipe is written to, not replaced.
    let target = resolved(path)?;
    let path = target.as_path();
    let before = fs::metadata(path).ok();
    if before.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let mut file = beside(path)?;
    if let Some(before) = before {
        replaceable(path)?;
        file.as_file().set_permissions(before.permissions())?;
    }
    file.write_all(bytes)?;
    put_in_place(file, path)
}

/// Gives a file that [`beside`] made its name, once it is on disk.
pub(super) fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
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
pub(super) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // The system's own mask still applies: a model is no secret.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(".gatepost-").tempfile_in(folder)
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
