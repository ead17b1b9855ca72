//! Isso's comments, as rows of its SQLite database.
//!
//! The schema is that of its `isso/db/comments.py` and `threads.py`. A comment's mode is 1 if it is published, 2 if it waits, 4 if it was deleted while it
//! had answers (then its text is gone). Isso publishes what comes unless moderation is on, and does not note who activated a comment.

use super::dates;
use super::record::{By, Found, Place, Record, Skip, SkipReason, Stood};
use crate::comment::Comment;

/// A row of `comments` joined with its thread.
#[derive(Debug, Clone, Default)]
pub struct IssoRow {
    /// `comments.id`.
    pub id: i64,
    /// `comments.parent`.
    pub parent: Option<i64>,
    /// `comments.created`, seconds since 1970.
    pub created: Option<f64>,
    /// `comments.mode`.
    pub mode: Option<i64>,
    /// `comments.remote_addr`, the last part of which Isso leaves out.
    pub remote_addr: Option<String>,
    /// `comments.text`.
    pub text: Option<String>,
    /// `comments.author`.
    pub author: Option<String>,
    /// `comments.email`.
    pub email: Option<String>,
    /// `comments.website`.
    pub website: Option<String>,
    /// `threads.uri`, most often only a path.
    pub uri: Option<String>,
    /// `threads.title`.
    pub title: Option<String>,
}

/// The comment in a row. `address` makes a whole address of an article's path.
#[must_use]
pub fn read_isso(row: IssoRow, address: impl FnOnce(&str) -> String) -> Found {
    let place = Place::Row(row.id);
    Found { place, record: record(row, address) }
}

fn record(row: IssoRow, address: impl FnOnce(&str) -> String) -> Result<Record, Skip> {
    let external_id = row.id.to_string();
    let stood = match row.mode {
        Some(1) => Stood::Approved,
        Some(2) => Stood::Pending,
        Some(4) => return Err(Skip::of(SkipReason::Deleted).with_id(external_id)),
        _ => return Err(Skip::of(SkipReason::UnknownStatus).with_id(external_id)),
    };
    let at = row.created.and_then(dates::seconds);
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    let comment = Comment {
        content: row.text.unwrap_or_default(),
        author: filled(row.author),
        author_email: filled(row.email),
        author_url: filled(row.website),
        ip: row.remote_addr.and_then(|ip| ip.parse().ok()),
        article: filled(row.uri).map(|uri| address(&uri)),
        article_title: filled(row.title),
        parent: row.parent.map(|parent| parent.to_string()),
        created_at: at,
        ..Comment::default()
    };
    Record { external_id, comment, at, stood, label: stood.label(), by: By::Unknown, decided_at: None, note: None }.dated().checked()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(mode: i64, text: &str) -> IssoRow {
        IssoRow {
            id: 7,
            mode: Some(mode),
            text: Some(text.to_owned()),
            created: Some(1_700_000_000.5),
            uri: Some("/post".to_owned()),
            ..IssoRow::default()
        }
    }

    fn read(row: IssoRow) -> Result<Record, Skip> {
        read_isso(row, |path| format!("https://blog.example{path}")).record
    }

    #[test]
    fn modes_are_statuses() {
        assert_eq!(read(row(1, "fine")).map(|record| record.stood), Ok(Stood::Approved));
        assert_eq!(read(row(2, "fine")).map(|record| record.stood), Ok(Stood::Pending));
        assert_eq!(read(row(4, "")).map_err(|skip| skip.reason), Err(SkipReason::Deleted));
        assert_eq!(read(row(9, "fine")).map_err(|skip| skip.reason), Err(SkipReason::UnknownStatus));
    }

    #[test]
    fn a_path_becomes_an_address() {
        assert_eq!(read(row(1, "fine")).unwrap().comment.article.as_deref(), Some("https://blog.example/post"));
    }
}
