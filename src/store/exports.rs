//! Everything of a site, page by page.

use async_trait::async_trait;

use super::{StoreError, StoredComment};
use crate::comment::{CommentId, SiteId};
use crate::learning::Entry;

/// Reading a whole site, oldest first, a page at a time.
#[async_trait]
pub trait Exports: Send + Sync {
    /// The site's comments with ids after this one.
    async fn comments_after(&self, site: SiteId, after: Option<CommentId>, limit: u32) -> Result<Vec<StoredComment>, StoreError>;
    /// The rows of the site's journal after this sequence number.
    async fn entries_after(&self, site: SiteId, after: u64, limit: u32) -> Result<Vec<Entry>, StoreError>;
    /// The ids after this one of comments that were ever decided, forgotten ones too.
    async fn decided_after(&self, site: SiteId, after: Option<CommentId>, limit: u32) -> Result<Vec<CommentId>, StoreError>;
}
