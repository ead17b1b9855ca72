//! What a moderator does: list, look, decide, undo.

use std::ops::Range;
use std::sync::Arc;

use super::guard::Text;
use super::live::Known;
use super::submit::{explain, slots};
use super::{Engine, Error, Moderator, SiteHandle};
use crate::comment::{BatchId, CommentId, DecisionId, MAX_FIELD_BYTES, SiteId, check_text};
use crate::features::SCHEMA;
use crate::learning::{Entry, taught};
use crate::moderation::{Action, Actor, Status};
use crate::policy::Why;
use crate::store::{Appended, Change, Must, NewDecision, PastRevision, QueuePage, QueueQuery, StatusCounts, StoredComment};

/// How often a decision is tried again when the comment is edited while it is being made.
const EDIT_RETRIES: usize = 3;

/// Why an undo is refused, and what to do.
pub(super) const TAKEN_BACK: &str = "you have taken back what others decided, of as many comments as an account may for now: decide the comment instead; that moves it, \
                          and the filter learns it once somebody else has looked at it";

/// Why an undo of what waits is refused, and what to do.
const WAITS: &str =
    "the decision waits in quarantine: whoever made it may undo it, and an admin. Decide the comment instead: that moves it";

/// Why a decision about another text is refused, and what to do.
const EDITED: &str = "the comment was edited after your page was shown: read what it says now, and decide then";

/// A decision that somebody wants made.
#[derive(Debug, Clone)]
pub struct Order {
    /// The comment.
    pub comment: CommentId,
    /// What to do with it.
    pub action: Action,
    /// Only if it still has this status.
    pub expected: Option<Status>,
    /// Only if this is still its revision: what the decider saw.
    pub revision: Option<u32>,
    /// A note for colleagues; empty for none.
    pub note: String,
}

/// Everything known about one comment.
#[derive(Debug, Clone)]
pub struct Detail {
    /// The comment as it stands.
    pub stored: StoredComment,
    /// Its journal rows in order.
    pub history: Vec<Entry>,
    /// What it said before, oldest first.
    pub revisions: Vec<PastRevision>,
    /// What its site's model says of it now.
    pub explained: Explained,
    /// What every model has to make of it, if it is in the gold set.
    pub pinned: Option<Must>,
}

/// What a site's model says of a comment now, and why: not always what it said when the comment came.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// Why; its logit is the score now.
    pub why: Why,
    /// How strongly each place of the content speaks, in log-odds: disjoint byte ranges, ascending.
    pub heat: Vec<(Range<usize>, f64)>,
    /// The model's id.
    pub model: String,
}

