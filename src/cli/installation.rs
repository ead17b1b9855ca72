//! What most commands start from: the database, the installation's secret, and the engine on both.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::signal::unix::{SignalKind, signal};

use crate::clock::{Clock, SystemClock};
use crate::engine::{Engine, KeyHasher};
use crate::features::SCHEMA;
use crate::store::sqlite::{Limits, SqliteStore, path_of};
use crate::store::{Sites, Upkeep};

/// Bytes of the secret that hashes keys.
const SECRET_BYTES: usize = 32;

/// Where an installation lies.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Place {
    /// The database, as in `sqlite://gatepost.db`; `serve`, `site add`, `user add` and `restore` make it if it does not exist
    #[arg(long, global = true, value_name = "URL", env = "GATEPOST_DATABASE", default_value = "sqlite://gatepost.db")]
    pub database: String,
    /// The file with the secret that keys are hashed with; without it, the database's path with `.secret` behind it. The secret itself,
    /// 64 hexadecimal digits, may stand in the environment as `GATEPOST_SECRET` instead
    #[arg(long, global = true, value_name = "PATH", env = "GATEPOST_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
}

/// What stands behind the database's path in the names of the files with the locks: of all who have it open, and of the one server.
const LOCK: &str = ".lock";
const SERVER_LOCK: &str = ".server.lock";

/// What stands behind a database's path in the names of the files that belong to it: SQLite's own, and this program's.
pub(super) const BESIDE: [&str; 6] = ["-wal", "-shm", "-journal", ".secret", LOCK, SERVER_LOCK];

/// How often, and after how long, a lock is tried again that somebody may have had for a moment alone.
const ASKED_AT_MOST: u32 = 10;
const A_MOMENT: Duration = Duration::from_millis(20);

/// How often a restore tries, with a moment between: 5 s in all, as commands that ask something are soon done.
const RESTORE_TRIES: u32 = 250;

/// The configuration revision of a database in which no site or user was ever added: no key depends on a secret yet.
const UNTOUCHED: u64 = 1;

/// An open installation.
pub(super) struct Installation {
    /// The use cases.
    pub engine: Arc<Engine>,
    store: Arc<SqliteStore>,
    /// As long as it is held, nobody puts another file in the database's place.
    _lock: File,
    /// Where it lies, if it goes with this value.
    _folder: Option<TempDir>,
}

impl Installation {
    /// Opens the database that is there, and its secret.
    ///
    /// # Errors
    /// If there is none or it cannot be used, or if it has sites whose keys the secret that is there cannot open.
    pub(super) async fn open(place: &Place) -> anyhow::Result<Self> {
        must_be_there(place)?;
        Self::open_or_make(place).await
    }

    /// Opens the database and the secret, making both where they are new.
    ///
    /// # Errors
    /// If the database cannot be used, or has sites whose keys the secret that is there cannot open.
    pub(super) async fn open_or_make(place: &Place) -> anyhow::Result<Self> {
        Self::open_beside(place, is_served(place)?, &Limits::default()).await
    }

    /// The same for the server, which has got its [`claim`].
    ///
    /// # Errors
    /// As [`Installation::open_or_make`].
    pub(super) async fn open_to_serve(place: &Place, _claim: &File) -> anyhow::Result<Self> {
        Self::open_beside(place, false, &Limits::of_a_server()).await
    }

