//! One's own account: the browsers in which one is signed in, and one's password.

use jiff::Timestamp;

use super::{Engine, Error, Moderator, passwords};
use crate::store::{AccountChange, TokenKind};

/// A browser in which a moderator is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// What names it; it opens nothing.
    pub id: String,
    /// The browser in words, if it named itself.
    pub browser: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// When it was last seen, to some minutes.
    pub last_seen: Option<Timestamp>,
    /// Whether it is the one that asks.
    pub own: bool,
}

impl Engine {
    /// The browsers in which a moderator is signed in, that of session `token` first, then the newest.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sessions(&self, moderator: &Moderator, token: &str) -> Result<Vec<OpenSession>, Error> {
        let own = self.token_hash(TokenKind::Session, token);
        let known = self.store.sessions(moderator.id, self.clock.now()).await?;
        let mut sessions: Vec<OpenSession> = known
            .into_iter()
            .map(|known| OpenSession {
                id: blake3::Hash::from(known.hash).to_hex().to_string(),
                browser: known.browser,
                since: known.since,
                last_seen: known.last_seen,
                own: known.hash == own,
            })
            .collect();
        sessions.sort_by_key(|session| !session.own);
        Ok(sessions)
    }

    /// Ends one of a moderator's sessions. Ending one that has ended is no error.
    ///
    /// # Errors
    /// [`Error::NotFound`] for what names none.
    pub async fn end_session(&self, moderator: &Moderator, id: &str) -> Result<(), Error> {
        let hash = blake3::Hash::from_hex(id).map_err(|_| Error::NotFound("session"))?;
        match self.own_change(moderator, AccountChange::EndSession(*hash.as_bytes())).await {
            Err(Error::NotFound(_)) => Ok(()),
            done => done,
        }
    }

    /// Ends all of a moderator's sessions but that of `token`, and what would begin another: links, and sign-ins that wait for a code.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn end_other_sessions(&self, moderator: &Moderator, token: &str) -> Result<(), Error> {
        let keep = Some(self.token_hash(TokenKind::Session, token));
        self.own_change(moderator, AccountChange::EndSessions { keep }).await
    }

    /// Whether a moderator has a password.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn has_password(&self, moderator: &Moderator) -> Result<bool, Error> {
        Ok(self.store.user_by_name(&moderator.name).await?.is_some_and(|user| user.password_hash.is_some()))
    }

    /// Gives a moderator another password, and ends their other sessions. Whoever has none yet gives a code instead of the old one, if a second factor
    /// is on.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong old password or code; [`Error::Invalid`] for a new one that does not do.
    pub async fn change_password(&self, moderator: &Moderator, token: &str, old: &str, new: &str) -> Result<(), Error> {
        // First, so that no code is used up for one that does not do.
        let hash = passwords::new_hash(&*self.clock, new.to_owned()).await?;
        self.prove(moderator, old).await?;
        let keep = self.token_hash(TokenKind::Session, token);
        self.own_change(moderator, AccountChange::Password { hash, keep }).await
    }

    /// Makes sure that it is the moderator who changes how the account is opened: by the password, or by a code where there is none yet and a second factor is on.
    pub(super) async fn prove(&self, moderator: &Moderator, proof: &str) -> Result<(), Error> {
        if self.has_password(moderator).await? {
            self.check_password(moderator, proof.to_owned()).await
        } else if self.second_factor(moderator).await?.is_some() {
            self.take_code(moderator, proof).await
        } else {
            Ok(())
        }
    }
}
