//! Turn the second factor on (a secret, its first code, recovery codes) and off.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::super::error::PageError;
use super::super::frame::Frame;
use super::super::session::{Session, Signed};
use super::super::sign_in::Peer;
use super::super::words::{filters, say};
use super::qr::Qr;
use super::{problem, too_often};
use crate::engine::{Enrolment, Error};
use crate::http::AppState;

/// The page that shows a new secret and asks for its first code.
#[derive(Template, WebTemplate)]
#[template(path = "second_factor.html")]
pub(in crate::http::pages) struct EnrolmentPage {
    /// Whose it is.
    pub frame: Frame,
    /// The secret as it is typed, in groups.
    pub secret: String,
    /// All of it as a picture.
    pub qr: Option<Qr>,
    /// Why the last code was refused.
    pub problem: Option<String>,
}

/// The page that shows recovery codes, once.
#[derive(Template, WebTemplate)]
#[template(path = "recovery_codes.html")]
pub(in crate::http::pages) struct RecoveryPage {
    /// Whose they are.
    pub frame: Frame,
    /// Whether the second factor was turned on just now.
    pub on: bool,
    /// The codes.
    pub codes: Vec<String>,
}

impl EnrolmentPage {
    fn new(frame: Frame, enrolment: &Enrolment, problem: Option<String>) -> Self {
        Self { frame, secret: in_groups(&enrolment.secret), qr: Qr::of(&enrolment.address), problem }
    }
}

/// Four letters at a time, as people type them.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// POST /account/second-factor: `do` is `begin`, `off` or `codes`, each with the `password`, or `confirm` with the first `code`.
pub(super) async fn change(State(state): State<AppState>, Peer(peer): Peer, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    if !state.throttle.allow(&session.moderator.name, peer) {
        return too_often(&state, session, say!("sign-in-too-often")).await;
    }
    let password = form.get("password").unwrap_or("").to_owned();
    match form.get("do").unwrap_or("") {
        "begin" => match state.engine.begin_second_factor(&session.moderator, password).await {
            Ok(enrolment) => Ok(EnrolmentPage::new(session.into(), &enrolment, None).into_response()),
            Err(error) => problem(&state, session, error, say!("account-wrong-password")).await,
        },
        "confirm" => confirm(&state, session, form.get("code").unwrap_or("")).await,
        "codes" => match state.engine.renew_recovery_codes(&session.moderator, password).await {
            Ok(codes) => Ok(RecoveryPage { frame: session.into(), on: false, codes }.into_response()),
            Err(error) => problem(&state, session, error, say!("account-wrong-password")).await,
        },
        "off" => match state.engine.end_second_factor(&session.moderator, password).await {
            Ok(()) => Ok(Redirect::to("/account?done=off").into_response()),
            Err(error) => problem(&state, session, error, say!("account-wrong-password")).await,
        },
        _ => Err(PageError::BadForm("do should be begin, confirm, codes or off".to_owned())),
    }
}

async fn confirm(state: &AppState, session: Session, code: &str) -> Result<Response, PageError> {
    match state.engine.confirm_second_factor(&session.moderator, code).await {
        Ok(codes) => Ok(RecoveryPage { frame: session.into(), on: true, codes }.into_response()),
        Err(Error::Unauthorised(_)) => {
            let enrolment = state.engine.enrolment(&session.moderator).await?;
            let page = EnrolmentPage::new(session.into(), &enrolment, Some(say!("code-wrong")));
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Err(error) => problem(state, session, error, say!("code-wrong")).await,
    }
}
