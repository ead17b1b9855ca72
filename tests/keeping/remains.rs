//! What is removed leaves nothing in the database's file, nor in the log beside it.

use std::path::Path;
use std::time::Duration;

use gatepost::comment::{Comment, SiteId};
use gatepost::engine::{ErasureOrder, RunState, Schedule, Wanted};
use gatepost::store::{Erasures, Person, QueueQuery};
use jiff::tz::TimeZone;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::support::House;
use crate::world::World;

/// How often the bytes stand in the file.
fn times(file: &Path, wanted: &str) -> usize {
    let bytes = std::fs::read(file).unwrap();
    bytes.windows(wanted.len()).filter(|window| *window == wanted.as_bytes()).count()
}

/// Comments that were edited to be longer, so that SQLite parts pages and moves rows between them; every tenth is of somebody who is forgotten later.
async fn history(file: &Path, site: SiteId) {
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .pragma("secure_delete", "ON")
        .busy_timeout(Duration::from_secs(10))
        .connect()
        .await
        .unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let arrived = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
        INSERT INTO comment (site_id, id, revision, content, content_hash, author, author_key, author_email, author_email_key, verdict, score, logit, \
        reasons, model, status, received_at, updated_at, number) \
        SELECT ?, CAST(printf('%016d', i) AS BLOB), 1, printf('%.*c', 20 + i * 7919 % 600, 'x') || iif(i % 10 = 0, 'zqxperson', ''), \
        CAST(printf('%032d', i * 7919 % 100003) AS BLOB), iif(i % 10 = 0, 'zqxperson', 'somebody'), iif(i % 10 = 0, 'zqxperson', 'somebody'), \
        printf('%x%s@mail.example', i * 104729 % 1000003, iif(i % 10 = 0, 'zqxperson', '')), \
        printf('%x%s@mail.example', i * 104729 % 1000003, iif(i % 10 = 0, 'zqxperson', '')), \
        'hold', 0.5, 0, '[]', 'm', 'pending', i, i, i FROM n";
    sqlx::query(arrived).bind(site.0).execute(&mut *transaction).await.unwrap();
    for round in 0..12 {
        let edited = "UPDATE comment SET content = content || printf('%.*c', (received_at * 31 + ?1 * 17) % 300, 'y') \
            WHERE (received_at * 7 + ?1 * 3) % 5 = 0";
        sqlx::query(edited).bind(round).execute(&mut *transaction).await.unwrap();
    }
    transaction.commit().await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_file_that_was_written_anew_holds_nothing_of_what_was_erased() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let file = world.folder.path().join("gatepost.db");
    let site = world.site("blog").await;
    history(&file, site.site.id).await;
    assert!(!world.engine.has_remains().await.unwrap());
    let hers = Wanted::Person(Person::Author("ZqxPerson".to_owned()));
    let order = ErasureOrder { site: None, wanted: hers, by: "olga".to_owned(), dry_run: false };
    assert_eq!(world.engine.erase(order, &|_| ()).await.unwrap().comments, 300);
    // What SQLite's secure_delete leaves: it is why the file has to be written anew.
    assert!(world.store.empty_log(1).await.unwrap());
    assert!(times(&file, "zqxperson") > 0, "the history left no copy, and proves nothing");
    assert!(world.engine.has_remains().await.unwrap());

    assert!(world.engine.write_anew().await.unwrap());
    assert_eq!((times(&file, "zqxperson"), times(&file, "somebody") > 0), (0, true));
    assert_eq!(times(&file.with_extension("db-wal"), "zqxperson"), 0);
    assert!(!world.engine.has_remains().await.unwrap());
    assert_eq!(world.engine.check(&|_| ()).await.unwrap().findings, []);
}

