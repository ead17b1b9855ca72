//! Appeals, feeds, and what is kept of a person.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::SqliteStore;
use super::comments::{author_key, fetch, to_micros};
use super::error::Corrupt;
use super::outbox::{self, Moved};
use super::rows::{comment_columns, count, get, stored_comment, time};
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Appeal, MOST_APPEALS, MOST_APPEALS_OF_SENDER, Recourse, Status, recourse};
use crate::store::{Appealed, FeedPage, NewAppeal, OpenAppeal, ReaderLink, Readers, StoreError, StoredComment, Told, Who};

/// What is published of an article. Its index holds nothing else.
const PUBLISHED: &str = concat!(
    "SELECT ",
    comment_columns!(),
    " FROM comment INDEXED BY comment_by_feed WHERE site_id = ? AND article = ? AND status = 'approved' AND article IS NOT NULL AND id < ? \
     ORDER BY id DESC LIMIT ?"
);

/// What an address, in up to three spellings, sent to a site. That is little: it is sorted once it is found.
const SENT_FROM: &str = concat!(
    "SELECT ",
    comment_columns!(),
    " FROM comment INDEXED BY comment_by_author_email WHERE author_email_key IN (?, ?, ?) AND site_id = ? ORDER BY id DESC LIMIT ?"
);

#[async_trait]
impl Readers for SqliteStore {
    async fn appeal(&self, new: NewAppeal) -> Result<Appealed, StoreError> {
        self.writer.write(move |connection| Box::pin(appeal(connection, new))).await
    }

    async fn appeals(&self, site: SiteId, comment: CommentId) -> Result<Vec<Appeal>, StoreError> {
        appeals(&self.readers, site, comment).await
    }

    async fn open_appeals(&self, comments: &[CommentId]) -> Result<Vec<OpenAppeal>, StoreError> {
        let mut sql = of_comments(comments);
        let rows = sql.build().fetch_all(&self.readers).await?;
        let open = |row: &SqliteRow| {
            Ok(OpenAppeal { comment: CommentId(get(row, "comment_id")?), sentence: get(row, "sentence")?, at: time(row, "at")? })
        };
        rows.iter().map(open).collect()
    }

    async fn appealed(&self, site: Option<SiteId>) -> Result<u64, StoreError> {
        let query = match site {
            Some(site) => {
                sqlx::query_scalar::<_, i64>("SELECT coalesce(sum(comments), 0) FROM appeal_count WHERE site_id = ?").bind(site.0)
            }
            None => sqlx::query_scalar("SELECT coalesce(sum(comments), 0) FROM appeal_count"),
        };
        Ok(query.fetch_one(&self.readers).await?.cast_unsigned())
    }

    async fn published(&self, site: SiteId, article: &str, before: Option<CommentId>, limit: u32) -> Result<FeedPage, StoreError> {
        let before = before.map_or(Uuid::max(), |before| before.0);
        let query = sqlx::query(PUBLISHED).bind(site.0).bind(article.to_owned()).bind(before).bind(i64::from(limit) + 1);
        let rows = query.fetch_all(&self.readers).await?;
        let more = rows.len() > limit as usize;
        let comments = rows.iter().take(limit as usize).map(stored_comment).collect::<Result<Vec<StoredComment>, StoreError>>()?;
        Ok(FeedPage { comments, more })
    }

    async fn sent_from(&self, site: SiteId, spellings: &[String], limit: u32) -> Result<Vec<StoredComment>, StoreError> {
        let key = |number: usize| spellings.get(number).map(|spelling| author_key(spelling));
        let query = sqlx::query(SENT_FROM).bind(key(0)).bind(key(1)).bind(key(2)).bind(site.0).bind(limit);
        query.fetch_all(&self.readers).await?.iter().map(stored_comment).collect()
    }

    async fn keep_reader_link(&self, link: ReaderLink, now: Timestamp) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(keep_link(connection, link, now))).await
    }

    async fn forget_reader_links(&self, site: Option<SiteId>, email: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        let key = email.map(author_key);
        self.writer.write(move |connection| Box::pin(forget_links(connection, site, key.clone(), now))).await
    }

    async fn reader_link(&self, hash: [u8; 32], now: Timestamp) -> Result<Option<ReaderLink>, StoreError> {
        let query = sqlx::query("SELECT site_id, email, expires_at FROM reader_link WHERE hash = ? AND expires_at > ? LIMIT 1");
        let row = query.bind(hash.to_vec()).bind(now.as_microsecond()).fetch_optional(&self.readers).await?;
        let link = |row: &SqliteRow| {
            Ok(ReaderLink { site: SiteId(get(row, "site_id")?), hash, email: get(row, "email")?, expires_at: time(row, "expires_at")? })
        };
        row.as_ref().map(link).transpose()
    }
}

