//! Webhooks: to whom decisions are told. Admins see and change those of their sites.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filters::SiteFilter;
use super::{Path, query};
use crate::comment::{CommentId, WebhookId};
use crate::engine::{Engine, Error, Moderator};
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::moderation::Status;
use crate::store::{DeadLetter, Webhook, WebhookKind};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, remove))
        .routes(routes!(rotate))
        .routes(routes!(test))
        .routes(routes!(send_again))
}

/// An endpoint; its secret is never shown again.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhook)]
struct Endpoint {
    id: WebhookId,
    site: String,
    kind: WebhookKind,
    url: String,
    created_at: Timestamp,
    /// Why nothing is told there any more; `null` while it is on.
    #[schema(required)]
    off: Option<String>,
    #[schema(required)]
    old_secret_until: Option<Timestamp>,
    delivered: u64,
    #[schema(required)]
    delivered_at: Option<Timestamp>,
    #[schema(required)]
    paused_until: Option<Timestamp>,
    #[schema(required)]
    problem: Option<String>,
    waiting: u64,
    dead: u64,
    /// Since when the oldest waits.
    #[schema(required)]
    oldest: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Webhooks)]
struct Endpoints {
    webhooks: Vec<Endpoint>,
}

/// An endpoint with the newest messages that were given up.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookWithDeadLetters)]
struct WithDead {
    #[serde(flatten)]
    endpoint: Endpoint,
    dead_letters: Vec<Dead>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeadLetter)]
#[expect(clippy::struct_field_names, reason = "the field's name is part of the API")]
struct Dead {
    message: u64,
    id: String,
    /// `decided`, `moved`, `appealed`, `erased` or `test`.
    what: &'static str,
    #[schema(required)]
    comment: Option<CommentId>,
    #[schema(required)]
    status: Option<Status>,
    at: Timestamp,
    tries: u32,
    problem: String,
    dead_at: Timestamp,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WebhookRequest)]
struct Adding {
    /// The site's name.
    site: String,
    url: String,
}

/// A secret, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookSecret)]
struct Secret {
    id: WebhookId,
    secret: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendAgainRequest)]
struct Again {
    /// One message by its number; all without it.
    message: Option<u64>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SentAgain)]
struct SentAgain {
    again: u64,
}

