//! Where rows come from: walks along an index, and short lists.

use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};

use super::super::comments::author_key;
use super::super::rows::{comment_columns, get, stored_comment};
use super::super::words::number;
use super::{Found, Mark, Question, Sql, narrow};
use crate::comment::{CommentId, SiteId};
use crate::moderation::Status;
use crate::store::queue::doubt;
use crate::store::{Order, Place, StoreError};

/// Comments that an index names.
#[derive(Debug, Clone)]
pub(super) enum List {
    /// By the author's name.
    Author(String),
    /// By the author's e-mail address.
    Email(String),
    Ip(String),
    Article(String),
    /// That have the words.
    Words(String),
    /// That wait for the answer to a random check.
    Audits,
    /// That wait for a colleague.
    Asked,
    /// Whose appeal waits.
    Appealed,
    /// Of these sites, with this status.
    Sites(Vec<SiteId>, Option<Status>),
}

/// A part of the way to a page.
#[derive(Debug)]
pub(super) enum Stream {
    /// Along the ids of a list whose index is in their order.
    Along(List),
    /// Along the ids of a site, a status, both or all.
    Ids(Option<SiteId>, Option<Status>),
    /// Along the scores of a status, downward; from the middle if `middle`.
    Down { status: Status, middle: bool },
    /// Along the scores of a status, from the middle upward.
    Up { status: Status },
    /// A list as a whole.
    List(List),
}

/// The streams that together give every comment a question may be about, but for audits.
pub(super) async fn streams(question: &Question<'_>, readers: &SqlitePool) -> Result<Vec<Stream>, StoreError> {
    let mut streams = Vec::new();
    for list in lists(question) {
        // Along an index of all sites a walk may stop at a comment of any.
        if !question.query.order.is_by_score() && list.is_in_order() && question.query.among.is_none() {
            streams.push(Stream::Along(list));
        } else if list.is_short(question.limits.sorted, readers).await? {
            streams.push(Stream::List(list));
        } else {
            return whole(question, readers).await;
        }
    }
    if streams.is_empty() { whole(question, readers).await } else { Ok(streams) }
}

/// The lists in one of which every comment is that is asked for; none where no index leads to them.
fn lists(question: &Question<'_>) -> Vec<List> {
    let query = question.query;
    if let Some(expression) = question.expression() {
        return vec![List::Words(expression.to_owned())];
    }
    if let Some(author) = query.author.as_deref().map(author_key) {
        return vec![List::Author(author.clone()), List::Email(author)];
    }
    let email = query.email.as_deref().map(|email| List::Email(author_key(email)));
    let ip = query.ip.map(|ip| List::Ip(ip.to_string()));
    let article = query.article.clone().map(List::Article);
    let asked = query.asked.then_some(List::Asked).or(query.appealed.then_some(List::Appealed));
    email.or(ip).or(article).or(asked).into_iter().collect()
}

/// All there is, in order.
async fn whole(question: &Question<'_>, readers: &SqlitePool) -> Result<Vec<Stream>, StoreError> {
    let query = question.query;
    if let Some(sites) = &query.among {
        if !query.order.is_by_score() {
            return Ok(sites.iter().map(|site| Stream::Ids(Some(*site), query.status)).collect());
        }
        let list = List::Sites(sites.clone(), query.status);
        if list.is_short(question.limits.sorted, readers).await? {
            return Ok(vec![Stream::List(list)]);
        }
    }
    let statuses = query.status.map_or_else(|| Status::ALL.to_vec(), |status| vec![status]).into_iter();
    Ok(match query.order {
        Order::Newest | Order::Oldest => vec![Stream::Ids(query.site, query.status)],
        Order::Score => statuses.map(|status| Stream::Down { status, middle: false }).collect(),
        Order::Uncertain => statuses.flat_map(|status| [Stream::Up { status }, Stream::Down { status, middle: true }]).collect(),
    })
}

impl List {
    /// Whether its index has it in the order of ids, or of numbers.
    pub(super) fn is_in_order(&self) -> bool {
        matches!(self, Self::Author(_) | Self::Ip(_) | Self::Article(_) | Self::Words(_))
    }

