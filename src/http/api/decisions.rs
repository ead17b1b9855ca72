//! A moderator's decisions: one, many at once, and taking one back.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use super::Path;
use super::shape::{JournalRow, Judged};
use crate::comment::{CommentId, DecisionId};
use crate::corpus::Object;
use crate::engine::Order;
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::moderation::{Action, Status};
use crate::store::Change;

/// The most decisions in one request: each is a commit of its own.
const MAX_DECISIONS: usize = 200;

pub(super) fn router() -> Router<AppState> {
    Router::new()
        .route("/v1/comments/{id}/decision", post(decide))
        .route("/v1/decisions", post(decide_many))
        .route("/v1/decisions/{id}/undo", post(undo))
}

/// A row that was added to the journal, and the comment as it then stands (`null` if it was forgotten).
#[derive(Debug, Serialize)]
pub(super) struct Decided {
    decision: JournalRow,
    comment: Option<Judged>,
}

impl From<Change> for Decided {
    fn from(change: Change) -> Self {
        Self { decision: change.entry.into(), comment: change.comment.map(Judged::from) }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    decision: Action,
    expected_status: Option<Status>,
    expected_revision: Option<u32>,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Many {
    decisions: Vec<Object<Item>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    comment: CommentId,
    decision: Action,
    expected_status: Option<Status>,
    expected_revision: Option<u32>,
    #[serde(default)]
    note: String,
}

/// What became of each decision, in the order of the request.
#[derive(Debug, Serialize)]
struct Results {
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Decided(Box<Decided>),
    Failed { problem: Problem },
}

async fn decide(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
    Json(One { decision: action, expected_status: expected, expected_revision: revision, note }): Json<One>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.decide(&moderator, Order { comment, action, expected, revision, note }).await?.into()))
}

async fn decide_many(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Json(Many { decisions }): Json<Many>,
) -> Result<Json<Results>, ApiError> {
    if decisions.len() > MAX_DECISIONS {
        return Err(ApiError::field("decisions", format!("has {} entries; at most {MAX_DECISIONS} are taken at once", decisions.len())));
    }
    let orders = decisions.into_iter().map(|Object(item)| {
        let Item { comment, decision: action, expected_status: expected, expected_revision: revision, note } = item;
        Order { comment, action, expected, revision, note }
    });
    let outcomes = state.engine.decide_many(&moderator, orders.collect()).await;
    let results = outcomes.into_iter().map(|outcome| match outcome {
        Ok(change) => Outcome::Decided(Box::new(change.into())),
        Err(error) => Outcome::Failed { problem: ApiError::from(error).problem() },
    });
    Ok(Json(Results { results: results.collect() }))
}

async fn undo(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(decision): Path<DecisionId>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.undo(&moderator, decision).await?.into()))
}
