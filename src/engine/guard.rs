//! The poison guard: which decisions wait to be released before they teach, and what becomes of them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::decide::{done, run_to_end};
use super::live::{Asked, Known, Writing};
use super::{Engine, Error, Moderator, Order, SiteHandle};
use crate::classifier::{Overlay, Standpoint};
use crate::comment::{CommentId, DecisionId, SiteId, UserId};
use crate::learning::{
    Entry, EntryKind, Labelling, Suspicion, Voice, agreeing, is_asked, may_take_back, outvoted, replaces, stands_alone, suspicion,
    takes_back, teaching, weight,
};
use crate::moderation::Actor;
use crate::store::{Appended, Change, GuardQuestion, QuarantineQuery, QuarantineState, Quarantined, Role};

/// Who settles what waits, for those who may not.
const ADMINS_ONLY: &str = "only an admin may release or drop what waits in quarantine; whoever runs the server makes one with `gatepost user role NAME admin`, \
                           or settles it with `gatepost quarantine`";

/// How many decisions are released at once when others come to agree with them: each is a row of the journal, and looked at anew.
const MOST_RELEASED: usize = 200;

/// A text that somebody labels.
pub(super) struct Text<'a> {
    /// Its features, ascending.
    pub(super) slots: &'a [u32],
    /// Those of them that the label teaches.
    pub(super) taught: &'a [u32],
    /// Where it stands, if this is the first decision about it.
    pub(super) standpoint: Option<Standpoint>,
}

/// Whether an actor is one of these accounts.
pub(super) fn is_of(accounts: &[UserId], actor: &Actor) -> bool {
    matches!(actor, Actor::User(id, _) if accounts.contains(id))
}

impl Engine {
    /// Why a decision that is about to be made should teach nothing until it is released, if it should.
    pub(super) async fn suspicion(
        &self,
        handle: &SiteHandle,
        known: &Known,
        actor: &Actor,
        order: &Order,
        text: &Text<'_>,
    ) -> Result<Option<Suspicion>, Error> {
        let guard = &handle.site.settings.guard;
        let Some(label) = order.action.teaches() else {
            let too_much = self.takes_back_too_much(handle, known, order.comment, actor, None).await?;
            return Ok(too_much.then_some(Suspicion::TakesBack));
        };
        if !guard.on {
            return Ok(None);
        }
        let Text { slots, taught, standpoint } = *text;
        let logit = known.with(|learned| known.live.model.score_slots(slots, &learned.overlay).logit);
        let shared_logit = known.live.model.score_slots(slots, &Overlay::default()).logit;
        let labelling = Labelling { actor, label, slots: taught, logit, shared_logit };
        let question = GuardQuestion {
            site: handle.site.id,
            comment: order.comment,
            actor: actor.clone(),
            unwanted: label.is_unwanted(),
            day: self.days_ago(1),
            per_day: u64::from(guard.labels_per_day),
        };
        let (voices, _) = self.voices(handle, known, taught, actor).await?;
        let made = self.store.made(&question).await?;
        let suspicion = suspicion(guard, &labelling, &voices, &made);
        if suspicion.is_some() || !is_asked(actor) {
            return Ok(suspicion);
        }
        let history = self.store.history(handle.site.id, order.comment).await?;
        if replaces(&history, actor, label.is_unwanted(), taught) && self.has_taken_back_enough(handle, known, actor).await? {
            return Ok(Some(Suspicion::TakesBack));
        }
        let asked = Asked { actor, comment: order.comment, label, slots: taught, standpoint };
        let turned = known.turned(&asked, teaching(&history).as_ref(), &self.store.distrusted().await?);
        for lesson in turned {
            let (voices, _) = self.voices_since(handle, known, &lesson.slots, Timestamp::MIN, actor).await?;
            if stands_alone(&lesson, actor, &voices) {
                return Ok(Some(Suspicion::Turns));
            }
        }
        Ok(None)
    }

