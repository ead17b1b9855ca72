//! What the poison guard asks, and its quarantine.

use std::sync::Arc;

use gatepost::clock::SystemClock;
use gatepost::comment::{Comment, CommentId, SiteId, UserId};
use gatepost::learning::{Made, Recent, Suspicion};
use gatepost::moderation::{Action, Actor};
use gatepost::policy::Verdict;
use gatepost::store::{
    Erasing, GuardQuestion, NewComment, NewDecision, NewImport, PastDecision, PersonKind, QuarantineQuery, Store, StoredComment,
};
use uuid::Uuid;

use crate::samples::{SCHEMA, assessed, at, decide, decision, held, insert, moderator, new_comment, next_id, site, undo};

fn bob() -> Actor {
    Actor::User(UserId(Uuid::from_u128(78)), "bob".to_owned())
}

/// What is asked when `actor` wants to approve a comment.
fn approving(site: SiteId, comment: CommentId, actor: Actor) -> GuardQuestion {
    GuardQuestion { site, comment, actor, unwanted: false, day: at(0), per_day: 1 }
}

/// How many labels of the same text say that it is unwanted, where `actor` asks.
async fn contradicting(store: &dyn Store, site: SiteId, actor: Actor) -> usize {
    let recent = Recent::of(&store.entries(site, None).await.unwrap(), SCHEMA);
    recent.voices(&[1], at(0), &actor).iter().filter(|voice| voice.unwanted).count()
}

pub(crate) async fn a_label_contradicts_for_as_long_as_it_teaches(store: &dyn Store) {
    let site = site(store, "a").await;
    let comment = held(store, site).await;
    decide(store, decision(&comment, Action::Spam, &[1])).await;
    assert_eq!(contradicting(store, site, bob()).await, 1);
    // A suspect's word takes its place no more than it teaches.
    let suspect = NewDecision { suspicion: Some(Suspicion::Mass), actor: Actor::Site, ..decision(&comment, Action::Approve, &[1]) };
    decide(store, suspect).await;
    assert_eq!(contradicting(store, site, bob()).await, 1);
    // Nor does a word of whoever would be contradicted by it.
    let own = decide(store, NewDecision { actor: bob(), ..decision(&comment, Action::Trash, &[1]) }).await;
    assert_eq!(contradicting(store, site, bob()).await, 1);
    undo(store, own.entry.id).await;
    let better = decide(store, decision(&comment, Action::Approve, &[1])).await;
    assert_eq!(contradicting(store, site, bob()).await, 0, "whoever gave it knows better now");
    undo(store, better.entry.id).await;
    assert_eq!(contradicting(store, site, bob()).await, 1, "or did, for a while");
}

async fn from(store: &dyn Store, site: SiteId, ip: Option<&str>) -> StoredComment {
    let comment = Comment { ip: ip.map(|ip| ip.parse().unwrap()), ..Comment::from_content("x") };
    insert(store, NewComment { comment, ..new_comment(site, "x", Verdict::Hold) }).await
}

pub(crate) async fn approvals_of_a_network_are_counted_by_the_address_that_comments_came_from(store: &dyn Store) {
    let site = site(store, "a").await;
    for (ip, action) in [
        ("203.0.113.1", Action::Approve),
        ("203.0.113.2", Action::Approve),
        ("::ffff:203.0.113.3", Action::Approve),
        ("203.0.113.4", Action::Spam),
        ("203.0.114.1", Action::Approve),
    ] {
        decide(store, decision(&from(store, site, Some(ip)).await, action, &[1])).await;
    }
    decide(store, decision(&from(store, site, None).await, Action::Approve, &[1])).await;
    let counted = async |ip: Option<&str>, per_day| {
        let question = GuardQuestion { per_day, ..approving(site, from(store, site, ip).await.id, bob()) };
        store.made(&question).await.unwrap().network_today
    };
    assert_eq!(counted(Some("203.0.113.77"), 3).await, 3, "although the site limits no floods of networks");
    assert_eq!(counted(Some("203.0.114.9"), 1).await, 1);
    assert_eq!(counted(None, 1).await, 0, "nobody knows where it came from");
    assert_eq!(counted(Some("203.0.113.77"), 7).await, 0, "with six rows of the day no network can have seven");
}

fn erasing(site: SiteId, comments: Vec<CommentId>) -> Erasing {
    let actor = Actor::Operator("kim".to_owned());
    Erasing {
        site,
        comments,
        kind: PersonKind::Comment,
        actor,
        by: "kim".to_owned(),
        line: None,
        sites: 1,
        spares_lessons: false,
        clock: Arc::new(SystemClock),
    }
}

pub(crate) async fn what_imports_and_operators_appended_is_nobodys_day(store: &dyn Store) {
    let site = site(store, "a").await;
    let mut erased = Vec::new();
    for _ in 0..3 {
        let comment = held(store, site).await;
        decide(store, NewDecision { actor: bob(), at: at(-90_000), ..decision(&comment, Action::Spam, &[1]) }).await;
        erased.push(comment.id);
    }
    store.erase(erasing(site, erased)).await.unwrap();
    let imported = |n: i64| NewImport {
        id: CommentId(next_id()),
        external_id: n.to_string(),
        comment: Comment::from_content("x"),
        likeness: None,
        assessed: assessed(Verdict::Approve),
        at: at(n),
        decision: Some(PastDecision {
            id: gatepost::comment::DecisionId(next_id()),
            action: Action::Approve,
            slots: vec![1],
            schema: SCHEMA,
            at: at(n),
        }),
    };
    store.import(site, at(5), vec![imported(-90_000), imported(2)], false).await.unwrap();
    for actor in [Actor::Site, Actor::Site, moderator()] {
        decide(store, NewDecision { actor, ..decision(&held(store, site).await, Action::Spam, &[1]) }).await;
    }
    let comment = held(store, site).await;
    let made = async |actor| store.made(&GuardQuestion { per_day: 0, ..approving(site, comment.id, actor) }).await.unwrap();
    let of_the_site = Made { site_today: 3, site_before: 3, ..Made::default() };
    assert_eq!(made(Actor::Site).await, Made { actor_today: 2, actor_before: 0, ..of_the_site });
    assert_eq!(made(moderator()).await, Made { actor_today: 1, actor_before: 0, ..of_the_site });
    assert_eq!(made(bob()).await, Made { actor_today: 0, actor_before: 1, ..of_the_site }, "three, but one is enough for a bound of none");
}

pub(crate) async fn what_was_undone_or_erased_waits_for_nobody(store: &dyn Store) {
    let site = site(store, "a").await;
    let mut decisions = Vec::new();
    for _ in 0..3 {
        let comment = held(store, site).await;
        let suspect = NewDecision { suspicion: Some(Suspicion::Mass), ..decision(&comment, Action::Approve, &[1]) };
        decisions.push(decide(store, suspect).await.entry);
    }
    let [waits, undone, erased] = &decisions[..] else { panic!("three") };
    undo(store, undone.id).await;
    store.erase(erasing(site, vec![erased.comment])).await.unwrap();
    let query = |all| QuarantineQuery { all, site: None, before: None, limit: 100 };
    let ids = async |all| store.quarantine(query(all)).await.unwrap().into_iter().map(|held| held.decision).collect::<Vec<_>>();
    assert_eq!(ids(false).await, [waits.id]);
    assert_eq!(ids(true).await.len(), 3, "all there ever were");
}
