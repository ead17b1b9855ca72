//! Decisions that the poison guard keeps from teaching: listed, released, dropped.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::Serialize;

use super::decisions::Decided;
use super::{Path, query};
use crate::comment::{CommentId, DecisionId};
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::learning::Suspicion;
use crate::moderation::Action;
use crate::store::{Quarantined, Role};

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
    /// The moderator's or the operator's name; `null` where the blog itself decided.
    by: Option<String>,
    why: Suspicion,
    text: &'static str,
    at: Timestamp,
}

#[derive(Debug, Serialize)]
struct Quarantine {
    decisions: Vec<Held>,
    /// `null` on the last page.
    next_cursor: Option<String>,
    /// Whether whoever asks may release and drop them.
    may_settle: bool,
    /// Who may, as a sentence.
    note: &'static str,
}

/// Who settles what waits.
const WHO: &str = "Admins release or drop these, none of them their own; so does whoever runs the server, with `gatepost quarantine`.";

async fn list(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Quarantine>, ApiError> {
    let mut query = query::quarantine(query.as_deref().unwrap_or(""))?;
    let wanted = query.limit as usize;
    // One more than is shown tells whether there is a next page.
    query.limit += 1;
    let mut decisions = state.engine.seen_by(&moderator).quarantine(query).await?;
    let more = decisions.len() > wanted;
    decisions.truncate(wanted);
    let next_cursor = decisions.last().filter(|_| more).map(|(_, last)| last.decision.0.simple().to_string());
    let held = |(site, held): (String, Quarantined)| Held {
        id: held.decision,
        site,
        comment: held.comment,
        decision: held.action,
        by: held.actor.name().map(str::to_owned),
        why: held.suspicion,
        text: held.suspicion.phrase(),
        at: held.at,
    };
    let may_settle = moderator.role == Role::Admin;
    Ok(Json(Quarantine { decisions: decisions.into_iter().map(held).collect(), next_cursor, may_settle, note: WHO }))
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
