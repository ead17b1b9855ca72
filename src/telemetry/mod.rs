//! What is logged and measured, and what never is.
//!
//! `metrics.rs` keeps the figures that `/metrics` shows: a new one is a line in its table. A label is a word of this program, a route's pattern, or the name
//! of a site: never anything that a request brought.
//!
//! Lines go to standard error. Nothing of a comment, no address of a person and no key is ever an argument of a log macro; a
//! panic is logged by its place alone, as its message may quote what was being worked on.

mod metrics;

use std::io::{self, Write};
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

pub use metrics::{Metrics, NotMeasured};

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
    let filter = EnvFilter::try_new(filter)?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(|| Lossy).log_internal_errors(false);
    // A second call, as in a test, leaves the first one's choice in place; then there is nothing whose filter could be changed.
    let filter = match format {
        LogFormat::Text => {
            let builder = builder.with_ansi(io::IsTerminal::is_terminal(&io::stderr())).with_filter_reloading();
            let (handle, _already) = (builder.reload_handle(), builder.try_init());
            Filter(Box::new(move |filter| drop(handle.reload(filter))))
        }
        LogFormat::Json => {
            let builder = builder.json().with_filter_reloading();
            let (handle, _already) = (builder.reload_handle(), builder.try_init());
            Filter(Box::new(move |filter| drop(handle.reload(filter))))
        }
    };
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(%place, "the program panicked: this is a fault of its own");
    }));
    Ok(filter)
}
