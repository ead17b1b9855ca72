//! Jobs: who runs them, and what came of it.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::SqliteStore;
use super::rows::{count, get, json, optional_time, time};
use crate::comment::SiteId;
use crate::store::{Claim, JobEnd, JobState, Jobs, QueueState, StoreError};

#[async_trait]
impl Jobs for SqliteStore {
    async fn jobs(&self) -> Result<Vec<JobState>, StoreError> {
        let rows = sqlx::query("SELECT * FROM job ORDER BY name").fetch_all(&self.readers).await?;
        rows.iter().map(state).collect()
    }

    async fn job(&self, name: &str, now: Timestamp) -> Result<JobState, StoreError> {
        if let Some(row) = sqlx::query("SELECT * FROM job WHERE name = ?").bind(name.to_owned()).fetch_optional(&self.readers).await? {
            return state(&row);
        }
        let name = name.to_owned();
        self.writer.write(move |connection| Box::pin(know(connection, name, now))).await
    }

    async fn plan_jobs(&self, next: Vec<(String, Timestamp)>) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(plan(connection, next))).await
    }

    async fn claim_job(&self, claim: Claim) -> Result<bool, StoreError> {
        self.writer.write_one(move |connection| Box::pin(take(connection, claim))).await
    }

    async fn hold_job(&self, name: &str, holder: Uuid, until: Timestamp) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.writer.write_one(move |connection| Box::pin(hold(connection, name, holder, until))).await
    }

    async fn end_job(&self, end: JobEnd) -> Result<(), StoreError> {
        self.writer.write_one(move |connection| Box::pin(give_back(connection, end))).await
    }

    async fn counted_through(&self) -> Result<Vec<(SiteId, u64)>, StoreError> {
        let row = sqlx::query("SELECT through FROM counted_decisions").fetch_optional(&self.readers).await?;
        Ok(row.as_ref().map(|row| json(row, "through")).transpose()?.unwrap_or_default())
    }

    async fn queues(&self) -> Result<Vec<QueueState>, StoreError> {
        sqlx::query(QUEUES).fetch_all(&self.readers).await?.iter().map(queue_state).collect()
    }

    async fn size(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size");
        let bytes: i64 = row.fetch_one(&self.readers).await?.try_get("bytes")?;
        Ok(u64::try_from(bytes).unwrap_or(0))
    }
}

/// A comment's id grows with the time at which it came, so the oldest and the last are the ends of an index.
const QUEUES: &str = "SELECT site.id AS site_id, coalesce((SELECT comments FROM status_count WHERE site_id = site.id AND status = 'pending'), 0) AS waiting, \
     (SELECT received_at FROM comment WHERE site_id = site.id AND status = 'pending' ORDER BY id LIMIT 1) AS oldest, \
     (SELECT received_at FROM comment WHERE site_id = site.id ORDER BY id DESC LIMIT 1) AS last FROM site";

fn queue_state(row: &SqliteRow) -> Result<QueueState, StoreError> {
    Ok(QueueState {
        site: SiteId(get(row, "site_id")?),
        waiting: count(row, "waiting")?,
        oldest: optional_time(row, "oldest")?,
        last: optional_time(row, "last")?,
    })
}

async fn know(connection: &mut SqliteConnection, name: String, now: Timestamp) -> Result<JobState, StoreError> {
    let query = sqlx::query("INSERT INTO job (name, since) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET name = name RETURNING *");
    state(&query.bind(name).bind(now.as_microsecond()).fetch_one(connection).await?)
}

async fn plan(connection: &mut SqliteConnection, next: Vec<(String, Timestamp)>) -> Result<(), StoreError> {
    sqlx::query("UPDATE job SET next_at = NULL").execute(&mut *connection).await?;
    for (name, next) in next {
        let query = sqlx::query("UPDATE job SET next_at = ? WHERE name = ?").bind(next.as_microsecond()).bind(name);
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn take(connection: &mut SqliteConnection, claim: Claim) -> Result<bool, StoreError> {
    let taken = sqlx::query(
        "UPDATE job SET holder = ?1, held_until = ?2, started_at = ?3, ended_at = NULL, failed = NULL, result = NULL \
         WHERE name = ?4 AND started_at IS ?5 AND (held_until IS NULL OR held_until <= ?3)",
    )
    .bind(claim.holder)
    .bind(claim.until.as_microsecond())
    .bind(claim.at.as_microsecond())
    .bind(claim.name)
    .bind(claim.seen.map(Timestamp::as_microsecond))
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

async fn hold(connection: &mut SqliteConnection, name: String, holder: Uuid, until: Timestamp) -> Result<bool, StoreError> {
    let query = sqlx::query("UPDATE job SET held_until = ? WHERE name = ? AND holder = ?");
    let held = query.bind(until.as_microsecond()).bind(name).bind(holder).execute(connection).await?;
    Ok(held.rows_affected() == 1)
}

async fn give_back(connection: &mut SqliteConnection, end: JobEnd) -> Result<(), StoreError> {
    sqlx::query("UPDATE job SET ended_at = ?, failed = ?, result = ?, holder = NULL, held_until = NULL WHERE name = ? AND holder = ?")
        .bind(end.at.as_microsecond())
        .bind(end.failed)
        .bind(end.result)
        .bind(end.name)
        .bind(end.holder)
        .execute(connection)
        .await?;
    Ok(())
}

fn state(row: &SqliteRow) -> Result<JobState, StoreError> {
    Ok(JobState {
        name: get(row, "name")?,
        since: time(row, "since")?,
        started_at: optional_time(row, "started_at")?,
        ended_at: optional_time(row, "ended_at")?,
        failed: get(row, "failed")?,
        result: get(row, "result")?,
        next_at: optional_time(row, "next_at")?,
        held_until: optional_time(row, "held_until")?,
    })
}
