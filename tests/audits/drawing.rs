//! What is drawn, when, and what an answer does.

use std::collections::HashSet;
use std::sync::Arc;

use gatepost::comment::CommentId;
use gatepost::engine::{Engine, KeyHasher, Order};
use gatepost::features::Likeness;
use gatepost::moderation::{Action, Status};
use gatepost::policy::{ReasonCode, Settings, Verdict};
use gatepost::store::{Audits, Comments, Listing, QueueQuery, Revision, SqliteStore, StoredComment};

use crate::house::Office;

fn settings(audits_per_week: u32) -> Settings {
    Settings { audits_per_week, ..Settings::default() }
}

fn ids(comments: &[StoredComment]) -> HashSet<CommentId> {
    comments.iter().map(|stored| stored.id).collect()
}

impl Office {
    async fn open_audits(&self) -> Vec<StoredComment> {
        self.page(QueueQuery { audits: Listing::Only, ..QueueQuery::default() }).await
    }

    async fn decide(&self, comment: CommentId, action: Action) -> gatepost::store::Change {
        let order = Order { comment, action, expected: None, revision: None, note: String::new() };
        self.engine.decide(&self.moderator, order).await.unwrap()
    }
}

#[tokio::test]
async fn only_what_the_filter_decided_alone_is_drawn_whatever_its_score() {
    let office = Office::open(settings(7_000)).await;
    let eligible = [
        office.keep(Verdict::Approve, 0.001, ReasonCode::Word).await,
        office.keep(Verdict::Approve, 0.099, ReasonCode::Word).await,
        office.keep(Verdict::Spam, 0.91, ReasonCode::HoldWord).await,
        office.keep(Verdict::Spam, 0.9999, ReasonCode::Word).await,
        // It would have marked these but for a promise, or for want of decisions.
        office.keep(Verdict::Hold, 0.95, ReasonCode::PromiseUnproven).await,
        office.keep(Verdict::Hold, 0.95, ReasonCode::FewDecisions).await,
    ];
    for (verdict, score, code) in [
        (Verdict::Hold, 0.5, ReasonCode::Doubtful),
        (Verdict::Hold, 0.95, ReasonCode::UnknownText),
        (Verdict::Spam, 0.95, ReasonCode::SpamWord),
        (Verdict::Spam, 0.2, ReasonCode::BlockedNetwork),
        (Verdict::Approve, 0.95, ReasonCode::TrustedAuthor),
        (Verdict::Approve, 0.01, ReasonCode::Administrator),
        (Verdict::Approve, 0.99, ReasonCode::Imported),
    ] {
        office.keep(verdict, score, code).await;
    }
    let reported = office.keep(Verdict::Spam, 0.95, ReasonCode::Word).await;
    office.decide(reported.id, Action::Approve).await;
    office.wait(5);
    let put_right = office.keep(Verdict::Spam, 0.95, ReasonCode::Word).await;
    office.wait(5);
    let by = office.decide(put_right.id, Action::Approve).await.entry.id;

    assert_eq!(office.engine.draw_audits(office.now()).await.unwrap(), 0, "the day is not over");
    office.pass(1);
    office.keep(Verdict::Spam, 0.99, ReasonCode::Word).await;
    assert_eq!(office.engine.draw_audits(office.now()).await.unwrap(), 7);
    let open = office.open_audits().await;
    assert_eq!(ids(&open), ids(&eligible));
    assert!(open.iter().all(|stored| stored.assessed.reasons[0].code == ReasonCode::Audit));
    assert_eq!(open.iter().map(|stored| stored.status).filter(|status| *status == Status::Approved).count(), 2, "readers still see them");
    let audits = office.store.audits(office.site).await.unwrap();
    let answered = audits.iter().find(|audit| audit.comment == put_right.id).unwrap();
    assert_eq!((answered.answered_by, answered.audited.answer), (Some(by), Some(Action::Approve)), "it was decided before it was drawn");
    assert!(audits.iter().all(|audit| (audit.probability - 1.0).abs() < 1e-12));
}

#[tokio::test]
async fn a_day_is_drawn_once_by_however_many_processes_and_what_was_missed_is_made_up_for() {
    let office = Office::open(settings(10)).await;
    for _ in 0..9 {
        for n in 0..30 {
            let (verdict, score) = if n % 3 == 0 { (Verdict::Spam, 0.99) } else { (Verdict::Approve, 0.01) };
            office.keep(verdict, score, ReasonCode::Word).await;
        }
        office.pass(1);
    }
    let path = office.folder.path().join("gatepost.db");
    let mut others = Vec::new();
    for _ in 0..3 {
        let store = Arc::new(SqliteStore::open(path.to_str().unwrap()).await.unwrap());
        others.push(Engine::open(store, office.clock.clone(), KeyHasher::new([1; 32])).await.unwrap());
    }
    let now = office.now();
    let draws = others.iter().map(|engine| {
        let engine = Arc::clone(engine);
        tokio::spawn(async move { engine.draw_audits(now).await.unwrap() })
    });
    let mut drawn = office.engine.draw_audits(now).await.unwrap();
    for draw in draws.collect::<Vec<_>>() {
        drawn += draw.await.unwrap();
    }
    assert_eq!(drawn, 10, "the last seven days, ten a week");
    let audits = office.store.audits(office.site).await.unwrap();
    assert_eq!(audits.len(), 10);
    assert!(audits.iter().all(|audit| [1.0 / 30.0, 2.0 / 30.0].iter().any(|share| (audit.probability - share).abs() < 1e-12)));
    assert_eq!(office.engine.draw_audits(now).await.unwrap(), 0);
}

