//! A moderator's decisions: one, many at once, and taking one back.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Path;
use super::shape::{JournalRow, Judged};
use crate::comment::{CommentId, DecisionId, MAX_FIELD_BYTES, check_text};
use crate::corpus::Object;
use crate::engine::Order;
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::moderation::{Action, Status};
use crate::store::Change;

/// The most decisions in one request: each is a commit of its own.
const MAX_DECISIONS: usize = 200;

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(decide)).routes(routes!(decide_many)).routes(routes!(undo))
}

/// A row that was added to the journal, and the comment as it then stands (`null` if it was forgotten).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionAnswer)]
pub(super) struct Decided {
    decision: JournalRow,
    #[schema(required)]
    comment: Option<Judged>,
}

impl From<Change> for Decided {
    fn from(change: Change) -> Self {
        Self { decision: change.entry.into(), comment: change.comment.map(Judged::from) }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisionRequest)]
struct One {
    decision: Action,
    /// Where the comment is taken to stand: if it stands elsewhere, nothing is decided.
    expected_status: Option<Status>,
    /// Which revision of the text is meant: if it was edited since, nothing is decided.
    #[schema(format = "uint32")]
    expected_revision: Option<u32>,
    /// Why, for colleagues. At most 2,048 bytes.
    #[serde(default)]
    #[schema(max_length = 2048)]
    note: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisionsRequest)]
struct Many {
    #[schema(value_type = Vec<Item>, max_items = 200)]
    decisions: Vec<Object<Item>>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DecisionItem)]
struct Item {
    comment: CommentId,
    decision: Action,
    /// Where the comment is taken to stand: if it stands elsewhere, nothing is decided.
    expected_status: Option<Status>,
    /// Which revision of the text is meant: if it was edited since, nothing is decided.
    #[schema(format = "uint32")]
    expected_revision: Option<u32>,
    /// Why, for colleagues. At most 2,048 bytes.
    #[serde(default)]
    #[schema(max_length = 2048)]
    note: String,
}

/// What became of each decision, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionsAnswer)]
struct Results {
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = DecisionOutcome)]
enum Outcome {
    Decided(Box<Decided>),
    Failed { problem: Problem },
}

/// Decides about a comment. The filter learns from it at once.
///
/// With `expected_status` or `expected_revision`, nothing is decided if a colleague was quicker or the text was edited: 409 says where it stands.
#[utoipa::path(
    post,
    path = "/v1/comments/{id}/decision",
    operation_id = "decide",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "The decision, and the comment as it stands now.", body = Decided, links(("undo" = (operation_id = "undoDecision", parameters(("id" = "$response.body#/decision/id")))))),
        (status = 409, description = "It stands differently from what was expected; `current_status` says where.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The poison guard does not allow it.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn decide(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(comment): Path<CommentId>,
    Json(One { decision: action, expected_status: expected, expected_revision: revision, note }): Json<One>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.decide(&moderator, Order { comment, action, expected, revision, note }).await?.into()))
}

/// Decides about many comments, each by itself.
///
/// At most 200 at once. Each is answered in its place, as decided or with a problem.
#[utoipa::path(
    post,
    path = "/v1/decisions",
    operation_id = "decideMany",
    tag = "moderation",
    security(("moderator_token" = [])),
    responses(
        (status = 200, description = "What became of each, in the order of the request.", body = Results),
    )
)]
async fn decide_many(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Json(Many { decisions }): Json<Many>,
) -> Result<Json<Results>, ApiError> {
    if decisions.len() > MAX_DECISIONS {
        return Err(ApiError::field("decisions", format!("has {} entries; at most {MAX_DECISIONS} are taken at once", decisions.len())));
    }
    for (place, Object(item)) in decisions.iter().enumerate() {
        check_text("note", &item.note, MAX_FIELD_BYTES)
            .map_err(|wrong| ApiError::field(format!("decisions[{place}].note"), wrong.problem))?;
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

/// Takes a decision back, and what it taught.
#[utoipa::path(
    post,
    path = "/v1/decisions/{id}/undo",
    operation_id = "undoDecision",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = DecisionId, Path, description = "The decision's id.")),
    responses(
        (status = 200, description = "The row that undoes it, and the comment as it stands now.", body = Decided),
        (status = 409, description = "It was undone before.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The poison guard does not let the account take it back.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn undo(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(decision): Path<DecisionId>,
) -> Result<Json<Decided>, ApiError> {
    Ok(Json(state.engine.undo(&moderator, decision).await?.into()))
}
