//! What went wrong, as a page with a sentence that helps. Internals are logged and never shown.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use super::guard;
use crate::engine::Error;
use crate::store::StoreError;

/// Why a page cannot be shown.
#[derive(Debug)]
pub(super) enum PageError {
    /// There is no such thing.
    NotFound(&'static str),
    /// A page that is for moderators, and nobody is signed in.
    SignedOut,
    /// A form was sent by somebody who is not signed in any more.
    SessionEnded,
    /// A form without the token that the page gives it.
    NoToken,
    /// A form that another site made the browser send.
    Foreign,
    /// A form that cannot be read; what is wrong with it.
    BadForm(String),
    /// It stands differently from what the page showed.
    Conflict(String),
    /// The poison guard does not let the account do it.
    Guarded(&'static str),
    /// Only admins may.
    NotAllowed,
    /// One account has too many pages open that hear the news.
    TooManyPages,
    /// The disk is full.
    Full,
    /// The database does not answer for now.
    Busy,
    /// Anything else.
    Internal,
}

impl From<Error> for PageError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => Self::NotFound(what),
            Error::Unauthorised(_) => Self::SessionEnded,
            Error::Invalid { field, problem } => Self::BadForm(format!("{field} {problem}")),
            Error::Conflict { problem, .. } => Self::Conflict(problem),
            Error::LastAdmin => Self::Conflict(error.to_string()),
            Error::Guarded(problem) => Self::Guarded(problem),
            Error::Store(StoreError::Full) => Self::Full,
            Error::Store(StoreError::Busy) => Self::Busy,
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "a page could not be made");
                Self::Internal
            }
        }
    }
}

/// The page of an error.
#[derive(Debug, Clone, Template, WebTemplate)]
#[template(path = "error.html")]
pub(super) struct ErrorPage {
    /// What happened, in a few words.
    pub title: String,
    /// What it means and what to do.
    pub advice: String,
    /// Whether signing in is what to do.
    pub sign_in: bool,
}

impl PageError {
    pub(super) fn page(self) -> (StatusCode, ErrorPage) {
        let page = |status, title: &str, advice: &str| {
            let sign_in = matches!(self, Self::SessionEnded);
            (status, ErrorPage { title: title.to_owned(), advice: advice.to_owned(), sign_in })
        };
        match &self {
            Self::NotFound(what) => {
                let advice = "It may have been removed, or the address is not complete.";
                page(StatusCode::NOT_FOUND, &format!("There is no such {what}"), advice)
            }
            Self::SignedOut | Self::SessionEnded => {
                let advice = "Your session has ended, and nothing was changed. Sign in, then do it again.";
                page(StatusCode::FORBIDDEN, "You are not signed in", advice)
            }
            Self::NoToken => {
                let advice =
                    "The form did not come from a page of this session, so nothing was changed. Go back, reload the page and do it again.";
                page(StatusCode::FORBIDDEN, "This form cannot be used", advice)
            }
            Self::Foreign => {
                let advice = "Another site made your browser send this form, so nothing was changed. If you clicked a link somewhere just now, do not trust it.";
                page(StatusCode::FORBIDDEN, "This form came from another site", advice)
            }
            Self::BadForm(problem) => {
                page(StatusCode::BAD_REQUEST, "This form cannot be read", &format!("Nothing was changed: {problem}."))
            }
            Self::Conflict(problem) => page(StatusCode::CONFLICT, "Somebody was quicker", &format!("Nothing was changed: {problem}.")),
            Self::Guarded(problem) => {
                page(StatusCode::FORBIDDEN, "Not everything was undone", &format!("The poison guard holds: {problem}."))
            }
            Self::NotAllowed => {
                let advice = "Nothing was changed. Ask an admin, or whoever runs the server: gatepost user role NAME admin makes you one.";
                page(StatusCode::FORBIDDEN, "Only admins may do this", advice)
            }
            Self::TooManyPages => {
                let advice = "Close some of them: this one still works, and shows what others did when it is loaded anew.";
                page(StatusCode::TOO_MANY_REQUESTS, "You have too many pages open", advice)
            }
            Self::Full => {
                let advice = "Nothing was changed, and nothing that was saved before is lost. Ask the operator to free some space.";
                page(StatusCode::INSUFFICIENT_STORAGE, "The server's disk is full", advice)
            }
            Self::Busy => {
                let advice = "Nothing was changed: another program holds the database. Try again in a moment.";
                page(StatusCode::SERVICE_UNAVAILABLE, "The server is busy", advice)
            }
            Self::Internal => {
                let advice =
                    "Something failed on the server. Try again in a moment; if it stays, the operator finds the cause in the server's log.";
                page(StatusCode::INTERNAL_SERVER_ERROR, "This did not work", advice)
            }
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if matches!(self, Self::SignedOut) {
            return Redirect::to("/sign-in").into_response();
        }
        let (status, page) = self.page();
        // A script of ours that asked is told without the page (`guard.rs`).
        let told = Extension(page.clone());
        (status, told, page).into_response()
    }
}

/// The answer to an address that no route knows.
pub(in crate::http) fn not_found() -> Response {
    guard::with_headers(PageError::NotFound("page").into_response())
}

/// Whether it is a browser that asks, for something to show.
pub(in crate::http) fn is_asked_for(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}
