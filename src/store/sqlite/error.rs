//! From what SQLite says to a [`StoreError`]. Its messages name tables and columns, never values; errors that would quote a value
//! are replaced by [`Corrupt`].

use crate::store::StoreError;

/// SQLite's primary result codes (the low byte of an extended one) that are told apart; <https://sqlite.org/rescode.html>.
pub(super) const BUSY: u32 = 5;
pub(super) const READ_ONLY: u32 = 8;
pub(super) const CORRUPT: u32 = 11;
const FULL: u32 = 13;
pub(super) const CANNOT_OPEN: u32 = 14;
pub(super) const NOT_A_DATABASE: u32 = 26;

/// Extended codes of writes for which the system gives no room: past a quota or a limit on a file's size it refuses them with another
/// error than on a full disk, and SQLite calls that a failed write, or a failed growth of the shared index.
const NO_ROOM: [u32; 2] = [778, 4874];

/// A stored value that this program cannot have written.
#[derive(Debug, thiserror::Error)]
#[error("the column {column} holds what cannot be read as {expected}")]
pub(super) struct Corrupt {
    /// Which column.
    pub column: &'static str,
    /// What should stand there.
    pub expected: &'static str,
}

impl From<Corrupt> for StoreError {
    fn from(error: Corrupt) -> Self {
        Self::Database(Box::new(error))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Closed,
            error if is_full(&error) => Self::Full,
            error if is_busy(&error) => Self::Busy,
            error => Self::Database(Box::new(error)),
        }
    }
}

/// The primary result code, if the error came from SQLite itself.
pub(super) fn primary_code(error: &sqlx::Error) -> Option<u32> {
    extended_code(error).map(|extended| extended & 0xff)
}

/// Whether the write failed for want of room: on the disk, in a quota, or under a limit on a file's size.
pub(super) fn is_full(error: &sqlx::Error) -> bool {
    let full = extended_code(error).filter(|code| code & 0xff == FULL || NO_ROOM.contains(code));
    if let Some(code) = full {
        tracing::error!(code, "SQLite cannot write: the disk, a quota or a limit on a file's size is full");
    }
    full.is_some()
}

/// Whether another process held the database for longer than was waited for it.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let busy = primary_code(error) == Some(BUSY);
    if busy {
        tracing::warn!("another process holds the database: a request was not carried out");
    }
    busy
}

/// The extended result code, if the error came from SQLite itself.
fn extended_code(error: &sqlx::Error) -> Option<u32> {
    error.as_database_error()?.code()?.parse().ok()
}
