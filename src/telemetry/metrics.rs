//! The figures that `/metrics` shows, in Prometheus' text format.
//!
//! What happens is counted and timed where it happens, through the `metrics` facade, as lines of the log go through `tracing`. What stands (the queue, the
//! model, the jobs) is asked for when somebody looks, and told to a recorder that ends with the answer: so nothing stays of what is gone.

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// Bounds of requests, in seconds.
const REQUEST: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Bounds of a score, in seconds.
const SCORING: &[f64] = &[0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1];
/// Bounds of a commit, in seconds.
const COMMIT: &[f64] = &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
/// Bounds of what shares a commit.
const WRITES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];

/// What a figure is.
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
    Histogram(&'static [f64]),
}

/// What happens: its name, what it is, and what it tells.
const HAPPENS: [(&str, Kind, &str); 7] = [
    ("gatepost_http_requests_total", Kind::Counter, "Requests that were answered, by method, route and class of the status."),
    ("gatepost_http_request_duration_seconds", Kind::Histogram(REQUEST), "Time from a request's headers to its answer's."),
    ("gatepost_verdicts_total", Kind::Counter, "Verdicts on comments that came, were edited, or were only scored."),
    (
        "gatepost_scoring_duration_seconds",
        Kind::Histogram(SCORING),
        "Time that extracting features, scoring and explaining a comment take.",
    ),
    ("gatepost_commit_duration_seconds", Kind::Histogram(COMMIT), "Time of a transaction that writes, until it is on disk."),
    ("gatepost_commit_writes", Kind::Histogram(WRITES), "Writes that shared a transaction."),
    ("gatepost_commit_failures_total", Kind::Counter, "Transactions that were not committed: their writes were refused."),
];

/// What stands when somebody looks.
const STANDS: [(&str, &str); 16] = [
    ("gatepost_build_info", "This program's version; always 1."),
    ("gatepost_model_info", "The live model's id; always 1."),
    ("gatepost_queue_comments", "Comments that wait for a moderator."),
    ("gatepost_queue_oldest_age_seconds", "How long the oldest of them has waited; 0 where none waits."),
    ("gatepost_last_comment_timestamp_seconds", "When the last comment came, where any did."),
    ("gatepost_quarantined_decisions", "Decisions that wait to be released or dropped."),
    ("gatepost_database_bytes", "The size of the database's file."),
    ("gatepost_overlays_bytes", "Memory for what sites have taught."),
    ("gatepost_job_last_success_timestamp_seconds", "When the last run of a job ended, if it went well."),
    ("gatepost_job_last_run_failed", "Whether the last run of a job failed or was broken off."),
    ("gatepost_job_next_run_timestamp_seconds", "When a job is due."),
    ("gatepost_webhook_messages", "Messages that webhooks are still to be told."),
    ("gatepost_webhook_oldest_age_seconds", "How long the oldest of them has waited; 0 where none waits."),
    ("gatepost_webhook_dead_letters", "Messages that were given up, and not sent again since."),
    ("process_resident_memory_bytes", "Resident memory size in bytes."),
    ("process_open_fds", "Number of open file descriptors."),
];

/// Why nothing is measured.
#[derive(Debug, thiserror::Error)]
#[error("what happens cannot be measured: {0}")]
pub struct NotMeasured(#[from] BuildError);

/// What is measured in this process.
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// Measures from now on. Who holds a counter from before measures nothing.
    ///
    /// # Errors
    /// If this process measures already.
    pub fn start() -> Result<Self, NotMeasured> {
        let builder = HAPPENS.iter().try_fold(PrometheusBuilder::new(), |builder, (name, kind, _)| match kind {
            Kind::Histogram(bounds) => builder.set_buckets_for_metric(Matcher::Full((*name).to_owned()), bounds),
            Kind::Counter | Kind::Gauge => Ok(builder),
        })?;
        let handle = builder.install_recorder()?;
        for (name, kind, help) in HAPPENS {
            describe(name, kind, help);
        }
        Ok(Self(handle))
    }

    /// Puts what was timed together. Without it, it would be kept one by one until somebody looks.
    pub fn tidy(&self) {
        self.0.run_upkeep();
    }

    /// Everything, as Prometheus reads it. `stands` sets the gauges of what stands now.
    #[must_use]
    pub fn text(&self, stands: impl FnOnce()) -> String {
        let now = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&now, || {
            for (name, help) in STANDS {
                describe(name, Kind::Gauge, help);
            }
            stands();
        });
        let handle = now.handle();
        // Descriptions are shown from the next upkeep on.
        handle.run_upkeep();
        self.0.run_upkeep();
        self.0.render() + &handle.render()
    }
}

fn describe(name: &'static str, kind: Kind, help: &'static str) {
    match kind {
        Kind::Counter => metrics::describe_counter!(name, help),
        Kind::Gauge => metrics::describe_gauge!(name, help),
        Kind::Histogram(_) => metrics::describe_histogram!(name, help),
    }
}
