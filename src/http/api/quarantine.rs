//! Decisions that the poison guard keeps from teaching: listed, released, dropped.

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::decisions::Decided;
use super::filters::PageFilter;
use super::{Path, query};
use crate::comment::{CommentId, DecisionId};
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::learning::Suspicion;
use crate::moderation::Action;
use crate::store::{Quarantined, Role};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(release)).routes(routes!(drop_it))
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldDecision)]
struct Held {
    id: DecisionId,
    site: String,
    comment: CommentId,
    decision: Action,
    /// The moderator's or the operator's name; `null` where the blog itself decided.
    #[schema(required)]
    by: Option<String>,
    why: Suspicion,
    text: &'static str,
    at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuarantinePage)]
struct Quarantine {
    decisions: Vec<Held>,
    /// `null` on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
    /// Whether whoever asks may release and drop them.
    may_settle: bool,
    /// Who may, as a sentence.
    note: &'static str,
}

/// Who settles what waits.
const WHO: &str = "Admins release or drop these, none of them their own; so does whoever runs the server, with `gatepost quarantine`.";

/// Decisions that the poison guard keeps from teaching, newest first.
#[utoipa::path(
    get,
    path = "/v1/quarantine",
    operation_id = "listQuarantine",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(PageFilter),
    responses((
        status = 200,
        description = "A page.",
        body = Quarantine,
        links(
            ("release" = (operation_id = "releaseDecision", parameters(("id" = "$response.body#/decisions/0/id")))),
            ("drop" = (operation_id = "dropDecision", parameters(("id" = "$response.body#/decisions/0/id"))))
        )
    ))
)]
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

/// Lets a decision teach after all. Admins only, and never their own.
#[utoipa::path(
    post,
    path = "/v1/quarantine/{id}/release",
    operation_id = "releaseDecision",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = DecisionId, Path, description = "The id of the decision in quarantine.")),
    responses(
        (status = 200, description = "The decision, and the comment as it stands.", body = Decided),
        (status = 409, description = "The decision does not stand any more.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "Only another admin may.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn release(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<DecisionId>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.release(id, Some(&moderator), &moderator.name).await?.into()))
}

/// Leaves a decision standing and never has it teach. Admins only, and never their own.
#[utoipa::path(
    post,
    path = "/v1/quarantine/{id}/drop",
    operation_id = "dropDecision",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = DecisionId, Path, description = "The id of the decision in quarantine.")),
    responses(
        (status = 204, description = "It will not teach."),
        (status = 403, description = "Only another admin may.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It was settled meanwhile.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn drop_it(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<DecisionId>,
) -> Result<StatusCode, ApiError> {
    state.engine.drop_quarantined(id, Some(&moderator), &moderator.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
