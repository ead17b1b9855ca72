//! How often blogs ask in the Akismet dialect, and the keys that were replaced.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::SqliteStore;
use super::rows::{count, time};
use crate::comment::SiteId;
use crate::store::{Calls, StoreError};

const CALLS: &str = "SELECT coalesce(sum(calls), 0) AS calls FROM call_count WHERE site_id = ? AND day >= ? AND day <= ?";

#[async_trait]
impl Calls for SqliteStore {
    async fn count_call(&self, site: SiteId, day: i64) -> Result<(), StoreError> {
        self.writer.write_one(move |connection| Box::pin(count_call(connection, site, day))).await
    }

    async fn calls(&self, site: SiteId, first: i64, last: i64) -> Result<u64, StoreError> {
        let row = sqlx::query(CALLS).bind(site.0).bind(first).bind(last).fetch_one(&self.readers).await?;
        count(&row, "calls")
    }

    async fn key_replaced_at(&self, key_hash: [u8; 32]) -> Result<Option<Timestamp>, StoreError> {
        let query = sqlx::query("SELECT at FROM replaced_key WHERE key_hash = ? AND key_hash NOT IN (SELECT key_hash FROM site)");
        let row = query.bind(key_hash.to_vec()).fetch_optional(&self.readers).await?;
        row.map(|row| time(&row, "at")).transpose()
    }
}

async fn count_call(connection: &mut SqliteConnection, site: SiteId, day: i64) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO call_count VALUES (?, ?, 1) ON CONFLICT (site_id, day) DO UPDATE SET calls = calls + 1")
        .bind(site.0)
        .bind(day)
        .execute(connection)
        .await?;
    Ok(())
}
