//! Whether what is kept fits together, what this server holds in memory included.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::engine::Checked;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/v1/check", get(check))
}

async fn check(State(state): State<AppState>, _: ModeratorAuth) -> Result<Json<Checked>, ApiError> {
    Ok(Json(state.engine.check(&|_| ()).await?))
}
