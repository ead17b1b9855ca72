//! Looking after what is kept: integrity, counters, slots for a new schema, the secret's check.

use async_trait::async_trait;
use sqlx::{Row, SqliteConnection};

use super::comments::fetch;
use super::error::{CORRUPT, Corrupt, primary_code};
use super::rows::{count, get, json, word};
use super::{SqliteStore, slots, words};
use crate::comment::{Comment, CommentId, SiteId};
use crate::store::{ForeignDecision, Refolded, StoreError, Upkeep, WrongCounter};

#[async_trait]
impl Upkeep for SqliteStore {
    async fn damage(&self) -> Result<Vec<String>, StoreError> {
        let mut reading = self.readers.begin().await?;
        // FTS5 remembers of which parts its index is made, and notices that another connection made them anew when it is searched, not when it is
        // checked: it would miss parts that are gone. (SQLite 3.51: `fts5IntegrityMethod` does not do what `fts5NewTransaction` does.)
        sqlx::query("SELECT rowid FROM comment_words WHERE comment_words MATCH '\"a\"' LIMIT 1").fetch_optional(&mut *reading).await?;
        let damage = damage(&mut reading).await?;
        reading.commit().await?;
        Ok(damage)
    }

    async fn broken_structure(&self) -> Result<Vec<String>, StoreError> {
        let said: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(100)").fetch_all(&self.readers).await?;
        Ok(said.into_iter().filter(|sentence| sentence != "ok").collect())
    }

    async fn wrong_counters(&self) -> Result<Vec<WrongCounter>, StoreError> {
        // One statement, so that both sides are of one moment.
        let rows = sqlx::query(
            "WITH counted AS (SELECT site_id, status, count(*) AS comments FROM comment GROUP BY site_id, status), \
             place AS (SELECT site_id, status FROM counted UNION SELECT site_id, status FROM status_count) \
             SELECT place.site_id, place.status, coalesce(status_count.comments, 0) AS kept, coalesce(counted.comments, 0) AS counted FROM place \
             LEFT JOIN counted USING (site_id, status) LEFT JOIN status_count USING (site_id, status) \
             WHERE coalesce(status_count.comments, 0) <> coalesce(counted.comments, 0) ORDER BY 1, 2",
        )
        .fetch_all(&self.readers)
        .await?;
        let wrong = rows.iter().map(|row| {
            let kept: i64 = get(row, "kept")?;
            let (site, status) = (SiteId(get(row, "site_id")?), word(row, "status")?);
            // A counter below zero has lost count: nothing less can be shown.
            Ok(WrongCounter { site, status, kept: u64::try_from(kept).unwrap_or(0), counted: count(row, "counted")? })
        });
        wrong.collect()
    }

    async fn words_fit(&self) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(words_fit(connection))).await
    }

    async fn refolded_for(&self) -> Result<Option<u64>, StoreError> {
        let schema: Option<i64> = sqlx::query_scalar("SELECT refolded_for FROM configuration").fetch_one(&self.readers).await?;
        Ok(schema.map(i64::cast_unsigned))
    }

    async fn prefer_journal(&self, schema: u64) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(prefer_journal(connection, schema))).await
    }

    async fn foreign(&self, schema: u64, after: Option<(SiteId, u64)>, limit: u32) -> Result<Vec<ForeignDecision>, StoreError> {
        let (site, sequence) = after.map_or((Vec::new(), 0), |(site, sequence)| (site.0.as_bytes().to_vec(), sequence.cast_signed()));
        let rows = sqlx::query(
            "SELECT site_id, sequence, comment_id, action, revision FROM journal_now \
             WHERE action IS NOT NULL AND schema_id <> ? AND (site_id, sequence) > (?, ?) ORDER BY site_id, sequence LIMIT ?",
        )
        .bind(schema.cast_signed())
        .bind(site)
        .bind(sequence)
        .bind(limit)
        .fetch_all(&self.readers)
        .await?;
        let mut foreign = Vec::with_capacity(rows.len());
        for row in &rows {
            let (site, comment) = (SiteId(get(row, "site_id")?), CommentId(get(row, "comment_id")?));
            let comment = self.text_of(site, comment, get(row, "revision")?).await?;
            foreign.push(ForeignDecision { site, sequence: count(row, "sequence")?, action: word(row, "action")?, comment });
        }
        Ok(foreign)
    }

    async fn refold(&self, schema: u64, refolded: Vec<Refolded>) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(refold(connection, schema, refolded))).await
    }

    async fn note_refolded(&self, schema: u64) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(note_refolded(connection, schema))).await
    }

    async fn secret_check(&self) -> Result<Option<[u8; 32]>, StoreError> {
        let check: Option<Vec<u8>> = sqlx::query_scalar("SELECT secret_check FROM configuration").fetch_one(&self.readers).await?;
        let wrong = |_| Corrupt { column: "secret_check", expected: "32 bytes" }.into();
        check.map(|check| <[u8; 32]>::try_from(check).map_err(wrong)).transpose()
    }

    async fn note_secret(&self, check: [u8; 32]) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(note_secret(connection, check))).await
    }
}

