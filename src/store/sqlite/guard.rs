//! The poison guard's quarantine.

use std::net::IpAddr;

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use uuid::Uuid;

use super::comments::{fetch, to_micros};
use super::journal::{NO_SEQUENCE, actor, append, entry, history};
use super::rows::{count, get, optional_word, time, word};
use super::sites::bump_configuration;
use super::{SqliteStore, readers};
use crate::comment::{CommentId, DecisionId, SiteId, UserId, network_of};
use crate::learning::{Entry, Made, Suspicion, standing};
use crate::moderation::Actor;
use crate::store::{Appended, Change, GuardQuestion, Guards, QuarantineQuery, Quarantined, StoreError};

/// How many decisions are asked for in one query: SQLite takes 32,766 parameters.
const MOST_ASKED: usize = 10_000;

/// Of so many approvals of a day the networks are looked at, the newest.
const MOST_APPROVED: u32 = 10_000;

/// What was appended within the day; of the site all of it.
const TODAY: &str = "SELECT \
     (SELECT count(*) FROM journal INDEXED BY journal_by_actor \
      WHERE site_id = ?1 AND user_id IS ?2 AND source IS NULL AND operator IS NULL AND at >= ?3) AS actor_today, \
     (SELECT count(*) FROM journal INDEXED BY journal_by_time WHERE site_id = ?1 AND at >= ?3) AS site_today";

/// What an actor appended before the day.
const ACTOR_BEFORE: &str = "SELECT count(*) AS actor_before FROM (SELECT 1 FROM journal INDEXED BY journal_by_actor \
     WHERE site_id = ?1 AND user_id IS ?2 AND source IS NULL AND operator IS NULL AND at < ?3 LIMIT ?4)";

/// The comments about which accounts and the site's key taught on the site's day. What is beyond an account's own day waits, and so is not among it.
const SITE_TODAY: &str = "SELECT count(DISTINCT comment_id) AS site_today FROM journal INDEXED BY journal_by_time \
     WHERE site_id = ?1 AND at >= ?2 AND source IS NULL AND operator IS NULL AND action <> 'trash' \
     AND NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = ?1 AND decision_id = journal.id)";

/// What the site's key and accounts, which have neither a source nor an operator, appended before the day.
const SITE_BEFORE: &str = "SELECT count(*) AS site_before FROM (SELECT 1 FROM (SELECT 1 FROM journal INDEXED BY journal_by_actor \
     WHERE site_id = ?1 AND user_id IS NULL AND source IS NULL AND operator IS NULL AND at < ?2 LIMIT ?3) \
     UNION ALL SELECT 1 FROM (SELECT 1 FROM journal INDEXED BY journal_by_actor WHERE site_id = ?1 AND user_id > x'' AND at < ?2 LIMIT ?3))";

/// Where the comments came from of which an approval of the day teaches.
const APPROVED: &str = "SELECT ip FROM (SELECT DISTINCT comment_id FROM (SELECT id, comment_id FROM journal INDEXED BY journal_by_window \
     WHERE site_id = ?1 AND at >= ?2 AND action = 'approve' ORDER BY at DESC LIMIT ?3) AS approvals \
     WHERE NOT EXISTS (SELECT 1 FROM quarantine WHERE quarantine.site_id = ?1 AND decision_id = approvals.id)) AS approved \
     CROSS JOIN comment ON comment.site_id = ?1 AND comment.id = approved.comment_id WHERE ip IS NOT NULL";

