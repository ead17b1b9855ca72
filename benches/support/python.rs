//! The Python in which the peers run: a virtual environment of its own under `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::{repository, run};

/// The newest releases that PyPI serves as this is written.
pub(crate) const PACKAGES: [&str; 3] = ["scikit-learn==1.9.1", "fasttext==0.9.3", "vowpalwabbit==9.11.9"];

/// Where everything of the peers is kept between runs.
pub(crate) fn folder() -> PathBuf {
    repository("target/bench-peers")
}

/// A Python with the peers in it, made where there is none.
pub(crate) fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(install)
}

#[expect(clippy::print_stderr, reason = "it takes a minute")]
fn install() -> PathBuf {
    let python = folder().join("bin/python");
    if !has_peers(&python) {
        eprintln!("installing {} for comparison …", PACKAGES.join(", "));
        run(Command::new("python3").args(["-m", "venv"]).arg(folder()));
        run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(PACKAGES));
    }
    python
}

fn has_peers(python: &Path) -> bool {
    let pinned = Command::new(python).args(["-m", "pip", "freeze", "--disable-pip-version-check"]).output();
    pinned.is_ok_and(|output| {
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        PACKAGES.iter().all(|package| printed.lines().any(|line| line == *package))
    })
}
