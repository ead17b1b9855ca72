//! Random audits.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::SqliteStore;
use super::journal::history;
use super::rows::{count, first_id, get, optional_word, time, to_json, word};
use super::sites::bump_configuration;
use crate::comment::{CommentId, DecisionId, SiteId};
use crate::learning::{Audited, Entry, answer};
use crate::policy::ReasonCode;
use crate::store::{Audit, Audits, Draw, Drawable, OpenAudits, StoreError};

/// What is decided sooner after it came was reported together with what it is.
const REPORTED_WITHIN: SignedDuration = SignedDuration::from_secs(1);

/// How far apart the time in a comment's id and the time of its arrival may lie: the id is made a little later.
pub(super) const APART: SignedDuration = SignedDuration::from_mins(10);

/// What may be drawn. The planner would rather walk all of the site's journal for each comment, in an index that holds all that is asked.
const DRAWABLE: &str = "SELECT id, status, verdict, score, CASE verdict WHEN 'approve' THEN 'approved' ELSE 'spam' END AS stratum FROM comment \
     WHERE revision = 1 AND site_id = ?1 AND id >= ?2 AND id < ?3 AND received_at >= ?4 AND received_at < ?5 AND (verdict = 'approve' OR score > ?6) \
     AND NOT EXISTS (SELECT 1 FROM json_each(comment.reasons) WHERE value ->> 'code' IN (SELECT value FROM json_each(?7))) \
     AND NOT EXISTS (SELECT 1 FROM journal INDEXED BY journal_by_comment WHERE journal.site_id = comment.site_id AND comment_id = comment.id \
      AND at < comment.received_at + ?8) ORDER BY id";

/// An open audit, as a condition on `comment`: nobody answered, and the text is still the one that was drawn.
macro_rules! open_audit {
    () => {
        "EXISTS (SELECT 1 FROM audit WHERE audit.site_id = comment.site_id AND audit.comment_id = comment.id \
         AND audit.revision = comment.revision AND audit.answered_by IS NULL)"
    };
}
pub(super) use open_audit;

#[async_trait]
impl Audits for SqliteStore {
    async fn drawable(&self, site: SiteId, from: Timestamp, until: Timestamp, spam_above: f64) -> Result<Vec<Drawable>, StoreError> {
        let rows = sqlx::query(DRAWABLE)
            .bind(site.0)
            // Ids begin with the time at which they were made: the range of them is what is read.
            .bind(first_id(from.saturating_sub(APART).unwrap_or(Timestamp::MIN)))
            .bind(first_id(until.saturating_add(APART).unwrap_or(Timestamp::MAX)))
            .bind(from.as_microsecond())
            .bind(until.as_microsecond())
            .bind(spam_above)
            .bind(to_json(&ReasonCode::SETTLING)?)
            .bind(i64::try_from(REPORTED_WITHIN.as_micros()).unwrap_or(i64::MAX))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(drawable).collect()
    }

    async fn drawn_days(&self, site: SiteId, since: i64) -> Result<Vec<i64>, StoreError> {
        let query = sqlx::query_scalar("SELECT day FROM audit_draw WHERE site_id = ? AND day >= ? ORDER BY day");
        Ok(query.bind(site.0).bind(since).fetch_all(&self.readers).await?)
    }

    async fn keep_draw(&self, draw: Draw) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(keep(connection, draw))).await
    }

    async fn let_lapse(&self, before: Timestamp) -> Result<u64, StoreError> {
        self.writer.write_one(move |connection| Box::pin(let_lapse(connection, before))).await
    }

    async fn audits(&self, site: SiteId) -> Result<Vec<Audit>, StoreError> {
        let rows = sqlx::query(
            "SELECT audit.*, eligible, drawn, spam_above, at, comment.id IS NULL AS gone FROM audit JOIN audit_draw USING (site_id, day) \
             LEFT JOIN comment ON comment.site_id = audit.site_id AND comment.id = audit.comment_id AND comment.revision = audit.revision \
             WHERE audit.site_id = ? ORDER BY comment_id",
        );
        rows.bind(site.0).fetch_all(&self.readers).await?.iter().map(audit).collect()
    }

    async fn open_audits(&self, site: Option<SiteId>) -> Result<OpenAudits, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(
            "SELECT count(comment.id) AS every, count(*) - count(comment.id) AS lapsed, coalesce(sum(comment.status <> 'pending'), 0) AS beside \
             FROM audit LEFT JOIN comment ON comment.site_id = audit.site_id AND comment.id = audit.comment_id AND comment.revision = audit.revision \
             WHERE answered_by IS NULL",
        );
        if let Some(site) = site {
            sql.push(" AND audit.site_id = ").push_bind(site.0);
        }
        let row = sql.build().fetch_one(&self.readers).await?;
        Ok(OpenAudits { all: count(&row, "every")?, beside_pending: count(&row, "beside")?, lapsed: count(&row, "lapsed")? })
    }

    async fn to_audit(&self, comments: &[CommentId]) -> Result<Vec<CommentId>, StoreError> {
        let mut sql = QueryBuilder::<Sqlite>::new(concat!("SELECT id FROM comment WHERE ", open_audit!(), " AND id IN ("));
        let mut ids = sql.separated(", ");
        for comment in comments {
            ids.push_bind(comment.0);
        }
        sql.push(")");
        let ids: Vec<Uuid> = sql.build_query_scalar().fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(CommentId).collect())
    }
}