    /// Adds the list of its rows.
    fn rows(&self, sql: &mut Sql) {
        match self {
            Self::Author(key) => sql.push("rowid FROM comment INDEXED BY comment_by_author WHERE author_key = ").push_bind(key.clone()),
            Self::Email(key) => {
                sql.push("rowid FROM comment INDEXED BY comment_by_author_email WHERE author_email_key = ").push_bind(key.clone())
            }
            Self::Ip(ip) => sql.push("rowid FROM comment INDEXED BY comment_by_ip WHERE ip = ").push_bind(ip.clone()),
            Self::Article(article) => {
                sql.push("rowid FROM comment INDEXED BY comment_by_article WHERE article = ").push_bind(article.clone())
            }
            Self::Words(expression) => sql.push("rowid FROM comment_words WHERE comment_words MATCH ").push_bind(expression.clone()),
            Self::Audits => sql.push("comment_id FROM audit WHERE answered_by IS NULL"),
            Self::Asked => sql.push("comment_id FROM asked"),
            Self::Appealed => sql.push("comment_id FROM appeal INDEXED BY appeal_open WHERE settled_by IS NULL"),
            Self::Sites(sites, status) => of_sites(sql, sites, *status),
        };
    }

    /// Of which table and column the list has values.
    fn column(&self) -> &'static str {
        match self {
            Self::Words(_) => "comment INDEXED BY comment_by_number WHERE number",
            Self::Audits | Self::Asked | Self::Appealed => "comment INDEXED BY comment_by_id WHERE id",
            _ => "comment NOT INDEXED WHERE comment.rowid",
        }
    }

    async fn is_short(&self, most: u32, readers: &SqlitePool) -> Result<bool, StoreError> {
        let mut sql = Sql::new("SELECT count(*) FROM (SELECT ");
        self.rows(&mut sql);
        sql.push(" LIMIT ").push_bind(i64::from(most) + 1).push(")");
        let count: i64 = sql.build_query_scalar().fetch_one(readers).await?;
        Ok(count <= i64::from(most))
    }
}

impl Stream {
    /// Reads as many rows as a page may need.
    pub(super) async fn read(&self, question: &Question<'_>, readers: &SqlitePool) -> Result<Found, StoreError> {
        let mut sql = self.sql(question)?;
        let rows = sql.build().fetch_all(readers).await?;
        let order = question.query.order;
        let rows = rows.iter().map(|row| {
            let stored = stored_comment(row)?;
            Ok((Mark { place: Place::of(&stored, order), number: numbered(row)? }, stored))
        });
        let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        let until = match (rows.last(), self) {
            (Some((last, _)), _) if rows.len() == question.limit as usize => Some(*last),
            (_, Self::List(_)) => None,
            _ => self.stop(question, readers).await?,
        };
        Ok(Found { rows, until })
    }

    /// The query for its rows.
    pub(super) fn sql(&self, question: &Question<'_>) -> Result<Sql, StoreError> {
        let mut sql = Sql::new(concat!("SELECT ", comment_columns!(), ", number FROM "));
        if let Self::List(list) = self {
            sql.push(list.column()).push(" IN (SELECT ");
            list.rows(&mut sql);
            sql.push(")");
            behind(&mut sql, question);
            narrow::by_row(&mut sql, question, matches!(list, List::Audits), matches!(list, List::Words(_)))?;
            sort(&mut sql, question);
        } else {
            sql.push("(");
            self.walk(&mut sql, question);
            let searched = matches!(self, Self::Along(List::Words(_)));
            let key = if searched { "number" } else { "rowid" };
            sql.push(" LIMIT ")
                .push_bind(question.limits.looked_at.max(1))
                .push(format_args!(") AS walk CROSS JOIN comment ON comment.{key} = walk.place WHERE TRUE"));
            if let (Self::Up { .. } | Self::Down { .. }, Some(site)) = (self, question.query.site) {
                // Known from the index alone.
                sql.push(" AND walk.of_site = ").push_bind(site.0);
            }
            narrow::by_row(&mut sql, question, false, searched)?;
        }
        sql.push(" LIMIT ").push_bind(question.limit);
        Ok(sql)
    }

