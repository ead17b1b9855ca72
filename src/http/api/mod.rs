//! The JSON API under `/v1`.
//!
//! A blog's routes take its site key, a moderator's routes a token: each handler asks for the one by an extractor. What goes in and out is
//! in `shape.rs`: requests refuse unknown fields, answers never change a field's meaning. A new resource is a file here with a
//! `router()`, merged below. Nothing here decides, and nothing here knows the store.
//!
//! What is said above a handler (`#[utoipa::path]`) both routes it and describes it in `/openapi.json`: there is no other list. Bodies and answers derive
//! `ToSchema`, filters stand in `filters.rs`, and the problems that any route may answer are added by `docs/document.rs`.

mod audits;
mod batch;
mod check;
mod comments;
mod decisions;
mod filters;
mod health;
mod insights;
mod like;
mod models;
mod notes;
mod quarantine;
mod query;
mod queue;
mod shape;
mod status;
mod webhooks;

use axum::extract::FromRequestParts;
use axum::extract::rejection::PathRejection;
use utoipa_axum::router::OpenApiRouter;

use super::{ApiError, AppState};

/// Every route of the API but those of [`unhurried`].
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(comments::router())
        .merge(batch::router())
        .merge(queue::router())
        .merge(decisions::router())
        .merge(notes::router())
        .merge(like::router())
        .merge(status::router())
        .merge(models::router())
        .merge(audits::router())
        .merge(insights::router())
        .merge(quarantine::router())
        .merge(webhooks::router())
        .merge(health::router())
}

/// The routes that may take longer than a request's time limit.
pub(super) fn unhurried() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(check::router()).merge(like::unhurried())
}

/// A part of the path. One that cannot be what the route asks for names nothing: 404.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(ApiError))]
struct Path<T>(T);

impl From<PathRejection> for ApiError {
    fn from(_: PathRejection) -> Self {
        Self::NotFound("address")
    }
}
