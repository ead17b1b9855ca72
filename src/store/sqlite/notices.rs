//! What moderators want to be told by mail, and what they were told.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::accounts::add_event;
use super::error::Corrupt;
use super::mails;
use super::rows::{count, get, optional_time};
use super::users::{user, user_columns};
use crate::comment::UserId;
use crate::store::{AddressClaim, Confirmed, Deed, LastTold, NewDigest, Notice, Notices, StoreError, User, Wish};

#[async_trait]
impl Notices for SqliteStore {
    async fn notice(&self, user: UserId) -> Result<Option<Notice>, StoreError> {
        let row = sqlx::query("SELECT * FROM notice WHERE user_id = ?").bind(user.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(notice).transpose()
    }

    async fn claim_address(&self, claim: AddressClaim) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(claim_address(connection, claim))).await
    }

    async fn confirm_address(&self, user: UserId, hash: [u8; 32], now: Timestamp) -> Result<Option<Confirmed>, StoreError> {
        self.writer.write(move |connection| Box::pin(confirm(connection, user, hash, now))).await
    }

    async fn forget_address(&self, user: UserId, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.writer.write(move |connection| Box::pin(forget(connection, user, by, at))).await
    }

    async fn set_wish(&self, user: UserId, wish: Wish, excerpts: bool, language: &str, at: Timestamp) -> Result<bool, StoreError> {
        let language = language.to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    // The first digest comes at its time, not at once.
                    let set = sqlx::query(
                        "UPDATE notice SET wish = ?, hour = coalesce(?, hour), excerpts = ?, language = ?, sent_at = coalesce(sent_at, ?) \
                         WHERE user_id = ? AND address IS NOT NULL",
                    );
                    let hour = if let Wish::Daily(hour) = wish { Some(i64::from(hour)) } else { None };
                    let set = set.bind(wish.as_str()).bind(hour).bind(excerpts).bind(language).bind(at.as_microsecond()).bind(user.0);
                    let set = set.execute(&mut *connection).await?.rows_affected() == 1;
                    if set && wish == Wish::Off {
                        mails::drop_digest(connection, user).await?;
                    }
                    Ok(set)
                })
            })
            .await
    }

    async fn wishes(&self) -> Result<Vec<(User, Notice)>, StoreError> {
        let rows = sqlx::query(concat!(
            "SELECT notice.*, ",
            user_columns!(),
            " FROM notice JOIN user ON user.id = notice.user_id WHERE wish <> 'off' AND address IS NOT NULL ORDER BY user.name"
        ));
        let rows = rows.fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok((user(row)?, notice(row)?))).collect()
    }

    async fn add_digest(&self, digest: NewDigest) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(add_digest(connection, digest))).await
    }
}

async fn name_of(connection: &mut SqliteConnection, user: UserId) -> Result<Option<String>, StoreError> {
    Ok(sqlx::query_scalar("SELECT name FROM user WHERE id = ?").bind(user.0).fetch_optional(connection).await?)
}

async fn claim_address(connection: &mut SqliteConnection, claim: AddressClaim) -> Result<bool, StoreError> {
    let Some(name) = name_of(&mut *connection, claim.user).await? else { return Ok(false) };
    sqlx::query(
        "INSERT INTO notice (user_id, language, claimed_address, claim_hash, claim_until) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (user_id) DO UPDATE SET claimed_address = excluded.claimed_address, claim_hash = excluded.claim_hash, \
         claim_until = excluded.claim_until",
    )
    .bind(claim.user.0)
    .bind(claim.language)
    .bind(claim.address)
    .bind(claim.hash.to_vec())
    .bind(claim.until.as_microsecond())
    .execute(&mut *connection)
    .await?;
    // The link in a mail for an earlier claim opens nothing any more.
    mails::drop_of(&mut *connection, claim.user, claim.mail.kind).await?;
    // The list outlives the account: it holds no address.
    add_event(&mut *connection, &name, Deed::Address, &claim.by, "to be confirmed", claim.mail.at).await?;
    mails::add(connection, claim.mail, u64::MAX).await
}

