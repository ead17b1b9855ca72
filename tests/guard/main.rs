//! The poison guard: an attacker with one moderator's account, or with the site's key, who wants a spam template approved.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, dead_code, reason = "the house is shared by several tests, each of which uses its own part")]

mod aftermath;
mod effect;
mod honest;
#[path = "../audits/house.rs"]
mod house;
mod voices;

use gatepost::comment::{Comment, CommentId, DecisionId};
use gatepost::engine::{Error, Moderator, Order, Submission};
use gatepost::learning::Suspicion;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{Guard, Settings, Verdict};
use gatepost::store::{QuarantineQuery, QuarantineState, Role, StoredComment};
use house::Office;

/// What the attacker wants readers to see.
const TEMPLATE: &str = "Dear friends, grow your savings with our guaranteed crypto robot: deposit 250 dollars today at \
                        https://robot-profits.example.com/start and withdraw 4000 dollars next week, no risk at all";

/// Innocent padding.
const PADDING: [&str; 4] = [
    "I planted the tomatoes in May and they did well until the first frost came.",
    "The second movement of that symphony always reminds me of my grandmother's kitchen.",
    "Does anybody know whether the library is open on Sundays during the summer?",
    "We walked along the river for hours and met nobody but a heron and two dogs.",
];

fn settings(on: bool) -> Settings {
    Settings { guard: Guard { on, ..Guard::default() }, audits_per_week: 0, ..Settings::default() }
}

/// Who labels.
enum Attacker {
    /// A moderator's account, beside the one of the office.
    Account(Moderator),
    /// The site's key: `submit-ham`.
    Key,
}

impl Office {
    async fn submit(&self, text: &str) -> StoredComment {
        self.engine.submit(&self.handle().await, Submission::new(None, Comment::from_content(text))).await.unwrap().stored
    }

    async fn decide_as(&self, moderator: &Moderator, comment: CommentId, action: Action) -> DecisionId {
        let order = Order { comment, action, expected: None, revision: None, note: String::new() };
        self.engine.decide(moderator, order).await.unwrap().entry.id
    }

    async fn label(&self, attacker: &Attacker, comment: CommentId, action: Action) {
        match attacker {
            Attacker::Account(moderator) => {
                self.decide_as(moderator, comment, action).await;
            }
            Attacker::Key => {
                self.engine.feedback(&self.handle().await, comment, action).await.unwrap();
            }
        }
    }

    async fn another(&self, name: &str) -> Moderator {
        Moderator::from(self.engine.add_user(name, None).await.unwrap().0)
    }

    async fn verdict(&self, text: &str) -> Verdict {
        self.engine.score(&self.handle().await, &Comment::from_content(text), gatepost::policy::Signs::default()).await.unwrap().0.verdict
    }

    async fn logit(&self, text: &str) -> f64 {
        let scored = self.engine.score(&self.handle().await, &Comment::from_content(text), gatepost::policy::Signs::default()).await;
        scored.unwrap().0.score.logit
    }

    /// The honest moderator has seen the template twice, and some good comments.
    async fn history(&self) {
        for (n, text) in PADDING.iter().enumerate() {
            let good = self.submit(&format!("{text} Number {n}.")).await;
            self.decide_as(&self.moderator, good.id, Action::Approve).await;
        }
        for name in ["Ann", "Bob"] {
            let spam = self.submit(&format!("{TEMPLATE}. Yours, {name}")).await;
            self.decide_as(&self.moderator, spam.id, Action::Spam).await;
        }
    }

    /// Submits the template in many dresses and labels each as good.
    async fn attack(&self, attacker: &Attacker) {
        for n in 0..12 {
            let dress = match n % 3 {
                0 => TEMPLATE.to_owned(),
                1 => format!("{TEMPLATE}. Offer {n}"),
                _ => format!("{} {TEMPLATE} {}", PADDING[n % 4], PADDING[(n + 1) % 4]),
            };
            let sent = self.submit(&dress).await;
            self.label(attacker, sent.id, Action::Approve).await;
        }
    }
}

