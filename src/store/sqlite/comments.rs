//! Comments and their revisions.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::query::Query;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Sqlite, SqliteConnection, SqliteExecutor};

use super::outbox::{self, Moved};
use super::rows::{comment_columns, get, json, stored_comment, time, to_json, word};
use super::words::{free_number, number, other_number};
use super::{SqliteStore, gone, past, queue, readers};
use crate::comment::{Comment, CommentId, SiteId};
use crate::moderation::Status;
use crate::policy::Past;
use crate::store::{
    Assessed, Comments, Insertion, MOST_ALIKE, NewComment, PastQuestion, PastRevision, QueuePage, QueueQuery, Rejudged, Revision,
    StatusCounts, StoreError, StoredComment, Told, Who,
};
use crate::text::{Language, language, visible_form};

#[async_trait]
impl Comments for SqliteStore {
    async fn insert(&self, new: NewComment) -> Result<Insertion, StoreError> {
        // Told here, and not by the task that writes: it takes longer than the insertion.
        let language = language(&new.comment.content).map(Language::code);
        self.writer.write_one(move |connection| Box::pin(insert(connection, new, language))).await
    }

    async fn revise(&self, revision: Revision) -> Result<Option<StoredComment>, StoreError> {
        let language = language(&revision.comment.content).map(Language::code);
        self.writer.write(move |connection| Box::pin(revise(connection, revision, language))).await
    }

    async fn rejudge(&self, rejudged: Rejudged) -> Result<Option<StoredComment>, StoreError> {
        self.writer.write(move |connection| Box::pin(rejudge(connection, rejudged))).await
    }

    async fn name(&self, site: SiteId, id: CommentId, external_id: &str) -> Result<bool, StoreError> {
        let external_id = external_id.to_owned();
        self.writer.write(move |connection| Box::pin(name(connection, site, id, external_id))).await
    }

    async fn forget(&self, site: SiteId, id: CommentId) -> Result<bool, StoreError> {
        self.writer.write(move |connection| Box::pin(forget(connection, site, id))).await
    }

    async fn get(&self, site: SiteId, id: CommentId) -> Result<Option<StoredComment>, StoreError> {
        fetch(&self.readers, site, id).await
    }

    async fn find(&self, id: CommentId) -> Result<Option<StoredComment>, StoreError> {
        let query = sqlx::query(concat!("SELECT ", comment_columns!(), " FROM comment WHERE id = ? LIMIT 1")).bind(id.0);
        one(query, &self.readers).await
    }

    async fn by_external_id(&self, site: SiteId, external_id: &str) -> Result<Option<StoredComment>, StoreError> {
        by_external_id(&self.readers, site, external_id).await
    }

    async fn by_content(&self, site: SiteId, content: &str) -> Result<Vec<StoredComment>, StoreError> {
        let query = sqlx::query(concat!(
            "SELECT ",
            comment_columns!(),
            " FROM comment WHERE site_id = ? AND content_hash = ? ORDER BY id DESC LIMIT ?"
        ));
        let rows = query.bind(site.0).bind(content_hash(content)).bind(MOST_ALIKE).fetch_all(&self.readers).await?;
        rows.iter().map(stored_comment).collect()
    }

    async fn page(&self, query: &QueueQuery) -> Result<QueuePage, StoreError> {
        queue::page(self, query).await
    }

    async fn counts(&self, site: Option<SiteId>) -> Result<StatusCounts, StoreError> {
        queue::counts(&self.readers, site).await
    }

    async fn past(&self, question: PastQuestion<'_>) -> Result<Past, StoreError> {
        past::past(&self.readers, question).await
    }

    async fn revisions(&self, site: SiteId, id: CommentId) -> Result<Vec<PastRevision>, StoreError> {
        let rows = sqlx::query("SELECT * FROM past_revision WHERE site_id = ? AND comment_id = ? ORDER BY revision")
            .bind(site.0)
            .bind(id.0)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(past_revision).collect()
    }
}

/// A query with its values bound.
pub(super) type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

