//! What is like a comment, and deciding all of it as one.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use super::queue::with_sites;
use super::shape::Listed;
use super::{Path, query};
use crate::comment::{BatchId, CommentId};
use crate::engine::{BatchDone, BatchUndone, CampaignOrder, Kinship};
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::moderation::Action;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/comments/{id}/like", get(show))
        .route("/v1/comments/{id}/like/decision", post(decide))
        .route("/v1/batches/{id}/undo", post(undo))
}

/// What is like a comment, itself included.
#[derive(Debug, Serialize)]
struct Like {
    by: Kinship,
    pending: u64,
    approved: u64,
    spam: u64,
    trash: u64,
    /// Whether there may be more: only the newest are looked at.
    capped: bool,
    /// The newest that waits: a decision that names it leaves later ones alone. `null` if none waits.
    through: Option<CommentId>,
    /// The newest that wait, at most 50.
    comments: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    by: Kinship,
    decision: Action,
    expected_count: u64,
    through: Option<CommentId>,
}

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

async fn decide(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
    Json(Decide { by, decision: action, expected_count: expected, through }): Json<Decide>,
) -> Result<Json<BatchDone>, ApiError> {
    Ok(Json(state.engine.decide_campaign(&moderator, CampaignOrder { comment, by, action, expected, through }).await?))
}

async fn undo(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(batch): Path<BatchId>,
) -> Result<Json<BatchUndone>, ApiError> {
    Ok(Json(state.engine.undo_batch(&moderator, batch).await?))
}
