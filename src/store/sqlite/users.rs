//! People, and the tokens that stand for them.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::rows::{count, get, time, word};
use super::sites::bump_configuration;
use crate::comment::UserId;
use crate::store::{KnownUser, Role, StoreError, TokenKind, User, Users};

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

    async fn users(&self, now: Timestamp) -> Result<Vec<KnownUser>, StoreError> {
        let rows = sqlx::query(
            "SELECT user.*, (SELECT count(*) FROM token WHERE user_id = user.id AND kind = ?2) AS tokens, \
             (SELECT count(*) FROM token WHERE user_id = user.id AND kind = ?3 AND (expires_at IS NULL OR expires_at > ?1)) AS sessions \
             FROM user ORDER BY name",
        )
        .bind(now.as_microsecond())
        .bind(kind_word(TokenKind::Api))
        .bind(kind_word(TokenKind::Session))
        .fetch_all(&self.readers)
        .await?;
        rows.iter()
            .map(|row| Ok(KnownUser { user: user(row)?, tokens: count(row, "tokens")?, sessions: count(row, "sessions")? }))
            .collect()
    }

    async fn who_decided(&self) -> Result<Vec<String>, StoreError> {
        // Who they are stands in an index, what they are called in the rows alone.
        let names = sqlx::query_scalar(
            "SELECT (SELECT user_name FROM journal WHERE site_id = decided.site_id AND user_id = decided.user_id LIMIT 1) \
             FROM (SELECT DISTINCT site_id, user_id FROM journal WHERE user_id IS NOT NULL) AS decided",
        );
        Ok(names.fetch_all(&self.readers).await?)
    }

    async fn revoke(&self, user: UserId, password_too: bool) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(revoke(connection, user, password_too))).await
    }

    async fn set_role(&self, user: UserId, role: Role) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(set_role(connection, user, role))).await
    }

    async fn remove_user(&self, user: UserId) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(remove(connection, user))).await
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
    bump_configuration(connection).await
}

async fn revoke(connection: &mut SqliteConnection, user: UserId, password_too: bool) -> Result<bool, StoreError> {
    sqlx::query("DELETE FROM token WHERE user_id = ?").bind(user.0).execute(&mut *connection).await?;
    let known = sqlx::query("UPDATE user SET password_hash = iif(?, NULL, password_hash) WHERE id = ?").bind(password_too).bind(user.0);
    let known = known.execute(&mut *connection).await?.rows_affected() == 1;
    bump_configuration(connection).await?;
    Ok(known)
}

async fn set_role(connection: &mut SqliteConnection, user: UserId, role: Role) -> Result<bool, StoreError> {
    let known = sqlx::query("UPDATE user SET role = ? WHERE id = ?").bind(role.as_str()).bind(user.0);
    let known = known.execute(&mut *connection).await?.rows_affected() == 1;
    bump_configuration(connection).await?;
    Ok(known)
}

async fn remove(connection: &mut SqliteConnection, user: UserId) -> Result<bool, StoreError> {
    sqlx::query("DELETE FROM token WHERE user_id = ?").bind(user.0).execute(&mut *connection).await?;
    let known = sqlx::query("DELETE FROM user WHERE id = ?").bind(user.0).execute(&mut *connection).await?.rows_affected() == 1;
    bump_configuration(connection).await?;
    Ok(known)
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
        role: word(row, "role")?,
        created_at: time(row, "created_at")?,
    })
}
