//! What the benches share.

#![allow(dead_code, reason = "each bench uses its part")]

pub(crate) mod memory;
pub(crate) mod python;
pub(crate) mod random;

use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a command to its end and returns what it printed.
pub(crate) fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The name and version of the bogofilter that is installed. An error says what to do if there is none.
pub(crate) fn bogofilter() -> Result<String, String> {
    let printed = Command::new("bogofilter").arg("-V").output();
    let printed = printed.map_err(|_| "this bench needs bogofilter: apt-get install bogofilter".to_owned())?;
    Ok(String::from_utf8_lossy(&printed.stdout).lines().next().unwrap_or_default().replace(" version ", " "))
}
