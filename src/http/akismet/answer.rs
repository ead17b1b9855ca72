//! What the dialect answers: texts that clients compare whole, and the headers that they read.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::comment::CommentId;
use crate::engine::Error;
use crate::http::ApiError;
use crate::moderation::Status;
use crate::policy::{AkismetHold, is_blatant};
use crate::store::{Assessed, StoredComment};

const GUID: HeaderName = HeaderName::from_static("x-akismet-guid");
const PRO_TIP: HeaderName = HeaderName::from_static("x-akismet-pro-tip");
const RECHECK_AFTER: HeaderName = HeaderName::from_static("x-akismet-recheck-after");
const DEBUG_HELP: HeaderName = HeaderName::from_static("x-akismet-debug-help");
const ERROR: HeaderName = HeaderName::from_static("x-akismet-error");
const ALERT_CODE: HeaderName = HeaderName::from_static("x-akismet-alert-code");
const ALERT_MESSAGE: HeaderName = HeaderName::from_static("x-akismet-alert-msg");

/// After how many seconds the blog should ask again about a held comment: as often as the plugin's own retries.
const RECHECK_SECONDS: u64 = 20 * 60;

/// What the plugin of WordPress shows with the message about a key that was replaced. The service's own numbers stop below.
const REPLACED_KEY: u32 = 90_001;

/// What clients know as thanks.
pub(super) const THANKS: &str = "Thanks for making the web a better place.";

/// Every answer of the dialect that is not the one hoped for.
#[derive(Debug)]
pub(super) enum Answer {
    /// The key or the blog's address does not do; why, for the debug header.
    Invalid(&'static str),
    /// The key was this blog's until then. It is at fault for good, so the plugin shows it to the blog's owner and stops asking for hours.
    ReplacedKey(Timestamp),
    /// A required field is missing or empty.
    MissingField(&'static str),
    /// The comment cannot be looked at as it is: the blog keeps it pending.
    Error(String),
    /// This server cannot answer now; so the blog keeps the comment pending, and asks again.
    Failed(ApiError),
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Invalid(why) => with([(DEBUG_HELP, HeaderValue::from_static(why))], "invalid".to_owned()),
            Self::ReplacedKey(at) => {
                let why = format!("This key was replaced on {}: use the new one", at.strftime("%Y-%m-%d"));
                let headers = [(DEBUG_HELP, header(&why)), (ALERT_CODE, REPLACED_KEY.into()), (ALERT_MESSAGE, header(&why))];
                with(headers, "invalid".to_owned())
            }
            Self::MissingField(field) => {
                with([(DEBUG_HELP, header(&format!("Empty \"{field}\" value")))], format!("Missing required field: {field}."))
            }
            Self::Error(why) => with([(ERROR, header(&why))], why),
            Self::Failed(error) => {
                let mut response = error.into_response();
                response.headers_mut().insert(ERROR, HeaderValue::from_static("The server cannot answer now."));
                response
            }
        }
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid { field, problem } => Self::Error(format!("{field} {problem}.")),
            error => Self::Failed(error.into()),
        }
    }
}

/// What comment-check says about a comment that stands so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Checked {
    pub(super) guid: CommentId,
    pub(super) status: Status,
    /// Spam that nobody needs to see.
    pub(super) blatant: bool,
}

impl From<&StoredComment> for Checked {
    fn from(stored: &StoredComment) -> Self {
        let Assessed { verdict, score, reasons, .. } = &stored.assessed;
        let undecided = stored.standing.is_none() && stored.status == Status::from(*verdict);
        let blatant = undecided && is_blatant(*verdict, *score, reasons);
        Self { guid: stored.id, status: stored.status, blatant }
    }
}

impl Checked {
    /// The answer: `true`, `false`, or that a moderator must look, in the way that the client understands.
    pub(super) fn answer(self, hold: AkismetHold) -> Response {
        let mut response = match (self.status, hold) {
            (Status::Approved, _) => "false".into_response(),
            (Status::Spam | Status::Trash, _) if self.blatant => with([(PRO_TIP, HeaderValue::from_static("discard"))], "true".to_owned()),
            (Status::Spam | Status::Trash, _) => "true".into_response(),
            (Status::Pending, AkismetHold::RecheckAfter) => with([(RECHECK_AFTER, RECHECK_SECONDS.into())], "false".to_owned()),
            (Status::Pending, AkismetHold::Error) => Answer::Error("A moderator has to look at this comment.".to_owned()).into_response(),
        };
        response.headers_mut().insert(GUID, header(&self.guid.to_string()));
        response
    }
}

/// How a held comment is said to a client: as the site's settings fix it, else by what the client knows. The plugin of WordPress
/// that sends no address for a webhook knows `X-akismet-recheck-after` as little: to it, `false` would mean "publish".
pub(super) fn hold_answer(setting: Option<AkismetHold>, user_agent: &str, has_callback: bool) -> AkismetHold {
    let is_plugin = user_agent.contains("Akismet/");
    let by_client = if is_plugin && !has_callback { AkismetHold::Error } else { AkismetHold::RecheckAfter };
    setting.unwrap_or(by_client)
}

fn with<const N: usize>(headers: [(HeaderName, HeaderValue); N], body: String) -> Response {
    (StatusCode::OK, headers, body).into_response()
}

/// A header of text that this program made: letters of ASCII alone.
fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("error"))
}

#[cfg(test)]
mod tests {
    use super::hold_answer;
    use crate::policy::AkismetHold::{Error, RecheckAfter};

    #[test]
    fn only_a_plugin_without_a_webhook_hears_of_a_held_comment_by_an_error() {
        let plugin = "WordPress/6.1.1 | Akismet/5.0.2";
        assert_eq!(hold_answer(None, plugin, false), Error);
        assert_eq!(hold_answer(None, plugin, true), RecheckAfter);
        assert_eq!(hold_answer(None, "Node.js/20.0 | Akismet-api/6.0.0", false), RecheckAfter);
        assert_eq!(hold_answer(Some(RecheckAfter), plugin, false), RecheckAfter);
        assert_eq!(hold_answer(Some(Error), "curl/8", true), Error);
    }
}
