//! Which comments are like which, and batches of decisions.

use std::net::IpAddr;
use std::ops::Range;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::SqliteStore;
use super::comments::author_key;
use super::journal::decide;
use super::rows::{comment_columns, count, first_id, get, optional_word, stored_comment, word};
use crate::comment::{BatchId, CommentId, DecisionId, SiteId, network_of};
use crate::moderation::Status;
use crate::store::{Alike, Appended, Batch, Kin, NewDecision, Signed, StoreError, StoredComment, WrongLikeness};

/// The newest comments that have a key.
const OF_KEY: &str = "SELECT comment_id FROM likeness WHERE site_id = ? AND likeness_key = ? ORDER BY comment_id DESC LIMIT ?";

/// The comments of an author's address, in the index alone. The planner would rather walk all of the site's, in the order that is asked for.
const OF_EMAIL: &str = "SELECT id, status FROM comment INDEXED BY comment_by_author_email WHERE author_email_key = ? AND site_id = ? \
     ORDER BY id DESC LIMIT ?";

/// The comments under an author's name.
const OF_NAME: &str = "SELECT id, status FROM comment WHERE author_key = ? AND +site_id = ? ORDER BY id DESC LIMIT ?";

/// The newest comments of a status, with where they came from: few sites index comments by their networks, as that costs each submission.
const OF_STATUS: &str = "SELECT id, status, ip FROM comment WHERE site_id = ? AND status = ? ORDER BY id DESC LIMIT ?";

/// Comments without likeness, of one status.
const UNSIGNED: &str = concat!(
    "SELECT ",
    comment_columns!(),
    " FROM comment WHERE site_id = ? AND status = ? AND id >= ? AND likeness IS NULL ORDER BY id DESC LIMIT ?"
);

#[async_trait]
impl Alike for SqliteStore {
    async fn kin(&self, site: SiteId, kin: Kin<'_>, most: u32) -> Result<Vec<(CommentId, Status)>, StoreError> {
        match kin {
            Kin::Keys(keys) => self.of_keys(site, keys, most).await,
            Kin::Email(email) => self.of_author(OF_EMAIL, author_key(email), site, most).await,
            Kin::Name(name) => self.of_author(OF_NAME, author_key(name), site, most).await,
            Kin::Network(network) => self.of_network(site, network, most).await,
        }
    }

    async fn all_of(&self, site: SiteId, ids: &[CommentId]) -> Result<Vec<StoredComment>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(concat!("SELECT ", comment_columns!(), " FROM comment WHERE site_id = "));
        sql.push_bind(site.0).push(" AND id IN (");
        let mut wanted = sql.separated(", ");
        for id in ids {
            wanted.push_bind(id.0);
        }
        sql.push(") ORDER BY id DESC");
        let rows = sql.build().fetch_all(&self.readers).await?;
        rows.iter().map(stored_comment).collect()
    }

    async fn unsigned(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<StoredComment>, StoreError> {
        let mut unsigned = Vec::new();
        for (status, first) in [(Status::Pending, Uuid::nil()), (Status::Spam, first_id(since)), (Status::Approved, first_id(since))] {
            let left = most.saturating_sub(u32::try_from(unsigned.len()).unwrap_or(u32::MAX));
            let rows = sqlx::query(UNSIGNED).bind(site.0).bind(status.as_str()).bind(first).bind(left).fetch_all(&self.readers).await?;
            for row in &rows {
                unsigned.push(stored_comment(row)?);
            }
        }
        Ok(unsigned)
    }

    async fn sign(&self, site: SiteId, signed: Vec<Signed>) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(sign(connection, site, signed))).await
    }

    async fn drop_likeness(&self, site: SiteId, came: Range<Timestamp>, most: u32) -> Result<u64, StoreError> {
        self.writer.write_one(move |connection| Box::pin(drop_likeness(connection, site, came, most))).await
    }

    async fn wrong_likeness(&self) -> Result<Vec<WrongLikeness>, StoreError> {
        // One statement, so that all of it is of one moment.
        let rows = sqlx::query(
            "SELECT id, stray, said, kept FROM (SELECT site.id, \
              (SELECT count(*) FROM likeness WHERE site_id = site.id AND NOT EXISTS (SELECT 1 FROM comment WHERE comment.site_id = site.id \
               AND comment.id = comment_id AND instr(comment.likeness, likeness_key) > 0)) AS stray, \
              (SELECT coalesce(sum(length(likeness)) / 8, 0) FROM comment WHERE comment.site_id = site.id) AS said, \
              (SELECT count(*) FROM likeness WHERE site_id = site.id) AS kept FROM site) WHERE stray > 0 OR said <> kept ORDER BY id",
        );
        let wrong = |row: &SqliteRow| {
            let (stray, said, kept) = (count(row, "stray")?, count(row, "said")?, count(row, "kept")?);
            Ok(WrongLikeness { site: SiteId(get(row, "id")?), stray, said, kept })
        };
        rows.fetch_all(&self.readers).await?.iter().map(wrong).collect()
    }

    async fn decide_in(&self, batch: BatchId, decision: NewDecision) -> Result<Appended, StoreError> {
        self.writer.write(move |connection| Box::pin(decide_in(connection, batch, decision))).await
    }

    async fn batch(&self, id: BatchId) -> Result<Option<Batch>, StoreError> {
        // A look at the place of the batch on each site, as its site is not known.
        let rows = sqlx::query(
            "SELECT journal.site_id, journal.id, action, EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = journal.site_id \
             AND undo.undoes = journal.id) AS undone FROM site CROSS JOIN batch ON batch.site_id = site.id AND batch_id = ? \
             CROSS JOIN journal ON journal.site_id = batch.site_id AND journal.id = decision_id ORDER BY journal.sequence",
        );
        let rows = rows.bind(id.0).fetch_all(&self.readers).await?;
        let Some(first) = rows.first() else { return Ok(None) };
        let mut batch = Batch { site: SiteId(get(first, "site_id")?), action: word(first, "action")?, decisions: Vec::new(), standing: 0 };
        for row in &rows {
            batch.decisions.push(DecisionId(get(row, "id")?));
            batch.standing += u64::from(!get::<bool>(row, "undone")?);
        }
        Ok(Some(batch))
    }
}

