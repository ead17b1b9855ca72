//! What random audits say of a site's filter.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Path;
use crate::engine::AuditReport;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(audits))
}

/// What random audits say of a site's filter, and whether they prove its promise.
#[utoipa::path(
    get,
    path = "/v1/sites/{site}/audits",
    operation_id = "getAudits",
    tag = "figures",
    security(("moderator_token" = [])),
    params(("site" = String, Path, description = "The site's name.")),
    responses(
        (status = 200, description = "The report.", body = AuditReport),
    )
)]
async fn audits(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(site): Path<String>,
) -> Result<Json<AuditReport>, ApiError> {
    Ok(Json(state.engine.seen_by(&moderator).audits(&site).await?))
}