/// What nobody has settled or undone.
const WAITING: &str = "SELECT count(*) AS waiting FROM quarantine WHERE state = 'open' AND (?1 IS NULL OR site_id = ?1) \
     AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = quarantine.site_id AND undo.undoes = decision_id)";

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
    async fn made(&self, question: &GuardQuestion) -> Result<Made, StoreError> {
        self.made_by(question).await
    }

    async fn waiting_in_quarantine(&self, site: Option<SiteId>) -> Result<u64, StoreError> {
        let row = sqlx::query(WAITING).bind(site.map(|site| site.0)).fetch_one(&self.readers).await?;
        count(&row, "waiting")
    }

    async fn waiting(&self, site: SiteId, decisions: &[DecisionId]) -> Result<Vec<(DecisionId, Suspicion)>, StoreError> {
        let mut waiting = Vec::new();
        for some in decisions.chunks(MOST_ASKED) {
            let mut sql = QueryBuilder::<Sqlite>::new("SELECT decision_id, suspicion FROM quarantine WHERE state = 'open' AND site_id = ");
            sql.push_bind(site.0).push(" AND decision_id IN (");
            let mut list = sql.separated(", ");
            for decision in some {
                list.push_bind(decision.0);
            }
            sql.push(")");
            for row in &sql.build().fetch_all(&self.readers).await? {
                waiting.push((DecisionId(get::<Uuid>(row, "decision_id")?), word(row, "suspicion")?));
            }
        }
        Ok(waiting)
    }

    async fn taken_back(&self, site: SiteId, actor: &Actor, since: Timestamp) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT (SELECT count(DISTINCT act.comment_id) FROM journal AS act WHERE act.site_id = ?1 AND act.user_id IS ?2 AND act.source IS NULL \
              AND act.operator IS NULL AND act.at >= ?3 \
              AND NOT EXISTS (SELECT 1 FROM quarantine WHERE site_id = ?1 AND decision_id IN (act.id, act.undoes)) \
              AND EXISTS (SELECT 1 FROM journal AS taught WHERE taught.site_id = ?1 AND taught.comment_id = act.comment_id \
               AND taught.sequence < act.sequence AND taught.action <> 'trash' \
               AND (act.undoes IS NOT NULL OR act.action = 'trash' OR act.slots <> taught.slots OR (act.action = 'approve') <> (taught.action = 'approve')) \
               AND NOT ((taught.user_id IS ?2 OR taught.user_id IS NULL) AND taught.source IS NULL AND taught.operator IS NULL) \
               AND NOT EXISTS (SELECT 1 FROM quarantine WHERE site_id = ?1 AND decision_id = taught.id) \
               AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = ?1 AND undo.undoes = taught.id \
                AND NOT (undo.user_id IS ?2 AND undo.source IS NULL AND undo.operator IS NULL) AND undo.sequence < act.sequence))) AS comments",
        );
        let row = row.bind(site.0).bind(user(actor)).bind(since.as_microsecond()).fetch_one(&self.readers).await?;
        count(&row, "comments")
    }

    async fn quarantine(&self, query: QuarantineQuery) -> Result<Vec<Quarantined>, StoreError> {
        let sql = rows_of_quarantine!(
            "WHERE (?1 OR (state = 'open' AND NOT EXISTS (SELECT 1 FROM journal AS undo WHERE undo.site_id = quarantine.site_id AND undo.undoes = decision_id))) \
             AND (?2 IS NULL OR (quarantine.at, decision_id) < (SELECT at, decision_id FROM quarantine WHERE decision_id = ?2)) \
             AND (?4 IS NULL OR quarantine.site_id = ?4) ORDER BY quarantine.at DESC, decision_id DESC LIMIT ?3"
        );
        let rows = sqlx::query(sql).bind(query.all).bind(query.before.map(|id| id.0)).bind(query.limit);
        let rows = rows.bind(query.site.map(|site| site.0)).fetch_all(&self.readers).await?;
        rows.iter().map(quarantined).collect()
    }

    async fn quarantined(&self, decision: DecisionId) -> Result<Option<Quarantined>, StoreError> {
        let row = sqlx::query(rows_of_quarantine!("WHERE decision_id = ?")).bind(decision.0).fetch_optional(&self.readers).await?;
        row.as_ref().map(quarantined).transpose()
    }

    async fn release(&self, decision: DecisionId, id: DecisionId, by: &str, at: Timestamp) -> Result<Appended, StoreError> {
        let by = by.to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let note = format!("released from quarantine by {by}");
                    release(connection, decision, id, &by, note, at).await
                })
            })
            .await
    }

    async fn release_agreed(
        &self,
        decisions: Vec<(DecisionId, DecisionId)>,
        others: usize,
        at: Timestamp,
    ) -> Result<Vec<Change>, StoreError> {
        self.writer.write(move |connection| Box::pin(release_agreed(connection, decisions, others, at))).await
    }

    async fn distrusted(&self) -> Result<Vec<UserId>, StoreError> {
        let ids = sqlx::query_scalar::<_, Uuid>("SELECT user_id FROM distrusted").fetch_all(&self.readers).await?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn drop_quarantined(&self, decision: DecisionId, by: &str, at: Timestamp) -> Result<bool, StoreError> {
        let by = by.to_owned();
        self.writer.write_one(move |connection| Box::pin(async move { settle(connection, decision, "dropped", &by, at).await })).await
    }
}

