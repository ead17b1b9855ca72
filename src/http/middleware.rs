//! What stands around every route: a time limit for nearly all of them, a line in the log, and an answer even when a handler panics.
//!
//! The log line has the method if it is a known one, the route's pattern, the status and the time taken. It never has the path, the query, a header or the peer's
//! address: a site key travels in the Host header, an external id in the path, and people have addresses.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::http::header::X_CONTENT_TYPE_OPTIONS;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{ApiError, measured};

/// How long a request may take to arrive and be answered. What streams on afterwards has limits of its own.
pub(super) const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Puts the middleware around all routes, the innermost first; those of `unhurried` may take longer than `limit`, once the request has arrived. What is answered
/// is counted and timed if it is `measured`.
pub(super) fn wrap<S: Clone + Send + Sync + 'static>(
    routes: Router<S>,
    unhurried: Router<S>,
    limit: Duration,
    measured: bool,
) -> Router<S> {
    routes
        .layer(from_fn(move |request, next| limit_time(limit, request, next)))
        .merge(unhurried.layer(from_fn(move |request, next| limit_arrival(limit, request, next))))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(SetResponseHeaderLayer::if_not_present(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(from_fn(move |request, next| watch(measured, request, next)))
}

async fn limit_time(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TooSlow.into_response(),
    }
}

/// A body that is still on its way when the limit is over breaks off.
async fn limit_arrival(limit: Duration, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let over = tokio::time::Instant::now() + limit;
    let pieces = stream::unfold(body.into_data_stream(), move |mut pieces| async move {
        let piece = match tokio::time::timeout_at(over, pieces.next()).await {
            Ok(piece) => piece?,
            Err(late) => Err(axum::Error::new(late)),
        };
        Some((piece, pieces))
    });
    next.run(Request::from_parts(parts, Body::from_stream(pieces))).await
}

/// Counts and logs what is answered: one layer for both, as each costs a request some of its time.
async fn watch(measured: bool, request: Request, next: Next) -> Response {
    // Asked each time: what is logged changes while the server runs.
    if !measured && !tracing::enabled!(tracing::Level::DEBUG) {
        return next.run(request).await;
    }
    let method = measured::Known::of(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let start = Instant::now();
    let response = next.run(request).await;
    let (took, status) = (start.elapsed(), response.status().as_u16());
    if measured {
        measured::note(method, route.as_ref().map(MatchedPath::as_str), status, took);
    }
    let (route, micros) = (route.as_ref().map_or("-", MatchedPath::as_str), u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    tracing::debug!(method = %method.as_str(), route, status, micros, "answered");
    response
}

/// The panic's place stands in the log already, written by the panic hook.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    ApiError::Internal.into_response()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::pending;
    use std::sync::Arc;

    use axum::routing::{get, post};
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn only_an_unhurried_route_may_take_longer_than_the_limit() {
        let over = Arc::new(Notify::new());
        let waited_for = over.clone();
        let wait = move || async move { waited_for.notified().await };
        let unhurried = Router::new().route("/unhurried", get(wait));
        let router: Router = wrap(Router::new().route("/hurried", get(pending::<()>)), unhurried, Duration::from_millis(1), false);
        let ask = |path: &str| router.clone().oneshot(Request::builder().uri(path).body(Body::empty()).unwrap());
        let hurried = async {
            let answer = ask("/hurried").await.unwrap();
            // The limit is over for the other one, too, which was asked before.
            over.notify_one();
            answer.status().as_u16()
        };
        let (unhurried, hurried) = tokio::join!(ask("/unhurried"), hurried);
        assert_eq!((unhurried.unwrap().status().as_u16(), hurried), (200, 408));
    }

    #[tokio::test]
    async fn what_does_not_arrive_within_the_limit_is_not_waited_for_anywhere() {
        let read = post(|body: Result<axum::body::Bytes, _>| async move { if body.is_ok() { "whole" } else { "broken off" } });
        let router: Router = wrap(Router::new(), Router::new().route("/unhurried", read), Duration::from_millis(1), false);
        for (body, expected) in
            [(Body::from("a body"), "whole"), (Body::from_stream(stream::pending::<Result<&str, Infallible>>()), "broken off")]
        {
            let answer = router.clone().oneshot(Request::builder().method("POST").uri("/unhurried").body(body).unwrap()).await.unwrap();
            assert_eq!(axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap(), expected);
        }
    }

    #[tokio::test]
    async fn a_panic_is_answered_without_its_words() {
        async fn broken() {
            panic!("what was being worked on");
        }
        let router: Router = wrap(Router::new().route("/hurried", get(broken)), Router::new(), REQUEST_TIMEOUT, true);
        let answer = router.oneshot(Request::builder().uri("/hurried").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status().as_u16(), 500);
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("worked on"));
    }
}
