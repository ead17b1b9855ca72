//! Every filter, alone and with others, in every order, against a filter that looks at each comment.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use gatepost::comment::{Comment, CommentId, SiteId};
use gatepost::features::Likeness;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Reason, ReasonCode, Verdict};
use gatepost::store::sqlite::Limits;
use gatepost::store::{NewComment, Order, QueueQuery, Revision, SqliteStore, Store, StoredComment, Upkeep};
use gatepost::text::language;
use uuid::Uuid;

use crate::samples::{assessed, at, decide, decision, insert, new_comment, site};
use crate::sqlite::file_in;

/// How many comments there are.
const COMMENTS: usize = 240;

/// Scores with twins on either side of the middle, both ends, and sums that are rounded.
const SCORES: [f64; 10] = [0.0, 1.0, 0.5, 0.1 + 0.2, 0.7, 1.0 - 0.7, 0.25, 0.75, 1e-17, 0.999_999_999_999_999_9];

/// Texts, two of them in a language that is recognised.
const TEXTS: [&str; 5] = [
    "Das hätte man sich doch wirklich vorher überlegen können, Café",
    "I wonder why nobody has told them about the café concert yet",
    "cafe casino",
    "casino-bonus 免费",
    "ok",
];

fn pick<T: Clone>(of: &[T], chance: &mut u64) -> T {
    // Knuth's multiplier; the high bits are the good ones.
    *chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    of[usize::try_from(*chance >> 33).unwrap() % of.len()].clone()
}

/// Three of a millisecond each minute.
fn id_of(n: usize) -> CommentId {
    let millis = 1_700_000_000_000 + 60_000 * (n as u64 / 3);
    CommentId(Uuid::from_u64_pair(millis << 16 | 0x7abc, 0x8000_0000_0000_0000 | (n as u64 * 7_919 % 4_096)))
}

async fn world(store: &dyn Store) -> Vec<StoredComment> {
    let sites = [site(store, "a").await, site(store, "b").await, site(store, "c").await];
    let mut chance = 1;
    let mut kept = Vec::new();
    for n in 0..COMMENTS {
        let chance = &mut chance;
        let verdict = pick(&[Verdict::Approve, Verdict::Hold, Verdict::Hold, Verdict::Spam], chance);
        let mut assessed = assessed(verdict);
        assessed.score = pick(&SCORES, chance);
        assessed.reasons =
            vec![Reason::stated(pick(&[ReasonCode::Doubtful, ReasonCode::LinkHost, ReasonCode::Phone], chance), "\"code\":\"word\"")];
        let comment = Comment {
            author: pick(&[None, Some("Ann".to_owned()), Some("ben".to_owned()), Some("ann@example.org".to_owned())], chance),
            author_email: pick(&[None, Some("Ann@example.org".to_owned()), Some("ann".to_owned())], chance),
            ip: pick(&[None, "192.0.2.1".parse().ok(), "2001:db8::1".parse().ok()], chance),
            article: pick(&[None, Some("https://blog.example/1".to_owned()), Some("https://blog.example/2".to_owned())], chance),
            ..Comment::from_content(pick(&TEXTS, chance))
        };
        let at = at(20 * i64::try_from(n / 3 * 3).unwrap());
        let new = NewComment { id: id_of(n), comment, assessed, at, ..new_comment(pick(&sites, chance), "", verdict) };
        let mut stored = insert(store, new).await;
        if n % 11 == 0 {
            stored = decide(store, decision(&stored, Action::Trash, &[])).await.comment.unwrap();
        }
        kept.push(stored);
    }
    kept
}

/// One value of each filter.
fn filters([site, other]: [SiteId; 2], chance: &mut u64) -> Vec<QueueQuery> {
    let all = QueueQuery::default;
    let text = |of: &[&str], chance: &mut u64| Some(pick(of, chance).to_owned());
    vec![
        QueueQuery { site: Some(site), ..all() },
        QueueQuery { among: Some(vec![site]), ..all() },
        QueueQuery { among: Some(vec![other, site]), ..all() },
        QueueQuery { status: Some(pick(&Status::ALL, chance)), ..all() },
        QueueQuery { article: text(&["https://blog.example/1"], chance), ..all() },
        QueueQuery { author: text(&["ann", "Ben", "ANN@example.org"], chance), ..all() },
        QueueQuery { email: text(&["ann@example.org", "ann"], chance), ..all() },
        QueueQuery { ip: "192.0.2.1".parse().ok(), ..all() },
        QueueQuery { text: text(&["cafe", "casino", "CAFÉ con*", "bonus casino", "免费", "ann", "ok ben"], chance), ..all() },
        QueueQuery { reason: Some(pick(&[ReasonCode::Phone, ReasonCode::Doubtful], chance)), ..all() },
        QueueQuery { language: text(&["deu", "eng"], chance), ..all() },
        QueueQuery { min_score: Some(pick(&[0.25, 0.5], chance)), ..all() },
        QueueQuery { max_score: Some(pick(&[0.5, 0.75], chance)), ..all() },
        QueueQuery { since: Some(at(pick(&[61, 1_200], chance))), ..all() },
        QueueQuery { until: Some(at(pick(&[3_600, 2_400], chance))), ..all() },
    ]
}