async fn insert(connection: &mut SqliteConnection, new: NewComment, language: Option<&'static str>) -> Result<Insertion, StoreError> {
    let at = new.at.as_microsecond();
    let status = Status::from(new.assessed.verdict);
    let query = sqlx::query(concat!(
        "INSERT INTO comment (content, content_hash, author, author_key, author_email, author_email_key, author_url, ip, user_agent, \
         referrer, kind, article, article_title, article_published_at, parent, created_at, verdict, score, logit, spam_score, abuse_score, \
         reasons, model, status, updated_at, site_id, id, external_id, network, revision, received_at, language, number, likeness) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ",
        free_number!("?32", "?33"),
        ", ?34) ON CONFLICT (site_id, external_id) WHERE external_id IS NOT NULL DO NOTHING"
    ));
    let query = bind_assessed(bind_comment(query, &new.comment), &new.assessed)?.bind(status.as_str()).bind(at);
    let network = new.network.map(|network| network.to_string());
    let query = query.bind(new.site.0).bind(new.id.0).bind(&new.external_id).bind(network).bind(at);
    let query = query.bind(language).bind(number(new.id.0)).bind(other_number(new.id.0)).bind(new.likeness.to_bytes());
    if query.execute(&mut *connection).await?.rows_affected() == 1 {
        return Ok(Insertion::Inserted(as_kept(new, status)));
    }
    let external_id = new.external_id.unwrap_or_default();
    let kept = by_external_id(connection, new.site, &external_id).await?;
    kept.map(Insertion::Exists).ok_or_else(|| sqlx::Error::RowNotFound.into())
}

async fn revise(
    connection: &mut SqliteConnection,
    revision: Revision,
    language: Option<&'static str>,
) -> Result<Option<StoredComment>, StoreError> {
    let Some(old) = fetch(&mut *connection, revision.site, revision.id).await? else { return Ok(None) };
    let at = revision.at.as_microsecond();
    keep_past(connection, &old, at).await?;
    readers::lapse(connection, revision.site, revision.id).await?;
    // What was decided was about the old text: the verdict says where the new one stands.
    let status = Status::from(revision.assessed.verdict);
    let query = sqlx::query(
        "UPDATE comment SET content = ?, content_hash = ?, author = ?, author_key = ?, author_email = ?, author_email_key = ?, \
         author_url = ?, ip = ?, user_agent = ?, referrer = ?, kind = ?, article = ?, article_title = ?, article_published_at = ?, \
         parent = ?, created_at = ?, verdict = ?, score = ?, logit = ?, spam_score = ?, abuse_score = ?, reasons = ?, model = ?, status = ?, \
         updated_at = ?, language = ?, likeness = ?, standing = NULL, revision = revision + 1 WHERE site_id = ? AND id = ?",
    );
    let query = bind_assessed(bind_comment(query, &revision.comment), &revision.assessed)?.bind(status.as_str()).bind(at);
    query.bind(language).bind(revision.likeness.to_bytes()).bind(revision.site.0).bind(revision.id.0).execute(&mut *connection).await?;
    fetch(connection, revision.site, revision.id).await
}

async fn rejudge(connection: &mut SqliteConnection, rejudged: Rejudged) -> Result<Option<StoredComment>, StoreError> {
    let Rejudged { event, site, comment, revision, from, verdict, reasons, at } = rejudged;
    let query = sqlx::query(
        "UPDATE comment SET verdict = ?, reasons = ?, status = ?, updated_at = ? WHERE site_id = ? AND id = ? AND revision = ? AND status = ? \
         AND standing IS NULL AND NOT EXISTS (SELECT 1 FROM appeal WHERE appeal.site_id = comment.site_id AND comment_id = comment.id \
         AND settled_by IS NULL)",
    );
    let query = query.bind(verdict.as_str()).bind(to_json(&reasons)?).bind(Status::from(verdict).as_str()).bind(at.as_microsecond());
    let query = query.bind(site.0).bind(comment.0).bind(revision).bind(from.as_str());
    if query.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(None);
    }
    let moved = fetch(&mut *connection, site, comment).await?;
    if let Some(comment) = &moved {
        let moved =
            Moved { event, told: Told::Moved, comment, previous: from, decision: None, action: None, undone: false, by: Who::Filter, at };
        outbox::tell(connection, &moved).await?;
    }
    Ok(moved)
}

async fn keep_past(connection: &mut SqliteConnection, old: &StoredComment, replaced_at: i64) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO past_revision (site_id, comment_id, revision, comment, verdict, score, replaced_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(old.site.0)
    .bind(old.id.0)
    .bind(old.revision)
    .bind(to_json(&old.comment)?)
    .bind(old.assessed.verdict.as_str())
    .bind(old.assessed.score)
    .bind(replaced_at)
    .execute(connection)
    .await?;
    Ok(())
}

