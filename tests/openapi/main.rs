//! The API as its document says it is: nothing missing, nothing invented, and whatever schemathesis sends is answered as documented.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]

#[path = "../support/mod.rs"]
mod support;

mod document;
mod fuzzed;
