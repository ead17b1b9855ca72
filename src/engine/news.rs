//! What happens, told to whoever listens while it happens: what a moderator's open page has to hear of.
//!
//! News is told after it is durable, and nothing rests on it: who missed some looks at the store. What another process writes is not told here.

use serde::Serialize;
use tokio::sync::broadcast;

use super::Engine;
use crate::comment::{CommentId, SiteId};
use crate::moderation::{Actor, Status};
use crate::store::{Change, StoredComment};

/// How many pieces of news wait for a listener that is slow; one that falls behind further is told that it missed some.
const WAITING: usize = 1_024;

/// What became of a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct News {
    /// The comment's site.
    pub site: SiteId,
    /// The comment.
    pub comment: CommentId,
    /// Where it stands now.
    pub status: Status,
    /// Who decided or undid something; `None` if it came just now.
    pub by: Option<String>,
    /// Whether they did it about another comment that says nearly the same.
    pub as_copy: bool,
}

/// Whoever listens to the news.
#[derive(Debug)]
pub(super) struct Listeners(broadcast::Sender<News>);

impl Default for Listeners {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl Engine {
    /// Hears of everything that happens from now on.
    #[must_use]
    pub fn news(&self) -> broadcast::Receiver<News> {
        self.listeners.0.subscribe()
    }

    /// Tells of a decision, or of one that was taken back.
    pub(super) fn tell_of_change(&self, change: &Change) {
        // Of what is forgotten nobody has a page open for long.
        let Some(stored) = &change.comment else { return };
        let by = change.entry.actor.name().unwrap_or("the blog").to_owned();
        self.tell(stored, Some(by), false);
    }

    /// Tells of a comment that moved as somebody decided about a near copy.
    pub(super) fn tell_of_copy(&self, stored: &StoredComment, actor: &Actor) {
        self.tell(stored, Some(actor.name().unwrap_or("the blog").to_owned()), true);
    }

    /// Tells of a comment that came.
    pub(super) fn tell_of_arrival(&self, stored: &StoredComment) {
        self.tell(stored, None, false);
    }

    fn tell(&self, stored: &StoredComment, by: Option<String>, as_copy: bool) {
        let news = News { site: stored.site, comment: stored.id, status: stored.status, by, as_copy };
        // That nobody listens is no failure.
        let _heard = self.listeners.0.send(news);
    }
}