async fn confirm(connection: &mut SqliteConnection, user: UserId, hash: [u8; 32], now: Timestamp) -> Result<Option<Confirmed>, StoreError> {
    let before = sqlx::query("SELECT address FROM notice WHERE user_id = ? AND claim_hash = ? AND claim_until > ?");
    let before = before.bind(user.0).bind(hash.to_vec()).bind(now.as_microsecond()).fetch_optional(&mut *connection).await?;
    let Some(before) = before else { return Ok(None) };
    let before: Option<String> = get(&before, "address")?;
    let confirmed = sqlx::query(
        "UPDATE notice SET address = claimed_address, claimed_address = NULL, claim_hash = NULL, claim_until = NULL WHERE user_id = ?",
    );
    confirmed.bind(user.0).execute(&mut *connection).await?;
    // One that waits would go to the address before.
    mails::drop_digest(&mut *connection, user).await?;
    if let Some(name) = name_of(&mut *connection, user).await? {
        add_event(connection, &name, Deed::Address, &name, "confirmed", now).await?;
    }
    Ok(Some(Confirmed { before }))
}

async fn forget(connection: &mut SqliteConnection, user: UserId, by: String, at: Timestamp) -> Result<bool, StoreError> {
    let Some(name) = name_of(&mut *connection, user).await? else { return Ok(false) };
    if !forget_notice(&mut *connection, user).await? {
        return Ok(false);
    }
    add_event(connection, &name, Deed::Address, &by, "forgotten", at).await?;
    Ok(true)
}

/// Forgets all that somebody wants to be told, the link that the last digest held, and the mail that waits for them.
pub(super) async fn forget_notice(connection: &mut SqliteConnection, user: UserId) -> Result<bool, StoreError> {
    let link = sqlx::query("DELETE FROM token WHERE user_id = ?1 AND hash = (SELECT link_hash FROM notice WHERE user_id = ?1)");
    link.bind(user.0).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM outgoing_mail WHERE user_id = ?").bind(user.0).execute(&mut *connection).await?;
    let gone = sqlx::query("DELETE FROM notice WHERE user_id = ?").bind(user.0).execute(connection).await?;
    Ok(gone.rows_affected() == 1)
}

async fn add_digest(connection: &mut SqliteConnection, digest: NewDigest) -> Result<bool, StoreError> {
    let NewDigest { user, seen, told, link, until, mail } = digest;
    let at = mail.at.as_microsecond();
    let before = sqlx::query("SELECT link_hash FROM notice WHERE user_id = ? AND sent_at IS ? AND address IS NOT NULL");
    let before = before.bind(user.0).bind(seen.map(Timestamp::as_microsecond)).fetch_optional(&mut *connection).await?;
    let Some(before) = before else { return Ok(false) };
    let before: Option<Vec<u8>> = get(&before, "link_hash")?;
    sqlx::query("UPDATE notice SET sent_at = ?, told_newest = ?, told_waiting = ?, link_hash = ? WHERE user_id = ?")
        .bind(at)
        .bind(told.newest.map(Timestamp::as_microsecond))
        .bind(i64::try_from(told.waiting).unwrap_or(i64::MAX))
        .bind(link.to_vec())
        .bind(user.0)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM token WHERE hash = ? OR expires_at <= ?").bind(before).bind(at).execute(&mut *connection).await?;
    let token = sqlx::query("INSERT INTO token (kind, hash, user_id, expires_at, created_at) VALUES ('sign-in-link', ?, ?, ?, ?)");
    token.bind(link.to_vec()).bind(user.0).bind(until.as_microsecond()).bind(at).execute(&mut *connection).await?;
    // This one has all that an earlier one would tell, and a link that works.
    mails::drop_of(&mut *connection, user, mails::DIGEST).await?;
    mails::add(connection, mail, u64::MAX).await
}

fn notice(row: &SqliteRow) -> Result<Notice, StoreError> {
    let (word, hour): (&str, u64) = (get(row, "wish")?, count(row, "hour")?);
    let wish = Wish::of(word, u8::try_from(hour).unwrap_or(u8::MAX)).ok_or(Corrupt { column: "wish", expected: "a wish" })?;
    Ok(Notice {
        address: get(row, "address")?,
        claimed: get(row, "claimed_address")?,
        language: get(row, "language")?,
        wish,
        excerpts: get(row, "excerpts")?,
        sent_at: optional_time(row, "sent_at")?,
        told: LastTold { newest: optional_time(row, "told_newest")?, waiting: count(row, "told_waiting")? },
    })
}
