//! The poison guard: which labels wait to be released before they teach.
//!
//! Whoever steals a moderator's account, or a site's key, can make labels. Each moves its comment, as the journal says; but what one account, one network
//! or one day can move of what the filter has *learned* is bounded. A label is quarantined if it
//! - **contradicts** somebody else: nearly the same text, or all of a shorter one, was labelled the other way by another actor not long ago;
//! - **is one of a mass**: the actor has labelled several near copies the same way lately, against what the filter makes of them;
//! - **stands against overwhelming evidence**: the filter is surer of the opposite than it is of nearly any comment, with what the site taught and without;
//! - **is one too many**: of its actor, of its commenter's network (labels as ham alone, and only where the blog sends addresses), or of its site's day. What an actor labelled on earlier days raises the bound: whoever clears a queue of hundreds
//!   every day never meets it.
//!
//! **Taking back** moves what was learned as labelling does. Of what others taught an actor may take back a few comments' worth; after that the trash, which
//! teaches nothing, takes nothing back either, and an undo is refused: the comment can still be decided. What an actor alone has undone still contradicts
//! its labels, so undoing first is no way round. One's own decisions are one's own to take back.
//!
//! A quarantined label teaches nothing, whatever is undone or decided later, until the operator, or a moderator whose own it is not, releases it;
//! and then by a row that repeats it, in the name of whoever decided.

use serde::{Deserialize, Serialize};

use super::{Entry, teaching};
use crate::comment::{DecisionId, Label, UnknownWord};
use crate::moderation::Actor;
use crate::policy::Guard;

/// Texts are near copies of which so many hundredths of the features of the smaller are in the other.
const NEAR: usize = 70;

/// A smaller text than this says too little to be a copy of.
const MIN_SLOTS: usize = 60;

/// How often a site's day may be as large as that of one actor.
const DAY_FACTOR: u64 = 5;

/// Why a label is quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    /// Somebody else labelled nearly the same text the other way.
    Contradicts,
    /// One of many near copies that the actor labelled against what the filter makes of them.
    Mass,
    /// The filter is overwhelmingly sure of the opposite.
    AgainstEvidence,
    /// More than the actor's history lets a day have.
    ActorsDay,
    /// More ham out of one network than a day may have.
    NetworksDay,
    /// More than a site's day may have.
    SitesDay,
    /// Thrown away, it would take back what others taught, of more comments than the actor may.
    TakesBack,
}

impl Suspicion {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Contradicts, Self::Mass, Self::AgainstEvidence, Self::ActorsDay, Self::NetworksDay, Self::SitesDay, Self::TakesBack];

    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contradicts => "contradicts",
            Self::Mass => "mass",
            Self::AgainstEvidence => "against_evidence",
            Self::ActorsDay => "actors_day",
            Self::NetworksDay => "networks_day",
            Self::SitesDay => "sites_day",
            Self::TakesBack => "takes_back",
        }
    }

    /// The same as a phrase.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Contradicts => "somebody else decided nearly the same text the other way",
            Self::Mass => "one of many near copies, decided against what the filter makes of them",
            Self::AgainstEvidence => "the filter is overwhelmingly sure of the opposite",
            Self::ActorsDay => "more decisions in a day than this account has made before",
            Self::NetworksDay => "many comments of one network approved in a day",
            Self::SitesDay => "more decisions in a day than this site has made before",
            Self::TakesBack => "takes back what others decided, of many comments",
        }
    }
}

impl std::str::FromStr for Suspicion {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = Self::ALL.into_iter().find(|suspicion| suspicion.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "a reason of the guard" })
    }
}

/// A label that somebody wants to give.
#[derive(Debug, Clone, Copy)]
pub struct Labelling<'a> {
    /// Who.
    pub actor: &'a Actor,
    /// Which.
    pub label: Label,
    /// The features of the text, ascending.
    pub slots: &'a [u32],
    /// What the site's filter makes of the text now: log-odds toward unwanted.
    pub logit: f64,
    /// What the model makes of it that all sites share.
    pub shared_logit: f64,
}

impl Labelling<'_> {
    /// How far the filter is on the other side, in log-odds; negative where it agrees.
    #[must_use]
    pub fn against(&self) -> f64 {
        if self.label.is_unwanted() { -self.logit } else { self.logit }
    }
}

/// A label that teaches and was given not long ago. Also one about the same comment: who corrects a colleague contradicts them.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// By whom.
    pub actor: Actor,
    /// Which.
    pub label: Label,
    /// The features of the text, ascending.
    pub slots: std::sync::Arc<[u32]>,
}

/// How many rows were appended to the journal, decisions and undos, of the last day and before; as far as bounds ask for it. What imports and operators
/// appended does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// By the actor within the last day.
    pub actor_today: u64,
    /// By the actor before.
    pub actor_before: u64,
    /// On the site within the last day.
    pub site_today: u64,
    /// On the site before.
    pub site_before: u64,
    /// Approvals of comments of the same network within the last day.
    pub network_today: u64,
}

