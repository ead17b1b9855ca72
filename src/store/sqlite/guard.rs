//! The poison guard's quarantine.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::SqliteStore;
use super::comments::{fetch, to_micros};
use super::journal::{NO_SEQUENCE, actor, append, entry, history};
use super::rows::{count, get, time, word};
use super::sites::bump_configuration;
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::learning::{Entry, EntryKind, Given, Made, Suspicion, standing};
use crate::moderation::Actor;
use crate::store::{Appended, GuardQuestion, Guards, Quarantined, StoreError, TakenBack};

/// How many labels are held beside a new one: those of a busy site's last days.
const MOST_GIVEN: u32 = 2_000;

/// The rows that [`quarantined`] reads.
macro_rules! rows_of_quarantine {
    ($rest:literal) => {
        concat!(
            "SELECT quarantine.*, action, user_id, user_name, source, operator FROM quarantine \
             JOIN journal ON journal.site_id = quarantine.site_id AND journal.id = decision_id ",
            $rest
        )
    };
}

#[async_trait]
impl Guards for SqliteStore {
    async fn given(&self, question: &GuardQuestion) -> Result<(Vec<Given>, Made), StoreError> {
        let rows = sqlx::query(
            "SELECT one.* FROM (SELECT id FROM journal WHERE site_id = ?1 AND at >= ?2 AND action <> 'trash' \
             AND ((user_id IS NOT ?3 AND (action = 'approve') = ?4) OR (?5 AND user_id IS ?3 AND (action = 'approve') <> ?4)) \
             ORDER BY at DESC LIMIT ?6) AS meant JOIN journal_now AS one ON one.site_id = ?1 AND one.id = meant.id \
             WHERE NOT quarantined AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = ?1 AND undo.undoes = one.id \
             AND (undo.user_id IS NOT ?3 OR undo.operator IS NOT NULL OR one.user_id IS ?3))",
        )
        .bind(question.site.0)
        .bind(question.since.as_microsecond())
        .bind(user(&question.actor))
        .bind(question.unwanted)
        .bind(question.copies)
        .bind(MOST_GIVEN)
        .fetch_all(&self.readers)
        .await?;
        let mut labels = Vec::with_capacity(rows.len());
        for row in &rows {
            labels.extend(given(entry(row)?));
        }
        Ok((labels, self.made(question).await?))
    }

    async fn taken_back(&self, site: SiteId, actor: &Actor, since: Timestamp) -> Result<TakenBack, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT coalesce(max(sequence), 0) FROM journal WHERE site_id = ?1) AS rows_ever, \
             (SELECT count(DISTINCT act.comment_id) FROM journal AS act WHERE act.site_id = ?1 AND act.user_id IS ?2 AND act.source IS NULL \
              AND act.operator IS NULL AND act.at >= ?3 AND (act.undoes IS NOT NULL OR act.action = 'trash') \
              AND NOT EXISTS (SELECT 1 FROM quarantine WHERE site_id = ?1 AND decision_id IN (act.id, act.undoes)) \
              AND EXISTS (SELECT 1 FROM journal AS taught WHERE taught.site_id = ?1 AND taught.comment_id = act.comment_id \
               AND taught.sequence < act.sequence AND taught.action <> 'trash' \
               AND NOT (taught.user_id IS ?2 AND taught.source IS NULL AND taught.operator IS NULL) \
               AND NOT EXISTS (SELECT 1 FROM quarantine WHERE site_id = ?1 AND decision_id = taught.id) \
               AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = ?1 AND undo.undoes = taught.id \
                AND undo.user_id IS NOT ?2 AND undo.sequence < act.sequence))) AS comments",
        );
        let row = row.bind(site.0).bind(user(actor)).bind(since.as_microsecond()).fetch_one(&self.readers).await?;
        Ok(TakenBack { comments: count(&row, "comments")?, rows: count(&row, "rows_ever")? })
    }

    async fn quarantine(&self, all: bool) -> Result<Vec<Quarantined>, StoreError> {
        let sql = rows_of_quarantine!("WHERE ? OR state = 'open' ORDER BY quarantine.at DESC, decision_id DESC");
        sqlx::query(sql).bind(all).fetch_all(&self.readers).await?.iter().map(quarantined).collect()
    }

    async fn quarantined(&self, decision: DecisionId) -> Result<Option<Quarantined>, StoreError> {
        let row = sqlx::query(rows_of_quarantine!("WHERE decision_id = ?")).bind(decision.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(quarantined).transpose()
    }

    async fn release(&self, decision: DecisionId, id: DecisionId, by: &str, at: Timestamp) -> Result<Appended, StoreError> {
        let by = by.to_owned();
        self.writer.write(move |connection| Box::pin(release(connection, decision, id, by, at))).await
    }

    async fn drop_quarantined(&self, decision: DecisionId, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.writer.write_one(move |connection| Box::pin(settle(connection, decision, "dropped", by, at))).await
    }
}

