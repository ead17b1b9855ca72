//! What a moderator reads: pages of comments, one comment with all that is known, and the counters.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::extract::{RawQuery, State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::filters::{QueueFilters, SiteFilter};
use super::shape::{ExplanationAnswer, JournalRow, Listed, RevisionAnswer};
use super::{Path, query};
use crate::comment::{CommentId, SiteId};
use crate::engine::Detail;
use crate::http::{ApiError, AppState, Json, ModeratorAuth};
use crate::store::{Must, QueuePage, StoredComment};

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(detail)).routes(routes!(counts))
}

/// One page. `next_cursor` is `null` on the last; a page may have fewer comments than were asked for, or none, and yet be followed by another.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentPage)]
struct Page {
    comments: Vec<Listed>,
    #[schema(required)]
    next_cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CommentDetail)]
struct Detailed {
    #[serde(flatten)]
    listed: Listed,
    history: Vec<JournalRow>,
    revisions: Vec<RevisionAnswer>,
    explanation: ExplanationAnswer,
    /// What every model has to make of it, if it is in the gold set.
    #[schema(required)]
    pinned: Option<Must>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StatusCounts)]
struct Counts {
    pending: u64,
    approved: u64,
    spam: u64,
    trash: u64,
}

/// Lists comments, a page at a time.
///
/// The next page is asked for with `cursor`, the `next_cursor` of the page before, and the same filters.
#[utoipa::path(
    get,
    path = "/v1/comments",
    operation_id = "listComments",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(QueueFilters),
    responses(
        (status = 200, description = "A page.", body = Page),
    )
)]
async fn list(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Page>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let query = query::parse(seen, query.as_deref().unwrap_or("")).await?;
    let QueuePage { comments, next } = seen.queue(&query).await?;
    Ok(Json(Page { comments: with_sites(&state, comments).await?, next_cursor: next.map(|place| place.to_string()) }))
}

/// One comment with its explanation, earlier texts and history.
#[utoipa::path(
    get,
    path = "/v1/comments/{id}",
    operation_id = "getComment",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(("id" = CommentId, Path, description = "The comment's id, as `POST /v1/comments` gave it.")),
    responses(
        (status = 200, description = "All that is known of it.", body = Detailed),
    )
)]
async fn detail(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    Path(id): Path<CommentId>,
) -> Result<Json<Detailed>, ApiError> {
    let Detail { stored, history, revisions, explained, pinned } = state.engine.seen_by(&moderator).detail(id).await?;
    let site = state.engine.site_by_id(stored.site).await?.site.name.clone();
    Ok(Json(Detailed {
        listed: Listed::new(site, stored),
        history: history.into_iter().map(JournalRow::from).collect(),
        revisions: revisions.into_iter().map(RevisionAnswer::from).collect(),
        explanation: explained.into(),
        pinned,
    }))
}

/// How many comments stand where.
#[utoipa::path(
    get,
    path = "/v1/counts",
    operation_id = "countComments",
    tag = "moderation",
    security(("moderator_token" = [])),
    params(SiteFilter),
    responses(
        (status = 200, description = "The numbers.", body = Counts),
    )
)]
async fn counts(
    State(state): State<AppState>,
    ModeratorAuth(moderator): ModeratorAuth,
    RawQuery(query): RawQuery,
) -> Result<Json<Counts>, ApiError> {
    let seen = state.engine.seen_by(&moderator);
    let site = query::site_alone(seen, query.as_deref().unwrap_or("")).await?;
    let counts = seen.counts(site).await?;
    Ok(Json(Counts { pending: counts.pending, approved: counts.approved, spam: counts.spam, trash: counts.trash }))
}

/// Puts the sites' names beside comments of perhaps many sites.
pub(super) async fn with_sites(state: &AppState, comments: Vec<StoredComment>) -> Result<Vec<Listed>, ApiError> {
    let mut names: HashMap<SiteId, String> = HashMap::new();
    let mut listed = Vec::with_capacity(comments.len());
    for stored in comments {
        let name = match names.entry(stored.site) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => new.insert(state.engine.site_by_id(stored.site).await?.site.name.clone()).clone(),
        };
        listed.push(Listed::new(name, stored));
    }
    Ok(listed)
}
