//! The append-only journal. A decision or an undo is one row and one move of its comment, in one transaction.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::comments::{fetch, to_micros};
use super::error::Corrupt;
use super::rows::{count, get, time, word};
use super::{SqliteStore, audits, guard, outbox, readers, slots};
use crate::classifier::Standpoint;
use crate::comment::{CommentId, DecisionId, SiteId, UserId};
use crate::learning::{Entry, EntryKind, Suspicion, place, teaching};
use crate::moderation::{Actor, Status};
use crate::store::{Appended, Change, Journal, NewDecision, StoreError, StoredComment};

#[async_trait]
impl Journal for SqliteStore {
    async fn decide(&self, decision: NewDecision) -> Result<Appended, StoreError> {
        self.writer.write(move |connection| Box::pin(decide(connection, decision))).await
    }

    async fn undo(&self, undoes: DecisionId, id: DecisionId, actor: Actor, at: Timestamp) -> Result<Appended, StoreError> {
        self.writer.write(move |connection| Box::pin(undo(connection, undoes, id, actor, at))).await
    }

    async fn entry(&self, id: DecisionId) -> Result<Option<Entry>, StoreError> {
        let row = sqlx::query("SELECT * FROM journal_now WHERE id = ?").bind(id.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(entry).transpose()
    }

    async fn entries(&self, site: SiteId, through: Option<u64>) -> Result<Vec<Entry>, StoreError> {
        let through = through.map_or(i64::MAX, |sequence| i64::try_from(sequence).unwrap_or(i64::MAX));
        let rows = sqlx::query("SELECT * FROM journal_now WHERE site_id = ? AND sequence <= ? ORDER BY comment_id, sequence")
            .bind(site.0)
            .bind(through)
            .fetch_all(&self.readers)
            .await?;
        // Of a long journal this takes seconds: meanwhile others are answered.
        let decoded = tokio::task::spawn_blocking(move || rows.iter().map(entry).collect::<Result<Vec<Entry>, StoreError>>());
        decoded.await.map_err(|_| StoreError::Closed)?
    }

    async fn history(&self, site: SiteId, comment: CommentId) -> Result<Vec<Entry>, StoreError> {
        history(&self.readers, site, comment).await
    }

    async fn heads(&self) -> Result<Vec<(SiteId, u64)>, StoreError> {
        // One look at the end of each site's rows, not one at each row.
        let rows = sqlx::query(
            "SELECT id, head FROM (SELECT id, (SELECT max(sequence) FROM journal WHERE site_id = site.id) AS head FROM site) \
             WHERE head IS NOT NULL ORDER BY id",
        )
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok((SiteId(get(row, "id")?), count(row, "head")?))).collect()
    }
}

pub(super) async fn decide(connection: &mut SqliteConnection, decision: NewDecision) -> Result<Appended, StoreError> {
    let Some(comment) = fetch(&mut *connection, decision.site, decision.comment).await? else { return Ok(Appended::Unknown) };
    if comment.revision != decision.revision {
        return Ok(Appended::Edited);
    }
    if decision.expected.is_some_and(|expected| expected != comment.status) {
        return Ok(Appended::Moved(Box::new(comment)));
    }
    let NewDecision { id, action, actor, revision, slots, schema, standpoint, suspicion, note, at, .. } = decision;
    let kind = EntryKind::Decided { action, revision, slots: slots.into(), schema, standpoint };
    let (site, at) = (comment.site, to_micros(at));
    let entry = Entry { site, sequence: NO_SEQUENCE, id, comment: comment.id, kind, actor, note, at, quarantined: suspicion.is_some() };
    readers::follow(&mut *connection, &entry).await?;
    append(connection, entry, Some(comment), suspicion).await.map(Appended::Done)
}

pub(super) async fn undo(
    connection: &mut SqliteConnection,
    undoes: DecisionId,
    id: DecisionId,
    actor: Actor,
    at: Timestamp,
) -> Result<Appended, StoreError> {
    let row = sqlx::query("SELECT * FROM journal_now WHERE id = ? AND action IS NOT NULL").bind(undoes.0).fetch_optional(&mut *connection);
    let Some(undone) = row.await?.as_ref().map(entry).transpose()? else { return Ok(Appended::Unknown) };
    let Entry { site, comment, .. } = undone;
    let kind = EntryKind::Undid(undoes);
    if history(&mut *connection, site, comment).await?.iter().any(|entry| entry.kind == kind) {
        return Ok(Appended::Undone);
    }
    let stored = fetch(&mut *connection, site, comment).await?;
    let (note, at) = (String::new(), to_micros(at));
    let entry = Entry { site, sequence: NO_SEQUENCE, id, comment, kind, actor, note, at, quarantined: false };
    readers::follow(&mut *connection, &entry).await?;
    append(connection, entry, stored, None).await.map(Appended::Done)
}

/// The source of what came with an import.
const IMPORT: &str = "import";

/// Stands for the place that [`append`] gives.
pub(super) const NO_SEQUENCE: u64 = 0;

/// Appends a row, whose sequence number it sets, and moves the comment, if it is still there, to where it then stands.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    mut entry: Entry,
    comment: Option<StoredComment>,
    suspicion: Option<Suspicion>,
) -> Result<Change, StoreError> {
    let mut history = history(&mut *connection, entry.site, entry.comment).await?;
    let unlearned = teaching(&history);
    entry.sequence = head(connection, entry.site).await? + 1;
    insert(connection, &entry).await?;
    if matches!(entry.kind, EntryKind::Decided { .. }) {
        guard::supersede(&mut *connection, &history, &entry).await?;
    }
    if let Some(suspicion) = suspicion {
        guard::confine(connection, &entry, suspicion).await?;
    }
    history.push(entry.clone());
    let learned = teaching(&history);
    let comment = match comment {
        Some(comment) => {
            let previous = comment.status;
            let comment = move_comment(&mut *connection, comment, &history, entry.at).await?;
            outbox::tell(&mut *connection, &outbox::Moved::by_entry(&entry, &history, &comment, previous)).await?;
            Some(comment)
        }
        None => None,
    };
    let audited = audits::follow(connection, &history, &entry).await?;
    Ok(Change { entry, comment, unlearned, learned, audited })
}

