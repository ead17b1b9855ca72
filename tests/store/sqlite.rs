//! What is SQLite's own: its file, its commits, its limits.

use gatepost::store::SqliteStore;
use tempfile::TempDir;

/// A store in a file of its own, which goes with the folder.
pub(crate) async fn fresh() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gatepost.db");
    (SqliteStore::open(path.to_str().unwrap()).await.unwrap(), folder)
}
