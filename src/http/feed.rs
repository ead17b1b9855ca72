//! What is published of an article, as a JSON Feed (version 1.1, <https://www.jsonfeed.org/version/1.1/>), for pages that have no database.
//!
//! It never tells of an author more than the name, and only a site whose operator wants it has one. Whoever keeps it asks with its `ETag` each time whether it is
//! still so: what was taken back or erased is gone at once. Pages of the site itself may read it by a script, those of others may not.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use url::{Url, form_urlencoded};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiError, AppState};
use crate::comment::{CommentId, MAX_FIELD_BYTES};
use crate::engine::Feed;
use crate::store::{Site, StoredComment};

/// It may be kept, and not be shown without asking.
const FRESH: &str = "public, no-cache";

/// The routes of the feeds.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What of a feed is asked for: an article's comments, all or those older than one.
fn wanted(query: &str) -> Result<(String, Option<CommentId>), ApiError> {
    let (mut article, mut before) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "article" => article = Some(value.into_owned()).filter(|article| (1..=MAX_FIELD_BYTES).contains(&article.len())),
            "before" => {
                let id = value.parse().map_err(|_| ApiError::field("before", "should be the id of a comment, as in next_url"))?;
                before = Some(id);
            }
            _ => {}
        }
    }
    let article =
        article.ok_or_else(|| ApiError::field("article", "should be the article's address, as the blog sends it with a comment"))?;
    Ok((article, before))
}

/// A page of a feed.
#[derive(Debug, Serialize, ToSchema)]
struct JsonFeed {
    version: &'static str,
    title: String,
    /// The article, if it is one of the site's: anybody may ask for any.
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page_url: Option<String>,
    feed_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    items: Vec<Item>,
}

/// A published comment.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedItem)]
struct Item {
    id: CommentId,
    content_text: String,
    date_published: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    /// What the standard has no place for.
    #[serde(rename = "_gatepost")]
    more: More,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedAuthor)]
struct Author {
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedItemMore)]
struct More {
    /// The blog's own id of the comment.
    #[schema(required)]
    external_id: Option<String>,
    /// The blog's own id of what it answers.
    #[schema(required)]
    parent: Option<String>,
}

/// What is published of an article, the newest first, as a JSON Feed in pages of a hundred.
///
/// Only a site whose feed is switched on has one. An `ETag` that is sent back as `If-None-Match` is answered 304 for as long as nothing changed.
#[utoipa::path(
    get,
    path = "/feeds/{site}",
    operation_id = "readFeed",
    tag = "published",
    params(
        ("site" = String, Path, description = "The site's name."),
        ("article" = String, Query, min_length = 1, max_length = 2048, description = "The article's address, as the blog sends it with a comment."),
        ("before" = Option<CommentId>, Query, description = "Only comments that are older than this one, as in `next_url`."),
    ),
    responses(
        (status = 200, description = "A page of the feed.", body = JsonFeed, content_type = "application/feed+json"),
        (status = 304, description = "It is as it was."),
    )
)]
async fn show(
    State(state): State<AppState>,
    site: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let Path(site) = site.map_err(|_| ApiError::NotFound("feed"))?;
    let (article, before) = wanted(&query.unwrap_or_default())?;
    let feed = state.engine.feed(&site, &article, before).await?;
    let origin = Url::parse(&feed.site.url).map_or_else(|_| "null".to_owned(), |url| url.origin().ascii_serialization());
    let body = serde_json::to_vec(&of(&state, &article, feed)).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a feed cannot be written");
        ApiError::Internal
    })?;
    let tag = format!("\"{}\"", &blake3::hash(&body).to_hex()[..32]);
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok()).any(|tags| names(tags, &tag));
    let headers = [(CACHE_CONTROL, FRESH.to_owned()), (ETAG, tag), (ACCESS_CONTROL_ALLOW_ORIGIN, origin)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, [(CONTENT_TYPE, "application/feed+json")], body).into_response())
}

/// Whether a list of tags has this one, weak or not (RFC 9110, 13.1.2).
fn names(tags: &str, tag: &str) -> bool {
    tags.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == tag || one == "*")
}

fn of(state: &AppState, article: &str, feed: Feed) -> JsonFeed {
    let address = |before: Option<CommentId>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("article", article);
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let site: String = form_urlencoded::byte_serialize(feed.site.name.as_bytes()).collect();
        state.address(&format!("/feeds/{site}?{}", query.finish()))
    };
    let own = own_address(&feed.site, article);
    let oldest = feed.page.comments.last().map(|stored| stored.id).filter(|_| feed.page.more);
    JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: own.as_ref().map_or_else(|| "Comments".to_owned(), |own| format!("Comments on {own}")),
        home_page_url: own.map(String::from),
        feed_url: address(None),
        next_url: oldest.map(|oldest| address(Some(oldest))),
        items: feed.page.comments.into_iter().map(item).collect(),
    }
}

/// An article's address, if it is a plain one of the site's own: as it is read, whatever was typed.
fn own_address(site: &Site, article: &str) -> Option<Url> {
    let (article, site) = (Url::parse(article).ok()?, Url::parse(&site.url).ok()?);
    let is_plain = matches!(article.scheme(), "http" | "https") && article.username().is_empty() && article.password().is_none();
    (is_plain && article.origin() == site.origin()).then_some(article)
}

fn item(stored: StoredComment) -> Item {
    let comment = stored.comment;
    let at = comment.created_at.unwrap_or(stored.received_at);
    Item {
        id: stored.id,
        content_text: comment.content,
        date_published: at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        authors: comment.author.map(|name| Author { name }).into_iter().collect(),
        more: More { external_id: stored.external_id, parent: comment.parent },
    }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_tag_is_known_among_others_and_weak_or_not() {
        assert!(names("\"a\"", "\"a\"") && names("\"b\", W/\"a\"", "\"a\"") && names("*", "\"a\""));
        assert!(!names("\"ab\"", "\"a\"") && !names("", "\"a\""));
    }
}