fn both(a: QueueQuery, b: QueueQuery) -> QueueQuery {
    QueueQuery {
        site: a.site.or(b.site),
        among: a.among.or(b.among),
        status: a.status.or(b.status),
        article: a.article.or(b.article),
        author: a.author.or(b.author),
        email: a.email.or(b.email),
        ip: a.ip.or(b.ip),
        text: a.text.or(b.text),
        reason: a.reason.or(b.reason),
        language: a.language.or(b.language),
        min_score: a.min_score.or(b.min_score),
        max_score: a.max_score.or(b.max_score),
        since: a.since.or(b.since),
        until: a.until.or(b.until),
        ..QueueQuery::default()
    }
}

fn has_words(stored: &StoredComment, wanted: &str) -> bool {
    let fold = |text: &str| text.to_lowercase().replace('é', "e").replace('ä', "a").replace('ö', "o").replace('ü', "u");
    let field = |text: &str| fold(text).split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let has: Vec<String> = [field(&stored.comment.content), field(stored.comment.author.as_deref().unwrap_or(""))].concat();
    fold(wanted).split(' ').all(|word| match word.strip_suffix('*') {
        Some(beginning) => has.iter().any(|word| word.starts_with(beginning)),
        None => has.iter().any(|has| has == word),
    })
}

/// Whether a comment is one that is asked for.
fn fits(query: &QueueQuery, stored: &StoredComment) -> bool {
    let comment = &stored.comment;
    let is = |field: &Option<String>, wanted: &str| field.as_ref().is_some_and(|field| field.to_lowercase() == wanted.to_lowercase());
    let wanted = |wanted: &Option<String>, fits: &dyn Fn(&str) -> bool| wanted.as_ref().is_none_or(|wanted| fits(wanted));
    query.site.is_none_or(|site| stored.site == site)
        && query.among.as_ref().is_none_or(|sites| sites.contains(&stored.site))
        && query.status.is_none_or(|status| stored.status == status)
        && (query.article.is_none() || query.article == comment.article)
        && wanted(&query.author, &|author| is(&comment.author, author) || is(&comment.author_email, author))
        && wanted(&query.email, &|email| is(&comment.author_email, email))
        && (query.ip.is_none() || query.ip == comment.ip)
        && wanted(&query.text, &|text| has_words(stored, text))
        && query.reason.is_none_or(|code| stored.assessed.reasons.iter().any(|reason| reason.code == code))
        && wanted(&query.language, &|code| language(&comment.content).is_some_and(|language| language.code() == code))
        && query.min_score.is_none_or(|score| stored.assessed.score >= score)
        && query.max_score.is_none_or(|score| stored.assessed.score <= score)
        && query.since.is_none_or(|since| stored.received_at >= since)
        && query.until.is_none_or(|until| stored.received_at < until)
}

/// What has to come before what: as far as the order promises it.
fn promised(order: Order, a: &StoredComment, b: &StoredComment) -> Ordering {
    let doubt = |stored: &StoredComment| stored.assessed.score.min(1.0 - stored.assessed.score);
    match order {
        Order::Newest => b.received_at.cmp(&a.received_at),
        Order::Oldest => a.received_at.cmp(&b.received_at),
        Order::Score => b.assessed.score.total_cmp(&a.assessed.score),
        Order::Uncertain => doubt(b).total_cmp(&doubt(a)),
    }
}

