//! A blog's comments: score, submit, edit, forget, what became of one, and what the blog's owner decided.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Path;
use super::decisions::Decided;
use super::shape::{CommentRequest, Judged};
use crate::comment::CommentId;
use crate::engine::Submission;
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, SiteAuth};
use crate::moderation::Action;

pub(super) fn router() -> OpenApiRouter<AppState> {
    // The queue's GET handlers of `/v1/comments` and `/v1/comments/{id}` are added by `queue.rs`.
    OpenApiRouter::new()
        .routes(routes!(score))
        .routes(routes!(submit))
        .routes(routes!(edit, forget))
        .routes(routes!(by_external_id))
        .routes(routes!(feedback))
}

/// Scores a comment and keeps nothing.
///
/// The verdict that `POST /v1/comments` would give, in the same words, without an id and a status.
#[utoipa::path(
    post,
    path = "/v1/score",
    operation_id = "score",
    tag = "blog",
    security(("site_key" = [])),
    responses(
        (status = 200, description = "What was made of it.", body = Judged),
    )
)]
async fn score(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Json(request): Json<CommentRequest>,
) -> Result<Json<Judged>, ApiError> {
    let (external_id, comment, signs) = request.into_parts()?;
    let (assessment, model) = state.engine.score(&site, &comment, signs).await?;
    Ok(Json(Judged::scored(external_id, assessment, model)))
}

/// Submits a comment: it is scored, decided and kept.
///
/// Answered once it is on disk. With an `external_id`, the blog's own id, a submission can be sent again without harm: the same content is answered 200 with the first
/// verdict and where the comment stands now, other content 409.
#[utoipa::path(
    post,
    path = "/v1/comments",
    operation_id = "submitComment",
    tag = "blog",
    security(("site_key" = [])),
    responses(
        (status = 201, description = "It is new.", body = Judged, links(
            ("edit" = (operation_id = "editComment", parameters(("id" = "$response.body#/id")))),
            ("forget" = (operation_id = "forgetComment", parameters(("id" = "$response.body#/id")))),
            ("detail" = (operation_id = "getComment", parameters(("id" = "$response.body#/id")))),
            ("decide" = (operation_id = "decide", parameters(("id" = "$response.body#/id")))),
            ("like" = (operation_id = "listLike", parameters(("id" = "$response.body#/id")))),
            ("note" = (operation_id = "writeNote", parameters(("id" = "$response.body#/id")))),
            ("pin" = (operation_id = "pinComment", parameters(("id" = "$response.body#/id")))),
            ("unpin" = (operation_id = "unpinComment", parameters(("id" = "$response.body#/id")))),
            ("answer" = (operation_id = "answerQuestion", parameters(("id" = "$response.body#/id")))),
            ("rule" = (operation_id = "ruleOnAuthor", parameters(("id" = "$response.body#/id")))),
            ("became" = (operation_id = "getByExternalId", parameters(("external_id" = "$response.body#/external_id")))),
            ("feedback" = (operation_id = "feedback", parameters(("external_id" = "$response.body#/external_id"))))
        )),
        (status = 200, description = "The same submission had arrived before: the first verdict, and where the comment stands now.", body = Judged),
        (status = 409, description = "Another comment has this `external_id`.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn submit(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Json(request): Json<CommentRequest>,
) -> Result<impl IntoResponse, ApiError> {
    let (external_id, comment, signs) = request.into_parts()?;
    let submitted = state.engine.submit(&site, Submission { signs, ..Submission::new(external_id, comment) }).await?;
    let status = if submitted.new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Judged::kept(&state, submitted.stored))))
}

/// Takes a comment's new text and scores it again.
///
/// All fields are replaced, but for `external_id`: leave it out, or send the one that it has.
#[utoipa::path(
    put,
    path = "/v1/comments/{id}",
    operation_id = "editComment",
    tag = "blog",
    security(("site_key" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "What is made of it now.", body = Judged),
        (status = 409, description = "Somebody edits it at the same time.", body = Problem, content_type = "application/problem+json"),
    )
)]
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
    Ok(Json(Judged::kept(&state, state.engine.edit(&site, id, comment, None, signs).await?)))
}

/// Forgets a comment: its text and all that tells of its author are erased.
#[utoipa::path(
    delete,
    path = "/v1/comments/{id}",
    operation_id = "forgetComment",
    tag = "blog",
    security(("site_key" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 204, description = "It is gone."),
    )
)]
async fn forget(State(state): State<AppState>, SiteAuth(site): SiteAuth, Path(id): Path<CommentId>) -> Result<StatusCode, ApiError> {
    state.engine.forget(&site, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What became of a comment, by the blog's own id.
#[utoipa::path(
    get,
    path = "/v1/comments/by-external-id/{external_id}",
    operation_id = "getByExternalId",
    tag = "blog",
    security(("site_key" = [])),
    params(("external_id" = String, Path, description = "The blog's own id, percent-encoded.", min_length = 1, max_length = 2048)),
    responses(
        (status = 200, description = "The first verdict, and where the comment stands now.", body = Judged),
    )
)]
async fn by_external_id(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Path(external_id): Path<String>,
) -> Result<Json<Judged>, ApiError> {
    Ok(Json(Judged::kept(&state, state.engine.by_external_id(&site, &external_id).await?)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackRequest)]
struct Feedback {
    decision: Action,
}

/// What the blog's owner decided on their side: the filter learns it as a moderator's decision.
#[utoipa::path(
    post,
    path = "/v1/comments/by-external-id/{external_id}/feedback",
    operation_id = "feedback",
    tag = "blog",
    security(("site_key" = [])),
    params(("external_id" = String, Path, description = "The blog's own id, percent-encoded.", min_length = 1, max_length = 2048)),
    responses(
        (status = 200, description = "The decision, and the comment as it stands now.", body = Decided),
        (status = 409, description = "The comment stands differently by now.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The poison guard does not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn feedback(
    State(state): State<AppState>,
    SiteAuth(site): SiteAuth,
    Path(external_id): Path<String>,
    Json(Feedback { decision }): Json<Feedback>,
) -> Result<Json<Decided>, ApiError> {
    let stored = state.engine.by_external_id(&site, &external_id).await?;
    Ok(Json(state.engine.feedback(&site, stored.id, decision).await?.into()))
}
