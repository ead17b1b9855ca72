//! The web: the JSON API, the Akismet dialect and the moderators' pages.
//!
//! Handlers are thin: they parse, call one use case of the engine, and render its result. This folder must not know the store or how a
//! score is made, and it decides nothing. `api/` speaks JSON, `akismet/` the dialect, `pages/` HTML; what they share (who asks, reading a
//! body, problems, middleware, the server's loop) stands beside them. A new resource is a file in its folder with a `router()`, merged there.

pub mod akismet;
pub mod api;
mod auth;
mod body;
mod error;
mod middleware;
mod pages;
pub mod server;
mod state;
mod streams;
mod throttle;

use axum::Router;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse, Redirect, Response};

pub use auth::{ModeratorAuth, SiteAuth};
pub use body::Json;
pub use error::ApiError;
pub use state::AppState;
pub use streams::Streams;
pub use throttle::{SignInLimits, Throttle};

/// Everything that is served, with the middleware around it.
pub fn router(state: AppState) -> Router {
    let routes = Router::new().merge(api::router()).merge(akismet::router()).merge(pages::router()).fallback(unknown_address);
    let [routes, unhurried] = [routes, api::unhurried()].map(|routes| routes.method_not_allowed_fallback(wrong_method));
    middleware::wrap(routes, unhurried, middleware::REQUEST_TIMEOUT).with_state(state)
}

/// A program gets a problem, a browser a page.
async fn unknown_address(headers: HeaderMap, uri: Uri) -> Response {
    if pages::is_asked_for(&headers) { pages::not_found(&headers, &uri) } else { ApiError::NotFound("address").into_response() }
}

/// Whoever reloads the answer to a form of the pages, or goes back to it, asks for an address that only takes forms: the page is shown that has the form.
async fn wrong_method(method: Method, headers: HeaderMap, uri: Uri) -> Response {
    let wants_page = method == Method::GET && pages::is_asked_for(&headers);
    let page = wants_page.then(|| pages::page_with_form(uri.path())).flatten();
    page.map_or_else(|| ApiError::WrongMethod.into_response(), |page| Redirect::to(&page).into_response())
}
