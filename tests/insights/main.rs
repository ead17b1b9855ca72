//! What a site's last days were like: the figures of a store that was filled by hand, against numbers that were computed elsewhere, and their API.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

#[path = "../audits/house.rs"]
#[allow(dead_code, reason = "the house is that of the audits, whose tests use the rest of it")]
mod house;

mod figures;
mod people;
mod served;
mod texts;
