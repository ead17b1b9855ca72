//! What whoever reads and writes comments may ask of this program: where their comment stands, another look at it, what is kept of them and that it is
//! erased, how comments are processed, and what is published of an article.
//!
//! They have no account. What proves a comment to be theirs is its private link, which the blog showed them when it took the comment, or a link that was sent
//! to the address that the comment has.

mod feed;
mod own;
mod posted;
mod privacy;

pub use feed::{FEED_PAGE, Feed};
pub use own::OwnComment;
pub use posted::{MOST_POSTED, Posted, READER_LINK_HOURS};
pub use privacy::{ModelFigures, Openness};

use super::{Engine, Error, SiteHandle};
use crate::store::Site;

/// Who erases where whoever wrote a comment does.
const BY_THEMSELVES: &str = "whoever wrote it";

impl Engine {
    /// The site of that name, for whoever may ask.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn site_for_readers(&self, name: &str) -> Result<Site, Error> {
        Ok(self.site_named(name, "site").await?.site.as_ref().clone())
    }

    /// The site of that name as it is in memory, without asking the store for all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] of `what` if there is none.
    pub(super) async fn site_named(&self, name: &str, what: &'static str) -> Result<SiteHandle, Error> {
        let known = || self.directory.load().handles().find(|handle| handle.site.name == name).cloned();
        if let Some(handle) = known() {
            return Ok(handle);
        }
        self.refresh().await?;
        known().ok_or(Error::NotFound(what))
    }
}
