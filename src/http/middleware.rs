//! What stands around every route: a time limit, a line in the log, and an answer even when a handler panics.
//!
//! The log line has the method, the route's pattern, the status and the time taken. It never has the path, the query, a header or the peer's
//! address: a site key travels in the Host header, an external id in the path, and people have addresses.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{ApiError, AppState};

/// How long a request may take to arrive and be answered. What streams on afterwards has limits of its own.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Puts the middleware around `routes`, the innermost first.
pub(super) fn wrap(routes: Router<AppState>) -> Router<AppState> {
    let routes = routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(limit_time))
        .layer(SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")));
    // What is logged is settled before anything is served; a layer that logs nothing would still cost every request.
    if tracing::enabled!(tracing::Level::DEBUG) { routes.layer(from_fn(log)) } else { routes }
}

async fn limit_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    }
}

async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    tracing::debug!(%method, route, status = response.status().as_u16(), micros, "answered");
    response
}

/// The panic's own message stands in the log already, written by the panic hook.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::Internal.into_response()
}
