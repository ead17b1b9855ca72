//! A blog's comments: score, submit, edit, forget, what became of one, and what the blog's owner decided.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use serde::Deserialize;

use super::Path;
use super::decisions::Decided;
use super::shape::{CommentRequest, Judged};
use crate::comment::CommentId;
use crate::engine::Submission;
use crate::http::{ApiError, AppState, Json, SiteAuth};
use crate::moderation::Action;

pub(super) fn router() -> Router<AppState> {
    // The queue's GET handlers of `/v1/comments` and `/v1/comments/{id}` are added by `queue.rs`.
    Router::new()
        .route("/v1/score", post(score))
        .route("/v1/comments", post(submit))
        .route("/v1/comments/{id}", put(edit).delete(forget))
        .route("/v1/comments/by-external-id/{external_id}", get(by_external_id))
        .route("/v1/comments/by-external-id/{external_id}/feedback", post(feedback))
}

async fn score(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Json(request): Json<CommentRequest>,
) -> Result<Json<Judged>, ApiError> {
    let (external_id, comment, signs) = request.into_parts()?;
    let (assessment, model) = state.engine.score(&site, &comment, signs).await?;
    Ok(Json(Judged::scored(external_id, assessment, model)))
}

/// 201 with the verdict; 200 if the same submission had arrived before.
async fn submit(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Json(request): Json<CommentRequest>,
) -> Result<impl IntoResponse, ApiError> {
    let (external_id, comment, signs) = request.into_parts()?;
    let submitted = state.engine.submit(&site, Submission { signs, ..Submission::new(external_id, comment) }).await?;
    let status = if submitted.new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Judged::from(submitted.stored))))
}

async fn edit(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Path(id): Path<CommentId>,
    Json(request): Json<CommentRequest>,
) -> Result<Json<Judged>, ApiError> {
    let (external_id, comment, signs) = request.into_parts()?;
    if external_id.is_some() && external_id != state.engine.comment_of(&site, id).await?.external_id {
        return Err(ApiError::field("external_id", "cannot be changed; leave it out or send the one that it has"));
    }
    Ok(Json(state.engine.edit(&site, id, comment, None, signs).await?.into()))
}

async fn forget(State(state): State<AppState>, SiteAuth(site): SiteAuth, Path(id): Path<CommentId>) -> Result<StatusCode, ApiError> {
    state.engine.forget(&site, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn by_external_id(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Path(external_id): Path<String>,
) -> Result<Json<Judged>, ApiError> {
    Ok(Json(state.engine.by_external_id(&site, &external_id).await?.into()))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Feedback {
    decision: Action,
}

async fn feedback(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Path(external_id): Path<String>,
    Json(Feedback { decision }): Json<Feedback>,
) -> Result<Json<Decided>, ApiError> {
    let stored = state.engine.by_external_id(&site, &external_id).await?;
    Ok(Json(state.engine.feedback(&site, stored.id, decision).await?.into()))
}