async fn keep(connection: &mut SqliteConnection, draw: Draw) -> Result<bool, StoreError> {
    let Draw { site, day, at, eligible, spam_above, drawn } = draw;
    let kept = sqlx::query("INSERT OR IGNORE INTO audit_draw (site_id, day, eligible, drawn, spam_above, at) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(site.0)
        .bind(day)
        .bind(eligible.cast_signed())
        .bind(i64::try_from(drawn.len()).unwrap_or(i64::MAX))
        .bind(spam_above)
        .bind(at.as_microsecond())
        .execute(&mut *connection)
        .await?;
    if kept.rows_affected() == 0 {
        return Ok(false);
    }
    for drawn in drawn {
        let history = history(&mut *connection, site, drawn.comment).await?;
        insert(connection, site, day, &drawn).await?;
        set_answer(connection, site, drawn.comment, FIRST, &history).await?;
    }
    bump_configuration(connection).await?;
    Ok(true)
}

/// Only what was never edited is drawn.
const FIRST: u32 = 1;

/// Stands in place of the revision that was drawn once it is too late to answer: no comment has that revision.
const TOO_LATE: u32 = 0;

async fn let_lapse(connection: &mut SqliteConnection, before: Timestamp) -> Result<u64, StoreError> {
    let late = sqlx::query(
        "UPDATE audit SET revision = ? WHERE answered_by IS NULL AND revision <> ? \
         AND (SELECT at FROM audit_draw WHERE audit_draw.site_id = audit.site_id AND audit_draw.day = audit.day) < ?",
    );
    let late = late.bind(TOO_LATE).bind(TOO_LATE).bind(before.as_microsecond()).execute(connection).await?;
    Ok(late.rows_affected())
}

async fn insert(connection: &mut SqliteConnection, site: SiteId, day: i64, drawn: &Drawable) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (site_id, comment_id, revision, day, stratum, status, verdict, score) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(site.0)
        .bind(drawn.comment.0)
        .bind(FIRST)
        .bind(day)
        .bind(drawn.stratum.as_str())
        .bind(drawn.status.as_str())
        .bind(drawn.verdict.as_str())
        .bind(drawn.score)
        .execute(connection)
        .await?;
    Ok(())
}

/// Lets the audit of a comment, if there is one, follow its journal; in the transaction that appended `entry`, the last of `history`. Whether there is one.
pub(super) async fn follow(connection: &mut SqliteConnection, history: &[Entry], entry: &Entry) -> Result<bool, StoreError> {
    let revision: Option<u32> = sqlx::query_scalar("SELECT revision FROM audit WHERE site_id = ? AND comment_id = ?")
        .bind(entry.site.0)
        .bind(entry.comment.0)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(revision) = revision else { return Ok(false) };
    set_answer(connection, entry.site, entry.comment, revision, history).await?;
    Ok(true)
}

async fn set_answer(
    connection: &mut SqliteConnection,
    site: SiteId,
    comment: CommentId,
    revision: u32,
    history: &[Entry],
) -> Result<(), StoreError> {
    let answer = answer(history, revision);
    sqlx::query("UPDATE audit SET answered_by = ?, answer = ? WHERE site_id = ? AND comment_id = ?")
        .bind(answer.map(|(id, _)| id.0))
        .bind(answer.map(|(_, action)| action.as_str()))
        .bind(site.0)
        .bind(comment.0)
        .execute(connection)
        .await?;
    Ok(())
}

fn drawable(row: &SqliteRow) -> Result<Drawable, StoreError> {
    Ok(Drawable {
        comment: CommentId(get(row, "id")?),
        stratum: word(row, "stratum")?,
        status: word(row, "status")?,
        verdict: word(row, "verdict")?,
        score: get(row, "score")?,
    })
}

fn audit(row: &SqliteRow) -> Result<Audit, StoreError> {
    let answered_by = get::<Option<Uuid>>(row, "answered_by")?.map(DecisionId);
    Ok(Audit {
        comment: CommentId(get(row, "comment_id")?),
        status: word(row, "status")?,
        verdict: word(row, "verdict")?,
        drawn_at: time(row, "at")?,
        probability: count(row, "drawn")? as f64 / count(row, "eligible")?.max(1) as f64,
        lapsed: answered_by.is_none() && get(row, "gone")?,
        answered_by,
        audited: audited(row)?,
    })
}

/// What a random check says of the filter.
pub(super) fn audited(row: &SqliteRow) -> Result<Audited, StoreError> {
    Ok(Audited {
        stratum: word(row, "stratum")?,
        score: get(row, "score")?,
        spam_above: get(row, "spam_above")?,
        answer: optional_word(row, "answer")?,
    })
}

#[cfg(test)]
mod tests {
    use super::DRAWABLE;
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn each_comment_of_a_day_is_looked_up_once_and_so_are_its_rows() {
        let steps: Vec<String> = plan(DRAWABLE).await.into_iter().filter(|step| !step.contains("json_each")).collect();
        let of = |table: &str| steps.iter().filter(|step| step.contains(&format!(" {table} "))).collect::<Vec<_>>();
        assert!(of("comment").len() == 1 && of("comment")[0].ends_with("(site_id=? AND id>? AND id<?)"), "{steps:?}");
        assert!(of("journal").len() == 1 && of("journal")[0].ends_with("journal_by_comment (site_id=? AND comment_id=?)"), "{steps:?}");
    }
}
