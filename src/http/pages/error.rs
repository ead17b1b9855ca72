//! What went wrong, as a page with a sentence that helps. Internals are logged and never shown.

use askama::Template;
use askama_web::WebTemplate;
use axum::Extension;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use super::guard;
use super::readers;
use super::words::{By, Reader, filters, retold, say};
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
            Error::NotAllowed(_) => Self::NotAllowed,
            Error::LastAdmin | Error::Secret => Self::Conflict(error.to_string()),
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
    /// Whether it is shown to somebody who has nothing to do with moderators' pages.
    pub for_readers: bool,
}

impl PageError {
    pub(super) fn page(self) -> (StatusCode, ErrorPage) {
        let sign_in = matches!(self, Self::SessionEnded);
        let page = |status, title: String, advice: String| (status, ErrorPage { title, advice, sign_in, for_readers: false });
        let unchanged = |problem: &str| say!("error-unchanged", problem = retold(By::Engine, problem));
        match &self {
            Self::NotFound(what) => {
                page(StatusCode::NOT_FOUND, retold(By::Engine, &format!("There is no such {what}")), say!("error-removed"))
            }
            Self::SignedOut | Self::SessionEnded => page(StatusCode::FORBIDDEN, say!("error-signed-out"), say!("error-signed-out-advice")),
            Self::NoToken => page(StatusCode::FORBIDDEN, say!("error-token"), say!("error-token-advice")),
            Self::Foreign => page(StatusCode::FORBIDDEN, say!("error-foreign"), say!("error-foreign-advice")),
            Self::BadForm(problem) => page(StatusCode::BAD_REQUEST, say!("error-form"), unchanged(problem)),
            Self::Conflict(problem) => page(StatusCode::CONFLICT, say!("error-quicker"), unchanged(problem)),
            Self::Guarded(problem) => {
                let advice = say!("error-guarded-advice", problem = retold(By::Engine, problem));
                page(StatusCode::FORBIDDEN, say!("error-guarded"), advice)
            }
            Self::NotAllowed => page(StatusCode::FORBIDDEN, say!("error-admins"), say!("error-admins-advice")),
            Self::TooManyPages => page(StatusCode::TOO_MANY_REQUESTS, say!("error-pages"), say!("error-pages-advice")),
            Self::Full => page(StatusCode::INSUFFICIENT_STORAGE, say!("error-full"), say!("error-full-advice")),
            Self::Busy => page(StatusCode::SERVICE_UNAVAILABLE, say!("error-busy"), say!("error-busy-advice")),
            Self::Internal => page(StatusCode::INTERNAL_SERVER_ERROR, say!("error-failed"), say!("error-failed-advice")),
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
pub(in crate::http) fn not_found(headers: &HeaderMap, uri: &Uri) -> Response {
    let page = || if readers::are_asked(uri.path()) { readers::nowhere() } else { PageError::NotFound("page").into_response() };
    Reader::new(headers, uri).told(|| guard::with_headers(page()))
}

/// Whether it is a browser that asks, for something to show, or what is asked for is shown to people alone.
pub(in crate::http) fn is_asked_for(headers: &HeaderMap, uri: &Uri) -> bool {
    readers::are_asked(uri.path())
        || headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}
