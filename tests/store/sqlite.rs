//! What is SQLite's own: its file, its commits, its limits.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use gatepost::comment::{CommentId, SiteId};
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::sqlite::Limits;
use gatepost::store::{
    Comments, Erasures, Insertion, Journal, LiveModel, Models, Origin, Signature, SqliteStore, StoreError, StoredComment,
};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::samples::{at, decide, decision, held, insert, new_comment, next_id, site, undo};

/// A store in a file of its own, which goes with the folder.
pub(crate) async fn fresh() -> (SqliteStore, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (open(&file_in(&folder)).await.unwrap(), folder)
}

pub(crate) fn file_in(folder: &TempDir) -> PathBuf {
    folder.path().join("gatepost.db")
}

async fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open(path.to_str().unwrap()).await
}

/// A connection that no store made.
pub(crate) async fn connect(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(path).create_if_missing(true).connect().await.unwrap()
}

pub(crate) async fn run(connection: &mut SqliteConnection, sql: &'static str) -> Result<u64, sqlx::Error> {
    sqlx::raw_sql(sql).execute(connection).await.map(|done| done.rows_affected())
}

/// Sends comments of these sites at once, and gives what became of each.
async fn insert_at_once(store: &Arc<SqliteStore>, sites: impl Iterator<Item = SiteId>) -> Vec<Result<Insertion, StoreError>> {
    let mut tasks = JoinSet::new();
    for site in sites {
        let store = Arc::clone(store);
        tasks.spawn(async move { store.insert(new_comment(site, "x", Verdict::Hold)).await });
    }
    tasks.join_all().await
}

fn inserted(outcomes: Vec<Result<Insertion, StoreError>>) -> Vec<StoredComment> {
    let inserted = outcomes.into_iter().filter_map(Result::ok).map(|insertion| match insertion {
        Insertion::Inserted(comment) => comment,
        Insertion::Exists(comment) => panic!("{} was there already", comment.id),
    });
    inserted.collect()
}