impl SqliteStore {
    /// What a comment said at one revision, if that is still there.
    async fn text_of(&self, site: SiteId, comment: CommentId, revision: u32) -> Result<Option<Comment>, StoreError> {
        let current = fetch(&self.readers, site, comment).await?.filter(|stored| stored.revision == revision);
        if let Some(stored) = current {
            return Ok(Some(stored.comment));
        }
        let past = sqlx::query("SELECT comment FROM past_revision WHERE site_id = ? AND comment_id = ? AND revision = ?")
            .bind(site.0)
            .bind(comment.0)
            .bind(revision)
            .fetch_optional(&self.readers)
            .await?;
        past.as_ref().map(|row| json(row, "comment")).transpose()
    }
}

/// What SQLite finds wrong.
pub(super) async fn damage(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(100)").fetch_all(&mut *connection).await?;
    let mut damage: Vec<String> = said.into_iter().filter(|sentence| sentence != "ok").collect();
    for row in sqlx::query("PRAGMA foreign_key_check").fetch_all(connection).await?.iter().take(100) {
        let (table, parent): (String, String) = (row.try_get("table")?, row.try_get("parent")?);
        damage.push(format!("a row of {table} refers to one of {parent} that is not there"));
    }
    Ok(damage)
}

async fn words_fit(connection: &mut SqliteConnection) -> Result<bool, StoreError> {
    words::index_waiting(&mut *connection).await?;
    // A rank of 1 has the comments read and compared, too.
    let compared = sqlx::query("INSERT INTO comment_words (comment_words, rank) VALUES ('integrity-check', 1)").execute(connection).await;
    match compared {
        Ok(_) => Ok(true),
        Err(error) if primary_code(&error) == Some(CORRUPT) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn prefer_journal(connection: &mut SqliteConnection, schema: u64) -> Result<(), StoreError> {
    let query = sqlx::query(
        "DELETE FROM refolded WHERE EXISTS (SELECT 1 FROM journal WHERE journal.site_id = refolded.site_id \
         AND journal.sequence = refolded.sequence AND journal.schema_id = ?)",
    );
    query.bind(schema.cast_signed()).execute(connection).await?;
    Ok(())
}

async fn refold(connection: &mut SqliteConnection, schema: u64, refolded: Vec<Refolded>) -> Result<(), StoreError> {
    for Refolded { site, sequence, slots } in refolded {
        sqlx::query("INSERT OR REPLACE INTO refolded (site_id, sequence, schema_id, slots) VALUES (?, ?, ?, ?)")
            .bind(site.0)
            .bind(sequence.cast_signed())
            .bind(schema.cast_signed())
            .bind(slots::to_bytes(&slots)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn note_refolded(connection: &mut SqliteConnection, schema: u64) -> Result<(), StoreError> {
    sqlx::query("UPDATE configuration SET refolded_for = ?").bind(schema.cast_signed()).execute(connection).await?;
    Ok(())
}

async fn note_secret(connection: &mut SqliteConnection, check: [u8; 32]) -> Result<(), StoreError> {
    sqlx::query("UPDATE configuration SET secret_check = ? WHERE secret_check IS NULL").bind(check.to_vec()).execute(connection).await?;
    Ok(())
}
