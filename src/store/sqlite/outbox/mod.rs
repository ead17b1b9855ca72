//! The outbox: endpoints (`endpoints.rs`), what is told to them, and what is told again (`again.rs`).

mod again;
mod endpoints;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::SqliteStore;
use super::rows::{count, get, optional_time, optional_word, time, word};
use crate::comment::{CommentId, DecisionId, SiteId, WebhookId};
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Action, Status};
use crate::store::{
    Claimant, Claimed, DeadLetter, Delivery, DueWebhook, ErasedComment, Failed, Lag, NewWebhook, Outbox, StoreError, StoredComment, Tested,
    Told, ToldComment, Tried, Webhook, Who,
};

/// What is due at an endpoint: of each comment the first that waits.
const DUE: &str = "SELECT delivery.*, comment.external_id, comment.article, comment.status AS status_now FROM delivery \
     LEFT JOIN comment ON comment.site_id = delivery.site_id AND comment.id = delivery.comment_id \
     WHERE delivery.site_id = ? AND webhook_id = ? AND dead_at IS NULL AND due_at <= ? \
     AND NOT EXISTS (SELECT 1 FROM delivery AS earlier INDEXED BY delivery_by_comment WHERE earlier.site_id = delivery.site_id AND earlier.comment_id = delivery.comment_id AND earlier.webhook_id = delivery.webhook_id \
     AND earlier.sequence < delivery.sequence AND earlier.dead_at IS NULL) ORDER BY due_at, sequence LIMIT ?";

/// The endpoints for which something is due, or was to be at a time that is too far ahead.
const DUE_WEBHOOKS: &str = "SELECT site_id, id, failures FROM webhook WHERE off IS NULL AND (coalesce(paused_until, ?1) <= ?1 OR paused_until > ?2) \
     AND (EXISTS (SELECT 1 FROM delivery WHERE delivery.site_id = webhook.site_id AND webhook_id = webhook.id AND dead_at IS NULL AND due_at <= ?1) \
     OR EXISTS (SELECT 1 FROM delivery WHERE delivery.site_id = webhook.site_id AND webhook_id = webhook.id AND dead_at IS NULL AND due_at > ?2)) \
     ORDER BY failures > 0";

/// What is due as it waits for a time that is too far ahead.
const TOO_FAR_AHEAD: &str = "UPDATE delivery SET due_at = ?3 WHERE site_id = ?1 AND webhook_id = ?2 AND dead_at IS NULL AND due_at > ?4";

/// Which endpoints are told of a move: those of a blog's calls only of what the blog did not do itself, and only if the comment moved. What is decided while
/// one is switched off is found in the journal once it is on; what moved otherwise is written for it all the same.
macro_rules! meant {
    () => {
        "site_id = ?1 AND (off IS NULL OR ?5) AND (kind = 'standard' OR (?2 <> 'blog' AND ?3 <> ?4))"
    };
}

/// Counts what is written, and says where to write.
const NUMBER: &str = concat!("UPDATE webhook SET written = written + 1 WHERE ", meant!(), " RETURNING id, written, off");

/// Writes a message. It is not looked at before the last one about the comment that waits: that would be in vain.
const WRITE: &str = "INSERT INTO delivery (site_id, webhook_id, sequence, event_id, what, comment_id, decision_id, action, undone, status, previous_status, \
     told_by, at, since, due_at, problem, dead_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, \
     max(?13, coalesce((SELECT max(due_at) FROM delivery AS earlier INDEXED BY delivery_by_comment \
     WHERE earlier.site_id = ?1 AND earlier.comment_id = ?6 AND earlier.webhook_id = ?2 AND earlier.dead_at IS NULL), ?13)), ?14, ?15)";

/// The same for what everybody is told.
const NUMBER_ALL: &str = "UPDATE webhook SET written = written + 1 WHERE site_id = ? RETURNING id, written, off";

/// Until when whoever is sending something about a comment may be at it.
const HELD_UNTIL: &str = "SELECT max(due_at) FROM delivery WHERE site_id = ? AND comment_id = ? AND holder IS NOT NULL AND dead_at IS NULL";