impl SqliteStore {
    /// As far as the bounds ask for it: what lies before a day, and of what network, matters only on a day that is as large as a bound.
    async fn made_by(&self, question: &GuardQuestion) -> Result<Made, StoreError> {
        let (site, actor, day) = (question.site.0, user(&question.actor), question.day.as_microsecond());
        let row = sqlx::query(TODAY).bind(site).bind(actor).bind(day).fetch_one(&self.readers).await?;
        let (actor_today, site_today) = (count(&row, "actor_today")?, count(&row, "site_today")?);
        let mut made = Made { actor_today, site_today, ..Made::default() };
        if actor_today >= question.per_day {
            let enough = actor_today - question.per_day + 1;
            let row =
                sqlx::query(ACTOR_BEFORE).bind(site).bind(actor).bind(day).bind(enough.cast_signed()).fetch_one(&self.readers).await?;
            made.actor_before = count(&row, "actor_before")?;
        }
        if site_today >= question.per_day {
            let row = sqlx::query(SITE_TODAY).bind(site).bind(day).fetch_one(&self.readers).await?;
            made.site_today = count(&row, "site_today")?;
            let row = sqlx::query(SITE_BEFORE).bind(site).bind(day).bind(made.site_today.cast_signed()).fetch_one(&self.readers).await?;
            made.site_before = count(&row, "site_before")?;
            if !question.unwanted {
                made.network_today = self.approved_of_network(question).await?;
            }
        }
        Ok(made)
    }

    /// How many comments of the network that a comment came from were approved within the day: by their addresses, as few sites keep networks.
    async fn approved_of_network(&self, question: &GuardQuestion) -> Result<u64, StoreError> {
        let address = |row: &SqliteRow| Ok::<_, StoreError>(optional_word::<IpAddr>(row, "ip")?.map(network_of));
        let own = sqlx::query("SELECT ip FROM comment WHERE site_id = ? AND id = ?").bind(question.site.0).bind(question.comment.0);
        let Some(own) = own.fetch_optional(&self.readers).await?.as_ref().map(address).transpose()?.flatten() else { return Ok(0) };
        let rows = sqlx::query(APPROVED).bind(question.site.0).bind(question.day.as_microsecond()).bind(MOST_APPROVED);
        let mut approved = 0;
        for row in &rows.fetch_all(&self.readers).await? {
            approved += u64::from(address(row)? == Some(own));
        }
        Ok(approved)
    }
}