/// Follows a new row of the journal: a decision settles what waits, and taking that decision back has it wait again.
pub(super) async fn follow(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), StoreError> {
    let query = match entry.kind {
        EntryKind::Decided { .. } => {
            sqlx::query("UPDATE appeal SET settled_by = ? WHERE site_id = ? AND comment_id = ? AND settled_by IS NULL").bind(entry.id.0)
        }
        EntryKind::Undid(decision) => {
            // Another that waits is about a later decision: one answer is for both.
            sqlx::query(
                "UPDATE appeal SET settled_by = NULL WHERE settled_by = ? AND site_id = ? AND comment_id = ? AND NOT EXISTS (SELECT 1 FROM appeal AS open \
                 WHERE open.site_id = appeal.site_id AND open.comment_id = appeal.comment_id AND open.settled_by IS NULL)",
            )
            .bind(decision.0)
        }
    };
    query.bind(entry.site.0).bind(entry.comment.0).execute(connection).await?;
    Ok(())
}

/// Follows a row that says an earlier decision once more: what was said about that one is about this.
pub(super) async fn repeat(connection: &mut SqliteConnection, earlier: DecisionId, entry: &Entry) -> Result<(), StoreError> {
    for repeated in [
        "UPDATE appeal SET against = ? WHERE against = ? AND site_id = ? AND comment_id = ?",
        "UPDATE appeal SET settled_by = ? WHERE settled_by = ? AND site_id = ? AND comment_id = ?",
    ] {
        let query = sqlx::query(repeated).bind(entry.id.0).bind(earlier.0).bind(entry.site.0).bind(entry.comment.0);
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether an appeal about a comment waits.
pub(super) async fn waits(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM appeal WHERE site_id = ? AND comment_id = ? AND settled_by IS NULL)");
    Ok(query.bind(site.0).bind(comment.0).fetch_one(connection).await?)
}

/// Forgets what was said about a text that is another now: what waits, and what was said against the filter's verdict on it.
pub(super) async fn lapse(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<(), StoreError> {
    let query = sqlx::query("DELETE FROM appeal WHERE site_id = ? AND comment_id = ? AND (settled_by IS NULL OR against = x'')");
    query.bind(site.0).bind(comment.0).execute(connection).await?;
    Ok(())
}

async fn appeal(connection: &mut SqliteConnection, new: NewAppeal) -> Result<Appealed, StoreError> {
    let NewAppeal { event, site, comment, sentence, at } = new;
    let Some(mut stored) = fetch(&mut *connection, site, comment).await? else { return Ok(Appealed::NoComment) };
    let before = appeals(&mut *connection, site, comment).await?;
    if recourse(stored.status, stored.standing, &before) != Recourse::Open {
        return Ok(Appealed::Refused);
    }
    if are_too_many(&mut *connection, &stored).await? {
        return Ok(Appealed::TooMany);
    }
    let against = stored.standing.map(|decision| decision.0.as_bytes().to_vec()).unwrap_or_default();
    let query = sqlx::query("INSERT INTO appeal (site_id, comment_id, against, sentence, at) VALUES (?, ?, ?, ?, ?)");
    let at = to_micros(at);
    query.bind(site.0).bind(comment.0).bind(against).bind(sentence).bind(at.as_microsecond()).execute(&mut *connection).await?;
    let query = sqlx::query("UPDATE comment SET status = ?, updated_at = ? WHERE site_id = ? AND id = ?");
    let query = query.bind(Status::Pending.as_str()).bind(at.as_microsecond()).bind(site.0).bind(comment.0);
    query.execute(&mut *connection).await?;
    let previous = std::mem::replace(&mut stored.status, Status::Pending);
    stored.updated_at = at;
    let (told, by) = (Told::Appealed, Who::Author);
    outbox::tell(connection, &Moved { event, told, comment: &stored, previous, decision: None, action: None, undone: false, by, at })
        .await?;
    Ok(Appealed::Kept(Box::new(stored)))
}

/// Whether as many appeals wait on a comment's site, or of its sender, as may.
async fn are_too_many(connection: &mut SqliteConnection, stored: &StoredComment) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT count(*) AS waiting, count(*) FILTER (WHERE other.author_email_key = own.author_email_key OR other.ip = own.ip) AS of_sender \
         FROM comment AS own CROSS JOIN appeal ON appeal.site_id = own.site_id AND settled_by IS NULL \
         CROSS JOIN comment AS other ON other.site_id = appeal.site_id AND other.id = appeal.comment_id WHERE own.site_id = ? AND own.id = ?",
    );
    let row = row.bind(stored.site.0).bind(stored.id.0).fetch_one(connection).await?;
    Ok(count(&row, "waiting")? >= MOST_APPEALS || count(&row, "of_sender")? >= MOST_APPEALS_OF_SENDER)
}