/// A move to be told of.
#[derive(Debug)]
pub(super) struct Moved<'a> {
    pub(super) event: Uuid,
    pub(super) told: Told,
    pub(super) comment: &'a StoredComment,
    pub(super) previous: Status,
    pub(super) decision: Option<DecisionId>,
    pub(super) action: Option<Action>,
    pub(super) undone: bool,
    pub(super) by: Who,
    pub(super) at: Timestamp,
}

impl<'a> Moved<'a> {
    /// What a row of the journal did to its comment: `history` ends with the row.
    pub(super) fn by_entry(entry: &Entry, history: &[Entry], comment: &'a StoredComment, previous: Status) -> Self {
        let (action, undone) = match &entry.kind {
            EntryKind::Decided { action, .. } => (Some(*action), false),
            EntryKind::Undid(decision) => {
                let taken_back = history.iter().find(|entry| entry.id == *decision);
                let action = taken_back.and_then(|entry| match &entry.kind {
                    EntryKind::Decided { action, .. } => Some(*action),
                    EntryKind::Undid(_) => None,
                });
                (action, true)
            }
        };
        let (event, decision) = (entry.id.0, Some(entry.id));
        Self { event, told: Told::Decided, comment, previous, decision, action, undone, by: Who::from(&entry.actor), at: entry.at }
    }
}

/// Writes what a move has to tell, in the transaction that makes it. Where nobody is told, that is one look into an index.
pub(super) async fn tell(connection: &mut SqliteConnection, moved: &Moved<'_>) -> Result<(), StoreError> {
    let site = moved.comment.site;
    let numbered =
        sqlx::query(NUMBER).bind(site.0).bind(moved.by.as_str()).bind(moved.comment.status.as_str()).bind(moved.previous.as_str());
    for row in numbered.bind(moved.told != Told::Decided).fetch_all(&mut *connection).await? {
        let (at, off) = (moved.at.as_microsecond(), get::<Option<String>>(&row, "off")?);
        sqlx::query(WRITE)
            .bind(site.0)
            .bind(get::<Uuid>(&row, "id")?)
            .bind(get::<i64>(&row, "written")?)
            .bind(moved.event)
            .bind(moved.told.as_str())
            .bind(moved.comment.id.0)
            .bind(moved.decision.map(|id| id.0))
            .bind(moved.action.map(Action::as_str))
            .bind(moved.undone)
            .bind(moved.comment.status.as_str())
            .bind(moved.previous.as_str())
            .bind(moved.by.as_str())
            .bind(at)
            .bind(off.clone())
            .bind(off.map(|_| at))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// That a comment was erased.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) event: Uuid,
    pub(super) site: SiteId,
    pub(super) comment: CommentId,
    pub(super) external_id: Option<String>,
    /// As [`held_until`] said before it was erased.
    pub(super) held_until: Option<i64>,
    pub(super) by: Who,
    pub(super) at: Timestamp,
}

/// Until when somebody may be sending what was told of a comment.
pub(super) async fn held_until(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar(HELD_UNTIL).bind(site.0).bind(comment.0).fetch_one(connection).await?)
}

