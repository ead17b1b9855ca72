//! What most commands start from: the database, the installation's secret, and the engine on both.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::clock::{Clock, SystemClock};
use crate::engine::{Engine, KeyHasher};
use crate::features::SCHEMA;
use crate::store::sqlite::{SqliteStore, path_of};
use crate::store::{Sites, Upkeep};

/// Bytes of the secret that hashes keys.
const SECRET_BYTES: usize = 32;

/// Where an installation lies.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Place {
    /// The database, as in `sqlite://gatepost.db`; made if it does not exist
    #[arg(long, global = true, value_name = "URL", env = "GATEPOST_DATABASE", default_value = "sqlite://gatepost.db")]
    pub database: String,
    /// The file with the secret that keys are hashed with; without it, the database's path with `.secret` behind it. The secret itself,
    /// 64 hexadecimal digits, may stand in the environment as `GATEPOST_SECRET` instead
    #[arg(long, global = true, value_name = "PATH", env = "GATEPOST_SECRET_FILE")]
    pub secret_file: Option<PathBuf>,
}

/// The configuration revision of a database in which no site or user was ever added: no key depends on a secret yet.
const UNTOUCHED: u64 = 1;

/// An open installation.
pub(super) struct Installation {
    /// The use cases.
    pub engine: Arc<Engine>,
    store: Arc<SqliteStore>,
    /// Where it lies, if it goes with this value.
    _folder: Option<TempDir>,
}

impl Installation {
    /// Opens the database and the secret, making both where they are new.
    ///
    /// # Errors
    /// If the database cannot be used, or has sites whose keys the secret that is there cannot open.
    pub(super) async fn open(place: &Place) -> anyhow::Result<Self> {
        let store = Arc::new(SqliteStore::open(&place.database).await?);
        let secret = match find_secret(place)? {
            Some(secret) => secret,
            None if store.configuration_revision().await? == UNTOUCHED => make_secret(&secret_path(place))?,
            None => bail!(
                "{} has keys, but the secret that they were made with is missing: put its file back at {}, or set GATEPOST_SECRET",
                place.database,
                secret_path(place).display()
            ),
        };
        let keys = KeyHasher::new(secret);
        check_secret(&store, place, &keys).await?;
        let (shared, clock) = (Arc::<SqliteStore>::clone(&store), Arc::new(SystemClock));
        let engine = if store.refolded_for().await? != Some(SCHEMA) && is_served(place) {
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
        Ok(Self { engine, store, _folder: None })
    }

    /// Opens the database if there is one, and else an empty one that goes with this value: for questions that leave nothing behind.
    ///
    /// # Errors
    /// As [`Installation::open`].
    pub(super) async fn open_or_pretend(place: &Place) -> anyhow::Result<Self> {
        if database_path(place).exists() {
            return Self::open(place).await;
        }
        let folder = tempfile::tempdir().context("a temporary folder cannot be made")?;
        let database = folder.path().join("gatepost.db").display().to_string();
        let pretended = Self::open(&Place { database, secret_file: None }).await?;
        Ok(Self { _folder: Some(folder), ..pretended })
    }

    /// Finishes what is being written and closes the database.
    pub(super) async fn close(self) {
        self.store.close().await;
    }
}

/// Opens an installation, does the work with its engine, and closes it, whatever came of the work.
///
/// # Errors
/// Those of [`Installation::open`] and of the work.
pub(super) async fn with_engine<T>(place: &Place, work: impl AsyncFnOnce(&Arc<Engine>) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let installation = Installation::open(place).await?;
    let done = work(&installation.engine).await;
    installation.close().await;
    done
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
async fn check_secret(store: &SqliteStore, place: &Place, keys: &KeyHasher) -> anyhow::Result<()> {
    match store.secret_check().await? {
        None => Ok(store.note_secret(keys.check()).await?),
        Some(check) if check == keys.check() => Ok(()),
        Some(_) => bail!(
            "the keys in {} were made with another secret than the one that is there: put the right file back at {}, or set GATEPOST_SECRET",
            place.database,
            secret_path(place).display()
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

fn find_secret(place: &Place) -> anyhow::Result<Option<[u8; SECRET_BYTES]>> {
    if let Ok(text) = std::env::var("GATEPOST_SECRET") {
        return read_secret(&text).context("GATEPOST_SECRET").map(Some);
    }
    let path = secret_path(place);
    match fs::read_to_string(&path) {
        Ok(text) => read_secret(&text).with_context(|| path.display().to_string()).map(Some),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the secret in {} cannot be read", path.display())),
    }
}

pub(super) fn secret_path(place: &Place) -> PathBuf {
    place.secret_file.clone().unwrap_or_else(|| beside(place, "secret"))
}

/// The path of a file that lies beside the database.
fn beside(place: &Place, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", database_path(place).display()))
}

fn database_path(place: &Place) -> &Path {
    let database = &place.database;
    Path::new(database.strip_prefix("sqlite://").or_else(|| database.strip_prefix("sqlite:")).unwrap_or(database))
}

/// Makes this process the one server of the database, until the file is dropped: what sites have taught is held in memory, and
/// two servers on one SQLite file would not hear of each other's decisions.
///
/// # Errors
/// If another server has it.
pub(super) fn claim(place: &Place) -> anyhow::Result<File> {
    // What is no path may hold a password: it is refused before any of it is repeated.
    path_of(&place.database)?;
    let path = beside(place, "lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be made", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another gatepost serve has {}: stop it, or give this one another --database", place.database)
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("{} cannot be locked", path.display())),
    }
}

/// Whether a server has the database.
fn is_served(place: &Place) -> bool {
    File::open(beside(place, "lock")).is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
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
