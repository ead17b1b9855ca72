//! What black-box tests share: the real binary on a free port with a database of its own, and ways to talk to it.
//!
//! A test says `mod support;` and starts from a [`House`]: a temporary folder with a database, in which any command can be run, and which
//! can be served, killed and served again. Everything ends with the value that holds it, also when the test fails.
//! It must not know the library: what the tests see is what a blog, a moderator and an operator see.

#![allow(dead_code, unused_imports, unreachable_pub, reason = "each test uses its own part of this")]
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "in a test, what does not work is a failure")]

mod house;
mod http;
mod server;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub use house::{House, curl};
pub use http::{Answer, Client};
pub use server::Server;

/// How long anything may take before a test gives up on it. A loaded machine is slow; a hanging one is a failure.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Polls until `condition` gives a value. Panics, naming `what`, once [`PATIENCE`] is over.
pub fn eventually<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A command of the Python packages that a folder of `tests/clients` pins.
pub fn client_tool(folder: &str, name: &str) -> PathBuf {
    let tool = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools").join(folder).join("bin").join(name);
    assert!(tool.exists(), "run `tests/run tools` once, which installs {folder}");
    tool
}