    async fn open_beside(place: &Place, beside_server: bool, limits: &Limits) -> anyhow::Result<Self> {
        let lock = share(place)?;
        let store = Arc::new(SqliteStore::open_with(&place.database, limits).await?);
        let secret_path = secret_path(place)?;
        let secret = match find_secret(&secret_path)? {
            Some(secret) => secret,
            None if store.configuration_revision().await? == UNTOUCHED => make_secret(&secret_path)?,
            None => bail!(
                "{} has keys, but the secret that they were made with is missing: put its file back at {}, or set GATEPOST_SECRET",
                place.database,
                secret_path.display()
            ),
        };
        let keys = KeyHasher::new(secret);
        check_secret(&store, place, &secret_path, &keys).await?;
        let (shared, clock) = (Arc::<SqliteStore>::clone(&store), Arc::new(SystemClock));
        let engine = if beside_server && store.refolded_for().await? != Some(SCHEMA) {
            tell("a server of an older version has the database: what was decided so far teaches nothing here until it is restarted");
            Engine::open_beside(shared, clock, keys).await?
        } else {
            Engine::open(shared, clock, keys).await?
        };
        let [ham, spam, abuse] = engine.lost_decisions();
        if ham + spam + abuse > 0 {
            tell(&format!(
                "decisions whose texts are gone teach nothing in this version: {ham} ham, {spam} spam, {abuse} abuse. Where far more of one kind are, the filter \
                 leans the other way until it has learned anew; site set --keep-spam-days and its like say how long texts are kept"
            ));
        }
        Ok(Self { engine, store, _lock: lock, _folder: None })
    }

    /// Opens the database if there is one, and else an empty one that goes with this value: for questions that leave nothing behind.
    ///
    /// # Errors
    /// As [`Installation::open`].
    pub(super) async fn open_or_pretend(place: &Place) -> anyhow::Result<Self> {
        if path_of(&place.database)?.exists() {
            return Self::open(place).await;
        }
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let database = folder.path().join("gatepost.db").display().to_string();
        let pretended = Self::open_or_make(&Place { database, secret_file: None }).await?;
        Ok(Self { _folder: Some(folder), ..pretended })
    }

    /// Finishes what is being written and closes the database.
    pub(super) async fn close(self) {
        self.store.close().await;
    }

