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

use axum::Router;
use axum::routing::{get, post};
use url::form_urlencoded;

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
