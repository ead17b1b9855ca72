//! To whom decisions are told: endpoints, what waits for them, and what was given up.

use askama::Template;
use askama_web::WebTemplate;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::super::error::PageError;
use super::super::frame::Frame;
use super::super::session::{Fields, Signed};
use super::super::time::Moment;
use super::Session;
use super::words::{By, filters, retold, say};
use crate::comment::{CommentId, SiteId, WebhookId};
use crate::engine::{Engine, Error};
use crate::http::AppState;
use crate::store::{DeadLetter, Site, Told, Webhook, WebhookKind};

/// The page of the webhooks.
#[derive(Template, WebTemplate)]
#[template(path = "webhooks.html")]
pub(in crate::http::pages) struct WebhooksPage {
    /// Who looks.
    pub frame: Frame,
    /// The sites that they see, by id and name.
    pub sites: Vec<(SiteId, String)>,
    /// One an endpoint.
    pub lines: Vec<Line>,
    /// A secret that was made just now.
    pub secret: Option<String>,
    /// What was done.
    pub done: Option<String>,
    /// Why something was not done.
    pub refused: Option<String>,
}

/// An endpoint.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Line {
    /// Its id.
    pub id: WebhookId,
    /// Its site's name.
    pub site: String,
    /// Its address.
    pub url: String,
    /// Whether its owner named it: then its secret can be changed.
    pub own: bool,
    /// Whether it knows a message that tells of nothing.
    pub testable: bool,
    /// How it stands: in words, with the class of its colour.
    pub state: (String, &'static str),
    /// What went wrong, or why it is off.
    pub problem: Option<String>,
    /// Whether it is switched off.
    pub off: bool,
    /// How many messages arrived.
    pub arrived: String,
    /// How many messages wait.
    pub waiting: String,
    /// Since when the oldest of them waits.
    pub oldest: Option<Moment>,
    /// What was given up, newest first.
    pub dead: Vec<Dead>,
    /// How much that is.
    pub given_up: String,
}

/// A message that was given up.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Dead {
    /// Its number.
    pub message: u64,
    /// The comment.
    pub comment: Option<CommentId>,
    /// When it happened.
    pub at: Moment,
    /// How often it was tried, and what went wrong.
    pub tried: String,
}

/// GET /settings/webhooks
pub(super) async fn show(State(state): State<AppState>, session: Session, RawQuery(query): RawQuery) -> Result<WebhooksPage, PageError> {
    super::only_admins(&session)?;
    let done = match Fields::parse(query.unwrap_or_default().as_bytes()).get("done") {
        Some("test") => Some(say!("webhook-done-test")),
        Some("again") => Some(say!("webhook-done-again")),
        Some("remove") => Some(say!("webhook-done-remove")),
        _ => None,
    };
    Ok(WebhooksPage { done, ..WebhooksPage::look_up(&state.engine, session).await? })
}

