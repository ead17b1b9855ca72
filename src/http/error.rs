//! What goes wrong, as RFC 9457 problem details.
//!
//! A problem says what happened, where, and what it should be. It never repeats a comment's text or a key, and what
//! happens inside is logged, not shown.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::engine;
use crate::store::StoreError;

/// Seconds after which a request that the server could not take is worth sending again: a restart or a backup's lock is short.
const RETRY_AFTER: &str = "5";

/// Which kind of key a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// A blog's key.
    SiteKey,
    /// A moderator's token.
    ModeratorToken,
    /// The token for what is measured.
    MetricsToken,
}

impl Credential {
    pub(super) fn describe(self) -> &'static str {
        match self {
            Self::SiteKey => "a site key, 12 letters and digits, as `gatepost site add` prints it",
            Self::ModeratorToken => "a moderator's token, as `gatepost user add` prints it",
            Self::MetricsToken => "the token in the file that metrics.token_file names",
        }
    }
}

/// Why a request is not answered as it wished; one variant a kind of answer.
#[derive(Debug)]
pub enum ApiError {
    /// 401: no key, or one that opens nothing.
    Unauthorised {
        /// Whether a key was sent at all.
        sent: bool,
        /// What the route asks for.
        needs: Credential,
    },
    /// 400: the body is not what its content type says.
    Malformed(String),
    /// 415: another content type than the route takes.
    WrongMediaType(&'static str),
    /// 413: the body is longer than this many bytes.
    TooLarge(usize),
    /// 422: one field cannot be taken.
    Field {
        /// Its name, with a path where it lies deeper.
        field: Cow<'static, str>,
        /// What is wrong and what it should be, to follow the name. Never the value.
        problem: String,
    },
    /// 404: there is no such thing.
    NotFound(&'static str),
    /// 405: the address exists, but not for this method.
    WrongMethod,
    /// 408: the request took too long to arrive or to be answered.
    TooSlow,
    /// 409: it stands differently from what the request took for granted.
    Conflict {
        /// What is different.
        problem: String,
        /// The comment's status now, where the conflict is about one.
        status: Option<&'static str>,
    },
    /// 403: the poison guard does not let the account do it.
    Guarded(&'static str),
    /// 403: the account is none that may do it.
    NotAllowed(&'static str),
    /// 507: the disk is full.
    DiskFull,
    /// 503: the server is shutting down or the store does not answer.
    Unavailable,
    /// 500: a fault of this program. What it is stands in the log.
    Internal,
}

/// The answer's body.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem: `urn:gatepost:problem:` and a word that stays the same.
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status code.
    status: u16,
    /// What happened, and what it should be. It never repeats a comment's text or a key.
    detail: String,
    /// The field or filter that cannot be taken, with a path where it lies deeper.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<Cow<'static, str>>,
    /// Where the comment stands, if the conflict is about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_status: Option<&'static str>,
}

impl ApiError {
    /// The shorthand for [`ApiError::Field`].
    pub fn field(field: impl Into<Cow<'static, str>>, problem: impl Into<String>) -> Self {
        Self::Field { field: field.into(), problem: problem.into() }
    }

    /// The status code, the stable last part of the type, and the title.
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Unauthorised { .. } => (StatusCode::UNAUTHORIZED, "key", "The key is missing or wrong"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed", "The body cannot be read"),
            Self::WrongMediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "The content type is not taken here"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large"),
            Self::Field { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "field", "A field cannot be taken"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not-found", "There is no such thing"),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "method", "The method is not taken here"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow", "The request took too long"),
            Self::Conflict { .. } => (StatusCode::CONFLICT, "conflict", "It stands differently"),
            Self::Guarded(_) => (StatusCode::FORBIDDEN, "guarded", "The poison guard does not allow it"),
            Self::NotAllowed(_) => (StatusCode::FORBIDDEN, "not-allowed", "This account may not do that"),
            Self::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "disk-full", "The disk is full"),
            Self::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The server cannot answer now"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed"),
        }
    }

