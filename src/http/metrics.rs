//! `/metrics`: what is measured, as Prometheus reads it. It names sites and says how busy they are, so it is not for everybody.
//!
//! Whoever asks from this machine may read it, unless a proxy says that it passed the request on; from elsewhere a token of its own is needed. That token opens nothing else.

use std::fs;
use std::net::SocketAddr;

use axum::Extension;
use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::error::Credential;
use super::proxies::was_passed_on;
use super::{ApiError, AppState};
use crate::engine::{Figures, JobOverview, RunState, SiteFigures, WebhookFigures};
use crate::telemetry::Metrics;

/// The version of the text format that is written.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What is measured, and who may read it.
pub struct Measured {
    /// What happens.
    pub metrics: Metrics,
    /// Whether anybody may read it.
    pub open: bool,
    /// The hash of the token that opens it from elsewhere.
    pub token: Option<blake3::Hash>,
}

impl Measured {
    fn is_for(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> bool {
        let from_here = peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback()) && !was_passed_on(headers);
        self.open || from_here || self.is_opened_by(headers)
    }

    /// Hashes compare in constant time.
    fn is_opened_by(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
        let sent = sent.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| blake3::hash(token.trim().as_bytes()));
        sent.is_some() && sent == self.token
    }
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/metrics", get(show))
}

async fn show(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let measured = state.measured.as_ref().ok_or(ApiError::NotFound("address"))?;
    if !measured.is_for(peer.map(|Extension(info)| info.0), &headers) {
        return Err(ApiError::Unauthorised { sent: headers.contains_key(AUTHORIZATION), needs: Credential::MetricsToken });
    }
    let figures = state.engine.figures().await?;
    let text = measured.metrics.text(|| tell(figures));
    Ok(([(CONTENT_TYPE, FORMAT)], text).into_response())
}

/// Sets the gauges of what stands.
fn tell(figures: Figures) {
    metrics::gauge!("gatepost_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    metrics::gauge!("gatepost_model_info", "model" => figures.model).set(1.0);
    metrics::gauge!("gatepost_quarantined_decisions").set(figures.quarantined as f64);
    metrics::gauge!("gatepost_database_bytes").set(figures.database_bytes as f64);
    metrics::gauge!("gatepost_overlays_bytes").set(figures.overlays_bytes as f64);
    figures.sites.into_iter().for_each(tell_of_site);
    figures.jobs.into_iter().for_each(tell_of_job);
    tell_of_webhooks(figures.webhooks);
    tell_of_process();
}

fn tell_of_site(figures: SiteFigures) {
    let SiteFigures { site, waiting, oldest_seconds, last_comment } = figures;
    metrics::gauge!("gatepost_queue_comments", "site" => site.clone()).set(waiting as f64);
    metrics::gauge!("gatepost_queue_oldest_age_seconds", "site" => site.clone()).set(oldest_seconds);
    if let Some(at) = last_comment {
        metrics::gauge!("gatepost_last_comment_timestamp_seconds", "site" => site).set(seconds(at));
    }
}

fn tell_of_webhooks(WebhookFigures { waiting, oldest_seconds, dead }: WebhookFigures) {
    metrics::gauge!("gatepost_webhook_messages").set(waiting as f64);
    metrics::gauge!("gatepost_webhook_oldest_age_seconds").set(oldest_seconds);
    metrics::gauge!("gatepost_webhook_dead_letters").set(dead as f64);
}

fn tell_of_job(job: JobOverview) {
    let JobOverview { job, state, last_run, seconds: took, next_run, result: _ } = job;
    let failed = matches!(state, RunState::Failed | RunState::Interrupted);
    metrics::gauge!("gatepost_job_last_run_failed", "job" => job.clone()).set(f64::from(u8::from(failed)));
    if let (RunState::Done, Some(at), Some(took)) = (state, last_run, took) {
        metrics::gauge!("gatepost_job_last_success_timestamp_seconds", "job" => job.clone()).set(seconds(at) + took);
    }
    if let Some(at) = next_run {
        metrics::gauge!("gatepost_job_next_run_timestamp_seconds", "job" => job).set(seconds(at));
    }
}

/// What Linux tells of a process; elsewhere nothing is told.
fn tell_of_process() {
    let resident = fs::read_to_string("/proc/self/status").ok().and_then(|status| kibibytes(&status, "VmRSS:"));
    if let Some(kibibytes) = resident {
        metrics::gauge!("process_resident_memory_bytes").set(kibibytes * 1024.0);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        metrics::gauge!("process_open_fds").set(open.count() as f64);
    }
}

fn kibibytes(status: &str, name: &str) -> Option<f64> {
    status.lines().find_map(|line| line.strip_prefix(name))?.trim().trim_end_matches(" kB").parse().ok()
}

fn seconds(at: jiff::Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}
