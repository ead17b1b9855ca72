//! What has been kept for long enough goes.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::rows::{first_id, get, json, to_json};
use super::{SqliteStore, gone};
use crate::comment::{CommentId, SiteId};
use crate::moderation::Status;
use crate::policy::{Reason, ReasonCode};
use crate::store::{Outdated, PersonalField, Retention, StoreError};

/// Comments of a status. Ids sort by arrival: what arrived later is not looked at.
const OF_STATUS: &str =
    "SELECT id FROM comment WHERE site_id = ? AND status = ? AND id > ? AND id < ? AND updated_at < ? ORDER BY id LIMIT ?";

/// What stands in the place of a value that a reason told of a field.
const GONE: &str = "(no longer kept)";

/// A field's column, which also is its name in the JSON of a past revision; what blanks it; and which reasons repeat it.
struct Field {
    find: &'static str,
    blank: &'static str,
    blank_past: &'static str,
    reasons: &'static [ReasonCode],
}

/// The queries about one field.
macro_rules! field {
    ($column:literal, $blank:literal, $reasons:expr) => {
        Field {
            find: concat!(
                "SELECT id FROM comment WHERE site_id = ? AND id > ? AND id < ? AND received_at < ? AND (",
                $column,
                " IS NOT NULL OR (revision > 1 AND EXISTS (SELECT 1 FROM past_revision AS past WHERE past.site_id = comment.site_id \
                 AND past.comment_id = comment.id AND json_extract(past.comment, '$.",
                $column,
                "') IS NOT NULL))) ORDER BY id LIMIT ?"
            ),
            blank: concat!("UPDATE comment SET ", $blank, ", reasons = ? WHERE site_id = ? AND id = ?"),
            blank_past: concat!(
                "UPDATE past_revision SET comment = json_remove(comment, '$.",
                $column,
                "') WHERE site_id = ? AND comment_id = ?"
            ),
            reasons: $reasons,
        }
    };
}

const IP: Field = field!("ip", "ip = NULL, network = NULL", &[ReasonCode::BlockedNetwork, ReasonCode::TrustedNetwork]);
const AUTHOR_EMAIL: Field = field!(
    "author_email",
    "author_email = NULL, author_email_key = NULL",
    &[ReasonCode::EmailDomain, ReasonCode::BlockedDomain, ReasonCode::TrustedDomain, ReasonCode::BlockedAuthor, ReasonCode::TrustedAuthor]
);
const USER_AGENT: Field = field!("user_agent", "user_agent = NULL", &[ReasonCode::UserAgent]);

fn queries(field: PersonalField) -> &'static Field {
    match field {
        PersonalField::Ip => &IP,
        PersonalField::AuthorEmail => &AUTHOR_EMAIL,
        PersonalField::UserAgent => &USER_AGENT,
    }
}

#[async_trait]
impl Retention for SqliteStore {
    async fn outdated(&self, site: SiteId, what: Outdated, after: Option<CommentId>, limit: u32) -> Result<Vec<CommentId>, StoreError> {
        let after = after.map_or(Uuid::nil(), |id| id.0);
        let query = match what {
            Outdated::Status(status, before) => {
                sqlx::query(OF_STATUS).bind(site.0).bind(status.as_str()).bind(after).bind(first_id(before)).bind(before.as_microsecond())
            }
            Outdated::Field(field, before) => {
                sqlx::query(queries(field).find).bind(site.0).bind(after).bind(first_id(before)).bind(before.as_microsecond())
            }
        };
        let rows = query.bind(limit).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(CommentId(get(row, "id")?))).collect()
    }

    async fn remove_outdated(&self, site: SiteId, what: Outdated, comments: Vec<CommentId>) -> Result<u64, StoreError> {
        match what {
            Outdated::Status(status, before) => {
                self.writer.write(move |connection| Box::pin(purge(connection, site, status, before, comments))).await
            }
            Outdated::Field(field, _) => self.writer.write(move |connection| Box::pin(blank(connection, site, field, comments))).await,
        }
    }
}

async fn purge(
    connection: &mut SqliteConnection,
    site: SiteId,
    status: Status,
    before: Timestamp,
    comments: Vec<CommentId>,
) -> Result<u64, StoreError> {
    let mut purged = 0;
    for comment in comments {
        // It may have been decided anew since it was found.
        let still = sqlx::query("SELECT 1 FROM comment WHERE site_id = ? AND id = ? AND status = ? AND updated_at < ?")
            .bind(site.0)
            .bind(comment.0)
            .bind(status.as_str())
            .bind(before.as_microsecond())
            .fetch_optional(&mut *connection)
            .await?;
        if still.is_some() && gone::remove(&mut *connection, site, comment).await? {
            purged += 1;
            gone::empty_notes(&mut *connection, site, comment).await?;
        }
    }
    Ok(purged)
}

async fn blank(connection: &mut SqliteConnection, site: SiteId, field: PersonalField, comments: Vec<CommentId>) -> Result<u64, StoreError> {
    let queries = queries(field);
    let mut blanked = 0;
    for comment in comments {
        let query = sqlx::query("SELECT reasons FROM comment WHERE site_id = ? AND id = ?").bind(site.0).bind(comment.0);
        let Some(row) = query.fetch_optional(&mut *connection).await? else { continue };
        let mut reasons: Vec<Reason> = json(&row, "reasons")?;
        for reason in reasons.iter_mut().filter(|reason| queries.reasons.contains(&reason.code)) {
            GONE.clone_into(&mut reason.value);
        }
        let query = sqlx::query(queries.blank).bind(to_json(&reasons)?).bind(site.0).bind(comment.0);
        query.execute(&mut *connection).await?;
        sqlx::query(queries.blank_past).bind(site.0).bind(comment.0).execute(&mut *connection).await?;
        blanked += 1;
    }
    Ok(blanked)
}

#[cfg(test)]
mod tests {
    use super::{AUTHOR_EMAIL, IP, OF_STATUS, USER_AGENT};
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn each_page_of_what_is_outdated_begins_where_the_last_ended_and_is_in_order_already() {
        let of_status = plan(OF_STATUS).await;
        assert!(
            of_status.len() == 1 && of_status[0].ends_with("comment_by_site_status (site_id=? AND status=? AND id>? AND id<?)"),
            "{of_status:?}"
        );
        for field in [&IP, &AUTHOR_EMAIL, &USER_AGENT] {
            let steps = plan(field.find).await;
            assert!(steps[0].starts_with("SEARCH comment ") && steps[0].ends_with("(site_id=? AND id>? AND id<?)"), "{steps:?}");
            assert!(steps[1..].iter().all(|step| !step.starts_with("SCAN") && !step.contains("TEMP B-TREE")), "{steps:?}");
            for change in [field.blank, field.blank_past] {
                let steps = plan(change).await;
                assert!(steps.len() == 1 && steps[0].starts_with("SEARCH "), "{steps:?}");
            }
        }
    }
}
