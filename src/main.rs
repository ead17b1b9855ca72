//! The binary: parse the command line, hand over, exit code.

fn main() {}
