//! What a moderator sees: of the sites that are theirs everything, of all others not even that they are there.
//!
//! Whatever a page or an answer shows to somebody is asked of [`Seen`], which has the use cases that read, with the same names; those that decide ask
//! [`Moderator::reach`] themselves. What is not theirs is [`Error::NotFound`], as what does not exist.

mod lists;

use super::{AuditReport, AuthorStanding, Campaign, Detail, Engine, Error, Insights, Kinship, Moderator, Relatives, Span};
use crate::comment::{BatchId, CommentId, DecisionId, SiteId};
use crate::learning::Entry;
use crate::store::{Batch, KnownUser, Must, Note, OpenAppeal, Pin, Reach, Site, StoredComment};

/// The engine as a moderator sees it.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    engine: &'a Engine,
    moderator: &'a Moderator,
}

/// What moderators tell each other about comments.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Their notes, each comment's oldest first.
    pub notes: Vec<Note>,
    /// The comments that wait for a colleague.
    pub asked: Vec<CommentId>,
    /// What their authors asked to be looked at again.
    pub appeals: Vec<OpenAppeal>,
}

impl Engine {
    /// The use cases that read, as a moderator sees them.
    #[must_use]
    pub fn seen_by<'a>(&'a self, moderator: &'a Moderator) -> Seen<'a> {
        Seen { engine: self, moderator }
    }
}

impl Moderator {
    /// Whether a site is theirs; if not, then `what` of it is not there.
    pub(in crate::engine) fn must_see(&self, site: SiteId, what: &'static str) -> Result<(), Error> {
        if self.reach.sees(site) { Ok(()) } else { Err(Error::NotFound(what)) }
    }
}

impl Seen<'_> {
    /// Their sites, by name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sites(&self) -> Result<Vec<Site>, Error> {
        Ok(self.engine.sites().await?.into_iter().filter(|site| self.moderator.reach.sees(site.id)).collect())
    }

    /// One of their sites.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is none of theirs.
    pub async fn site(&self, id: SiteId) -> Result<Site, Error> {
        self.sites().await?.into_iter().find(|site| site.id == id).ok_or(Error::NotFound("site"))
    }

    /// One of their sites, by its name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is none of theirs.
    pub async fn site_by_name(&self, name: &str) -> Result<Site, Error> {
        self.sites().await?.into_iter().find(|site| site.name == name).ok_or(Error::NotFound("site"))
    }

    /// As [`Engine::detail`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a comment of a site that is none of theirs.
    pub async fn detail(&self, id: CommentId) -> Result<Detail, Error> {
        self.comment(id).await?;
        self.engine.detail(id).await
    }

    /// As [`Engine::comment`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a comment of a site that is none of theirs.
    pub async fn comment(&self, id: CommentId) -> Result<StoredComment, Error> {
        let stored = self.engine.comment(id).await?;
        self.moderator.must_see(stored.site, "comment")?;
        Ok(stored)
    }

    /// What moderators said about comments, and which of these wait for a colleague.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn said(&self, comments: &[StoredComment]) -> Result<Said, Error> {
        let theirs = comments.iter().filter(|stored| self.moderator.reach.sees(stored.site));
        let ids: Vec<CommentId> = theirs.map(|stored| stored.id).collect();
        let appeals = self.engine.open_appeals(&ids).await?;
        Ok(Said { notes: self.engine.notes(&ids).await?, asked: self.engine.waiting_for_colleagues(&ids).await?, appeals })
    }

    /// As [`Engine::author_standing`].
    ///
    /// # Errors
    /// As [`Seen::comment`].
    pub async fn author_standing(&self, stored: &StoredComment) -> Result<AuthorStanding, Error> {
        self.moderator.must_see(stored.site, "comment")?;
        self.engine.author_standing(stored).await
    }

    /// As [`Engine::relatives`].
    ///
    /// # Errors
    /// As [`Seen::comment`].
    pub async fn relatives(&self, origin: &StoredComment) -> Result<Relatives, Error> {
        self.moderator.must_see(origin.site, "comment")?;
        self.engine.relatives(origin).await
    }

    /// As [`Engine::campaign`].
    ///
    /// # Errors
    /// As [`Seen::comment`].
    pub async fn campaign(&self, comment: CommentId, by: Kinship) -> Result<Campaign, Error> {
        self.comment(comment).await?;
        self.engine.campaign(comment, by).await
    }

    /// As [`Engine::batch`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a batch of a site that is none of theirs.
    pub async fn batch(&self, id: BatchId) -> Result<Batch, Error> {
        let batch = self.engine.batch(id).await?;
        self.moderator.must_see(batch.site, "batch of decisions")?;
        Ok(batch)
    }

    /// As [`Engine::copies_moved_by`].
    ///
    /// # Errors
    /// As [`Seen::comment`].
    pub async fn copies_moved_by(&self, decision: DecisionId, origin: &StoredComment) -> Result<Vec<StoredComment>, Error> {
        self.moderator.must_see(origin.site, "comment")?;
        self.engine.copies_moved_by(decision, origin).await
    }

    /// As [`Engine::insights`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a site that is none of theirs.
    pub async fn insights(&self, site: SiteId, span: Span) -> Result<Insights, Error> {
        self.moderator.must_see(site, "site")?;
        self.engine.insights(site, span).await
    }

    /// As [`Engine::decision`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a decision about a comment of a site that is none of theirs.
    pub async fn decision(&self, id: DecisionId) -> Result<Entry, Error> {
        let entry = self.engine.decision(id).await?;
        self.moderator.must_see(entry.site, "decision")?;
        Ok(entry)
    }

    /// As [`Engine::pin`].
    ///
    /// # Errors
    /// As [`Seen::comment`].
    pub async fn pin(&self, id: CommentId, must: Must) -> Result<Pin, Error> {
        self.comment(id).await?;
        self.engine.pin(id, must, &self.moderator.name).await
    }

    /// As [`Engine::unpin`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for the pin of a comment of a site that is none of theirs.
    pub async fn unpin(&self, id: CommentId) -> Result<(), Error> {
        // The comment may be forgotten: its pin says which site it is of.
        let pin = self.engine.store.pins(None).await?.into_iter().find(|pin| pin.comment == id).ok_or(Error::NotFound("pin"))?;
        self.moderator.must_see(pin.site, "pin")?;
        self.engine.unpin(id).await
    }

    /// As [`Engine::audits`].
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a site that is none of theirs.
    pub async fn audits(&self, name: &str) -> Result<AuditReport, Error> {
        self.engine.audits(&self.site_by_name(name).await?.name).await
    }

    /// Who else moderates their sites.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn people(&self) -> Result<Vec<KnownUser>, Error> {
        let meets = |known: &KnownUser| known.user.id == self.moderator.id || self.moderator.reach.meets(&known.user.reach);
        Ok(self.engine.users().await?.into_iter().filter(meets).collect())
    }

    /// What is to be asked where somebody wants one site, or all.
    fn which(&self, site: Option<SiteId>) -> Result<Wanted, Error> {
        match (&self.moderator.reach, site) {
            (_, Some(site)) => self.moderator.must_see(site, "site").map(|()| Wanted::AsAsked),
            (Reach::All, None) => Ok(Wanted::AsAsked),
            (Reach::Only(sites), None) => Ok(Wanted::Each(sites.iter().copied().collect())),
        }
    }
}

/// How a question is asked.
enum Wanted {
    /// As it came.
    AsAsked,
    /// Of each of these sites.
    Each(Vec<SiteId>),
}
