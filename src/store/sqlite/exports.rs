//! Everything of a site, page by page.

use async_trait::async_trait;
use uuid::Uuid;

use super::SqliteStore;
use super::journal::entry;
use super::rows::{comment_columns, stored_comment};
use crate::comment::{CommentId, SiteId};
use crate::learning::Entry;
use crate::store::{Exports, StoreError, StoredComment};

#[async_trait]
impl Exports for SqliteStore {
    async fn comments_after(&self, site: SiteId, after: Option<CommentId>, limit: u32) -> Result<Vec<StoredComment>, StoreError> {
        let query = sqlx::query(concat!("SELECT ", comment_columns!(), " FROM comment WHERE site_id = ? AND id > ? ORDER BY id LIMIT ?"));
        let rows = query.bind(site.0).bind(start(after)).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(stored_comment).collect()
    }

    async fn entries_after(&self, site: SiteId, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError> {
        let rows = sqlx::query("SELECT * FROM journal_now WHERE site_id = ? AND sequence > ? ORDER BY sequence LIMIT ?")
            .bind(site.0)
            .bind(after.cast_signed())
            .bind(limit)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(entry).collect()
    }

    async fn decided_after(&self, site: SiteId, after: Option<CommentId>, limit: u32) -> Result<Vec<CommentId>, StoreError> {
        let ids: Vec<Uuid> =
            sqlx::query_scalar("SELECT DISTINCT comment_id FROM journal WHERE site_id = ? AND comment_id > ? ORDER BY comment_id LIMIT ?")
                .bind(site.0)
                .bind(start(after))
                .bind(limit)
                .fetch_all(&self.readers)
                .await?;
        Ok(ids.into_iter().map(CommentId).collect())
    }
}

/// No comment has the id of only zeros.
fn start(after: Option<CommentId>) -> Uuid {
    after.map_or(Uuid::nil(), |id| id.0)
}