#[tokio::test]
async fn an_answer_counts_until_it_is_undone_and_only_about_the_text_that_was_drawn() {
    let office = Office::open(settings(7_000)).await;
    let approved = office.keep(Verdict::Approve, 0.01, ReasonCode::Word).await;
    let spam = office.keep(Verdict::Spam, 0.99, ReasonCode::Word).await;
    let edited = office.keep(Verdict::Spam, 0.98, ReasonCode::Word).await;
    let held = office.keep(Verdict::Hold, 0.5, ReasonCode::Doubtful).await;
    office.pass(1);
    office.engine.draw_audits(office.now()).await.unwrap();

    let waits = office.page(QueueQuery { status: Some(Status::Pending), audits: Listing::With, ..QueueQuery::default() }).await;
    assert_eq!(waits.iter().map(|stored| stored.id).collect::<Vec<_>>(), [held.id, edited.id, spam.id, approved.id], "newest first");
    let open = office.engine.open_audits(None).await.unwrap();
    assert_eq!((open.all, open.beside_pending), (3, 3));

    let missed = office.decide(approved.id, Action::Spam).await;
    assert!(missed.audited);
    let lost = office.decide(spam.id, Action::Approve).await;
    let report = office.engine.audits("blog").await.unwrap();
    assert_eq!((report.tested.misses.wrong, report.tested.misses.answered), (1, 1));
    assert_eq!((report.tested.false_positives.wrong, report.tested.false_positives.answered), (1, 1));
    assert_eq!((report.tested.open, report.drawn, report.lapsed), (1, 3, 0));

    office.decide(spam.id, Action::Trash).await;
    assert_eq!(office.engine.audits("blog").await.unwrap().tested.thrown_away, 1);
    office.engine.undo(&office.moderator, lost.entry.id).await.unwrap();
    let again = office.decide(spam.id, Action::Spam).await;
    let report = office.engine.audits("blog").await.unwrap();
    assert_eq!((report.tested.false_positives.wrong, report.tested.false_positives.answered), (0, 1));
    office.engine.undo(&office.moderator, again.entry.id).await.unwrap();
    office.engine.undo(&office.moderator, missed.entry.id).await.unwrap();
    assert_eq!(ids(&office.open_audits().await), HashSet::from([approved.id, edited.id]), "undone: it waits again");

    let comment = gatepost::comment::Comment::from_content("Another text.");
    let revision = Revision {
        site: office.site,
        id: edited.id,
        comment,
        likeness: Likeness::default(),
        assessed: edited.assessed.clone(),
        at: office.now(),
    };
    office.store.revise(revision).await.unwrap();
    office.decide(edited.id, Action::Approve).await;
    assert!(office.store.forget(office.site, approved.id).await.unwrap());
    let report = office.engine.audits("blog").await.unwrap();
    assert_eq!((report.tested.open, report.lapsed, report.tested.false_positives.answered), (0, 2, 0));
    assert!(office.engine.check(&|_| ()).await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn what_nobody_answers_within_four_weeks_leaves_the_queue_and_is_never_answered() {
    let office = Office::open(settings(7_000)).await;
    let [answered, late] =
        [office.keep(Verdict::Spam, 0.99, ReasonCode::Word).await, office.keep(Verdict::Spam, 0.98, ReasonCode::Word).await];
    office.pass(1);
    office.engine.draw_audits(office.now()).await.unwrap();
    office.decide(answered.id, Action::Approve).await;
    office.pass(27);
    let young = office.keep(Verdict::Approve, 0.01, ReasonCode::Word).await;
    office.engine.draw_audits(office.now()).await.unwrap();
    assert_eq!(ids(&office.open_audits().await), HashSet::from([late.id]), "27 days after the draw");

    office.pass(1);
    office.wait(1);
    office.engine.draw_audits(office.now()).await.unwrap();
    assert_eq!(ids(&office.open_audits().await), HashSet::from([young.id]));
    let pending = QueueQuery { status: Some(Status::Pending), audits: Listing::With, ..QueueQuery::default() };
    assert_eq!(ids(&office.page(pending).await), HashSet::from([young.id]));
    assert!(
        !office
            .decide(late.id, Action::Approve)
            .await
            .comment
            .unwrap()
            .assessed
            .reasons
            .iter()
            .any(|reason| reason.code == ReasonCode::Audit)
    );
    let report = office.engine.audits("blog").await.unwrap();
    assert_eq!((report.drawn, report.lapsed, report.tested.open), (3, 1, 1));
    assert_eq!(
        (report.tested.false_positives.wrong, report.tested.false_positives.answered),
        (1, 1),
        "too late, it tells of complaints alone"
    );
    assert!(report.sentences.iter().any(|sentence| sentence.starts_with("Unanswered for good: 1, which was ")), "{:?}", report.sentences);
    let site = &office.engine.overview().await.unwrap().sites[0];
    assert_eq!((site.audits_open, site.audits_lapsed), (1, 1));
    assert!(office.engine.check(&|_| ()).await.unwrap().findings.is_empty());
}