/// POST /settings/webhooks: `do` is `add` (`site`, `url`), or `rotate`, `test`, `again` (`message`, all without it) or `remove` of the endpoint `webhook`.
pub(super) async fn change(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    super::only_admins(&session)?;
    match carry_out(&state.engine, &session, &form).await {
        Ok(Done::Said(word)) => Ok(Redirect::to(&format!("/settings/webhooks?done={word}")).into_response()),
        Ok(Done::Secret(secret)) => {
            let page = WebhooksPage { secret: Some(secret), ..WebhooksPage::look_up(&state.engine, session).await? };
            Ok(page.into_response())
        }
        Err(error @ (Error::Conflict { .. } | Error::Invalid { .. })) => {
            let refused = Some(retold(By::Engine, &error.to_string()));
            let page = WebhooksPage { refused, ..WebhooksPage::look_up(&state.engine, session).await? };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// What was done.
enum Done {
    Said(&'static str),
    Secret(String),
}

async fn carry_out(engine: &Engine, session: &Session, form: &Fields) -> Result<Done, Error> {
    let (admin, word) = (&session.moderator, form.get("do").unwrap_or(""));
    if word == "add" {
        let site: SiteId = form.get("site").and_then(|id| id.parse().ok()).ok_or(Error::NotFound("site"))?;
        let (_, secret) = engine.add_webhook_by(admin, site, form.get("url").unwrap_or("").trim()).await?;
        return Ok(Done::Secret(secret));
    }
    let id: WebhookId = form.get("webhook").and_then(|id| id.parse().ok()).ok_or(Error::NotFound("webhook"))?;
    let webhook = engine.webhook_of(admin, id).await?;
    match word {
        "rotate" => engine.rotate_webhook(&webhook).await.map(Done::Secret),
        "test" => engine.test_webhook(&webhook).await.map(|()| Done::Said("test")),
        "again" => {
            let message = form.get("message").and_then(|number| number.parse().ok());
            engine.send_again(&webhook, message).await.map(|_| Done::Said("again"))
        }
        "remove" => engine.remove_webhook(&webhook).await.map(|()| Done::Said("remove")),
        _ => Err(Error::Invalid { field: "do", problem: "should be add, rotate, test, again or remove".to_owned() }),
    }
}

impl WebhooksPage {
    async fn look_up(engine: &Engine, session: Session) -> Result<Self, PageError> {
        let (admin, now) = (&session.moderator, engine.clock().now());
        let sites = engine.seen_by(admin).sites().await?;
        let mut lines = Vec::new();
        for webhook in engine.webhooks_of(admin, None).await? {
            let dead = engine.dead_letters(&webhook).await?;
            lines.push(Line::new(webhook, &dead, &sites, now));
        }
        let sites = sites.into_iter().map(|site| (site.id, site.name)).collect();
        Ok(Self { frame: session.into(), sites, lines, secret: None, done: None, refused: None })
    }
}

impl Line {
    fn new(webhook: Webhook, dead: &[DeadLetter], sites: &[Site], now: Timestamp) -> Self {
        let state = match (&webhook.off, &webhook.problem) {
            (Some(_), _) => (say!("webhook-off"), "bad"),
            (None, Some(_)) => (say!("webhook-fails"), "bad"),
            (None, None) => (say!("webhook-on"), "good"),
        };
        let (off, problem) = (webhook.off.is_some(), webhook.off.or(webhook.problem));
        Self {
            id: webhook.id,
            site: sites.iter().find(|site| site.id == webhook.site).map(|site| site.name.clone()).unwrap_or_default(),
            url: webhook.url,
            own: webhook.kind == WebhookKind::Standard,
            testable: webhook.kind != WebhookKind::Akismet,
            state,
            problem: problem.map(|problem| retold(By::Engine, &problem)),
            off,
            arrived: say!("webhook-arrived", count = webhook.delivered),
            waiting: say!("webhook-waiting", count = webhook.lag.waiting),
            oldest: webhook.lag.oldest.map(|oldest| Moment::new(oldest, now)),
            dead: dead.iter().map(|dead| Dead::new(dead, now)).collect(),
            given_up: say!("webhook-given-up", count = webhook.lag.dead),
        }
    }
}

impl Dead {
    fn new(dead: &DeadLetter, now: Timestamp) -> Self {
        let problem = retold(By::Engine, &dead.problem);
        let tried = say!("webhook-tried", count = dead.tries, problem = problem);
        // One that was erased has no page.
        let comment = dead.comment.filter(|_| dead.told != Told::Erased);
        Self { message: dead.sequence, comment, at: Moment::new(dead.at, now), tried }
    }
}

/// Endpoints whose names and addresses a page must not take for anything else.
#[cfg(test)]
pub(super) fn sample(frame: Frame, hostile: &str, now: Timestamp) -> WebhooksPage {
    let line = |own| Line {
        id: WebhookId(uuid::Uuid::from_u128(1)),
        site: hostile.to_owned(),
        url: hostile.to_owned(),
        own,
        testable: own,
        state: (say!("webhook-fails"), "bad"),
        problem: Some(hostile.to_owned()),
        off: !own,
        arrived: say!("webhook-arrived", count = 3_u64),
        waiting: say!("webhook-waiting", count = 1_u64),
        oldest: Some(Moment::new(now, now)),
        dead: vec![Dead {
            message: 7,
            comment: Some(CommentId(uuid::Uuid::from_u128(2))),
            at: Moment::new(now, now),
            tried: hostile.to_owned(),
        }],
        given_up: say!("webhook-given-up", count = 1_u64),
    };
    WebhooksPage {
        frame,
        sites: vec![(SiteId(uuid::Uuid::from_u128(1)), hostile.to_owned())],
        lines: vec![line(true), line(false)],
        secret: Some(hostile.to_owned()),
        done: Some(say!("webhook-done-test")),
        refused: Some(hostile.to_owned()),
    }
}
