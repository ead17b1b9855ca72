//! What a site's comments tell of an author and a network, for the rules that ask.

use jiff::{SignedDuration, Timestamp};
use sqlx::SqlitePool;
use uuid::Uuid;

use super::comments::author_key;
use super::rows::{count, get};
use crate::comment::network_of;
use crate::policy::{Flood, Past};
use crate::store::{PastQuestion, StoreError};

/// One question for all of it. What is not wanted has a limit of nothing, and costs nothing.
const PAST: &str = "SELECT \
     EXISTS (SELECT 1 FROM comment WHERE site_id = ?1 AND author_email_key = ?2 AND status = 'approved' AND received_at <= ?4 AND id <> ?5 LIMIT ?6) \
     AS approved, \
     (SELECT count(*) FROM (SELECT 1 FROM comment WHERE site_id = ?1 AND author_email_key = ?2 \
      AND status IN ('approved', 'pending', 'spam', 'trash') AND received_at > ?7 AND received_at <= ?4 AND id <> ?5 LIMIT ?8)) AS by_author, \
     (SELECT count(*) FROM (SELECT 1 FROM comment WHERE site_id = ?1 AND network = ?3 AND received_at > ?9 AND received_at <= ?4 AND id <> ?5 \
      LIMIT ?10)) AS by_network";

pub(super) async fn past(readers: &SqlitePool, question: PastQuestion<'_>) -> Result<Past, StoreError> {
    let PastQuestion { site, wanted, comment, except, at } = question;
    let (author_since, author_limit) = window(wanted.by_author, at);
    let (network_since, network_limit) = window(wanted.by_network, at);
    let row = sqlx::query(PAST)
        .bind(site.0)
        .bind(comment.author_email.as_deref().map(author_key))
        .bind(comment.ip.map(|ip| network_of(ip).to_string()))
        .bind(at.as_microsecond())
        .bind(except.map_or(Uuid::nil(), |id| id.0))
        .bind(u32::from(wanted.approved))
        .bind(author_since)
        .bind(author_limit)
        .bind(network_since)
        .bind(network_limit)
        .fetch_one(readers)
        .await?;
    let number = |column| count(&row, column).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(Past { approved: get(&row, "approved")?, by_author: number("by_author")?, by_network: number("by_network")? })
}

/// From when on comments count, in microseconds, and how many at most.
fn window(flood: Option<Flood>, at: Timestamp) -> (i64, u32) {
    flood.map_or((i64::MAX, 0), |flood| {
        let since = at.saturating_sub(SignedDuration::from_mins(i64::from(flood.minutes))).unwrap_or(Timestamp::MIN);
        (since.as_microsecond(), flood.comments)
    })
}

#[cfg(test)]
mod tests {
    use super::PAST;
    use crate::store::sqlite::plans::plan;

    #[tokio::test]
    async fn each_part_of_the_question_is_answered_by_an_index_alone() {
        let steps: Vec<String> = plan(PAST).await.into_iter().filter(|step| step.contains("comment")).collect();
        assert_eq!(steps.len(), 3, "{steps:?}");
        for (step, index) in steps.iter().zip(["comment_by_author_email", "comment_by_author_email", "comment_by_site_network"]) {
            assert!(step.starts_with("SEARCH comment USING COVERING INDEX") && step.contains(index), "{step}");
        }
    }
}
