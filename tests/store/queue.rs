//! Pages of the queue.

use gatepost::comment::{Comment, CommentId, SiteId};
use gatepost::moderation::Status;
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::{NewComment, Order, Place, QueuePage, QueueQuery, Store};

use crate::samples::{at, full_comment, held, insert, new_comment, site};

pub(crate) async fn pages_follow_each_other_without_gap_or_repeat(store: &dyn Store) {
    let (a, b) = (site(store, "a").await, site(store, "b").await);
    let mut all = Vec::new();
    for n in 0..25 {
        all.push(held(store, if n % 3 == 0 { b } else { a }).await.id);
    }
    all.reverse();
    assert_eq!(read_in_pages(store, QueueQuery { limit: 7, ..QueueQuery::default() }).await, all);
    let of_a = read_in_pages(store, QueueQuery { site: Some(a), status: Some(Status::Pending), limit: 4, ..QueueQuery::default() }).await;
    assert_eq!(of_a.len(), 16);
    assert!(of_a.is_sorted_by(|newer, older| newer > older));
}

async fn read_in_pages(store: &dyn Store, mut query: QueueQuery) -> Vec<CommentId> {
    let mut read = Vec::new();
    loop {
        let page = store.page(&query).await.unwrap();
        assert!(page.comments.len() <= query.limit as usize);
        read.extend(page.comments.iter().map(|comment| comment.id));
        assert!(read.is_sorted_by(|newer, older| newer > older), "a page repeats what was read");
        query.after = page.next;
        if page.next.is_none() {
            return read;
        }
    }
}

/// A comment that every filter of [`each_filter_narrows_to_what_it_names`] finds, between two that none finds.
async fn needle(store: &dyn Store) -> (SiteId, CommentId) {
    let (hay_site, site) = (site(store, "hay").await, site(store, "a").await);
    let hay = |second| {
        let mut hay = NewComment { at: at(second), ..new_comment(hay_site, "hay", Verdict::Hold) };
        hay.assessed.score = if second < 100 { 0.2 } else { 0.4 };
        hay.assessed.reasons = vec![Reason::stated(ReasonCode::Doubtful, "link_host")];
        hay.comment.author = Some("Ann".to_owned());
        hay.comment.article = Some("https://blog.example/other".to_owned());
        hay
    };
    insert(store, hay(10)).await;
    let mut new = NewComment { comment: full_comment(), at: at(100), ..new_comment(site, "", Verdict::Spam) };
    new.assessed.score = 0.3;
    new.assessed.reasons = vec![Reason::stated(ReasonCode::Word, "x"), Reason::stated(ReasonCode::LinkHost, "bit.ly")];
    let id = insert(store, new).await.id;
    insert(store, hay(1_000)).await;
    (site, id)
}

pub(crate) async fn each_filter_narrows_to_what_it_names(store: &dyn Store) {
    let (site, id) = needle(store).await;
    let all = || QueueQuery { limit: 10, ..QueueQuery::default() };
    assert_eq!(store.page(&all()).await.unwrap().comments.len(), 3);
    let narrowed = [
        QueueQuery { site: Some(site), ..all() },
        QueueQuery { status: Some(Status::Spam), ..all() },
        QueueQuery { article: Some("https://blog.example/2023/11/post".to_owned()), ..all() },
        QueueQuery { author: Some("ÄNGSTRÖM o'neill".to_owned()), ..all() },
        QueueQuery { author: Some("o.neill@example.org".to_owned()), ..all() },
        QueueQuery { email: Some("o.neill@example.org".to_owned()), ..all() },
        QueueQuery { ip: full_comment().ip, ..all() },
        QueueQuery { text: Some("drop TABLE".to_owned()), ..all() },
        QueueQuery { text: Some("angstrom".to_owned()), ..all() },
        QueueQuery { reason: Some(ReasonCode::LinkHost), ..all() },
        QueueQuery { min_score: Some(0.3), max_score: Some(0.3), ..all() },
        QueueQuery { since: Some(at(100)), until: Some(at(101)), ..all() },
    ];
    for query in narrowed {
        let found: Vec<CommentId> = store.page(&query).await.unwrap().comments.iter().map(|comment| comment.id).collect();
        assert_eq!(found, [id], "{query:?}");
    }
    let none = [
        QueueQuery { status: Some(Status::Trash), ..all() },
        QueueQuery { author: Some("O'Neill".to_owned()), ..all() },
        QueueQuery { min_score: Some(0.41), ..all() },
        QueueQuery { max_score: Some(0.19), ..all() },
        QueueQuery { since: Some(at(1_001)), ..all() },
        QueueQuery { until: Some(at(10)), ..all() },
        QueueQuery { reason: Some(ReasonCode::WordPair), ..all() },
        QueueQuery { email: Some("Ann".to_owned()), ..all() },
        QueueQuery { ip: "2001:db8::18".parse().ok(), ..all() },
        QueueQuery { language: Some("eng".to_owned()), ..all() },
    ];
    for query in none {
        assert_eq!(store.page(&query).await.unwrap(), QueuePage::default(), "{query:?}");
    }
}

