//! What is logged and measured, and what never is.
//!
//! `metrics.rs` keeps the figures that `/metrics` shows: a new one is a line in its table. A label is a word of this program, a route's pattern, or the name
//! of a site: never anything that a request brought.
//!
//! Lines go to standard error. Nothing of a comment, no address of a person and no key is ever an argument of a log macro; a
//! panic is logged by its place alone, as its message may quote what was being worked on. Libraries that speak to other servers say whom they ask, below `info`: that is
//! never logged, whatever is asked for, as a site's webhook may be anybody's host.

mod metrics;

use std::io::{self, Write};
use std::panic;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::{ParseError, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt, reload};

pub use metrics::{Metrics, NotMeasured};

/// The libraries that speak to other servers, or with whose help it is done.
const TALKERS: [&str; 8] = ["reqwest", "hyper", "hyper_util", "h2", "lettre", "rustls", "rustls_platform_verifier", "tokio_rustls"];

/// How a log line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Standard error, where a line that cannot be written is lost: a full disk or a reader that left must not end the server.
struct Lossy;

impl Write for Lossy {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _lost = io::stderr().write_all(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let _lost = io::stderr().flush();
        Ok(())
    }
}

/// What is logged, while it is: it may be changed.
pub struct Filter(Box<dyn Fn(EnvFilter) + Send + Sync>);

impl Filter {
    /// Logs by another filter from now on.
    ///
    /// # Errors
    /// If the filter cannot be read: what was in use stays.
    pub fn set(&self, filter: &str) -> Result<(), ParseError> {
        (self.0)(EnvFilter::try_new(filter)?);
        Ok(())
    }
}

/// Starts logging. `filter` is a list of `target=level` or a level alone, such as `info` or `gatepost=debug,sqlx=warn`.
///
/// # Errors
/// If the filter cannot be read.
pub fn init(format: LogFormat, filter: &str) -> Result<Filter, ParseError> {
    let (filter, handle) = reload::Layer::new(EnvFilter::try_new(filter)?);
    let kept = tracing_subscriber::registry().with(filter).with(filter_fn(may_be_said));
    let lines = fmt::layer().with_writer(|| Lossy).log_internal_errors(false);
    // A second call, as in a test, leaves the first one's choice in place; then there is nothing whose filter could be changed.
    let _already = match format {
        LogFormat::Text => kept.with(lines.with_ansi(io::IsTerminal::is_terminal(&io::stderr()))).try_init(),
        LogFormat::Json => kept.with(lines.json()).try_init(),
    };
    let filter = Filter(Box::new(move |filter| drop(handle.reload(filter))));
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(%place, "the program panicked: this is a fault of its own");
    }));
    Ok(filter)
}

/// Whether a line or a span may be logged at all: names of other servers may not.
fn may_be_said(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::INFO || !TALKERS.contains(&library)
}
