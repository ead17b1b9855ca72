//! The moderators' pages: sign in, the queue, one comment, decide, undo. Server-rendered: everything works without JavaScript, and with it (`assets/js/`,
//! modules without a build step) nothing reloads, the keyboard decides, and others' decisions appear while they are made.
//!
//! A handler parses the request, calls one use case of the engine and fills a template; it must not know the store or the
//! classifier. Whatever a commenter wrote reaches a template only as [`legible::Legible`] text, and askama escapes it there. What
//! changes something is a POST whose form carries the session's token ([`session::Signed`] is the proof of it).
//!
//! To add a page: a file with its handler and its `Template` struct here, its template in `templates/`, a route below, and a sample
//! in `samples.rs`, which renders every template.

mod account;
mod assets;
mod browser_name;
mod card;
mod decide;
mod detail;
mod error;
mod evidence;
mod frame;
mod gold;
mod guard;
#[cfg(test)]
mod html;
mod insights;
mod like;
mod live;
mod marked;
mod narrowed;
mod notes;
mod notice;
mod notices;
mod queue;
mod readers;
#[cfg(test)]
mod samples;
mod session;
mod settings;
mod sign_in;
mod time;
mod told;
mod view;
mod words;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use axum::{Router, middleware};

use super::AppState;
use crate::text::legible;

pub(super) use error::{is_asked_for, not_found};
pub use notices::Letters;

/// The page that sends its forms to an address of the pages, if there is one.
pub(super) fn page_with_form(address: &str) -> Option<String> {
    let parts: Vec<&str> = address.split('/').skip(1).collect();
    match parts[..] {
        ["comments", "decide"] | ["decisions", ..] | ["sign-out" | "language"] => Some("/".to_owned()),
        ["account", _] => Some("/account".to_owned()),
        ["comments", id, _] => Some(format!("/comments/{id}")),
        ["settings", "webhooks"] => Some("/settings/webhooks".to_owned()),
        ["settings", "sites", id, _] => Some(format!("/settings/sites/{id}")),
        ["status", token, "appeal"] => Some(format!("/status/{token}")),
        ["settings", ..] => Some("/settings".to_owned()),
        _ => None,
    }
}

/// The largest form: a page full of ticked boxes is 2 KiB.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// The routes of the pages but those of [`unhurried`].
pub(super) fn router() -> Router<AppState> {
    let routes = Router::new()
        .route("/", get(queue::show))
        .route("/sign-in", get(sign_in::form).post(sign_in::by_password))
        .route("/sign-in/code", get(sign_in::code_form).post(sign_in::by_code))
        .route("/sign-in/{token}", get(sign_in::link).post(sign_in::by_link))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/language", post(words::change))
        .route("/comments/{id}", get(detail::show))
        .route("/comments/{id}/decide", post(decide::one))
        .route("/comments/{id}/like", get(like::show))
        .route("/comments/{id}/pin", post(gold::pin))
        .route("/comments/{id}/note", post(notes::write))
        .route("/comments/{id}/author", post(notes::author))
        .route("/comments/decide", post(decide::selected))
        .route("/decisions/{id}/undo", post(decide::undo_one))
        .route("/decisions/undo", post(decide::undo_many))
        .merge(readers::router())
        .merge(settings::router())
        .merge(account::router())
        .merge(notices::router())
        .merge(insights::router())
        .route("/events", get(live::listen))
        .route("/assets/{file}", get(assets::serve))
        .route("/assets/{version}/{file}", get(assets::script));
    guarded(routes)
}

/// The forms that may take longer than a request's time limit, as they decide up to a thousand comments.
pub(super) fn unhurried() -> Router<AppState> {
    guarded(Router::new().route("/comments/{id}/like/decide", post(like::decide)).route("/batches/{id}/undo", post(like::undo)))
}

fn guarded(routes: Router<AppState>) -> Router<AppState> {
    routes.layer(DefaultBodyLimit::max(MAX_FORM_BYTES)).layer(middleware::from_fn(guard::guard))
}