async fn read_whole(store: &dyn Store, kept: &BTreeMap<CommentId, StoredComment>, query: &QueueQuery) -> Vec<StoredComment> {
    let (mut query, mut read) = (query.clone(), Vec::new());
    for _ in 0..=2 * COMMENTS {
        let page = store.page(&query).await.unwrap();
        assert!(page.comments.len() <= query.limit as usize);
        read.extend(page.comments);
        query.after = page.next;
        if let (Some(sites), Some(place)) = (&query.among, query.after) {
            assert!(sites.contains(&kept[&place.id].site), "a place of another site: {query:?}");
        }
        if page.next.is_none() {
            return read;
        }
    }
    panic!("it never ends: {query:?}");
}

async fn check(store: &dyn Store, kept: &BTreeMap<CommentId, StoredComment>, query: QueueQuery) {
    let expected: Vec<CommentId> = kept.values().filter(|stored| fits(&query, stored)).map(|stored| stored.id).collect();
    for order in Order::ALL {
        let query = QueueQuery { order, limit: 7, ..query.clone() };
        let read = read_whole(store, kept, &query).await;
        assert!(read.is_sorted_by(|a, b| promised(order, a, b).is_le()), "out of order: {query:?}");
        let mut ids: Vec<CommentId> = read.iter().map(|stored| stored.id).collect();
        ids.sort();
        assert_eq!(ids, expected, "{query:?}");
        assert!(read.iter().all(|stored| kept[&stored.id] == *stored));
    }
}

/// With these limits.
async fn narrowed(looked_at: u32, sorted: u32) {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { looked_at, sorted, ..Limits::default() };
    let store = SqliteStore::open_with(file_in(&folder).to_str().unwrap(), &limits).await.unwrap();
    let kept: BTreeMap<_, _> = world(&store).await.into_iter().map(|stored| (stored.id, stored)).collect();
    let site = kept.values().next().unwrap().site;
    let other = kept.values().map(|stored| stored.site).find(|other| *other != site).unwrap();
    let sites = [site, other];
    let mut chance = 2;
    check(&store, &kept, QueueQuery::default()).await;
    let each = filters(sites, &mut chance);
    for (place, filter) in each.iter().enumerate() {
        check(&store, &kept, filter.clone()).await;
        for other in &each[..place] {
            check(&store, &kept, both(filter.clone(), other.clone())).await;
        }
    }
    for _ in 0..60 {
        let chosen = filters(sites, &mut chance).into_iter().filter(|_| pick(&[true, false, false], &mut chance)).collect::<Vec<_>>();
        check(&store, &kept, chosen.into_iter().fold(QueueQuery::default(), both)).await;
    }
    assert!(store.words_fit().await.unwrap());
    store.close().await;
}

#[tokio::test]
async fn all_filters_in_all_orders_give_what_looking_at_each_comment_gives() {
    narrowed(50_000, 10_000).await;
}

#[tokio::test]
async fn pages_that_stopped_before_they_were_full_go_on_without_gap_or_repeat() {
    narrowed(10, 20).await;
}

#[expect(clippy::cognitive_complexity, reason = "one story, told step by step; every assertion counts as a branch")]
pub(crate) async fn what_changes_and_goes_is_searched_for_as_it_is_now(store: &dyn Store) {
    let site = site(store, "a").await;
    let found = async |text: &str| {
        let query = QueueQuery { text: Some(text.to_owned()), limit: 10, ..QueueQuery::default() };
        store.page(&query).await.unwrap().comments.len()
    };
    let mut kept = Vec::new();
    for content in ["a barometer", "a thermometer", "a hygrometer"] {
        kept.push(insert(store, new_comment(site, content, Verdict::Hold)).await);
    }
    let revise = async |stored: &StoredComment, content: &str| {
        let comment = Comment::from_content(content);
        store
            .revise(Revision { site, id: stored.id, comment, likeness: Likeness::default(), assessed: assessed(Verdict::Hold), at: at(9) })
            .await
            .unwrap()
            .unwrap()
    };
    // One is changed and one goes before their words are in the index, one each after.
    revise(&kept[0], "an anemometer").await;
    assert!(store.forget(site, kept[1].id).await.unwrap());
    assert_eq!([found("barometer").await, found("anemometer").await, found("thermometer").await, found("hygrometer").await], [0, 1, 0, 1]);
    revise(&kept[0], "a seismometer").await;
    assert!(store.forget(site, kept[2].id).await.unwrap());
    assert_eq!([found("anemometer").await, found("seismometer").await, found("hygrometer").await], [0, 1, 0]);
    assert!(store.words_fit().await.unwrap());
}
