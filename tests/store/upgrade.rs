//! An older database under a newer version: its schema, and its decisions' features.

use std::path::PathBuf;
use std::sync::Arc;

use gatepost::clock::SystemClock;
use gatepost::comment::{Comment, SiteId};
use gatepost::engine::{Engine, KeyHasher};
use gatepost::features::{Extractor, Likeness, SCHEMA};
use gatepost::learning::EntryKind;
use gatepost::moderation::Action;
use gatepost::policy::Verdict;
use gatepost::store::sqlite::backup;
use gatepost::store::{Comments, Insights, Journal, QueueQuery, Refolded, Revision, SqliteStore, Upkeep};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::samples::{assessed, at, decide, decision, held, insert, new_comment, site, undo};

/// The schema of the first version.
const FIRST: &str = "0001_first.sql";

/// A database as the first version made it: its folder, its path, and a connection.
async fn first_version() -> (TempDir, PathBuf, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let (path, migrations) = (folder.path().join("gatepost.db"), folder.path().join("migrations"));
    std::fs::create_dir(&migrations).unwrap();
    std::fs::copy(format!("{}/src/store/sqlite/migrations/{FIRST}", env!("CARGO_MANIFEST_DIR")), migrations.join(FIRST)).unwrap();
    let mut connection = SqliteConnectOptions::new().filename(&path).create_if_missing(true).connect().await.unwrap();
    Migrator::new(migrations).await.unwrap().run(&mut connection).await.unwrap();
    (folder, path, connection)
}

#[tokio::test]
async fn an_older_schema_is_upgraded_after_a_backup_that_can_be_restored() {
    let (folder, path, connection) = first_version().await;
    connection.close().await.unwrap();

    let store = SqliteStore::open(path.to_str().unwrap()).await.unwrap();
    site(&store, "after").await;
    store.close().await;
    let older = folder.path().join("older.db");
    let made = folder.path().join("gatepost.db.schema-1.backup");
    let restored = backup::restore(&made, older.to_str().unwrap(), false, at(0), Arc::new(|_| ())).await.unwrap();
    assert_eq!((restored.manifest.schema, restored.manifest.rows["site"]), (1, 0));

    // The operator goes back to it, works on with the older version, and upgrades again later.
    let mut connection = SqliteConnectOptions::new().filename(&older).connect().await.unwrap();
    let row = "INSERT INTO site VALUES (x'00000000000000000000000000000001', 'later', 'https://later.example/', '{}', zeroblob(32), 0, 0)";
    sqlx::raw_sql(row).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    std::fs::rename(&older, &path).unwrap();
    for upgrade in [1, 2] {
        SqliteStore::open(path.to_str().unwrap()).await.unwrap().close().await;
        let second = folder.path().join("gatepost.db.schema-1-2.backup");
        let restored = backup::restore(&second, older.to_str().unwrap(), false, at(0), Arc::new(|_| ())).await.unwrap();
        assert_eq!((restored.manifest.rows["site"], made.exists()), (1, true));
        // Stopped before the upgrade, and begun again: the backup that is there will do.
        std::fs::rename(&older, &path).unwrap();
        assert!(!folder.path().join("gatepost.db.schema-1-3.backup").exists(), "upgrade {upgrade}");
    }
    SqliteStore::open(path.to_str().unwrap()).await.unwrap().close().await;

    // Opened again, there is nothing to upgrade.
    std::fs::remove_file(&made).unwrap();
    SqliteStore::open(path.to_str().unwrap()).await.unwrap().close().await;
    assert!(!made.exists());
}