    fn detail(&self) -> String {
        match self {
            Self::Unauthorised { sent, needs } => {
                let wrong = if *sent { "The key that was sent is unknown here" } else { "No key was sent" };
                format!("{wrong}: send `Authorization: Bearer KEY` with {}.", needs.describe())
            }
            Self::Malformed(problem) => format!("The body {problem}."),
            Self::WrongMediaType(expected) => format!("Send the body as `Content-Type: {expected}`."),
            Self::TooLarge(limit) => format!(
                "The body is longer than {limit} bytes; a comment's content may be {} bytes of UTF-8.",
                crate::comment::MAX_CONTENT_BYTES
            ),
            Self::Field { field, problem } => format!("{field} {problem}."),
            Self::NotFound(what) => format!("There is no such {what}."),
            Self::WrongMethod => "The address exists, but not for this method; the Allow header lists those that are taken.".to_owned(),
            Self::TooSlow => "The request did not arrive or could not be answered in time; send it again.".to_owned(),
            Self::Conflict { problem, .. } => format!("{problem}."),
            Self::Guarded(problem) | Self::NotAllowed(problem) => format!("{problem}."),
            Self::DiskFull => "The disk that holds the database is full: nothing of this request was kept. \
                               What was acknowledged before is still there."
                .to_owned(),
            Self::Unavailable => "The server is shutting down or its database does not answer; send the request again soon.".to_owned(),
            Self::Internal => "Something failed inside the server; its log says what.".to_owned(),
        }
    }

    /// The problem as it stands in the body of an answer, or in a line of many.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let (status, slug, title) = self.kind();
        Problem {
            kind: format!("urn:gatepost:problem:{slug}"),
            title,
            status: status.as_u16(),
            detail: self.detail(),
            field: if let Self::Field { field, .. } = self { Some(field.clone()) } else { None },
            current_status: if let Self::Conflict { status, .. } = self { *status } else { None },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, ..) = self.kind();
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if matches!(self, Self::Unauthorised { .. }) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(self, Self::Unavailable) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}

impl From<engine::Error> for ApiError {
    fn from(error: engine::Error) -> Self {
        match error {
            // Extractors know which key a route asks for and answer this themselves.
            engine::Error::Unauthorised(_) => Self::Unauthorised { sent: true, needs: Credential::ModeratorToken },
            engine::Error::Invalid { field, problem } => Self::field(field, problem),
            engine::Error::NotFound(what) => Self::NotFound(what),
            engine::Error::Conflict { problem, current } => {
                Self::Conflict { problem, status: current.map(|comment| comment.status.as_str()) }
            }
            engine::Error::LastAdmin | engine::Error::Secret => Self::Conflict { problem: error.to_string(), status: None },
            engine::Error::Guarded(problem) => Self::Guarded(problem),
            engine::Error::NotAllowed(problem) => Self::NotAllowed(problem),
            engine::Error::Store(error) => error.into(),
            error @ (engine::Error::Model(_) | engine::Error::Train(_) | engine::Error::Contradiction(_)) => {
                tracing::error!(%error, "an answer that needs a model could not be made");
                Self::Internal
            }
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            // The store has logged which limit it met.
            StoreError::Full => Self::DiskFull,
            StoreError::Busy | StoreError::Closed => Self::Unavailable,
            StoreError::Exists(what) => Self::Conflict { problem: format!("{what} exists already"), status: None },
            StoreError::Unusable { .. } | StoreError::Database(_) => {
                let error: &dyn std::error::Error = &error;
                tracing::error!(error, "the store failed");
                Self::Internal
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_database_is_a_503_that_says_when_to_come_back() {
        let response = ApiError::from(StoreError::Busy).into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
        let failed = ApiError::from(StoreError::Database("x".into())).into_response();
        assert_eq!((failed.status().as_u16(), failed.headers().get("retry-after")), (500, None));
    }
}
