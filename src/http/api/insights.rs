//! What a site's last days were like, in figures.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;

use super::query;
use crate::engine::Insights;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};

pub(super) fn router() -> Router<AppState> {
    Router::new().route("/v1/insights", get(insights))
}

async fn insights(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Insights>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let (site, span) = query::insights(seen, query.as_deref().unwrap_or("")).await?;
    Ok(Json(seen.insights(site, span).await?))
}
