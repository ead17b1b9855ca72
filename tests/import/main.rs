//! Import and export as an operator sees them: the real binary on files as other systems write them.
//!
//! The files are in `tests/fixtures/import/`; its README says which a real system wrote.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

mod again;
mod exports;
mod formats;
mod hostile;
mod kept;
mod mutations;
mod running;
mod site;
mod told;
