//! `/metrics`: what is measured, as Prometheus reads it. It names sites and says how busy they are, so it is not for everybody.
//!
//! Without a token it is for whoever asks from this machine, by this machine's name, of a server that nobody reaches from elsewhere. Not every proxy says that it passed
//! a request on: one that adds no header, and asks by the address that it was given, looks as a neighbour does. So where the server has a public address, or a
//! request looks at all as if somebody passed it on, a token of its own is needed, which opens nothing else.

use std::fs;
use std::net::{IpAddr, SocketAddr};

use axum::Extension;
use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, Version};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use url::{Host, Url};

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
    fn is_for(&self, asker: &Asker<'_>, headers: &HeaderMap) -> bool {
        self.open || asker.is_neighbour(headers) || self.is_opened_by(headers)
    }

    /// Hashes compare in constant time.
    fn is_opened_by(&self, headers: &HeaderMap) -> bool {
        let sent = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
        let sent = sent.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| blake3::hash(token.trim().as_bytes()));
        sent.is_some() && sent == self.token
    }
}

/// What a request tells of who asks.
struct Asker<'a> {
    peer: Option<SocketAddr>,
    version: Version,
    uri: &'a Uri,
    state: &'a AppState,
}

impl Asker<'_> {
    /// Whether it can only be a program of this machine. Proxies ask by HTTP/1.0 unless they are told otherwise, programs do not.
    fn is_neighbour(&self, headers: &HeaderMap) -> bool {
        let is_of_this_machine = self.peer.is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        let has_proxies = !self.state.trusted_proxies.is_empty();
        let is_reached_from_elsewhere = has_proxies || self.state.public_url.as_ref().is_some_and(|url| !is_loopback(url));
        let mut hosts =
            headers.get_all(HOST).iter().map(|host| host.to_str().unwrap_or_default()).chain(self.uri.authority().map(Authority::as_str));
        let is_asked_by_own_name = headers.contains_key(HOST) && hosts.all(names_this_machine);
        let is_old = matches!(self.version, Version::HTTP_09 | Version::HTTP_10);
        is_of_this_machine && !is_reached_from_elsewhere && is_asked_by_own_name && !is_old && !was_passed_on(headers)
    }
}

/// Whether a `Host` header names this machine.
fn names_this_machine(authority: &str) -> bool {
    !authority.contains('@') && Url::parse(&format!("http://{authority}/")).is_ok_and(|url| is_loopback(&url))
}

/// Whether an address is one of this machine's own.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/metrics", get(show))
}

async fn show(
    State(state): State<AppState>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    version: Version,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let measured = state.measured.as_ref().ok_or(ApiError::NotFound("address"))?;
    let asker = Asker { peer: peer.map(|Extension(info)| info.0), version, uri: &uri, state: &state };
    if !measured.is_for(&asker, &headers) {
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
