//! What is asked of each row: every filter that there is, whether an index led to the row by it or not.

use uuid::Uuid;

use super::super::audits::{APART, open_audit};
use super::super::comments::author_key;
use super::super::rows::{first_id, to_json};
use super::{Question, Sql};
use crate::store::{Listing, Order, QueueQuery, StoreError};

/// Adds the conditions. `listed`: only open audits are, of whatever status. `searched`: the rows come from the index of words.
pub(super) fn by_row(sql: &mut Sql, question: &Question<'_>, listed: bool, searched: bool) -> Result<(), StoreError> {
    let query = question.query;
    place(sql, query, listed);
    sender(sql, query);
    score_and_time(sql, query);
    if let Some(reason) = query.reason {
        // A quote inside of a value is escaped, so this stands nowhere else.
        sql.push(" AND instr(reasons, ").push_bind(format!("\"code\":{}", to_json(&reason)?)).push(") > 0");
    }
    if let Some(language) = &query.language {
        sql.push(" AND language = ").push_bind(language.clone());
    }
    let Some(search) = &question.search else { return Ok(()) };
    if let Some(expression) = search.expression.as_ref().filter(|_| !searched) {
        sql.push(" AND EXISTS (SELECT 1 FROM comment_words WHERE comment_words MATCH ").push_bind(expression.clone());
        sql.push(" AND comment_words.rowid = comment.number)");
    }
    for part in &search.inside {
        sql.push(" AND (instr(content, ").push_bind(part.clone()).push(") > 0 OR instr(author, ").push_bind(part.clone()).push(") > 0)");
    }
    Ok(())
}

fn place(sql: &mut Sql, query: &QueueQuery, listed: bool) {
    if let Some(site) = query.site {
        sql.push(" AND +site_id = ").push_bind(site.0);
    }
    among(sql, query);
    if listed {
        sql.push(concat!(" AND ", open_audit!()));
    }
    // What waits for a random check is listed beside those of the status that is asked for.
    if let Some(status) = query.status.filter(|_| !listed || query.audits == Listing::Only) {
        sql.push(" AND +status = ").push_bind(status.as_str());
    }
    if query.asked {
        sql.push(" AND EXISTS (SELECT 1 FROM asked WHERE asked.site_id = comment.site_id AND asked.comment_id = comment.id)");
    }
    if query.appealed {
        sql.push(
            " AND EXISTS (SELECT 1 FROM appeal WHERE appeal.site_id = comment.site_id AND appeal.comment_id = comment.id \
             AND appeal.settled_by IS NULL)",
        );
    }
    if let Some(article) = &query.article {
        sql.push(" AND +article = ").push_bind(article.clone());
    }
}

/// Adds the condition on whose sites a row has to be.
pub(super) fn among(sql: &mut Sql, query: &QueueQuery) {
    let Some(sites) = &query.among else { return };
    sql.push(" AND +site_id IN (");
    let mut wanted = sql.separated(", ");
    for site in sites {
        wanted.push_bind(site.0);
    }
    sql.push(")");
}

fn sender(sql: &mut Sql, query: &QueueQuery) {
    if let Some(author) = query.author.as_deref().map(author_key) {
        sql.push(" AND (+author_key = ").push_bind(author.clone()).push(" OR +author_email_key = ").push_bind(author).push(")");
    }
    if let Some(email) = query.email.as_deref().map(author_key) {
        sql.push(" AND +author_email_key = ").push_bind(email);
    }
    if let Some(ip) = query.ip {
        sql.push(" AND +ip = ").push_bind(ip.to_string());
    }
}

fn score_and_time(sql: &mut Sql, query: &QueueQuery) {
    if let Some(score) = query.min_score {
        sql.push(" AND +score >= ").push_bind(score);
    }
    if let Some(score) = query.max_score {
        sql.push(" AND +score <= ").push_bind(score);
    }
    if let Some(since) = query.since {
        sql.push(" AND received_at >= ").push_bind(since.as_microsecond());
    }
    if let Some(until) = query.until {
        sql.push(" AND received_at < ").push_bind(until.as_microsecond());
    }
}

/// Between which ids, both left out, there is what arrived when it should and comes behind the page before.
pub(super) fn ids(query: &QueueQuery) -> (Uuid, Uuid) {
    // Ids begin with the time at which they were made.
    let since = query.since.map_or(Uuid::nil(), |since| first_id(since.saturating_sub(APART).unwrap_or(since)));
    let until = query.until.map_or(Uuid::max(), |until| first_id(until.saturating_add(APART).unwrap_or(until)));
    match (query.order, query.after) {
        (Order::Newest, Some(after)) => (since, until.min(after.id.0)),
        (Order::Oldest, Some(after)) => (since.max(after.id.0), until),
        _ => (since, until),
    }
}
