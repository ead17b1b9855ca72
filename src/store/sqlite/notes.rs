//! Notes, and who is asked.

use async_trait::async_trait;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::SqliteStore;
use super::rows::{get, time, word};
use crate::comment::{CommentId, SiteId};
use crate::store::{Note, NoteKind, Noted, Notes, StoreError};

#[async_trait]
impl Notes for SqliteStore {
    async fn note(&self, note: Note, most: u32) -> Result<Noted, StoreError> {
        self.writer.write(move |connection| Box::pin(keep(connection, note, most))).await
    }

    async fn notes(&self, comments: &[CommentId]) -> Result<Vec<Note>, StoreError> {
        let mut sql = of_comments(
            "SELECT note.* FROM comment CROSS JOIN note USING (site_id) WHERE comment_id = comment.id AND comment.id IN (",
            comments,
        );
        sql.push(") ORDER BY note.id");
        sql.build().fetch_all(&self.readers).await?.iter().map(note).collect()
    }

    async fn answered(&self, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
        self.writer.write_one(move |connection| Box::pin(answered(connection, site, comment))).await
    }

    async fn waiting_for_colleagues(&self, comments: &[CommentId]) -> Result<Vec<CommentId>, StoreError> {
        let mut sql = of_comments(
            "SELECT comment_id FROM comment CROSS JOIN asked USING (site_id) WHERE comment_id = comment.id AND comment.id IN (",
            comments,
        );
        sql.push(")");
        sql.build().fetch_all(&self.readers).await?.iter().map(|row| Ok(CommentId(get(row, "comment_id")?))).collect()
    }

    async fn asked(&self, site: Option<SiteId>) -> Result<u64, StoreError> {
        let query = match site {
            Some(site) => sqlx::query_scalar::<_, i64>("SELECT coalesce(sum(comments), 0) FROM asked_count WHERE site_id = ?").bind(site.0),
            None => sqlx::query_scalar("SELECT coalesce(sum(comments), 0) FROM asked_count"),
        };
        Ok(query.fetch_one(&self.readers).await?.cast_unsigned())
    }
}

/// A query with ids of comments at its end. One that has none finds nothing.
fn of_comments(sql: &str, comments: &[CommentId]) -> QueryBuilder<Sqlite> {
    let mut sql = QueryBuilder::new(sql);
    let mut ids = sql.separated(", ");
    for comment in comments {
        ids.push_bind(comment.0);
    }
    sql
}

async fn keep(connection: &mut SqliteConnection, note: Note, most: u32) -> Result<Noted, StoreError> {
    let Note { site, comment, id, kind, by, text, at } = note;
    let place: Option<i64> = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM note WHERE note.site_id = comment.site_id AND comment_id = comment.id) FROM comment \
         WHERE site_id = ? AND id = ?",
    )
    .bind(site.0)
    .bind(comment.0)
    .fetch_optional(&mut *connection)
    .await?;
    match place {
        None => return Ok(Noted::NoComment),
        Some(kept) if kept >= i64::from(most) => return Ok(Noted::TooMany),
        Some(_) => {}
    }
    sqlx::query("INSERT INTO note (site_id, comment_id, id, kind, written_by, content, at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(site.0)
        .bind(comment.0)
        .bind(id)
        .bind(kind.as_str())
        .bind(by)
        .bind(text)
        .bind(at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    if kind == NoteKind::Asked {
        let query = sqlx::query("INSERT OR IGNORE INTO asked (site_id, comment_id) VALUES (?, ?)").bind(site.0).bind(comment.0);
        query.execute(connection).await?;
    }
    Ok(Noted::Kept)
}

async fn answered(connection: &mut SqliteConnection, site: SiteId, comment: CommentId) -> Result<bool, StoreError> {
    let query = sqlx::query("DELETE FROM asked WHERE site_id = ? AND comment_id = ?").bind(site.0).bind(comment.0);
    Ok(query.execute(connection).await?.rows_affected() > 0)
}

fn note(row: &SqliteRow) -> Result<Note, StoreError> {
    Ok(Note {
        site: SiteId(get(row, "site_id")?),
        comment: CommentId(get(row, "comment_id")?),
        id: get(row, "id")?,
        kind: word(row, "kind")?,
        by: get(row, "written_by")?,
        text: get(row, "content")?,
        at: time(row, "at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::of_comments;
    use crate::comment::CommentId;
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn notes_are_found_by_their_comments() {
        let ids = [CommentId(uuid::Uuid::nil()); 2];
        for table in ["note", "asked"] {
            let start = format!(
                "SELECT comment_id FROM comment CROSS JOIN {table} USING (site_id) WHERE comment_id = comment.id AND comment.id IN ("
            );
            let mut sql = of_comments(&start, &ids);
            sql.push(")");
            let steps = plan(sql.sql().as_str()).await;
            assert!(steps.iter().all(|step| step.starts_with("SEARCH ")), "{steps:?}");
        }
    }
}