    /// The labels that speak where an actor labels a text, and why those of them wait that do.
    async fn voices(
        &self,
        handle: &SiteHandle,
        known: &Known,
        slots: &[u32],
        actor: &Actor,
    ) -> Result<(Vec<Voice>, HashMap<DecisionId, Suspicion>), Error> {
        self.voices_since(handle, known, slots, self.days_ago(handle.site.settings.guard.window_days), actor).await
    }

    async fn voices_since(
        &self,
        handle: &SiteHandle,
        known: &Known,
        slots: &[u32],
        since: Timestamp,
        actor: &Actor,
    ) -> Result<(Vec<Voice>, HashMap<DecisionId, Suspicion>), Error> {
        let site = handle.site.id;
        // What another process wrote is not in memory yet.
        let unknown = self.store.entries_after(site, known.head(), u32::MAX).await?;
        let mut voices = known.voices(&unknown, slots, since, actor);
        let kept: Vec<DecisionId> = voices.iter().filter(|voice| voice.quarantined).map(|voice| voice.decision).collect();
        let waiting: HashMap<_, _> =
            if kept.is_empty() { HashMap::new() } else { self.store.waiting(site, &kept).await?.into_iter().collect() };
        let distrusted = self.store.distrusted().await?;
        voices.retain(|voice| !is_of(&distrusted, &voice.actor) && (!voice.quarantined || waiting.contains_key(&voice.decision)));
        Ok((voices, waiting))
    }

    /// Once a decision teaches because others agree with it, lets those teach as well that agree and waited for nothing but to be more.
    pub(super) async fn release_agreed(&self, handle: &SiteHandle, writing: &Writing<'_>, decided: &Entry) -> Result<(), Error> {
        let EntryKind::Decided { action, slots, .. } = &decided.kind else { return Ok(()) };
        let (Some(label), false, true) = (action.teaches(), decided.quarantined, handle.site.settings.guard.on) else { return Ok(()) };
        let Some(known) = handle.memory.loaded() else { return Ok(()) };
        let (mut voices, waiting) = self.voices(handle, &known, slots, &decided.actor).await?;
        let others = agreeing(&decided.actor, label.is_unwanted(), slots, &voices);
        let released = |voice: &Voice| match waiting.get(&voice.decision) {
            Some(Suspicion::Contradicts) => true,
            // It takes somebody else of the same weight: the site's key lets no account turn anything.
            Some(Suspicion::Turns) => !decided.actor.is(&voice.actor) && weight(&decided.actor) >= weight(&voice.actor),
            _ => false,
        };
        voices.retain(|voice| voice.unwanted == label.is_unwanted() && released(voice));
        if others == 0 || voices.is_empty() {
            return Ok(());
        }
        voices.sort_by_key(|voice| Reverse(voice.at));
        let mut agreed = Vec::new();
        for voice in voices.iter().take(MOST_RELEASED) {
            // A near copy of a near copy may be one of something else as well.
            let (heard, _) = self.voices(handle, &known, &voice.slots, &voice.actor).await?;
            if !outvoted(&voice.actor, voice.unwanted, &voice.slots, &heard) {
                agreed.push((voice.decision, DecisionId(self.clock.new_id())));
            }
        }
        for change in self.store.release_agreed(agreed, others, self.clock.now()).await? {
            writing.apply(&change);
            self.follow_answer(handle, &change).await;
        }
        Ok(())
    }

    /// Whether an actor would take back what others taught about a comment, by undoing a decision or by one that teaches nothing (`None`), and has done so
    /// for too many comments lately.
    pub(super) async fn takes_back_too_much(
        &self,
        handle: &SiteHandle,
        known: &Known,
        comment: CommentId,
        actor: &Actor,
        undoes: Option<DecisionId>,
    ) -> Result<bool, Error> {
        let (guard, site) = (&handle.site.settings.guard, handle.site.id);
        if !guard.on || !takes_back(&self.store.history(site, comment).await?, actor, undoes) {
            return Ok(false);
        }
        self.has_taken_back_enough(handle, known, actor).await
    }

    /// Whether an actor has taken back what others taught of as many comments as it may for now.
    async fn has_taken_back_enough(&self, handle: &SiteHandle, known: &Known, actor: &Actor) -> Result<bool, Error> {
        let guard = &handle.site.settings.guard;
        let taken = self.store.taken_back(handle.site.id, actor, self.days_ago(guard.window_days)).await?;
        Ok(!may_take_back(guard, taken, known.lessons_of_others(actor)))
    }

