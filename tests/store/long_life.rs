//! Two years of one site, ten thousand steps: whatever was decided, undone, decided otherwise, edited, forgotten, erased, imported, retrained, rolled
//! back and restored, what is in memory equals, to the bit, the fold of what stands.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use gatepost::classifier::{Model, Trainer};
use gatepost::clock::Clock;
use gatepost::comment::{Comment, CommentId, DecisionId, UserId};
use gatepost::corpus::foreign::{By, Record, Stood};
use gatepost::engine::{
    Engine, ErasureOrder, Error, ImportOptions, KeyHasher, Moderator, Order, Promoted, Retraining, SiteHandle, Submission, Wanted,
};
use gatepost::learning::EntryKind;
use gatepost::moderation::{Action, Actor};
use gatepost::policy::Signs;
use gatepost::store::sqlite::backup;
use gatepost::store::{Journal, Person, Reach, Role, RolledBack, Signature, SqliteStore};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const STEPS: u64 = 10_000;

/// How many people write. Each can ask for what they sent to be erased, again and again.
const PEOPLE: usize = 200;

/// Two years of 365 days, in milliseconds, a step.
const STEP: i64 = 2 * 365 * 24 * 3_600 * 1_000 / 10_000;

/// The next number of `SplitMix64` (Steele, Lea and Flood 2014).
fn split_mix(state: &AtomicU64) -> u64 {
    let mut z = state.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A clock that stands until it is moved, and chance that is always the same.
struct Years {
    millis: AtomicI64,
    chance: AtomicU64,
}

impl Years {
    fn begin() -> Self {
        Self { millis: AtomicI64::new(1_700_000_000_000), chance: AtomicU64::new(1) }
    }

    fn pass(&self) {
        self.millis.fetch_add(STEP, Ordering::Relaxed);
    }
}

impl Clock for Years {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.millis.load(Ordering::Relaxed)).unwrap()
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&split_mix(&self.chance).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A comment, and who sent it or its later texts.
struct Sent {
    id: CommentId,
    people: Vec<usize>,
}

/// One site's life.
struct Life {
    engine: Arc<Engine>,
    /// Another process on the same database.
    beside: Arc<Engine>,
    clock: Arc<Years>,
    handle: SiteHandle,
    dice: AtomicU64,
    comments: Vec<Sent>,
    decisions: Vec<DecisionId>,
    imported: u32,
    /// The numbers of those that were imported and not erased.
    old: Vec<u32>,
    erasures: Erasures,
}

/// What was erased.
#[derive(Default)]
struct Erasures {
    people: u32,
    comments: u64,
    decisions: u64,
}

/// Under which address somebody writes.
fn address(person: usize) -> String {
    format!("person{person}@mail.example")
}

/// Who sent a comment of the older system.
fn sender_of_old(number: u32) -> usize {
    usize::try_from(number).unwrap() % PEOPLE
}

impl Life {
    fn roll(&self, sides: usize) -> usize {
        usize::try_from(split_mix(&self.dice) % sides as u64).unwrap()
    }

    /// Six words out of forty: there are near copies.
    fn text(&self, person: usize) -> Comment {
        let words: Vec<String> = (0..6).map(|_| format!("word{}", self.roll(40))).collect();
        let author_email = Some(address(person));
        Comment { author: Some(format!("author {}", self.roll(9))), author_email, ..Comment::from_content(words.join(" ")) }
    }

    fn comment(&self) -> CommentId {
        self.comments[self.roll(self.comments.len())].id
    }

    async fn step(&mut self) {
        self.clock.pass();
        match self.roll(100) {
            0..30 => self.submit().await,
            _ if self.comments.is_empty() => {}
            30..70 => self.decide().await,
            70..85 => self.undo().await,
            85..92 => self.edit().await,
            92..95 => {
                let gone = self.comments.swap_remove(self.roll(self.comments.len()));
                self.engine.forget(&self.handle, gone.id).await.unwrap();
            }
            95..97 => self.erase().await,
            _ => self.import().await,
        }
    }

    async fn submit(&mut self) {
        let person = self.roll(PEOPLE);
        let submitted = self.engine.submit(&self.handle, Submission::new(None, self.text(person))).await.unwrap();
        self.comments.push(Sent { id: submitted.stored.id, people: vec![person] });
    }

    async fn edit(&mut self) {
        let (place, person) = (self.roll(self.comments.len()), self.roll(PEOPLE));
        let text = self.text(person);
        let sent = &mut self.comments[place];
        self.engine.edit(&self.handle, sent.id, text, None, Signs::default()).await.unwrap();
        sent.people.push(person);
    }

    /// All that somebody sent goes, by this process or by the one beside: then this one hears of it now, or when it decides the next time.
    async fn erase(&mut self) {
        let person = self.roll(PEOPLE);
        let wanted = Wanted::Person(Person::Email(address(person)));
        let order = ErasureOrder { site: None, wanted, by: "olga".to_owned(), dry_run: false };
        let (eraser, follows) = if self.roll(2) == 0 { (&self.engine, false) } else { (&self.beside, self.roll(2) == 0) };
        let erased = eraser.erase(order, &|_| ()).await.unwrap();
        if follows {
            self.engine.refresh().await.unwrap();
        }
        let before = self.comments.len() + self.old.len();
        self.comments.retain(|sent| !sent.people.contains(&person));
        self.old.retain(|number| sender_of_old(*number) != person);
        let gone = before - self.comments.len() - self.old.len();
        assert_eq!(usize::try_from(erased.comments).unwrap(), gone, "all of person {person}, and nobody else's");
        self.erasures.people += u32::from(gone > 0);
        self.erasures.comments += erased.comments;
        self.erasures.decisions += erased.decisions;
    }

    async fn decide(&mut self) {
        let moderator = Moderator { id: UserId(Uuid::from_u128(5)), name: "kim".to_owned(), role: Role::Moderator, reach: Reach::All };
        let order =
            Order { comment: self.comment(), action: Action::ALL[self.roll(4)], expected: None, revision: None, note: String::new() };
        self.decisions.push(self.engine.decide(&moderator, order).await.unwrap().entry.id);
    }

    async fn undo(&mut self) {
        if self.decisions.is_empty() {
            return;
        }
        let moderator = Moderator { id: UserId(Uuid::from_u128(5)), name: "kim".to_owned(), role: Role::Moderator, reach: Reach::All };
        match self.engine.undo(&moderator, self.decisions[self.roll(self.decisions.len())]).await {
            Ok(_) | Err(Error::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Three comments of the past, of which the last is imported with the next three again.
    async fn import(&mut self) {
        let records = (self.imported..self.imported + 3).map(|n| Record {
            external_id: format!("old-{n}"),
            comment: Comment {
                author_email: Some(address(sender_of_old(n))),
                ..Comment::from_content(format!("word{} of an older system, number {n}", n % 40))
            },
            at: Some(self.clock.now() - SignedDuration::from_hours(24 * 30 * i64::from(n % 60))),
            stood: if n % 3 == 0 { Stood::Spam } else { Stood::Approved },
            label: if n % 3 == 0 { Stood::Spam } else { Stood::Approved }.label(),
            by: By::Person,
            decided_at: None,
            note: None,
        });
        let mut import = self.engine.begin_import(self.handle.clone(), ImportOptions::default());
        self.engine.import(&mut import, records.collect()).await.unwrap();
        self.engine.end_import(&import).await.unwrap();
        // What is imported again is there already, or was erased and does not come back.
        let known = u32::from(self.imported != 0);
        self.old.extend(self.imported + known..self.imported + 3);
        self.imported += 2;
    }

    async fn retrain_and_promote(&self) {
        let trainer = Trainer::continue_from(&Model::builtin());
        let retrained = self.engine.retrain(trainer, Retraining::default(), &|_| ()).await.unwrap();
        assert!(retrained.decisions > 100);
        let signature = Signature { forced: true, ..Signature::default() };
        assert!(matches!(self.engine.promote(retrained.model.id(), signature).await.unwrap(), Promoted::Done { .. }));
        self.engine.refresh().await.unwrap();
        assert_eq!(self.engine.live().id(), retrained.model.id());
    }

    async fn roll_back(&self) {
        assert!(matches!(self.engine.roll_back(&Signature::default()).await.unwrap(), RolledBack::Done { .. }));
        self.engine.refresh().await.unwrap();
        assert_eq!(self.engine.live().id(), Model::builtin().id());
    }

    async fn holds(&self, step: u64) {
        // As a server does each second: it hears of what the process beside has erased.
        self.engine.refresh().await.unwrap();
        // Whatever went live, the site's journal is folded for it with the next question.
        self.probe().await;
        let checked = self.engine.check(&|_| ()).await.unwrap();
        assert_eq!(checked.findings, [], "after {step} steps");
        assert!(checked.sites[0].in_memory);
    }

    /// What the site's filter says of some texts, to the last bit.
    async fn probe(&self) -> Vec<u64> {
        let mut said = Vec::new();
        for n in 0..40 {
            let text = Comment::from_content(format!("word{n} word{} and word{}", (n * 7) % 40, (n * 11) % 40));
            said.push(self.engine.score(&self.handle, &text, Signs::default()).await.unwrap().0.score.logit.to_bits());
        }
        said
    }
}

async fn open(store: &Arc<SqliteStore>, clock: &Arc<Years>) -> Arc<Engine> {
    Engine::open(Arc::<SqliteStore>::clone(store), Arc::<Years>::clone(clock), KeyHasher::new([3; 32])).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_ten_thousand_steps_and_two_years_memory_equals_the_fold_of_what_stands() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let clock = Arc::new(Years::begin());
    let store = Arc::new(SqliteStore::open(&path("a.db")).await.unwrap());
    let engine = open(&store, &clock).await;
    let (site, key) = engine.add_site("blog", "https://blog.example").await.unwrap();
    let handle = engine.site_by_key(&key).await.unwrap();
    let dice = AtomicU64::new(2);
    let beside = open(&Arc::new(SqliteStore::open(&path("a.db")).await.unwrap()), &clock).await;
    let (comments, decisions, old, erasures) = (Vec::new(), Vec::new(), Vec::new(), Erasures::default());
    let mut life = Life { engine, beside, clock, handle, dice, comments, decisions, imported: 0, old, erasures };
    for step in 1..=STEPS {
        life.step().await;
        match step {
            4_000 | 9_000 => life.retrain_and_promote().await,
            7_000 => life.roll_back().await,
            _ => {}
        }
        if step % 1_000 == 0 {
            life.holds(step).await;
        }
    }
    let rows = store.entries(site.id, None).await.unwrap();
    let undone = |by_operator: bool| {
        let undone = rows.iter().filter(|row| matches!(row.kind, EntryKind::Undid(_)));
        undone.filter(|row| matches!(row.actor, Actor::Operator(_)) == by_operator).count()
    };
    let first = rows.iter().map(|row| row.at).min().unwrap();
    assert!(undone(false) > 500 && life.imported > 300 && life.clock.now().duration_since(first) > SignedDuration::from_hours(24 * 700));
    let Erasures { people, comments, decisions } = life.erasures;
    assert!(people > 100 && comments > 500 && decisions > 500, "{people} people, {comments} comments, {decisions} decisions were erased");
    assert_eq!(undone(true), usize::try_from(decisions).unwrap());

    // A process that starts now, and one on a restored backup, say the same of everything.
    life.engine.refresh().await.unwrap();
    let said = life.probe().await;
    let at = life.clock.now();
    backup::back_up(&path("a.db"), &folder.path().join("b.backup"), at, Arc::new(|_| ())).await.unwrap();
    backup::restore(&folder.path().join("b.backup"), &path("c.db"), false, at, Arc::new(|_| ())).await.unwrap();
    for name in ["a.db", "c.db"] {
        let store = Arc::new(SqliteStore::open(&path(name)).await.unwrap());
        life.engine = open(&store, &life.clock).await;
        life.handle = life.engine.site_by_key(&key).await.unwrap();
        assert_eq!(life.probe().await, said, "{name}");
        life.holds(STEPS).await;
    }
}
