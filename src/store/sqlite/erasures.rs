//! Erasing what a person sent, and the log that still holds it.

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection, Row, SqliteConnection};
use uuid::Uuid;

use super::comments::to_micros;
use super::journal::{NO_SEQUENCE, append, history};
use super::rows::{count, get, json, optional_word, time, word};
use super::sites::bump_configuration;
use super::{SqliteStore, gone, outbox};
use crate::comment::{Comment, CommentId, DecisionId, SiteId};
use crate::learning::{Entry, EntryKind, not_undone};
use crate::moderation::Action;
use crate::store::{Change, Erased, Erasing, Erasure, Erasures, Person, StoreError, Who};

/// How many comments are looked at in one query.
const PAGE: i64 = 2_000;

/// How long a try to empty the log may hold others up, in milliseconds, and the pause before the next.
const LOG_PATIENCE: u32 = 100;
const LOG_PAUSE: Duration = Duration::from_millis(100);

#[async_trait]
impl Erasures for SqliteStore {
    async fn sent_by(&self, site: Option<SiteId>, person: &Person) -> Result<Vec<(SiteId, CommentId)>, StoreError> {
        let mut found = BTreeSet::new();
        let mut after = i64::MIN;
        loop {
            let rows = sqlx::query(
                "SELECT rowid, site_id, id, author, author_email, ip FROM comment WHERE rowid > ?1 AND (?2 IS NULL OR site_id = ?2) \
                 ORDER BY rowid LIMIT ?3",
            );
            let rows = rows.bind(after).bind(site.map(|site| site.0)).bind(PAGE).fetch_all(&self.readers).await?;
            let Some(last) = rows.last() else { break };
            after = last.try_get("rowid")?;
            for row in &rows {
                if person.sent(&sender(row)?) {
                    found.insert((SiteId(get(row, "site_id")?), CommentId(get(row, "id")?)));
                }
            }
        }
        let mut after = i64::MIN;
        loop {
            let rows = sqlx::query(
                "SELECT rowid, site_id, comment_id, comment FROM past_revision WHERE rowid > ?1 AND (?2 IS NULL OR site_id = ?2) \
                 ORDER BY rowid LIMIT ?3",
            );
            let rows = rows.bind(after).bind(site.map(|site| site.0)).bind(PAGE).fetch_all(&self.readers).await?;
            let Some(last) = rows.last() else { break };
            after = last.try_get("rowid")?;
            for row in &rows {
                if person.sent(&json::<Comment>(row, "comment")?) {
                    found.insert((SiteId(get(row, "site_id")?), CommentId(get(row, "comment_id")?)));
                }
            }
        }
        Ok(found.into_iter().collect())
    }

    async fn home_of(&self, comment: CommentId) -> Result<Option<SiteId>, StoreError> {
        let kept: Option<Uuid> =
            sqlx::query_scalar("SELECT site_id FROM comment WHERE id = ? LIMIT 1").bind(comment.0).fetch_optional(&self.readers).await?;
        let known = if kept.is_some() {
            kept
        } else {
            let query = sqlx::query_scalar(
                "SELECT id FROM site WHERE EXISTS (SELECT 1 FROM journal WHERE journal.site_id = site.id AND comment_id = ?1) \
                 OR EXISTS (SELECT 1 FROM pin WHERE pin.site_id = site.id AND comment_id = ?1) LIMIT 1",
            );
            query.bind(comment.0).fetch_optional(&self.readers).await?
        };
        Ok(known.map(SiteId))
    }

    async fn erase(&self, erasing: Erasing) -> Result<Erased, StoreError> {
        self.writer.write(move |connection| Box::pin(erase(connection, erasing))).await
    }

    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let rows = sqlx::query("SELECT * FROM erasure ORDER BY number").fetch_all(&self.readers).await?;
        rows.iter().map(erasure).collect()
    }

    async fn has_remains(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query_scalar("SELECT removals <> gone FROM remains").fetch_one(&self.readers).await?)
    }

    async fn write_anew(&self, tries: u32) -> Result<bool, StoreError> {
        // Looked at first: what is removed from now on may come too late to go.
        let removals: i64 = sqlx::query_scalar("SELECT removals FROM remains").fetch_one(&self.readers).await?;
        self.writer.alone("VACUUM").await?;
        if !self.empty_log(tries).await? {
            return Ok(false);
        }
        self.writer.write(move |connection| Box::pin(note_gone(connection, removals))).await?;
        Ok(true)
    }

    async fn empty_log(&self, tries: u32) -> Result<bool, StoreError> {
        let mut connection = self.readers.acquire().await?.detach();
        // It holds up whoever writes until the last reader of the old log is done: better tried often than waited for.
        let patience = sqlx::AssertSqlSafe(format!("PRAGMA busy_timeout = {LOG_PATIENCE}"));
        sqlx::query(patience).execute(&mut connection).await?;
        let mut emptied = false;
        for attempt in 0..tries {
            if attempt > 0 {
                tokio::time::sleep(LOG_PAUSE).await;
            }
            let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await?;
            emptied = row.try_get::<i64, _>(0)? == 0;
            if emptied {
                break;
            }
        }
        connection.close().await?;
        Ok(emptied)
    }
}

