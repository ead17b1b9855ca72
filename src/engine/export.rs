//! Giving out what a site has: its comments, its journal, and what it has taught as a corpus. Page by page, so that the memory it takes does not
//! depend on how much there is.

use super::{Engine, Error};
use crate::comment::{Comment, CommentId, Label, SiteId};
use crate::learning::{Entry, EntryKind, standing, teacher};
use crate::moderation::Action;
use crate::store::StoredComment;

/// How many rows a page has.
const PAGE: u32 = 500;

/// A row of the journal with what stands now.
#[derive(Debug, Clone)]
pub struct ExportedEntry {
    /// The row.
    pub entry: Entry,
    /// The blog's own id for the comment, if it gave one and the comment is still there.
    pub external_id: Option<String>,
    /// Whether the decision stands.
    pub stands: bool,
}

/// A comment with the decision that stands for its text.
#[derive(Debug, Clone)]
pub struct ExportedComment {
    /// The comment.
    pub stored: StoredComment,
    /// The row of the decision.
    pub decision: Option<Entry>,
}

/// A decision that teaches, with the text that it was about.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The comment's id.
    pub id: CommentId,
    /// The blog's own id for it.
    pub external_id: Option<String>,
    /// What it said when it was decided.
    pub comment: Comment,
    /// What it is.
    pub label: Label,
    /// The row of the decision.
    pub decision: Entry,
}

/// A page of what a site has taught.
#[derive(Debug, Clone, Default)]
pub struct CorpusPage {
    /// Decisions that teach, with their texts.
    pub lessons: Vec<Lesson>,
    /// How many more teach, but their texts are gone: those were forgotten.
    pub without_text: u64,
    /// Where to go on; `None` at the end.
    pub next: Option<CommentId>,
}

impl Engine {
    /// A page of a site's comments, oldest first, after the one with that id; empty at the end.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn export_comments(&self, site: SiteId, after: Option<CommentId>) -> Result<Vec<ExportedComment>, Error> {
        let mut page = Vec::new();
        for stored in self.store.comments_after(site, after, PAGE).await? {
            let decision = match stored.standing {
                Some(id) => self.store.entry(id).await?,
                None => None,
            };
            page.push(ExportedComment { stored, decision });
        }
        Ok(page)
    }

    /// A page of a site's journal, in its order, after the row of that number; empty at the end.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn export_entries(&self, site: SiteId, after: u64) -> Result<Vec<ExportedEntry>, Error> {
        let mut page = Vec::new();
        for entry in self.store.entries_after(site, after, PAGE).await? {
            let history = self.store.history(site, entry.comment).await?;
            let stands = standing(&history).is_some_and(|standing| standing.id == entry.id);
            let external_id = self.store.get(site, entry.comment).await?.and_then(|stored| stored.external_id);
            page.push(ExportedEntry { entry, external_id, stands });
        }
        Ok(page)
    }

    /// A page of what a site's decisions teach, after the comment with that id.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn export_corpus(&self, site: SiteId, after: Option<CommentId>) -> Result<CorpusPage, Error> {
        let ids = self.store.decided_after(site, after, PAGE).await?;
        let mut page = CorpusPage { next: ids.last().copied(), ..CorpusPage::default() };
        for id in ids {
            let history = self.store.history(site, id).await?;
            let Some((decision, action, revision)) = teacher(&history).and_then(decided) else { continue };
            let Some(label) = action.teaches() else { continue };
            match self.text_of(site, id, revision).await? {
                Some((external_id, comment)) => page.lessons.push(Lesson { id, external_id, comment, label, decision: decision.clone() }),
                None => page.without_text += 1,
            }
        }
        Ok(page)
    }

    /// What a comment said at that revision, if it is still there.
    async fn text_of(&self, site: SiteId, id: CommentId, revision: u32) -> Result<Option<(Option<String>, Comment)>, Error> {
        let Some(stored) = self.store.get(site, id).await? else { return Ok(None) };
        if stored.revision == revision {
            return Ok(Some((stored.external_id, stored.comment)));
        }
        let past = self.store.revisions(site, id).await?.into_iter().find(|past| past.revision == revision);
        Ok(past.map(|past| (stored.external_id, past.comment)))
    }
}

fn decided(entry: &Entry) -> Option<(&Entry, Action, u32)> {
    match entry.kind {
        EntryKind::Decided { action, revision, .. } => Some((entry, action, revision)),
        EntryKind::Undid(_) => None,
    }
}
