//! How SQLite means to answer a query: what its planner says on a new database.

use sqlx::{AssertSqlSafe, Row};

use crate::store::SqliteStore;

/// The steps of a query's plan.
pub(super) async fn plan(sql: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap();
    let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&store.readers).await.unwrap();
    store.close().await;
    rows.iter().map(|row| row.get("detail")).collect()
}
