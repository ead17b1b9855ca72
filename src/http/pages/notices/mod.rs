//! What a moderator is told by mail: their address, how often, and the links in the mail. `letters.rs` writes it.
//!
//! The link that confirms an address wants its account to be signed in; the one that ends digests works for whoever has it, as it can do nothing else, and mail
//! programs press it by themselves (RFC 8058). Opening either changes nothing: mail scanners open links before people do.

mod letters;

use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

pub use letters::Letters;

use super::account::{AccountPage, back, problem, proof_too_often};
use super::error::PageError;
use super::frame::Frame;
use super::session::{Session, Signed};
use super::sign_in::Peer;
use super::words::{filters, language, say};
use crate::engine::{Engine, Error, Moderator};
use crate::http::AppState;
use crate::store::{Notice, Wish};

/// The routes of the notices.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/account/email", get(back).post(address))
        .route("/account/email/{token}", get(confirm_form).post(confirm))
        .route("/account/notices", get(back).post(wish))
        .route("/notices/stop/{token}", get(stop_form).post(stop))
}

/// What is set of a moderator's notices, on the page of their account.
#[derive(Debug, Clone, Default)]
pub(super) struct NoticePart {
    /// Their address.
    pub address: Option<String>,
    /// One that they have yet to confirm.
    pub claimed: Option<String>,
    /// How often they are told: `off`, `hourly` or `daily`.
    pub wish: &'static str,
    /// The hours of the day to choose from.
    pub hours: Vec<Hour>,
    /// Whether comments are quoted.
    pub excerpts: bool,
}

/// An hour of the day to choose.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    /// 0 to 23.
    pub value: u8,
    /// "08:00".
    pub name: String,
    /// Whether it is the one.
    pub chosen: bool,
}

impl NoticePart {
    /// What there is to set, where mail can be sent.
    pub(super) async fn look_up(engine: &Engine, moderator: &Moderator) -> Result<Option<Self>, Error> {
        if !engine.has_mail() {
            return Ok(None);
        }
        Ok(Some(Self::new(engine.notice(moderator.id).await?)))
    }

    pub(super) fn new(notice: Notice) -> Self {
        let Notice { address, claimed, wish, excerpts, .. } = notice;
        let at = if let Wish::Daily(hour) = wish { hour } else { 8 };
        let hours = (0..24).map(|hour| Hour { value: hour, name: format!("{hour:02}:00"), chosen: hour == at }).collect();
        Self { address, claimed, wish: wish.as_str(), hours, excerpts }
    }
}

/// The page that a link in a mail opens, with one button.
#[derive(Template, WebTemplate)]
#[template(path = "mail_link.html")]
pub(super) struct MailLinkPage {
    /// What it is.
    pub title: String,
    /// What pressing the button does, or what was done.
    pub advice: String,
    /// What the button says, if there is anything to press.
    pub button: Option<String>,
}

/// The page on which a moderator confirms their address.
#[derive(Template, WebTemplate)]
#[template(path = "address.html")]
pub(super) struct AddressPage {
    /// Whose it is.
    pub frame: Frame,
    /// The address, if there is one to confirm.
    pub address: Option<String>,
    /// Why it could not be confirmed.
    pub problem: Option<String>,
}

/// POST /account/email: `do` is `save` with the `address` and the password as `old` (or a code, for who has none yet and a second factor), or `forget`.
async fn address(State(state): State<AppState>, Peer(peer): Peer, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let (engine, field) = (&state.engine, |name| form.get(name).unwrap_or(""));
    match field("do") {
        "save" => {
            if let Some(says) = proof_too_often(&state, &session.moderator, field("old"), peer).await? {
                return AccountPage::refused(&state, session, StatusCode::TOO_MANY_REQUESTS, says).await;
            }
            match engine.claim_address(&session.moderator, field("old"), field("address"), language().code()).await {
                Ok(()) => Ok(Redirect::to("/account?done=address").into_response()),
                Err(error) => problem(&state, session, error, say!("account-wrong-password")).await,
            }
        }
        "forget" => match engine.forget_address(session.moderator.id, &session.moderator.name).await {
            Ok(()) | Err(Error::NotFound(_)) => Ok(Redirect::to("/account?done=forgotten").into_response()),
            Err(error) => Err(error.into()),
        },
        _ => Err(PageError::BadForm("do should be save or forget".to_owned())),
    }
}

/// POST /account/notices: `wish` is `off`, `hourly` or `daily` with the `hour`; `excerpts` is there if comments are to be quoted.
async fn wish(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let hour = form.get("hour").and_then(|hour| hour.parse().ok()).unwrap_or(u8::MAX);
    let wish = form.get("wish").and_then(|word| Wish::of(word, hour));
    let wish = wish.ok_or_else(|| PageError::BadForm("wish should be off, hourly or daily, with an hour from 0 to 23".to_owned()))?;
    match state.engine.set_wish(session.moderator.id, wish, form.get("excerpts").is_some(), language().code()).await {
        Ok(()) => Ok(Redirect::to("/account?done=notices").into_response()),
        Err(error) => problem(&state, session, error, String::new()).await,
    }
}

/// GET /account/email/{token}
async fn confirm_form(State(state): State<AppState>, session: Session) -> Result<AddressPage, PageError> {
    let address = state.engine.notice(session.moderator.id).await?.claimed;
    Ok(AddressPage { problem: address.is_none().then(|| say!("address-none")), frame: session.into(), address })
}

/// POST /account/email/{token}
async fn confirm(State(state): State<AppState>, Path(token): Path<String>, form: Signed) -> Result<Response, PageError> {
    match state.engine.confirm_address(&form.session.moderator, &token).await {
        Ok(()) => Ok(Redirect::to("/account?done=confirmed").into_response()),
        Err(Error::Unauthorised(_)) => {
            let page = AddressPage { frame: form.session.into(), address: None, problem: Some(say!("address-dead")) };
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /notices/stop/{token}
async fn stop_form(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, PageError> {
    match state.engine.check_stop(&token).await {
        Ok(()) => Ok(MailLinkPage { title: say!("stop"), advice: say!("stop-what"), button: Some(say!("stop-button")) }.into_response()),
        Err(error) => dead_stop(error),
    }
}

/// POST /notices/stop/{token}: by the button, or by a mail program. The token is all that it takes.
async fn stop(State(state): State<AppState>, Path(token): Path<String>) -> Result<Response, PageError> {
    match state.engine.stop_notices(&token).await {
        Ok(()) => Ok(MailLinkPage { title: say!("stop-done"), advice: say!("stop-back"), button: None }.into_response()),
        Err(error) => dead_stop(error),
    }
}

fn dead_stop(error: Error) -> Result<Response, PageError> {
    match error {
        Error::NotFound(_) => {
            let page = MailLinkPage { title: say!("link-dead"), advice: say!("stop-dead"), button: None };
            Ok((StatusCode::NOT_FOUND, page).into_response())
        }
        other => Err(other.into()),
    }
}
