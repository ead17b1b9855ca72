//! Sites, their keys and the configuration's revision.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::error::Corrupt;
use super::rows::{get, json, time, to_json};
use crate::comment::SiteId;
use crate::policy::Settings;
use crate::store::{Site, Sites, StoreError};

#[async_trait]
impl Sites for SqliteStore {
    async fn add_site(&self, site: &Site, key_hash: [u8; 32]) -> Result<(), StoreError> {
        let site = site.clone();
        self.writer.write(move |connection| Box::pin(add(connection, site, key_hash))).await
    }

    async fn sites(&self) -> Result<Vec<(Site, [u8; 32])>, StoreError> {
        let rows = sqlx::query("SELECT * FROM site ORDER BY name").fetch_all(&self.readers).await?;
        rows.iter().map(site_with_key).collect()
    }

    async fn rotate_key(&self, site: SiteId, key_hash: [u8; 32], at: Timestamp) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(rotate_key(connection, site, key_hash, at))).await
    }

    async fn swap_settings(&self, site: SiteId, expected: &Settings, settings: &Settings) -> Result<bool, StoreError> {
        let (expected, settings) = (expected.clone(), to_json(settings)?);
        self.writer.write(move |connection| Box::pin(swap_settings(connection, site, expected, settings))).await
    }

    async fn configuration_revision(&self) -> Result<u64, StoreError> {
        let revision: i64 = sqlx::query_scalar("SELECT revision FROM configuration").fetch_one(&self.readers).await?;
        u64::try_from(revision).map_err(|_| Corrupt { column: "revision", expected: "a count" }.into())
    }
}

/// Tells those who poll that sites, keys, people or the live model changed; in the transaction that changes them.
pub(super) async fn bump_configuration(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE configuration SET revision = revision + 1").execute(connection).await?;
    Ok(())
}

async fn add(connection: &mut SqliteConnection, site: Site, key_hash: [u8; 32]) -> Result<(), StoreError> {
    let at = site.created_at.as_microsecond();
    let added = sqlx::query(
        "INSERT INTO site (id, name, url, settings, key_hash, key_set_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (name) DO NOTHING",
    )
    .bind(site.id.0)
    .bind(&site.name)
    .bind(site.url)
    .bind(to_json(&site.settings)?)
    .bind(key_hash.to_vec())
    .bind(at)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    if added.rows_affected() == 0 {
        return Err(StoreError::Exists(format!("a site named {:?}", site.name)));
    }
    bump_configuration(connection).await
}

async fn rotate_key(connection: &mut SqliteConnection, site: SiteId, key_hash: [u8; 32], at: Timestamp) -> Result<bool, StoreError> {
    let rotated = sqlx::query("UPDATE site SET key_hash = ?, key_set_at = ? WHERE id = ?")
        .bind(key_hash.to_vec())
        .bind(at.as_microsecond())
        .bind(site.0)
        .execute(&mut *connection)
        .await?;
    bump_if(connection, rotated.rows_affected() == 1).await
}

/// Compares what the settings mean, not how they are written: an older version wrote fewer fields.
async fn swap_settings(connection: &mut SqliteConnection, site: SiteId, expected: Settings, settings: String) -> Result<bool, StoreError> {
    let row = sqlx::query("SELECT settings FROM site WHERE id = ?").bind(site.0).fetch_optional(&mut *connection).await?;
    let Some(row) = row else { return Ok(false) };
    if json::<Settings>(&row, "settings")? != expected {
        return Ok(false);
    }
    sqlx::query("UPDATE site SET settings = ? WHERE id = ?").bind(settings).bind(site.0).execute(&mut *connection).await?;
    bump_if(connection, true).await
}

async fn bump_if(connection: &mut SqliteConnection, changed: bool) -> Result<bool, StoreError> {
    if changed {
        bump_configuration(connection).await?;
    }
    Ok(changed)
}

fn site_with_key(row: &SqliteRow) -> Result<(Site, [u8; 32]), StoreError> {
    let site = Site {
        id: SiteId(get(row, "id")?),
        name: get(row, "name")?,
        url: get(row, "url")?,
        settings: json(row, "settings")?,
        created_at: time(row, "created_at")?,
    };
    let key_hash: &[u8] = get(row, "key_hash")?;
    let key_hash = key_hash.try_into().map_err(|_| Corrupt { column: "key_hash", expected: "32 bytes" })?;
    Ok((site, key_hash))
}
