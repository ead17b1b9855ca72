//! What the database that a backup replaces still knows, and the restored one has to: what was erased since, as that is back.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::super::erasures::erasure;
use super::super::imports::id_hash;
use super::PATIENCE;
use crate::store::{Erasure, StoreError};

/// By site the hashes of the ids that no import may take any more, each with the import that it came by.
type Forgotten = BTreeMap<Vec<u8>, Vec<(Vec<u8>, i64)>>;

/// What is known of what is gone.
#[derive(Default)]
pub(super) struct Gone {
    erasures: Vec<Erasure>,
    forgotten: Forgotten,
}

/// Reads it.
pub(super) async fn read(database: &Path) -> Result<Gone, StoreError> {
    let mut connection = open(database).await?;
    let gone = Gone { erasures: erasures(&mut connection).await?, forgotten: forgotten(&mut connection).await? };
    connection.close().await?;
    Ok(gone)
}

/// Adds to a restored database what it does not know of it, and gives the erasures that came after its backup. One of an older schema, that cannot keep their
/// lines, stays as it is.
pub(super) async fn carry(gone: Gone, to: &Path) -> Result<Vec<Erasure>, StoreError> {
    let mut connection = open(to).await?;
    let mut transaction = connection.begin().await?;
    let known = erasures(&mut transaction).await?;
    let key = |erasure: &Erasure| (erasure.at, erasure.comments, erasure.decisions);
    let known: HashSet<_> = known.iter().map(key).collect();
    let later: Vec<_> = gone.erasures.into_iter().filter(|erasure| !known.contains(&key(erasure))).collect();
    if has(&mut transaction, "erasure").await? {
        for line in &later {
            note(&mut transaction, line).await?;
        }
    }
    if has(&mut transaction, "imported").await? {
        for (site, hashes) in &gone.forgotten {
            forget(&mut transaction, site, hashes).await?;
        }
    }
    transaction.commit().await?;
    connection.close().await?;
    Ok(later)
}

async fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    Ok(SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE).connect().await?)
}

async fn has(connection: &mut SqliteConnection, table: &str) -> Result<bool, StoreError> {
    let query = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?)").bind(table.to_owned());
    Ok(query.fetch_one(connection).await?)
}

async fn erasures(connection: &mut SqliteConnection) -> Result<Vec<Erasure>, StoreError> {
    if !has(connection, "erasure").await? {
        return Ok(Vec::new());
    }
    let rows = sqlx::query("SELECT * FROM erasure ORDER BY number").fetch_all(connection).await?;
    rows.iter().map(erasure).collect()
}

async fn note(connection: &mut SqliteConnection, line: &Erasure) -> Result<(), StoreError> {
    // It may have begun before the backup, and gone on after it.
    sqlx::query("DELETE FROM erasure WHERE at = ?").bind(line.at.as_microsecond()).execute(&mut *connection).await?;
    sqlx::query("INSERT INTO erasure (comments, decisions, sites, erased_by, kind, at) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(line.comments.cast_signed())
        .bind(line.decisions.cast_signed())
        .bind(line.sites.cast_signed())
        .bind(line.by.clone())
        .bind(line.kind.as_str())
        .bind(line.at.as_microsecond())
        .execute(connection)
        .await?;
    Ok(())
}

/// What was imported, or came otherwise, and is not there any more. What is there may be imported again once the backup has taken it away.
async fn forgotten(connection: &mut SqliteConnection) -> Result<Forgotten, StoreError> {
    let mut forgotten = Forgotten::new();
    if !has(connection, "imported").await? {
        return Ok(forgotten);
    }
    let sites: Vec<Vec<u8>> = sqlx::query_scalar("SELECT id FROM site").fetch_all(&mut *connection).await?;
    for site in sites {
        let ids = sqlx::query_scalar("SELECT external_id FROM comment WHERE site_id = ? AND external_id IS NOT NULL").bind(site.clone());
        let ids: Vec<String> = ids.fetch_all(&mut *connection).await?;
        let there: HashSet<Vec<u8>> = ids.iter().map(|id| id_hash(id)).collect();
        let all = sqlx::query_as("SELECT id_hash, run FROM imported WHERE site_id = ?").bind(site.clone());
        let all: Vec<(Vec<u8>, i64)> = all.fetch_all(&mut *connection).await?;
        forgotten.insert(site, all.into_iter().filter(|(hash, _)| !there.contains(hash)).collect());
    }
    Ok(forgotten)
}

async fn forget(connection: &mut SqliteConnection, site: &[u8], hashes: &[(Vec<u8>, i64)]) -> Result<(), StoreError> {
    for (hash, run) in hashes {
        sqlx::query("INSERT OR IGNORE INTO imported (site_id, id_hash, run) SELECT id, ?, ? FROM site WHERE id = ?")
            .bind(hash.clone())
            .bind(*run)
            .bind(site.to_owned())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
