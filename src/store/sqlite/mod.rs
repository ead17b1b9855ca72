//! The store on SQLite: one file, nothing to install.
//!
//! Writes go through one connection that commits together what arrives together (`writer.rs`); reads through a handful of others that
//! cannot write. The schema is in `migrations/`: to change it add a file with the next number, never edit one that was released. To
//! answer a new question of a trait, add a function that takes a connection to the file of its concern and call it from the trait's
//! `impl` in the same file: through [`Writer::write`] if it writes, on `readers` if not.
//!
//! It must not know who asks, and decides nothing: what stands is asked of `learning`.

mod accounts;
mod audits;
pub mod backup;
mod calls;
mod comments;
mod erasures;
mod error;
mod exports;
mod gold;
mod gone;
mod guard;
mod imports;
mod insights;
mod jobs;
mod journal;
mod likeness;
mod mails;
mod models;
mod notes;
mod notices;
mod open;
mod outbox;
mod past;
#[cfg(test)]
mod plans;
mod queue;
mod readers;
mod retention;
mod rows;
mod shadow;
mod sites;
mod slots;
mod training;
pub mod unfinished;
mod upkeep;
mod users;
mod words;
mod writer;

use sqlx::SqlitePool;

pub use open::{Limits, path_of};

use crate::store::StoreError;
use writer::Writer;

/// A store in one SQLite file. Clones of an `Arc` of it share its connections.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer,
    readers: SqlitePool,
    limits: Limits,
}

impl SqliteStore {
    /// Opens the database at `sqlite://PATH` or at a plain path; makes it if there is none, and brings an older schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] if the file is no database, another program's or a newer version's, or cannot be written.
    pub async fn open(url_or_path: &str) -> Result<Self, StoreError> {
        Self::open_with(url_or_path, &Limits::default()).await
    }

    /// Opens like [`SqliteStore::open`], with other limits than the usual.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub async fn open_with(url_or_path: &str, limits: &Limits) -> Result<Self, StoreError> {
        let (connection, readers) = open::connect(url_or_path, limits).await?;
        Ok(Self { writer: Writer::start(connection), readers, limits: limits.clone() })
    }

    /// Finishes the writes that are queued, refuses later ones and closes the file.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }

    /// How many transactions were committed since it was opened: fewer than there were writes where these came together.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }
}
