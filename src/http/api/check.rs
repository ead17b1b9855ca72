//! Whether what is kept fits together, what this server holds in memory included.
//!
//! It reads everything: one at a time, not where requests are answered, and without their time limit.

use std::sync::Arc;

use axum::extract::State;
use tokio::runtime::Handle;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::engine::Checked;
use crate::http::error::Problem;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(check))
}

/// Reads all that is kept and says whether it fits together. One at a time; it may take minutes.
#[utoipa::path(
    get,
    path = "/v1/check",
    operation_id = "check",
    tag = "operation",
    security(("moderator_token" = [])),
    responses(
        (status = 200, description = "What was looked at, and what does not fit.", body = Checked),
        (status = 409, description = "A check is running already.", body = Problem, content_type = "application/problem+json"),
    )
)]
async fn check(State(state): State<AppState>, ModeratorAuth(moderator): ModeratorAuth) -> Result<Json<Checked>, ApiError> {
    let Ok(alone) = state.checking.try_lock_owned() else {
        let problem = "a check is running already, and there is one at a time: ask again when it is over".to_owned();
        return Err(ApiError::Conflict { problem, status: None });
    };
    let (engine, runtime) = (Arc::clone(&state.engine), Handle::current());
    let checking = move || {
        // It runs to its end even if whoever asked has left: another would only wait for the same locks.
        let _alone = alone;
        runtime.block_on(engine.check(&|_| ()))
    };
    // A panic stands in the log already, written by the panic hook.
    let checked = tokio::task::spawn_blocking(checking).await.map_err(|_| ApiError::Internal)??;
    Ok(Json(state.engine.seen_by(&moderator).part_of(checked).await?))
}
