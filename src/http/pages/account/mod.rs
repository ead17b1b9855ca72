//! One's own account: the password, the second factor, and the browsers in which one is signed in.
//!
//! What shows a secret (a QR code, recovery codes) is the answer to a form and nothing that an address leads to: it is there once. Whoever changes how
//! one signs in gives the password again, and wrong ones count against the same throttle as at the sign-in page.

mod qr;
#[cfg(test)]
pub(super) mod samples;
mod second_factor;

use std::net::IpAddr;

use askama::Template;
use askama_web::WebTemplate;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use super::error::PageError;
use super::frame::Frame;
use super::notices::NoticePart;
use super::session::{Fields, Session, Signed};
use super::sign_in::Peer;
use super::time::Moment;
use super::words::{By, filters, retold, say};
use crate::engine::{Engine, Error, Moderator, OpenSession, SecondFactorInUse, is_recovery_code};
use crate::http::AppState;
use crate::store::{Reach, Role};

/// The routes of the account.
pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", get(back).post(password))
        .route("/account/sessions", post(sessions))
        .route("/account/second-factor", get(back).post(second_factor::change))
}

/// The page of an account.
#[derive(Template, WebTemplate)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    /// Whose it is.
    pub frame: Frame,
    /// What they may do, and where.
    pub role: String,
    /// Whether they have a password.
    pub has_password: bool,
    /// Their second factor, if it is on.
    pub factor: Option<Factor>,
    /// The browsers in which they are signed in, this one first.
    pub sessions: Vec<SessionLine>,
    /// What is set of their notices, where mail can be sent.
    pub notices: Option<NoticePart>,
    /// What was done.
    pub done: Option<String>,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}

/// A second factor that is on.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    /// Since when.
    pub since: Moment,
    /// How many recovery codes are left.
    pub recovery_codes: u64,
}

/// A browser in which somebody is signed in.
#[derive(Debug, Clone)]
pub(super) struct SessionLine {
    /// What names it.
    pub id: String,
    /// The browser in words.
    pub browser: String,
    /// Since when.
    pub since: Moment,
    /// When it was last seen.
    pub last_seen: Option<Moment>,
    /// Whether it is the one that looks.
    pub own: bool,
}

/// GET /account
async fn show(State(state): State<AppState>, session: Session, RawQuery(query): RawQuery) -> Result<AccountPage, PageError> {
    let done = match Fields::parse(query.unwrap_or_default().as_bytes()).get("done") {
        Some("welcome") => Some(say!("account-welcome")),
        Some("password") => Some(say!("account-password-changed")),
        Some("ended") => Some(say!("account-ended")),
        Some("others") => Some(say!("account-others")),
        Some("off") => Some(say!("account-off")),
        Some("address") => Some(say!("account-address-sent")),
        Some("confirmed") => Some(say!("account-address-confirmed")),
        Some("forgotten") => Some(say!("account-address-forgotten")),
        Some("notices") => Some(say!("account-notices-saved")),
        _ => None,
    };
    Ok(AccountPage { done, ..AccountPage::look_up(&state.engine, session).await? })
}

/// Where a page that was shown in answer to a form leads when it is loaded again.
pub(super) async fn back(_: Session) -> Redirect {
    Redirect::to("/account")
}

/// A browser's name, as it was kept, in the reader's language.
fn browser(name: &str) -> String {
    match name.split_once(" on ") {
        Some((browser, system)) => say!("account-browser-on", browser = browser, system = system),
        None => name.to_owned(),
    }
}

