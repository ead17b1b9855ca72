//! Rows to values. What cannot be read is [`Corrupt`], which names the column and quotes nothing.

use std::str::FromStr;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type};
use uuid::Uuid;

use super::error::Corrupt;
use crate::classifier::Scores;
use crate::comment::{Comment, CommentId, DecisionId, SiteId};
use crate::store::{Assessed, StoreError, StoredComment};

/// The columns that [`stored_comment`] reads.
macro_rules! comment_columns {
    () => {
        "site_id, id, external_id, revision, content, author, author_email, author_url, ip, user_agent, referrer, kind, article, \
         article_title, article_published_at, parent, created_at, verdict, score, logit, spam_score, abuse_score, reasons, model, status, \
         standing, received_at, updated_at"
    };
}
pub(super) use comment_columns;

pub(super) fn get<'r, T>(row: &'r SqliteRow, column: &'static str) -> Result<T, StoreError>
where
    T: Decode<'r, Sqlite> + Type<Sqlite>,
{
    Ok(row.try_get(column)?)
}

/// A word of a fixed few, or a value in its textual form.
pub(super) fn word<T: FromStr>(row: &SqliteRow, column: &'static str) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|_| Corrupt { column, expected: "one of its words" }.into())
}

pub(super) fn optional_word<T: FromStr>(row: &SqliteRow, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(str::parse).transpose().map_err(|_| Corrupt { column, expected: "one of its words" }.into())
}

pub(super) fn json<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|_| Corrupt { column, expected: "its JSON" }.into())
}

pub(super) fn optional_json<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Result<Option<T>, StoreError> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(serde_json::from_str).transpose().map_err(|_| Corrupt { column, expected: "its JSON" }.into())
}

pub(super) fn to_json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Database(Box::new(error)))
}

pub(super) fn time(row: &SqliteRow, column: &'static str) -> Result<Timestamp, StoreError> {
    to_time(row.try_get(column)?, column)
}

pub(super) fn optional_time(row: &SqliteRow, column: &'static str) -> Result<Option<Timestamp>, StoreError> {
    let micros: Option<i64> = row.try_get(column)?;
    micros.map(|micros| to_time(micros, column)).transpose()
}

fn to_time(micros: i64, column: &'static str) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| Corrupt { column, expected: "a time" }.into())
}

/// A number that is never negative.
pub(super) fn count(row: &SqliteRow, column: &'static str) -> Result<u64, StoreError> {
    let number: i64 = row.try_get(column)?;
    u64::try_from(number).map_err(|_| Corrupt { column, expected: "a count" }.into())
}

/// A comment out of a row with the columns of [`comment_columns`].
pub(super) fn stored_comment(row: &SqliteRow) -> Result<StoredComment, StoreError> {
    Ok(StoredComment {
        site: SiteId(get(row, "site_id")?),
        id: CommentId(get(row, "id")?),
        external_id: get(row, "external_id")?,
        comment: submitted(row)?,
        revision: get(row, "revision")?,
        assessed: assessed(row)?,
        status: word(row, "status")?,
        standing: get::<Option<Uuid>>(row, "standing")?.map(DecisionId),
        received_at: time(row, "received_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn submitted(row: &SqliteRow) -> Result<Comment, StoreError> {
    Ok(Comment {
        content: get(row, "content")?,
        author: get(row, "author")?,
        author_email: get(row, "author_email")?,
        author_url: get(row, "author_url")?,
        ip: optional_word(row, "ip")?,
        user_agent: get(row, "user_agent")?,
        referrer: get(row, "referrer")?,
        kind: get(row, "kind")?,
        article: get(row, "article")?,
        article_title: get(row, "article_title")?,
        article_published_at: optional_time(row, "article_published_at")?,
        parent: get(row, "parent")?,
        created_at: optional_time(row, "created_at")?,
    })
}

fn assessed(row: &SqliteRow) -> Result<Assessed, StoreError> {
    Ok(Assessed {
        verdict: word(row, "verdict")?,
        score: get(row, "score")?,
        logit: get(row, "logit")?,
        scores: Scores { spam: get(row, "spam_score")?, abuse: get(row, "abuse_score")? },
        reasons: json(row, "reasons")?,
        model: get(row, "model")?,
    })
}

/// The least id that a comment which came at that time can have: ids begin with the millisecond in which they were made.
pub(super) fn first_id(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
    Uuid::from_u64_pair(millis << 16, 0)
}
