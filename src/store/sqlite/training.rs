//! What training reads of the journal, and what it counted before.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::SqliteStore;
use super::journal::entry;
use super::rows::{comment_columns, count, get, json, stored_comment, to_json, word};
use crate::comment::{CommentId, SiteId};
use crate::learning::Entry;
use crate::store::{CountedCorpus, CountedDecisions, DecidedComment, KEPT_CORPORA, Rows, StoreError, Training};

/// Which comments some rows are about. With DISTINCT all rows of the site would be walked in the order of their comments, for each slice anew.
const NUMBERED: &str = "SELECT comment_id FROM journal WHERE site_id = ? AND sequence > ? AND sequence <= ?";
const AFTER: &str = "SELECT comment_id FROM journal WHERE site_id = ? AND at > ?";

#[async_trait]
impl Training for SqliteStore {
    async fn touched(&self, site: SiteId, rows: Rows) -> Result<Vec<CommentId>, StoreError> {
        let query = match rows {
            Rows::Numbered(after, through) => sqlx::query_scalar(NUMBERED).bind(site.0).bind(to_number(after)).bind(to_number(through)),
            Rows::After(time) => sqlx::query_scalar(AFTER).bind(site.0).bind(time.as_microsecond()),
        };
        let mut ids: Vec<Uuid> = query.fetch_all(&self.readers).await?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids.into_iter().map(CommentId).collect())
    }

    async fn histories(&self, site: SiteId, comments: &[CommentId], through: u64) -> Result<Vec<Entry>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT * FROM journal_now WHERE site_id = ");
        sql.push_bind(site.0).push(" AND sequence <= ").push_bind(to_number(through)).push(" AND comment_id IN (");
        let mut ids = sql.separated(", ");
        for comment in comments {
            ids.push_bind(comment.0);
        }
        sql.push(") ORDER BY comment_id, sequence");
        let rows = sql.build().fetch_all(&self.readers).await?;
        rows.iter().map(entry).collect()
    }

    async fn count_decided(&self, after: Option<Timestamp>) -> Result<u64, StoreError> {
        let query = sqlx::query(
            "SELECT count(*) AS decided FROM comment WHERE standing IS NOT NULL AND revision = 1 AND received_at > ? AND EXISTS \
             (SELECT 1 FROM journal WHERE journal.site_id = comment.site_id AND journal.id = comment.standing AND journal.source IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = comment.site_id AND decision_id = comment.standing)",
        );
        count(&query.bind(micros(after)).fetch_one(&self.readers).await?, "decided")
    }

    async fn decided(&self, after: Option<Timestamp>, limit: u64) -> Result<Vec<DecidedComment>, StoreError> {
        let query = sqlx::query(concat!(
            "SELECT * FROM (SELECT ",
            comment_columns!(),
            ", (SELECT action FROM journal WHERE journal.site_id = comment.site_id AND journal.id = comment.standing AND source IS NULL) AS action \
             FROM comment \
             WHERE standing IS NOT NULL AND revision = 1 AND received_at > ? \
             AND NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = comment.site_id AND decision_id = comment.standing) \
             ORDER BY received_at DESC, id DESC) WHERE action <> 'trash' LIMIT ?"
        ));
        let rows = query.bind(micros(after)).bind(to_number(limit)).fetch_all(&self.readers).await?;
        rows.iter().map(decided).collect()
    }

    async fn counted_corpus(&self, blake3: &str, at: Timestamp) -> Result<Option<CountedCorpus>, StoreError> {
        let hash = blake3.to_owned();
        let row =
            sqlx::query("SELECT bad_lines, tally, texts FROM counted_corpus WHERE blake3 = ?").bind(&hash).fetch_optional(&self.readers);
        let Some(row) = row.await? else { return Ok(None) };
        self.writer.write_one(move |connection| Box::pin(note_use(connection, hash, at))).await?;
        let texts: &[u8] = get(&row, "texts")?;
        let texts = texts.as_chunks().0.iter().map(|mark| u32::from_le_bytes(*mark)).collect();
        Ok(Some(CountedCorpus { bad_lines: count(&row, "bad_lines")?, tally: get(&row, "tally")?, texts }))
    }

    async fn keep_counted_corpus(&self, blake3: &str, counted: CountedCorpus, at: Timestamp) -> Result<(), StoreError> {
        let hash = blake3.to_owned();
        self.writer.write(move |connection| Box::pin(keep_corpus(connection, hash, counted, at))).await
    }

    async fn counted_decisions(&self) -> Result<Option<CountedDecisions>, StoreError> {
        let row = sqlx::query("SELECT through, tally FROM counted_decisions").fetch_optional(&self.readers).await?;
        row.map(|row| Ok(CountedDecisions { through: json(&row, "through")?, tally: get(&row, "tally")? })).transpose()
    }

    async fn keep_counted_decisions(&self, counted: CountedDecisions) -> Result<(), StoreError> {
        self.writer.write_one(move |connection| Box::pin(keep_decisions(connection, counted))).await
    }
}

async fn note_use(connection: &mut SqliteConnection, blake3: String, at: Timestamp) -> Result<(), StoreError> {
    let query = sqlx::query("UPDATE counted_corpus SET used_at = ? WHERE blake3 = ?");
    query.bind(at.as_microsecond()).bind(blake3).execute(connection).await?;
    Ok(())
}

async fn keep_corpus(connection: &mut SqliteConnection, blake3: String, counted: CountedCorpus, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO counted_corpus (blake3, bad_lines, tally, texts, used_at) VALUES (?, ?, ?, ?, ?)")
        .bind(blake3)
        .bind(to_number(counted.bad_lines))
        .bind(counted.tally)
        .bind(counted.texts.into_iter().flat_map(u32::to_le_bytes).collect::<Vec<u8>>())
        .bind(at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    let unused = "DELETE FROM counted_corpus WHERE blake3 NOT IN (SELECT blake3 FROM counted_corpus ORDER BY used_at DESC, blake3 LIMIT ?)";
    sqlx::query(unused).bind(KEPT_CORPORA).execute(connection).await?;
    Ok(())
}

async fn keep_decisions(connection: &mut SqliteConnection, counted: CountedDecisions) -> Result<(), StoreError> {
    sqlx::query("INSERT OR REPLACE INTO counted_decisions (only, through, tally) VALUES (1, ?, ?)")
        .bind(to_json(&counted.through)?)
        .bind(counted.tally)
        .execute(connection)
        .await?;
    Ok(())
}

fn decided(row: &SqliteRow) -> Result<DecidedComment, StoreError> {
    Ok(DecidedComment { stored: stored_comment(row)?, action: word(row, "action")? })
}

fn micros(after: Option<Timestamp>) -> i64 {
    after.map_or(i64::MIN, Timestamp::as_microsecond)
}

fn to_number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{AFTER, NUMBERED};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn rows_are_found_by_number_or_time_without_a_look_at_the_others() {
        let numbered = plan(NUMBERED).await;
        assert!(numbered.len() == 1 && numbered[0].ends_with("(site_id=? AND sequence>? AND sequence<?)"), "{numbered:?}");
        let after = plan(AFTER).await;
        assert!(after.len() == 1 && after[0].ends_with("COVERING INDEX journal_by_time (site_id=? AND at>?)"), "{after:?}");
    }
}
