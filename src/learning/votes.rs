//! Who speaks for a label and who against it, and what both sides weigh.

use super::recent::{Lesson, Voice};
use super::sketch::near_copies;
use crate::moderation::Actor;

/// A text that is so many times as large is not what a label is about.
const MUCH_LARGER: usize = 2;

/// Whether those who speak against a label weigh at least as much as its actor with those who agree.
#[must_use]
pub fn outvoted(actor: &Actor, unwanted: bool, slots: &[u32], voices: &[Voice]) -> bool {
    Votes::of(actor, unwanted, slots, voices).outvoted()
}

/// How many others agree with a label, and say so of near copies.
#[must_use]
pub fn agreeing(actor: &Actor, unwanted: bool, slots: &[u32], voices: &[Voice]) -> usize {
    Votes::of(actor, unwanted, slots, voices).with.len()
}

/// What both sides weigh.
pub(super) struct Votes<'a> {
    actor: &'a Actor,
    with: Vec<&'a Actor>,
    against: Vec<&'a Actor>,
    /// Whether one of those who agree is a moderator, or the import, and teaches.
    vouched: bool,
}

impl<'a> Votes<'a> {
    pub(super) fn of(actor: &'a Actor, unwanted: bool, slots: &[u32], voices: &'a [Voice]) -> Self {
        let [with, against] = others(actor, unwanted, slots, voices);
        let teaches = |voice: &Voice| voice.unwanted == unwanted && !voice.quarantined && weight(&voice.actor) > weight(&Actor::Site);
        let vouched = voices.iter().any(|voice| teaches(voice) && with.iter().any(|actor| actor.is(&voice.actor)));
        Self { actor, with, against, vouched }
    }

    /// What the actor and those who agree weigh: the site's key beside others only where one of them vouches for it.
    fn own(&self) -> u64 {
        let counts = |actor: &&&Actor| self.vouched || weight(actor) > weight(&Actor::Site);
        self.with.iter().chain([&self.actor]).filter(counts).map(|actor| weight(actor)).sum()
    }

    fn opposed(&self) -> u64 {
        self.against.iter().map(|actor| weight(actor)).sum()
    }

    pub(super) fn outvoted(&self) -> bool {
        !matches!(self.actor, Actor::Operator(_)) && !self.against.is_empty() && self.own() <= self.opposed()
    }

    /// Whether somebody speaks against the label and is outvoted.
    pub(super) fn outvotes(&self) -> bool {
        !self.against.is_empty() && self.own() > self.opposed()
    }
}

/// The others who agree with a label of a text, and those who speak against it.
///
/// Against it speaks only what teaches (a label that waits would else silence those whom it could not outvote), and of a text that is not much larger: one
/// that is glued from many would else speak against each of them. To agree with it one has to have spoken of what is opposed, not of the rest alone.
fn others<'a>(actor: &Actor, unwanted: bool, slots: &[u32], voices: &'a [Voice]) -> [Vec<&'a Actor>; 2] {
    let mut sides = [Vec::new(), Vec::new()];
    let mut rest: Vec<&Voice> = voices.iter().filter(|voice| !voice.actor.is(actor)).collect();
    let mut all_opposed: Vec<&Voice> = Vec::new();
    let mut all_agreed: Vec<&Voice> = Vec::new();
    while let Some(first) = rest.first().map(|voice| &voice.actor) {
        let (said, others): (Vec<&Voice>, Vec<&Voice>) = rest.into_iter().partition(|voice| voice.actor.is(first));
        let (agreed, mut opposed): (Vec<&Voice>, Vec<&Voice>) = said.into_iter().partition(|voice| voice.unwanted == unwanted);
        opposed.retain(|voice| !voice.quarantined && voice.slots.len() <= MUCH_LARGER * slots.len());
        // The newest are the least likely to have been replaced.
        opposed.sort_by_key(|voice| std::cmp::Reverse(voice.at));
        let replaced = |old: &&Voice| agreed.iter().any(|new| new.at > old.at && near_copies(&new.slots, &old.slots));
        if opposed.iter().all(replaced) {
            if !agreed.is_empty() {
                sides[0].push(first);
                all_agreed.extend(agreed);
            }
        } else {
            sides[1].push(first);
            all_opposed.extend(opposed);
        }
        rest = others;
    }
    if !all_opposed.is_empty() {
        let spoke_of_it = |voice: &&Voice| all_opposed.iter().any(|opposed| near_copies(&voice.slots, &opposed.slots));
        sides[0].retain(|actor| all_agreed.iter().filter(|voice| voice.actor.is(actor)).any(spoke_of_it));
    }
    sides
}