/// The largest sequence number of a site, 0 if it has none. No other writer can take the next one: the transaction holds the lock.
pub(super) async fn head(connection: &mut SqliteConnection, site: SiteId) -> Result<u64, StoreError> {
    let query = sqlx::query("SELECT coalesce(max(sequence), 0) AS head FROM journal WHERE site_id = ?").bind(site.0);
    count(&query.fetch_one(connection).await?, "head")
}

pub(super) async fn insert(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), StoreError> {
    let (action, revision, bytes, schema, standpoint, undoes) = match &entry.kind {
        EntryKind::Decided { action, revision, slots, schema, standpoint } => {
            let standpoint = standpoint.map(|standpoint| standpoint.to_bits().cast_signed());
            (Some(action.as_str()), Some(*revision), Some(slots::to_bytes(slots)?), Some(schema.cast_signed()), standpoint, None)
        }
        EntryKind::Undid(id) => (None, None, None, None, None, Some(id.0)),
    };
    let (user, user_name, source, operator) = match &entry.actor {
        Actor::User(id, name) => (Some(id.0), Some(name.clone()), None, None),
        Actor::Site => (None, None, None, None),
        Actor::Import => (None, None, Some(IMPORT), None),
        Actor::Operator(name) => (None, None, None, Some(name.clone())),
    };
    sqlx::query(
        "INSERT INTO journal (site_id, sequence, id, comment_id, action, revision, slots, schema_id, standpoint, undoes, user_id, user_name, \
         source, operator, note, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(entry.site.0)
    .bind(entry.sequence.cast_signed())
    .bind(entry.id.0)
    .bind(entry.comment.0)
    .bind(action)
    .bind(revision)
    .bind(bytes)
    .bind(schema)
    .bind(standpoint)
    .bind(undoes)
    .bind(user)
    .bind(user_name)
    .bind(source)
    .bind(operator)
    .bind(entry.note.clone())
    .bind(entry.at.as_microsecond())
    .execute(connection)
    .await?;
    Ok(())
}

async fn move_comment(
    connection: &mut SqliteConnection,
    mut comment: StoredComment,
    history: &[Entry],
    at: Timestamp,
) -> Result<StoredComment, StoreError> {
    (comment.status, comment.standing) = place(history, comment.revision, comment.assessed.verdict);
    if readers::waits(&mut *connection, comment.site, comment.id).await? {
        comment.status = Status::Pending;
    }
    comment.updated_at = at;
    sqlx::query("UPDATE comment SET status = ?, standing = ?, updated_at = ? WHERE site_id = ? AND id = ?")
        .bind(comment.status.as_str())
        .bind(comment.standing.map(|id| id.0))
        .bind(at.as_microsecond())
        .bind(comment.site.0)
        .bind(comment.id.0)
        .execute(connection)
        .await?;
    Ok(comment)
}

pub(super) async fn history(executor: impl SqliteExecutor<'_>, site: SiteId, comment: CommentId) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query("SELECT * FROM journal_now WHERE site_id = ? AND comment_id = ? ORDER BY sequence")
        .bind(site.0)
        .bind(comment.0)
        .fetch_all(executor)
        .await?;
    rows.iter().map(entry).collect()
}

pub(super) fn entry(row: &SqliteRow) -> Result<Entry, StoreError> {
    Ok(Entry {
        site: SiteId(get(row, "site_id")?),
        sequence: count(row, "sequence")?,
        id: DecisionId(get(row, "id")?),
        comment: CommentId(get(row, "comment_id")?),
        kind: kind(row)?,
        actor: actor(row)?,
        note: get(row, "note")?,
        at: time(row, "at")?,
        quarantined: get(row, "quarantined")?,
    })
}

fn kind(row: &SqliteRow) -> Result<EntryKind, StoreError> {
    if let Some(undoes) = get::<Option<Uuid>>(row, "undoes")? {
        return Ok(EntryKind::Undid(DecisionId(undoes)));
    }
    Ok(EntryKind::Decided {
        action: word(row, "action")?,
        revision: get(row, "revision")?,
        slots: slots::from_bytes(get(row, "slots")?)?,
        schema: get::<i64>(row, "schema_id")?.cast_unsigned(),
        standpoint: standpoint(row)?,
    })
}

fn standpoint(row: &SqliteRow) -> Result<Option<Standpoint>, StoreError> {
    let Some(bits) = get::<Option<i64>>(row, "standpoint")? else { return Ok(None) };
    let standpoint = Standpoint::from_bits(bits.cast_unsigned());
    Ok(Some(standpoint.ok_or(Corrupt { column: "standpoint", expected: "a model, an era and two bins" })?))
}

pub(super) fn actor(row: &SqliteRow) -> Result<Actor, StoreError> {
    let source: Option<&str> = get(row, "source")?;
    match (get::<Option<Uuid>>(row, "user_id")?, get::<Option<String>>(row, "user_name")?) {
        (Some(id), Some(name)) => Ok(Actor::User(UserId(id), name)),
        (None, None) if source == Some(IMPORT) => Ok(Actor::Import),
        (None, None) => Ok(get::<Option<String>>(row, "operator")?.map_or(Actor::Site, Actor::Operator)),
        _ => Err(Corrupt { column: "user_name", expected: "the name of its user" }.into()),
    }
}
