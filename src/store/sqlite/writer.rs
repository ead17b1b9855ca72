//! Group commit: one task owns the connection that writes.
//!
//! It takes what has arrived into one transaction, each write in a savepoint of its own so that one that fails does not take the
//! others with it, and answers each only after the commit. While the disk is busy with one commit the next batch gathers, so the number
//! of writes a second is not bound by the number of commits a second.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use metrics::{Counter, Histogram};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::error::{is_busy, is_full};
use super::words::{WAITING, index_waiting};
use crate::store::StoreError;

/// The most writes that share a commit.
const MAX_BATCH: usize = 256;

/// The most writes that wait for the next commits; more wait before they are queued.
const MAX_QUEUED: usize = 1024;

/// A future that is sent between threads and may borrow the connection.
pub(super) type Work<'c, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'c>>;

/// The queue to the task that writes.
#[derive(Debug)]
pub(super) struct Writer {
    queue: ArcSwapOption<mpsc::Sender<Box<dyn Job>>>,
    task: Mutex<Option<JoinHandle<()>>>,
    /// Held for as long as a batch takes; `None` once it is closed.
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    commits: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the task on the current runtime.
    pub(super) fn start(connection: SqliteConnection) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_QUEUED);
        let commits = Arc::new(AtomicU64::new(0));
        let connection = Arc::new(Mutex::new(Some(connection)));
        let task = tokio::spawn(run(Arc::clone(&connection), receiver, Arc::clone(&commits)));
        Self { queue: ArcSwapOption::from_pointee(sender), task: Mutex::new(Some(task)), connection, commits }
    }

    /// Does `work` in the next transaction and returns what it gave once that is on disk. Once queued it is done even if the caller
    /// stops waiting. Work that gives an error leaves nothing behind.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.queue(work, true).await
    }

    /// Does work of which at most one statement changes anything, and that has no error after it: SQLite takes back a statement that
    /// fails by itself, so it goes without a savepoint, which takes as long as a small insertion.
    pub(super) async fn write_one<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        self.queue(work, false).await
    }

    /// Does one statement between two transactions: one that SQLite refuses inside of them. What is written meanwhile waits.
    pub(super) async fn alone(&self, sql: &'static str) -> Result<(), StoreError> {
        let mut connection = self.connection.lock().await;
        Ok(execute(connection.as_mut().ok_or(StoreError::Closed)?, sql).await?)
    }

    async fn queue<T, F>(&self, work: F, savepoint: bool) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let queue = self.queue.load_full().ok_or(StoreError::Closed)?;
        let job = Box::new(Queued { work: Some(work), savepoint, outcome: None, reply });
        queue.send(job).await.map_err(|_| StoreError::Closed)?;
        drop(queue);
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Finishes what is queued and closes the connection.
    pub(super) async fn close(&self) {
        self.queue.store(None);
        if let Some(task) = self.task.lock().await.take()
            && let Err(error) = task.await
        {
            tracing::error!(%error, "the task that writes to the database ended early");
        }
    }

    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

/// A write whose type is erased.
trait Job: Send {
    /// Whether it needs a savepoint to be taken back whole.
    fn savepoint(&self) -> bool;

    /// Does it.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'c>>;

    /// Tells whoever waits for it how it went; `Err` if the transaction that should hold it was not committed.
    fn answer(self: Box<Self>, committed: Result<(), &Failure>);
}

/// What is to be done with a write's savepoint.
enum Outcome {
    Keep,
    TakeBack,
    TakeBackFull,
}

struct Queued<T, F> {
    work: Option<F>,
    savepoint: bool,
    outcome: Option<Result<T, StoreError>>,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Queued<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut SqliteConnection) -> Work<'c, T> + Send + 'static,
{
    fn savepoint(&self) -> bool {
        self.savepoint
    }

    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> Pin<Box<dyn Future<Output = Outcome> + Send + 'c>> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.outcome = Some(work(connection).await);
            }
            match self.outcome {
                Some(Err(StoreError::Full)) => Outcome::TakeBackFull,
                Some(Err(_)) => Outcome::TakeBack,
                Some(Ok(_)) | None => Outcome::Keep,
            }
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), &Failure>) {
        let outcome = match (committed, self.outcome) {
            (_, Some(Err(error))) => Err(error),
            (Err(failure), _) => Err(failure.to_error()),
            (Ok(()), Some(outcome)) => outcome,
            (Ok(()), None) => Err(StoreError::Closed),
        };
        // Whoever asked may have gone: the write stands all the same.
        drop(self.reply.send(outcome));
    }
}

/// Why a transaction was not committed, for each of those that shared it.
#[derive(Debug, Clone, thiserror::Error)]
enum Failure {
    #[error("the disk is full")]
    Full,
    #[error("another process holds the database")]
    Busy,
    #[error(transparent)]
    Sqlite(Arc<sqlx::Error>),
}