/// To whom decisions are told: the webhooks of an admin's sites, or of one.
#[utoipa::path(
    get,
    path = "/v1/webhooks",
    operation_id = "listWebhooks",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(SiteFilter),
    responses(
        (
            status = 200,
            description = "The webhooks.",
            body = Endpoints,
            links(
                ("show" = (operation_id = "getWebhook", parameters(("id" = "$response.body#/webhooks/0/id")))),
                ("test" = (operation_id = "testWebhook", parameters(("id" = "$response.body#/webhooks/0/id"))))
            )
        ),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn list(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Endpoints>, ApiError> {
    let engine = &state.engine;
    let site = query::site_alone(engine.seen_by(&admin), query.as_deref().unwrap_or("")).await?;
    let mut webhooks = Vec::new();
    for webhook in engine.webhooks_of(&admin, site).await? {
        webhooks.push(endpoint(engine, &admin, webhook).await?);
    }
    Ok(Json(Endpoints { webhooks }))
}

/// Has a site's decisions told to an address. Admins only.
#[utoipa::path(
    post,
    path = "/v1/webhooks",
    operation_id = "addWebhook",
    tag = "webhooks",
    security(("moderator_token" = [])),
    responses(
        (status = 201, description = "The webhook, with its secret, which is shown this once.", body = Secret),
        (status = 404, description = "There is no such site.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The site has as many as it may have.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn add(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Json(Adding { site, url }): Json<Adding>,
) -> Result<(StatusCode, Json<Secret>), ApiError> {
    let site = state.engine.seen_by(&admin).site_by_name(&site).await?;
    let (id, secret) = state.engine.add_webhook_by(&admin, site.id, &url).await?;
    Ok((StatusCode::CREATED, Json(Secret { id, secret })))
}

/// One webhook, with the newest messages that were given up.
#[utoipa::path(
    get,
    path = "/v1/webhooks/{id}",
    operation_id = "getWebhook",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(("id" = WebhookId, Path, description = "The webhook's id, as it is listed.")),
    responses(
        (status = 200, description = "The webhook, and the newest messages that were given up.", body = WithDead),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn show(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Path(id): Path<WebhookId>,
) -> Result<Json<WithDead>, ApiError> {
    let webhook = state.engine.webhook_of(&admin, id).await?;
    let dead_letters = state.engine.dead_letters(&webhook).await?.into_iter().map(Dead::from).collect();
    Ok(Json(WithDead { endpoint: endpoint(&state.engine, &admin, webhook).await?, dead_letters }))
}

/// Removes a webhook, with what waits for it.
#[utoipa::path(
    delete,
    path = "/v1/webhooks/{id}",
    operation_id = "removeWebhook",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(("id" = WebhookId, Path, description = "The webhook's id, as it is listed.")),
    responses(
        (status = 204, description = "Nothing is told there any more."),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn remove(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Path(id): Path<WebhookId>,
) -> Result<StatusCode, ApiError> {
    let webhook = state.engine.webhook_of(&admin, id).await?;
    state.engine.remove_webhook(&webhook).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook another secret.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/rotate",
    operation_id = "rotateWebhook",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(("id" = WebhookId, Path, description = "The webhook's id, as it is listed.")),
    responses(
        (status = 200, description = "The new secret, which is shown this once; the one before signs as well for a day.", body = Secret),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Its secret comes from the site's key.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn rotate(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Path(id): Path<WebhookId>,
) -> Result<Json<Secret>, ApiError> {
    let webhook = state.engine.webhook_of(&admin, id).await?;
    Ok(Json(Secret { id, secret: state.engine.rotate_webhook(&webhook).await? }))
}

/// Sends a message that tells of nothing, to try a webhook.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/test",
    operation_id = "testWebhook",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(("id" = WebhookId, Path, description = "The webhook's id, as it is listed.")),
    responses(
        (status = 202, description = "A message that tells of nothing will be sent."),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is switched off, its language has no such message, or ten of them wait already.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn test(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Path(id): Path<WebhookId>,
) -> Result<StatusCode, ApiError> {
    let webhook = state.engine.webhook_of(&admin, id).await?;
    state.engine.test_webhook(&webhook).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Sends what was given up again, and switches the webhook on if it was off.
///
/// Of each comment one message is sent, with its present status; if the webhook was off, also of those about which somebody decided meanwhile.
#[utoipa::path(
    post,
    path = "/v1/webhooks/{id}/send-again",
    operation_id = "sendAgain",
    tag = "webhooks",
    security(("moderator_token" = [])),
    params(("id" = WebhookId, Path, description = "The webhook's id, as it is listed.")),
    responses(
        (status = 200, description = "How many messages are sent again.", body = SentAgain),
        (status = 403, description = "Only an admin may.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn send_again(
    State(state): State<AppState>,
    ModeratorAuth(admin): ModeratorAuth,
    Path(id): Path<WebhookId>,
    Json(Again { message }): Json<Again>,
) -> Result<Json<SentAgain>, ApiError> {
    let webhook = state.engine.webhook_of(&admin, id).await?;
    Ok(Json(SentAgain { again: state.engine.send_again(&webhook, message).await? }))
}

async fn endpoint(engine: &Engine, admin: &Moderator, webhook: Webhook) -> Result<Endpoint, Error> {
    let site = engine.seen_by(admin).site(webhook.site).await?.name;
    let Webhook { id, kind, url, created_at, off, old_until, delivered, delivered_at, paused_until, problem, lag, .. } = webhook;
    Ok(Endpoint {
        id,
        site,
        kind,
        url,
        created_at,
        off,
        old_secret_until: old_until,
        delivered,
        delivered_at,
        paused_until,
        problem,
        waiting: lag.waiting,
        dead: lag.dead,
        oldest: lag.oldest,
    })
}

impl From<DeadLetter> for Dead {
    fn from(dead: DeadLetter) -> Self {
        let DeadLetter { sequence, event, told, comment, status, at, tries, problem, dead_at } = dead;
        let (id, what) = (format!("msg_{}", event.simple()), told.as_str());
        Self { message: sequence, id, what, comment, status, at, tries, problem, dead_at }
    }
}
