//! How well a model does: figures, the protocols that produce them, and the report that shows them.
//!
//! Scored comments ([`Judged`]) become figures with intervals ([`Row`], [`Slices`]), curves, and a comparison of two models. Pure: it must
//! not know how a model is made, sites' settings, the store or the command line. To add a figure, add a field to [`Metrics`] with its source
//! and a test against another implementation, and a variant of [`Figure`]; to add a protocol, a variant of [`Protocol`]; to add a plot, see
//! `report`.

mod bootstrap;
mod compare;
mod curves;
mod exact;
mod figure;
mod findings;
mod judged;
mod kappa;
mod metrics;
mod protocol;
mod ranked;
mod report;
mod stream;

pub(crate) use bootstrap::percentile;
pub use bootstrap::{Interval, Intervals, MIN_GROUPS, RESAMPLES, Sample, intervals, paired_intervals};
pub use compare::{Comparison, Difference, McNemar, Side, compare};
pub use curves::{BINS, Operating, ReliabilityBin, THRESHOLDS, ThresholdCost, operating_points, reliability, thinned, threshold_costs};
pub use exact::exact_interval;
pub use figure::Figure;
pub use findings::{
    Against, Data, DataFile, Findings, LearningPoint, ModelNote, Reason, Remark, Settings, StreamFigures, WindowRow, plotted_curves, worst,
};
pub use judged::{Judged, Row, Seen, Slices, groups, row, rows, sample, scores, slices};
pub use kappa::cohens_kappa;
pub use metrics::{Metrics, Scored, mean, metrics};
pub use protocol::{Protocol, ProtocolError, Run, SHARES};
pub use stream::{Conditions, Feedback, Streamed, Stretch, WINDOWS, Window, stream, stream_seen, windows, wrong_over_time};
