//! What becomes of accounts: sessions, second factors, changes, and the list of them.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::SqliteStore;
use super::error::Corrupt;
use super::guard::distrust;
use super::notices::forget_notice;
use super::rows::{count, get, optional_time, time, word};
use super::sites::bump_configuration;
use super::users::{kind_word, user, user_columns};
use crate::comment::UserId;
use crate::store::{
    AccountChange, AccountChanged, AccountEvent, AccountOrder, Accounts, Bearer, Deed, KnownSession, NewSession, Reach, Role, SecondFactor,
    StoreError, TokenKind,
};

#[async_trait]
impl Accounts for SqliteStore {
    async fn open_session(&self, session: NewSession) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(open_session(connection, session))).await
    }

    async fn bearer(&self, kind: TokenKind, hash: [u8; 32], now: Timestamp) -> Result<Option<Bearer>, StoreError> {
        let row = sqlx::query(concat!(
            "SELECT ",
            user_columns!(),
            ", token.last_seen_at AS token_seen_at FROM token JOIN user ON user.id = token.user_id \
             WHERE kind = ? AND hash = ? AND (expires_at IS NULL OR expires_at > ?)"
        ));
        let row = row.bind(kind_word(kind)).bind(hash.to_vec()).bind(now.as_microsecond()).fetch_optional(&self.readers).await?;
        let bearer = |row: &SqliteRow| Ok(Bearer { user: user(row)?, seen_at: optional_time(row, "token_seen_at")? });
        row.as_ref().map(bearer).transpose()
    }

    async fn note_seen(&self, kind: TokenKind, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(note_seen(connection, kind, hash, at))).await
    }

    async fn sessions(&self, user: UserId, now: Timestamp) -> Result<Vec<KnownSession>, StoreError> {
        let rows = sqlx::query(
            "SELECT hash, browser, created_at, last_seen_at FROM token \
             WHERE user_id = ? AND kind = 'session' AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at DESC, hash",
        );
        let rows = rows.bind(user.0).bind(now.as_microsecond()).fetch_all(&self.readers).await?;
        rows.iter().map(session).collect()
    }

    async fn second_factor(&self, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
        let row = sqlx::query(
            "SELECT second_factor.*, (SELECT count(*) FROM recovery_code WHERE user_id = ?1) AS codes FROM second_factor WHERE user_id = ?1",
        );
        row.bind(user.0).fetch_optional(&self.readers).await?.as_ref().map(second_factor).transpose()
    }

    async fn begin_second_factor(&self, user: UserId, nonce: [u8; 16], at: Timestamp) -> Result<bool, StoreError> {
        self.writer
            .write_one(move |connection| {
                Box::pin(async move {
                    let begun = sqlx::query(
                        "INSERT INTO second_factor (user_id, nonce, begun_at) VALUES (?, ?, ?) \
                         ON CONFLICT (user_id) DO UPDATE SET nonce = excluded.nonce, begun_at = excluded.begun_at WHERE confirmed_at IS NULL",
                    );
                    let begun = begun.bind(user.0).bind(nonce.to_vec()).bind(at.as_microsecond());
                    Ok(begun.execute(connection).await?.rows_affected() == 1)
                })
            })
            .await
    }

    async fn take_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        self.writer
            .write_one(move |connection| {
                Box::pin(async move {
                    let taken = sqlx::query(
                        "UPDATE second_factor SET last_step = ?2 WHERE user_id = ?1 AND confirmed_at IS NOT NULL AND last_step < ?2",
                    );
                    Ok(taken.bind(user.0).bind(number(step)?).execute(connection).await?.rows_affected() == 1)
                })
            })
            .await
    }

    async fn change_account(&self, order: AccountOrder) -> Result<AccountChanged, StoreError> {
        self.writer.write(move |connection| Box::pin(change(connection, order))).await
    }

    async fn record(&self, name: &str, deed: Deed, by: &str, detail: &str, at: Timestamp) -> Result<(), StoreError> {
        let [name, by, detail] = [name, by, detail].map(str::to_owned);
        self.writer.write(move |connection| Box::pin(async move { add_event(connection, &name, deed, &by, &detail, at).await })).await
    }

    async fn account_events(&self, name: Option<&str>, limit: u32) -> Result<Vec<AccountEvent>, StoreError> {
        let rows = sqlx::query("SELECT * FROM account_event WHERE ?1 IS NULL OR user_name = ?1 ORDER BY number DESC LIMIT ?2");
        let rows = rows.bind(name.map(str::to_owned)).bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(event).collect()
    }
}

