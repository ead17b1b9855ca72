//! What random audits say of a site's filter.

use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::Path;
use crate::engine::AuditReport;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/v1/sites/{site}/audits", get(audits))
}

async fn audits(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(site): Path<String>,
) -> Result<Json<AuditReport>, ApiError> {
    Ok(Json(state.engine.seen_by(&moderator).audits(&site).await?))
}
