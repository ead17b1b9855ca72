//! One comment's private pages.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::super::card::Text;
use super::super::error::PageError;
use super::super::session::Fields;
use super::super::sign_in::Peer;
use super::super::time::Moment;
use super::super::words::{filters, moment, say};
use super::{Kept, Named, line, privacy_address};
use crate::engine::{Error, OwnComment};
use crate::http::AppState;
use crate::learning::EntryKind;
use crate::moderation::{MAX_APPEAL, Recourse, Status};

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
    /// The sentence of that one.
    pub sentence: String,
    /// The longest that is taken, in characters.
    pub most: usize,
    /// What it says.
    pub text: Text,
    /// What else is kept of it.
    pub kept: Vec<Kept>,
    /// Whether where it was sent from is left out.
    pub by_mail: bool,
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
            sentence: String::new(),
            most: MAX_APPEAL,
            text: Text::new(&stored.comment.content),
            kept: kept(own),
            by_mail: own.by_mail,
            received: Moment::new(stored.received_at, now),
        }
    }
}

/// GET /status/{token}
pub(in crate::http::pages) async fn show(State(state): State<AppState>, Named(token): Named) -> Result<StatusPage, PageError> {
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
    Named(token): Named,
    Peer(peer): Peer,
    request: Request,
) -> Result<Response, PageError> {
    let fields = of_this_page(&state, &token, request).await?;
    let sentence = fields.get("sentence").unwrap_or("");
    let (status, problem) = if !state.asking.allow(peer) {
        (StatusCode::TOO_MANY_REQUESTS, say!("reader-too-often"))
    } else if sentence.contains('\0') {
        (StatusCode::UNPROCESSABLE_ENTITY, say!("reader-unkept"))
    } else {
        match state.engine.appeal(&token, sentence).await {
            // Where there is no recourse left the page says so.
            Ok(_) | Err(Error::Conflict { .. }) => return Ok(Redirect::to(&format!("/status/{token}")).into_response()),
            Err(Error::Invalid { .. }) => (StatusCode::UNPROCESSABLE_ENTITY, say!("reader-too-long", most = MAX_APPEAL)),
            Err(Error::Guarded(_)) => (StatusCode::TOO_MANY_REQUESTS, say!("reader-too-many")),
            Err(error) => return Err(error.into()),
        }
    };
    // What was typed is not lost. No page can hold that character.
    let sentence = sentence.replace('\0', "");
    let page = StatusPage { problem: Some(problem), sentence, ..page(&state, token).await? };
    Ok((status, page).into_response())
}

/// GET /status/{token}/erase
pub(in crate::http::pages) async fn ask_to_erase(State(state): State<AppState>, Named(token): Named) -> Result<ErasePage, PageError> {
    let own = state.engine.own_comment(&token).await?;
    Ok(ErasePage { csrf: state.engine.csrf_token(&token), token, text: Text::new(&own.stored.comment.content) })
}

/// POST /status/{token}/erase
pub(in crate::http::pages) async fn erase(
    State(state): State<AppState>,
    Named(token): Named,
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

/// The most earlier texts that are shown whole: the newest.
const MOST_EARLIER: usize = 20;

/// What is kept of a comment beside its text.
fn kept(own: &OwnComment) -> Vec<Kept> {
    let comment = &own.stored.comment;
    // Where it was sent from is for who sent it.
    let from_where = |value: Option<String>| value.filter(|_| !own.by_mail);
    let ip = from_where(comment.ip.map(|ip| ip.to_string()));
    let (browser, referrer) = (from_where(comment.user_agent.clone()), from_where(comment.referrer.clone()));
    let article = comment.article_title.as_deref().or(comment.article.as_deref());
    let fields = [
        ("kept-author", comment.author.as_deref()),
        ("kept-email", comment.author_email.as_deref()),
        ("kept-website", comment.author_url.as_deref()),
        ("kept-article", article),
        ("kept-parent", comment.parent.as_deref()),
        ("kept-kind", comment.kind.as_deref()),
        ("kept-ip", ip.as_deref()),
        ("kept-browser", browser.as_deref()),
        ("kept-referrer", referrer.as_deref()),
    ];
    let mut kept: Vec<Kept> =
        fields.into_iter().filter_map(|(name, value)| Some(Kept { name: say!(name), value: line(value?)? })).collect();
    for past in own.earlier.iter().rev().take(MOST_EARLIER) {
        let name = say!("kept-earlier-until", when = moment(past.replaced_at));
        kept.push(Kept { name, value: line(&past.comment.content).unwrap_or_else(|| say!("text-nothing")) });
    }
    let more = own.earlier.len().saturating_sub(MOST_EARLIER);
    if more > 0 {
        kept.push(Kept { name: say!("kept-earlier"), value: say!("kept-earlier-count", count = more) });
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
