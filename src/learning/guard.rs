//! The poison guard: which labels wait to be released before they teach.
//!
//! Whoever steals a moderator's account, or a site's key, can make labels. Each moves its comment, as the journal says; but what one account, one network
//! or one day can move of what the filter has *learned* is bounded. A label is quarantined if it
//! - **stands against overwhelming evidence**: the filter is surer of the opposite than it is of nearly any comment, with what the site taught and without;
//! - **is one of a mass**: the actor has labelled several near copies the same way lately, against what the filter makes of them;
//! - **is one too many**: of its actor, of its commenter's network (labels as ham alone, and only where the blog sends addresses), or of its site's day. What an actor labelled on earlier days raises the bound: whoever clears a queue of hundreds
//!   every day never meets it;
//! - **contradicts** somebody else, and is outvoted. This is looked at last: what waits for it waits for nothing else.
//!
//! **Who is outvoted.** Of the near copies labelled not long ago, the actors on both sides are counted, each once, whoever came first: with the labels that teach, and with those
//! that wait in quarantine, so that the guard's own doubt silences nobody. A moderator counts 2; the imported history, all of it, 2; the site's key 1; and the operator, who
//! has the machine, is never outvoted. A label contradicts if somebody is on the other side and its own side, its actor included, does not weigh more. So
//! one account overturns no other, in either order, and a second that agrees does; the site's key moves neither, and silences no moderator. Once one side weighs more, the other's
//! labels wait from then on, and those of its own that waited for nothing else are released. Whoever labelled near copies both ways is against, unless they labelled a near
//! copy of *that* label anew since: else a text glued from one that they approved and one that they did not would have their voice.
//! What waits speaks for a label and never against one, and to agree one has to have spoken of what is opposed.
//! What this leaves: two accounts together, or one and the site's key, overturn a third. That takes two thefts, and the backups and the journal are the remedy.
//!
//! **Taking back** moves what was learned as labelling does. Of what others taught an actor may take back a few comments' worth; after that the trash, which
//! teaches nothing, takes nothing back either, and an undo is refused: the comment can still be decided. What an actor alone has undone still contradicts
//! its labels, so undoing first is no way round; and deciding anew, the other way or about a text that was edited since, counts as taking back.
//! One's own decisions are one's own to take back.
//!
//! A quarantined label teaches nothing, whatever is undone or decided later, until the operator, or an admin whose own it is not, releases it, or others come to agree;
//! and then by a row that repeats it, in the name of whoever decided.

use serde::{Deserialize, Serialize};

use super::recent::Voice;
use super::sketch::near_copies;
use crate::comment::{Label, UnknownWord};
use crate::moderation::Actor;
use crate::policy::Guard;

/// How often a site's day may be as large as that of one actor.
const DAY_FACTOR: u64 = 5;

/// A text that is so many times as large is not what a label is about.
const MUCH_LARGER: usize = 2;

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

/// Why a label should wait to be released, if it should. `voices` are the labels of near copies that speak, as its actor finds them.
#[must_use]
pub fn suspicion(guard: &Guard, labelling: &Labelling<'_>, voices: &[Voice], made: &Made) -> Option<Suspicion> {
    if !guard.on {
        return None;
    }
    let unwanted = labelling.label.is_unwanted();
    let against = labelling.against();
    // Both have to be sure: one label of a site weighs so much that the next near copy, decided otherwise, would look like an attack.
    let shared_against = if unwanted { -labelling.shared_logit } else { labelling.shared_logit };
    // Many an honest short text is this far on the side of ham, and to report what the filter missed is what moderators are for: it takes twice as much.
    let bound = if unwanted { 2.0 * guard.against_logit } else { guard.against_logit };
    if against.min(shared_against) >= bound {
        return Some(Suspicion::AgainstEvidence);
    }
    let copy = |voice: &&Voice| voice.actor.is(labelling.actor) && voice.unwanted == unwanted && !voice.quarantined;
    if against > 0.0 && voices.iter().filter(copy).count() as u64 >= u64::from(guard.copies) {
        return Some(Suspicion::Mass);
    }
    let per_day = u64::from(guard.labels_per_day);
    if made.actor_today >= per_day + made.actor_before {
        return Some(Suspicion::ActorsDay);
    }
    if !unwanted && made.network_today >= per_day {
        return Some(Suspicion::NetworksDay);
    }
    if made.site_today >= DAY_FACTOR * per_day + made.site_before {
        return Some(Suspicion::SitesDay);
    }
    outvoted(labelling.actor, unwanted, labelling.slots, voices).then_some(Suspicion::Contradicts)
}

/// Whether those who speak against a label weigh at least as much as its actor with those who agree.
#[must_use]
pub fn outvoted(actor: &Actor, unwanted: bool, slots: &[u32], voices: &[Voice]) -> bool {
    let [with, against] = others(actor, unwanted, slots, voices);
    let all = |actors: &[&Actor]| actors.iter().map(|actor| weight(actor)).sum::<u64>();
    !matches!(actor, Actor::Operator(_)) && !against.is_empty() && all(&with) + weight(actor) <= all(&against)
}