    /// Where the walk stops if it does not fill the page; `None` if it comes to its end before.
    async fn stop(&self, question: &Question<'_>, readers: &SqlitePool) -> Result<Option<Mark>, StoreError> {
        let mut sql = self.stop_sql(question);
        let row = sql.build().fetch_optional(readers).await?;
        let mark = |row: &SqliteRow| {
            let score = question.query.order.is_by_score().then(|| get(row, "score")).transpose()?;
            Ok(Mark { place: Place { id: CommentId(get(row, "id")?), score }, number: numbered(row)? })
        };
        row.as_ref().map(mark).transpose()
    }

    pub(super) fn stop_sql(&self, question: &Question<'_>) -> Sql {
        let key = if matches!(self, Self::Along(List::Words(_))) { "number" } else { "rowid" };
        let mut sql = Sql::new(format!("SELECT id, score, number FROM comment WHERE {key} = (SELECT place FROM ("));
        self.walk(&mut sql, question);
        sql.push(" LIMIT 1 OFFSET ").push_bind(question.limits.looked_at.max(1) - 1).push("))");
        sql
    }

    /// Adds the walk along the index, in order and without an end.
    fn walk(&self, sql: &mut Sql, question: &Question<'_>) {
        match self {
            Self::Along(List::Words(expression)) => along_words(sql, question, expression),
            Self::Along(list) | Self::List(list) => {
                sql.push("SELECT rowid AS place, ");
                list.rows(sql);
                along_ids(sql, question);
            }
            Self::Ids(site, status) => {
                let index = match (site, status) {
                    (Some(_), Some(_)) => "comment_by_site_status",
                    (Some(_), None) => "sqlite_autoindex_comment_1",
                    (None, Some(_)) => "comment_by_status",
                    (None, None) => "comment_by_id",
                };
                sql.push(format_args!("SELECT rowid AS place FROM comment INDEXED BY {index} WHERE TRUE"));
                if let Some(site) = site {
                    sql.push(" AND site_id = ").push_bind(site.0);
                }
                if let Some(status) = status {
                    sql.push(" AND status = ").push_bind(status.as_str());
                }
                along_ids(sql, question);
            }
            Self::Down { status, middle } => {
                begin_scores(sql, question, *status);
                downward(sql, question, *middle);
                sql.push(" ORDER BY score DESC, id DESC");
            }
            Self::Up { status } => {
                begin_scores(sql, question, *status);
                upward(sql, question);
                sql.push(" ORDER BY score, id");
            }
        }
    }
}

fn numbered(row: &SqliteRow) -> Result<i64, StoreError> {
    Ok(row.try_get::<Option<i64>, _>("number")?.unwrap_or(i64::MIN))
}

fn along_ids(sql: &mut Sql, question: &Question<'_>) {
    let (above, below) = narrow::ids(question.query);
    sql.push(" AND id > ").push_bind(above).push(" AND id < ").push_bind(below).push(" ORDER BY id");
    direction(sql, question);
}

fn along_words(sql: &mut Sql, question: &Question<'_>, expression: &str) {
    let (above, below) = numbers(question);
    sql.push("SELECT rowid AS place FROM comment_words WHERE comment_words MATCH ").push_bind(expression.to_owned());
    sql.push(" AND rowid > ").push_bind(above).push(" AND rowid < ").push_bind(below).push(" ORDER BY rowid");
    direction(sql, question);
}

fn direction(sql: &mut Sql, question: &Question<'_>) {
    if question.query.order == Order::Newest {
        sql.push(" DESC");
    }
}

/// Between which numbers, both left out, there is what comes behind the page before and arrived when it should.
fn numbers(question: &Question<'_>) -> (i64, i64) {
    let (above, below) = narrow::ids(question.query);
    let (above, below) = (number(above).saturating_sub(1), if below.is_max() { i64::MAX } else { number(below) });
    match (question.query.order, question.after_number) {
        (Order::Newest, Some(after)) => (above, after),
        (Order::Oldest, Some(after)) => (after, below),
        _ => (above, below),
    }
}