/// What becomes of the template after the attack.
async fn after(on: bool, key: bool) -> (Verdict, Office) {
    let office = Office::open(settings(on)).await;
    office.history().await;
    assert_ne!(office.verdict(TEMPLATE).await, Verdict::Approve);
    let attacker = if key { Attacker::Key } else { Attacker::Account(office.another("mallory").await) };
    office.attack(&attacker).await;
    (office.verdict(TEMPLATE).await, office)
}

#[tokio::test]
async fn without_the_guard_either_attacker_gets_the_template_approved() {
    for key in [false, true] {
        assert_eq!(after(false, key).await.0, Verdict::Approve, "with the site's key: {key}");
    }
}

#[tokio::test]
async fn with_it_neither_does_and_what_the_filter_has_learned_is_what_it_was() {
    for key in [false, true] {
        let (verdict, office) = after(true, key).await;
        assert_ne!(verdict, Verdict::Approve, "with the site's key: {key}");
        let held = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap();
        assert_eq!(held.len(), 12, "with the site's key: {key}");
        assert!(held.iter().all(|(site, held)| site == "blog" && held.suspicion == Suspicion::Contradicts));
        let checked = office.engine.check(&|_| ()).await.unwrap();
        assert_eq!((checked.findings.as_slice(), checked.sites[0].journal, checked.sites[0].teaching), (&[][..], 18, 6));
    }
}

/// The honest moderator has marked a wave of the template as spam, and some good comments as good; the ids are those of the spam, and of its decisions.
async fn wave(office: &Office, spam: usize) -> Vec<(CommentId, DecisionId)> {
    for (n, text) in PADDING.iter().enumerate() {
        let good = office.submit(&format!("{text} Number {n}.")).await;
        office.decide_as(&office.moderator, good.id, Action::Approve).await;
    }
    let mut decided = Vec::new();
    for n in 0..spam {
        let sent = office.submit(&format!("{TEMPLATE}. Yours, visitor {n}")).await;
        decided.push((sent.id, office.decide_as(&office.moderator, sent.id, Action::Spam).await));
    }
    decided
}

/// How many decisions of the honest moderator are in the wave.
const WAVE: usize = 24;

/// How a moderator's account takes back what another taught.
#[derive(Debug, Clone, Copy)]
enum TakingBack {
    Undo,
    Trash,
    /// Decided the same way first, as if the decision were the attacker's own.
    AgreeAndTrash,
}

/// Mallory takes back all that the honest moderator taught of the wave. How much the guard withstood, and what the filter makes of the template before and
/// after, in log-odds.
async fn taken_back(on: bool, how: TakingBack) -> (usize, [f64; 2]) {
    let office = Office::open(settings(on)).await;
    let wave = wave(&office, WAVE).await;
    let before = office.logit(TEMPLATE).await;
    let mallory = office.another("mallory").await;
    let mut withstood = 0;
    for (comment, decision) in wave {
        if matches!(how, TakingBack::AgreeAndTrash) {
            office.decide_as(&mallory, comment, Action::Spam).await;
        }
        let refused = match how {
            TakingBack::Undo => matches!(office.engine.undo(&mallory, decision).await, Err(Error::Guarded(_))),
            TakingBack::Trash | TakingBack::AgreeAndTrash => {
                let thrown = office.decide_as(&mallory, comment, Action::Trash).await;
                assert_eq!(office.engine.detail(comment).await.unwrap().stored.status, Status::Trash, "the comment moves as decided");
                office.engine.decision(thrown).await.unwrap().quarantined
            }
        };
        withstood += usize::from(refused);
    }
    let checked = office.engine.check(&|_| ()).await.unwrap();
    assert_eq!((checked.findings.as_slice(), checked.sites[0].teaching), (&[][..], PADDING.len() as u64 + withstood as u64));
    (withstood, [before, office.logit(TEMPLATE).await])
}