    /// Does the work with the engine, and closes the database, whatever came of it.
    async fn work<T>(self, work: impl AsyncFnOnce(&Arc<Engine>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let done = work(&self.engine).await;
        self.close().await;
        done
    }
}

/// Opens an installation, does the work with its engine, and closes it, whatever came of the work.
///
/// # Errors
/// Those of [`Installation::open`] and of the work.
pub(super) async fn with_engine<T>(place: &Place, work: impl AsyncFnOnce(&Arc<Engine>) -> anyhow::Result<T>) -> anyhow::Result<T> {
    Installation::open(place).await?.work(work).await
}

/// The same with an installation that is made if it is not there.
///
/// # Errors
/// Those of [`Installation::open_or_make`] and of the work.
pub(super) async fn with_engine_made<T>(place: &Place, work: impl AsyncFnOnce(&Arc<Engine>) -> anyhow::Result<T>) -> anyhow::Result<T> {
    Installation::open_or_make(place).await?.work(work).await
}

/// Says what an operator should know: in the log of a server, on the terminal of a command.
fn tell(what: &str) {
    if tracing::dispatcher::has_been_set() {
        tracing::warn!("{what}");
    } else {
        anstream::eprintln!("gatepost: {what}");
    }
}

/// Another secret than the one that keys were made with would make all of them invalid, without a word.
async fn check_secret(store: &SqliteStore, place: &Place, secret: &Path, keys: &KeyHasher) -> anyhow::Result<()> {
    match store.secret_check().await? {
        None => Ok(store.note_secret(keys.check()).await?),
        Some(check) if check == keys.check() => Ok(()),
        Some(_) => bail!(
            "the keys in {} were made with another secret than the one that is there: put the right file back at {}, or set GATEPOST_SECRET",
            place.database,
            secret.display()
        ),
    }
}

/// Runs a command's asynchronous part on a runtime of its own.
///
/// # Errors
/// Those of the command, or that no runtime can be had.
pub(super) fn block_on(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(work);
    // What still reads from a pipe, or checks for somebody who has left, is not waited for.
    runtime.shutdown_background();
    done
}

/// The same for what can be broken off at any moment: SIGTERM or SIGINT end it as an error does, so that it clears away what it was making.
///
/// # Errors
/// Those of the command, that it was broken off, or that no runtime can be had.
pub(super) fn block_on_until_stopped(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let done = runtime.block_on(async {
        let (mut ended, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            done = work => done,
            _ = ended.recv() => bail!("broken off; what was being made is removed"),
            _ = interrupted.recv() => bail!("broken off; what was being made is removed"),
        }
    });
    // What other threads still do of it is of no use to anybody.
    runtime.shutdown_background();
    done
}

fn find_secret(path: &Path) -> anyhow::Result<Option<[u8; SECRET_BYTES]>> {
    if let Ok(text) = std::env::var("GATEPOST_SECRET") {
        return read_secret(&text).context("GATEPOST_SECRET").map(Some);
    }
    match fs::read_to_string(path) {
        Ok(text) => read_secret(&text).with_context(|| path.display().to_string()).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the secret in {} cannot be read", path.display())),
    }
}

/// The file with the secret. Beside a symbolic link to the database it lies where an earlier version looked for it.
pub(super) fn secret_path(place: &Place) -> anyhow::Result<PathBuf> {
    if let Some(path) = &place.secret_file {
        return Ok(path.clone());
    }
    let database = &place.database;
    let written = database.strip_prefix("sqlite://").or_else(|| database.strip_prefix("sqlite:")).unwrap_or(database);
    let (path, as_written) = (beside(place, ".secret")?, PathBuf::from(format!("{written}.secret")));
    Ok(if !path.exists() && as_written.exists() { as_written } else { path })
}

/// The path of a file that lies beside the database.
fn beside(place: &Place, ending: &str) -> anyhow::Result<PathBuf> {
    let mut path = path_of(&place.database)?.into_os_string();
    path.push(ending);
    Ok(path.into())
}

/// Refuses a database that does not exist: a slip of the keyboard would be an installation in which all is well.
///
/// # Errors
/// If there is none.
pub(super) fn must_be_there(place: &Place) -> anyhow::Result<()> {
    let path = path_of(&place.database)?;
    if path.exists() {
        return Ok(());
    }
    bail!(
        "there is no database {}: name the right one with --database, or begin one with `gatepost site add NAME --url URL`",
        path.display()
    )
}

/// Says that this process has the database open, until the file is dropped: nobody may put another file in its place meanwhile.
///
/// # Errors
/// If one is just being put there.
pub(super) fn share(place: &Place) -> anyhow::Result<File> {
    let (file, path) = lock_file(place, LOCK)?;
    taken(file.try_lock_shared(), &path, || {
        format!("a restore, or a server of an earlier version, has {} to itself: wait until it has ended", place.database)
    })?;
    Ok(file)
}

/// Makes this process the one that has the database, until the file is dropped. Waits some seconds for commands that are at work.
///
/// # Errors
/// If any other has it open all the while.
pub(super) fn have_alone(place: &Place) -> anyhow::Result<File> {
    let (file, path) = lock_file(place, LOCK)?;
    taken(try_often(&file, RESTORE_TRIES), &path, || {
        format!("a server or another command has {} open: stop it, or wait until it has ended", place.database)
    })?;
    Ok(file)
}

/// Makes this process the one server of the database, until the file is dropped: what sites have taught is held in memory, and
/// two servers on one SQLite file would not hear of each other's decisions.
///
/// # Errors
/// If another server has it.
pub(super) fn claim(place: &Place) -> anyhow::Result<File> {
    let (file, path) = lock_file(place, SERVER_LOCK)?;
    // A command that asks whether a server is there has it for a moment, too.
    let tried = try_often(&file, ASKED_AT_MOST);
    taken(tried, &path, || format!("another gatepost serve has {}: stop it, or give this one another --database", place.database))?;
    Ok(file)
}

fn try_often(file: &File, times: u32) -> Result<(), TryLockError> {
    let mut tried = file.try_lock();
    for _ in 0..times {
        if !matches!(tried, Err(TryLockError::WouldBlock)) {
            break;
        }
        std::thread::sleep(A_MOMENT);
        tried = file.try_lock();
    }
    tried
}

fn lock_file(place: &Place, ending: &str) -> anyhow::Result<(File, PathBuf)> {
    refuse_hard_links(&path_of(&place.database)?)?;
    let path = beside(place, ending)?;
    // Never removed: whoever holds a file that has lost its name holds nothing.
    let opened = match OpenOptions::new().write(true).create(true).truncate(false).open(&path) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => File::open(&path),
        opened => opened,
    };
    Ok((opened.with_context(|| format!("{} cannot be made", path.display()))?, path))
}

