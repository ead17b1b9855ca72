//! Sign in by name and password or by a link that works once, then by a code where the account has a second factor, and sign out.
//!
//! Mail scanners and chat previews open links before people do. So opening a sign-in link only shows a button; pressing it uses the link up.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use std::net::{IpAddr, SocketAddr};

use super::browser_name::BrowserName;
use super::error::PageError;
use super::session::{CookieFor, Owing, Session, Signed, Visiting, Visitor};
use super::words::{filters, say};
use crate::engine::{Entrance, Error, SignedIn, is_recovery_code};
use crate::http::AppState;

/// The page with the sign-in form.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    /// What the form must carry.
    pub csrf: String,
    /// The name that was typed, to be corrected.
    pub name: String,
    /// Why the last attempt failed.
    pub problem: Option<String>,
}

/// The page that a sign-in link opens.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in_link.html")]
pub(super) struct LinkPage {
    /// What the form must carry.
    pub csrf: String,
    /// Why it does not work.
    pub problem: Option<String>,
}

/// The page that asks for a code.
#[derive(Template, WebTemplate)]
#[template(path = "sign_in_code.html")]
pub(super) struct CodePage {
    /// What the form must carry.
    pub csrf: String,
    /// Why the last attempt failed.
    pub problem: Option<String>,
}

/// GET /sign-in
pub(super) async fn form(State(state): State<AppState>, session: Result<Session, PageError>, visitor: Visitor) -> Response {
    if session.is_ok() {
        return Redirect::to("/").into_response();
    }
    let page = SignInPage { csrf: visitor.csrf(&state.engine), name: String::new(), problem: None };
    for_visitor(&state, &visitor, page)
}

/// POST /sign-in: `name` and `password`.
pub(super) async fn by_password(
    State(state): State<AppState>,
    Peer(peer): Peer,
    BrowserName(browser): BrowserName,
    form: Visiting,
) -> Result<Response, PageError> {
    let name = form.fields.get("name").unwrap_or("").trim().to_owned();
    let password = form.fields.get("password").unwrap_or("").to_owned();
    if !state.throttle.allow(&name, peer) {
        return Ok(refused(&state, &form, StatusCode::TOO_MANY_REQUESTS, name, say!("sign-in-too-often")));
    }
    match state.engine.sign_in(&name, password, browser.as_deref()).await {
        Ok(entrance) => Ok(enter(&state, entrance)),
        Err(Error::Unauthorised(_)) => Ok(refused(&state, &form, StatusCode::FORBIDDEN, name, say!("sign-in-wrong"))),
        Err(error) => Err(error.into()),
    }
}

/// GET /sign-in/code: the second page, for whoever owes a code.
pub(super) async fn code_form(State(state): State<AppState>, Owing(owing): Owing, visitor: Visitor) -> Result<Response, PageError> {
    match state.engine.who_owes_a_code(owing.as_deref().unwrap_or("")).await {
        Ok(_) => Ok(for_visitor(&state, &visitor, CodePage { csrf: visitor.csrf(&state.engine), problem: None })),
        Err(Error::Unauthorised(_)) => Ok(Redirect::to("/sign-in").into_response()),
        Err(error) => Err(error.into()),
    }
}