#[tokio::test]
async fn what_was_deleted_is_gone_from_the_file_after_the_next_night() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let file = world.folder.path().join("gatepost.db");
    let handle = world.site("blog").await;
    let sent = Comment { author: Some("zqxperson".to_owned()), ..Comment::from_content("A comment on barometers.") };
    let comment = world.submit(&handle, sent, None).await.id;
    let nightly = Schedule::new(TimeZone::UTC, None);
    world.engine.run_due(&nightly).await.unwrap();
    world.engine.forget(&handle, comment).await.unwrap();
    assert!(world.engine.has_remains().await.unwrap());
    let mut said = Vec::new();
    for night in ["2026-01-02T03:30:00Z", "2026-01-03T03:30:00Z"] {
        world.clock.set(night);
        world.engine.run_due(&nightly).await.unwrap();
        let job = world.engine.overview().await.unwrap().jobs.into_iter().find(|job| job.job == "remains").unwrap();
        said.push((job.state, job.result.unwrap_or_default()));
        assert_eq!((times(&file, "zqxperson"), world.engine.has_remains().await.unwrap()), (0, false));
    }
    assert_eq!(said[0], (RunState::Done, "the file was written anew".to_owned()));
    assert_eq!(said[1], (RunState::Done, "nothing was removed since the last time".to_owned()));
}

#[tokio::test]
async fn words_of_what_was_deleted_are_out_of_their_index_at_once() {
    let world = World::at("2026-01-01T12:00:00Z").await;
    let file = world.folder.path().join("gatepost.db");
    let handle = world.site("blog").await;
    let mut sent = Vec::new();
    for content in ["A comment on barometers.", "One that says zqxword.", "Another comment."] {
        sent.push(world.submit(&handle, Comment::from_content(content), None).await.id);
    }
    let found = async || {
        let query = QueueQuery { text: Some("zqxword".to_owned()), limit: 10, ..QueueQuery::default() };
        world.engine.queue(&query).await.unwrap().comments.len()
    };
    let indexed = async || {
        let mut connection = SqliteConnectOptions::new().filename(&file).connect().await.unwrap();
        let query = sqlx::query_scalar("SELECT count(*) FROM comment_words_data WHERE instr(block, CAST('zqxword' AS BLOB)) > 0");
        let blocks: i64 = query.fetch_one(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        blocks
    };
    assert_eq!((found().await, indexed().await), (1, 1));
    world.engine.forget(&handle, sent[1]).await.unwrap();
    assert_eq!((found().await, indexed().await), (0, 0));
    assert_eq!(world.engine.check(&|_| ()).await.unwrap().findings, []);
}

#[test]
fn an_erasure_that_cannot_be_finished_fails_and_the_same_command_finishes_it() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let corpus = house.path().join("old.jsonl");
    let line = serde_json::json!({ "id": "1", "content": "hello", "author_email": "ann@zqx.example", "status": "approved" });
    std::fs::write(&corpus, format!("{line}\n")).unwrap();
    house.run_json(&["import", "--site", "blog", corpus.to_str().unwrap()]);
    std::fs::write(house.path().join("gatepost.db.replaced-20260101T000000Z"), "once a database").unwrap();

    let erase = ["erase", "--all-sites", "--email", "ann@zqx.example", "--yes"];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut reader = runtime.block_on(SqliteConnectOptions::new().filename(house.database()).connect()).unwrap();
    runtime.block_on(async {
        // A backup of another program, say: it reads the log as it was, all the while.
        sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
        sqlx::query("SELECT count(*) FROM comment").fetch_one(&mut reader).await.unwrap();
    });
    let stopped = house.run(&[&erase[..], &["--database", &house.database_url()]].concat());
    let (said, wrong) = (String::from_utf8_lossy(&stopped.stdout).into_owned(), String::from_utf8_lossy(&stopped.stderr).into_owned());
    assert_eq!(stopped.status.code(), Some(1), "{said}{wrong}");
    assert!(said.contains("erased 1 comment") && said.contains("gatepost.db.replaced-20260101T000000Z"), "{said}");
    assert!(wrong.contains("could not be emptied as something kept reading: run this again"), "{wrong}");
    runtime.block_on(reader.close()).unwrap();

    let done = house.run_json(&erase);
    assert_eq!((&done["comments"], &done["file_cleared"]), (&0.into(), &true.into()));
    assert_eq!(times(&house.database(), "zqx.example"), 0);
}