async fn appeals(executor: impl SqliteExecutor<'_>, site: SiteId, comment: CommentId) -> Result<Vec<Appeal>, StoreError> {
    let query = sqlx::query("SELECT against, sentence, at, settled_by FROM appeal WHERE site_id = ? AND comment_id = ? ORDER BY at");
    query.bind(site.0).bind(comment.0).fetch_all(executor).await?.iter().map(appeal_of).collect()
}

fn appeal_of(row: &SqliteRow) -> Result<Appeal, StoreError> {
    let against: &[u8] = row.try_get("against")?;
    let corrupt = |_| Corrupt { column: "against", expected: "a decision's id, or nothing" };
    let against = if against.is_empty() { None } else { Some(DecisionId(Uuid::from_slice(against).map_err(corrupt)?)) };
    Ok(Appeal {
        against,
        sentence: get(row, "sentence")?,
        at: time(row, "at")?,
        settled_by: get::<Option<Uuid>>(row, "settled_by")?.map(DecisionId),
    })
}

/// The open appeals of these comments. One that has none finds nothing.
fn of_comments(comments: &[CommentId]) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new(
        "SELECT comment_id, sentence, at FROM comment CROSS JOIN appeal USING (site_id) WHERE comment_id = comment.id AND settled_by IS NULL \
         AND comment.id IN (",
    );
    let mut ids = sql.separated(", ");
    for comment in comments {
        ids.push_bind(comment.0);
    }
    sql.push(")");
    sql
}

async fn forget_links(
    connection: &mut SqliteConnection,
    site: Option<SiteId>,
    key: Option<String>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let query = sqlx::query("DELETE FROM reader_link WHERE expires_at <= ?1 OR (email_key = ?2 AND (?3 IS NULL OR site_id = ?3))");
    query.bind(now.as_microsecond()).bind(key).bind(site.map(|site| site.0)).execute(connection).await?;
    Ok(())
}

async fn keep_link(connection: &mut SqliteConnection, link: ReaderLink, now: Timestamp) -> Result<(), StoreError> {
    forget_links(&mut *connection, None, None, now).await?;
    let query = sqlx::query("INSERT INTO reader_link (site_id, hash, email, email_key, expires_at) VALUES (?, ?, ?, ?, ?)");
    let query = query.bind(link.site.0).bind(link.hash.to_vec()).bind(link.email.clone()).bind(author_key(&link.email));
    let query = query.bind(link.expires_at.as_microsecond());
    query.execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{PUBLISHED, SENT_FROM, of_comments};
    use crate::comment::CommentId;
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn a_feed_is_read_along_its_index_and_nothing_is_sorted() {
        let steps = plan(PUBLISHED).await;
        assert_eq!(steps, ["SEARCH comment USING INDEX comment_by_feed (site_id=? AND article=? AND id<?)"]);
    }

    #[tokio::test]
    async fn what_an_address_sent_is_found_by_it() {
        let steps = plan(SENT_FROM).await;
        assert_eq!(steps[0], "SEARCH comment USING INDEX comment_by_author_email (author_email_key=? AND site_id=?)");
    }

    #[tokio::test]
    async fn appeals_are_found_by_their_comments() {
        let steps = plan(of_comments(&[CommentId(uuid::Uuid::nil()); 2]).sql().as_str()).await;
        assert!(steps.iter().all(|step| step.starts_with("SEARCH ")), "{steps:?}");
    }
}