/// Writes that a comment was erased, in the transaction that does so. It is sent when nobody can be sending any more what was told before.
pub(super) async fn tell_gone(connection: &mut SqliteConnection, gone: &Gone) -> Result<(), StoreError> {
    for row in sqlx::query(NUMBER_ALL).bind(gone.site.0).fetch_all(&mut *connection).await? {
        let (at, off) = (gone.at.as_microsecond(), get::<Option<String>>(&row, "off")?);
        sqlx::query(
            "INSERT INTO delivery (site_id, webhook_id, sequence, event_id, what, gone_id, gone_external_id, told_by, at, since, due_at, problem, dead_at) \
             VALUES (?, ?, ?, ?, 'erased', ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(gone.site.0)
        .bind(get::<Uuid>(&row, "id")?)
        .bind(get::<i64>(&row, "written")?)
        .bind(gone.event)
        .bind(gone.comment.0)
        .bind(gone.external_id.clone())
        .bind(gone.by.as_str())
        .bind(at)
        .bind(at)
        .bind(gone.held_until.map_or(at, |until| until.max(at)))
        .bind(off.clone())
        .bind(off.map(|_| at))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

#[async_trait]
impl Outbox for SqliteStore {
    async fn add_webhook(&self, new: NewWebhook, most: u32) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(endpoints::add(connection, new, most))).await
    }

    async fn set_callback(&self, new: NewWebhook) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(endpoints::set_callback(connection, new))).await
    }

    async fn webhooks(&self, site: Option<SiteId>) -> Result<Vec<Webhook>, StoreError> {
        endpoints::list(&self.readers, site).await
    }

    async fn webhook_secret(&self, site: SiteId, id: WebhookId) -> Result<Option<Vec<u8>>, StoreError> {
        let query = sqlx::query_scalar("SELECT secret FROM webhook WHERE site_id = ? AND id = ?").bind(site.0).bind(id.0);
        Ok(query.fetch_optional(&self.readers).await?)
    }

    async fn remove_webhook(&self, site: SiteId, id: WebhookId) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(endpoints::remove(connection, site, id))).await
    }

    async fn rotate_webhook(&self, site: SiteId, id: WebhookId, secret: Vec<u8>, old_until: Timestamp) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(endpoints::rotate(connection, site, id, secret, old_until))).await
    }

    async fn test_webhook(&self, site: SiteId, id: WebhookId, event: Uuid, at: Timestamp, most: u32) -> Result<Tested, StoreError> {
        self.writer.write(move |connection| Box::pin(endpoints::test(connection, site, id, event, at, most))).await
    }

    async fn due_webhooks(&self, now: Timestamp, beyond: Timestamp) -> Result<Vec<DueWebhook>, StoreError> {
        let rows = sqlx::query(DUE_WEBHOOKS).bind(now.as_microsecond()).bind(beyond.as_microsecond()).fetch_all(&self.readers).await?;
        let due = |row: &SqliteRow| {
            Ok(DueWebhook {
                site: SiteId(get(row, "site_id")?),
                webhook: WebhookId(get(row, "id")?),
                fails: get::<u32>(row, "failures")? > 0,
            })
        };
        rows.iter().map(due).collect()
    }

    async fn claim_deliveries(&self, claimant: Claimant) -> Result<Option<Claimed>, StoreError> {
        self.writer.write(move |connection| Box::pin(claim(connection, claimant))).await
    }

    async fn delivered(&self, tried: Tried) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(delivered(connection, tried))).await
    }

    async fn undelivered(&self, tried: Tried, failed: Failed) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(undelivered(connection, tried, failed))).await
    }

    async fn dead_letters(&self, site: SiteId, id: WebhookId, most: u32) -> Result<Vec<DeadLetter>, StoreError> {
        let rows = sqlx::query(
            "SELECT * FROM delivery WHERE site_id = ? AND webhook_id = ? AND dead_at IS NOT NULL ORDER BY sequence DESC LIMIT ?",
        );
        let rows = rows.bind(site.0).bind(id.0).bind(most).fetch_all(&self.readers).await?;
        rows.iter().map(dead_letter).collect()
    }

    async fn send_again(&self, site: SiteId, id: WebhookId, sequence: Option<u64>, now: Timestamp) -> Result<Option<u64>, StoreError> {
        self.writer.write(move |connection| Box::pin(again::send_again(connection, site, id, sequence, now))).await
    }

    async fn forget_dead_letters(&self, before: Timestamp, most: u32) -> Result<u64, StoreError> {
        again::forget(self, before, most).await
    }

    async fn outbox_lag(&self) -> Result<Lag, StoreError> {
        let row = sqlx::query(
            "SELECT count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead, \
             min(since) FILTER (WHERE dead_at IS NULL) AS oldest FROM delivery",
        );
        lag(&row.fetch_one(&self.readers).await?)
    }
}

async fn claim(connection: &mut SqliteConnection, claimant: Claimant) -> Result<Option<Claimed>, StoreError> {
    let Claimant { site, webhook, holder, now, until, beyond, most } = claimant;
    endpoints::end_pauses_beyond(&mut *connection, site, webhook, beyond).await?;
    let query = sqlx::query(TOO_FAR_AHEAD).bind(site.0).bind(webhook.0).bind(now.as_microsecond()).bind(beyond.as_microsecond());
    query.execute(&mut *connection).await?;
    let Some(mut claimed) = endpoints::claimed(&mut *connection, site, webhook, now).await? else { return Ok(None) };
    let most = if claimed.failures > 0 { 1 } else { most };
    let due = sqlx::query(DUE).bind(site.0).bind(webhook.0).bind(now.as_microsecond()).bind(most).fetch_all(&mut *connection).await?;
    for row in &due {
        let delivery = delivery(row)?;
        let query = sqlx::query("UPDATE delivery SET holder = ?, due_at = ? WHERE site_id = ? AND webhook_id = ? AND sequence = ?");
        let query = query.bind(holder).bind(until.as_microsecond()).bind(site.0).bind(webhook.0).bind(delivery.sequence.cast_signed());
        query.execute(&mut *connection).await?;
        claimed.deliveries.push(delivery);
    }
    Ok(Some(claimed))
}

