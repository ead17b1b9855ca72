//! Databases of made-up comments, always the same: a tenth waits, half is spam; words, authors and articles as unevenly spread as real ones.

use std::path::Path;

use gatepost::store::SqliteStore;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

/// Rows a transaction.
const ROWS: u64 = 100_000;

/// Comments from one number to another. Words and authors are unevenly spread; one in 40 comments is of author 7, and one in 40 has both words that are
/// searched for, so that a page is full among a thousand too.
const INSERT: &str = "WITH RECURSIVE n(i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?2) \
    INSERT INTO comment (site_id, id, revision, content, content_hash, author, author_key, author_email, author_email_key, ip, article, verdict, score, \
    logit, spam_score, reasons, model, status, received_at, updated_at, number, language) \
    SELECT x'019ab7a0000070008000000000000001', unhex(printf('%012x7000%016x', 1700000000000 + i * 1000, i)), 1, \
    (SELECT group_concat('w' || ((i * 7919 + k * 104729 + i * k * 31) % 1000003 % (1 + (i * 15485863 + k * 32452843) % 20011)), ' ') \
     FROM (SELECT value AS k FROM json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]'))) || iif(i % 5 = 4, ' free', '') || iif(i % 40 = 9, ' casino', ''), \
    randomblob(32), 'Author' || who, 'author' || who, 'author' || who || '@mail.example', 'author' || who || '@mail.example', \
    '192.0.' || (who / 256 % 256) || '.' || (who % 256), 'https://blog.example/' || (i * 31 % 1009 % (1 + i * 17 % 503)), \
    CASE WHEN i % 10 = 0 THEN 'hold' WHEN i % 2 = 0 THEN 'approve' ELSE 'spam' END, i * 7919 % 1000003 / 1000003.0, 0, i * 7919 % 1000003 / 1000003.0, \
    '[{\"code\":\"doubtful\",\"value\":\"\"},{\"code\":\"word\",\"value\":\"w1\",\"contribution\":0.5}]', 'm', \
    CASE WHEN i % 10 = 0 THEN 'pending' WHEN i % 2 = 0 THEN 'approved' ELSE 'spam' END, (1700000000000 + i * 1000) * 1000, (1700000000000 + i * 1000) * 1000, \
    (1700000000000 + i * 1000) * 65536 + 28672, iif(i % 3 = 0, 'eng', NULL) \
    FROM (SELECT i, iif(i % 40 = 7, 7, i * 49979687 % 1000003 % (1 + i * 86028121 % 50021)) AS who FROM n)";

/// Changes with whatever is made here, and with the schema: a database that was made before is then made anew.
pub(crate) fn version() -> String {
    let schema = std::fs::read_dir(crate::support::repository("src/store/sqlite/migrations")).expect("the migrations").count();
    format!("{schema}-{}", &blake3::hash(INSERT.as_bytes()).to_hex()[..8])
}

/// Makes a database of `size` comments at `path`.
pub(crate) fn make(path: &Path, size: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let name = path.to_str().expect("target/ has a name");
        SqliteStore::open(name).await.expect("a new database").close().await;
        fill(path, size).await.expect("rows can be inserted");
    });
}

async fn fill(path: &Path, size: u64) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(path).pragma("synchronous", "OFF").pragma("cache_size", "-400000");
    let mut connection = options.connect().await?;
    let site = "INSERT INTO site VALUES (x'019ab7a0000070008000000000000001', 'bench', 'https://blog.example/', '{}', zeroblob(32), 0, 0)";
    sqlx::raw_sql(site).execute(&mut connection).await?;
    for first in (0..size).step_by(usize::try_from(ROWS).unwrap_or(usize::MAX)) {
        let mut transaction = connection.begin().await?;
        let last = size.min(first + ROWS);
        sqlx::query(INSERT).bind(first.cast_signed()).bind(last.cast_signed()).execute(&mut *transaction).await?;
        let words = "INSERT INTO comment_words (rowid, content, author) SELECT number, content, author FROM comment WHERE number IN comment_unindexed; \
            DELETE FROM comment_unindexed";
        sqlx::raw_sql(words).execute(&mut *transaction).await?;
        transaction.commit().await?;
    }
    sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await?;
    connection.close().await
}
