//! One comment's private pages.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::super::card::Text;
use super::super::error::PageError;
use super::super::session::Fields;
use super::super::sign_in::Peer;
use super::super::time::Moment;
use super::super::words::{filters, moment, say};
use super::{Kept, line, privacy_address};
use crate::engine::{Error, OwnComment};
use crate::http::AppState;
use crate::learning::EntryKind;
use crate::moderation::{Recourse, Status};

/// Where a comment stands.
#[derive(Template, WebTemplate)]
#[template(path = "reader_status.html")]
pub(in crate::http::pages) struct StatusPage {
    /// What stands at the end of its address.
    pub token: String,
    /// What its forms must carry.
    pub csrf: String,
    /// The site's address, as text.
    pub site: String,
    /// The address of the site's privacy page.
    pub privacy: String,
    /// Where it stands, in a sentence.
    pub stands: String,
    /// Why, and what comes next.
    pub because: Vec<String>,
    /// Whether its author may ask for another look.
    pub may_appeal: bool,
    /// Why the last appeal was not taken.
    pub problem: Option<String>,
    /// What it says.
    pub text: Text,
    /// What else is kept of it.
    pub kept: Vec<Kept>,
    /// When it came.
    pub received: Moment,
}

/// Asks once more.
#[derive(Template, WebTemplate)]
#[template(path = "reader_erase.html")]
pub(in crate::http::pages) struct ErasePage {
    /// What stands at the end of the comment's address.
    pub token: String,
    /// What its form must carry.
    pub csrf: String,
    /// What it says.
    pub text: Text,
}

/// It is gone.
#[derive(Template, WebTemplate)]
#[template(path = "reader_erased.html")]
pub(in crate::http::pages) struct ErasedPage {
    /// How many are.
    pub count: u64,
    /// The address of the site's privacy page.
    pub privacy: String,
}

impl StatusPage {
    pub(in crate::http::pages) fn new(token: String, csrf: String, own: &OwnComment, now: Timestamp) -> Self {
        let stored = &own.stored;
        Self {
            token,
            csrf,
            site: line(&own.site.url).unwrap_or_default(),
            privacy: privacy_address(&own.site),
            stands: stands(stored.status),
            because: because(own),
            may_appeal: own.recourse == Recourse::Open,
            problem: None,
            text: Text::new(&stored.comment.content),
            kept: kept(own),
            received: Moment::new(stored.received_at, now),
        }
    }
}

/// GET /status/{token}
pub(in crate::http::pages) async fn show(State(state): State<AppState>, Path(token): Path<String>) -> Result<StatusPage, PageError> {
    page(&state, token).await
}

async fn page(state: &AppState, token: String) -> Result<StatusPage, PageError> {
    let own = state.engine.own_comment(&token).await?;
    let csrf = state.engine.csrf_token(&token);
    Ok(StatusPage::new(token, csrf, &own, state.engine.clock().now()))
}

