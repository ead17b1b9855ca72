//! The poison guard: which labels wait to be released before they teach.
//!
//! Whoever steals a moderator's account, or a site's key, can make labels. Each moves its comment, as the journal says; but what one account, one network
//! or one day can move of what the filter has *learned* is bounded. A label is quarantined if it
//! - **stands against overwhelming evidence**: the filter is surer of the opposite than it is of nearly any comment, with what the site taught and without;
//! - **is one of a mass**: the actor has labelled several near copies the same way lately, against what the filter makes of them, and outvotes nobody with it;
//! - **is one too many**: of its actor, of its commenter's network (labels as ham alone, and only where the blog sends addresses), or of its site's day. What an actor labelled on earlier days raises the bound: whoever clears a queue of hundreds
//!   every day never meets it. On a site's and a network's day are comments about which something was taught, each once;
//! - **contradicts** somebody else, and is outvoted (`votes`);
//! - **takes back** what others taught, of too many comments;
//! - **turns** what somebody else taught, with all that its actor alone teaches (`effect`). This is looked at last.
//!
//! **Who is outvoted.** Of the near copies labelled not long ago, the actors on both sides are counted, each once, whoever came first: with the labels that teach, and with those
//! that wait in quarantine, so that the guard's own doubt silences nobody. A moderator counts 2; the imported history, all of it, 2; the site's key 1, and for a label only where a
//! moderator who teaches agrees; and the operator, who has the machine, is never outvoted. A label contradicts if somebody is on the other side and its own side, its actor included,
//! does not weigh more. So one account overturns no other, in either order, and a second that agrees does; the site's key moves neither, and silences no moderator. Once one side
//! weighs more, the other's labels wait from then on, and those of its own that waited for nothing else are released. Whoever labelled near copies both ways is against, unless they
//! labelled a near copy of *that* label anew since: else a text glued from one that they approved and one that they did not would have their voice.
//! What waits speaks for a label and never against one, and to agree one has to have spoken of what is opposed. What was called ham speaks of the whole alone, not of what quotes it.
//!
//! **Taking back** moves what was learned as labelling does. Of what others taught an actor may take back a few comments' worth; after that the trash, which
//! teaches nothing, takes nothing back either, and an undo is refused: the comment can still be decided. What an actor alone has undone still contradicts
//! its labels, so undoing first is no way round; and deciding anew, the other way or about a text that was edited since, counts as taking back.
//! One's own decisions are one's own to take back, and what the site's key taught is any moderator's.
//!
//! A quarantined label teaches nothing, whatever is undone or decided later, until the operator, or an admin whose own it is not, releases it, or others come to agree;
//! and then by a row that repeats it, in the name of whoever decided. Only its own actor, an admin or the operator takes its voice away.
//!
//! **What this leaves.** Two accounts together overturn a third: that takes two thefts, and the backups and the journal are the remedy. An honest moderator who labels what a
//! spammer made for it (huge texts, a few hundred of them; spam that is edited into something harmless) weakens what is theirs by their own voice. Of few lessons, ten or fewer,
//! one account takes all back within its bound. What a lesson can lose short of its side, up to half of it, is lost; a lesson of which the filter is hardly sure (less than 2 in log-odds) is not
//! guarded; and of more than the 64 lessons that are asked, one may be turned that none of them is like. Of a lesson with much around it what
//! a new text has of it is asked by itself only if that is 60 features, some dozen words, and the filter is sure of it (6 in log-odds). And what somebody approved is not guarded against spam that quotes it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::recent::Voice;
use super::votes::Votes;
use crate::comment::{Label, UnknownWord};
use crate::moderation::Actor;
use crate::policy::Guard;

/// How often a site's day may be as large as that of one actor.
const DAY_FACTOR: u64 = 5;

/// Why a label is quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
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
    /// With the actor's other labels it would turn what somebody else taught.
    Turns,
}

impl Suspicion {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Contradicts,
        Self::Mass,
        Self::AgainstEvidence,
        Self::ActorsDay,
        Self::NetworksDay,
        Self::SitesDay,
        Self::TakesBack,
        Self::Turns,
    ];

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
            Self::Turns => "turns",
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
            Self::Turns => "with this account's other decisions it would turn what somebody else taught",
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
    let votes = Votes::of(labelling.actor, unwanted, labelling.slots, voices);
    if against > 0.0 && !votes.outvotes() && voices.iter().filter(copy).count() as u64 >= u64::from(guard.copies) {
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
    votes.outvoted().then_some(Suspicion::Contradicts)
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
            (&ann, &[(&Actor::Import, spam), (&Actor::Import, spam), (&Actor::Site, ham)], true),
            (&ann, &[(&Actor::Import, spam), (&Actor::Site, ham), (&bob, ham)], false),
            (&Actor::Site, &[(&bob, spam)], true),
            (&Actor::Site, &[(&Actor::Import, spam)], true),
            (&Actor::Site, &[(&bob, spam), (&ann, ham)], false),
            (&ann, &[(&operator, spam), (&bob, ham), (&cem, ham)], true),
            (&operator, &[(&ann, spam), (&bob, spam), (&cem, spam)], false),
        ];
        for (actor, said, expected) in cases {
            let voices: Vec<Voice> = said.iter().zip(1..).map(|((actor, label), at)| voice((*actor).clone(), *label, at)).collect();
            assert_eq!(ask(actor, ham, 0.0, &voices, Made::default()).is_some(), *expected, "{actor:?} beside {said:?}");
        }
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
