//! Random audits: what the intervals and the promise hold, by simulation, and the draws and answers of a real store and server.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod drawing;
mod house;
mod promise;
mod served;
mod simulation;
