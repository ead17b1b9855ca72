//! What somebody sent to a site, by a link that comes by mail: nobody learns from this page whether an address has comments.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{AppendHeaders, IntoResponse, Response};

use super::super::card::Text;
use super::super::error::PageError;
use super::super::session::{CookieFor, Visiting, Visitor};
use super::super::sign_in::Peer;
use super::super::words::{filters, moment, say};
use super::own::{ErasedPage, of_this_page, stands};
use super::{Named, line, privacy_address};
use crate::engine::{Posted, mail_address};
use crate::http::AppState;
use crate::store::Site;

/// The page that asks for an address.
#[derive(Template, WebTemplate)]
#[template(path = "reader_mine.html")]
pub(in crate::http::pages) struct AskPage {
    /// What its form must carry.
    pub csrf: String,
    /// The site's address, as text.
    pub site: String,
    /// The address of the site's privacy page.
    pub privacy: String,
    /// Whether this server sends mail.
    pub has_mail: bool,
    /// Whether it was just asked for.
    pub asked: bool,
    /// The address that was typed.
    pub typed: String,
    /// Why that was not taken.
    pub problem: Option<String>,
}

/// What an address sent.
#[derive(Template, WebTemplate)]
#[template(path = "reader_posted.html")]
pub(in crate::http::pages) struct PostedPage {
    /// What stands at the end of its address.
    pub token: String,
    /// What its forms must carry.
    pub csrf: String,
    /// The site's address, as text.
    pub site: String,
    /// The address that was written to.
    pub email: String,
    /// Until when the page works.
    pub until: String,
    /// The comments, newest first.
    pub comments: Vec<PostedLine>,
    /// Whether there are more than these.
    pub more: bool,
    /// Whether to ask once more before all of them go.
    pub sure: bool,
}

/// A comment that an address sent.
pub(in crate::http::pages) struct PostedLine {
    /// The end of its private address.
    pub token: String,
    /// When it came.
    pub when: String,
    /// Where it stands.
    pub stands: String,
    /// What it says.
    pub text: Text,
}

/// GET /privacy/{site}/mine
pub(in crate::http::pages) async fn form(
    State(state): State<AppState>,
    Named(site): Named,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = AskPage::new(&state, &state.engine.site_for_readers(&site).await?, &visitor);
    Ok(for_visitor(&state, &visitor, page))
}

/// POST /privacy/{site}/mine: `email`. The answer is the same whatever is known of the address, and takes no longer.
pub(in crate::http::pages) async fn ask(
    State(state): State<AppState>,
    Named(site): Named,
    Peer(peer): Peer,
    form: Visiting,
) -> Result<Response, PageError> {
    let site = state.engine.site_for_readers(&site).await?;
    let page = AskPage::new(&state, &site, &form.visitor);
    if !state.asking.allow_mail(peer) {
        let page = AskPage { problem: Some(say!("reader-too-often")), ..page };
        return Ok(for_visitor(&state, &form.visitor, (StatusCode::TOO_MANY_REQUESTS, page)));
    }
    let typed = form.fields.get("email").unwrap_or("").trim().to_owned();
    // This is told by what was typed alone.
    if mail_address(&typed).is_err() {
        let beyond = typed.rsplit_once('@').is_some_and(|(name, _)| !name.is_ascii());
        let page = AskPage { problem: Some(if beyond { say!("mine-letters") } else { say!("mine-no-address") }), typed, ..page };
        return Ok(for_visitor(&state, &form.visitor, (StatusCode::UNPROCESSABLE_ENTITY, page)));
    }
    if page.has_mail {
        tokio::spawn(send(state.clone(), site, typed, Words::new(&page.site)));
    }
    let page = AskPage { asked: page.has_mail, ..page };
    Ok(for_visitor(&state, &form.visitor, page))
}

/// What a mail says around its link, in the language of who asked for it.
struct Words {
    subject: String,
    before: String,
    after: String,
}

impl Words {
    fn new(site: &str) -> Self {
        Self { subject: say!("mine-subject", site = site), before: say!("mine-mail", site = site), after: say!("mine-mail-not-you") }
    }
}

/// Sends the link, if the address has comments. What fails is logged, and not told: the answer has gone.
async fn send(state: AppState, site: Site, email: String, words: Words) {
    let Words { subject, before, after } = words;
    let write = |token: &str| {
        let link = state.address(&format!("/mine/{token}"));
        (subject, format!("{before}\n\n{link}\n\n{after}\n"))
    };
    if let Err(error) = state.engine.mail_reader_link(&site.name, &email, write).await {
        tracing::warn!(%error, "a mail that a commenter asked for could not be written");
    }
}

/// GET /mine/{token}
pub(in crate::http::pages) async fn show(State(state): State<AppState>, Named(token): Named) -> Result<PostedPage, PageError> {
    let posted = state.engine.posted(&token).await?;
    Ok(PostedPage::new(&state, token, &posted))
}

/// POST /mine/{token}: all of them go, once `sure` is said.
pub(in crate::http::pages) async fn erase(
    State(state): State<AppState>,
    Named(token): Named,
    request: Request,
) -> Result<Response, PageError> {
    let fields = of_this_page(&state, &token, request).await?;
    let posted = state.engine.posted(&token).await?;
    if fields.get("sure").is_none() {
        return Ok(PostedPage { sure: true, ..PostedPage::new(&state, token, &posted) }.into_response());
    }
    let count = state.engine.erase_posted(&token).await?;
    Ok(ErasedPage { count, privacy: privacy_address(&posted.site) }.into_response())
}

impl AskPage {
    fn new(state: &AppState, site: &Site, visitor: &Visitor) -> Self {
        Self {
            csrf: visitor.csrf(&state.engine),
            site: line(&site.url).unwrap_or_default(),
            privacy: privacy_address(site),
            has_mail: state.engine.has_mail(),
            asked: false,
            typed: String::new(),
            problem: None,
        }
    }
}

impl PostedPage {
    fn new(state: &AppState, token: String, posted: &Posted) -> Self {
        let line_of = |stored: &crate::store::StoredComment| PostedLine {
            token: state.engine.status_token_by_mail(stored.id, &token),
            when: moment(stored.received_at),
            stands: stands(stored.status),
            text: Text::new(&stored.comment.content),
        };
        let comments = posted.comments.iter().map(line_of).collect();
        Self {
            csrf: state.engine.csrf_token(&token),
            token,
            site: line(&posted.site.url).unwrap_or_default(),
            email: line(&posted.email).unwrap_or_default(),
            until: moment(posted.until),
            comments,
            more: posted.more,
            sure: false,
        }
    }
}

fn for_visitor(state: &AppState, visitor: &Visitor, page: impl IntoResponse) -> Response {
    (AppendHeaders([CookieFor::Visitor.set(&visitor.token, state.secure_cookies)]), page).into_response()
}
