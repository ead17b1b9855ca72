//! Random histories: what the store answers on the way adds up to what the pure fold makes of the rows, and every comment stands where a
//! plain list of what was done to it says.

use gatepost::comment::{Comment, DecisionId, SiteId};
use gatepost::features::Likeness;
use gatepost::learning::{Learned, fold};
use gatepost::moderation::{Action, Status};
use gatepost::policy::Verdict;
use gatepost::store::{Appended, Change, NewDecision, QueueQuery, Revision, StatusCounts, Store, StoredComment};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use crate::samples::{SCHEMA, assessed, at, decision, insert, moderator, new_comment, next_id, site};

#[derive(Debug, Clone)]
enum Step {
    Insert(Verdict),
    Decide { comment: Index, action: Action, slots: Vec<u32>, schema: u64 },
    Undo(Index),
    Edit(Index, Verdict),
    Forget(Index),
}

pub(crate) async fn any_history_leaves_what_the_fold_of_its_rows_says(store: &dyn Store) {
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let outcome = block_in_place(|| {
        runner.run(&prop::collection::vec(step(), 1..40), |steps| Handle::current().block_on(live_through(store, steps)))
    });
    assert!(outcome.is_ok(), "{}", outcome.unwrap_err());
}

fn step() -> impl Strategy<Value = Step> {
    let verdict = || select(vec![Verdict::Approve, Verdict::Hold, Verdict::Spam]);
    let slots = prop::collection::btree_set(0_u32..30, 0..6).prop_map(|slots| slots.into_iter().collect::<Vec<u32>>());
    let decide = (any::<Index>(), select(Action::ALL.to_vec()), slots, select(vec![SCHEMA, SCHEMA, SCHEMA, 1]));
    prop_oneof![
        2 => verdict().prop_map(Step::Insert),
        5 => decide.prop_map(|(comment, action, slots, schema)| Step::Decide { comment, action, slots, schema }),
        4 => any::<Index>().prop_map(Step::Undo),
        1 => (any::<Index>(), verdict()).prop_map(|(comment, verdict)| Step::Edit(comment, verdict)),
        1 => any::<Index>().prop_map(Step::Forget),
    ]
}

async fn live_through(store: &dyn Store, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let mut life = Life::begin(store).await;
    for step in steps {
        life.take(step).await;
    }
    let rows = store.entries(life.site, None).await.unwrap();
    prop_assert_eq!(rows.len(), life.rows);
    prop_assert_eq!(&life.learned, &fold(&rows, SCHEMA));
    let all = store.page(&QueueQuery { site: Some(life.site), limit: 200, ..QueueQuery::default() }).await.unwrap().comments;
    prop_assert_eq!(all.len(), life.comments.len());
    for kept in &life.comments {
        let stored = store.get(life.site, kept.stored.id).await.unwrap();
        prop_assert_eq!(stored.as_ref().map(|comment| (comment.status, comment.standing)), Some(Life::place(kept)));
    }
    prop_assert_eq!(store.counts(Some(life.site)).await.unwrap(), count(&all));
    Ok(())
}

fn count(comments: &[StoredComment]) -> StatusCounts {
    let of = |status| comments.iter().filter(|comment| comment.status == status).count() as u64;
    StatusCounts { pending: of(Status::Pending), approved: of(Status::Approved), spam: of(Status::Spam), trash: of(Status::Trash) }
}

/// One site's life, kept beside the store in the plainest way.
struct Life<'s> {
    store: &'s dyn Store,
    site: SiteId,
    comments: Vec<Kept>,
    decisions: Vec<Decided>,
    learned: Learned,
    rows: usize,
}

/// A comment that was not forgotten, and which of its decisions stand, oldest first.
struct Kept {
    stored: StoredComment,
    standing: Vec<(DecisionId, Action, u32)>,
}

struct Decided {
    id: DecisionId,
    undone: bool,
}

impl<'s> Life<'s> {
    async fn begin(store: &'s dyn Store) -> Self {
        let site = site(store, &next_id().to_string()).await;
        Self { store, site, comments: Vec::new(), decisions: Vec::new(), learned: Learned::default(), rows: 0 }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Insert(verdict) => {
                let stored = insert(self.store, new_comment(self.site, "text", verdict)).await;
                self.comments.push(Kept { stored, standing: Vec::new() });
            }
            Step::Undo(decision) if !self.decisions.is_empty() => self.undo(decision.index(self.decisions.len())).await,
            Step::Undo(_) => {}
            _ if self.comments.is_empty() => {}
            Step::Decide { comment, action, slots, schema } => {
                self.decide(comment.index(self.comments.len()), action, &slots, schema).await;
            }
            Step::Edit(comment, verdict) => self.edit(comment.index(self.comments.len()), verdict).await,
            Step::Forget(comment) => {
                let gone = self.comments.remove(comment.index(self.comments.len()));
                assert!(self.store.forget(self.site, gone.stored.id).await.unwrap());
            }
        }
    }

    async fn decide(&mut self, comment: usize, action: Action, slots: &[u32], schema: u64) {
        let kept = &mut self.comments[comment];
        let decision = NewDecision { schema, ..decision(&kept.stored, action, slots) };
        let Appended::Done(change) = self.store.decide(decision).await.unwrap() else { panic!("not decided") };
        kept.standing.push((change.entry.id, action, kept.stored.revision));
        self.decisions.push(Decided { id: change.entry.id, undone: false });
        self.follow(&change);
    }

    async fn undo(&mut self, decision: usize) {
        let decided = &mut self.decisions[decision];
        let answer = self.store.undo(decided.id, DecisionId(next_id()), moderator(), at(5)).await.unwrap();
        match answer {
            Appended::Done(change) if !decided.undone => {
                decided.undone = true;
                let id = decided.id;
                self.comments.iter_mut().for_each(|kept| kept.standing.retain(|(standing, ..)| *standing != id));
                self.follow(&change);
            }
            Appended::Undone if decided.undone => {}
            other => panic!("undone before: {}, but {other:?}", decided.undone),
        }
    }

    async fn edit(&mut self, comment: usize, verdict: Verdict) {
        let kept = &mut self.comments[comment];
        let revision = Revision {
            site: self.site,
            id: kept.stored.id,
            comment: Comment::from_content("other"),
            likeness: Likeness::default(),
            assessed: assessed(verdict),
            at: at(4),
        };
        kept.stored = self.store.revise(revision).await.unwrap().unwrap();
    }

    /// What whoever holds the sums in memory does with a change.
    fn follow(&mut self, change: &Change) {
        self.rows += 1;
        if let Some(before) = &change.unlearned {
            self.learned.unlearn(before, SCHEMA);
        }
        if let Some(now) = &change.learned {
            self.learned.learn(now, SCHEMA);
        }
    }

    /// Where a comment should stand, and by which decision.
    fn place(kept: &Kept) -> (Status, Option<DecisionId>) {
        match kept.standing.last() {
            Some((id, action, revision)) if *revision == kept.stored.revision => (action.status(), Some(*id)),
            _ => (kept.stored.assessed.verdict.into(), None),
        }
    }
}
