//! People, and the tokens that stand for them. What becomes of an account later is in `accounts.rs`.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::accounts::{add_event, set_sites};
use super::error::Corrupt;
use super::rows::{count, get, optional_time, time, word};
use super::sites::bump_configuration;
use crate::comment::{SiteId, UserId};
use crate::store::{Deed, KnownUser, Reach, StoreError, TokenKind, User, Users};

/// The columns that [`user`] reads, of the table `user`.
macro_rules! user_columns {
    () => {
        "user.*, (SELECT group_concat(hex(site_id)) FROM user_site WHERE user_id = user.id) AS site_ids"
    };
}
pub(super) use user_columns;

#[async_trait]
impl Users for SqliteStore {
    async fn add_user(&self, user: &User, by: &str) -> Result<(), StoreError> {
        let (user, by) = (user.clone(), by.to_owned());
        self.writer.write(move |connection| Box::pin(add(connection, user, by))).await
    }

    async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError> {
        let row = sqlx::query(concat!("SELECT ", user_columns!(), " FROM user WHERE name = ?")).bind(name.to_owned());
        let row = row.fetch_optional(&self.readers).await?;
        row.as_ref().map(user).transpose()
    }

    async fn users(&self, now: Timestamp) -> Result<Vec<KnownUser>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT ",
            user_columns!(),
            ", (SELECT count(*) FROM token WHERE user_id = user.id AND kind = ?2) AS tokens, \
             (SELECT count(*) FROM token WHERE user_id = user.id AND kind = ?3 AND (expires_at IS NULL OR expires_at > ?1)) AS sessions, \
             EXISTS (SELECT 1 FROM second_factor WHERE user_id = user.id AND confirmed_at IS NOT NULL) AS second_factor \
             FROM user ORDER BY name"
        ))
        .bind(now.as_microsecond())
        .bind(kind_word(TokenKind::Api))
        .bind(kind_word(TokenKind::Session))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(known_user).collect()
    }

    async fn who_decided(&self) -> Result<Vec<String>, StoreError> {
        // Who they are stands in an index, what they are called in the rows alone.
        let names = sqlx::query_scalar(
            "SELECT (SELECT user_name FROM journal WHERE site_id = decided.site_id AND user_id = decided.user_id LIMIT 1) \
             FROM (SELECT DISTINCT site_id, user_id FROM journal WHERE user_id IS NOT NULL) AS decided",
        );
        Ok(names.fetch_all(&self.readers).await?)
    }

    async fn add_token(
        &self,
        kind: TokenKind,
        hash: [u8; 32],
        user: UserId,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(add_token(connection, kind, hash, user, expires_at, at))).await
    }

    async fn user_by_token(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            user_columns!(),
            " FROM token JOIN user ON user.id = token.user_id WHERE kind = ? AND hash = ? AND (expires_at IS NULL OR expires_at > ?)"
        ))
        .bind(kind_word(kind))
        .bind(hash.to_vec())
        .bind(now.as_microsecond())
        .fetch_optional(&self.readers)
        .await?;
        row.as_ref().map(user).transpose()
    }

    async fn take_token(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<User>, StoreError> {
        self.writer.write(move |connection| Box::pin(take_token(connection, kind, hash, now))).await
    }
}

async fn add(connection: &mut SqliteConnection, user: User, by: String) -> Result<(), StoreError> {
    let added =
        sqlx::query("INSERT INTO user (id, name, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")
            .bind(user.id.0)
            .bind(&user.name)
            .bind(user.password_hash)
            .bind(user.role.as_str())
            .bind(user.created_at.as_microsecond())
            .execute(&mut *connection)
            .await?;
    if added.rows_affected() == 0 {
        return Err(StoreError::Exists(format!("a user named {:?}", user.name)));
    }
    set_sites(connection, user.id, &user.reach).await?;
    add_event(connection, &user.name, Deed::Added, &by, user.role.as_str(), user.created_at).await?;
    bump_configuration(connection).await
}

async fn add_token(
    connection: &mut SqliteConnection,
    kind: TokenKind,
    hash: [u8; 32],
    user: UserId,
    expires_at: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), StoreError> {
    // Here, so that nothing else has to sweep: each new token removes those that no longer open anything.
    sqlx::query("DELETE FROM token WHERE expires_at <= ?").bind(at.as_microsecond()).execute(&mut *connection).await?;
    sqlx::query("INSERT INTO token (kind, hash, user_id, expires_at, created_at) VALUES (?, ?, ?, ?, ?)")
        .bind(kind_word(kind))
        .bind(hash.to_vec())
        .bind(user.0)
        .bind(expires_at.map(Timestamp::as_microsecond))
        .bind(at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    if kind == TokenKind::Api { bump_configuration(connection).await } else { Ok(()) }
}

async fn take_token(
    connection: &mut SqliteConnection,
    kind: TokenKind,
    hash: [u8; 32],
    now: Timestamp,
) -> Result<Option<User>, StoreError> {
    let taken: Option<uuid::Uuid> =
        sqlx::query_scalar("DELETE FROM token WHERE kind = ? AND hash = ? AND (expires_at IS NULL OR expires_at > ?) RETURNING user_id")
            .bind(kind_word(kind))
            .bind(hash.to_vec())
            .bind(now.as_microsecond())
            .fetch_optional(&mut *connection)
            .await?;
    let Some(id) = taken else { return Ok(None) };
    let row = sqlx::query(concat!("SELECT ", user_columns!(), " FROM user WHERE id = ?")).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(user).transpose()
}

pub(super) fn kind_word(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Api => "api",
        TokenKind::Session => "session",
        TokenKind::SignInLink => "sign-in-link",
        TokenKind::SecondFactor => "second-factor",
    }
}

pub(super) fn user(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(get(row, "id")?),
        name: get(row, "name")?,
        password_hash: get(row, "password_hash")?,
        role: word(row, "role")?,
        reach: reach(row)?,
        created_at: time(row, "created_at")?,
        seen_at: optional_time(row, "last_seen_at")?,
    })
}

fn reach(row: &SqliteRow) -> Result<Reach, StoreError> {
    if get(row, "all_sites")? {
        return Ok(Reach::All);
    }
    let ids: Option<&str> = get(row, "site_ids")?;
    let ids = ids.into_iter().flat_map(|ids| ids.split(',')).map(|id| uuid::Uuid::parse_str(id).map(SiteId));
    let ids: Result<BTreeSet<SiteId>, _> = ids.collect();
    ids.map(Reach::Only).map_err(|_| Corrupt { column: "site_id", expected: "the id of a site" }.into())
}

fn known_user(row: &SqliteRow) -> Result<KnownUser, StoreError> {
    Ok(KnownUser {
        user: user(row)?,
        tokens: count(row, "tokens")?,
        sessions: count(row, "sessions")?,
        second_factor: get(row, "second_factor")?,
    })
}