/// Whether a lesson that an actor's label turns is its owner's word against theirs alone. It is not if somebody else who weighs as much as its owner said the
/// opposite of nearly the same text, or its owner has since. `voices` are the labels of its near copies that speak: of those that wait only a moderator's count, and
/// for moderators alone.
#[must_use]
pub fn stands_alone(lesson: &Lesson, actor: &Actor, voices: &[Voice]) -> bool {
    !voices.iter().filter(|voice| voice.unwanted != lesson.unwanted).any(|voice| {
        if voice.actor.is(&lesson.actor) {
            return !voice.quarantined && voice.at > lesson.at;
        }
        let counts = !voice.quarantined || weight(actor) > weight(&Actor::Site);
        !voice.actor.is(actor) && counts && weight(&voice.actor) >= weight(&lesson.actor)
    })
}

/// What an actor's voice weighs.
#[must_use]
pub fn weight(actor: &Actor) -> u64 {
    match actor {
        Actor::User(..) | Actor::Import => 2,
        Actor::Site => 1,
        // More than all others together.
        Actor::Operator(_) => 1 << 32,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::comment::{DecisionId, Label, UserId};

    fn user(n: u128) -> Actor {
        Actor::User(UserId(Uuid::from_u128(n)), format!("user {n}"))
    }

    /// A label that speaks, of the moment `at`.
    fn voice(actor: Actor, label: Label, at: u64) -> Voice {
        let decision = DecisionId(Uuid::from_u128(u128::from(at)));
        Voice { decision, actor, unwanted: label.is_unwanted(), at: (Timestamp::UNIX_EPOCH, at), quarantined: false, slots: text().into() }
    }

    /// The text that labels are about.
    fn text() -> Vec<u32> {
        (0..100).collect()
    }

    #[test]
    fn an_account_that_was_renamed_is_still_one() {
        let renamed = Actor::User(UserId(Uuid::from_u128(2)), "bo".to_owned());
        let voices = [voice(user(2), Label::Spam, 1), voice(renamed, Label::Spam, 2), voice(user(3), Label::Ham, 3)];
        assert!(!outvoted(&user(1), false, &text(), &voices), "4 against 2");
    }

    #[test]
    fn who_changed_their_mind_speaks_by_the_newest_and_who_labelled_two_texts_against_what_is_glued_from_them() {
        let change = [voice(user(2), Label::Spam, 1), voice(user(2), Label::Ham, 2)];
        assert!(!outvoted(&user(1), false, &text(), &change) && outvoted(&user(1), true, &text(), &change));
        assert_eq!((agreeing(&user(1), false, &text(), &change), agreeing(&user(1), true, &text(), &change)), (1, 0));
        let other_text = Voice { slots: (500..600).collect(), ..change[1].clone() };
        let glued = [change[0].clone(), other_text];
        assert!(outvoted(&user(1), false, &text(), &glued) && outvoted(&user(1), true, &text(), &glued));
    }

    #[test]
    fn the_sites_key_adds_its_voice_only_where_a_moderator_who_teaches_agrees() {
        let [bob, lee] = [2, 3].map(user);
        let waiting = |at| Voice { quarantined: true, ..voice(lee.clone(), Label::Ham, at) };
        let slip = [voice(bob.clone(), Label::Spam, 1), waiting(2)];
        assert!(outvoted(&Actor::Site, false, &text(), &slip), "a slip that waits");
        let key = [voice(bob.clone(), Label::Spam, 1), voice(Actor::Site, Label::Ham, 2)];
        assert!(outvoted(&lee, false, &text(), &key), "the key does not let the slip teach");
        let taught = [voice(bob, Label::Spam, 1), voice(lee, Label::Ham, 2)];
        assert!(!outvoted(&Actor::Site, false, &text(), &taught));
    }

    #[test]
    fn a_lesson_does_not_stand_alone_once_its_owner_or_somebody_of_their_weight_said_the_opposite() {
        let [ann, bob, eve] = [1, 2, 3].map(user);
        let lesson = Lesson { actor: bob.clone(), unwanted: true, at: (Timestamp::UNIX_EPOCH, 5), slots: text().into() };
        let alone = |actor: &Actor, voices: &[Voice]| stands_alone(&lesson, actor, voices);
        assert!(alone(&eve, &[voice(ann.clone(), Label::Spam, 6), voice(eve.clone(), Label::Ham, 7), voice(Actor::Site, Label::Ham, 8)]));
        assert!(!alone(&eve, &[voice(ann.clone(), Label::Ham, 1)]));
        assert!(!alone(&eve, &[voice(bob.clone(), Label::Ham, 6)]) && alone(&eve, &[voice(bob, Label::Ham, 4)]), "its owner, since");
        let waiting = [Voice { quarantined: true, ..voice(ann, Label::Ham, 6) }];
        assert!(!alone(&eve, &waiting) && alone(&Actor::Site, &waiting), "the key gains nothing by a slip that waits");
    }
}
