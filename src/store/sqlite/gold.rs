//! The gold set.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::rows::{get, time, word};
use super::{SqliteStore, slots};
use crate::comment::{CommentId, SiteId};
use crate::store::{Gold, Pin, StoreError};

#[async_trait]
impl Gold for SqliteStore {
    async fn pin(&self, pin: Pin) -> Result<(), StoreError> {
        self.writer.write_one(move |connection| Box::pin(keep(connection, pin))).await
    }

    async fn unpin(&self, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
        self.writer.write_one(move |connection| Box::pin(remove(connection, site, comment))).await
    }

    async fn pinned(&self, site: SiteId, comment: CommentId) -> Result<Option<Pin>, StoreError> {
        let query = sqlx::query("SELECT * FROM pin WHERE site_id = ? AND comment_id = ?").bind(site.0).bind(comment.0);
        query.fetch_optional(&self.readers).await?.as_ref().map(pin).transpose()
    }

    async fn pins(&self, site: Option<SiteId>) -> Result<Vec<Pin>, StoreError> {
        let query = match site {
            Some(site) => sqlx::query("SELECT * FROM pin WHERE site_id = ? ORDER BY at, comment_id").bind(site.0),
            None => sqlx::query("SELECT * FROM pin ORDER BY site_id, at, comment_id"),
        };
        query.fetch_all(&self.readers).await?.iter().map(pin).collect()
    }
}

async fn keep(connection: &mut SqliteConnection, pin: Pin) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO pin (site_id, comment_id, must, slots, schema_id, pinned_by, at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(pin.site.0)
        .bind(pin.comment.0)
        .bind(pin.must.as_str())
        .bind(slots::to_bytes(&pin.slots)?)
        .bind(pin.schema.cast_signed())
        .bind(pin.by)
        .bind(pin.at.as_microsecond())
        .execute(connection)
        .await?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
    let query = sqlx::query("DELETE FROM pin WHERE site_id = ? AND comment_id = ?").bind(site.0).bind(comment.0);
    Ok(query.execute(connection).await?.rows_affected() > 0)
}

fn pin(row: &SqliteRow) -> Result<Pin, StoreError> {
    Ok(Pin {
        site: SiteId(get(row, "site_id")?),
        comment: CommentId(get(row, "comment_id")?),
        must: word(row, "must")?,
        slots: slots::from_bytes(get(row, "slots")?)?.to_vec(),
        schema: get::<i64>(row, "schema_id")?.cast_unsigned(),
        by: get(row, "pinned_by")?,
        at: time(row, "at")?,
    })
}
