//! What a site's last days were like, in figures.

use axum::extract::{RawQuery, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filters::InsightsFilter;
use super::query;
use crate::engine::Insights;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(insights))
}

/// What a site's last days were like, in figures.
#[utoipa::path(
    get,
    path = "/v1/insights",
    operation_id = "getInsights",
    tag = "figures",
    security(("moderator_token" = [])),
    params(InsightsFilter),
    responses(
        (status = 200, description = "The figures.", body = Insights),
    )
)]
async fn insights(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Insights>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let (site, span) = query::insights(seen, query.as_deref().unwrap_or("")).await?;
    Ok(Json(seen.insights(site, span).await?))
}
