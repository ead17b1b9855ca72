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
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match fs::metadata(&target) {
        Ok(metadata) if metadata.is_dir() => bail!("{}: it is a folder; name a file in it", describe()),
        // A device or a pipe is not opened before there is something to write: whoever reads it would wait, or go.
        Ok(metadata) if !metadata.is_file() => Ok(()),
        _ => beside(&target).map(drop).with_context(describe),
    }
}

/// Writes a file so that its name never stands for half of it.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // What a link points to is replaced, not the link; a device or a pipe is written to, not replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let path = target.as_path();
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let mut file = beside(path)?;
    file.write_all(bytes)?;
    put_in_place(file, path)
}

/// Gives a file that [`beside`] made its name, once it is on disk.
pub(super) fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
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