/// By what an actor is found in the journal.
fn user(actor: &Actor) -> Option<Uuid> {
    match actor {
        Actor::User(id, _) => Some(id.0),
        Actor::Site | Actor::Import | Actor::Operator(_) => None,
    }
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

/// Notes that an account's word counts no more.
pub(super) async fn distrust(connection: &mut SqliteConnection, user: UserId, by: &str, at: Timestamp) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO distrusted (user_id, by, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(user.0)
        .bind(by.to_owned())
        .bind(at.as_microsecond())
        .execute(connection)
        .await?;
    Ok(())
}

/// Who settles what a newer decision of the same actor about the same comment takes the place of.
const SUPERSEDED: &str = "a newer decision";

/// Settles what waits of an actor about a comment of which it has made another decision: its `history` before that.
pub(super) async fn supersede(connection: &mut SqliteConnection, history: &[Entry], by: &Entry) -> Result<(), StoreError> {
    for older in history.iter().filter(|older| older.quarantined && older.actor.is(&by.actor)) {
        settle(&mut *connection, older.id, "dropped", SUPERSEDED, by.at).await?;
    }
    Ok(())
}

async fn release(
    connection: &mut SqliteConnection,
    decision: DecisionId,
    id: DecisionId,
    by: &str,
    note: String,
    at: Timestamp,
) -> Result<Appended, StoreError> {
    let row = sqlx::query("SELECT * FROM journal_now WHERE id = ?").bind(decision.0).fetch_optional(&mut *connection).await?;
    let Some(held) = row.as_ref().map(entry).transpose()? else { return Ok(Appended::Unknown) };
    let history = history(&mut *connection, held.site, held.comment).await?;
    if standing(&history).is_none_or(|standing| standing.id != decision) {
        return Ok(Appended::Undone);
    }
    if !settle(connection, decision, "released", by, at).await? {
        return Ok(Appended::Unknown);
    }
    let comment = fetch(&mut *connection, held.site, held.comment).await?;
    let entry = Entry { sequence: NO_SEQUENCE, id, note, at: to_micros(at), quarantined: false, ..held };
    // A server beside us has to hear of it.
    bump_configuration(&mut *connection).await?;
    readers::repeat(&mut *connection, decision, &entry).await?;
    append(connection, entry, comment, None).await.map(Appended::Done)
}

async fn release_agreed(
    connection: &mut SqliteConnection,
    decisions: Vec<(DecisionId, DecisionId)>,
    others: usize,
    at: Timestamp,
) -> Result<Vec<Change>, StoreError> {
    let by = if others == 1 { "1 other agrees".to_owned() } else { format!("{others} others agree") };
    let mut changes = Vec::with_capacity(decisions.len());
    for (decision, id) in decisions {
        if let Appended::Done(change) = release(&mut *connection, decision, id, &by, format!("released: {by}"), at).await? {
            changes.push(change);
        }
    }
    Ok(changes)
}

async fn settle(
    connection: &mut SqliteConnection,
    decision: DecisionId,
    state: &'static str,
    by: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let settled = sqlx::query("UPDATE quarantine SET state = ?, settled_by = ?, settled_at = ? WHERE decision_id = ? AND state = 'open'")
        .bind(state)
        .bind(by.to_owned())
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

#[cfg(test)]
mod tests {
    use super::{ACTOR_BEFORE, APPROVED, SITE_BEFORE, SITE_TODAY, TODAY};
    use crate::store::sqlite::plans::plan;

    /// The steps of a plan that look at a table.
    async fn looks(sql: &str, table: &str) -> Vec<String> {
        plan(sql)
            .await
            .into_iter()
            .filter(|step| step.starts_with(&format!("SEARCH {table} ")) || step.starts_with(&format!("SCAN {table}")))
            .collect()
    }

    #[tokio::test]
    async fn what_was_done_today_and_before_is_counted_in_indexes_alone() {
        let actor = "SEARCH journal USING COVERING INDEX journal_by_actor (site_id=? AND user_id=? AND source=? AND operator=? AND at";
        for (sql, expected) in [
            (TODAY, &[actor, "SEARCH journal USING COVERING INDEX journal_by_time (site_id=? AND at>?)"][..]),
            (ACTOR_BEFORE, &[actor]),
            (SITE_BEFORE, &[actor, "SEARCH journal USING COVERING INDEX journal_by_actor (site_id=? AND user_id>?)"]),
            (SITE_TODAY, &["SEARCH journal USING INDEX journal_by_time (site_id=? AND at>?)"]),
            (APPROVED, &["SEARCH journal USING INDEX journal_by_window (site_id=? AND at>?)"]),
        ] {
            let looks = looks(sql, "journal").await;
            assert!(looks.len() == expected.len() && looks.iter().zip(expected).all(|(look, start)| look.starts_with(start)), "{looks:?}");
        }
        let addresses = looks(APPROVED, "comment").await;
        assert!(addresses.len() == 1 && addresses[0].ends_with("(site_id=? AND id=?)"), "{addresses:?}");
    }
}
