//! The pages of those who write comments: where one stands, an appeal, what is kept and its erasure, and how comments are processed.
//!
//! Nobody signs in here, and nothing but the page of the form that asks for a mail sets a cookie. A comment's private link is its proof: whoever has it may see
//! the comment, so no page of it is kept by a cache, named to another site or found by a search engine. What the filter thinks is told as far as it helps no
//! spammer: no scores, no words.

mod mine;
mod own;
mod privacy;
#[cfg(test)]
pub(super) mod samples;

use axum::extract::{FromRequestParts, Path, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use url::form_urlencoded;

use super::error::{ErrorPage, PageError};
use super::legible::Legible;
use crate::http::AppState;
use crate::store::Site;

/// The routes of the readers.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/status/{token}", get(own::show))
        .route("/status/{token}/appeal", post(own::appeal))
        .route("/status/{token}/erase", get(own::ask_to_erase).post(own::erase))
        .route("/privacy/{site}", get(privacy::show))
        .route("/privacy/{site}/mine", get(mine::form).post(mine::ask))
        .route("/mine/{token}", get(mine::show).post(mine::erase))
        .layer(from_fn(for_readers))
}

/// Whether an address is among those of the readers, also where there is nothing.
pub(super) fn are_asked(path: &str) -> bool {
    matches!(path.split('/').nth(1), Some("status" | "privacy" | "mine"))
}

/// What is shown in the place of a page that there is not: the same whatever was asked for.
pub(super) fn nowhere() -> Response {
    shown(PageError::NotFound("page"))
}

/// Problems are shown to readers without the way to the queue, which is not theirs.
async fn for_readers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<ErrorPage>() {
        Some(_) if response.status() == StatusCode::NOT_FOUND => nowhere(),
        Some(page) => with_page(response.status(), page),
        None => response,
    }
}

fn shown(error: PageError) -> Response {
    let (status, page) = error.page();
    with_page(status, page)
}

fn with_page(status: StatusCode, page: ErrorPage) -> Response {
    let page = ErrorPage { for_readers: true, ..page };
    (status, Extension(page.clone()), page).into_response()
}

/// What stands in an address. What is no text is nothing that there is.
pub(super) struct Named(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        Path::from_request_parts(parts, state).await.map(|Path(name)| Self(name)).map_err(|_| PageError::NotFound("page"))
    }
}

/// Something that is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// What it is.
    pub name: String,
    /// What stands in it.
    pub value: String,
}

/// The address of a site's privacy page.
fn privacy_address(site: &Site) -> String {
    let name: String = form_urlencoded::byte_serialize(site.name.as_bytes()).collect();
    format!("/privacy/{name}")
}

/// What somebody typed, on one line; `None` if nothing of it can be seen.
fn line(text: &str) -> Option<String> {
    Some(Legible::line(text).text).filter(|text| !text.is_empty())
}
