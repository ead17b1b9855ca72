//! What goes with a comment, whoever has it removed: the blog, an erasure, or the time it is kept for.

use sqlx::SqliteConnection;

use super::imports::id_hash;
use crate::comment::{CommentId, SiteId};
use crate::store::StoreError;

/// Stands for the import that never was, of a comment that came otherwise and is not to come back by one.
const NO_RUN: i64 = 0;

/// Removes a comment with its earlier texts, and notes the id by which an export of the blog's would bring it again. False if it is not there.
pub(super) async fn remove(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
    let kept: Option<Option<String>> = sqlx::query_scalar("SELECT external_id FROM comment WHERE site_id = ? AND id = ?")
        .bind(site.0)
        .bind(comment.0)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(external_id) = kept else { return Ok(false) };
    // Past revisions go with it, by their foreign key.
    let query = sqlx::query("DELETE FROM comment WHERE site_id = ? AND id = ?").bind(site.0).bind(comment.0);
    query.execute(&mut *connection).await?;
    // An export names a comment that has no other id by Gatepost's own.
    let id = external_id.unwrap_or_else(|| comment.to_string());
    sqlx::query("INSERT OR IGNORE INTO imported (site_id, id_hash, run) VALUES (?, ?, ?)")
        .bind(site.0)
        .bind(id_hash(&id))
        .bind(NO_RUN)
        .execute(connection)
        .await?;
    Ok(true)
}

/// Empties the notes about a comment: they may quote it, or name who wrote it. False if there are none.
pub(super) async fn empty_notes(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
    let query = sqlx::query("UPDATE journal SET note = '' WHERE site_id = ? AND comment_id = ? AND note <> ''");
    let emptied = query.bind(site.0).bind(comment.0).execute(connection).await?;
    Ok(emptied.rows_affected() > 0)
}