/// How many others agree with a label, and say so of near copies.
#[must_use]
pub fn agreeing(actor: &Actor, unwanted: bool, slots: &[u32], voices: &[Voice]) -> usize {
    others(actor, unwanted, slots, voices)[0].len()
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

/// What an actor's voice weighs.
fn weight(actor: &Actor) -> u64 {
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
    use crate::comment::{DecisionId, UserId};

    fn user(n: u128) -> Actor {
        Actor::User(UserId(Uuid::from_u128(n)), format!("user {n}"))
    }

    /// A label that speaks, of the moment `at`.
    fn voice(actor: Actor, label: Label, at: u64) -> Voice {
        let decision = DecisionId(Uuid::from_u128(u128::from(at)));
        let slots = (0..100).collect();
        Voice { decision, actor, unwanted: label.is_unwanted(), at: (Timestamp::UNIX_EPOCH, at), quarantined: false, slots }
    }

    fn ask(actor: &Actor, label: Label, logit: f64, voices: &[Voice], made: Made) -> Option<Suspicion> {
        let slots: Vec<u32> = (0..100).collect();
        suspicion(&Guard::default(), &Labelling { actor, label, slots: &slots, logit, shared_logit: logit }, voices, &made)
    }

    /// The text that labels are about.
    fn text() -> Vec<u32> {
        (0..100).collect()
    }

    /// Who wants to approve, what others said, and whether that waits.
    type Case<'a> = (&'a Actor, &'a [(&'a Actor, Label)], bool);

    #[test]
    fn one_account_overturns_nobody_and_two_overturn_one_whoever_came_first() {
        let [ann, bob, cem, dora] = [1, 2, 3, 4].map(user);
        let operator = Actor::Operator("olga".to_owned());
        let (ham, spam) = (Label::Ham, Label::Spam);
        let cases: &[Case<'_>] = &[
            (&ann, &[], false),
            (&ann, &[(&bob, ham)], false),
            (&ann, &[(&bob, spam)], true),
            (&ann, &[(&ann, spam)], false),
            (&ann, &[(&bob, Label::Abuse)], true),
            (&ann, &[(&bob, spam), (&bob, spam), (&bob, spam)], true),
            (&ann, &[(&bob, spam), (&cem, ham)], false),
            (&ann, &[(&bob, spam), (&cem, ham), (&dora, spam)], true),
            (&ann, &[(&Actor::Site, spam)], false),
            (&ann, &[(&Actor::Import, spam)], true),
            (&ann, &[(&Actor::Import, spam), (&Actor::Import, spam), (&Actor::Site, ham)], false),
            (&Actor::Site, &[(&bob, spam)], true),
            (&Actor::Site, &[(&Actor::Import, spam)], true),
            (&Actor::Site, &[(&bob, spam), (&ann, ham)], false),
            (&ann, &[(&operator, spam), (&bob, ham), (&cem, ham)], true),
            (&operator, &[(&ann, spam), (&bob, spam), (&cem, spam)], false),
        ];
        for (actor, said, expected) in cases {
            let voices: Vec<Voice> = said.iter().zip(1..).map(|((actor, label), at)| voice((*actor).clone(), *label, at)).collect();
            assert_eq!(ask(actor, ham, 0.0, &voices, Made::default()).is_some(), *expected, "{actor:?} beside {said:?}");
            assert_eq!(outvoted(actor, false, &text(), &voices), *expected);
        }
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
    fn overwhelming_evidence_to_the_opposite_is_needed_not_doubt() {
        let ask = |label, logit| ask(&Actor::Site, label, logit, &[], Made::default());
        assert_eq!([ask(Label::Ham, 5.9), ask(Label::Spam, -11.9), ask(Label::Spam, 9.0), ask(Label::Ham, -9.0)], [None; 4]);
        assert_eq!([ask(Label::Ham, 6.0), ask(Label::Abuse, -12.0)], [Some(Suspicion::AgainstEvidence); 2]);
    }

    #[test]
    fn many_near_copies_against_the_filter_are_a_mass_and_a_wave_of_spam_that_it_knows_is_none() {
        let copies = |n: usize| vec![voice(user(1), Label::Ham, 1); n];
        let ask = |n: usize, logit| ask(&user(1), Label::Ham, logit, &copies(n), Made::default());
        assert_eq!((ask(4, 1.0), ask(5, 1.0), ask(500, -1.0)), (None, Some(Suspicion::Mass), None));
        let waiting = vec![Voice { quarantined: true, ..voice(user(1), Label::Ham, 1) }; 9];
        assert_eq!(self::ask(&user(1), Label::Ham, 1.0, &waiting, Made::default()), None, "they moved nothing");
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
}
