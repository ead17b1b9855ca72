//! How the installation stands, for whoever looks after it.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::engine::Overview;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(status))
}

/// How the installation stands.
#[utoipa::path(
    get,
    path = "/v1/status",
    operation_id = "getStatus",
    tag = "operation",
    security(("moderator_token" = [])),
    responses(
        (status = 200, description = "Model, sites, jobs.", body = Overview),
    )
)]
async fn status(State(state): State<AppState>, ModeratorAuth(moderator): ModeratorAuth) -> Result<Json<Overview>, ApiError> {
    Ok(Json(state.engine.seen_by(&moderator).overview().await?))
}
