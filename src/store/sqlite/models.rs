//! Models, and which of them is live.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::rows::{get, json, optional_time, time, to_json};
use super::sites::bump_configuration;
use crate::store::{LiveModel, ModelSummary, Models, StoreError};

#[async_trait]
impl Models for SqliteStore {
    async fn add_model(&self, model: &LiveModel, at: Timestamp) -> Result<(), StoreError> {
        let model = model.clone();
        self.writer.write(move |connection| Box::pin(add(connection, model, at))).await
    }

    async fn promote(&self, id: &str, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let (id, by) = (id.to_owned(), by.to_owned());
        self.writer.write(move |connection| Box::pin(promote(connection, id, by, at))).await
    }

    async fn live_model(&self) -> Result<Option<LiveModel>, StoreError> {
        let row =
            sqlx::query("SELECT id, bytes, holds FROM model WHERE id = (SELECT model_id FROM promotion ORDER BY number DESC LIMIT 1)")
                .fetch_optional(&self.readers)
                .await?;
        row.as_ref().map(live_model).transpose()
    }

    async fn live_model_id(&self) -> Result<Option<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT model_id FROM promotion ORDER BY number DESC LIMIT 1").fetch_optional(&self.readers).await?)
    }

    async fn models(&self) -> Result<Vec<ModelSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, created_at, (SELECT max(at) FROM promotion WHERE model_id = id) AS promoted_at, \
             id IS (SELECT model_id FROM promotion ORDER BY number DESC LIMIT 1) AS live \
             FROM model ORDER BY created_at DESC, rowid DESC",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(summary).collect()
    }
}

async fn add(connection: &mut SqliteConnection, model: LiveModel, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO model (id, created_at, holds, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")
        .bind(model.id)
        .bind(at.as_microsecond())
        .bind(to_json(&model.holds)?)
        .bind(model.bytes)
        .execute(connection)
        .await?;
    Ok(())
}

async fn promote(connection: &mut SqliteConnection, id: String, by: String, at: Timestamp) -> Result<bool, StoreError> {
    let promoted = sqlx::query(
        "INSERT INTO promotion (number, model_id, promoted_by, at) \
         SELECT (SELECT coalesce(max(number), 0) + 1 FROM promotion), id, ?, ? FROM model WHERE id = ?",
    )
    .bind(by)
    .bind(at.as_microsecond())
    .bind(id)
    .execute(&mut *connection)
    .await?;
    if promoted.rows_affected() == 0 {
        return Ok(false);
    }
    bump_configuration(connection).await?;
    Ok(true)
}

fn live_model(row: &SqliteRow) -> Result<LiveModel, StoreError> {
    Ok(LiveModel { id: get(row, "id")?, bytes: get(row, "bytes")?, holds: json(row, "holds")? })
}

fn summary(row: &SqliteRow) -> Result<ModelSummary, StoreError> {
    Ok(ModelSummary {
        id: get(row, "id")?,
        created_at: time(row, "created_at")?,
        promoted_at: optional_time(row, "promoted_at")?,
        live: get(row, "live")?,
    })
}