impl AccountPage {
    async fn look_up(engine: &Engine, session: Session) -> Result<Self, PageError> {
        let (moderator, now) = (&session.moderator, engine.clock().now());
        let factor = engine.second_factor(moderator).await?;
        let factor = factor.map(|SecondFactorInUse { since, recovery_codes }| Factor { since: Moment::new(since, now), recovery_codes });
        let line = |open: OpenSession| SessionLine {
            id: open.id,
            browser: open.browser.map_or_else(|| say!("account-browser"), |name| browser(&name)),
            since: Moment::new(open.since, now),
            last_seen: open.last_seen.map(|at| Moment::new(at, now)),
            own: open.own,
        };
        let sites: Vec<String> = engine.seen_by(moderator).sites().await?.into_iter().map(|site| site.name).collect();
        let what = if moderator.role == Role::Admin { say!("role-admin") } else { say!("role-moderator") };
        let role = match moderator.reach {
            Reach::All => say!("role-of-all", role = what),
            Reach::Only(_) if sites.is_empty() => say!("role-of-none", role = what),
            Reach::Only(_) => say!("role-of", role = what, sites = sites.join(", ")),
        };
        Ok(Self {
            role,
            has_password: engine.has_password(moderator).await?,
            factor,
            sessions: engine.sessions(moderator, &session.token).await?.into_iter().map(line).collect(),
            notices: NoticePart::look_up(engine, moderator).await?,
            done: None,
            problem: None,
            frame: session.into(),
        })
    }

    /// The page again, with what was wrong.
    pub(super) async fn refused(state: &AppState, session: Session, status: StatusCode, problem: String) -> Result<Response, PageError> {
        let page = Self { problem: Some(problem), ..Self::look_up(&state.engine, session).await? };
        Ok((status, page).into_response())
    }
}

/// The page again, for who gave a password or a code too often.
async fn too_often(state: &AppState, session: Session, says: String) -> Result<Response, PageError> {
    AccountPage::refused(state, session, StatusCode::TOO_MANY_REQUESTS, says).await
}

/// What to say to who gave a password, or a code where there is none yet, too often.
pub(super) async fn proof_too_often(
    state: &AppState,
    moderator: &Moderator,
    proof: &str,
    peer: Option<IpAddr>,
) -> Result<Option<String>, PageError> {
    if !state.throttle.allow(&moderator.name, peer) {
        return Ok(Some(say!("sign-in-too-often")));
    }
    // Without a password it is a code that is guessed at.
    let by_code = !state.engine.has_password(moderator).await? && !is_recovery_code(proof);
    let guesses = by_code && state.engine.second_factor(moderator).await?.is_some();
    Ok((guesses && !state.throttle.allow_code(&moderator.name)).then(|| say!("code-too-many")))
}

/// The answer to what could not be done: the page again where it was for what was typed.
pub(super) async fn problem(state: &AppState, session: Session, error: Error, wrong: String) -> Result<Response, PageError> {
    let (status, problem) = match error {
        Error::Unauthorised(_) => (StatusCode::FORBIDDEN, wrong),
        Error::Invalid { field, problem } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{}.", say!("account-field", problem = retold(By::Engine, &format!("{field} {problem}")))),
        ),
        Error::Conflict { problem, .. } => (StatusCode::CONFLICT, say!("error-unchanged", problem = retold(By::Engine, &problem))),
        other => return Err(other.into()),
    };
    AccountPage::refused(state, session, status, problem).await
}

/// POST /account/password: `old` (or a code, for who has no password yet and a second factor), `new` and `again`.
async fn password(State(state): State<AppState>, Peer(peer): Peer, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let field = |name| form.get(name).unwrap_or("");
    let (old, new) = (field("old"), field("new"));
    if new != field("again") {
        let problem = say!("account-differ");
        return AccountPage::refused(&state, session, StatusCode::UNPROCESSABLE_ENTITY, problem).await;
    }
    if let Some(says) = proof_too_often(&state, &session.moderator, old, peer).await? {
        return too_often(&state, session, says).await;
    }
    match state.engine.change_password(&session.moderator, &session.token, old, new).await {
        Ok(()) => Ok(Redirect::to("/account?done=password").into_response()),
        Err(error) => problem(&state, session, error, say!("account-wrong-old")).await,
    }
}

/// POST /account/sessions: `do` is `end` with the `session` to end, or `others`.
async fn sessions(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    let (engine, moderator) = (&state.engine, &session.moderator);
    let done = match form.get("do").unwrap_or("") {
        "end" => {
            engine.end_session(moderator, form.get("session").unwrap_or("")).await?;
            "ended"
        }
        "others" => {
            engine.end_other_sessions(moderator, &session.token).await?;
            "others"
        }
        _ => return Err(PageError::BadForm("do should be end or others".to_owned())),
    };
    Ok(Redirect::to(&format!("/account?done={done}")).into_response())
}
