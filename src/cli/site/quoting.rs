//! How a value stands between single quotes, in a shell's script and in PHP's. Whatever it is, it cannot end the quotes.

use std::fmt::{Result, Write};

use askama::filters::Escaper;

/// Inside the single quotes of a POSIX shell: nothing but the quote itself means anything there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shell;

/// Inside the single quotes of PHP: a quote and a backslash mean something there, `?>` does not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Php;

impl Escaper for Shell {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> Result {
        dest.write_str(&string.replace('\'', r"'\''"))
    }
}

impl Escaper for Php {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> Result {
        dest.write_str(&string.replace('\\', r"\\").replace('\'', r"\'"))
    }
}