    /// Whether a decision waits in quarantine, and is neither the moderator's own nor, as they are no admin, theirs to undo.
    pub(super) async fn is_anothers_to_settle(&self, entry: &Entry, moderator: &Moderator) -> Result<bool, Error> {
        if !entry.quarantined || moderator.role == Role::Admin || entry.actor.is(&moderator.actor()) {
            return Ok(false);
        }
        Ok(self.store.quarantined(entry.id).await?.is_some_and(|held| held.state == QuarantineState::Open))
    }

    pub(super) fn days_ago(&self, days: u32) -> Timestamp {
        self.clock.now().checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
    }

    /// Decisions in quarantine, newest first, each with its site's name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn quarantine(&self, query: QuarantineQuery) -> Result<Vec<(String, Quarantined)>, Error> {
        let sites = self.sites().await?;
        let name = |held: &Quarantined| sites.iter().find(|site| site.id == held.site).map_or_else(String::new, |site| site.name.clone());
        Ok(self.store.quarantine(query).await?.into_iter().map(|held| (name(&held), held)).collect())
    }

    /// How many decisions wait in quarantine, on one site or on all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn waiting_in_quarantine(&self, site: Option<SiteId>) -> Result<u64, Error> {
        Ok(self.store.waiting_in_quarantine(site).await?)
    }

    /// Lets a decision in quarantine teach, by a row of the journal that repeats it. Only admins do, and none releases their own: `moderator` is who asks over
    /// the API, `None` for the operator, whom `by` names.
    ///
    /// # Errors
    /// [`Error::Guarded`] for an account that is no admin's, or whose own it is; [`Error::NotFound`] if no such decision waits; [`Error::Conflict`] if it does
    /// not stand any more.
    pub async fn release(self: &Arc<Self>, decision: DecisionId, moderator: Option<&Moderator>, by: &str) -> Result<Change, Error> {
        let held = self.waiting(decision, moderator).await?;
        let handle = self.site_by_id(held.site).await?;
        let (engine, by) = (Arc::clone(self), by.to_owned());
        run_to_end(async move {
            let writing = handle.memory.write().await;
            let id = DecisionId(engine.clock.new_id());
            let appended = engine.store.release(decision, id, &by, engine.clock.now()).await?;
            if matches!(appended, Appended::Undone) {
                return Err(Error::conflict("the decision does not stand any more: drop it"));
            }
            let change = done(appended, "decision in quarantine")?;
            writing.apply(&change);
            engine.follow_answer(&handle, &change).await;
            Ok(change)
        })
        .await
    }

    /// Settles that a decision in quarantine never teaches. Its comment stays where it is.
    ///
    /// # Errors
    /// As [`Engine::release`].
    pub async fn drop_quarantined(&self, decision: DecisionId, moderator: Option<&Moderator>, by: &str) -> Result<(), Error> {
        self.waiting(decision, moderator).await?;
        let dropped = self.store.drop_quarantined(decision, by, self.clock.now()).await?;
        dropped.then_some(()).ok_or(Error::NotFound("decision in quarantine"))
    }

    async fn waiting(&self, decision: DecisionId, moderator: Option<&Moderator>) -> Result<Quarantined, Error> {
        if moderator.is_some_and(|moderator| moderator.role != Role::Admin) {
            return Err(Error::Guarded(ADMINS_ONLY));
        }
        let held = self.store.quarantined(decision).await?.filter(|held| held.state == QuarantineState::Open);
        let held = held.ok_or(Error::NotFound("decision in quarantine"))?;
        if let Some(moderator) = moderator {
            moderator.must_see(held.site, "decision in quarantine")?;
        }
        let own = moderator.is_some_and(|moderator| matches!(&held.actor, Actor::User(id, _) if *id == moderator.id));
        if own {
            return Err(Error::Guarded("it is a decision of your own: somebody else has to look at it"));
        }
        Ok(held)
    }
}
