//! An account that was somebody else's: its word counts no more, and what it taught lately is taken back.

use std::sync::Arc;

use jiff::Timestamp;

use super::decide::{done, run_to_end};
use super::{By, Engine, Error, SiteHandle};
use crate::comment::{DecisionId, UserId};
use crate::learning::{Entry, teacher};
use crate::moderation::Actor;
use crate::store::{AccountChange, Appended};

/// What an account taught in so many days is taken back.
const DISTRUSTED_DAYS: u32 = 30;

impl Engine {
    /// Removes a moderator whose account was somebody else's, and takes back, in the operator's name, what it taught in the last 30 days; each is a row of
    /// the journal. Its voice counts no more, whatever it said. How many decisions were taken back.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user; [`Error::LastAdmin`] if it is the last admin's; if the store fails, then what was not done yet is done by
    /// hand: the account is removed first.
    pub async fn distrust_user(self: &Arc<Self>, name: &str, by: &str, even_the_last_admin: bool) -> Result<u64, Error> {
        let user = self.user(name).await?;
        let since = self.days_ago(DISTRUSTED_DAYS);
        self.change(By::Operator { name: by, even_the_last_admin }, &user, AccountChange::Distrust, "and distrusted").await?;
        let mut undone = 0;
        for site in self.sites().await? {
            let handle = self.site_by_id(site.id).await?;
            let (engine, by) = (Arc::clone(self), by.to_owned());
            undone += run_to_end(async move { engine.take_back(&handle, user.id, since, &by).await }).await?;
        }
        Ok(undone)
    }

    /// Takes back what an account has taught on a site since a time.
    async fn take_back(&self, handle: &SiteHandle, user: UserId, since: Timestamp, by: &str) -> Result<u64, Error> {
        let writing = handle.memory.write().await;
        let entries = self.store.entries(handle.site.id, None).await?;
        let mut undone = 0;
        for history in entries.chunk_by(|a, b| a.comment == b.comment) {
            let mut history = history.to_vec();
            // Once its last is taken back, one before it may teach.
            while let Some(decision) = taught_by(&history, user, since) {
                let id = DecisionId(self.clock.new_id());
                let appended = self.store.undo(decision, id, Actor::Operator(by.to_owned()), self.clock.now()).await?;
                if matches!(appended, Appended::Undone) {
                    break;
                }
                let change = done(appended, "decision")?;
                writing.apply(&change);
                history.push(change.entry);
                undone += 1;
            }
        }
        Ok(undone)
    }
}

/// The decision by which a comment teaches, if it is that account's and not older.
fn taught_by(history: &[Entry], user: UserId, since: Timestamp) -> Option<DecisionId> {
    let taught = teacher(history).filter(|entry| entry.at >= since)?;
    matches!(taught.actor, Actor::User(id, _) if id == user).then_some(taught.id)
}
