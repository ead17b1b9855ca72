//! Opening: which files are refused, and how connections are set up.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions, Connection, SqliteConnection, SqlitePool};

use super::backup::{self, BackupError};
use super::error::{BUSY, CANNOT_OPEN, CORRUPT, NOT_A_DATABASE, READ_ONLY, primary_code};
use super::unfinished::sweep;
use crate::clock::{Clock, SystemClock};
use crate::store::StoreError;

static MIGRATOR: Migrator = sqlx::migrate!("src/store/sqlite/migrations");

/// "GATE", set by the first migration: how a file is recognised as this program's.
const APPLICATION_ID: i64 = 0x4741_5445;

/// How often to ask again for a lock that SQLite does not wait for itself.
const RETRY_EVERY: Duration = Duration::from_millis(20);

/// What a store may take of the machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections that read, each with a thread; at least 1.
    pub readers: u32,
    /// How long a write waits for another process that is writing.
    pub busy_timeout: Duration,
    /// The most pages of 4,096 bytes that the file may grow to; past it writes fail like on a full disk. `None` for as large as the disk.
    pub max_pages: Option<u32>,
    /// The most rows that are looked at for a page of the queue; at least 1.
    pub looked_at: u32,
    /// What has at most so many comments is read whole and sorted, if no index has it in the order that is asked for. What has more is common: a
    /// walk along the order meets it soon.
    pub sorted: u32,
}

impl Limits {
    /// Those of a server: whoever submits a comment rather waits for a file that is written anew than is refused, and is answered within the 30 seconds that a
    /// request has.
    #[must_use]
    pub fn of_a_server() -> Self {
        Self { busy_timeout: Duration::from_secs(25), ..Self::default() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { readers: 4, busy_timeout: Duration::from_secs(10), max_pages: None, looked_at: 50_000, sorted: 10_000 }
    }
}

/// Opens the file: the connection that writes, and those that read.
pub(super) async fn connect(url_or_path: &str, limits: &Limits) -> Result<(SqliteConnection, SqlitePool), StoreError> {
    let path = path_of(url_or_path)?;
    make_private(&path);
    let options = SqliteConnectOptions::new().filename(&path).busy_timeout(limits.busy_timeout);
    let explain = |error: OpenError| error.explain(&path);
    let writer = open_writer(&path, &options, limits).await.map_err(explain)?;
    // Readers are opened when first needed; they take back nothing that was read half-way.
    let readers = SqlitePoolOptions::new()
        .max_connections(limits.readers.max(1))
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    Ok((writer, readers))
}

async fn open_writer(path: &Path, options: &SqliteConnectOptions, limits: &Limits) -> Result<SqliteConnection, OpenError> {
    // Deleted text is overwritten, so that what was forgotten is not left in the file.
    let mut options = options.clone().create_if_missing(true).pragma("synchronous", "FULL").pragma("secure_delete", "ON");
    if let Some(pages) = limits.max_pages {
        options = options.pragma("max_page_count", pages.to_string());
    }
    let mut connection = options.connect().await?;
    check_owner(&mut connection).await?;
    tokio::time::timeout(limits.busy_timeout, use_wal(&mut connection)).await.map_err(|_| OpenError::Locked)??;
    back_up_before_upgrade(&mut connection, path).await?;
    // Two processes may open a new file at once: the second waits here, and finds nothing left to do.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATOR.run(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(connection)
}

/// Keeps a backup of a database whose schema is about to change, beside it: restoring that is the way back to the version before.
async fn back_up_before_upgrade(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let known: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'").fetch_one(&mut *connection).await?;
    if known == 0 {
        return Ok(());
    }
    let applied: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut *connection).await?;
    let wanted = newest_schema();
    let Some(applied) = applied.filter(|applied| *applied < wanted) else { return Ok(()) };
    let Some(backup) = name_for_backup(connection, path, applied).await? else { return Ok(()) };
    for left in sweep(path.parent().unwrap_or(Path::new("."))) {
        tracing::info!(file = %left.display(), "removed what a command that was killed had left");
    }
    match backup::copy(connection, &backup, SystemClock.now(), Arc::new(|_| ())).await {
        Ok(_) => tracing::info!(backup = %backup.display(), "the database is upgraded; as it was before, it is in the backup"),
        // Another process was quicker.
        Err(BackupError::Exists(_)) => {}
        Err(error) => return Err(OpenError::Backup(error)),
    }
    Ok(())
}

/// What a backup before an upgrade may be called; `None` if there is one already of what the database holds, as an earlier start made it and was stopped
/// before the upgrade. One of another time, from an upgrade that was gone back on, stays beside it.
async fn name_for_backup(connection: &mut SqliteConnection, path: &Path, schema: i64) -> Result<Option<PathBuf>, OpenError> {
    let mut number = 1;
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { format!(".schema-{schema}.backup") } else { format!(".schema-{schema}-{number}.backup") });
        let name = PathBuf::from(name);
        match backup::holds(connection, &name).await.map_err(OpenError::Backup)? {
            None => return Ok(Some(name)),
            Some(true) => return Ok(None),
            Some(false) => number += 1,
        }
    }
}

/// The number of the last change of the schema that this version knows.
fn newest_schema() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Refuses a file that another program made, before anything is written to it.
async fn check_owner(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    // One transaction, so that both are from before or from after what another process may be setting up.
    let mut snapshot = Connection::begin(connection).await?;
    let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(&mut *snapshot).await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *snapshot).await?;
    snapshot.rollback().await?;
    match (id, tables) {
        (APPLICATION_ID, _) | (0, 0) => Ok(()),
        _ => Err(OpenError::Foreign),
    }
}

