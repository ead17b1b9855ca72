//! Notes for colleagues, questions to them, and what is to be with a comment's author.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Path;
use crate::comment::CommentId;
use crate::engine::{AuthorRule, AuthorStanding, Said};
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::store::{Note, NoteKind};

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/comments/{id}/notes", get(list).post(write))
        .route("/v1/comments/{id}/answered", post(answered))
        .route("/v1/comments/{id}/author", post(author))
}

/// What was noted, oldest first, and whether a colleague is asked.
#[derive(Debug, Serialize)]
struct OnComment {
    notes: Vec<NoteAnswer>,
    asked: bool,
}

#[derive(Debug, Serialize)]
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoteRequest {
    text: String,
    /// Whether it asks a colleague to decide.
    #[serde(default)]
    asks: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AuthorRequest {
    rule: RuleWord,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RuleWord {
    Block,
    Trust,
    Release,
}

/// What holds for the author on the comment's site.
#[derive(Debug, Serialize)]
struct AuthorAnswer {
    blocked: bool,
    trusted: bool,
}

async fn list(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
) -> Result<Json<OnComment>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let Said { notes, asked } = seen.said(&[seen.comment(id).await?]).await?;
    Ok(Json(OnComment { notes: notes.into_iter().map(NoteAnswer::from).collect(), asked: !asked.is_empty() }))
}

async fn write(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
    Json(NoteRequest { text, asks }): Json<NoteRequest>,
) -> Result<(StatusCode, Json<NoteAnswer>), ApiError> {
    let note = state.engine.note(&moderator, id, &text, asks).await?;
    Ok((StatusCode::CREATED, Json(note.into())))
}

async fn answered(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
) -> Result<StatusCode, ApiError> {
    state.engine.answered(&moderator, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

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