/// POST /sign-in/code: `code`, of the second factor or a recovery code.
pub(super) async fn by_code(
    State(state): State<AppState>,
    Peer(peer): Peer,
    Owing(owing): Owing,
    BrowserName(browser): BrowserName,
    form: Visiting,
) -> Result<Response, PageError> {
    let (owing, code) = (owing.unwrap_or_default(), form.fields.get("code").unwrap_or(""));
    let moderator = match state.engine.who_owes_a_code(&owing).await {
        Ok(moderator) => moderator,
        Err(Error::Unauthorised(_)) => {
            let problem = say!("code-too-late");
            return Ok(refused(&state, &form, StatusCode::FORBIDDEN, String::new(), problem));
        }
        Err(error) => return Err(error.into()),
    };
    if !state.throttle.allow(&moderator.name, peer) {
        return Ok(code_refused(&state, &form, StatusCode::TOO_MANY_REQUESTS, say!("sign-in-too-often")));
    }
    if !is_recovery_code(code) && !state.throttle.allow_code(&moderator.name) {
        return Ok(code_refused(&state, &form, StatusCode::TOO_MANY_REQUESTS, say!("code-too-many")));
    }
    match state.engine.sign_in_by_code(&owing, code, browser.as_deref()).await {
        Ok(signed_in) => Ok(welcome(&state, &signed_in)),
        Err(Error::Unauthorised(_)) => Ok(code_refused(&state, &form, StatusCode::FORBIDDEN, say!("code-wrong"))),
        Err(error) => Err(error.into()),
    }
}

fn code_refused(state: &AppState, form: &Visiting, status: StatusCode, problem: String) -> Response {
    let page = CodePage { csrf: form.visitor.csrf(&state.engine), problem: Some(problem) };
    for_visitor(state, &form.visitor, (status, page))
}

/// GET /sign-in/{token}
pub(super) async fn link(State(state): State<AppState>, visitor: Visitor) -> Response {
    let page = LinkPage { csrf: visitor.csrf(&state.engine), problem: None };
    for_visitor(&state, &visitor, page)
}

/// POST /sign-in/{token}
pub(super) async fn by_link(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Peer(peer): Peer,
    BrowserName(browser): BrowserName,
    _form: Visiting,
) -> Result<Response, PageError> {
    if !state.throttle.allow_link(peer) {
        let page = LinkPage { csrf: String::new(), problem: Some(say!("sign-in-too-often")) };
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    match state.engine.sign_in_by_link(&token, browser.as_deref()).await {
        Ok(entrance) => Ok(enter(&state, entrance)),
        Err(Error::Unauthorised(_)) => {
            let problem = say!("link-used");
            let page = LinkPage { csrf: String::new(), problem: Some(problem) };
            Ok((StatusCode::FORBIDDEN, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// POST /sign-out
pub(super) async fn sign_out(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    state.engine.sign_out(&form.session.token).await?;
    let cookie = CookieFor::Session.remove(state.secure_cookies);
    Ok((AppendHeaders([cookie]), Redirect::to("/sign-in")).into_response())
}

fn for_visitor(state: &AppState, visitor: &Visitor, page: impl IntoResponse) -> Response {
    (AppendHeaders([CookieFor::Visitor.set(&visitor.token, state.secure_cookies)]), page).into_response()
}

fn refused(state: &AppState, form: &Visiting, status: StatusCode, name: String, problem: String) -> Response {
    let page = SignInPage { csrf: form.visitor.csrf(&state.engine), name, problem: Some(problem) };
    for_visitor(state, &form.visitor, (status, page))
}

fn enter(state: &AppState, entrance: Entrance) -> Response {
    match entrance {
        Entrance::Open(signed_in) => welcome(state, &signed_in),
        Entrance::CodeNeeded(token) => {
            (AppendHeaders([CookieFor::Code.set(&token, state.secure_cookies)]), Redirect::to("/sign-in/code")).into_response()
        }
    }
}

/// A fresh session each time: a cookie that was there before sign-in never becomes one. Who was never here and has no password is led to where a password is chosen.
fn welcome(state: &AppState, signed_in: &SignedIn) -> Response {
    let secure = state.secure_cookies;
    let cookies = [CookieFor::Session.set(&signed_in.session, secure), CookieFor::Visitor.remove(secure), CookieFor::Code.remove(secure)];
    (AppendHeaders(cookies), Redirect::to(if signed_in.is_new { "/account?done=welcome" } else { "/" })).into_response()
}

/// The address that the request came from, if the server knows it.
pub(super) struct Peer(pub(super) Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())))
    }
}
