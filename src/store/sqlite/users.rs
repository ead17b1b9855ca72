//! People, and the tokens that stand for them.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::rows::{get, time};
use super::sites::bump_configuration;
use crate::comment::UserId;
use crate::store::{StoreError, TokenKind, User, Users};

#[async_trait]
impl Users for SqliteStore {
    async fn add_user(&self, user: &User) -> Result<(), StoreError> {
        let user = user.clone();
        self.writer.write(move |connection| Box::pin(add(connection, user))).await
    }

    async fn user_by_name(&self, name: &str) -> Result<Option<User>, StoreError> {
        let row = sqlx::query("SELECT * FROM user WHERE name = ?").bind(name.to_owned()).fetch_optional(&self.readers).await?;
        row.as_ref().map(user).transpose()
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
        let row = sqlx::query(
            "SELECT user.* FROM token JOIN user ON user.id = token.user_id \
             WHERE kind = ? AND hash = ? AND (expires_at IS NULL OR expires_at > ?)",
        )
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

async fn add(connection: &mut SqliteConnection, user: User) -> Result<(), StoreError> {
    let added = sqlx::query("INSERT INTO user (id, name, password_hash, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")
        .bind(user.id.0)
        .bind(&user.name)
        .bind(user.password_hash)
        .bind(user.created_at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    if added.rows_affected() == 0 {
        return Err(StoreError::Exists(format!("a user named {:?}", user.name)));
    }
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
    let row = sqlx::query("SELECT * FROM user WHERE id = ?").bind(id).fetch_optional(connection).await?;
    row.as_ref().map(user).transpose()
}

fn kind_word(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Api => "api",
        TokenKind::Session => "session",
        TokenKind::SignInLink => "sign-in-link",
    }
}

fn user(row: &SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: UserId(get(row, "id")?),
        name: get(row, "name")?,
        password_hash: get(row, "password_hash")?,
        created_at: time(row, "created_at")?,
    })
}