/// Turns the write-ahead log on, which is kept in the file. SQLite does not wait for the lock that this needs.
async fn use_wal(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    loop {
        match sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await {
            Err(error) if primary_code(&error) == Some(BUSY) => tokio::time::sleep(RETRY_EVERY).await,
            other => return other.map(|_| ()),
        }
    }
}

/// The one path of the file that an address such as `sqlite://gatepost.db` names, whichever way to it was written: what lies beside it is found by this.
///
/// # Errors
/// If it names none, if no file can be there, or if it is the address of another kind of database: what may be a password in it is not repeated.
pub fn path_of(url_or_path: &str) -> Result<PathBuf, StoreError> {
    let path = url_or_path.strip_prefix("sqlite://").or_else(|| url_or_path.strip_prefix("sqlite:")).unwrap_or(url_or_path);
    match path {
        "" => Err(unusable(Path::new(url_or_path), "names no file; write sqlite://gatepost.db, for example")),
        // What follows the scheme may hold a password.
        path if path.contains("://") => Err(unusable(
            Path::new(path.split_inclusive("://").next().unwrap_or("")),
            "is of a kind that is not known; write sqlite://PATH",
        )),
        path => {
            check_meant(path)?;
            check_place(Path::new(path))?;
            resolved(Path::new(path))
        }
    }
}

/// Refuses what other programs would not take for a part of the name: a new, empty installation would begin beside the one that is meant. A file that
/// is there is really called so.
fn check_meant(path: &str) -> Result<(), StoreError> {
    if path == ":memory:" {
        return Err(unusable(Path::new(path), "would be gone with the command; name a file"));
    }
    if Path::new(path).exists() {
        return Ok(());
    }
    let meant = path.trim();
    // A folder may have a number sign or a question mark in its name.
    let name = meant.rfind('/').map_or(0, |at| at + 1);
    let meant = meant[name..].find(['?', '#']).map_or(meant, |at| &meant[..name + at]).trim_end();
    if meant == path {
        return Ok(());
    }
    Err(unusable(Path::new(path), &format!("has blanks around it, or parameters, which are not known here; write sqlite://{meant}")))
}

/// Where a path leads to. A file that is not there yet is one of its folder.
fn resolved(path: &Path) -> Result<PathBuf, StoreError> {
    match (path.canonicalize(), path.file_name()) {
        (Ok(found), _) => Ok(found),
        (Err(_), _) if path.is_symlink() => {
            Err(unusable(path, "is a symbolic link that leads nowhere; remove it, or make what it leads to"))
        }
        (Err(_), Some(name)) => {
            let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
            Ok(folder.canonicalize().map_or_else(|_| path.to_owned(), |folder| folder.join(name)))
        }
        (Err(_), None) => Ok(path.to_owned()),
    }
}

fn check_place(path: &Path) -> Result<(), StoreError> {
    if path.is_dir() {
        return Err(unusable(path, "is a directory; name a file in it"));
    }
    match path.parent() {
        Some(parent) if parent != Path::new("") && !parent.is_dir() => {
            Err(unusable(path, &format!("the directory {} does not exist; make it first", parent.display())))
        }
        _ => Ok(()),
    }
}

/// Makes the file, if it is missing, for its owner alone: it holds readers' words and addresses. SQLite gives what it puts beside it the same mode.
/// What cannot be made here is explained when it is opened.
#[cfg(unix)]
fn make_private(path: &Path) {
    use std::os::unix::fs::OpenOptionsExt;
    drop(std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path));
}

#[cfg(not(unix))]
fn make_private(_: &Path) {}

fn unusable(path: &Path, problem: &str) -> StoreError {
    StoreError::Unusable { path: path.display().to_string(), problem: problem.to_owned() }
}

/// What can go wrong while opening.
enum OpenError {
    Foreign,
    Locked,
    Migrate(MigrateError),
    Backup(BackupError),
    Sqlite(sqlx::Error),
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => Self::Sqlite(error),
            error => Self::Migrate(error),
        }
    }
}

impl OpenError {
    fn explain(self, path: &Path) -> StoreError {
        match self {
            Self::Foreign => unusable(path, "is the database of another program, and was left as it is; choose another path"),
            Self::Locked => unusable(path, "is locked by another process; stop that first"),
            Self::Migrate(MigrateError::VersionMissing(version)) => unusable(
                path,
                &format!(
                    "was written by a newer version of this program (schema {version}, this one knows up to {}); start the newer \
                     version, or restore a backup from before the upgrade",
                    newest_schema()
                ),
            ),
            Self::Backup(error) => unusable(path, &format!("has to be upgraded, and the backup that is made before failed: {error}")),
            Self::Migrate(error) => unusable(path, &format!("its schema is not one that a release of this program made ({error})")),
            Self::Sqlite(error) => explain_sqlite(error, path),
        }
    }
}

fn explain_sqlite(error: sqlx::Error, path: &Path) -> StoreError {
    let problem = match primary_code(&error) {
        Some(NOT_A_DATABASE) => "is not an SQLite database, and was left as it is; choose another path",
        Some(CORRUPT) => "is damaged; restore a backup",
        Some(CANNOT_OPEN) => "cannot be opened; check the permissions of the file and of its directory",
        Some(READ_ONLY) => "cannot be written; check the permissions of the file and of its directory",
        Some(BUSY) => "is locked by another process; stop that first",
        _ => return error.into(),
    };
    unusable(path, problem)
}
