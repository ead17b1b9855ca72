//! A progress bar on a terminal; nothing in a pipe.

use std::borrow::Cow;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar over `bytes` bytes on standard error.
pub(super) fn bytes(bytes: u64) -> ProgressBar {
    let bar = ProgressBar::new(bytes);
    if let Ok(style) = ProgressStyle::with_template("{msg:12} {wide_bar} {bytes}/{total_bytes} {eta} left") {
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

/// Shows that bytes are being moved of which nobody knows yet how many there are.
pub(super) fn waiting(what: &'static str) -> ProgressBar {
    let bar = ProgressBar::no_length().with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg:12} {spinner} {bytes} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// Shows on `bar` that something is being done of which nobody knows how far it is.
pub(super) fn busy(bar: &ProgressBar, what: impl Into<Cow<'static, str>>) {
    if let Ok(style) = ProgressStyle::with_template("{msg:12} {spinner} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar.enable_steady_tick(Duration::from_millis(100));
}

/// Shows what is being done on `bar`.
pub(super) fn say(bar: &ProgressBar, what: impl Into<Cow<'static, str>>) {
    bar.set_message(what);
}