impl Engine {
    /// One page of comments, in the order that is asked for. Those that were drawn for a random check and wait for an answer say so in their first reason.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn queue(&self, query: &QueueQuery) -> Result<QueuePage, Error> {
        let mut page = self.store.page(query).await?;
        self.mark_audits(&mut page.comments).await?;
        Ok(page)
    }

    /// How many comments stand where, on one site or on all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn counts(&self, site: Option<SiteId>) -> Result<StatusCounts, Error> {
        Ok(self.store.counts(site).await?)
    }

    /// One comment with its history.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn detail(&self, id: CommentId) -> Result<Detail, Error> {
        let mut stored = self.store.find(id).await?.ok_or(Error::NotFound("comment"))?;
        self.mark_audits(std::slice::from_mut(&mut stored)).await?;
        let history = self.store.history(stored.site, id).await?;
        let revisions = self.store.revisions(stored.site, id).await?;
        let explained = self.explain(&stored).await?;
        let pinned = self.store.pinned(stored.site, id).await?.map(|pin| pin.must);
        Ok(Detail { stored, history, revisions, explained, pinned })
    }

    /// One comment as it stands.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn comment(&self, id: CommentId) -> Result<StoredComment, Error> {
        self.store.find(id).await?.ok_or(Error::NotFound("comment"))
    }

    /// What the site's model says of a comment now.
    async fn explain(&self, stored: &StoredComment) -> Result<Explained, Error> {
        let handle = self.site_by_id(stored.site).await?;
        let known = self.known(&handle).await?;
        let explanation = explain(&known, &stored.comment);
        let heat = explanation.heat();
        Ok(Explained { why: Why::new(explanation, &stored.comment.content), heat, model: known.live.model.id().to_owned() })
    }

    /// One row of the journal.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn decision(&self, id: DecisionId) -> Result<Entry, Error> {
        self.store.entry(id).await?.ok_or(Error::NotFound("decision"))
    }

    /// Decides one comment: durable, then learned, then answered.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such comment; [`Error::Conflict`] if it does not stand as expected.
    pub async fn decide(self: &Arc<Self>, moderator: &Moderator, order: Order) -> Result<Change, Error> {
        let stored = self.store.find(order.comment).await?.ok_or(Error::NotFound("comment"))?;
        moderator.must_see(stored.site, "comment")?;
        let handle = self.site_by_id(stored.site).await?;
        self.carry_out(handle, moderator.actor(), order, None).await
    }

    /// Decides many comments, each on its own; results come in the orders' order.
    pub async fn decide_many(self: &Arc<Self>, moderator: &Moderator, orders: Vec<Order>) -> Vec<Result<Change, Error>> {
        let mut results = Vec::with_capacity(orders.len());
        for order in orders {
            results.push(self.decide(moderator, order).await);
        }
        results
    }

    /// What the blog's owner decided on their side.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the site has no such comment.
    pub async fn feedback(self: &Arc<Self>, handle: &SiteHandle, comment: CommentId, action: Action) -> Result<Change, Error> {
        let order = Order { comment, action, expected: None, revision: None, note: String::new() };
        self.carry_out(handle.clone(), Actor::Site, order, None).await
    }

    /// Takes a decision back.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such decision; [`Error::Conflict`] if it was undone before; [`Error::Guarded`] if it would take back what others
    /// taught, and the account did so for too many comments lately.
    pub async fn undo(self: &Arc<Self>, moderator: &Moderator, decision: DecisionId) -> Result<Change, Error> {
        let (engine, moderator) = (Arc::clone(self), moderator.clone());
        run_to_end(async move {
            let (handle, change) = engine.undo_alone(&moderator, decision).await?;
            engine.move_copies(&handle, &change).await;
            Ok(change)
        })
        .await
    }

    /// As [`Engine::undo`], but what is nearly the same stays where it is, and whoever asks has to see to the end of it.
    pub(super) async fn undo_alone(&self, moderator: &Moderator, decision: DecisionId) -> Result<(SiteHandle, Change), Error> {
        let entry = self.store.entry(decision).await?.ok_or(Error::NotFound("decision"))?;
        moderator.must_see(entry.site, "decision")?;
        let handle = self.site_by_id(entry.site).await?;
        if handle.site.settings.guard.on && self.is_anothers_to_settle(&entry, moderator).await? {
            return Err(Error::Guarded(WAITS));
        }
        let actor = moderator.actor();
        let known = self.known(&handle).await?;
        let writing = handle.memory.write().await;
        let known = handle.memory.loaded().unwrap_or(known);
        if self.takes_back_too_much(&handle, &known, entry.comment, &actor, Some(decision)).await? {
            return Err(Error::Guarded(TAKEN_BACK));
        }
        let id = DecisionId(self.clock.new_id());
        let appended = self.store.undo(decision, id, actor, self.clock.now()).await?;
        let change = done(appended, "decision")?;
        writing.apply(&change);
        self.follow_answer(&handle, &change).await;
        self.tell_of_change(&change);
        drop(writing);
        Ok((handle, change))
    }

    /// Decides as somebody, perhaps as one of a batch.
    pub(super) async fn carry_out(
        self: &Arc<Self>,
        handle: SiteHandle,
        actor: Actor,
        order: Order,
        batch: Option<BatchId>,
    ) -> Result<Change, Error> {
        check_text("note", &order.note, MAX_FIELD_BYTES)?;
        let engine = Arc::clone(self);
        run_to_end(async move {
            let known = engine.known(&handle).await?;
            let writing = handle.memory.write().await;
            // It may have been let go of and folded anew while this decision waited for its turn.
            let known = handle.memory.loaded().unwrap_or(known);
            for _ in 0..EDIT_RETRIES {
                let appended = engine.append(&handle, &known, &actor, &order, batch).await?;
                if !matches!(appended, Appended::Edited) {
                    let change = done(appended, "comment")?;
                    writing.apply(&change);
                    engine.follow_answer(&handle, &change).await;
                    if let Err(error) = engine.release_agreed(&handle, &writing, &change.entry).await {
                        // The decision is made; those that wait can be released by hand.
                        tracing::error!(%error, "decisions in quarantine that others agree with now could not be released");
                    }
                    engine.tell_of_change(&change);
                    drop(writing);
                    // What is decided as one is looked at once, at its end.
                    if batch.is_none() {
                        engine.move_copies(&handle, &change).await;
                    }
                    return Ok(change);
                }
            }
            done(Appended::Edited, "comment")
        })
        .await
    }

    async fn append(
        &self,
        handle: &SiteHandle,
        known: &Known,
        actor: &Actor,
        order: &Order,
        batch: Option<BatchId>,
    ) -> Result<Appended, Error> {
        let Some(stored) = self.store.get(handle.site.id, order.comment).await? else {
            return Ok(Appended::Unknown);
        };
        if order.revision.is_some_and(|seen| seen != stored.revision) {
            return Err(Error::Conflict { problem: EDITED.to_owned(), current: Some(Box::new(stored)) });
        }
        let slots = slots(&stored.comment);
        // A comment that was decided before is in the site's counts already: its score says nothing of how strangers are judged.
        let first = stored.standing.is_none();
        let standpoint = order.action.teaches().filter(|_| first).map(|label| known.standpoint(&slots, label));
        let taught = taught(slots.clone());
        let labelled = Text { slots: &slots, taught: &taught, standpoint };
        let suspicion = self.suspicion(handle, known, actor, order, &labelled).await?;
        let decision = NewDecision {
            id: DecisionId(self.clock.new_id()),
            site: handle.site.id,
            comment: order.comment,
            revision: stored.revision,
            action: order.action,
            actor: actor.clone(),
            expected: order.expected,
            slots: taught,
            schema: SCHEMA,
            standpoint,
            suspicion,
            note: order.note.clone(),
            at: self.clock.now(),
        };
        Ok(match batch {
            Some(batch) => self.store.decide_in(batch, decision).await?,
            None => self.store.decide(decision).await?,
        })
    }

    /// The site with that id, reading the directory again if it is new.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn site_by_id(&self, id: SiteId) -> Result<SiteHandle, Error> {
        if let Ok(handle) = self.site(id) {
            return Ok(handle);
        }
        self.refresh().await?;
        self.site(id)
    }
}

/// Runs a write in a task of its own: a client that hangs up must not leave the journal and memory apart.
pub(super) async fn run_to_end<T: Send + 'static>(work: impl Future<Output = Result<T, Error>> + Send + 'static) -> Result<T, Error> {
    match tokio::spawn(work).await {
        Ok(result) => result,
        Err(failed) if failed.is_panic() => std::panic::resume_unwind(failed.into_panic()),
        Err(_) => Err(crate::store::StoreError::Closed.into()),
    }
}

pub(super) fn done(appended: Appended, what: &'static str) -> Result<Change, Error> {
    match appended {
        Appended::Done(change) => Ok(change),
        Appended::Unknown => Err(Error::NotFound(what)),
        Appended::Edited => Err(Error::conflict("the comment is being edited; read it again and decide then")),
        Appended::Undone => Err(Error::conflict("the decision was undone before")),
        Appended::Moved(current) => {
            let problem = format!("somebody was quicker: the comment's status is {} now", current.status.as_str());
            Err(Error::Conflict { problem, current: Some(current) })
        }
    }
}