/// Why the file at `path` is refused.
async fn refusal(path: &Path) -> String {
    match open(path).await {
        Err(error @ StoreError::Unusable { .. }) => error.to_string(),
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_path_and_its_url_open_the_same_file() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let comment = held(&store, site).await;
    store.close().await;
    for prefix in ["sqlite://", "sqlite:"] {
        let store = SqliteStore::open(&format!("{prefix}{}", file_in(&folder).display())).await.unwrap();
        assert_eq!(store.get(site, comment.id).await.unwrap(), Some(comment.clone()));
        store.close().await;
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Dear diary, this is not a database.\n".repeat(100);
    std::fs::write(file_in(&folder), &text).unwrap();
    let refusal = refusal(&file_in(&folder)).await;
    assert!(refusal.contains("gatepost.db") && refusal.contains("is not an SQLite database"), "{refusal}");
    assert_eq!(std::fs::read_to_string(file_in(&folder)).unwrap(), text);
}

#[tokio::test]
async fn the_database_of_another_program_is_refused_and_left_as_it_was() {
    for sql in ["CREATE TABLE note (text)", "PRAGMA application_id = 252006674; CREATE TABLE note (text)"] {
        let folder = tempfile::tempdir().unwrap();
        let path = file_in(&folder);
        let mut other = connect(&path).await;
        run(&mut other, sql).await.unwrap();
        other.close().await.unwrap();
        let before = std::fs::read(&path).unwrap();
        let refusal = refusal(&path).await;
        assert!(refusal.contains("another program"), "{refusal}");
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[tokio::test]
async fn the_schema_of_a_newer_version_is_refused() {
    let (store, folder) = fresh().await;
    store.close().await;
    let mut connection = connect(&file_in(&folder)).await;
    let newer = "INSERT INTO _sqlx_migrations SELECT 9001, 'later', installed_on, success, checksum, 0 FROM _sqlx_migrations LIMIT 1";
    run(&mut connection, newer).await.unwrap();
    connection.close().await.unwrap();
    let refusal = refusal(&file_in(&folder)).await;
    assert!(refusal.contains("newer version") && refusal.contains("9001"), "{refusal}");
}

#[tokio::test]
async fn a_place_where_no_file_can_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let expected = [
        (folder.path().to_owned(), "is a directory"),
        (folder.path().join("missing/gatepost.db"), "does not exist"),
        (PathBuf::from("/proc/gatepost.db"), "cannot be opened"),
        (PathBuf::from("sqlite://"), "names no file"),
        (PathBuf::from("postgres://localhost/gatepost"), "is of a kind that is not known"),
    ];
    for (path, problem) in expected {
        let refusal = refusal(&path).await;
        assert!(refusal.contains(problem), "{refusal}");
    }
}

#[tokio::test]
async fn a_damaged_file_is_refused() {
    let (store, folder) = fresh().await;
    store.close().await;
    let mut bytes = std::fs::read(file_in(&folder)).unwrap();
    bytes[100..4096].fill(0xff);
    std::fs::write(file_in(&folder), bytes).unwrap();
    let refusal = refusal(&file_in(&folder)).await;
    assert!(refusal.contains("is damaged"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_open_a_new_file_at_once_both_get_it() {
    for _ in 0..25 {
        let folder = tempfile::tempdir().unwrap();
        let path = file_in(&folder);
        let (one, other) = tokio::join!(open(&path), open(&path));
        let site = site(&one.unwrap(), "a").await;
        held(&other.unwrap(), site).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_that_come_together_share_commits_and_are_all_kept() {
    let (store, folder) = fresh().await;
    let store = Arc::new(store);
    let site = site(&*store, "a").await;
    let before = store.commits();
    let comments = inserted(insert_at_once(&store, std::iter::repeat_n(site, 100)).await);
    assert_eq!(comments.len(), 100);
    let commits = store.commits() - before;
    assert!((1..=50).contains(&commits), "{commits} commits for 100 comments");
    let reopened = open(&file_in(&folder)).await.unwrap();
    for comment in comments {
        assert_eq!(reopened.get(site, comment.id).await.unwrap(), Some(comment));
    }
}

#[tokio::test]
async fn a_write_that_fails_does_not_take_those_beside_it_along() {
    let (store, _folder) = fresh().await;
    let store = Arc::new(store);
    let site = site(&*store, "a").await;
    let before = store.commits();
    let unknown = SiteId(next_id());
    let outcomes = insert_at_once(&store, (0..30).map(|n| if n % 3 == 1 { unknown } else { site })).await;
    assert_eq!(inserted(outcomes).len(), 20);
    assert!(store.commits() - before < 20, "some good writes shared a commit with a bad one");
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, 20);
}

#[tokio::test]
async fn what_was_queued_before_closing_is_kept_and_later_writes_are_refused() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let (one, two, three, ()) = tokio::join!(held(&store, site), held(&store, site), held(&store, site), store.close());
    assert!(matches!(store.insert(new_comment(site, "late", Verdict::Hold)).await, Err(StoreError::Closed)));
    assert!(matches!(store.get(site, one.id).await, Err(StoreError::Closed)));
    let reopened = open(&file_in(&folder)).await.unwrap();
    for comment in [one, two, three] {
        assert_eq!(reopened.get(site, comment.id).await.unwrap(), Some(comment));
    }
    assert_eq!(reopened.counts(Some(site)).await.unwrap().pending, 3);
}

#[test]
fn what_was_acknowledged_is_there_after_the_store_was_dropped_in_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_in(&folder);
    let runtime = || tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let first = runtime();
    let (site, acknowledged) = first.block_on(async {
        let store = Arc::new(open(&path).await.unwrap());
        let site = site(&*store, "a").await;
        let acknowledged = inserted(insert_at_once(&store, std::iter::repeat_n(site, 20)).await);
        tokio::spawn(async move { insert_at_once(&store, std::iter::repeat_n(site, 200)).await });
        (site, acknowledged)
    });
    first.shutdown_background();
    runtime().block_on(async {
        assert_eq!(acknowledged.len(), 20);
        let store = open(&path).await.unwrap();
        for comment in acknowledged {
            assert_eq!(store.get(site, comment.id).await.unwrap(), Some(comment));
        }
        held(&store, site).await;
    });
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_keeps_what_is_there_until_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { max_pages: Some(200), ..Limits::default() };
    let store = SqliteStore::open_with(file_in(&folder).to_str().unwrap(), &limits).await.unwrap();
    let site = site(&store, "a").await;
    let large = "x".repeat(8_000);
    let mut kept: Vec<CommentId> = Vec::new();
    let failure = loop {
        let new = new_comment(site, &large, Verdict::Hold);
        let id = new.id;
        match store.insert(new).await {
            Ok(_) => kept.push(id),
            Err(error) => break error,
        }
        assert!(kept.len() < 200, "200 pages hold less than 200 comments of 8,000 bytes");
    };
    assert!(matches!(failure, StoreError::Full), "{failure:?}");
    let model = LiveModel { id: "m".to_owned(), bytes: vec![1; 100_000], holds: Vec::new() };
    assert!(matches!(store.add_model(&model, &Origin::default(), at(1)).await, Err(StoreError::Full)));
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, kept.len() as u64);
    for id in &kept {
        assert_eq!(store.get(site, *id).await.unwrap().unwrap().comment.content, large);
    }
    for id in kept.drain(..10) {
        assert!(store.forget(site, id).await.unwrap());
    }
    insert(&store, new_comment(site, &large, Verdict::Hold)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_waits_for_another_process_that_is_writing() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let mut other = connect(&file_in(&folder)).await;
    run(&mut other, "BEGIN IMMEDIATE").await.unwrap();
    let mut waiting = Box::pin(held(&store, site));
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut waiting).await.is_err(), "written beside another writer");
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, 0, "readers do not wait");
    run(&mut other, "COMMIT").await.unwrap();
    waiting.await;
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, 1);
}

#[tokio::test]
async fn a_writer_that_never_ends_makes_writes_fail_and_later_ones_succeed() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { busy_timeout: Duration::from_millis(50), ..Limits::default() };
    let store = SqliteStore::open_with(file_in(&folder).to_str().unwrap(), &limits).await.unwrap();
    let site = site(&store, "a").await;
    let mut other = connect(&file_in(&folder)).await;
    run(&mut other, "BEGIN IMMEDIATE").await.unwrap();
    let refused = store.insert(new_comment(site, "x", Verdict::Hold)).await;
    assert!(matches!(refused, Err(StoreError::Busy)), "{refused:?}");
    run(&mut other, "ROLLBACK").await.unwrap();
    held(&store, site).await;
    assert_eq!(store.counts(Some(site)).await.unwrap().pending, 1);
}

