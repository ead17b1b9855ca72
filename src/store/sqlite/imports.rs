//! Comments that another system kept: many in one transaction, each once.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::SqliteStore;
use super::comments::{bind_assessed, bind_comment, by_external_id, fetch, to_micros};
use super::journal::{head, insert as insert_entry};
use super::sites::bump_configuration;
use super::words::{free_number, index_waiting, number, other_number};
use crate::comment::SiteId;
use crate::learning::{Entry, EntryKind};
use crate::moderation::{Actor, status_of};
use crate::store::{Imported, Imports, Known, NewImport, PastDecision, StoreError};
use crate::text::{Language, language};

#[async_trait]
impl Imports for SqliteStore {
    async fn import(&self, site: SiteId, run: Timestamp, batch: Vec<NewImport>, announce: bool) -> Result<Vec<Imported>, StoreError> {
        let batch = batch.into_iter().map(|new| (language(&new.comment.content).map(Language::code), new)).collect();
        self.writer.write(move |connection| Box::pin(import(connection, site, run, batch, announce))).await
    }

    async fn known(&self, site: SiteId, run: Timestamp, wanted: &[(&str, &str)]) -> Result<Vec<Option<Known>>, StoreError> {
        let mut connection = self.readers.acquire().await?;
        let mut found = Vec::with_capacity(wanted.len());
        for (external_id, content) in wanted {
            found.push(known(&mut connection, site, run, external_id, content).await?);
        }
        Ok(found)
    }

    async fn announce(&self) -> Result<(), StoreError> {
        self.writer.write(move |connection| Box::pin(bump_configuration(connection))).await
    }
}

async fn import(
    connection: &mut SqliteConnection,
    site: SiteId,
    run: Timestamp,
    batch: Vec<(Option<&'static str>, NewImport)>,
    announce: bool,
) -> Result<Vec<Imported>, StoreError> {
    let mut head = head(connection, site).await?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for (language, new) in batch {
        let known = known(connection, site, run, &new.external_id, &new.comment.content).await?;
        outcomes.push(match known {
            Some(known) => Imported::There(known),
            None => Imported::Taken(take(connection, site, run, (language, new), &mut head).await?),
        });
    }
    index_waiting(connection).await?;
    if announce {
        bump_configuration(connection).await?;
    }
    Ok(outcomes)
}

/// By what a comment of an import is known again.
pub(super) fn id_hash(external_id: &str) -> Vec<u8> {
    blake3::hash(external_id.as_bytes()).as_bytes()[..16].to_vec()
}

async fn known(
    connection: &mut SqliteConnection,
    site: SiteId,
    run: Timestamp,
    external_id: &str,
    content: &str,
) -> Result<Option<Known>, StoreError> {
    let imported: Option<i64> = sqlx::query_scalar("SELECT run FROM imported WHERE site_id = ? AND id_hash = ?")
        .bind(site.0)
        .bind(id_hash(external_id))
        .fetch_optional(&mut *connection)
        .await?;
    if imported == Some(run.as_microsecond()) {
        return Ok(Some(Known::Twice));
    }
    let mut kept = by_external_id(&mut *connection, site, external_id).await?;
    // An export names a comment that has no other id by Gatepost's own.
    if let (None, Ok(id)) = (&kept, external_id.parse()) {
        kept = fetch(connection, site, id).await?;
    }
    Ok(match kept {
        Some(kept) if kept.comment.content == content => Some(Known::Same),
        Some(_) => Some(Known::OtherText),
        None => imported.map(|_| Known::Forgotten),
    })
}

/// Keeps one comment and, if a person decided, the row of the journal.
async fn take(
    connection: &mut SqliteConnection,
    site: SiteId,
    run: Timestamp,
    (language, new): (Option<&'static str>, NewImport),
    head: &mut u64,
) -> Result<Option<Box<Entry>>, StoreError> {
    let NewImport { id, external_id, comment, likeness, assessed, at, decision } = new;
    let status = status_of(decision.as_ref().map(|decision| decision.action), assessed.verdict);
    let query = sqlx::query(concat!(
        "INSERT INTO comment (content, content_hash, author, author_key, author_email, author_email_key, author_url, ip, user_agent, \
         referrer, kind, article, article_title, article_published_at, parent, created_at, verdict, score, logit, spam_score, abuse_score, \
         reasons, model, status, standing, updated_at, site_id, id, external_id, revision, received_at, language, number, likeness) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ",
        free_number!("?32", "?33"),
        ", ?34)"
    ));
    let query = bind_assessed(bind_comment(query, &comment), &assessed)?.bind(status.as_str());
    // It came to stand here now: how long it is kept counts from today.
    let query = query.bind(decision.as_ref().map(|decision| decision.id.0)).bind(run.as_microsecond());
    let query = query.bind(site.0).bind(id.0).bind(&external_id).bind(at.as_microsecond());
    query
        .bind(language)
        .bind(number(id.0))
        .bind(other_number(id.0))
        .bind(likeness.map(|likeness| likeness.to_bytes()))
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO imported (site_id, id_hash, run) VALUES (?, ?, ?)")
        .bind(site.0)
        .bind(id_hash(&external_id))
        .bind(run.as_microsecond())
        .execute(&mut *connection)
        .await?;
    let Some(decision) = decision else { return Ok(None) };
    *head += 1;
    let PastDecision { id: decision, action, slots, schema, at } = decision;
    let kind = EntryKind::Decided { action, revision: 1, slots: slots.into(), schema, standpoint: None };
    let (note, at) = (String::new(), to_micros(at));
    let entry = Entry { site, sequence: *head, id: decision, comment: id, kind, actor: Actor::Import, note, at, quarantined: false };
    insert_entry(connection, &entry).await?;
    Ok(Some(Box::new(entry)))
}
