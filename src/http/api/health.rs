//! Whether the server runs, and whether it can answer: for whatever starts and watches it.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::{ApiError, AppState};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(ready))
}

/// Whether the server runs.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "getHealth",
    tag = "operation",
    responses((status = 200, description = "`ok`: it runs.", body = String, content_type = "text/plain; charset=utf-8"))
)]
async fn health() -> &'static str {
    "ok"
}

/// Whether it can answer: its store does.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "getReadiness",
    tag = "operation",
    responses((status = 200, description = "`ready`: it can.", body = String, content_type = "text/plain; charset=utf-8"))
)]
async fn ready(State(state): State<AppState>) -> Result<&'static str, ApiError> {
    match state.engine.ready().await {
        Ok(()) => Ok("ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the store does not answer");
            Err(ApiError::Unavailable)
        }
    }
}
