//! How the installation stands, for whoever looks after it.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::engine::Overview;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/v1/status", get(status))
}

async fn status(State(state): State<AppState>, ModeratorAuth(moderator): ModeratorAuth) -> Result<Json<Overview>, ApiError> {
    Ok(Json(state.engine.seen_by(&moderator).overview().await?))
}
