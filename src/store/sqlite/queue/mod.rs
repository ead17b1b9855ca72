//! Pages of comments, and their maintained counters.
//!
//! A page comes from one or more streams (`stream.rs`): each walks an index that gives the order, or takes a short list of comments that an index
//! names and sorts it. What else narrows is asked of each row (`narrow.rs`). A walk stops after a bounded number of rows: then the page says where it
//! goes on. To add a filter, add its condition to `narrow.rs`; if an index leads to it, say so in `stream.rs`.
//!
//! Whoever sees some sites alone must not be led by a place that names a comment of others: then a walk never stops at one (`among`).

mod narrow;
mod stream;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use uuid::Uuid;

use super::rows::{count, word};
use super::words::{IS_WAITING, Search, index_waiting, number};
use super::{Limits, SqliteStore};
use crate::comment::SiteId;
use crate::moderation::Status;
use crate::store::{Listing, Order, Place, QueuePage, QueueQuery, StatusCounts, StoreError, StoredComment};
use stream::{List, Stream, streams};

/// The most comments on a page.
const MAX_PAGE: u32 = 200;

/// A question, read once for all its streams.
struct Question<'q> {
    query: &'q QueueQuery,
    search: Option<Search>,
    /// The number of the comment at which the page before ended, where the list goes by numbers.
    after_number: Option<i64>,
    /// One more than fit on the page.
    limit: u32,
    limits: &'q Limits,
}

impl Question<'_> {
    /// Whether the list is in the order of the comments' numbers, as the index of words is, and not in that of their ids: they differ only
    /// between comments of about the same moment.
    fn by_number(&self) -> bool {
        !self.query.order.is_by_score() && self.expression().is_some() && self.query.among.is_none()
    }

    /// What the index of words is asked.
    fn expression(&self) -> Option<&str> {
        self.search.as_ref()?.expression.as_deref()
    }

    fn compare(&self, a: &Mark, b: &Mark) -> Ordering {
        match self.query.order {
            Order::Newest if self.by_number() => b.number.cmp(&a.number),
            Order::Oldest if self.by_number() => a.number.cmp(&b.number),
            order => order.compare(&a.place, &b.place),
        }
    }
}

/// Where a row stands in the list.
#[derive(Debug, Clone, Copy)]
struct Mark {
    place: Place,
    number: i64,
}

/// What a stream gave.
struct Found {
    /// In order.
    rows: Vec<(Mark, StoredComment)>,
    /// Up to where it has given everything; `None` if there is no more.
    until: Option<Mark>,
}

pub(super) async fn page(store: &SqliteStore, query: &QueueQuery) -> Result<QueuePage, StoreError> {
    let readers = &store.readers;
    let typed = query.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let search = typed.and_then(Search::of);
    if typed.is_some() && search.is_none() {
        // No text has what is no word in it.
        return Ok(QueuePage::default());
    }
    let limit = query.limit.clamp(1, MAX_PAGE) + 1;
    let mut question = Question { query, search, after_number: None, limit, limits: &store.limits };
    if question.expression().is_some() {
        catch_up(store).await?;
    }
    if question.by_number()
        && let Some(after) = query.after
    {
        question.after_number = Some(number_of(readers, after.id.0).await?);
    }
    let mut found = Vec::new();
    if query.audits != Listing::Only {
        for stream in streams(&question, readers).await? {
            found.push(stream.read(&question, readers).await?);
        }
    }
    if query.audits != Listing::ByStatus {
        found.push(Stream::List(List::Audits).read(&question, readers).await?);
    }
    Ok(merge(&question, found))
}

/// Has the words of all comments in the index.
async fn catch_up(store: &SqliteStore) -> Result<(), StoreError> {
    if sqlx::query_scalar(IS_WAITING).fetch_one(&store.readers).await? {
        store.writer.write(move |connection| Box::pin(index_waiting(connection))).await?;
    }
    Ok(())
}

async fn number_of(readers: &SqlitePool, id: Uuid) -> Result<i64, StoreError> {
    let kept: Option<Option<i64>> =
        sqlx::query_scalar("SELECT number FROM comment WHERE id = ? LIMIT 1").bind(id).fetch_optional(readers).await?;
    // One that was removed meanwhile stood about there.
    Ok(kept.flatten().unwrap_or_else(|| number(id)))
}

/// One page of what several streams gave: up to where all of them have given everything.
fn merge(question: &Question<'_>, found: Vec<Found>) -> QueuePage {
    let compare = |a: &Mark, b: &Mark| question.compare(a, b);
    let horizon = found.iter().filter_map(|found| found.until).min_by(compare);
    let mut rows: Vec<_> = found.into_iter().flat_map(|found| found.rows).collect();
    if let Some(horizon) = horizon {
        rows.retain(|(mark, _)| compare(mark, &horizon).is_le());
    }
    rows.sort_by(|(a, _), (b, _)| compare(a, b));
    rows.dedup_by_key(|(_, stored)| stored.id);
    let fit = question.limit as usize - 1;
    let next = if rows.len() > fit {
        rows.truncate(fit);
        rows.last().map(|(mark, _)| mark.place)
    } else {
        horizon.map(|mark| mark.place)
    };
    QueuePage { comments: rows.into_iter().map(|(_, stored)| stored).collect(), next }
}

pub(super) async fn counts(readers: &SqlitePool, site: Option<SiteId>) -> Result<StatusCounts, StoreError> {
    let query = match site {
        Some(site) => sqlx::query("SELECT status, comments FROM status_count WHERE site_id = ?").bind(site.0),
        None => sqlx::query("SELECT status, sum(comments) AS comments FROM status_count GROUP BY status"),
    };
    let mut counts = StatusCounts::default();
    for row in query.fetch_all(readers).await? {
        let field = match word(&row, "status")? {
            Status::Pending => &mut counts.pending,
            Status::Approved => &mut counts.approved,
            Status::Spam => &mut counts.spam,
            Status::Trash => &mut counts.trash,
        };
        *field = count(&row, "comments")?;
    }
    Ok(counts)
}

/// A query that is put together.
type Sql = QueryBuilder<Sqlite>;
