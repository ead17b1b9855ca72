//! What commands say: JSON for scripts, lines for people.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

/// How long a line is, in columns.
const WIDTH: usize = 80;

/// Prints a value as indented JSON.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    // As what it is: that the reader left is no failure.
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Prints the value for a script or the lines for a person.
pub(super) fn say(as_json: bool, value: &impl Serialize, lines: &[String]) -> anyhow::Result<()> {
    if as_json {
        return json(value);
    }
    let mut out = anstream::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A paragraph in lines that are pleasant to read on a terminal; as it is in a pipe.
pub(super) fn wrapped(paragraph: &str) -> String {
    if io::stdout().is_terminal() { textwrap::fill(paragraph, WIDTH) } else { paragraph.to_owned() }
}
