//! Taking back what others taught: by undoing, by throwing away, or by deciding anew. How much of it one account may do is part of the poison guard.

use super::{Entry, taught, teaching, weight};
use crate::comment::DecisionId;
use crate::moderation::Actor;
use crate::policy::Guard;

/// Of so many lessons that others have on a site an actor may take one back.
const LESSONS_A_COMMENT: u64 = 100;

/// Whether an actor takes back what others taught about a comment by undoing a decision, or by a decision that teaches nothing (`None`). `history` is the
/// comment's rows in order.
#[must_use]
pub fn takes_back(history: &[Entry], actor: &Actor, undoes: Option<DecisionId>) -> bool {
    let said = |counts: &dyn Fn(&Entry) -> bool| {
        let rows: Vec<Entry> = history.iter().filter(|entry| counts(entry)).cloned().collect();
        teaching(&rows).map(|teaching| teaching.label.is_unwanted())
    };
    let others = said(&|entry| is_anothers(entry, actor));
    let after = undoes.and_then(|undone| said(&|entry| entry.id != undone));
    others.is_some() && said(&|_| true) == others && after != others
}

/// Whether a new label would end what others taught about a comment: by saying the opposite, or by being about a text that was edited since. `history` is the
/// comment's rows in order, `slots` what the label would teach.
#[must_use]
pub fn replaces(history: &[Entry], actor: &Actor, unwanted: bool, slots: &[u32]) -> bool {
    let others: Vec<Entry> = history.iter().filter(|entry| is_anothers(entry, actor)).cloned().collect();
    let (Some(taught), Some(by_others)) = (teaching(history), teaching(&others)) else { return false };
    let still_theirs = taught.label.is_unwanted() == by_others.label.is_unwanted() && taught.slots == by_others.slots;
    still_theirs && (taught.label.is_unwanted() != unwanted || self::taught(taught.slots.to_vec()) != slots)
}

/// Whether a row is of somebody whose word an actor has no right to correct: a moderator may correct the site's key.
fn is_anothers(entry: &Entry, actor: &Actor) -> bool {
    !entry.actor.is(actor) && weight(&entry.actor) >= weight(actor)
}

/// Whether an actor that took back what others taught of `before` comments lately may do so once more on a site where others have so many standing `lessons`.
#[must_use]
pub fn may_take_back(guard: &Guard, before: u64, lessons: u64) -> bool {
    before < u64::from(guard.taken_back).max(lessons / LESSONS_A_COMMENT)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::comment::{CommentId, Label, SiteId, UserId};
    use crate::learning::{EntryKind, Labelling, Made, suspicion};
    use crate::moderation::Action;

    fn user(n: u128) -> Actor {
        Actor::User(UserId(Uuid::from_u128(n)), format!("user {n}"))
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
    fn who_corrects_the_sites_key_takes_nothing_back() {
        let keys = [decided(1, &Actor::Site, Action::Spam)];
        assert!(!takes_back(&keys, &user(1), None) && !replaces(&keys, &user(1), false, &[3]));
        let anns = [decided(1, &user(1), Action::Spam)];
        assert!(takes_back(&anns, &Actor::Site, None) && replaces(&anns, &Actor::Site, false, &[3]));
    }

    #[test]
    fn a_few_comments_or_one_in_a_hundred_lessons_may_be_taken_back() {
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
}