async fn delivered(connection: &mut SqliteConnection, tried: Tried) -> Result<(), StoreError> {
    let query = sqlx::query(
        "UPDATE webhook SET delivered = delivered + 1, delivered_at = ?, failures = 0, paused_until = NULL, problem = NULL, problem_at = NULL \
         WHERE site_id = ? AND id = ?",
    );
    query.bind(tried.at.as_microsecond()).bind(tried.site.0).bind(tried.webhook.0).execute(&mut *connection).await?;
    // The next one about the comment need wait no longer.
    let query = sqlx::query(
        "UPDATE delivery SET due_at = min(due_at, ?4) WHERE site_id = ?1 AND webhook_id = ?2 AND sequence > ?3 AND dead_at IS NULL AND comment_id = \
         (SELECT comment_id FROM delivery WHERE site_id = ?1 AND webhook_id = ?2 AND sequence = ?3)",
    );
    let query = query.bind(tried.site.0).bind(tried.webhook.0).bind(tried.sequence.cast_signed()).bind(tried.at.as_microsecond());
    query.execute(&mut *connection).await?;
    // Whoever holds it now: it has arrived.
    let query = sqlx::query("DELETE FROM delivery WHERE site_id = ? AND webhook_id = ? AND sequence = ?");
    query.bind(tried.site.0).bind(tried.webhook.0).bind(tried.sequence.cast_signed()).execute(connection).await?;
    Ok(())
}

async fn undelivered(connection: &mut SqliteConnection, tried: Tried, failed: Failed) -> Result<(), StoreError> {
    let (site, webhook, at) = (tried.site.0, tried.webhook.0, tried.at.as_microsecond());
    // Those that fail together have failed once. Where another arrived meanwhile, it is this message's fault alone.
    let query = sqlx::query(
        "UPDATE webhook SET problem = ?3, problem_at = ?4, off = coalesce(?5, off), \
         off_after = CASE WHEN ?5 IS NULL OR off IS NOT NULL THEN off_after ELSE (SELECT coalesce(max(sequence), 0) FROM journal WHERE site_id = ?1) END, \
         off_written = CASE WHEN ?5 IS NULL OR off IS NOT NULL THEN off_written ELSE written END, \
         failures = CASE WHEN ?6 IS NULL OR paused_until > ?4 OR delivered_at BETWEEN ?7 AND ?4 THEN failures ELSE failures + 1 END, \
         paused_until = CASE WHEN ?6 IS NULL OR delivered_at BETWEEN ?7 AND ?4 THEN paused_until ELSE max(?6, coalesce(paused_until, 0)) END \
         WHERE site_id = ?1 AND id = ?2",
    );
    let query = query.bind(site).bind(webhook).bind(failed.problem.clone()).bind(at).bind(failed.off.clone());
    let query = query.bind(failed.pause_until.map(Timestamp::as_microsecond)).bind(tried.begun.as_microsecond());
    query.execute(&mut *connection).await?;
    let query = sqlx::query(
        "UPDATE delivery SET tries = tries + 1, problem = ?5, holder = NULL, due_at = coalesce(?6, due_at), dead_at = CASE WHEN ?6 IS NULL THEN ?7 END \
         WHERE site_id = ?1 AND webhook_id = ?2 AND sequence = ?3 AND holder = ?4",
    );
    let query = query.bind(site).bind(webhook).bind(tried.sequence.cast_signed()).bind(tried.holder).bind(failed.problem.clone());
    query.bind(failed.again_at.map(Timestamp::as_microsecond)).bind(at).execute(&mut *connection).await?;
    // What waits behind it is not looked at before.
    let query = sqlx::query(
        "UPDATE delivery SET due_at = max(due_at, ?4) WHERE site_id = ?1 AND webhook_id = ?2 AND sequence > ?3 AND dead_at IS NULL AND ?4 IS NOT NULL \
         AND comment_id = (SELECT comment_id FROM delivery WHERE site_id = ?1 AND webhook_id = ?2 AND sequence = ?3)",
    );
    let query = query.bind(site).bind(webhook).bind(tried.sequence.cast_signed());
    query.bind(failed.again_at.map(Timestamp::as_microsecond)).execute(&mut *connection).await?;
    let bury_before = if failed.off.is_some() { Some(i64::MAX) } else { failed.bury_before.map(Timestamp::as_microsecond) };
    if let Some(before) = bury_before {
        let query = sqlx::query(
            // Who is sending one meanwhile goes on with it: so it says until when.
            "UPDATE delivery SET dead_at = ?3, problem = ?4 WHERE site_id = ?1 AND webhook_id = ?2 AND dead_at IS NULL AND since < ?5",
        );
        query.bind(site).bind(webhook).bind(at).bind(failed.problem).bind(before).execute(connection).await?;
    }
    Ok(())
}

