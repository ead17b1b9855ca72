//! What is kept, for how long, and what a server does by itself: erasure, retention, jobs, and how much memory it takes.
//!
//! `erasure` and `told` go through the real binary, as a person would; `world` is an engine with a clock that stands still, for all that takes days.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../server/blog.rs"]
mod blog;

mod campaigns;
mod check;
mod erasure;
mod histories;
mod jobs;
mod litter;
mod memory;
mod places;
mod remains;
mod restored;
mod retention;
mod told;
mod world;