async fn name(connection: &mut SqliteConnection, site: SiteId, id: CommentId, external_id: String) -> Result<bool, StoreError> {
    let named = sqlx::query(
        "UPDATE comment SET external_id = ?3 WHERE site_id = ?1 AND id = ?2 AND external_id IS NULL \
         AND NOT EXISTS (SELECT 1 FROM comment WHERE site_id = ?1 AND external_id = ?3)",
    )
    .bind(site.0)
    .bind(id.0)
    .bind(external_id)
    .execute(connection)
    .await?;
    Ok(named.rows_affected() == 1)
}

async fn forget(connection: &mut SqliteConnection, site: SiteId, id: CommentId) -> Result<bool, StoreError> {
    let gone = gone::remove(&mut *connection, site, id).await?;
    if gone {
        gone::empty_notes(connection, site, id).await?;
    }
    Ok(gone)
}

/// One comment of a site.
pub(super) async fn fetch(executor: impl SqliteExecutor<'_>, site: SiteId, id: CommentId) -> Result<Option<StoredComment>, StoreError> {
    let query = sqlx::query(concat!("SELECT ", comment_columns!(), " FROM comment WHERE site_id = ? AND id = ?"));
    one(query.bind(site.0).bind(id.0), executor).await
}

pub(super) async fn by_external_id(
    executor: impl SqliteExecutor<'_>,
    site: SiteId,
    external_id: &str,
) -> Result<Option<StoredComment>, StoreError> {
    let query = sqlx::query(concat!("SELECT ", comment_columns!(), " FROM comment WHERE site_id = ? AND external_id = ?"));
    one(query.bind(site.0).bind(external_id.to_owned()), executor).await
}

async fn one(query: Bound<'_>, executor: impl SqliteExecutor<'_>) -> Result<Option<StoredComment>, StoreError> {
    query.fetch_optional(executor).await?.as_ref().map(stored_comment).transpose()
}

/// Binds the columns from `content` to `created_at`.
pub(super) fn bind_comment<'q>(query: Bound<'q>, comment: &Comment) -> Bound<'q> {
    query
        .bind(comment.content.clone())
        .bind(content_hash(&comment.content))
        .bind(comment.author.clone())
        .bind(comment.author.as_deref().map(author_key))
        .bind(comment.author_email.clone())
        .bind(comment.author_email.as_deref().map(author_key))
        .bind(comment.author_url.clone())
        .bind(comment.ip.map(|ip| ip.to_string()))
        .bind(comment.user_agent.clone())
        .bind(comment.referrer.clone())
        .bind(comment.kind.clone())
        .bind(comment.article.clone())
        .bind(comment.article_title.clone())
        .bind(comment.article_published_at.map(Timestamp::as_microsecond))
        .bind(comment.parent.clone())
        .bind(comment.created_at.map(Timestamp::as_microsecond))
}

/// Binds the columns from `verdict` to `model`.
pub(super) fn bind_assessed<'q>(query: Bound<'q>, assessed: &Assessed) -> Result<Bound<'q>, StoreError> {
    Ok(query
        .bind(assessed.verdict.as_str())
        .bind(assessed.score)
        .bind(assessed.logit)
        .bind(assessed.scores.spam)
        .bind(assessed.scores.abuse)
        .bind(to_json(&assessed.reasons)?)
        .bind(assessed.model.clone()))
}

/// By what a comment with the same text is found.
fn content_hash(content: &str) -> Vec<u8> {
    blake3::hash(content.as_bytes()).as_bytes().to_vec()
}

/// By what an author is found: names and addresses are one in any case, with what does not show and a full stop at the end or without.
pub(super) fn author_key(name: &str) -> String {
    visible_form(name).trim().trim_end_matches('.').to_owned()
}

/// A new comment as a later read gives it: times are kept to the microsecond.
fn as_kept(new: NewComment, status: Status) -> StoredComment {
    let at = to_micros(new.at);
    let mut comment = new.comment;
    comment.article_published_at = comment.article_published_at.map(to_micros);
    comment.created_at = comment.created_at.map(to_micros);
    StoredComment {
        site: new.site,
        id: new.id,
        external_id: new.external_id,
        comment,
        revision: 1,
        assessed: new.assessed,
        status,
        standing: None,
        received_at: at,
        updated_at: at,
    }
}

/// The time without what is finer than a microsecond.
pub(super) fn to_micros(time: Timestamp) -> Timestamp {
    // The micros of a time that exists are always in range.
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

fn past_revision(row: &SqliteRow) -> Result<PastRevision, StoreError> {
    Ok(PastRevision {
        revision: get(row, "revision")?,
        comment: json(row, "comment")?,
        verdict: word(row, "verdict")?,
        score: get(row, "score")?,
        replaced_at: time(row, "replaced_at")?,
    })
}
