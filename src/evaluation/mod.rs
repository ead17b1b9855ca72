//! How well a model does: figures, and the protocols that produce them.
//!
//! Pure. It must not know sites' settings, the store or the command line. To add a figure, add a field to [`Metrics`] with its
//! source and a test against another implementation; to add a protocol, a variant of [`Protocol`].

mod metrics;
mod protocol;
mod stream;

pub use metrics::{Metrics, Scored, mean, metrics};
pub use protocol::{Protocol, ProtocolError, Run};
pub use stream::{Feedback, Streamed, WINDOWS, Window, stream, windows};
