//! What leaves the house: webhooks and mail.
//!
//! The engine holds the use cases (what is due, what became of it); here it is sent. Each way out is a folder, which must not know the store, HTTP's handlers, the
//! pages or the command line, nor what a message is good for. Whatever another server says is hostile: bounded, never logged, never shown.

pub mod mail;
pub mod webhook;
