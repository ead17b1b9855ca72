//! Endpoints: where a site's decisions are told.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{SqliteConnection, SqlitePool};
use uuid::Uuid;

use super::{again, lag};
use crate::comment::{SiteId, WebhookId};
use crate::store::sqlite::rows::{count, get, optional_time, time, word};
use crate::store::sqlite::sites::bump_configuration;
use crate::store::{Claimed, NewWebhook, StoreError, Tested, Webhook};

pub(super) async fn add(connection: &mut SqliteConnection, new: NewWebhook, most: u32) -> Result<bool, StoreError> {
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM webhook WHERE site_id = ? AND kind = ?")
        .bind(new.site.0)
        .bind(new.kind.as_str())
        .fetch_one(&mut *connection)
        .await?;
    if there >= i64::from(most) {
        return Ok(false);
    }
    sqlx::query("INSERT INTO webhook (site_id, id, kind, url, secret, created_at) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(new.site.0)
        .bind(new.id.0)
        .bind(new.kind.as_str())
        .bind(new.url)
        .bind(new.secret)
        .bind(new.at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    bump_configuration(connection).await?;
    Ok(true)
}

pub(super) async fn set_callback(connection: &mut SqliteConnection, new: NewWebhook) -> Result<(), StoreError> {
    let (site, id, at) = (new.site, new.id, new.at);
    // The secret is bound to the id: it is sealed for the one that is there, if one is.
    let set = sqlx::query(
        "INSERT INTO webhook (site_id, id, kind, url, secret, created_at, set_at) VALUES (?, ?, ?, ?, ?, ?6, ?6) \
         ON CONFLICT (site_id, kind) WHERE kind <> 'standard' DO UPDATE SET url = excluded.url, secret = excluded.secret, set_at = excluded.set_at, \
         failures = 0, paused_until = NULL WHERE id = excluded.id RETURNING off",
    )
    .bind(site.0)
    .bind(id.0)
    .bind(new.kind.as_str())
    .bind(new.url)
    .bind(new.secret)
    .bind(at.as_microsecond())
    .fetch_optional(&mut *connection)
    .await?;
    let was_off = set.is_some_and(|row| get::<Option<&str>>(&row, "off").is_ok_and(|off| off.is_some()));
    if was_off {
        again::send_again(connection, site, id, None, at).await?;
    }
    Ok(())
}

pub(super) async fn list(readers: &SqlitePool, site: Option<SiteId>) -> Result<Vec<Webhook>, StoreError> {
    let rows = sqlx::query(
        "SELECT *, (SELECT count(*) FROM delivery WHERE delivery.site_id = webhook.site_id AND webhook_id = webhook.id AND dead_at IS NULL) AS waiting, \
         (SELECT count(*) FROM delivery WHERE delivery.site_id = webhook.site_id AND webhook_id = webhook.id AND dead_at IS NOT NULL) AS dead, \
         (SELECT min(since) FROM delivery WHERE delivery.site_id = webhook.site_id AND webhook_id = webhook.id AND dead_at IS NULL) AS oldest \
         FROM webhook WHERE ?1 IS NULL OR site_id = ?1 ORDER BY id",
    );
    let rows = rows.bind(site.map(|site| site.0)).fetch_all(readers).await?;
    rows.iter().map(webhook).collect()
}

pub(super) async fn remove(connection: &mut SqliteConnection, site: SiteId, id: WebhookId) -> Result<bool, StoreError> {
    let query = sqlx::query("DELETE FROM webhook WHERE site_id = ? AND id = ?").bind(site.0).bind(id.0);
    let removed = query.execute(&mut *connection).await?.rows_affected() == 1;
    if removed {
        // Servers forget that they know it.
        bump_configuration(connection).await?;
    }
    Ok(removed)
}

pub(super) async fn rotate(
    connection: &mut SqliteConnection,
    site: SiteId,
    id: WebhookId,
    secret: Vec<u8>,
    old_until: Timestamp,
) -> Result<bool, StoreError> {
    let query =
        sqlx::query("UPDATE webhook SET old_secret = secret, old_until = ?, secret = ? WHERE site_id = ? AND id = ? AND kind = 'standard'");
    let query = query.bind(old_until.as_microsecond()).bind(secret).bind(site.0).bind(id.0);
    Ok(query.execute(connection).await?.rows_affected() == 1)
}

pub(super) async fn test(
    connection: &mut SqliteConnection,
    site: SiteId,
    id: WebhookId,
    event: Uuid,
    at: Timestamp,
    most: u32,
) -> Result<Tested, StoreError> {
    let waiting: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM (SELECT 1 FROM delivery WHERE site_id = ? AND webhook_id = ? AND what = 'test' AND dead_at IS NULL LIMIT ?)",
    )
    .bind(site.0)
    .bind(id.0)
    .bind(most)
    .fetch_one(&mut *connection)
    .await?;
    if waiting >= i64::from(most) {
        return Ok(Tested::TooMany);
    }
    let query =
        sqlx::query_scalar("UPDATE webhook SET written = written + 1 WHERE site_id = ? AND id = ? AND off IS NULL RETURNING written");
    let Some(sequence) = query.bind(site.0).bind(id.0).fetch_optional(&mut *connection).await? else { return Ok(Tested::Off) };
    let (sequence, at): (i64, _) = (sequence, at.as_microsecond());
    let query = sqlx::query(
        "INSERT INTO delivery (site_id, webhook_id, sequence, event_id, what, told_by, at, since, due_at) VALUES (?, ?, ?, ?, 'test', 'operator', ?, ?, ?)",
    );
    query.bind(site.0).bind(id.0).bind(sequence).bind(event).bind(at).bind(at).bind(at).execute(connection).await?;
    Ok(Tested::Written)
}

/// Ends a pause that is longer than any: the clock was set back.
pub(super) async fn end_pauses_beyond(
    connection: &mut SqliteConnection,
    site: SiteId,
    id: WebhookId,
    beyond: Timestamp,
) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE webhook SET paused_until = NULL WHERE site_id = ? AND id = ? AND paused_until > ?");
    query.bind(site.0).bind(id.0).bind(beyond.as_microsecond()).execute(connection).await?;
    Ok(())
}

