//! A comment's private link: where the comment stands, an appeal, and its erasure.

use std::sync::Arc;

use uuid::Uuid;

use super::BY_THEMSELVES;
use crate::comment::{CommentId, SiteId, check_text};
use crate::engine::{Engine, ErasureOrder, Error, Wanted};
use crate::learning::Entry;
use crate::moderation::{Appeal, MAX_APPEAL, Recourse, recourse};
use crate::store::{Appealed, NewAppeal, OpenAppeal, PastRevision, Site, StoredComment};

/// Characters of a comment's id in its link, and of what proves the link.
const ID_LENGTH: usize = 32;
const PROOF_LENGTH: usize = 32;

/// For what the installation's secret proves a link.
const PURPOSE: &str = "status";

/// Stands before a mailed link where that is the proof. No proof begins with it.
const BY_MAIL: &str = "m";

/// What a link that is none leads to.
const NOTHING: Error = Error::NotFound("page");

/// A comment as whoever wrote it sees it.
#[derive(Debug, Clone)]
pub struct OwnComment {
    /// The comment as it stands.
    pub stored: StoredComment,
    /// Its site.
    pub site: Site,
    /// Its appeals, oldest first.
    pub appeals: Vec<Appeal>,
    /// What is left to do about it.
    pub recourse: Recourse,
    /// What it said before, oldest first.
    pub earlier: Vec<PastRevision>,
    /// What was decided about it.
    pub history: Vec<Entry>,
    /// Whether the link is of the page that a mailed link opens. Whoever reads an address's mail need not be who wrote with that address: where the comment was
    /// sent from is not for them.
    pub by_mail: bool,
}

impl Engine {
    /// What stands at the end of a comment's private link: its id and a proof that it was shown here. Nothing of it is kept.
    #[must_use]
    pub fn status_token(&self, comment: CommentId) -> String {
        let id = comment.0.simple().to_string();
        let proof = blake3::Hash::from(self.keys.hash(PURPOSE, &id)).to_hex();
        format!("{id}{}", &proof[..PROOF_LENGTH])
    }

    /// The same for whoever reads the mail of the address that the comment has: it works for as long as the mailed link does, and while that leads to the comment.
    #[must_use]
    pub fn status_token_by_mail(&self, comment: CommentId, link: &str) -> String {
        format!("{}{BY_MAIL}{link}", comment.0.simple())
    }

    /// The comment of a private link.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a link that is none, or whose comment is gone.
    pub async fn own_comment(&self, token: &str) -> Result<OwnComment, Error> {
        let (comment, by_mail) = self.proven(token).await?;
        let stored = self.store.find(comment).await?.ok_or(NOTHING)?;
        let site = self.site_by_id(stored.site).await?.site.as_ref().clone();
        let appeals = self.store.appeals(stored.site, stored.id).await?;
        let recourse = recourse(stored.status, stored.standing, &appeals);
        let earlier = self.store.revisions(stored.site, stored.id).await?;
        let history = self.store.history(stored.site, stored.id).await?;
        Ok(OwnComment { stored, site, appeals, recourse, earlier, history, by_mail })
    }

    /// Puts a comment back among those that wait, with a sentence to the moderators.
    ///
    /// # Errors
    /// As [`Engine::own_comment`]; [`Error::Invalid`] for a sentence that is too long; [`Error::Conflict`] if there is no recourse left;
    /// [`Error::Guarded`] if as many wait as may, on the site or of whoever sent the comment.
    pub async fn appeal(&self, token: &str, sentence: &str) -> Result<StoredComment, Error> {
        let (comment, _) = self.proven(token).await?;
        // Forms are sent with two characters at the end of a line.
        let sentence = sentence.trim().replace("\r\n", "\n");
        let length = sentence.chars().count();
        if length > MAX_APPEAL {
            let problem = format!("is {length} characters long; at most {MAX_APPEAL} are accepted");
            return Err(Error::Invalid { field: "sentence", problem });
        }
        check_text("sentence", &sentence, usize::MAX)?;
        let site = self.store.find(comment).await?.ok_or(NOTHING)?.site;
        let (event, at) = (self.clock.new_id(), self.clock.now());
        let new = NewAppeal { event, site, comment, sentence, at };
        match self.store.appeal(new).await? {
            Appealed::Kept(stored) => {
                self.tell_of_arrival(&stored);
                Ok(*stored)
            }
            Appealed::Refused => Err(Error::conflict("it needs no other look, or had one")),
            Appealed::TooMany => Err(Error::Guarded("as many comments wait for another look as may for now: ask for it tomorrow")),
            Appealed::NoComment => Err(NOTHING),
        }
    }

    /// Those of these comments whose appeals wait.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn open_appeals(&self, comments: &[CommentId]) -> Result<Vec<OpenAppeal>, Error> {
        if comments.is_empty() { Ok(Vec::new()) } else { Ok(self.store.open_appeals(comments).await?) }
    }

    /// How many appeals wait, on one site or on all.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn appealed(&self, site: Option<SiteId>) -> Result<u64, Error> {
        Ok(self.store.appealed(site).await?)
    }

    /// Erases a comment for whoever wrote it.
    ///
    /// # Errors
    /// As [`Engine::own_comment`].
    pub async fn erase_own(self: &Arc<Self>, token: &str) -> Result<(), Error> {
        let (comment, _) = self.proven(token).await?;
        let site = self.store.find(comment).await?.ok_or(NOTHING)?.site;
        let order = ErasureOrder { site: Some(site), wanted: Wanted::Own(comment), by: BY_THEMSELVES.to_owned(), dry_run: false };
        self.erase(order, &|_| ()).await.map(drop)
    }

    /// The comment that a link names, if its proof is one, and whether it came by mail.
    async fn proven(&self, token: &str) -> Result<(CommentId, bool), Error> {
        let (id, proof) = token.split_at_checked(ID_LENGTH).ok_or(NOTHING)?;
        let comment = CommentId(Uuid::try_parse(id).map_err(|_| NOTHING)?);
        if let Some(link) = proof.strip_prefix(BY_MAIL) {
            let is_there = self.posted(link).await?.comments.iter().any(|stored| stored.id == comment);
            return is_there.then_some((comment, true)).ok_or(NOTHING);
        }
        // Hashes compare in constant time: how long it takes says nothing about how much was right.
        let right = blake3::hash(token.as_bytes()) == blake3::hash(self.status_token(comment).as_bytes());
        right.then_some((comment, false)).ok_or(NOTHING)
    }
}