async fn open_session(connection: &mut SqliteConnection, session: NewSession) -> Result<(), StoreError> {
    let at = session.at.as_microsecond();
    // As with every new token: those that no longer open anything go.
    sqlx::query("DELETE FROM token WHERE expires_at <= ?").bind(at).execute(&mut *connection).await?;
    sqlx::query(
        "INSERT INTO token (kind, hash, user_id, browser, expires_at, last_seen_at, created_at) VALUES ('session', ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.hash.to_vec())
    .bind(session.user.0)
    .bind(session.browser)
    .bind(session.expires_at.as_microsecond())
    .bind(at)
    .bind(at)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE user SET last_seen_at = ? WHERE id = ?").bind(at).bind(session.user.0).execute(connection).await?;
    Ok(())
}

async fn note_seen(connection: &mut SqliteConnection, kind: TokenKind, hash: [u8; 32], at: Timestamp) -> Result<(), StoreError> {
    let at = at.as_microsecond();
    let of: Option<uuid::Uuid> = sqlx::query_scalar("UPDATE token SET last_seen_at = ? WHERE kind = ? AND hash = ? RETURNING user_id")
        .bind(at)
        .bind(kind_word(kind))
        .bind(hash.to_vec())
        .fetch_optional(&mut *connection)
        .await?;
    sqlx::query("UPDATE user SET last_seen_at = ? WHERE id = ?").bind(at).bind(of).execute(connection).await?;
    Ok(())
}

async fn change(connection: &mut SqliteConnection, order: AccountOrder) -> Result<AccountChanged, StoreError> {
    let AccountOrder { user: id, change, by, detail, keep_an_admin, at } = order;
    let row =
        sqlx::query(concat!("SELECT ", user_columns!(), " FROM user WHERE id = ?")).bind(id.0).fetch_optional(&mut *connection).await?;
    let Some(user) = row.as_ref().map(user).transpose()? else { return Ok(AccountChanged::Unknown) };
    let takes_away = match &change {
        AccountChange::Role(role) => *role != Role::Admin,
        AccountChange::Reach(reach) => *reach != Reach::All,
        AccountChange::Remove | AccountChange::Distrust => true,
        _ => false,
    };
    if keep_an_admin && takes_away && user.role == Role::Admin && user.reach == Reach::All && is_last_admin(connection, id).await? {
        return Ok(AccountChanged::LastAdmin);
    }
    let deed = change.deed();
    if change == AccountChange::Distrust {
        distrust(&mut *connection, id, &by, at).await?;
    }
    if !apply(connection, id, change, at).await? {
        return Ok(AccountChanged::Unknown);
    }
    add_event(connection, &user.name, deed, &by, &detail, at).await?;
    bump_configuration(connection).await?;
    Ok(AccountChanged::Done)
}

async fn is_last_admin(connection: &mut SqliteConnection, id: UserId) -> Result<bool, StoreError> {
    let others = sqlx::query_scalar("SELECT NOT EXISTS (SELECT 1 FROM user WHERE role = 'admin' AND all_sites AND id <> ?)");
    Ok(others.bind(id.0).fetch_one(connection).await?)
}

/// False if there is nothing to be changed.
async fn apply(connection: &mut SqliteConnection, id: UserId, change: AccountChange, at: Timestamp) -> Result<bool, StoreError> {
    match change {
        AccountChange::Role(role) => {
            let role = sqlx::query("UPDATE user SET role = ? WHERE id = ?").bind(role.as_str());
            role.bind(id.0).execute(connection).await?;
        }
        AccountChange::Reach(reach) => set_sites(connection, id, &reach).await?,
        AccountChange::Password { hash, keep } => {
            sqlx::query("UPDATE user SET password_hash = ? WHERE id = ?").bind(hash).bind(id.0).execute(&mut *connection).await?;
            end_sessions(connection, id, Some(keep)).await?;
        }
        AccountChange::SignOut { forget_password } => {
            sqlx::query("DELETE FROM token WHERE user_id = ?").bind(id.0).execute(&mut *connection).await?;
            // Whoever got in may have put an address of theirs there, to which the next digest would take a link that signs in.
            forget_notice(&mut *connection, id).await?;
            let forget = sqlx::query("UPDATE user SET password_hash = iif(?, NULL, password_hash) WHERE id = ?");
            forget.bind(forget_password).bind(id.0).execute(connection).await?;
        }
        AccountChange::EndSession(hash) => {
            let ended = sqlx::query("DELETE FROM token WHERE user_id = ? AND kind = 'session' AND hash = ?").bind(id.0).bind(hash.to_vec());
            return Ok(ended.execute(connection).await?.rows_affected() == 1);
        }
        AccountChange::EndSessions { keep } => end_sessions(connection, id, keep).await?,
        AccountChange::SecondFactorOn { step, recovery } => return second_factor_on(connection, id, step, recovery, at).await,
        AccountChange::SecondFactorOff => {
            set_recovery_codes(connection, id, Vec::new()).await?;
            let off = sqlx::query("DELETE FROM second_factor WHERE user_id = ? AND confirmed_at IS NOT NULL").bind(id.0);
            return Ok(off.execute(connection).await?.rows_affected() == 1);
        }
        AccountChange::RecoveryCodes(hashes) => set_recovery_codes(connection, id, hashes).await?,
        AccountChange::UseRecoveryCode(hash) => {
            let used = sqlx::query("DELETE FROM recovery_code WHERE user_id = ? AND hash = ?").bind(id.0).bind(hash.to_vec());
            return Ok(used.execute(connection).await?.rows_affected() == 1);
        }
        AccountChange::Remove | AccountChange::Distrust => {
            sqlx::query("DELETE FROM token WHERE user_id = ?").bind(id.0).execute(&mut *connection).await?;
            sqlx::query("DELETE FROM user WHERE id = ?").bind(id.0).execute(connection).await?;
        }
    }
    Ok(true)
}

/// A link and a sign-in that waits for its code would begin a session, so they go too.
async fn end_sessions(connection: &mut SqliteConnection, id: UserId, keep: Option<[u8; 32]>) -> Result<(), StoreError> {
    let ended = sqlx::query("DELETE FROM token WHERE user_id = ? AND kind <> 'api' AND NOT (kind = 'session' AND hash IS ?)");
    ended.bind(id.0).bind(keep.map(|hash| hash.to_vec())).execute(connection).await?;
    Ok(())
}

async fn second_factor_on(
    connection: &mut SqliteConnection,
    id: UserId,
    step: u64,
    recovery: Vec<[u8; 32]>,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let on = sqlx::query("UPDATE second_factor SET confirmed_at = ?, last_step = ? WHERE user_id = ? AND confirmed_at IS NULL");
    let on = on.bind(at.as_microsecond()).bind(number(step)?).bind(id.0).execute(&mut *connection).await?;
    if on.rows_affected() == 0 {
        return Ok(false);
    }
    set_recovery_codes(connection, id, recovery).await?;
    Ok(true)
}

async fn set_recovery_codes(connection: &mut SqliteConnection, id: UserId, hashes: Vec<[u8; 32]>) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM recovery_code WHERE user_id = ?").bind(id.0).execute(&mut *connection).await?;
    for hash in hashes {
        let add = sqlx::query("INSERT INTO recovery_code (user_id, hash) VALUES (?, ?)").bind(id.0).bind(hash.to_vec());
        add.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Lets a user see these sites and no others.
pub(super) async fn set_sites(connection: &mut SqliteConnection, id: UserId, reach: &Reach) -> Result<(), StoreError> {
    let all = *reach == Reach::All;
    sqlx::query("UPDATE user SET all_sites = ? WHERE id = ?").bind(all).bind(id.0).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM user_site WHERE user_id = ?").bind(id.0).execute(&mut *connection).await?;
    let Reach::Only(sites) = reach else { return Ok(()) };
    for site in sites {
        sqlx::query("INSERT INTO user_site (user_id, site_id) VALUES (?, ?)").bind(id.0).bind(site.0).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Appends a line to the list of what was done to accounts.
pub(super) async fn add_event(
    connection: &mut SqliteConnection,
    name: &str,
    deed: Deed,
    by: &str,
    detail: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO account_event (number, at, done_by, user_name, deed, detail) \
         SELECT coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? FROM account_event",
    )
    .bind(at.as_microsecond())
    .bind(by.to_owned())
    .bind(name.to_owned())
    .bind(deed.as_str())
    .bind(detail.to_owned())
    .execute(connection)
    .await?;
    Ok(())
}

/// A step as SQLite keeps it. Steps are 30 seconds long: none is too large for a while.
fn number(step: u64) -> Result<i64, StoreError> {
    i64::try_from(step).map_err(|_| Corrupt { column: "last_step", expected: "a step of time" }.into())
}

fn session(row: &SqliteRow) -> Result<KnownSession, StoreError> {
    let browser = get(row, "browser")?;
    Ok(KnownSession { hash: bytes(row, "hash")?, browser, since: time(row, "created_at")?, last_seen: optional_time(row, "last_seen_at")? })
}

fn second_factor(row: &SqliteRow) -> Result<SecondFactor, StoreError> {
    Ok(SecondFactor {
        nonce: bytes(row, "nonce")?,
        begun_at: time(row, "begun_at")?,
        confirmed_at: optional_time(row, "confirmed_at")?,
        last_step: count(row, "last_step")?,
        recovery_codes: count(row, "codes")?,
    })
}

fn bytes<const N: usize>(row: &SqliteRow, column: &'static str) -> Result<[u8; N], StoreError> {
    let bytes: &[u8] = get(row, column)?;
    bytes.try_into().map_err(|_| Corrupt { column, expected: "so many bytes" }.into())
}

fn event(row: &SqliteRow) -> Result<AccountEvent, StoreError> {
    Ok(AccountEvent {
        number: count(row, "number")?,
        at: time(row, "at")?,
        by: get(row, "done_by")?,
        name: get(row, "user_name")?,
        deed: word(row, "deed")?,
        detail: get(row, "detail")?,
    })
}
