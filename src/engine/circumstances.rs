//! What is looked up for the rules of a site: nothing unless one of them asks.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

use std::net::IpAddr;

use jiff::Timestamp;
use tokio::sync::{Mutex, MutexGuard};

use super::{Engine, Error, SiteHandle};
use crate::comment::{Comment, CommentId, network_of};
use crate::policy::{Circumstances, Past, Signs, Wanted};
use crate::store::PastQuestion;

/// How many authors and networks may be counted at once without waiting for each other.
const LANES: usize = 256;

/// Comments of one author or network go through one at a time where a limit counts them: sent all at once, none of them would see the others.
pub(super) struct Turnstile(Box<[Mutex<()>]>);

impl Default for Turnstile {
    fn default() -> Self {
        Self((0..LANES).map(|_| Mutex::default()).collect())
    }
}

impl Turnstile {
    /// Waits until no other comment of the same author or network is between being counted and being kept.
    pub(super) async fn pass(&self, handle: &SiteHandle, comment: &Comment) -> Vec<MutexGuard<'_, ()>> {
        let wanted = Wanted::by(&handle.site.settings);
        let author = wanted.by_author.and(comment.author_email.as_deref()).map(|email| self.lane((handle.site.id, email.to_lowercase())));
        let network = counted_network(handle, comment).map(|network| self.lane((handle.site.id, network)));
        // Always in the same order, so that no two wait for each other.
        let mut lanes: Vec<usize> = author.into_iter().chain(network).collect();
        lanes.sort_unstable();
        lanes.dedup();
        let mut guards = Vec::with_capacity(lanes.len());
        for lane in lanes {
            guards.push(self.0[lane].lock().await);
        }
        guards
    }

    fn lane(&self, key: impl Hash) -> usize {
        let mut hasher = FxHasher::default();
        key.hash(&mut hasher);
        // The remainder is below the number of lanes, which is a usize.
        usize::try_from(hasher.finish() % self.0.len() as u64).unwrap_or(0)
    }
}

/// The network under which a comment is counted, if its site limits what comes from one.
pub(super) fn counted_network(handle: &SiteHandle, comment: &Comment) -> Option<IpAddr> {
    handle.site.settings.network_flood.and(comment.ip).map(network_of)
}

impl Engine {
    /// What is known beside a comment that arrives now.
    pub(super) async fn on_arrival(
        &self,
        handle: &SiteHandle,
        comment: &Comment,
        signs: Signs,
        at: Timestamp,
    ) -> Result<Circumstances, Error> {
        let past = self.past(handle, Wanted::by(&handle.site.settings), comment, None, at).await?;
        Ok(Circumstances { at: Some(at), signs, past, promise: handle.promise(), ..Circumstances::default() })
    }

    /// What is known beside a comment that is edited. An edit is no new comment: how often, how fast and on how old an article does not matter.
    pub(super) async fn on_edit(
        &self,
        handle: &SiteHandle,
        id: CommentId,
        comment: &Comment,
        signs: Signs,
    ) -> Result<Circumstances, Error> {
        let wanted = Wanted { by_author: None, by_network: None, ..Wanted::by(&handle.site.settings) };
        let past = self.past(handle, wanted, comment, Some(id), self.clock.now()).await?;
        let signs = Signs { seconds: None, ..signs };
        Ok(Circumstances { signs, past, promise: handle.promise(), ..Circumstances::default() })
    }

    /// What the site's other comments tell, as far as it is wanted.
    pub(super) async fn past(
        &self,
        handle: &SiteHandle,
        wanted: Wanted,
        comment: &Comment,
        except: Option<CommentId>,
        at: Timestamp,
    ) -> Result<Past, Error> {
        if !wanted.is_anything() {
            return Ok(Past::default());
        }
        Ok(self.store.past(PastQuestion { site: handle.site.id, wanted, comment, except, at }).await?)
    }
}
