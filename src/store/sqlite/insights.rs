//! What a site's comments and decisions were over the last days.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::SqliteStore;
use super::audits::{APART, audited};
use super::rows::{count, first_id, get, optional_word, time, word};
use crate::comment::{CommentId, SiteId, UserId};
use crate::learning::Audited;
use crate::store::{DayCount, Decided, DecidedText, EXCERPT, Excerpt, Insights, StoreError};

/// Stands for the status of what was deleted before anybody decided.
const GONE: &str = "gone";

const DAYS: &str = "SELECT day, verdict, nullif(status, ?4) AS status, comments FROM day_count \
     WHERE site_id = ?1 AND day >= ?2 AND day <= ?3 AND comments > 0 ORDER BY day";

/// The planner would rather sort all of a site's decisions than read the last in their order.
const DECIDED: &str = "SELECT journal.comment_id, journal.revision, journal.action, journal.user_id, journal.user_name, journal.at, \
     EXISTS (SELECT 1 FROM journal AS later WHERE later.site_id = journal.site_id AND later.undoes = journal.id) AS undone, \
     NOT EXISTS (SELECT 1 FROM journal AS earlier INDEXED BY journal_by_comment WHERE earlier.site_id = journal.site_id \
      AND earlier.comment_id = journal.comment_id AND earlier.sequence < journal.sequence AND earlier.action IS NOT NULL) AS first, \
     EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = journal.site_id AND decision_id = journal.id) AS quarantined, \
     comment.id IS NOT NULL AS there, received_at, verdict, logit, content_hash, instr(reasons, '\"code\":\"imported\"') > 0 AS imported \
     FROM journal INDEXED BY journal_by_time LEFT JOIN comment \
     ON comment.site_id = journal.site_id AND comment.id = journal.comment_id AND comment.revision = journal.revision \
     WHERE journal.site_id = ?1 AND journal.at >= ?2 AND journal.action IS NOT NULL AND journal.source IS NULL \
     ORDER BY journal.at DESC LIMIT ?3";

const ANSWERED: &str = "SELECT stratum, score, spam_above, answer FROM audit JOIN audit_draw USING (site_id, day) \
     WHERE audit.site_id = ?1 AND audit.comment_id >= ?2 AND answer IS NOT NULL ORDER BY audit.comment_id";

/// Ids begin with the time at which they were made: the newest are read, until there are enough or they are too old.
const EXCERPTS: &str = "SELECT substr(content, 1, ?4) AS text, status FROM comment \
     WHERE site_id = ?1 AND id >= ?2 AND +received_at >= ?3 AND instr(reasons, '\"code\":\"imported\"') = 0 ORDER BY id DESC LIMIT ?5";

#[async_trait]
impl Insights for SqliteStore {
    async fn day_counts(&self, site: SiteId, first: i64, last: i64) -> Result<Vec<DayCount>, StoreError> {
        let rows = sqlx::query(DAYS).bind(site.0).bind(first).bind(last).bind(GONE).fetch_all(&self.readers).await?;
        rows.iter().map(day_count).collect()
    }

    async fn decisions_since(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<Decided>, StoreError> {
        let rows = sqlx::query(DECIDED).bind(site.0).bind(since.as_microsecond()).bind(most).fetch_all(&self.readers).await?;
        rows.iter().map(decided).collect()
    }

    async fn answered_audits(&self, site: SiteId, since: Timestamp) -> Result<Vec<Audited>, StoreError> {
        let rows = sqlx::query(ANSWERED).bind(site.0).bind(first_id(since)).fetch_all(&self.readers).await?;
        rows.iter().map(audited).collect()
    }

    async fn excerpts(&self, site: SiteId, since: Timestamp, most: u32) -> Result<Vec<Excerpt>, StoreError> {
        let query = sqlx::query(EXCERPTS).bind(site.0).bind(first_id(since.saturating_sub(APART).unwrap_or(Timestamp::MIN)));
        let rows = query.bind(since.as_microsecond()).bind(EXCERPT).bind(most).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(Excerpt { text: get(row, "text")?, status: word(row, "status")? })).collect()
    }
}

fn day_count(row: &SqliteRow) -> Result<DayCount, StoreError> {
    let (verdict, status) = (word(row, "verdict")?, optional_word(row, "status")?);
    Ok(DayCount { day: get(row, "day")?, verdict, status, comments: count(row, "comments")? })
}

fn decided(row: &SqliteRow) -> Result<Decided, StoreError> {
    let by = get::<Option<Uuid>>(row, "user_id")?.map(UserId).zip(get(row, "user_name")?);
    let text = if get(row, "there")? { Some(decided_text(row)?) } else { None };
    Ok(Decided {
        comment: CommentId(get(row, "comment_id")?),
        revision: get(row, "revision")?,
        action: word(row, "action")?,
        by,
        at: time(row, "at")?,
        undone: get(row, "undone")?,
        first: get(row, "first")?,
        quarantined: get(row, "quarantined")?,
        text,
    })
}

fn decided_text(row: &SqliteRow) -> Result<DecidedText, StoreError> {
    Ok(DecidedText {
        came: time(row, "received_at")?,
        verdict: word(row, "verdict")?,
        logit: get(row, "logit")?,
        hash: get(row, "content_hash")?,
        imported: get(row, "imported")?,
    })
}

#[cfg(test)]
mod tests {
    use super::{ANSWERED, DAYS, DECIDED, EXCERPTS};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn each_question_reads_the_days_that_are_asked_for_by_an_index_and_sorts_nothing() {
        for (sql, table, reads) in [
            (DAYS, "day_count", "SEARCH day_count USING PRIMARY KEY (site_id=? AND day>? AND day<?)"),
            (DECIDED, "journal", "SEARCH journal USING INDEX journal_by_time (site_id=? AND at>?)"),
            (DECIDED, "comment", "(site_id=? AND id=?) LEFT-JOIN"),
            (DECIDED, "earlier", "SEARCH earlier USING INDEX journal_by_comment (site_id=? AND comment_id=? AND sequence<?)"),
            (DECIDED, "later", "SEARCH later USING COVERING INDEX journal_by_undone (site_id=? AND undoes=?)"),
            (DECIDED, "quarantine", "SEARCH quarantine USING PRIMARY KEY (site_id=? AND decision_id=?)"),
            (ANSWERED, "audit", "SEARCH audit USING PRIMARY KEY (site_id=? AND comment_id>?)"),
            (ANSWERED, "audit_draw", "SEARCH audit_draw USING PRIMARY KEY (site_id=? AND day=?)"),
            (EXCERPTS, "comment", "SEARCH comment USING INDEX sqlite_autoindex_comment_1 (site_id=? AND id>?)"),
        ] {
            let steps = plan(sql).await;
            let of_table: Vec<&String> = steps.iter().filter(|step| step.contains(&format!(" {table} "))).collect();
            assert!(of_table.len() == 1 && of_table[0].ends_with(reads), "{reads}: {steps:?}");
            assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{steps:?}");
        }
    }
}