impl SqliteStore {
    async fn made(&self, question: &GuardQuestion) -> Result<Made, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM journal WHERE site_id = ?1 AND user_id IS ?2 AND source IS NULL AND operator IS NULL AND at >= ?3) \
              AS actor_today, \
             (SELECT count(*) FROM (SELECT 1 FROM journal WHERE site_id = ?1 AND user_id IS ?2 AND source IS NULL AND operator IS NULL \
              AND at < ?3 LIMIT 100000)) AS actor_before, \
             (SELECT count(*) FROM journal WHERE site_id = ?1 AND at >= ?3) AS site_today, \
             (SELECT coalesce(max(sequence), 0) FROM journal WHERE site_id = ?1) AS site_ever, \
             (SELECT count(*) FROM journal JOIN comment ON comment.site_id = journal.site_id AND comment.id = comment_id \
              WHERE journal.site_id = ?1 AND at >= ?3 AND action = 'approve' \
              AND network = (SELECT network FROM comment WHERE site_id = ?1 AND id = ?4)) AS network_today",
        )
        .bind(question.site.0)
        .bind(user(&question.actor))
        .bind(question.day.as_microsecond())
        .bind(question.comment.0)
        .fetch_one(&self.readers)
        .await?;
        let site_today = count(&row, "site_today")?;
        Ok(Made {
            actor_today: count(&row, "actor_today")?,
            actor_before: count(&row, "actor_before")?,
            site_today,
            site_before: count(&row, "site_ever")?.saturating_sub(site_today),
            network_today: count(&row, "network_today")?,
        })
    }
}

/// By what an actor is found in the journal.
fn user(actor: &Actor) -> Option<Uuid> {
    match actor {
        Actor::User(id, _) => Some(id.0),
        Actor::Site | Actor::Import | Actor::Operator(_) => None,
    }
}

fn given(entry: Entry) -> Option<Given> {
    let EntryKind::Decided { action, slots, .. } = entry.kind else { return None };
    Some(Given { actor: entry.actor, label: action.teaches()?, slots })
}

/// Puts a decision that is being appended into quarantine.
pub(super) async fn confine(connection: &mut SqliteConnection, entry: &Entry, suspicion: Suspicion) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO quarantine (site_id, decision_id, comment_id, suspicion, at) VALUES (?, ?, ?, ?, ?)")
        .bind(entry.site.0)
        .bind(entry.id.0)
        .bind(entry.comment.0)
        .bind(suspicion.as_str())
        .bind(entry.at.as_microsecond())
        .execute(connection)
        .await?;
    Ok(())
}

async fn release(
    connection: &mut SqliteConnection,
    decision: DecisionId,
    id: DecisionId,
    by: String,
    at: Timestamp,
) -> Result<Appended, StoreError> {
    let row = sqlx::query("SELECT * FROM journal_now WHERE id = ?").bind(decision.0).fetch_optional(&mut *connection).await?;
    let Some(held) = row.as_ref().map(entry).transpose()? else { return Ok(Appended::Unknown) };
    let history = history(&mut *connection, held.site, held.comment).await?;
    if standing(&history).is_none_or(|standing| standing.id != decision) {
        return Ok(Appended::Undone);
    }
    let note = format!("released from quarantine by {by}");
    if !settle(connection, decision, "released", by, at).await? {
        return Ok(Appended::Unknown);
    }
    let comment = fetch(&mut *connection, held.site, held.comment).await?;
    let entry = Entry { sequence: NO_SEQUENCE, id, note, at: to_micros(at), quarantined: false, ..held };
    // A server beside us has to hear of it.
    bump_configuration(&mut *connection).await?;
    append(connection, entry, comment, None).await.map(Appended::Done)
}

async fn settle(
    connection: &mut SqliteConnection,
    decision: DecisionId,
    state: &'static str,
    by: String,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let settled = sqlx::query("UPDATE quarantine SET state = ?, settled_by = ?, settled_at = ? WHERE decision_id = ? AND state = 'open'")
        .bind(state)
        .bind(by)
        .bind(at.as_microsecond())
        .bind(decision.0)
        .execute(connection)
        .await?;
    Ok(settled.rows_affected() > 0)
}

fn quarantined(row: &SqliteRow) -> Result<Quarantined, StoreError> {
    Ok(Quarantined {
        site: SiteId(get(row, "site_id")?),
        decision: DecisionId(get::<Uuid>(row, "decision_id")?),
        comment: CommentId(get(row, "comment_id")?),
        action: word(row, "action")?,
        actor: actor(row)?,
        suspicion: word(row, "suspicion")?,
        state: word(row, "state")?,
        settled_by: get(row, "settled_by")?,
        at: time(row, "at")?,
    })
}
