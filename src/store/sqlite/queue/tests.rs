//! How SQLite means to find a page.

use super::super::words::Search;
use super::Question;
use super::stream::{List, Stream};
use crate::comment::{CommentId, SiteId};
use crate::moderation::Status;
use crate::store::sqlite::Limits;
use crate::store::sqlite::plans::plans;
use crate::store::{Listing, Order, Place, QueueQuery};

fn lists() -> Vec<List> {
    let text = || "x".to_owned();
    vec![
        List::Author(text()),
        List::Email(text()),
        List::Ip(text()),
        List::Article(text()),
        List::Words(text()),
        List::Audits,
        List::Asked,
        List::Appealed,
        sites(None),
        sites(Some(Status::Pending)),
    ]
}

fn sites(status: Option<Status>) -> List {
    List::Sites(vec![SiteId(uuid::Uuid::nil()), SiteId(uuid::Uuid::max())], status)
}

/// Every stream that there is in an order.
fn every(order: Order) -> Vec<Stream> {
    let (site, status) = (Some(SiteId(uuid::Uuid::nil())), Status::Pending);
    let mut every: Vec<Stream> = lists().into_iter().map(Stream::List).collect();
    match order {
        Order::Newest | Order::Oldest => {
            every.extend(lists().into_iter().filter(List::is_in_order).map(Stream::Along));
            every.extend([
                Stream::Ids(None, None),
                Stream::Ids(site, None),
                Stream::Ids(None, Some(status)),
                Stream::Ids(site, Some(status)),
            ]);
        }
        Order::Score => every.push(Stream::Down { status, middle: false }),
        Order::Uncertain => every.extend([Stream::Up { status }, Stream::Down { status, middle: true }]),
    }
    every
}

#[tokio::test]
async fn no_page_of_any_filter_in_any_order_scans_the_comments_or_sorts_more_than_a_list() {
    let text = || Some("x".to_owned());
    let filters = QueueQuery {
        site: Some(SiteId(uuid::Uuid::nil())),
        among: Some(vec![SiteId(uuid::Uuid::nil()), SiteId(uuid::Uuid::max())]),
        status: Some(Status::Pending),
        audits: Listing::With,
        asked: true,
        appealed: true,
        article: text(),
        author: text(),
        email: text(),
        ip: "192.0.2.1".parse().ok(),
        text: text(),
        reason: Some(crate::policy::ReasonCode::Phone),
        language: text(),
        min_score: Some(0.1),
        max_score: Some(0.9),
        since: Some(jiff::Timestamp::UNIX_EPOCH),
        until: Some(jiff::Timestamp::MAX),
        ..QueueQuery::default()
    };
    let limits = Limits::default();
    let (mut queries, mut may_sort) = (Vec::new(), Vec::new());
    for order in Order::ALL {
        let id = CommentId(uuid::Uuid::nil());
        for score in [0.2, 0.8] {
            let after = Some(Place { id, score: order.is_by_score().then_some(score) });
            for query in [QueueQuery { order, ..QueueQuery::default() }, QueueQuery { order, after, ..filters.clone() }] {
                let search = query.text.as_deref().and_then(Search::of);
                let question = Question { query: &query, search, after_number: None, limit: 26, limits: &limits };
                for stream in every(order) {
                    queries.push(stream.sql(&question).unwrap().sql().as_str().to_owned());
                    may_sort.push(matches!(stream, Stream::List(_)));
                    if !matches!(stream, Stream::List(_)) {
                        queries.push(stream.stop_sql(&question).sql().as_str().to_owned());
                        may_sort.push(false);
                    }
                }
            }
        }
    }
    assert!(queries.len() > 150, "{}", queries.len());
    for ((steps, query), may_sort) in plans(&queries).await.into_iter().zip(&queries).zip(may_sort) {
        for step in &steps {
            let scans = step.starts_with("SCAN")
                && ![
                    "SCAN walk",
                    "SCAN comment_words VIRTUAL",
                    "SCAN comment_words EXISTS VIRTUAL",
                    "SCAN audit USING",
                    "SCAN asked",
                    "SCAN appeal USING",
                    "SCAN (subquery",
                ]
                .iter()
                .any(|fine| step.starts_with(fine));
            assert!(!scans && (may_sort || !step.contains("TEMP B-TREE")), "{query}\n{steps:#?}");
        }
    }
}
