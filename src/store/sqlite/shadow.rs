//! The candidate in shadow, and where it disagreed with the live model.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::rows::{count, get, time, word};
use super::sites::bump_configuration;
use crate::comment::{CommentId, SiteId};
use crate::store::{Disagreement, KEPT_DISAGREEMENTS, Shadow, ShadowTally, Shadows, StoreError};

#[async_trait]
impl Shadows for SqliteStore {
    async fn set_shadow(&self, model: Option<&str>, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let (model, by) = (model.map(str::to_owned), by.to_owned());
        self.writer.write(move |connection| Box::pin(set(connection, model, by, at))).await
    }

    async fn shadow(&self) -> Result<Option<Shadow>, StoreError> {
        let row = sqlx::query("SELECT * FROM shadow").fetch_optional(&self.readers).await?;
        row.as_ref().map(shadow).transpose()
    }

    async fn note_shadow(&self, model: &str, tally: ShadowTally, disagreements: Vec<Disagreement>) -> Result<(), StoreError> {
        let model = model.to_owned();
        self.writer.write(move |connection| Box::pin(note(connection, model, tally, disagreements))).await
    }

    async fn disagreements(&self, site: Option<SiteId>, limit: u32) -> Result<Vec<Disagreement>, StoreError> {
        let query = match site {
            Some(site) => sqlx::query("SELECT * FROM disagreement WHERE site_id = ? ORDER BY number DESC LIMIT ?").bind(site.0),
            None => sqlx::query("SELECT * FROM disagreement ORDER BY at DESC, site_id, number DESC LIMIT ?"),
        };
        query.bind(limit).fetch_all(&self.readers).await?.iter().map(disagreement).collect()
    }
}

async fn set(connection: &mut SqliteConnection, model: Option<String>, by: String, at: Timestamp) -> Result<bool, StoreError> {
    if let Some(model) = &model {
        let known: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM model WHERE id = ?").bind(model).fetch_optional(&mut *connection).await?;
        if known.is_none() {
            return Ok(false);
        }
    }
    for forget in ["DELETE FROM shadow", "DELETE FROM disagreement"] {
        sqlx::query(forget).execute(&mut *connection).await?;
    }
    if let Some(model) = model {
        let query = sqlx::query("INSERT INTO shadow (only, model_id, set_by, at) VALUES (1, ?, ?, ?)");
        query.bind(model).bind(by).bind(at.as_microsecond()).execute(&mut *connection).await?;
    }
    bump_configuration(connection).await?;
    Ok(true)
}

async fn note(
    connection: &mut SqliteConnection,
    model: String,
    tally: ShadowTally,
    disagreements: Vec<Disagreement>,
) -> Result<(), StoreError> {
    let added = sqlx::query("UPDATE shadow SET scored = scored + ?, dropped = dropped + ?, disagreed = disagreed + ? WHERE model_id = ?")
        .bind(tally.scored.cast_signed())
        .bind(tally.dropped.cast_signed())
        .bind(tally.disagreed.cast_signed())
        .bind(model)
        .execute(&mut *connection)
        .await?;
    if added.rows_affected() == 0 {
        return Ok(());
    }
    let sites: BTreeSet<SiteId> = disagreements.iter().map(|disagreement| disagreement.site).collect();
    for disagreement in disagreements {
        keep(&mut *connection, disagreement).await?;
    }
    for site in sites {
        sqlx::query(
            "DELETE FROM disagreement WHERE site_id = ?1 AND number <= (SELECT max(number) FROM disagreement WHERE site_id = ?1) - ?2",
        )
        .bind(site.0)
        .bind(KEPT_DISAGREEMENTS)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn keep(connection: &mut SqliteConnection, disagreement: Disagreement) -> Result<(), StoreError> {
    let Disagreement { site, comment, live_model, live, shadow, at } = disagreement;
    sqlx::query(
        "INSERT INTO disagreement (site_id, number, comment_id, live_model, live_verdict, live_score, shadow_verdict, shadow_score, at) \
         VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM disagreement WHERE site_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(site.0)
    .bind(comment.0)
    .bind(live_model)
    .bind(live.0.as_str())
    .bind(live.1)
    .bind(shadow.0.as_str())
    .bind(shadow.1)
    .bind(at.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

fn shadow(row: &SqliteRow) -> Result<Shadow, StoreError> {
    let tally = ShadowTally { scored: count(row, "scored")?, dropped: count(row, "dropped")?, disagreed: count(row, "disagreed")? };
    Ok(Shadow { model: get(row, "model_id")?, by: get(row, "set_by")?, at: time(row, "at")?, tally })
}

fn disagreement(row: &SqliteRow) -> Result<Disagreement, StoreError> {
    Ok(Disagreement {
        site: SiteId(get(row, "site_id")?),
        comment: CommentId(get(row, "comment_id")?),
        live_model: get(row, "live_model")?,
        live: (word(row, "live_verdict")?, get(row, "live_score")?),
        shadow: (word(row, "shadow_verdict")?, get(row, "shadow_score")?),
        at: time(row, "at")?,
    })
}
