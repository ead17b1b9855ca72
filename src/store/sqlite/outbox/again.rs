//! What is told again, or late: what was given up, and what happened while an endpoint was switched off. And the end of what nobody sends again.
//!
//! Of a comment one message is sent, and none that is older than what was told of it already: it tells of the last row of the journal, with the status that
//! the comment has now.

use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::super::SqliteStore;
use super::super::rows::get;
use crate::comment::{SiteId, WebhookId};
use crate::store::StoreError;

/// How many messages that were given up go in one transaction.
const BATCH: i64 = 2_000;

/// What is meant: everything, one message with what else was given up of its comment, and what was written while the endpoint was switched off.
macro_rules! chosen {
    ($delivery:literal) => {
        concat!("(?3 IS NULL OR ", $delivery, ".sequence = ?3 OR ", $delivery, ".comment_id = ?4 OR ", $delivery, ".sequence > ?5)")
    };
}

/// Whether a later message about the same comment is there.
macro_rules! later {
    ($delivery:literal) => {
        concat!(
            "SELECT 1 FROM delivery AS later INDEXED BY delivery_by_comment WHERE later.site_id = ",
            $delivery,
            ".site_id AND later.comment_id = ",
            $delivery,
            ".comment_id AND later.webhook_id = ",
            $delivery,
            ".webhook_id AND later.sequence > ",
            $delivery,
            ".sequence"
        )
    };
}

/// Writes a message about each comment about which somebody decided since a row of the journal (`?7`), and about each whose newest message was given up and
/// is no longer right; where an older one is being sent, it waits until nobody can be at it any more. Imports are told to nobody. A blog hears of its own decisions from nobody, either (`?9`): what was given up and precedes one of these
/// tells it of its own status.
const RENEW: &str = concat!(
    "INSERT INTO delivery (site_id, webhook_id, sequence, event_id, what, comment_id, decision_id, action, undone, status, told_by, at, since, due_at) \
     SELECT ?1, ?2, ?8 + row_number() OVER (ORDER BY renewed.last), entry.id, 'decided', comment.id, entry.id, coalesce(entry.action, taken_back.action), \
     entry.undoes IS NOT NULL, comment.status, CASE WHEN entry.user_id IS NOT NULL THEN 'moderator' WHEN entry.operator IS NOT NULL THEN 'operator' \
     WHEN entry.source = 'import' THEN 'import' ELSE 'blog' END, entry.at, ?6, max(?6, coalesce((SELECT max(due_at) FROM delivery AS held INDEXED BY delivery_by_comment \
     WHERE held.site_id = ?1 AND held.comment_id = comment.id AND held.webhook_id = ?2 AND held.holder IS NOT NULL), ?6)) FROM \
     (SELECT max(sequence) AS last FROM journal WHERE site_id = ?1 AND sequence > ?7 AND source IS NOT 'import' GROUP BY +comment_id \
     UNION SELECT (SELECT max(sequence) FROM journal WHERE journal.site_id = dead.site_id AND journal.comment_id = dead.comment_id) FROM delivery AS dead \
     CROSS JOIN comment AS own ON own.site_id = dead.site_id AND own.id = dead.comment_id \
     WHERE dead.site_id = ?1 AND dead.webhook_id = ?2 AND dead.dead_at IS NOT NULL AND ",
    chosen!("dead"),
    " AND NOT EXISTS (",
    later!("dead"),
    ") AND (dead.status <> own.status OR EXISTS (SELECT 1 FROM journal AS newer WHERE newer.site_id = dead.site_id AND newer.comment_id = dead.comment_id \
     AND CASE WHEN dead.decision_id IS NULL THEN newer.at > dead.at \
     ELSE newer.sequence > (SELECT sequence FROM journal AS told WHERE told.site_id = dead.site_id AND told.id = dead.decision_id) END))) AS renewed \
     CROSS JOIN journal AS entry ON entry.site_id = ?1 AND entry.sequence = renewed.last \
     CROSS JOIN comment ON comment.site_id = ?1 AND comment.id = entry.comment_id \
     LEFT JOIN journal AS taken_back ON taken_back.site_id = ?1 AND taken_back.id = entry.undoes \
     WHERE ?9 OR entry.user_id IS NOT NULL OR entry.operator IS NOT NULL OR entry.source IS NOT NULL"
);

/// Has what was given up wait again, where nothing later is there.
const REVIVE: &str = concat!(
    "UPDATE delivery SET dead_at = NULL, since = ?6, due_at = CASE WHEN holder IS NULL THEN ?6 ELSE max(?6, due_at) END, tries = 0, holder = NULL, status = coalesce((SELECT comment.status FROM comment \
     WHERE comment.site_id = delivery.site_id AND comment.id = delivery.comment_id), status) \
     WHERE site_id = ?1 AND webhook_id = ?2 AND dead_at IS NOT NULL AND ",
    chosen!("delivery"),
    " AND NOT EXISTS (",
    later!("delivery"),
    ")"
);

/// Forgets what was given up where something later waits.
const FORGET_OUTRUN: &str = concat!(
    "DELETE FROM delivery WHERE site_id = ?1 AND webhook_id = ?2 AND dead_at IS NOT NULL AND EXISTS (",
    later!("delivery"),
    " AND later.dead_at IS NULL)"
);