impl Failure {
    fn to_error(&self) -> StoreError {
        match self {
            Self::Full => StoreError::Full,
            Self::Busy => StoreError::Busy,
            Self::Sqlite(_) => StoreError::Database(Box::new(self.clone())),
        }
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match error {
            error if is_full(&error) => Self::Full,
            error if is_busy(&error) => Self::Busy,
            error => Self::Sqlite(Arc::new(error)),
        }
    }
}

/// What is measured of transactions.
struct Meters {
    duration: Histogram,
    writes: Histogram,
    failures: Counter,
}

impl Default for Meters {
    fn default() -> Self {
        Self {
            duration: metrics::histogram!("gatepost_commit_duration_seconds"),
            writes: metrics::histogram!("gatepost_commit_writes"),
            failures: metrics::counter!("gatepost_commit_failures_total"),
        }
    }
}

impl Meters {
    fn committed(&self, start: Instant, writes: usize) {
        self.duration.record(start.elapsed());
        self.writes.record(writes as f64);
    }
}

/// What waits for its transaction.
type Queue = mpsc::Receiver<Box<dyn Job>>;

async fn run(connection: Arc<Mutex<Option<SqliteConnection>>>, mut queue: Queue, commits: Arc<AtomicU64>) {
    let meters = Meters::default();
    let mut batch = Vec::with_capacity(MAX_BATCH);
    let mut waiting = 0;
    while queue.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let mut held = connection.lock().await;
        // It is taken below alone.
        let Some(connection) = held.as_mut() else { break };
        let start = Instant::now();
        let committed = transact(connection, &mut batch, &mut queue).await;
        if committed.is_ok() {
            commits.fetch_add(1, Ordering::Relaxed);
            meters.committed(start, batch.len());
        } else {
            meters.failures.increment(1);
            // Some errors have ended the transaction already; then there is nothing to roll back.
            drop(execute(connection, "ROLLBACK").await);
        }
        waiting += batch.len();
        for job in batch.drain(..) {
            job.answer(committed.as_ref().copied());
        }
        if waiting >= WAITING {
            waiting = 0;
            index(connection).await;
        }
    }
    if let Some(connection) = connection.lock().await.take()
        && let Err(error) = connection.close().await
    {
        tracing::error!(%error, "the database was not closed cleanly");
    }
}

/// Puts the words of new comments into their index, in a transaction of its own: if it fails, nobody's write does, and whoever searches hears of it.
async fn index(connection: &mut SqliteConnection) {
    let indexed = async {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        index_waiting(&mut transaction).await?;
        Ok::<_, StoreError>(transaction.commit().await?)
    };
    if let Err(error) = indexed.await {
        tracing::warn!(%error, "the words of new comments are not in their index yet");
    }
}

/// Runs the batch in one transaction. What arrives while it runs joins it.
async fn transact(connection: &mut SqliteConnection, batch: &mut Vec<Box<dyn Job>>, queue: &mut Queue) -> Result<(), Failure> {
    execute(connection, "BEGIN IMMEDIATE").await?;
    execute(connection, "SAVEPOINT batch").await?;
    let mut next = 0;
    while let Some(job) = batch.get_mut(next) {
        if job.savepoint() {
            run_in_savepoint(connection, job.as_mut()).await?;
        } else {
            run_bare(connection, job.as_mut()).await?;
        }
        next += 1;
        if next == batch.len() && next < MAX_BATCH {
            batch.extend(queue.try_recv());
        }
    }
    Ok(execute(connection, "COMMIT").await?)
}

async fn run_in_savepoint(connection: &mut SqliteConnection, job: &mut dyn Job) -> Result<(), Failure> {
    execute(connection, "SAVEPOINT one").await?;
    let outcome = job.run(connection).await;
    if !matches!(outcome, Outcome::Keep) {
        still_open(execute(connection, "ROLLBACK TO one").await, &outcome)?;
    }
    Ok(execute(connection, "RELEASE one").await?)
}

async fn run_bare(connection: &mut SqliteConnection, job: &mut dyn Job) -> Result<(), Failure> {
    let outcome = job.run(connection).await;
    if !matches!(outcome, Outcome::Keep) {
        still_open(execute(connection, "RELEASE batch").await, &outcome)?;
        execute(connection, "SAVEPOINT batch").await?;
    }
    Ok(())
}

/// What was asked of a savepoint fails if the error before it has ended the whole transaction, as a full disk may. Then nothing of the
/// batch is kept, and what comes after must not be written outside of a transaction.
fn still_open(asked: Result<(), sqlx::Error>, outcome: &Outcome) -> Result<(), Failure> {
    asked.map_err(|error| if matches!(outcome, Outcome::TakeBackFull) { Failure::Full } else { error.into() })
}

async fn execute(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(sql).execute(connection).await.map(|_| ())
}
