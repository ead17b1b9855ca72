//! Decisions that the poison guard keeps from teaching: listed, released, dropped.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Serialize;

use super::Path;
use super::decisions::Decided;
use crate::comment::{CommentId, DecisionId};
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::learning::Suspicion;
use crate::moderation::{Action, Actor};
use crate::store::Quarantined;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/quarantine", get(list))
        .route("/v1/quarantine/{id}/release", post(release))
        .route("/v1/quarantine/{id}/drop", post(drop_it))
}

#[derive(Debug, Serialize)]
struct Held {
    id: DecisionId,
    site: String,
    comment: CommentId,
    decision: Action,
    /// The moderator's name; `null` where the blog itself decided.
    by: Option<String>,
    why: Suspicion,
    text: &'static str,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Quarantine {
    decisions: Vec<Held>,
}

async fn list(State(state): State<AppState>, _: ModeratorAuth) -> Result<Json<Quarantine>, ApiError> {
    let held = |(site, held): (String, Quarantined)| Held {
        id: held.decision,
        site,
        comment: held.comment,
        decision: held.action,
        by: if let Actor::User(_, name) = held.actor { Some(name) } else { None },
        why: held.suspicion,
        text: held.suspicion.phrase(),
        at: held.at,
    };
    Ok(Json(Quarantine { decisions: state.engine.quarantine(false).await?.into_iter().map(held).collect() }))
}

async fn release(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<DecisionId>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.release(id, Some(&moderator), &moderator.name).await?.into()))
}

async fn drop_it(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<DecisionId>,
) -> Result<StatusCode, ApiError> {
    state.engine.drop_quarantined(id, Some(&moderator), &moderator.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