fn of_sites<'s>(sql: &'s mut Sql, sites: &[SiteId], status: Option<Status>) -> &'s mut Sql {
    let index = if status.is_some() { "comment_by_site_status" } else { "sqlite_autoindex_comment_1" };
    sql.push(format_args!("rowid FROM comment INDEXED BY {index} WHERE site_id IN ("));
    let mut wanted = sql.separated(", ");
    for site in sites {
        wanted.push_bind(site.0);
    }
    sql.push(")");
    if let Some(status) = status {
        sql.push(" AND status = ").push_bind(status.as_str());
    }
    sql
}

fn begin_scores(sql: &mut Sql, question: &Question<'_>, status: Status) {
    sql.push("SELECT rowid AS place, site_id AS of_site FROM comment INDEXED BY comment_by_score WHERE status = ");
    sql.push_bind(status.as_str());
    // The index says whose a comment is: of others none is looked at.
    narrow::among(sql, question.query);
    if let Some(score) = question.query.min_score {
        sql.push(" AND score >= ").push_bind(score);
    }
    if let Some(score) = question.query.max_score {
        sql.push(" AND score <= ").push_bind(score);
    }
}

/// What is behind the page before on the way down.
fn downward(sql: &mut Sql, question: &Question<'_>, middle: bool) {
    if middle {
        sql.push(" AND score < 0.5");
    }
    let Some((score, id)) = question.after_score() else { return };
    if middle && score >= 0.5 {
        // The other side's comment of the same distance came first.
        sql.push(" AND score <= ").push_bind(1.0 - score);
    } else {
        sql.push(" AND (score, id) < (").push_bind(score).push(", ").push_bind(id.0).push(")");
    }
}

/// What is behind the page before on the way up.
fn upward(sql: &mut Sql, question: &Question<'_>) {
    sql.push(" AND score >= 0.5");
    let Some((score, id)) = question.after_score() else { return };
    if score >= 0.5 {
        sql.push(" AND (score, id) > (").push_bind(score).push(", ").push_bind(id.0).push(")");
    } else {
        // The difference is rounded, the comparison behind it is not.
        sql.push(" AND score >= ").push_bind(1.0 - score).push(" AND 1.0 - score < ").push_bind(score);
    }
}

/// The condition on a row of a list that it is behind the page before.
fn behind(sql: &mut Sql, question: &Question<'_>) {
    let query = question.query;
    let Some(after) = query.after else { return };
    match (query.order, question.after_number, after.score) {
        (Order::Newest, Some(number), _) => sql.push(" AND +number < ").push_bind(number),
        (Order::Oldest, Some(number), _) => sql.push(" AND +number > ").push_bind(number),
        (Order::Newest, None, _) => sql.push(" AND +id < ").push_bind(after.id.0),
        (Order::Oldest, None, _) => sql.push(" AND +id > ").push_bind(after.id.0),
        (Order::Score, _, score) => {
            sql.push(" AND (score, +id) < (").push_bind(score.unwrap_or(0.0)).push(", ").push_bind(after.id.0).push(")")
        }
        (Order::Uncertain, _, score) => {
            let score = score.unwrap_or(0.0);
            let doubt = doubt(score);
            sql.push(" AND (min(score, 1.0 - score) < ").push_bind(doubt);
            sql.push(" OR (min(score, 1.0 - score) = ").push_bind(doubt);
            let same = if score >= 0.5 { " AND (score < 0.5 OR +id > " } else { " AND (score < 0.5 AND +id < " };
            sql.push(same).push_bind(after.id.0).push(")))")
        }
    };
}

fn sort(sql: &mut Sql, question: &Question<'_>) {
    sql.push(match (question.query.order, question.by_number()) {
        (Order::Newest, true) => " ORDER BY number DESC",
        (Order::Oldest, true) => " ORDER BY number",
        (Order::Newest, false) => " ORDER BY id DESC",
        (Order::Oldest, false) => " ORDER BY id",
        (Order::Score, _) => " ORDER BY score DESC, id DESC",
        (Order::Uncertain, _) => " ORDER BY min(score, 1.0 - score) DESC, score < 0.5, CASE WHEN score < 0.5 THEN id END DESC, id",
    });
}

impl Question<'_> {
    /// The score and id at which the page before ended.
    fn after_score(&self) -> Option<(f64, CommentId)> {
        let after = self.query.after?;
        Some((after.score?, after.id))
    }
}