#[tokio::test]
async fn rows_of_the_journal_and_promotions_can_be_neither_changed_nor_removed() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let decided = decide(&store, decision(&held(&store, site).await, Action::Spam, &[1])).await;
    undo(&store, decided.entry.id).await;
    store.add_model(&LiveModel { id: "m".to_owned(), bytes: vec![1], holds: Vec::new() }, &Origin::default(), at(1)).await.unwrap();
    store.promote("m", &Signature::default(), at(1)).await.unwrap();
    let mut other = connect(&file_in(&folder)).await;
    let attempts = [
        "DELETE FROM journal",
        "UPDATE journal SET note = 'x'",
        "UPDATE journal SET action = 'approve' WHERE sequence = 1",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE sequence = 2",
        "INSERT OR REPLACE INTO journal (site_id, sequence, id, comment_id, action, revision, slots, schema_id, undoes, user_id, user_name, note, at) \
         SELECT site_id, 3, id, comment_id, action, revision, slots, schema_id, undoes, user_id, user_name, 'x', at FROM journal WHERE sequence = 1",
        "DELETE FROM promotion",
        "INSERT OR REPLACE INTO promotion SELECT 1, model_id, 'x', at, '', 0, NULL FROM promotion",
        "UPDATE promotion SET promoted_by = 'x'",
    ];
    for attempt in attempts {
        let error = run(&mut other, attempt).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{attempt}: {error}");
    }
    assert_eq!(store.entries(site, None).await.unwrap().len(), 2);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_and_what_is_beside_it_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (store, folder) = fresh().await;
    let blog = site(&store, "blog").await;
    insert(&store, new_comment(blog, "x", Verdict::Hold)).await;
    let modes: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().metadata().unwrap().permissions().mode() & 0o777).collect();
    assert!(modes.len() >= 2 && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
}

#[tokio::test]
async fn a_password_in_an_address_is_not_repeated() {
    let refused = refusal(Path::new("postgres://gatepost:hunter2@localhost/gatepost")).await;
    assert!(refused.contains("postgres://") && !refused.contains("hunter2"), "{refused}");
}

#[tokio::test]
async fn the_file_has_a_write_ahead_log_and_strict_tables() {
    let (_store, folder) = fresh().await;
    let mut other = connect(&file_in(&folder)).await;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut other).await.unwrap();
    assert_eq!(mode, "wal");
    let unstrict = "SELECT count(*) FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite%' \
                    AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'";
    assert_eq!(sqlx::query_scalar::<_, i64>(unstrict).fetch_one(&mut other).await.unwrap(), 0);
}

#[tokio::test]
async fn what_was_forgotten_is_not_left_in_the_file() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let secret = "correct horse battery staple ".repeat(400);
    let comment = insert(&store, new_comment(site, &secret, Verdict::Hold)).await;
    held(&store, site).await;
    store.forget(site, comment.id).await.unwrap();
    // Nor in the log beside it, once that was emptied.
    assert!(store.empty_log(1).await.unwrap());
    for file in [file_in(&folder), folder.path().join("gatepost.db-wal")] {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(20).any(|window| window == &secret.as_bytes()[..20]), "{}", file.display());
    }
    store.close().await;
    let file = std::fs::read(file_in(&folder)).unwrap();
    assert!(!file.windows(20).any(|window| window == &secret.as_bytes()[..20]));
}

#[tokio::test]
async fn a_stored_value_that_cannot_be_read_is_an_error_that_quotes_nothing() {
    let (store, folder) = fresh().await;
    let site = site(&store, "a").await;
    let mut other = connect(&file_in(&folder)).await;
    for damage in [
        "UPDATE comment SET reasons = '[{\"code\":\"sesame\"}]'",
        "UPDATE comment SET status = 'sesame'",
        "UPDATE comment SET ip = 'sesame'",
        "UPDATE comment SET received_at = 9223372036854775807",
        "UPDATE comment SET standing = x'00'",
    ] {
        let comment = held(&store, site).await;
        run(&mut other, damage).await.unwrap();
        let error = store.get(site, comment.id).await.unwrap_err();
        assert!(matches!(error, StoreError::Database(_)), "{damage}: {error:?}");
        assert!(!format!("{error:?}").contains("sesame"), "{error:?}");
        assert!(store.forget(site, comment.id).await.unwrap());
    }
}
