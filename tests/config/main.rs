//! `gatepost.toml`, the environment and the command line, as an operator meets them: the real binary in a folder of its own.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod check;
mod layers;
mod reload;

use std::fs;
use std::process::Output;

use support::House;

/// A folder with this `gatepost.toml`.
fn with_file(text: &str) -> House {
    let house = House::new();
    fs::write(house.path().join("gatepost.toml"), text).unwrap();
    house
}

/// Runs a command with these variables beside it.
fn run(house: &House, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    house.gatepost().args(arguments).envs(environment.iter().copied()).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
