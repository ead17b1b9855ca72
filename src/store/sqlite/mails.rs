//! Mail that waits to be sent.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::SqliteStore;
use super::error::Corrupt;
use super::rows::{count, get, optional_time, time};
use crate::comment::UserId;
use crate::store::{DueMail, MailQueue, Mails, QueuedMail, StoreError};

/// The kind of mail that tells of what waits.
pub(super) const DIGEST: &str = "digest";

#[async_trait]
impl Mails for SqliteStore {
    async fn add_mail(&self, mail: QueuedMail, most: u64) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(add(connection, mail, most))).await
    }

    async fn take_mail(&self, now: Timestamp, until: Timestamp) -> Result<Option<DueMail>, StoreError> {
        // An idle server writes nothing.
        let due = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outgoing_mail WHERE next_at <= ?)").bind(now.as_microsecond());
        if !due.fetch_one(&self.readers).await? {
            return Ok(None);
        }
        self.writer.write(move |connection| Box::pin(take(connection, now, until))).await
    }

    async fn put_mail_off(&self, id: Uuid, next: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(put_off(connection, id, next))).await
    }

    async fn remove_mail(&self, id: Uuid) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(remove(connection, id))).await
    }

    async fn drop_mail(&self, id: Uuid) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(drop_one(connection, id))).await
    }

    async fn mail_queue(&self) -> Result<MailQueue, StoreError> {
        let row = sqlx::query("SELECT count(*) AS waiting, min(created_at) AS oldest FROM outgoing_mail").fetch_one(&self.readers).await?;
        Ok(MailQueue { waiting: count(&row, "waiting")?, oldest: optional_time(&row, "oldest")? })
    }
}

pub(super) async fn add(connection: &mut SqliteConnection, mail: QueuedMail, most: u64) -> Result<bool, StoreError> {
    let at = mail.at.as_microsecond();
    let added = sqlx::query(
        "INSERT INTO outgoing_mail (id, kind, user_id, sealed, next_at, created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?5 \
         WHERE (SELECT count(*) FROM outgoing_mail) < ?6",
    );
    let added = added
        .bind(mail.id)
        .bind(mail.kind)
        .bind(mail.user.map(|user| user.0))
        .bind(mail.sealed)
        .bind(at)
        .bind(i64::try_from(most).unwrap_or(i64::MAX));
    Ok(added.execute(connection).await?.rows_affected() == 1)
}

async fn take(connection: &mut SqliteConnection, now: Timestamp, until: Timestamp) -> Result<Option<DueMail>, StoreError> {
    let taken = sqlx::query(
        "UPDATE outgoing_mail SET next_at = ?2, attempts = attempts + 1 \
         WHERE id = (SELECT id FROM outgoing_mail WHERE next_at <= ?1 ORDER BY next_at, id LIMIT 1) RETURNING *",
    );
    let row = taken.bind(now.as_microsecond()).bind(until.as_microsecond()).fetch_optional(connection).await?;
    row.as_ref().map(due).transpose()
}

async fn put_off(connection: &mut SqliteConnection, id: Uuid, next: Timestamp) -> Result<(), StoreError> {
    let put_off = sqlx::query("UPDATE outgoing_mail SET next_at = ? WHERE id = ?").bind(next.as_microsecond()).bind(id);
    put_off.execute(connection).await?;
    Ok(())
}

async fn remove(connection: &mut SqliteConnection, id: Uuid) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM outgoing_mail WHERE id = ?").bind(id).execute(connection).await?;
    Ok(())
}

async fn drop_one(connection: &mut SqliteConnection, id: Uuid) -> Result<(), StoreError> {
    let dropped = sqlx::query("DELETE FROM outgoing_mail WHERE id = ? RETURNING kind, user_id").bind(id);
    let Some(row) = dropped.fetch_optional(&mut *connection).await? else { return Ok(()) };
    let (kind, user): (&str, Option<Uuid>) = (get(&row, "kind")?, get(&row, "user_id")?);
    if let Some(user) = user.filter(|_| kind == DIGEST) {
        forget_told(connection, UserId(user)).await?;
    }
    Ok(())
}

/// Drops the digest that waits for somebody, if there is one: what it tells of they were not told.
pub(super) async fn drop_digest(connection: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    if drop_of(&mut *connection, user, DIGEST).await? {
        forget_told(connection, user).await?;
    }
    Ok(())
}

/// Drops what waits of a kind for somebody. False if nothing did.
pub(super) async fn drop_of(connection: &mut SqliteConnection, user: UserId, kind: &str) -> Result<bool, StoreError> {
    let dropped = sqlx::query("DELETE FROM outgoing_mail WHERE user_id = ? AND kind = ?").bind(user.0).bind(kind.to_owned());
    Ok(dropped.execute(connection).await?.rows_affected() > 0)
}

async fn forget_told(connection: &mut SqliteConnection, user: UserId) -> Result<(), StoreError> {
    let told = sqlx::query("UPDATE notice SET told_newest = NULL, told_waiting = 0 WHERE user_id = ?").bind(user.0);
    told.execute(connection).await?;
    Ok(())
}

fn due(row: &SqliteRow) -> Result<DueMail, StoreError> {
    let attempts = u32::try_from(count(row, "attempts")?).map_err(|_| Corrupt { column: "attempts", expected: "a small number" })?;
    Ok(DueMail {
        id: get(row, "id")?,
        kind: get(row, "kind")?,
        user: get::<Option<Uuid>>(row, "user_id")?.map(UserId),
        sealed: get(row, "sealed")?,
        attempts,
        created_at: time(row, "created_at")?,
    })
}