/// POST /status/{token}/appeal: `sentence`.
pub(in crate::http::pages) async fn appeal(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Peer(peer): Peer,
    request: Request,
) -> Result<Response, PageError> {
    let fields = of_this_page(&state, &token, request).await?;
    if !state.asking.allow(peer) {
        let page = StatusPage { problem: Some(say!("reader-too-often")), ..page(&state, token).await? };
        return Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response());
    }
    match state.engine.appeal(&token, fields.get("sentence").unwrap_or("")).await {
        // Where there is no recourse left the page says so.
        Ok(_) | Err(Error::Conflict { .. }) => Ok(Redirect::to(&format!("/status/{token}")).into_response()),
        Err(Error::Invalid { .. }) => {
            let page = StatusPage { problem: Some(say!("reader-too-long")), ..page(&state, token).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(Error::Guarded(_)) => {
            let page = StatusPage { problem: Some(say!("reader-too-many")), ..page(&state, token).await? };
            Ok((StatusCode::TOO_MANY_REQUESTS, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// GET /status/{token}/erase
pub(in crate::http::pages) async fn ask_to_erase(State(state): State<AppState>, Path(token): Path<String>) -> Result<ErasePage, PageError> {
    let own = state.engine.own_comment(&token).await?;
    Ok(ErasePage { csrf: state.engine.csrf_token(&token), token, text: Text::new(&own.stored.comment.content) })
}

/// POST /status/{token}/erase
pub(in crate::http::pages) async fn erase(
    State(state): State<AppState>,
    Path(token): Path<String>,
    request: Request,
) -> Result<ErasedPage, PageError> {
    of_this_page(&state, &token, request).await?;
    let own = state.engine.own_comment(&token).await?;
    state.engine.erase_own(&token).await?;
    Ok(ErasedPage { count: 1, privacy: privacy_address(&own.site) })
}

/// The fields of a form that a page at this address was given: what it carries is made of the address, which others do not know.
pub(super) async fn of_this_page(state: &AppState, token: &str, request: Request) -> Result<Fields, PageError> {
    let fields = Fields::read(request, state).await?;
    fields.check_token(&state.engine.csrf_token(token))?;
    Ok(fields)
}

/// Where a comment stands.
pub(super) fn stands(status: Status) -> String {
    match status {
        Status::Approved => say!("reader-published"),
        Status::Pending => say!("reader-waits"),
        Status::Spam | Status::Trash => say!("reader-not-published"),
    }
}

/// Why, as far as it helps nobody to get round the filter.
fn because(own: &OwnComment) -> Vec<String> {
    let stored = &own.stored;
    let decided = stored.standing.is_some();
    match (own.recourse, stored.status) {
        (Recourse::Waits, _) => {
            let asked = own.appeals.iter().find(|appeal| appeal.settled_by.is_none());
            vec![say!("reader-appealed", when = asked.map(|appeal| moment(appeal.at)).unwrap_or_default()), say!("reader-person-decides")]
        }
        (Recourse::Settled, _) => vec![say!("reader-settled")],
        (Recourse::Open, _) if decided => vec![say!("reader-moderator-refused")],
        (Recourse::Open, _) => vec![say!("reader-filter-refused")],
        (Recourse::Needless, Status::Pending) => vec![say!("reader-filter-unsure"), say!("reader-person-decides")],
        (Recourse::Needless, _) if decided => vec![say!("reader-moderator-approved")],
        (Recourse::Needless, _) => vec![say!("reader-filter-approved")],
    }
}

/// What is kept of a comment beside its text.
fn kept(own: &OwnComment) -> Vec<Kept> {
    let comment = &own.stored.comment;
    let ip = comment.ip.map(|ip| ip.to_string());
    let article = comment.article_title.as_deref().or(comment.article.as_deref());
    let fields = [
        ("kept-author", comment.author.as_deref()),
        ("kept-email", comment.author_email.as_deref()),
        ("kept-website", comment.author_url.as_deref()),
        ("kept-article", article),
        ("kept-ip", ip.as_deref()),
        ("kept-browser", comment.user_agent.as_deref()),
        ("kept-referrer", comment.referrer.as_deref()),
    ];
    let mut kept: Vec<Kept> =
        fields.into_iter().filter_map(|(name, value)| Some(Kept { name: say!(name), value: line(value?)? })).collect();
    if !own.earlier.is_empty() {
        kept.push(Kept { name: say!("kept-earlier"), value: say!("kept-earlier-count", count = own.earlier.len()) });
    }
    let decisions = own.history.iter().filter(|entry| matches!(entry.kind, EntryKind::Decided { .. })).count();
    if decisions > 0 {
        kept.push(Kept { name: say!("kept-decisions"), value: say!("decisions", count = decisions) });
    }
    for appeal in &own.appeals {
        let value = line(&appeal.sentence).unwrap_or_else(|| say!("kept-appeal-silent"));
        kept.push(Kept { name: say!("kept-appeal"), value });
    }
    kept
}
