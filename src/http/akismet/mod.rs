//! The Akismet dialect, as stock clients speak it: comments are checked (`check.rs`) and reported (`submit.rs`), a key is asked about (`account.rs`).
//!
//! Clients compare the body whole and read a few headers, so every answer is a bare text without a line break (`answer.rs`). What
//! they send is read leniently (`form.rs`, `request.rs`): a field that cannot be used is left out, as a client can do nothing about it, and
//! only what the dialect requires is asked for. Which stored comment a call is about is found in `find.rs`. The same use cases
//! as behind the JSON API do the work; nothing here knows the store or how a score is made. A new call is a route below and a handler.

mod account;
mod answer;
mod check;
mod find;
mod form;
mod request;
mod submit;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, USER_AGENT};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use self::answer::Answer;
use self::form::Form;
use super::body::read;
use super::{ApiError, AppState};
use crate::engine::{Engine, Error, SITE_KEY_LENGTH, SiteHandle};

/// The longest form, in bytes. WordPress sends the comment's text twice, and every byte of it may be three.
const MAX_FORM_BYTES: usize = 1024 * 1024;

/// The calls of the dialect.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/1.1/verify-key", post(verify_key))
        .route("/1.1/comment-check", post(check::comment_check))
        .route("/1.1/submit-spam", post(submit::submit_spam))
        .route("/1.1/submit-ham", post(submit::submit_ham))
        .route("/1.1/get-subscription", post(account::get_subscription))
        .route("/1.1/get-stats", post(account::get_stats))
        .route("/1.1/deactivate", post(account::deactivate))
        .route("/1.1/test", get(account::test))
        .route("/1.2/usage-limit", get(account::usage_limit).post(account::usage_limit))
        .route("/1.2/key-sites", get(account::key_sites).post(account::key_sites))
}

async fn verify_key(State(state): State<AppState>, request: Request) -> Result<Response, Answer> {
    // Here `key` is what the call is about, whatever stands beside it.
    let call = Call::receive_by(&state, request, &["key", "api_key"]).await?;
    call.require_blog()?;
    Ok("valid".into_response())
}

/// A call that came with a known key.
struct Call {
    site: SiteHandle,
    /// As it was sent, but in small letters.
    key: String,
    form: Form,
    user_agent: String,
}

impl Call {
    /// Reads the form (a GET has it in its address) and finds the site by its key: from the form, else from the Host header's first label.
    async fn receive(state: &AppState, request: Request) -> Result<Self, Answer> {
        Self::receive_by(state, request, &["api_key", "key"]).await
    }

    /// The same with the key in the first of these fields that is there.
    async fn receive_by(state: &AppState, request: Request, fields: &[&str]) -> Result<Self, Answer> {
        let (host, user_agent) = (text_of(request.headers(), &HOST), text_of(request.headers(), &USER_AGENT));
        let form = match *request.method() {
            Method::GET | Method::HEAD => Form::parse(request.uri().query().unwrap_or("").as_bytes()),
            _ => Form::parse(&read_form(request).await?),
        };
        let key = key(&form, fields, &host)?;
        let site = site(&state.engine, &key).await?;
        Ok(Self { site, key, form, user_agent })
    }

    /// Makes sure that the blog's address is there and is one.
    fn require_blog(&self) -> Result<(), Answer> {
        let blog = self.require("blog")?;
        let parsed = url::Url::parse(blog);
        if parsed.is_ok_and(|url| url.has_host()) { Ok(()) } else { Err(Answer::Invalid("We were unable to parse your blog URI")) }
    }

    fn require(&self, field: &'static str) -> Result<&str, Answer> {
        self.form.filled(field).ok_or(Answer::MissingField(field))
    }
}

fn text_of(headers: &HeaderMap, name: &HeaderName) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
}

async fn read_form(request: Request) -> Result<Vec<u8>, Answer> {
    let body = read(request.into_body(), MAX_FORM_BYTES).await.map_err(|error| match error {
        ApiError::TooLarge(limit) => Answer::Error(format!("The request is longer than {limit} bytes.")),
        _ => Answer::Error("The request broke off before its end.".to_owned()),
    })?;
    Ok(body.into())
}

fn key(form: &Form, fields: &[&str], host: &str) -> Result<String, Answer> {
    let in_form = fields.iter().find_map(|field| form.filled(field));
    let in_host = || host.split_once('.').map(|(label, _)| label).filter(|label| label.len() == SITE_KEY_LENGTH);
    let key = in_form.or_else(in_host).ok_or(Answer::Invalid("No key was sent: neither as api_key nor in the host name"))?;
    // Host names fold case, and keys have no capitals.
    Ok(key.trim().to_ascii_lowercase())
}

async fn site(engine: &Engine, key: &str) -> Result<SiteHandle, Answer> {
    match engine.site_by_key(key).await {
        Ok(site) => Ok(site),
        Err(Error::Unauthorised(_)) => Err(match engine.key_replaced_at(key).await? {
            Some(at) => Answer::ReplacedKey(at),
            None => Answer::Invalid("The key is unknown here"),
        }),
        Err(error) => Err(error.into()),
    }
}
