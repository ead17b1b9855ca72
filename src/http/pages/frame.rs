//! What stands around every page of a signed-in moderator.

use super::session::Session;
use crate::store::Role;

/// The head of a moderator's page: who they are and how to sign out.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The moderator's name.
    pub name: String,
    /// What the page's forms must carry.
    pub csrf: String,
    /// Whether they may change settings.
    pub admin: bool,
}

impl From<Session> for Frame {
    fn from(session: Session) -> Self {
        Self { admin: session.moderator.role == Role::Admin, name: session.moderator.name, csrf: session.csrf }
    }
}