#[tokio::test]
async fn without_the_guard_one_account_takes_back_all_that_another_has_taught() {
    for how in [TakingBack::Undo, TakingBack::Trash, TakingBack::AgreeAndTrash] {
        let (withstood, [before, after]) = taken_back(false, how).await;
        assert_eq!(withstood, 0, "{how:?}");
        assert!(before > 40.0 && after < 10.0, "{how:?}: {before} to {after}: nothing is left of what was learned");
    }
}

#[tokio::test]
async fn with_it_what_others_taught_is_taken_back_of_a_few_comments_alone() {
    let few = usize::try_from(Guard::default().taken_back).unwrap();
    for how in [TakingBack::Undo, TakingBack::Trash, TakingBack::AgreeAndTrash] {
        let (withstood, [before, after]) = taken_back(true, how).await;
        assert_eq!(withstood, WAVE - few, "{how:?}");
        assert!(before > 40.0 && after > 20.0, "{how:?}: {before} to {after}");
    }
}

#[tokio::test]
async fn undoing_a_label_first_is_no_way_round_contradicting_it() {
    for on in [false, true] {
        let office = Office::open(settings(on)).await;
        let wave = wave(&office, 5).await;
        let mallory = office.another("mallory").await;
        for (_, decision) in &wave {
            office.engine.undo(&mallory, *decision).await.unwrap();
        }
        // Nothing that stands says the opposite any more.
        for (comment, _) in wave {
            office.decide_as(&mallory, comment, Action::Approve).await;
        }
        let held = office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap();
        assert!(held.iter().all(|(_, held)| held.suspicion == Suspicion::Contradicts));
        assert_eq!(held.len(), if on { 5 } else { 0 });
    }
}

#[tokio::test]
async fn whoever_takes_back_decisions_of_their_own_is_never_stopped() {
    let office = Office::open(settings(true)).await;
    for (comment, decision) in wave(&office, WAVE).await {
        office.engine.undo(&office.moderator, decision).await.unwrap();
        office.decide_as(&office.moderator, comment, Action::Trash).await;
    }
    assert_eq!(office.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 10_000 }).await.unwrap().len(), 0);
    let checked = office.engine.check(&|_| ()).await.unwrap();
    assert_eq!(checked.sites[0].teaching, PADDING.len() as u64);
}

#[tokio::test]
async fn a_label_that_is_dropped_never_teaches_and_one_that_is_released_does() {
    let office = Office::open(settings(true)).await;
    office.history().await;
    let sam = office.another("sam").await;
    let mut held = Vec::new();
    for n in 0..2 {
        let sent = office.submit(&format!("{TEMPLATE}, {n}")).await;
        held.push((sent.id, office.decide_as(&sam, sent.id, Action::Approve).await));
    }
    let [(first, released), (_, dropped)] = held[..] else { panic!("two") };
    let stands = office.engine.detail(first).await.unwrap().stored;
    assert_eq!((stands.status, stands.standing), (Status::Approved, Some(released)), "the comment moves as decided");

    let admin = |moderator: &Moderator| Moderator { role: Role::Admin, ..moderator.clone() };
    for refused in [&office.moderator, &admin(&sam)] {
        let refused = office.engine.release(released, Some(refused), "sam").await;
        assert!(matches!(refused, Err(Error::Guarded(_))), "only admins release, and none their own");
    }
    let change = office.engine.release(released, Some(&admin(&office.moderator)), "ann").await.unwrap();
    assert!(change.learned.is_some() && change.unlearned.is_none());
    assert_eq!(change.entry.note, "released from quarantine by ann");
    office.engine.drop_quarantined(dropped, None, "kim").await.unwrap();
    for again in [released, dropped] {
        assert!(matches!(office.engine.release(again, None, "kim").await, Err(Error::NotFound(_))));
        assert!(matches!(office.engine.drop_quarantined(again, None, "kim").await, Err(Error::NotFound(_))));
    }
    assert!(office.engine.quarantine(QuarantineQuery { all: false, site: None, before: None, limit: 10_000 }).await.unwrap().is_empty());
    let states: Vec<_> = office
        .engine
        .quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 10_000 })
        .await
        .unwrap()
        .into_iter()
        .map(|(_, held)| (held.state, held.settled_by))
        .collect();
    let expected = [(QuarantineState::Dropped, "kim"), (QuarantineState::Released, "ann")].map(|(state, by)| (state, Some(by.to_owned())));
    assert_eq!(states, expected);
    let checked = office.engine.check(&|_| ()).await.unwrap();
    assert_eq!((checked.findings.as_slice(), checked.sites[0].teaching), (&[][..], 7));
}

