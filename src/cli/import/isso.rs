//! Isso's database, read page by page without writing to it.

use std::path::Path;

use anyhow::{Context, bail};
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions, Row, SqliteConnection};
use tokio::runtime::Handle;
use url::Url;

use crate::comment::MAX_CONTENT_BYTES;
use crate::corpus::foreign::{Found, IssoRow, Stop, read_isso};

/// How many comments are read at a time.
const PAGE: i64 = 200;

/// SQLite keeps any kind of value in any column, so each is read as what it should be, and only if it is not too long to be taken: `octet_length` knows
/// that without reading it. What is too long becomes as many zeros as tell that it is. Comments without a thread are read too.
const QUERY: &str = "\
    SELECT c.id, CASE WHEN octet_length(c.parent) < 32 THEN CAST(c.parent AS INTEGER) END AS parent, \
    CASE WHEN octet_length(c.created) < 32 THEN CAST(c.created AS REAL) END AS created, \
    CASE WHEN octet_length(c.mode) < 32 THEN CAST(c.mode AS INTEGER) END AS mode, \
    CASE WHEN octet_length(c.remote_addr) < ?3 THEN CAST(c.remote_addr AS BLOB) WHEN octet_length(c.remote_addr) >= ?3 THEN zeroblob(?3) END AS remote_addr, \
    CASE WHEN octet_length(c.text) < ?3 THEN CAST(c.text AS BLOB) WHEN octet_length(c.text) >= ?3 THEN zeroblob(?3) END AS text, \
    CASE WHEN octet_length(c.author) < ?3 THEN CAST(c.author AS BLOB) WHEN octet_length(c.author) >= ?3 THEN zeroblob(?3) END AS author, \
    CASE WHEN octet_length(c.email) < ?3 THEN CAST(c.email AS BLOB) WHEN octet_length(c.email) >= ?3 THEN zeroblob(?3) END AS email, \
    CASE WHEN octet_length(c.website) < ?3 THEN CAST(c.website AS BLOB) WHEN octet_length(c.website) >= ?3 THEN zeroblob(?3) END AS website, \
    CASE WHEN octet_length(t.uri) < ?3 THEN CAST(t.uri AS BLOB) WHEN octet_length(t.uri) >= ?3 THEN zeroblob(?3) END AS uri, \
    CASE WHEN octet_length(t.title) < ?3 THEN CAST(t.title AS BLOB) WHEN octet_length(t.title) >= ?3 THEN zeroblob(?3) END AS title \
    FROM comments AS c LEFT JOIN threads AS t ON t.id = CASE WHEN octet_length(c.tid) < 32 THEN c.tid END \
    WHERE c.id > ?1 ORDER BY c.id LIMIT ?2";

/// How many of Isso's two tables are tables, neither views nor virtual ones: those could hold queries that never end.
const TABLES: &str = "SELECT count(*) FROM pragma_table_list \
    WHERE schema = 'main' AND type = 'table' AND name IN ('comments', 'threads')";

/// How many of their columns are computed when they are read, which may take for ever; and how many of their ids number the rows, as Isso's do.
const COLUMNS: &str = "SELECT count(*) FILTER (WHERE c.hidden <> 0), count(*) FILTER (WHERE c.name = 'id' AND c.pk = 1 AND upper(c.type) = 'INTEGER') \
    FROM pragma_table_list AS t, pragma_table_xinfo(t.name) AS c WHERE t.schema = 'main' AND t.name IN ('comments', 'threads')";

/// An open database of Isso's.
pub(super) struct Isso {
    connection: SqliteConnection,
    runtime: Handle,
    comments: u64,
}

impl Isso {
    /// Opens a database; Isso may be running on it.
    ///
    /// # Errors
    /// If it is no database with Isso's two tables.
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let runtime = Handle::current();
        let options = SqliteConnectOptions::new().filename(path).read_only(true);
        let (connection, comments) = tokio::task::block_in_place(|| {
            runtime.block_on(async {
                let mut connection = options.connect().await.context("it cannot be opened as a database of SQLite's")?;
                check(&mut connection).await?;
                let comments: i64 = sqlx::query_scalar("SELECT count(*) FROM comments").fetch_one(&mut connection).await?;
                anyhow::Ok((connection, comments.unsigned_abs()))
            })
        })?;
        Ok(Self { connection, runtime, comments })
    }

    /// How many there are.
    pub(super) fn comments(&self) -> u64 {
        self.comments
    }

    /// Its comments, in the order of their ids.
    pub(super) fn rows(self, address: &str) -> impl Iterator<Item = Result<Found, Stop>> + use<> {
        let base = Url::parse(address).ok();
        Rows { isso: self, page: Vec::new().into_iter(), last: i64::MIN, done: false }.map(move |row| {
            let row = row?;
            Ok(read_isso(row, |uri| whole_address(base.as_ref(), uri)))
        })
    }

    async fn page(connection: &mut SqliteConnection, after: i64) -> Result<Vec<IssoRow>, sqlx::Error> {
        let longest = i64::try_from(MAX_CONTENT_BYTES + 1).unwrap_or(i64::MAX);
        let rows = sqlx::query(QUERY).bind(after).bind(PAGE).bind(longest).fetch_all(connection).await?;
        rows.iter().map(row).collect()
    }
}

/// Whether it holds Isso's tables, and nothing that would be carried out by reading them.
async fn check(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let tables: i64 =
        sqlx::query_scalar(TABLES).fetch_one(&mut *connection).await.context("it cannot be read as a database of SQLite's")?;
    if tables != 2 {
        bail!("it is a database, but has no tables comments and threads as Isso's has");
    }
    let (computed, numbered): (i64, i64) = sqlx::query_as(COLUMNS).fetch_one(connection).await?;
    if computed != 0 || numbered != 2 {
        bail!("its tables comments and threads are not made as Isso makes them: a column is computed, or an id is no number of a row");
    }
    Ok(())
}

/// A path of the site as an address; what is an address already stays as it is.
fn whole_address(base: Option<&Url>, uri: &str) -> String {
    base.and_then(|base| base.join(uri).ok()).map_or_else(|| uri.to_owned(), String::from)
}

struct Rows {
    isso: Isso,
    page: std::vec::IntoIter<IssoRow>,
    last: i64,
    done: bool,
}

impl Iterator for Rows {
    type Item = Result<IssoRow, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.page.next() {
            self.last = row.id;
            return Some(Ok(row));
        }
        if self.done {
            return None;
        }
        match self.isso.runtime.block_on(Isso::page(&mut self.isso.connection, self.last)) {
            Ok(rows) if rows.is_empty() => None,
            Ok(rows) => {
                self.page = rows.into_iter();
                self.next()
            }
            Err(error) => {
                self.done = true;
                Some(Err(Stop::Io(std::io::Error::other(format!("the database is damaged behind row {} ({error})", self.last)))))
            }
        }
    }
}

fn row(row: &SqliteRow) -> Result<IssoRow, sqlx::Error> {
    // What is not UTF-8 cannot be a text of Isso's, which takes JSON: it is kept visible.
    let text = |column: &str| -> Result<Option<String>, sqlx::Error> {
        let bytes: Option<Vec<u8>> = row.try_get(column)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    };
    Ok(IssoRow {
        id: row.try_get("id")?,
        parent: row.try_get("parent")?,
        created: row.try_get("created")?,
        mode: row.try_get("mode")?,
        remote_addr: text("remote_addr")?,
        text: text("text")?,
        author: text("author")?,
        email: text("email")?,
        website: text("website")?,
        uri: text("uri")?,
        title: text("title")?,
    })
}