#[tokio::test]
async fn comments_of_an_older_schema_are_counted_by_their_days() {
    let (_folder, path, mut connection) = first_version().await;
    let site = "INSERT INTO site VALUES (x'00000000000000000000000000000001', 'blog', 'https://blog.example/', '{}', zeroblob(32), 0, 0)";
    sqlx::raw_sql(site).execute(&mut connection).await.unwrap();
    // The last microsecond of a day, the first of the next one, and one that was imported on it.
    for (id, micros, reasons) in
        [(1, 1_699_919_999_999_999_i64, "[]"), (2, 1_699_920_000_000_000, "[]"), (3, 1_699_920_000_000_000, r#"[{"code":"imported"}]"#)]
    {
        let comment = format!(
            "INSERT INTO comment (site_id, id, revision, content, content_hash, verdict, score, logit, reasons, model, status, received_at, updated_at) \
             VALUES (x'00000000000000000000000000000001', x'0000000000000000000000000000000{id}', 1, 'text', zeroblob(32), 'spam', 0.9, 2, '{reasons}', 'm', \
             'spam', {micros}, {micros})"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(comment)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let store = SqliteStore::open(path.to_str().unwrap()).await.unwrap();
    let counts = store.day_counts(SiteId(uuid::Uuid::from_u128(1)), 0, 30_000).await.unwrap();
    let counts: Vec<_> = counts.iter().map(|count| (count.day, count.verdict, count.comments)).collect();
    assert_eq!(counts, [(19_674, Verdict::Spam, 1), (19_675, Verdict::Spam, 1)]);
}

#[tokio::test]
async fn decisions_of_an_older_feature_schema_are_taken_from_their_texts_again() {
    let (store, _folder) = crate::sqlite::fresh().await;
    let store = Arc::new(store);
    let site = site(&*store, "a").await;
    // `decision` gives slots of a schema that is not the one in use.
    let kept = insert(&*store, new_comment(site, "one text", Verdict::Hold)).await;
    let edited = insert(&*store, new_comment(site, "another text", Verdict::Hold)).await;
    let forgotten = held(&*store, site).await;
    let first = decide(&*store, decision(&kept, Action::Spam, &[1, 2])).await;
    decide(&*store, decision(&edited, Action::Approve, &[3])).await;
    decide(&*store, decision(&forgotten, Action::Spam, &[4])).await;
    let revision = Revision {
        site,
        id: edited.id,
        comment: Comment::from_content("a third"),
        likeness: Likeness::default(),
        assessed: assessed(Verdict::Hold),
        at: at(4),
    };
    store.revise(revision).await.unwrap();
    assert!(store.forget(site, forgotten.id).await.unwrap());

    let engine = Engine::open(Arc::<SqliteStore>::clone(&store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.unwrap();
    let slots_of = |text: &str| Extractor::new().extract(&Comment::from_content(text)).sorted_slots();
    let taught = store.entries(site, None).await.unwrap().into_iter().filter_map(|entry| match entry.kind {
        EntryKind::Decided { slots, schema, .. } => Some((entry.sequence, schema == SCHEMA, slots.to_vec())),
        EntryKind::Undid(_) => None,
    });
    let mut taught: Vec<_> = taught.collect();
    taught.sort();
    assert_eq!(taught, [(1, true, slots_of("one text")), (2, true, slots_of("another text")), (3, false, vec![4])]);
    let checked = engine.check(&|_| ()).await.unwrap();
    assert_eq!(checked.findings, []);
    assert_eq!((checked.sites[0].teaching, checked.sites[0].foreign), (3, 1));

    // Whoever goes back to the version that wrote a decision has what that wrote, although the text may be gone.
    store.prefer_journal(SCHEMA).await.unwrap();
    assert!(store.foreign(crate::samples::SCHEMA, None, 9).await.unwrap().len() == 2, "the journal's own rows are of another schema still");
    store.forget(site, kept.id).await.unwrap();
    store.prefer_journal(crate::samples::SCHEMA).await.unwrap();
    assert!(store.foreign(crate::samples::SCHEMA, None, 9).await.unwrap().is_empty());
    store.refold(SCHEMA, vec![Refolded { site, sequence: 1, slots: slots_of("one text") }]).await.unwrap();

    // An undo unlearns what was refolded, not what was first written.
    let undone = undo(&*store, first.entry.id).await;
    assert_eq!(undone.unlearned.unwrap().slots.to_vec(), slots_of("one text"));
}

#[tokio::test]
async fn comments_of_an_older_schema_are_numbered_by_their_ids_and_found_by_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let (path, migrations) = (folder.path().join("gatepost.db"), folder.path().join("migrations"));
    std::fs::create_dir(&migrations).unwrap();
    for file in std::fs::read_dir(format!("{}/src/store/sqlite/migrations", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_str().unwrap() < "0013" {
            std::fs::copy(file.path(), migrations.join(file.file_name())).unwrap();
        }
    }
    let mut connection = SqliteConnectOptions::new().filename(&path).create_if_missing(true).connect().await.unwrap();
    Migrator::new(migrations).await.unwrap().run(&mut connection).await.unwrap();
    let rows = "INSERT INTO site VALUES (x'00000000000000000000000000000001', 'old', 'https://old.example/', '{}', zeroblob(32), 0, 0); \
        WITH old(id, content) AS (VALUES (x'018bcfe5680070008000000000000003', 'third word'), (x'018bcfe5680070008000000000000001', 'first word'), \
            (x'018bcfe5680070008000000000000002', 'second'), (x'018bcfe5680170008000000000000001', 'last word')) \
        INSERT INTO comment (site_id, id, revision, content, content_hash, verdict, score, logit, reasons, model, status, received_at, updated_at) \
        SELECT x'00000000000000000000000000000001', id, 1, content, x'00', 'hold', 0.5, 0, '[]', 'm', 'pending', 1, 1 FROM old";
    sqlx::raw_sql(rows).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();

    let store = SqliteStore::open(path.to_str().unwrap()).await.unwrap();
    let query = QueueQuery { text: Some("word".to_owned()), limit: 10, ..QueueQuery::default() };
    let found = store.page(&query).await.unwrap().comments;
    assert_eq!(found.iter().map(|stored| stored.comment.content.as_str()).collect::<Vec<_>>(), ["last word", "third word", "first word"]);
    assert!(store.words_fit().await.unwrap());
    store.close().await;
    let mut connection = SqliteConnectOptions::new().filename(&path).connect().await.unwrap();
    let numbers: Vec<i64> = sqlx::query_scalar("SELECT number FROM comment ORDER BY id").fetch_all(&mut connection).await.unwrap();
    // The first eight bytes of an id, or the next number.
    assert_eq!(numbers, [0, 1, 2, 65_536].map(|more| 0x018b_cfe5_6800_7000 + more));
}