/// SQLite finds a database's log by its name: under two names there are two logs, and what is written under the one is lost under the other.
fn refuse_hard_links(database: &Path) -> anyhow::Result<()> {
    match fs::metadata(database) {
        Ok(metadata) if metadata.is_file() && metadata.nlink() > 1 => bail!(
            "{} has {} names (hard links), and what is written under one of them is lost under the others: find them with `find -samefile`, and remove \
             all but one, or make copies of them",
            database.display(),
            metadata.nlink()
        ),
        _ => Ok(()),
    }
}

fn taken(tried: Result<(), TryLockError>, path: &Path, held: impl Fn() -> String) -> anyhow::Result<()> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => bail!("{}", held()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
    }
}

/// Whether a server has the database.
///
/// # Errors
/// If the database's address names no file.
pub(super) fn is_served(place: &Place) -> anyhow::Result<bool> {
    let path = beside(place, SERVER_LOCK)?;
    Ok(File::open(path).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))))
}

/// A slip of the keyboard must not replace the database, or what belongs to it, by something that is written: `option` names the file.
///
/// # Errors
/// If it would.
pub(super) fn refuse_as_output(option: &str, place: &Place, output: &Path) -> anyhow::Result<()> {
    let output = path_of(&output.to_string_lossy()).unwrap_or_else(|_| output.to_owned());
    let secret = secret_path(place)?;
    let is_secret = secret.canonicalize().is_ok_and(|secret| secret == output);
    for ending in BESIDE.into_iter().chain([""]) {
        if is_secret || beside(place, ending)? == output {
            bail!("{option} would replace {}, which belongs to the database: give it a name of its own", output.display());
        }
    }
    Ok(())
}

fn read_secret(text: &str) -> anyhow::Result<[u8; SECRET_BYTES]> {
    // blake3's own reader of hexadecimal digits: it has just the length that is needed.
    let hash = blake3::Hash::from_hex(text.trim()).ok().context("the secret should be 64 hexadecimal digits")?;
    Ok(*hash.as_bytes())
}

/// Makes a secret that only its owner can read. Another process may be quicker: then its secret is the one.
fn make_secret(path: &Path) -> anyhow::Result<[u8; SECRET_BYTES]> {
    let mut secret = [0_u8; SECRET_BYTES];
    SystemClock.fill(&mut secret);
    let folder = path.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    let describe = || format!("the secret cannot be kept in {}", path.display());
    // Written whole under another name first: whoever finds the file finds all of it.
    let mut file = tempfile::Builder::new().prefix(".gatepost-secret-").tempfile_in(folder).with_context(describe)?;
    file.write_all(blake3::Hash::from_bytes(secret).to_hex().as_bytes()).with_context(describe)?;
    file.as_file().sync_all().with_context(describe)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            return read_secret(&fs::read_to_string(path).with_context(describe)?);
        }
        Err(error) => return Err(error.error).with_context(describe),
    }
    // The folder's entry must survive a power cut as surely as the keys that depend on it.
    OpenOptions::new().read(true).open(folder).and_then(|folder| folder.sync_all()).with_context(describe)?;
    Ok(secret)
}
