//! The server as a blog, a moderator and an operator see it: the real binary on a real port.
//!
//! A file for each concern; `blog.rs` is what most tests start from.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod adversity;
mod bad_input;
mod blog;
mod command_line;
mod comments;
mod durability;
mod moderation;
mod notes;
mod quarantine;
mod upkeep;
