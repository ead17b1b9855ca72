//! A first hour, as an operator lives it: `gatepost site add` in a terminal, the forecast, and the snippets as they are printed.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod asked;
mod forecast;
mod snippets;
mod terminal;
