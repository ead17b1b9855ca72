//! What an operator has: metrics, logs, reverse proxies, the doctor, and what the server is installed with.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod canary;
mod deploy;
mod doctor;
mod metrics;
mod package;
mod proxies;

use std::process::{Command, Output};

/// A file of this repository.
fn file(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// A program that `tests/run tools` installs into a folder of its own.
fn tool(name: &str) -> Command {
    Command::new(file(&format!("target/tools/python/bin/{name}")))
}

/// What a program wrote; it must have succeeded.
fn succeeded(what: &str, output: std::io::Result<Output>) -> String {
    let output = output.unwrap_or_else(|error| panic!("{what}: {error}; run `tests/run tools` once, which installs it"));
    let [said, errors] = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert!(output.status.success(), "{what}: {}\n{said}\n{errors}", output.status);
    said
}
