//! A progress bar on a terminal; nothing in a pipe.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `bytes` bytes on standard error.
pub(super) fn bytes(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{msg:12} {wide_bar} {bytes}/{total_bytes} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// A bar over `steps` steps on standard error.
pub(super) fn steps(steps: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(steps).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar
}

/// Shows what is being done on `bar`.
pub(super) fn say(bar: &ProgressBar, what: impl Into<Cow<'static, str>>) {
    bar.set_message(what);
}
