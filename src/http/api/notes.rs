//! Notes for colleagues, questions to them, and what is to be with a comment's author.

use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Path;
use crate::comment::CommentId;
use crate::engine::{AuthorRule, AuthorStanding, Said};
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::store::{Note, NoteKind, OpenAppeal};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list, write)).routes(routes!(answered)).routes(routes!(author))
}

/// What was noted, oldest first, and whether a colleague is asked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NotesAnswer)]
struct OnComment {
    notes: Vec<NoteAnswer>,
    asked: bool,
    /// What its author asks of the moderators; absent unless that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    appeal: Option<AppealAnswer>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Appeal)]
struct AppealAnswer {
    /// What its author says, which may be nothing.
    sentence: String,
    at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
struct NoteAnswer {
    kind: NoteKind,
    by: String,
    text: String,
    at: Timestamp,
}

impl From<Note> for NoteAnswer {
    fn from(Note { kind, by, text, at, .. }: Note) -> Self {
        Self { kind, by, text, at }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NoteRequest {
    /// What to note. At most 2,048 bytes, and something in it has to show.
    #[schema(min_length = 1, max_length = 2048)]
    text: String,
    /// Whether it asks a colleague to decide.
    #[serde(default)]
    asks: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AuthorRequest {
    rule: RuleWord,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = AuthorRule)]
enum RuleWord {
    Block,
    Trust,
    Release,
}

/// What holds for the author on the comment's site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthorStanding)]
struct AuthorAnswer {
    blocked: bool,
    trusted: bool,
}

/// What colleagues noted about a comment, oldest first.
#[utoipa::path(
    get,
    path = "/v1/comments/{id}/notes",
    operation_id = "listNotes",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "The notes.", body = OnComment),
    )
)]
async fn list(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
) -> Result<Json<OnComment>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let Said { notes, asked, appeals } = seen.said(&[seen.comment(id).await?]).await?;
    let appeal = appeals.into_iter().next().map(|OpenAppeal { sentence, at, .. }| AppealAnswer { sentence, at });
    Ok(Json(OnComment { notes: notes.into_iter().map(NoteAnswer::from).collect(), asked: !asked.is_empty(), appeal }))
}

/// Notes something for colleagues, or asks one to decide.
#[utoipa::path(
    post,
    path = "/v1/comments/{id}/notes",
    operation_id = "writeNote",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 201, description = "The note.", body = NoteAnswer),
    )
)]
async fn write(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
    Json(NoteRequest { text, asks }): Json<NoteRequest>,
) -> Result<(StatusCode, Json<NoteAnswer>), ApiError> {
    let note = state.engine.note(&moderator, id, &text, asks).await?;
    Ok((StatusCode::CREATED, Json(note.into())))
}

/// Says that a comment waits for no colleague any more.
#[utoipa::path(
    post,
    path = "/v1/comments/{id}/answered",
    operation_id = "answerQuestion",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 204, description = "It waits for none."),
    )
)]
async fn answered(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
) -> Result<StatusCode, ApiError> {
    state.engine.answered(&moderator, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Blocks a comment's author on its site, trusts them, or neither any more.
#[utoipa::path(
    post,
    path = "/v1/comments/{id}/author",
    operation_id = "ruleOnAuthor",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "What holds for the author now.", body = AuthorAnswer),
        (status = 403, description = "Only admins trust an author.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Others keep changing the site's settings.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn author(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
    Json(AuthorRequest { rule }): Json<AuthorRequest>,
) -> Result<Json<AuthorAnswer>, ApiError> {
    let rule = match rule {
        RuleWord::Block => AuthorRule::Block,
        RuleWord::Trust => AuthorRule::Trust,
        RuleWord::Release => AuthorRule::Release,
    };
    let AuthorStanding { blocked, trusted, .. } = state.engine.rule_on_author(&moderator, id, rule).await?;
    Ok(Json(AuthorAnswer { blocked, trusted }))
}