impl SqliteStore {
    async fn of_keys(&self, site: SiteId, keys: &[u64], most: u32) -> Result<Vec<(CommentId, Status)>, StoreError> {
        let mut found: Vec<Uuid> = Vec::new();
        for key in keys {
            let query = sqlx::query_scalar::<_, Uuid>(OF_KEY).bind(site.0).bind(key.to_be_bytes().to_vec()).bind(most);
            found.extend(query.fetch_all(&self.readers).await?);
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(most as usize);
        let mut kin = Vec::with_capacity(found.len());
        for some in found.chunks(MOST_BOUND) {
            let mut sql = QueryBuilder::<Sqlite>::new("SELECT id, status FROM comment WHERE site_id = ");
            sql.push_bind(site.0).push(" AND id IN (");
            let mut wanted = sql.separated(", ");
            for id in some {
                wanted.push_bind(*id);
            }
            sql.push(") ORDER BY id DESC");
            let rows = sql.build().fetch_all(&self.readers).await?;
            for row in &rows {
                kin.push(placed(row)?);
            }
        }
        Ok(kin)
    }

    async fn of_author(&self, sql: &'static str, key: String, site: SiteId, most: u32) -> Result<Vec<(CommentId, Status)>, StoreError> {
        let rows = sqlx::query(sql).bind(key).bind(site.0).bind(most).fetch_all(&self.readers).await?;
        rows.iter().map(placed).collect()
    }

    async fn of_network(&self, site: SiteId, network: IpAddr, most: u32) -> Result<Vec<(CommentId, Status)>, StoreError> {
        let mut kin = Vec::new();
        for status in Status::ALL {
            let rows = sqlx::query(OF_STATUS).bind(site.0).bind(status.as_str()).bind(most).fetch_all(&self.readers).await?;
            for row in &rows {
                if optional_word::<IpAddr>(row, "ip")?.map(network_of) == Some(network) {
                    kin.push(placed(row)?);
                }
            }
        }
        kin.sort_unstable_by(|(a, _), (b, _)| b.cmp(a));
        kin.truncate(most as usize);
        Ok(kin)
    }
}

/// How many values one statement may bind, at most.
const MOST_BOUND: usize = 500;

fn placed(row: &SqliteRow) -> Result<(CommentId, Status), StoreError> {
    Ok((CommentId(get(row, "id")?), word(row, "status")?))
}

async fn sign(connection: &mut SqliteConnection, site: SiteId, signed: Vec<Signed>) -> Result<(), StoreError> {
    for Signed { comment, revision, likeness } in signed {
        sqlx::query("UPDATE comment SET likeness = ? WHERE site_id = ? AND id = ? AND revision = ?")
            .bind(likeness.to_bytes())
            .bind(site.0)
            .bind(comment.0)
            .bind(revision)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn drop_likeness(connection: &mut SqliteConnection, site: SiteId, came: Range<Timestamp>, most: u32) -> Result<u64, StoreError> {
    let query = sqlx::query(
        "UPDATE comment SET likeness = x'' WHERE site_id = ?1 AND id IN (SELECT id FROM comment WHERE site_id = ?1 AND id >= ?2 AND id < ?3 \
         AND status <> 'pending' AND length(likeness) > 0 ORDER BY id LIMIT ?4)",
    );
    let query = query.bind(site.0).bind(first_id(came.start)).bind(first_id(came.end)).bind(most);
    Ok(query.execute(connection).await?.rows_affected())
}

async fn decide_in(connection: &mut SqliteConnection, batch: BatchId, decision: NewDecision) -> Result<Appended, StoreError> {
    let (site, id) = (decision.site, decision.id);
    let appended = decide(&mut *connection, decision).await?;
    if matches!(appended, Appended::Done(_)) {
        let row = sqlx::query("INSERT INTO batch (site_id, batch_id, decision_id) VALUES (?, ?, ?)").bind(site.0).bind(batch.0);
        row.bind(id.0).execute(connection).await?;
    }
    Ok(appended)
}

#[cfg(test)]
mod tests {
    use super::{OF_EMAIL, OF_KEY, OF_NAME, OF_STATUS, UNSIGNED};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn each_kind_of_likeness_is_one_look_into_an_index() {
        let of_key = plan(OF_KEY).await;
        assert_eq!(of_key, ["SEARCH likeness USING PRIMARY KEY (site_id=? AND likeness_key=?)"]);
        let of_email = plan(OF_EMAIL).await;
        assert!(of_email[0].starts_with("SEARCH comment USING COVERING INDEX comment_by_author_email (author_email_key=? AND site_id=?"));
        for (sql, index) in [(OF_NAME, "comment_by_author"), (OF_STATUS, "comment_by_site_status"), (UNSIGNED, "comment_without_likeness")]
        {
            let steps = plan(sql).await;
            assert!(steps.len() == 1 && steps[0].starts_with(&format!("SEARCH comment USING INDEX {index} (")), "{steps:?}");
        }
    }
}