pub(crate) async fn filters_narrow_together(store: &dyn Store) {
    let (site, id) = needle(store).await;
    let mut query = QueueQuery {
        site: Some(site),
        status: Some(Status::Spam),
        article: full_comment().article,
        author: full_comment().author,
        text: Some("grüße".to_owned()),
        reason: Some(ReasonCode::Word),
        min_score: Some(0.25),
        max_score: Some(0.35),
        since: Some(at(50)),
        until: Some(at(150)),
        after: None,
        limit: 10,
        ..QueueQuery::default()
    };
    assert_eq!(store.page(&query).await.unwrap().comments[0].id, id);
    query.after = Some(Place { id, score: None });
    assert_eq!(store.page(&query).await.unwrap(), QueuePage::default());
    query.after = None;
    query.status = Some(Status::Pending);
    assert_eq!(store.page(&query).await.unwrap(), QueuePage::default());
}

/// What would be syntax to SQLite or to FTS5, or breaks a text.
const HOSTILE: [&str; 32] = [
    "'",
    "\"",
    "\"\"\"",
    "*",
    "a*b*",
    "(",
    ")",
    "NEAR(a b)",
    "NEAR",
    "AND",
    "a AND",
    "NOT",
    "OR OR",
    "content:x",
    "{content}:x",
    "-x",
    "^x",
    "+",
    "a+b",
    "\0",
    "x\0y",
    ";--",
    "%",
    "_",
    "🎉",
    "\u{202e}",
    "\u{301}",
    "a\u{301}*",
    "' OR 1=1 --",
    "\"; DROP TABLE comment; --",
    "rank",
    "comment_words",
];

pub(crate) async fn what_is_searched_for_is_words_whatever_they_look_like(store: &dyn Store) {
    let site = site(store, "a").await;
    for content in ["100% sure", "100 things", "Free-Casino, really", "casino free", "今日は免费iPhone送", "Über Größe"] {
        insert(store, NewComment { comment: Comment::from_content(content), ..new_comment(site, "", Verdict::Hold) }).await;
    }
    let found = [
        ("100%", 2),
        ("SURE", 1),
        ("free casino", 2),
        ("free-casino", 1),
        ("cas* free", 2),
        ("ca* free", 0),
        ("uber", 1),
        ("GRÖSSE", 0),
        ("grosse", 0),
        ("große", 1),
        ("免费", 1),
        ("免费 things", 0),
        ("", 6),
    ];
    for (text, found) in found {
        let query = QueueQuery { text: Some(text.to_owned()), limit: 10, ..QueueQuery::default() };
        assert_eq!(store.page(&query).await.unwrap().comments.len(), found, "{text:?}");
    }
    let long = "\"'*(".repeat(1_000);
    for text in HOSTILE.into_iter().chain([long.as_str()]) {
        for order in Order::ALL {
            let query = QueueQuery { text: Some(text.to_owned()), order, limit: 10, ..QueueQuery::default() };
            assert!(store.page(&query).await.unwrap().comments.len() < 6, "{text:?}");
        }
    }
}

pub(crate) async fn a_page_holds_at_most_200_and_at_least_1(store: &dyn Store) {
    let site = site(store, "a").await;
    for _ in 0..201 {
        held(store, site).await;
    }
    for (limit, held) in [(0, 1), (1, 1), (200, 200), (u32::MAX, 200)] {
        assert_eq!(store.page(&QueueQuery { limit, ..QueueQuery::default() }).await.unwrap().comments.len(), held);
    }
}
