//! The web: the JSON API, the Akismet dialect and the moderators' pages.
//!
//! Handlers are thin: they parse, call one use case of the engine, and render its result. This folder must not know the store or how a
//! score is made, and it decides nothing. `api/` speaks JSON, `docs/` says what it speaks, `akismet/` the dialect, `pages/` HTML; what they share (who asks, reading a
//! body, problems, middleware, the server's loop) stands beside them. A new resource is a file in its folder with a `router()`, merged there.

pub mod akismet;
mod api;
mod asking;
mod auth;
mod body;
mod docs;
mod error;
mod feed;
mod measured;
mod metrics;
mod middleware;
mod pages;
mod proxies;
pub mod server;
mod state;
mod streams;
mod throttle;

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};

pub use asking::Asking;
pub use auth::{ModeratorAuth, SiteAuth};
pub use body::Json;
pub use error::ApiError;
pub use metrics::Measured;
pub use pages::Letters;
pub use state::AppState;
pub use streams::Streams;
pub use throttle::{SignInLimits, Throttle};

/// Everything that is served, with the middleware around it.
pub fn router(state: AppState) -> Router {
    let (api, described) = api::router().split_for_parts();
    let (unhurried, described_too) = api::unhurried().split_for_parts();
    let (feeds, published) = feed::router().split_for_parts();
    let routes = Router::new()
        .merge(api)
        .merge(feeds)
        .merge(docs::router([described, described_too, published]))
        .merge(akismet::router())
        .merge(pages::router())
        .merge(metrics::router())
        .fallback(unknown_address);
    let unhurried = unhurried.merge(pages::unhurried());
    let [routes, unhurried] = [routes, unhurried].map(|routes| routes.method_not_allowed_fallback(wrong_method));
    let mut router = middleware::wrap(routes, unhurried, middleware::REQUEST_TIMEOUT, state.measured.is_some());
    if !state.trusted_proxies.is_empty() {
        router = router.layer(from_fn_with_state(Arc::clone(&state.trusted_proxies), proxies::find_client));
    }
    router.with_state(state)
}

/// A program gets a problem, a browser a page.
async fn unknown_address(headers: HeaderMap, uri: Uri) -> Response {
    if pages::is_asked_for(&headers, &uri) { pages::not_found(&headers, &uri) } else { ApiError::NotFound("address").into_response() }
}

/// Whoever reloads the answer to a form of the pages, or goes back to it, asks for an address that only takes forms: the page is shown that has the form.
async fn wrong_method(method: Method, headers: HeaderMap, uri: Uri) -> Response {
    let wants_page = method == Method::GET && pages::is_asked_for(&headers, &uri);
    let page = wants_page.then(|| pages::page_with_form(uri.path())).flatten();
    page.map_or_else(|| ApiError::WrongMethod.into_response(), |page| Redirect::to(&page).into_response())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use tower::ServiceExt as _;

    use super::*;
    use crate::clock::SystemClock;
    use crate::engine::{Engine, KeyHasher};
    use crate::store::SqliteStore;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_campaign_and_its_undo_are_waited_for_however_long_they_take() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap();
        let engine = Engine::open(Arc::new(store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.unwrap();
        let (api, _) = api::unhurried().split_for_parts();
        let unhurried: Router = api.merge(pages::unhurried()).with_state(AppState::new(engine, false));
        let status = async |path: &str| {
            let request = Request::builder().method(Method::POST).uri(path).body(Body::empty()).unwrap();
            unhurried.clone().oneshot(request).await.unwrap().status().as_u16()
        };
        for (path, expected) in [
            ("/v1/comments/1/like/decision", 401),
            ("/v1/batches/1/undo", 401),
            ("/comments/1/like/decide", 403),
            ("/batches/1/undo", 403),
            // Not among them.
            ("/v1/comments/1/decision", 404),
            ("/comments/1/decide", 404),
        ] {
            assert_eq!(status(path).await, expected, "{path}");
        }
    }
}
