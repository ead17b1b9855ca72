//! The real binary on corpora and models: `train`, `merge`, `score`, `evaluate` and `inspect`.

#[path = "../support/mod.rs"]
mod support;

mod evaluate;
mod files;
mod inspect;
mod merge;
mod score;
mod train;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use support::House;

/// Enough to learn from.
const CORPUS: &str = r#"{"content": "check out my channel", "label": "spam"}
{"content": "win money at http://cheap.example now", "label": "spam"}
{"content": "what a lovely song", "label": "ham"}
{"content": "I heard this as a child", "label": "ham"}
"#;

/// Writes a file into the house.
fn file(house: &House, name: &str, content: impl AsRef<[u8]>) -> String {
    let path = house.path().join(name);
    std::fs::write(&path, content).expect("the folder is ours");
    path.into_os_string().into_string().expect("the path is UTF-8")
}

/// The path of a file in the house, whether it is there or not.
fn path(house: &House, name: &str) -> (PathBuf, String) {
    let path = house.path().join(name);
    (path.clone(), path.into_os_string().into_string().expect("the path is UTF-8"))
}

/// Runs a command with this standard input.
fn run_with_input(house: &House, arguments: &[&str], input: &[u8]) -> Output {
    let mut child =
        house.gatepost().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("it has an input");
    let input = input.to_vec();
    // A child that stops reading breaks the pipe; what it printed tells the rest.
    let writer = std::thread::spawn(move || stdin.write_all(&input).is_ok());
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("the writer ends with its pipe");
    output
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
