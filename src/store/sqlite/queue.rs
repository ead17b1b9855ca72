//! Pages of comments, and their maintained counters.

use std::cmp::Reverse;

use sqlx::{QueryBuilder, Sqlite, SqlitePool};

use super::audits::open_audit;
use super::comments::author_key;
use super::rows::{comment_columns, count, stored_comment, word};
use crate::comment::SiteId;
use crate::moderation::Status;
use crate::store::{Listing, QueueQuery, StatusCounts, StoreError, StoredComment};

/// The most comments on a page.
const MAX_PAGE: u32 = 200;

pub(super) async fn page(readers: &SqlitePool, query: &QueueQuery) -> Result<Vec<StoredComment>, StoreError> {
    match query.audits {
        Listing::ByStatus | Listing::Only => look_up(readers, query).await,
        Listing::With => {
            let mut page = look_up(readers, &QueueQuery { audits: Listing::ByStatus, ..query.clone() }).await?;
            page.extend(look_up(readers, &QueueQuery { audits: Listing::Only, status: None, ..query.clone() }).await?);
            page.sort_by_key(|stored| Reverse(stored.id));
            page.dedup_by_key(|stored| stored.id);
            page.truncate(query.limit.clamp(1, MAX_PAGE) as usize);
            Ok(page)
        }
    }
}

async fn look_up(readers: &SqlitePool, query: &QueueQuery) -> Result<Vec<StoredComment>, StoreError> {
    let mut sql = QueryBuilder::new(concat!("SELECT ", comment_columns!(), " FROM comment WHERE TRUE"));
    narrow_by_index(&mut sql, query);
    narrow_by_row(&mut sql, query);
    sql.push(" ORDER BY id DESC LIMIT ").push_bind(query.limit.clamp(1, MAX_PAGE));
    let rows = sql.build().fetch_all(readers).await?;
    rows.iter().map(stored_comment).collect()
}

/// The conditions that have an index which also gives the order. An article or an author has few comments: where one is asked for, the
/// unary plus keeps the planner from walking all of a site's or a status's instead.
fn narrow_by_index(sql: &mut QueryBuilder<Sqlite>, query: &QueueQuery) {
    let plus = if query.article.is_some() || query.author.is_some() { "+" } else { "" };
    if let Some(site) = query.site {
        sql.push(format_args!(" AND {plus}site_id = ")).push_bind(site.0);
    }
    if let Some(status) = query.status {
        sql.push(format_args!(" AND {plus}status = ")).push_bind(status.as_str());
    }
    // An author's comments are found by their ids, an article's in the order of theirs.
    let plus = if query.author.is_some() { "+" } else { "" };
    if let Some(before) = query.before {
        sql.push(format_args!(" AND {plus}id < ")).push_bind(before.0);
    }
    if let Some(article) = &query.article {
        sql.push(format_args!(" AND {plus}article = ")).push_bind(article.clone());
    }
    if let Some(author) = query.author.as_deref().map(author_key) {
        sql.push(" AND id IN (SELECT id FROM comment WHERE author_key = ").push_bind(author.clone());
        sql.push(" UNION SELECT id FROM comment WHERE author_email_key = ").push_bind(author).push(")");
    }
}

/// The conditions for which rows are read until the page is full.
fn narrow_by_row(sql: &mut QueryBuilder<Sqlite>, query: &QueueQuery) {
    if query.audits == Listing::Only {
        // Open audits are few: they are looked up one by one.
        sql.push(concat!(" AND id IN (SELECT comment_id FROM audit WHERE answered_by IS NULL) AND ", open_audit!()));
    }
    if let Some(text) = &query.text {
        sql.push(" AND instr(lower(content), ").push_bind(text.to_ascii_lowercase()).push(") > 0");
    }
    if let Some(reason) = &query.reason {
        sql.push(" AND EXISTS (SELECT 1 FROM json_each(reasons) WHERE value ->> 'code' = ").push_bind(reason.clone()).push(")");
    }
    if let Some(score) = query.min_score {
        sql.push(" AND score >= ").push_bind(score);
    }
    if let Some(score) = query.max_score {
        sql.push(" AND score <= ").push_bind(score);
    }
    if let Some(since) = query.since {
        sql.push(" AND received_at >= ").push_bind(since.as_microsecond());
    }
    if let Some(until) = query.until {
        sql.push(" AND received_at < ").push_bind(until.as_microsecond());
    }
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
