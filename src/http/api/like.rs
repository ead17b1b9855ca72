//! What is like a comment, and deciding all of it as one.

use axum::extract::{RawQuery, State};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filters::LikeFilter;
use super::queue::with_sites;
use super::shape::Listed;
use super::{Path, query};
use crate::comment::{BatchId, CommentId};
use crate::engine::{BatchDone, BatchUndone, CampaignOrder, Kinship};
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::moderation::Action;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What may be a thousand decisions: nobody would learn the batch by which they are taken back, if the answer was not waited for.
pub(super) fn unhurried() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(decide)).routes(routes!(undo))
}

/// What is like a comment, itself included.
#[derive(Debug, Serialize, ToSchema)]
struct Like {
    by: Kinship,
    pending: u64,
    approved: u64,
    spam: u64,
    trash: u64,
    /// Whether there may be more: only the newest are looked at.
    capped: bool,
    /// The newest that waits: a decision that names it leaves later ones alone. `null` if none waits.
    #[schema(required)]
    through: Option<CommentId>,
    /// The newest that wait, at most 50.
    comments: Vec<Listed>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LikeDecisionRequest)]
struct Decide {
    by: Kinship,
    decision: Action,
    /// How many there were when somebody looked.
    #[schema(format = "uint64")]
    expected_count: u64,
    through: Option<CommentId>,
}

/// What is like a comment: near copies, or what has a link, the author or the network in common.
#[utoipa::path(
    get,
    path = "/v1/comments/{id}/like",
    operation_id = "listLike",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it."), LikeFilter),
    responses(
        (status = 200, description = "How many stand where, and the newest that wait.", body = Like),
    )
)]
async fn show(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
    RawQuery(query): RawQuery,
) -> Result<Json<Like>, ApiError> {
    let by = query::kinship(query.as_deref().unwrap_or(""))?;
    let campaign = state.engine.seen_by(&moderator).campaign(id, by).await?;
    let (counts, through) = (campaign.counts, campaign.waiting.first().copied());
    Ok(Json(Like {
        by,
        pending: counts.pending,
        approved: counts.approved,
        spam: counts.spam,
        trash: counts.trash,
        capped: campaign.capped,
        through,
        comments: with_sites(&state, campaign.examples).await?,
    }))
}

/// Decides about all that is like a comment and waits.
///
/// Nothing is decided if there are more by now than `expected_count`.
#[utoipa::path(
    post,
    path = "/v1/comments/{id}/like/decision",
    operation_id = "decideLike",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "What came of it.", body = BatchDone, links(("undo" = (operation_id = "undoBatch", parameters(("id" = "$response.body#/batch")))))),
        (status = 409, description = "More of them wait than were expected.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The poison guard does not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn decide(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
    Json(Decide { by, decision: action, expected_count: expected, through }): Json<Decide>,
) -> Result<Json<BatchDone>, ApiError> {
    Ok(Json(state.engine.decide_campaign(&moderator, CampaignOrder { comment, by, action, expected, through }).await?))
}

/// Takes back what was decided as one.
#[utoipa::path(
    post,
    path = "/v1/batches/{id}/undo",
    operation_id = "undoBatch",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = BatchId, Path, description = "The batch's id, as it was answered.")),
    responses(
        (status = 200, description = "How many decisions were taken back.", body = BatchUndone),
        (status = 409, description = "They were undone before.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The poison guard does not let the account take them back.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn undo(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(batch): Path<BatchId>,
) -> Result<Json<BatchUndone>, ApiError> {
    Ok(Json(state.engine.undo_batch(&moderator, batch).await?))
}
