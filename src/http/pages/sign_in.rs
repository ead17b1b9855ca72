//! Sign in by name and password or by a link that works once, and sign out.
//!
//! Mail scanners and chat previews open links before people do. So opening a sign-in link only shows a button; pressing it uses the link up.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use std::net::{IpAddr, SocketAddr};

use super::error::PageError;
use super::session::{CookieFor, Session, Signed, Visiting, Visitor};
use crate::engine::{Error, SignedIn};
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

/// GET /sign-in
pub(super) async fn form(State(state): State<AppState>, session: Result<Session, PageError>, visitor: Visitor) -> Response {
    if session.is_ok() {
        return Redirect::to("/").into_response();
    }
    let page = SignInPage { csrf: visitor.csrf(&state.engine), name: String::new(), problem: None };
    for_visitor(&state, &visitor, page)
}

/// POST /sign-in: `name` and `password`.
pub(super) async fn by_password(State(state): State<AppState>, Peer(peer): Peer, form: Visiting) -> Result<Response, PageError> {
    let name = form.fields.get("name").unwrap_or("").trim().to_owned();
    let password = form.fields.get("password").unwrap_or("").to_owned();
    if !state.throttle.allow(&name, peer) {
        let problem = "That was tried too often. Wait a minute, then try again.".to_owned();
        return Ok(refused(&state, &form, StatusCode::TOO_MANY_REQUESTS, name, problem));
    }
    match state.engine.sign_in(&name, password).await {
        Ok(signed_in) => Ok(welcome(&state, &signed_in)),
        Err(Error::Unauthorised(_)) => {
            let problem = "The name or the password is wrong.".to_owned();
            Ok(refused(&state, &form, StatusCode::FORBIDDEN, name, problem))
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /sign-in/{token}
pub(super) async fn link(State(state): State<AppState>, visitor: Visitor) -> Response {
    let page = LinkPage { csrf: visitor.csrf(&state.engine), problem: None };
    for_visitor(&state, &visitor, page)
}

/// POST /sign-in/{token}
pub(super) async fn by_link(State(state): State<AppState>, Path(token): Path<String>, _form: Visiting) -> Result<Response, PageError> {
    match state.engine.sign_in_by_link(&token).await {
        Ok(signed_in) => Ok(welcome(&state, &signed_in)),
        Err(Error::Unauthorised(_)) => {
            let problem = "This link was used before, or is older than an hour. Ask the operator for a new one.".to_owned();
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

/// A fresh session each time: a cookie that was there before sign-in never becomes one.
fn welcome(state: &AppState, signed_in: &SignedIn) -> Response {
    let secure = state.secure_cookies;
    let cookies = [CookieFor::Session.set(&signed_in.session, secure), CookieFor::Visitor.remove(secure)];
    (AppendHeaders(cookies), Redirect::to("/")).into_response()
}

/// The address that the request came from, if the server knows it.
pub(super) struct Peer(Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())))
    }
}