async fn note_gone(connection: &mut SqliteConnection, removals: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE remains SET gone = max(gone, ?)").bind(removals).execute(connection).await?;
    Ok(())
}

/// What a row tells of who sent it.
fn sender(row: &SqliteRow) -> Result<Comment, StoreError> {
    Ok(Comment {
        author: get(row, "author")?,
        author_email: get(row, "author_email")?,
        ip: optional_word(row, "ip")?,
        ..Comment::default()
    })
}

async fn erase(connection: &mut SqliteConnection, erasing: Erasing) -> Result<Erased, StoreError> {
    let mut erased = Erased { line: erasing.line, ..Erased::default() };
    for comment in &erasing.comments {
        if let Some(changes) = erase_one(connection, &erasing, *comment).await? {
            erased.comments += 1;
            erased.changes.extend(changes);
        }
    }
    if erased.comments > 0 {
        erased.line = Some(note(connection, &erasing, &erased).await?);
        // Servers beside hear of it, and let go of what they hold of the site.
        bump_configuration(connection).await?;
    }
    Ok(erased)
}

/// What was taken back of one comment; `None` if nothing was found of it.
async fn erase_one(connection: &mut SqliteConnection, erasing: &Erasing, comment: CommentId) -> Result<Option<Vec<Change>>, StoreError> {
    let mut found = remove_and_tell(&mut *connection, erasing, comment).await?;
    found |= gone::empty_notes(&mut *connection, erasing.site, comment).await?;
    for gone in ["DELETE FROM pin WHERE site_id = ? AND comment_id = ?", "DELETE FROM disagreement WHERE site_id = ? AND comment_id = ?"] {
        let query = sqlx::query(gone).bind(erasing.site.0).bind(comment.0);
        found |= query.execute(&mut *connection).await?.rows_affected() > 0;
    }
    let mut changes = Vec::new();
    let history = history(&mut *connection, erasing.site, comment).await?;
    let spared = |entry: &Entry| erasing.spares_lessons && calls_it_unwanted(entry);
    let decisions: Vec<DecisionId> = not_undone(&history).filter(|entry| !spared(entry)).map(|entry| entry.id).collect();
    for undoes in decisions {
        let entry = Entry {
            site: erasing.site,
            sequence: NO_SEQUENCE,
            id: DecisionId(erasing.clock.new_id()),
            comment,
            kind: EntryKind::Undid(undoes),
            actor: erasing.actor.clone(),
            note: String::new(),
            at: to_micros(erasing.clock.now()),
            quarantined: false,
        };
        changes.push(append(&mut *connection, entry, None, None).await?);
    }
    Ok((found || !changes.is_empty()).then_some(changes))
}

/// Removes a comment, and writes for its site's endpoints that it is gone.
async fn remove_and_tell(connection: &mut SqliteConnection, erasing: &Erasing, comment: CommentId) -> Result<bool, StoreError> {
    let site = erasing.site;
    let held_until = outbox::held_until(&mut *connection, site, comment).await?;
    let query = sqlx::query_scalar("SELECT external_id FROM comment WHERE site_id = ? AND id = ?").bind(site.0).bind(comment.0);
    let external_id = query.fetch_optional(&mut *connection).await?.flatten();
    if !gone::remove(&mut *connection, site, comment).await? {
        return Ok(false);
    }
    let by = if erasing.spares_lessons { Who::Author } else { Who::Operator };
    let (event, at) = (erasing.clock.new_id(), to_micros(erasing.clock.now()));
    outbox::tell_gone(connection, &outbox::Gone { event, site, comment, external_id, held_until, by, at }).await?;
    Ok(true)
}

fn calls_it_unwanted(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::Decided { action: Action::Spam | Action::Abuse, .. })
}

/// Writes the audit line, or adds to it.
async fn note(connection: &mut SqliteConnection, erasing: &Erasing, erased: &Erased) -> Result<u64, StoreError> {
    let (comments, decisions) = (erased.comments.cast_signed(), (erased.changes.len() as u64).cast_signed());
    let query = match erasing.line {
        Some(line) => sqlx::query(
            "UPDATE erasure SET comments = comments + ?, decisions = decisions + ?, sites = ? WHERE number = ? RETURNING number",
        )
        .bind(comments)
        .bind(decisions)
        .bind(erasing.sites.cast_signed())
        .bind(line.cast_signed()),
        None => {
            sqlx::query("INSERT INTO erasure (comments, decisions, sites, erased_by, kind, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING number")
                .bind(comments)
                .bind(decisions)
                .bind(erasing.sites.cast_signed())
                .bind(erasing.by.clone())
                .bind(erasing.kind.as_str())
                .bind(erasing.clock.now().as_microsecond())
        }
    };
    count(&query.fetch_one(connection).await?, "number")
}

pub(super) fn erasure(row: &SqliteRow) -> Result<Erasure, StoreError> {
    Ok(Erasure {
        number: count(row, "number")?,
        at: time(row, "at")?,
        by: get(row, "erased_by")?,
        kind: word(row, "kind")?,
        comments: count(row, "comments")?,
        decisions: count(row, "decisions")?,
        sites: count(row, "sites")?,
    })
}