#[tokio::test]
async fn a_quarantined_label_takes_nothing_back_and_undoing_it_changes_nothing_that_was_learned() {
    let office = Office::open(settings(true)).await;
    let mallory = office.another("mallory").await;
    let spam = office.submit(TEMPLATE).await;
    office.decide_as(&office.moderator, spam.id, Action::Spam).await;
    let order = Order { comment: spam.id, action: Action::Approve, expected: None, revision: None, note: String::new() };
    let change = office.engine.decide(&mallory, order).await.unwrap();
    assert_eq!(change.unlearned, change.learned, "it still teaches spam");
    assert_eq!(change.comment.unwrap().status, Status::Approved);
    let change = office.engine.undo(&mallory, change.entry.id).await.unwrap();
    assert_eq!(change.unlearned, change.learned);
    assert_eq!(change.comment.unwrap().status, Status::Spam);
    assert!(office.engine.check(&|_| ()).await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn a_moderator_who_clears_hundreds_a_day_is_never_suspected() {
    let office = Office::open(settings(true)).await;
    for day in 0..3 {
        for n in 0..150 {
            let text = format!("{} Day {day}, visitor {n}.", PADDING[n % 4]);
            let spam = n % 5 == 0;
            let sent = office.submit(&if spam { format!("{TEMPLATE} {day} {n}") } else { text }).await;
            office.decide_as(&office.moderator, sent.id, if spam { Action::Spam } else { Action::Approve }).await;
        }
        office.pass(1);
    }
    assert_eq!(office.engine.quarantine(QuarantineQuery { all: true, site: None, before: None, limit: 10_000 }).await.unwrap().len(), 0);
}

#[tokio::test]
async fn the_list_of_the_quarantine_comes_page_by_page_over_http() {
    use axum::body::Body;
    use axum::http::Request;
    use gatepost::http::{AppState, router};
    use tower::ServiceExt as _;
    let (_, office) = after(true, false).await;
    let (_, token) = office.engine.add_user("vera", None).await.unwrap();
    let state = AppState::new(office.engine.clone(), false);
    let ask = |query: String| {
        let request = Request::builder().uri(format!("/v1/quarantine{query}")).header("authorization", format!("Bearer {token}"));
        let answer = router(state.clone()).oneshot(request.body(Body::empty()).unwrap());
        async move {
            let (parts, body) = answer.await.unwrap().into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            (parts.status.as_u16(), serde_json::from_slice::<serde_json::Value>(&body).unwrap())
        }
    };
    let ids = |page: &serde_json::Value| -> Vec<String> {
        page["decisions"].as_array().unwrap().iter().map(|held| held["id"].as_str().unwrap().to_owned()).collect()
    };
    let all = ids(&ask(String::new()).await.1);
    assert_eq!(all.len(), 12);
    let (mut paged, mut sizes, mut query) = (Vec::new(), Vec::new(), "?limit=5".to_owned());
    loop {
        let (status, page) = ask(query).await;
        assert_eq!(status, 200, "{page}");
        sizes.push(ids(&page).len());
        paged.extend(ids(&page));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=5&cursor={cursor}");
    }
    assert_eq!((sizes, paged), (vec![5, 5, 2], all));
    for wrong in ["?limit=0", "?limit=101", "?cursor=x", "?colour=red"] {
        assert_eq!(ask(wrong.to_owned()).await.0, 422, "{wrong}");
    }
}