/// Why a label should wait to be released, if it should.
#[must_use]
pub fn suspicion(guard: &Guard, labelling: &Labelling<'_>, recent: &[Given], made: &Made) -> Option<Suspicion> {
    if !guard.on {
        return None;
    }
    let (unwanted, slots) = (labelling.label.is_unwanted(), labelling.slots);
    let against = labelling.against();
    let near = |given: &&Given| near_copies(&given.slots, slots);
    let other_way = |given: &Given| given.actor != *labelling.actor && given.label.is_unwanted() != unwanted;
    if recent.iter().filter(|given| other_way(given)).any(|given| near(&given)) {
        return Some(Suspicion::Contradicts);
    }
    // Both have to be sure: one label of a site weighs so much that the next near copy, decided otherwise, would look like an attack.
    let shared_against = if unwanted { -labelling.shared_logit } else { labelling.shared_logit };
    // Many an honest short text is this far on the side of ham, and to report what the filter missed is what moderators are for: it takes twice as much.
    let bound = if unwanted { 2.0 * guard.against_logit } else { guard.against_logit };
    if against.min(shared_against) >= bound {
        return Some(Suspicion::AgainstEvidence);
    }
    let same_way = |given: &&Given| given.actor == *labelling.actor && given.label.is_unwanted() == unwanted;
    if against > 0.0 && recent.iter().filter(same_way).filter(near).count() as u64 >= u64::from(guard.copies) {
        return Some(Suspicion::Mass);
    }
    let per_day = u64::from(guard.labels_per_day);
    if made.actor_today >= per_day + made.actor_before {
        return Some(Suspicion::ActorsDay);
    }
    if !unwanted && made.network_today >= per_day {
        return Some(Suspicion::NetworksDay);
    }
    (made.site_today >= DAY_FACTOR * per_day + made.site_before).then_some(Suspicion::SitesDay)
}

/// A site's journal has one row for each comment of which an actor may take back what others taught, and so many more.
const ROWS_A_COMMENT: u64 = 100;

/// Whether an actor takes back what others taught about a comment by undoing a decision, or by a decision that teaches nothing (`None`). `history` is the
/// comment's rows in order.
#[must_use]
pub fn takes_back(history: &[Entry], actor: &Actor, undoes: Option<DecisionId>) -> bool {
    let said = |counts: &dyn Fn(&Entry) -> bool| {
        let rows: Vec<Entry> = history.iter().filter(|entry| counts(entry)).cloned().collect();
        teaching(&rows).map(|teaching| teaching.label.is_unwanted())
    };
    let others = said(&|entry| entry.actor != *actor);
    let after = undoes.and_then(|undone| said(&|entry| entry.id != undone));
    others.is_some() && said(&|_| true) == others && after != others
}

/// Whether an actor that took back what others taught of `before` comments lately may do so once more on a site whose journal has that many rows.
#[must_use]
pub fn may_take_back(guard: &Guard, before: u64, rows: u64) -> bool {
    before < u64::from(guard.taken_back).max(rows / ROWS_A_COMMENT)
}

/// Whether the smaller of two texts is nearly all in the larger: padding a text with others does not hide it.
fn near_copies(one: &[u32], other: &[u32]) -> bool {
    let smaller = one.len().min(other.len());
    smaller >= MIN_SLOTS && common(one, other) * 100 >= smaller * NEAR
}

