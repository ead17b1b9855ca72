//! Models, and which of them is live.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::SqliteStore;
use super::rows::{count, get, json, optional_json, optional_time, time, to_json};
use super::sites::bump_configuration;
use crate::learning::{Step, stack};
use crate::store::{KEPT_CANDIDATES, LiveModel, ModelSummary, Models, Origin, Promotion, RolledBack, Signature, StoreError};

#[async_trait]
impl Models for SqliteStore {
    async fn add_model(&self, model: &LiveModel, origin: &Origin, at: Timestamp) -> Result<(), StoreError> {
        let (model, origin) = (model.clone(), origin.clone());
        self.writer.write(move |connection| Box::pin(add(connection, model, origin, at))).await
    }

    async fn promote(&self, id: &str, signature: &Signature, at: Timestamp) -> Result<bool, StoreError> {
        let (id, signature) = (id.to_owned(), signature.clone());
        self.writer.write(move |connection| Box::pin(promote(connection, id, signature, None, at))).await
    }

    async fn roll_back(&self, bottom: &str, signature: &Signature, at: Timestamp) -> Result<RolledBack, StoreError> {
        let (bottom, signature) = (bottom.to_owned(), signature.clone());
        self.writer.write(move |connection| Box::pin(roll_back(connection, bottom, signature, at))).await
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

    async fn model(&self, id: &str) -> Result<Option<LiveModel>, StoreError> {
        let row = sqlx::query("SELECT id, bytes, holds FROM model WHERE id = ?").bind(id).fetch_optional(&self.readers).await?;
        row.as_ref().map(live_model).transpose()
    }

    async fn models(&self) -> Result<Vec<ModelSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, created_at, made_by, why, judgement, (SELECT max(at) FROM promotion WHERE model_id = id) AS promoted_at, \
             id IS (SELECT model_id FROM promotion ORDER BY number DESC LIMIT 1) AS live \
             FROM model ORDER BY created_at DESC, rowid DESC",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(summary).collect()
    }

    async fn promotions(&self) -> Result<Vec<Promotion>, StoreError> {
        promotions(&self.readers).await
    }
}

async fn add(connection: &mut SqliteConnection, model: LiveModel, origin: Origin, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO model (id, created_at, holds, bytes, made_by, why, judgement) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE SET judgement = coalesce(excluded.judgement, judgement)",
    )
    .bind(&model.id)
    .bind(at.as_microsecond())
    .bind(to_json(&model.holds)?)
    .bind(model.bytes)
    .bind(origin.by)
    .bind(origin.why)
    .bind(origin.judgement.as_ref().map(to_json).transpose()?)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM model WHERE rowid IN (SELECT rowid FROM model WHERE id NOT IN (SELECT model_id FROM promotion) \
         AND id NOT IN (SELECT model_id FROM shadow) AND id <> ? ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ?)",
    )
    .bind(&model.id)
    .bind(KEPT_CANDIDATES - 1)
    .execute(connection)
    .await?;
    Ok(())
}

async fn promote(
    connection: &mut SqliteConnection,
    id: String,
    signature: Signature,
    takes_back: Option<u64>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let promoted = sqlx::query(
        "INSERT INTO promotion (number, model_id, promoted_by, why, forced, takes_back, at) \
         SELECT (SELECT coalesce(max(number), 0) + 1 FROM promotion), id, ?, ?, ?, ?, ? FROM model WHERE id = ?",
    )
    .bind(signature.by)
    .bind(signature.why)
    .bind(signature.forced)
    .bind(takes_back.map(u64::cast_signed))
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

async fn roll_back(
    connection: &mut SqliteConnection,
    bottom: String,
    signature: Signature,
    at: Timestamp,
) -> Result<RolledBack, StoreError> {
    let promotions = promotions(&mut *connection).await?;
    let steps: Vec<Step> = promotions.into_iter().map(Step::from).collect();
    let stack = stack(&steps);
    let Some((last, below)) = stack.split_last() else { return Ok(RolledBack::Nothing) };
    let to = below.last().map_or(bottom, |step| step.model.clone());
    let moved = promote(connection, to.clone(), signature, Some(last.number), at).await?;
    Ok(if moved { RolledBack::Done { from: last.model.clone(), to } } else { RolledBack::Nothing })
}

async fn promotions(executor: impl SqliteExecutor<'_>) -> Result<Vec<Promotion>, StoreError> {
    let rows = sqlx::query("SELECT * FROM promotion ORDER BY number").fetch_all(executor).await?;
    rows.iter().map(promotion).collect()
}

fn promotion(row: &SqliteRow) -> Result<Promotion, StoreError> {
    Ok(Promotion {
        number: count(row, "number")?,
        model: get(row, "model_id")?,
        signature: Signature { by: get(row, "promoted_by")?, why: get(row, "why")?, forced: get(row, "forced")? },
        takes_back: get::<Option<i64>>(row, "takes_back")?.map(i64::cast_unsigned),
        at: time(row, "at")?,
    })
}

impl From<Promotion> for Step {
    fn from(promotion: Promotion) -> Self {
        let Promotion { number, model, takes_back, .. } = promotion;
        Self { number, model, takes_back }
    }
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
        origin: Origin { by: get(row, "made_by")?, why: get(row, "why")?, judgement: optional_json(row, "judgement")? },
    })
}