fn delivery(row: &SqliteRow) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        sequence: count(row, "sequence")?,
        event: get(row, "event_id")?,
        told: word(row, "what")?,
        comment: told_comment(row)?,
        erased: erased_comment(row)?,
        decision: get::<Option<Uuid>>(row, "decision_id")?.map(DecisionId),
        action: optional_word(row, "action")?,
        undone: get(row, "undone")?,
        by: word(row, "told_by")?,
        at: time(row, "at")?,
        tries: get(row, "tries")?,
        since: time(row, "since")?,
    })
}

fn told_comment(row: &SqliteRow) -> Result<Option<ToldComment>, StoreError> {
    let Some(id) = get::<Option<Uuid>>(row, "comment_id")? else { return Ok(None) };
    Ok(Some(ToldComment {
        id: CommentId(id),
        external_id: get(row, "external_id")?,
        article: get(row, "article")?,
        status: word(row, "status")?,
        previous: optional_word(row, "previous_status")?,
        now: word(row, "status_now")?,
    }))
}

fn erased_comment(row: &SqliteRow) -> Result<Option<ErasedComment>, StoreError> {
    let Some(id) = get::<Option<Uuid>>(row, "gone_id")? else { return Ok(None) };
    Ok(Some(ErasedComment { id: CommentId(id), external_id: get(row, "gone_external_id")? }))
}

fn dead_letter(row: &SqliteRow) -> Result<DeadLetter, StoreError> {
    Ok(DeadLetter {
        sequence: count(row, "sequence")?,
        event: get(row, "event_id")?,
        told: word(row, "what")?,
        comment: get::<Option<Uuid>>(row, "comment_id")?.or(get(row, "gone_id")?).map(CommentId),
        status: optional_word(row, "status")?,
        at: time(row, "at")?,
        tries: get(row, "tries")?,
        problem: get::<Option<String>>(row, "problem")?.unwrap_or_default(),
        dead_at: time(row, "dead_at")?,
    })
}

fn lag(row: &SqliteRow) -> Result<Lag, StoreError> {
    Ok(Lag { waiting: count(row, "waiting")?, dead: count(row, "dead")?, oldest: optional_time(row, "oldest")? })
}

#[cfg(test)]
mod tests {
    use super::{DUE, DUE_WEBHOOKS, NUMBER, WRITE};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn a_site_without_endpoints_costs_one_look_and_what_is_due_is_found_by_indexes() {
        let number = plan(NUMBER).await;
        assert_eq!(number, ["SEARCH webhook USING PRIMARY KEY (site_id=?)"]);
        for sql in [DUE, DUE_WEBHOOKS, WRITE] {
            let steps = plan(sql).await;
            assert!(
                steps.iter().all(|step| !step.contains("earlier") || step.contains("delivery_by_comment (site_id=? AND comment_id=?")),
                "{steps:?}"
            );
            assert!(
                steps.iter().filter(|step| step.contains("delivery") || step.contains("earlier")).all(|step| step.starts_with("SEARCH ")),
                "{steps:?}"
            );
        }
    }
}