/// How many slots two ascending lists share.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut a, mut b, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        a += usize::from(x <= y);
        b += usize::from(y <= x);
        shared += usize::from(x == y);
    }
    shared
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::comment::{CommentId, SiteId, UserId};
    use crate::learning::EntryKind;
    use crate::moderation::Action;

    fn user(n: u128) -> Actor {
        Actor::User(UserId(Uuid::from_u128(n)), format!("user {n}"))
    }

    fn given(actor: Actor, label: Label, slots: std::ops::Range<u32>) -> Given {
        Given { actor, label, slots: slots.collect() }
    }

    fn ask(actor: &Actor, label: Label, logit: f64, recent: &[Given], made: Made) -> Option<Suspicion> {
        let slots: Vec<u32> = (0..100).collect();
        suspicion(&Guard::default(), &Labelling { actor, label, slots: &slots, logit, shared_logit: logit }, recent, &made)
    }

    #[test]
    fn a_near_copy_that_somebody_else_labelled_the_other_way_is_a_contradiction() {
        let ask = |recent: Given| ask(&user(1), Label::Ham, 0.0, &[recent], Made::default());
        assert_eq!(ask(given(user(2), Label::Spam, 30..130)), Some(Suspicion::Contradicts));
        assert_eq!(ask(given(Actor::Site, Label::Abuse, 0..60)), Some(Suspicion::Contradicts), "a part of it");
        assert_eq!(ask(given(user(2), Label::Spam, 31..131)), None, "69 of 100 features");
        assert_eq!(ask(given(user(2), Label::Ham, 0..100)), None, "the same way");
        assert_eq!(ask(given(user(1), Label::Spam, 0..100)), None, "a change of one's own mind");
        assert_eq!(ask(given(user(2), Label::Spam, 0..59)), None, "too short to tell");
    }

    #[test]
    fn overwhelming_evidence_to_the_opposite_is_needed_not_doubt() {
        let ask = |label, logit| ask(&Actor::Site, label, logit, &[], Made::default());
        assert_eq!([ask(Label::Ham, 5.9), ask(Label::Spam, -11.9), ask(Label::Spam, 9.0), ask(Label::Ham, -9.0)], [None; 4]);
        assert_eq!([ask(Label::Ham, 6.0), ask(Label::Abuse, -12.0)], [Some(Suspicion::AgainstEvidence); 2]);
    }

    #[test]
    fn many_near_copies_against_the_filter_are_a_mass_and_a_wave_of_spam_that_it_knows_is_none() {
        let copies = |n: usize| vec![given(user(1), Label::Ham, 10..110); n];
        let ask = |n: usize, logit| ask(&user(1), Label::Ham, logit, &copies(n), Made::default());
        assert_eq!((ask(4, 1.0), ask(5, 1.0), ask(500, -1.0)), (None, Some(Suspicion::Mass), None));
    }

    #[test]
    fn a_day_grows_with_what_was_done_before() {
        let ask = |label, made| ask(&user(1), label, 0.0, &[], made);
        let made = Made { actor_today: 1_000, ..Made::default() };
        assert_eq!(ask(Label::Spam, made), Some(Suspicion::ActorsDay));
        assert_eq!(ask(Label::Spam, Made { actor_before: 1, ..made }), None);
        assert_eq!(ask(Label::Spam, Made { actor_today: 999, ..made }), None);
        let network = Made { network_today: 1_000, ..Made::default() };
        assert_eq!((ask(Label::Ham, network), ask(Label::Spam, network)), (Some(Suspicion::NetworksDay), None));
        let site = Made { site_today: 5_000, ..Made::default() };
        assert_eq!((ask(Label::Ham, site), ask(Label::Ham, Made { site_before: 1, ..site })), (Some(Suspicion::SitesDay), None));
    }

    fn row(sequence: u64, actor: &Actor, kind: EntryKind) -> Entry {
        let id = Uuid::from_u128(u128::from(sequence));
        let (site, comment, at) = (SiteId(id), CommentId(id), Timestamp::UNIX_EPOCH);
        Entry { site, sequence, id: DecisionId(id), comment, kind, actor: actor.clone(), note: String::new(), at, quarantined: false }
    }

    fn decided(sequence: u64, actor: &Actor, action: Action) -> Entry {
        row(sequence, actor, EntryKind::Decided { action, revision: 1, slots: [3].into(), schema: 7, standpoint: None })
    }

    #[test]
    fn what_others_taught_is_taken_back_by_whoever_leaves_the_comment_without_it() {
        let (ann, bob) = (user(1), user(2));
        let id = |n: u128| Some(DecisionId(Uuid::from_u128(n)));
        let anns = [decided(1, &ann, Action::Spam)];
        assert!(takes_back(&anns, &bob, id(1)) && takes_back(&anns, &bob, None));
        assert!(!takes_back(&anns, &ann, id(1)) && !takes_back(&anns, &ann, None), "one's own");
        // Deciding the same first makes it nobody's own.
        let both = [anns[0].clone(), decided(2, &bob, Action::Spam)];
        assert!(!takes_back(&both, &bob, id(2)), "what Ann taught stands again");
        assert!(takes_back(&both, &bob, None));
        // What taught nothing, or was taken back before, cannot be.
        assert!(!takes_back(&[decided(1, &ann, Action::Trash)], &bob, id(1)));
        assert!(!takes_back(&[Entry { quarantined: true, ..anns[0].clone() }], &bob, id(1)));
        let undone = [anns[0].clone(), row(2, &bob, EntryKind::Undid(anns[0].id))];
        assert!(!takes_back(&undone, &bob, None));
        // A label that is brought to light may say the opposite.
        let hidden = [decided(1, &bob, Action::Approve), decided(2, &ann, Action::Spam)];
        assert!(takes_back(&hidden, &bob, id(2)));
    }

    #[test]
    fn a_few_comments_or_one_in_a_hundred_rows_may_be_taken_back() {
        let guard = Guard::default();
        assert_eq!([9, 10].map(|before| may_take_back(&guard, before, 999)), [true, false]);
        assert_eq!([49, 50].map(|before| may_take_back(&guard, before, 5_000)), [true, false]);
    }

    #[test]
    fn a_guard_that_is_off_suspects_nobody() {
        let guard = Guard { on: false, ..Guard::default() };
        let labelling = Labelling { actor: &Actor::Site, label: Label::Ham, slots: &[], logit: 99.0, shared_logit: 99.0 };
        assert_eq!(suspicion(&guard, &labelling, &[], &Made { actor_today: u64::MAX, ..Made::default() }), None);
    }

    #[test]
    fn shared_features_are_counted() {
        assert_eq!(common(&[1, 3, 5, 7], &[2, 3, 4, 7, 9]), 2);
        assert_eq!(common(&[], &[1]), 0);
    }
}
