//! What is published of an article, for a blog that has no database of its own.

use crate::comment::CommentId;
use crate::engine::{Engine, Error};
use crate::store::{FeedPage, Site};

/// Comments on a page of a feed.
pub const FEED_PAGE: u32 = 100;

/// A page of an article's published comments.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The site.
    pub site: Site,
    /// The comments, newest first.
    pub page: FeedPage,
}

impl Engine {
    /// What is published of an article, from the newest on, or of what is older than `before`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such site, or it has no feed.
    pub async fn feed(&self, site: &str, article: &str, before: Option<CommentId>) -> Result<Feed, Error> {
        let site = self.site_named(site, "feed").await?.site;
        if !site.settings.feed {
            return Err(Error::NotFound("feed"));
        }
        let page = self.store.published(site.id, article, before, FEED_PAGE).await?;
        Ok(Feed { site: site.as_ref().clone(), page })
    }
}