/// An endpoint that may be told something now.
pub(super) async fn claimed(
    connection: &mut SqliteConnection,
    site: SiteId,
    id: WebhookId,
    now: Timestamp,
) -> Result<Option<Claimed>, StoreError> {
    let query = sqlx::query(
        "SELECT webhook.*, site.name FROM webhook JOIN site ON site.id = site_id WHERE site_id = ? AND webhook.id = ? AND off IS NULL \
         AND coalesce(paused_until, 0) <= ?",
    );
    let row = query.bind(site.0).bind(id.0).bind(now.as_microsecond()).fetch_optional(connection).await?;
    let Some(row) = &row else { return Ok(None) };
    let old = get::<Option<Vec<u8>>>(row, "old_secret")?.zip(optional_time(row, "old_until")?);
    Ok(Some(Claimed {
        kind: word(row, "kind")?,
        url: get(row, "url")?,
        site_name: get(row, "name")?,
        secret: get(row, "secret")?,
        old: old.filter(|(_, until)| *until > now),
        failures: get(row, "failures")?,
        deliveries: Vec::new(),
    }))
}

fn webhook(row: &SqliteRow) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        site: SiteId(get(row, "site_id")?),
        id: WebhookId(get(row, "id")?),
        kind: word(row, "kind")?,
        url: get(row, "url")?,
        created_at: time(row, "created_at")?,
        off: get(row, "off")?,
        old_until: optional_time(row, "old_until")?,
        delivered: count(row, "delivered")?,
        delivered_at: optional_time(row, "delivered_at")?,
        paused_until: optional_time(row, "paused_until")?,
        problem: get(row, "problem")?,
        set_at: optional_time(row, "set_at")?,
        lag: lag(row)?,
    })
}
