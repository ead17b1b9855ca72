//! How SQLite means to answer a query: what its planner says on a new database.

use sqlx::{AssertSqlSafe, Row};

use crate::store::SqliteStore;

/// The steps of a query's plan.
pub(super) async fn plan(sql: &str) -> Vec<String> {
    plans(&[sql.to_owned()]).await.remove(0)
}

/// The steps of each query's plan.
pub(super) async fn plans(queries: &[String]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("gatepost.db").to_str().unwrap()).await.unwrap();
    let mut plans = Vec::with_capacity(queries.len());
    for sql in queries {
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"))).fetch_all(&store.readers).await.unwrap();
        plans.push(rows.iter().map(|row| row.get("detail")).collect());
    }
    store.close().await;
    plans
}
