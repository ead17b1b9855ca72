//! How often blogs ask in the Akismet dialect, and which keys they should no longer use.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use crate::comment::SiteId;

/// Maintained counts of calls, by site and day, and the keys that were replaced.
#[async_trait]
pub trait Calls: Send + Sync {
    /// Counts one call of a site on a day, counted from 1970, in UTC.
    async fn count_call(&self, site: SiteId, day: i64) -> Result<(), StoreError>;
    /// How many calls a site made on the days from `first` to `last`.
    async fn calls(&self, site: SiteId, first: i64, last: i64) -> Result<u64, StoreError>;
    /// When the key with that hash was replaced by another; `None` if it never was anybody's, or is in use.
    async fn key_replaced_at(&self, key_hash: [u8; 32]) -> Result<Option<Timestamp>, StoreError>;
}
