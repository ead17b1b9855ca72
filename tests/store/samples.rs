//! Values for the cases: each is like no other where that matters.

use std::sync::atomic::{AtomicU64, Ordering};

use gatepost::classifier::Scores;
use gatepost::comment::{Comment, CommentId, DecisionId, SiteId, UserId};
use gatepost::features::Likeness;
use gatepost::moderation::{Action, Actor};
use gatepost::policy::{Reason, ReasonCode, Settings, Verdict};
use gatepost::store::{Appended, Assessed, Change, Insertion, NewComment, NewDecision, Site, Store, StoredComment};
use jiff::Timestamp;
use uuid::Uuid;

/// The feature schema of the decisions.
pub(crate) const SCHEMA: u64 = 0xfeed_face_dead_beef;

/// An id that sorts after all that were given before, of about the time at which the tests' world starts.
pub(crate) fn next_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u64_pair((1_700_000_000_000 << 16) + NEXT.fetch_add(1, Ordering::Relaxed), 0)
}

/// So many seconds after the start of the tests' world.
pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// Adds a site with the default settings.
pub(crate) async fn site(store: &dyn Store, name: &str) -> SiteId {
    let site = new_site(name);
    store.add_site(&site, hash(name)).await.unwrap();
    site.id
}

pub(crate) fn new_site(name: &str) -> Site {
    let url = format!("https://{name}.example/");
    Site { id: SiteId(next_id()), name: name.to_owned(), url, settings: Settings::default(), created_at: at(0) }
}

/// A hash like no other.
pub(crate) fn hash(of: &str) -> [u8; 32] {
    *blake3::hash(of.as_bytes()).as_bytes()
}

/// A comment with every field filled in.
pub(crate) fn full_comment() -> Comment {
    Comment {
        content: "<b>Grüße</b> \u{202e}from 'the' \"other\" side; DROP TABLE comment; \u{1f389}".to_owned(),
        author: Some("Ängström O'Neill".to_owned()),
        author_email: Some("O.Neill@Example.ORG".to_owned()),
        author_url: Some("https://oneill.example/?a=1&b=2".to_owned()),
        ip: Some("2001:db8::17".parse().unwrap()),
        user_agent: Some("Mozilla/5.0".to_owned()),
        referrer: Some("https://search.example/".to_owned()),
        kind: Some("reply".to_owned()),
        article: Some("https://blog.example/2023/11/post".to_owned()),
        article_title: Some("A post".to_owned()),
        article_published_at: Some(at(-86_400)),
        parent: Some("41".to_owned()),
        created_at: Some(Timestamp::from_microsecond(1_699_999_999_123_456).unwrap()),
    }
}

/// What was concluded, with numbers that show lost digits.
pub(crate) fn assessed(verdict: Verdict) -> Assessed {
    Assessed {
        verdict,
        score: 0.1 + 0.2,
        logit: -0.847_297_860_387_203_6,
        scores: Scores { spam: Some(0.1 + 0.2), abuse: Some(f64::MIN_POSITIVE) },
        reasons: vec![
            Reason { code: ReasonCode::WordPair, value: "check … \"channel\"".to_owned(), contribution: Some(1.0 / 3.0) },
            Reason::stated(ReasonCode::Doubtful, ""),
        ],
        model: "blake3:0123".to_owned(),
    }
}

pub(crate) fn new_comment(site: SiteId, content: &str, verdict: Verdict) -> NewComment {
    NewComment {
        site,
        id: CommentId(next_id()),
        external_id: None,
        comment: Comment::from_content(content),
        network: None,
        likeness: Likeness::default(),
        assessed: assessed(verdict),
        at: at(1),
    }
}

/// Keeps a comment and gives it back.
pub(crate) async fn insert(store: &dyn Store, new: NewComment) -> StoredComment {
    match store.insert(new).await.unwrap() {
        Insertion::Inserted(comment) => comment,
        Insertion::Exists(comment) => panic!("{} was there already", comment.id),
    }
}

/// Keeps a comment that was held.
pub(crate) async fn held(store: &dyn Store, site: SiteId) -> StoredComment {
    insert(store, new_comment(site, "what a nice post", Verdict::Hold)).await
}

pub(crate) fn moderator() -> Actor {
    Actor::User(UserId(Uuid::from_u128(77)), "kim".to_owned())
}

/// A decision about the comment as it is, which teaches `slots`.
pub(crate) fn decision(comment: &StoredComment, action: Action, slots: &[u32]) -> NewDecision {
    NewDecision {
        id: DecisionId(next_id()),
        site: comment.site,
        comment: comment.id,
        revision: comment.revision,
        action,
        actor: moderator(),
        expected: None,
        slots: slots.to_vec(),
        schema: SCHEMA,
        standpoint: None,
        suspicion: None,
        note: String::new(),
        at: at(2),
    }
}

/// Makes a decision that has to be taken.
pub(crate) async fn decide(store: &dyn Store, decision: NewDecision) -> Change {
    done(store.decide(decision).await.unwrap())
}

/// Takes a decision back, which has to be possible.
pub(crate) async fn undo(store: &dyn Store, id: DecisionId) -> Change {
    done(store.undo(id, DecisionId(next_id()), Actor::Site, at(3)).await.unwrap())
}

fn done(appended: Appended) -> Change {
    match appended {
        Appended::Done(change) => change,
        other => panic!("not done: {other:?}"),
    }
}
