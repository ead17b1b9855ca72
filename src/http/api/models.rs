//! What moderators see of models: the gold set, and the model in shadow.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filters::SiteFilter;
use super::{Path, query};
use crate::comment::{CommentId, SiteId};
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::policy::Verdict;
use crate::store::{Disagreement, Must, Reach, Shadow};

/// How many disagreements are listed.
const MAX_DISAGREEMENTS: u32 = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(pin, unpin)).routes(routes!(shadow))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PinRequest)]
struct Pinning {
    must: Must,
}

/// A pin as it was set.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pin)]
struct Pinned {
    comment: CommentId,
    must: Must,
    by: String,
    at: Timestamp,
}

/// The model in shadow, its numbers, and its newest disagreements; `model` is null and the numbers are 0 where there is none. Numbers are of all sites: they
/// are null for who sees some alone.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = ShadowAnswer)]
struct InShadow {
    #[schema(required)]
    model: Option<String>,
    #[schema(required)]
    by: Option<String>,
    #[schema(required)]
    since: Option<Timestamp>,
    #[schema(required)]
    scored: Option<u64>,
    #[schema(required)]
    dropped: Option<u64>,
    #[schema(required)]
    disagreed: Option<u64>,
    disagreements: Vec<Differing>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Disagreement)]
struct Differing {
    site: SiteId,
    comment: CommentId,
    at: Timestamp,
    live: Said,
    shadow: Said,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ModelSaid)]
struct Said {
    model: String,
    verdict: Verdict,
    score: f64,
}

/// Says what every model has to make of a comment: it joins the gold set.
#[utoipa::path(
    put,
    path = "/v1/comments/{id}/pin",
    operation_id = "pinComment",
    tag = "models",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "The pin as it was set.", body = Pinned),
    )
)]
async fn pin(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
    Json(Pinning { must }): Json<Pinning>,
) -> Result<Json<Pinned>, ApiError> {
    let pin = state.engine.seen_by(&moderator).pin(comment, must).await?;
    Ok(Json(Pinned { comment, must: pin.must, by: pin.by, at: pin.at }))
}

/// Takes a comment out of the gold set.
#[utoipa::path(
    delete,
    path = "/v1/comments/{id}/pin",
    operation_id = "unpinComment",
    tag = "models",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 204, description = "It is not in the set."),
    )
)]
async fn unpin(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
) -> Result<StatusCode, ApiError> {
    state.engine.seen_by(&moderator).unpin(comment).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The model in shadow, and where it disagrees with the live one.
#[utoipa::path(
    get,
    path = "/v1/models/shadow",
    operation_id = "getShadow",
    tag = "models",
    security(("moderator_token" = [])),
    params(SiteFilter),
    responses(
        (status = 200, description = "Its numbers, and its newest disagreements.", body = InShadow),
    )
)]
async fn shadow(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<InShadow>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let site = query::site_alone(seen, query.as_deref().unwrap_or("")).await?;
    let number = |number| Some(number).filter(|_| moderator.reach == Reach::All);
    let Some(Shadow { model, by, at, tally }) = state.engine.shadow().await? else {
        return Ok(Json(InShadow { scored: number(0), dropped: number(0), disagreed: number(0), ..InShadow::default() }));
    };
    let disagreements = seen.disagreements(site, MAX_DISAGREEMENTS).await?;
    Ok(Json(InShadow {
        disagreements: disagreements.into_iter().map(|disagreement| Differing::new(disagreement, &model)).collect(),
        model: Some(model),
        by: Some(by),
        since: Some(at),
        scored: number(tally.scored),
        dropped: number(tally.dropped),
        disagreed: number(tally.disagreed),
    }))
}

impl Differing {
    fn new(disagreement: Disagreement, model: &str) -> Self {
        let Disagreement { site, comment, live_model, live, shadow, at } = disagreement;
        let said = |model: String, (verdict, score)| Said { model, verdict, score };
        Self { site, comment, at, live: said(live_model, live), shadow: said(model.to_owned(), shadow) }
    }
}
