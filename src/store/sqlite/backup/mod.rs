//! Backups: a consistent copy of the database in one file that proves itself, and the way back.
//!
//! A copy is made by SQLite (`VACUUM INTO`), so a server may go on writing meanwhile: the copy is of one moment. `sealed.rs` puts a list of
//! checksums behind it. What was written is read again before the backup gets its name, and again before it takes a database's place.

mod aside;
mod carried;
mod litter;
mod sealed;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

use super::open::path_of;
use super::upkeep::damage;
use crate::store::{Erasure, StoreError};
use carried::Gone;
pub use litter::copies_beside;
use litter::{Litter, unfinished};
pub use sealed::Manifest;

/// How long a copy waits for whoever is writing.
const PATIENCE: Duration = Duration::from_secs(30);

/// Hears how many bytes more were done.
pub type Progress = std::sync::Arc<dyn Fn(u64) + Send + Sync>;

/// Why there is no backup, or no restored database.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path}: {doing}")]
    Io {
        /// Which.
        path: String,
        /// What could not be done.
        doing: &'static str,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// What was set aside could not be put back.
    #[error(
        "{path}: {doing}, and what was set aside could not be put back ({lies}): give each its name back before anything opens {path}, or restore again"
    )]
    Stranded {
        /// Which database.
        path: String,
        /// What could not be done.
        doing: &'static str,
        /// What lies where.
        lies: String,
        /// Why the first step failed.
        #[source]
        source: io::Error,
    },
    /// It is restored, but perhaps not for good.
    #[error(
        "{path} is restored, and what was there before lies beside it; but a power cut now might undo that: check it with gatepost check, or restore again"
    )]
    Unsure {
        /// Which database.
        path: String,
        /// Why.
        #[source]
        source: Box<BackupError>,
    },
    /// There is no such database.
    #[error("there is no database {0} to back up: name the right one with --database")]
    NoDatabase(String),
    /// Something stands where the result should go.
    #[error("{0} exists already, and was left as it is")]
    Exists(String),
    /// A file that no backup made.
    #[error("{0} is no backup of gatepost, or one that ends early")]
    Foreign(String),
    /// Its list of checksums does not fit its own checksum.
    #[error("{0} is damaged: its list of checksums was altered")]
    Altered(String),
    /// A part of it is not what was written.
    #[error("{path} is damaged: bytes {from} to {to} are not what was written")]
    Block {
        /// Which file.
        path: String,
        /// The first byte of the part.
        from: u64,
        /// The last.
        to: u64,
    },
    /// The database in it does not hold what it should.
    #[error("the database in {path} {problem}")]
    Unsound {
        /// Which file.
        path: String,
        /// What is wrong, to follow the name.
        problem: String,
    },
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    fn io(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { path, doing, source }
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What a copy holds.
#[derive(Debug, PartialEq, Eq)]
struct Contents {
    schema: i64,
    rows: BTreeMap<String, u64>,
}

/// Writes a backup of the database at `url_or_path`, as of one moment, to the new file `to`. It is read back before it gets its name.
///
/// # Errors
/// [`BackupError`]; then there is no file `to`.
pub async fn back_up(url_or_path: &str, to: &Path, at: Timestamp, progress: Progress) -> Result<Manifest, BackupError> {
    let path = path_of(url_or_path)?;
    if !path.is_file() {
        return Err(BackupError::NoDatabase(path.display().to_string()));
    }
    let mut connection = SqliteConnectOptions::new().filename(&path).busy_timeout(PATIENCE).connect().await.map_err(StoreError::from)?;
    let made = copy(&mut connection, to, at, progress).await;
    connection.close().await?;
    made
}

/// The same from a connection.
pub(super) async fn copy(connection: &mut SqliteConnection, to: &Path, at: Timestamp, progress: Progress) -> Result<Manifest, BackupError> {
    let copy = unfinished(to)?;
    // Also where this is broken off while another thread has the copy.
    let _litter = Litter::of(&copy);
    let name = copy.path().to_str().ok_or_else(|| BackupError::Foreign(to.display().to_string()))?.to_owned();
    sqlx::query("VACUUM INTO ?").bind(name).execute(&mut *connection).await?;
    let Contents { schema, rows } = contents(copy.path(), to).await?;
    let (target, path) = (to.to_owned(), to.display().to_string());
    tokio::task::spawn_blocking(move || {
        let manifest = sealed::seal(copy.path(), schema, rows, at, &*progress)?;
        sealed::open(copy.path())?.check(&mut io::sink(), &*progress)?;
        match copy.name(&target) {
            Ok(()) => sync_folder(&target).map(|()| manifest),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(BackupError::Exists(path)),
            Err(error) => Err(BackupError::io(&target, "the backup cannot be given this name")(error)),
        }
    })
    .await
    .map_err(|_| StoreError::Closed)?
}

/// What became of a restored database.
#[derive(Debug)]
pub struct Restored {
    /// What the backup held.
    pub manifest: Manifest,
    /// Where the database that was replaced lies now.
    pub replaced: Option<PathBuf>,
    /// The erasures that the replaced database knows of and the backup does not: what they removed is back. `None` if it could not be read.
    pub erased_since: Option<Vec<Erasure>>,
}

/// Makes the backup `from` the database at `url_or_path`. A database that is there is only replaced if `replace` is set, and then kept under another
/// name. No server may have it open.
///
/// # Errors
/// [`BackupError`]; then what was there is as it was, unless the error says where it lies.
pub async fn restore(from: &Path, url_or_path: &str, replace: bool, at: Timestamp, progress: Progress) -> Result<Restored, BackupError> {
    let target = path_of(url_or_path)?;
    if target.exists() && !replace {
        return Err(BackupError::Exists(target.display().to_string()));
    }
    let backup = sealed::open(from)?;
    let copy = unfinished(&target)?;
    let _litter = Litter::of(&copy);
    let (backup, copy) = tokio::task::spawn_blocking(move || {
        let mut file = copy.file();
        backup.check(&mut file, &*progress)?;
        file.sync_all().map_err(BackupError::io(copy.path(), "cannot be written to the disk"))?;
        Ok::<_, BackupError>((backup, copy))
    })
    .await
    .map_err(|_| StoreError::Closed)??;
    let manifest = backup.manifest;
    let found = contents(copy.path(), from).await?;
    if (found.schema, &found.rows) != (manifest.schema, &manifest.rows) {
        let problem = "does not hold as many rows as its list says".to_owned();
        return Err(BackupError::Unsound { path: from.display().to_string(), problem });
    }
    // One that is too damaged to be read can be replaced all the same.
    let gone = if target.exists() { carried::read(&target).await.ok() } else { Some(Gone::default()) };
    let erased_since = match gone {
        Some(gone) => Some(carried::carry(gone, copy.path()).await?),
        None => None,
    };
    if target.exists() {
        // If it is too damaged for this, its log is set aside as it is.
        drop(checkpoint(&target).await);
    }
    let take_place = || copy.name(&target);
    let replaced = aside::replace(&target, at, &|old, new| fs::rename(old, new), take_place)?;
    match sync_folder(&target) {
        Ok(()) => Ok(Restored { manifest, replaced, erased_since }),
        Err(error) => Err(BackupError::Unsure { path: target.display().to_string(), source: Box::new(error) }),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

async fn checkpoint(path: &Path) -> Result<(), sqlx::Error> {
    let mut connection = SqliteConnectOptions::new().filename(path).busy_timeout(PATIENCE).connect().await?;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    connection.close().await
}

/// Opens a copy, has it checked, and counts its rows. In errors it is called `name`.
async fn contents(copy: &Path, name: &Path) -> Result<Contents, BackupError> {
    let unsound = |problem: String| BackupError::Unsound { path: name.display().to_string(), problem };
    let mut connection = SqliteConnectOptions::new().filename(copy).read_only(true).connect().await?;
    if let Some(first) = damage(&mut connection).await?.first() {
        return Err(unsound(format!("is damaged: {first}")));
    }
    let schema: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut connection).await?;
    let schema = schema.ok_or_else(|| unsound("has no schema of this program".to_owned()))?;
    let rows = count_rows(&mut connection).await?;
    connection.close().await?;
    Ok(Contents { schema, rows })
}

/// Whether there is a backup at `path`, and whether it has as many rows in each table as the database of the connection.
pub(super) async fn holds(connection: &mut SqliteConnection, path: &Path) -> Result<Option<bool>, BackupError> {
    if !path.exists() {
        return Ok(None);
    }
    let list = path.to_owned();
    let opened = tokio::task::spawn_blocking(move || sealed::open(&list)).await.map_err(|_| StoreError::Closed)?;
    let Ok(opened) = opened else { return Ok(Some(false)) };
    Ok(Some(opened.manifest.rows == count_rows(connection).await?))
}

/// How many rows each table has.
async fn count_rows(connection: &mut SqliteConnection) -> Result<BTreeMap<String, u64>, sqlx::Error> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name")
            .fetch_all(&mut *connection)
            .await?;
    let mut rows = BTreeMap::new();
    for table in tables {
        // A table's name cannot be bound; it comes from the schema, and is quoted.
        let query = AssertSqlSafe(format!("SELECT count(*) FROM \"{}\"", table.replace('"', "\"\"")));
        let count: i64 = sqlx::query_scalar(query).fetch_one(&mut *connection).await?;
        rows.insert(table, count.cast_unsigned());
    }
    Ok(rows)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name must survive a power cut as surely as what it stands for.
fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let folder = folder(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::io(folder, "cannot be written to the disk"))
}