/// Of an endpoint, what was given up too long ago, and all but the newest so many.
const FORGET_OLD: &str = "DELETE FROM delivery WHERE site_id = ?1 AND webhook_id = ?2 AND sequence IN (SELECT sequence FROM delivery AS old \
     INDEXED BY delivery_dead WHERE old.site_id = ?1 AND old.webhook_id = ?2 AND old.dead_at IS NOT NULL AND (old.dead_at < ?3 OR old.sequence <= \
     (SELECT sequence FROM delivery INDEXED BY delivery_dead WHERE site_id = ?1 AND webhook_id = ?2 AND dead_at IS NOT NULL ORDER BY sequence DESC \
     LIMIT 1 OFFSET ?4)) LIMIT ?5)";

pub(super) async fn send_again(
    connection: &mut SqliteConnection,
    site: SiteId,
    id: WebhookId,
    sequence: Option<u64>,
    now: Timestamp,
) -> Result<Option<u64>, StoreError> {
    let mut comment: Option<Uuid> = None;
    if let Some(sequence) = sequence {
        let query = sqlx::query_scalar(
            "SELECT comment_id FROM delivery WHERE site_id = ? AND webhook_id = ? AND sequence = ? AND dead_at IS NOT NULL",
        );
        let dead = query.bind(site.0).bind(id.0).bind(sequence.cast_signed()).fetch_optional(&mut *connection).await?;
        let Some(dead) = dead else { return Ok(None) };
        comment = dead;
    }
    let query =
        sqlx::query("SELECT kind = 'standard' AS standard, written, off_after, off_written FROM webhook WHERE site_id = ? AND id = ?");
    let Some(webhook) = query.bind(site.0).bind(id.0).fetch_optional(&mut *connection).await? else { return Ok(Some(0)) };
    // Where it was on, nothing was missed.
    let missed_after = |column| Ok::<i64, StoreError>(get::<Option<i64>>(&webhook, column)?.unwrap_or(i64::MAX));
    let (sequence, now) = (sequence.map(u64::cast_signed), now.as_microsecond());
    let (off_after, off_written) = (missed_after("off_after")?, missed_after("off_written")?);
    let renewed = sqlx::query(RENEW).bind(site.0).bind(id.0).bind(sequence).bind(comment).bind(off_written).bind(now);
    let renewed = renewed.bind(off_after).bind(get::<i64>(&webhook, "written")?).bind(get::<bool>(&webhook, "standard")?);
    let renewed = renewed.execute(&mut *connection).await?.rows_affected();
    let revived = sqlx::query(REVIVE).bind(site.0).bind(id.0).bind(sequence).bind(comment).bind(off_written).bind(now);
    let revived = revived.execute(&mut *connection).await?.rows_affected();
    sqlx::query(FORGET_OUTRUN).bind(site.0).bind(id.0).execute(&mut *connection).await?;
    let query = sqlx::query(
        "UPDATE webhook SET written = written + ?, off = NULL, off_after = NULL, off_written = NULL, failures = 0, paused_until = NULL \
         WHERE site_id = ? AND id = ?",
    );
    query.bind(renewed.cast_signed()).bind(site.0).bind(id.0).execute(connection).await?;
    Ok(Some(renewed + revived))
}

pub(super) async fn forget(store: &SqliteStore, before: Timestamp, most: u32) -> Result<u64, StoreError> {
    // What one that is off was not told, it is told once it is on.
    let rows = sqlx::query("SELECT site_id, id FROM webhook WHERE off IS NULL").fetch_all(&store.readers).await?;
    let mut forgotten = 0;
    for row in &rows {
        let (site, id): (Uuid, Uuid) = (get(row, "site_id")?, get(row, "id")?);
        // A few at a time: whoever decides meanwhile waits for no more than that.
        loop {
            let went = store.writer.write_one(move |connection| Box::pin(forget_some(connection, site, id, before, most))).await?;
            forgotten += went;
            if went < BATCH.cast_unsigned() {
                break;
            }
        }
    }
    Ok(forgotten)
}

async fn forget_some(connection: &mut SqliteConnection, site: Uuid, id: Uuid, before: Timestamp, most: u32) -> Result<u64, StoreError> {
    let query = sqlx::query(FORGET_OLD).bind(site).bind(id).bind(before.as_microsecond()).bind(most).bind(BATCH);
    Ok(query.execute(connection).await?.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::{FORGET_OLD, FORGET_OUTRUN, RENEW, REVIVE};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn what_is_told_again_is_found_by_indexes() {
        for sql in [RENEW, REVIVE, FORGET_OUTRUN, FORGET_OLD] {
            let steps = plan(sql).await;
            let tables = ["journal", "delivery", "held", "comment", "dead", "own", "later", "newer", "told", "taken_back", "entry", "old"];
            let scanned = steps.iter().find(|step| tables.iter().any(|table| step.starts_with(&format!("SCAN {table}"))));
            assert_eq!(scanned, None, "{steps:?}");
            assert!(
                steps.iter().all(|step| !step.contains("later ") || step.contains("(site_id=? AND comment_id=? AND webhook_id=?")),
                "{steps:?}"
            );
        }
        let missed = plan(RENEW).await;
        assert!(
            missed.iter().any(|step| step.starts_with("SEARCH journal ") && step.ends_with("(site_id=? AND sequence>?)")),
            "{missed:?}"
        );
    }
}
