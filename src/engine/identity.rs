//! Who is asking: moderators, their tokens, sessions and sign-in links. Signing in takes a password or a link, and a code where the account has a
//! second factor: until then there is no session, only a token that waits for the code.

use jiff::{SignedDuration, Timestamp};

use super::keys::TOKEN_LENGTH;
use super::{Engine, Error, passwords};
use crate::comment::UserId;
use crate::moderation::Actor;
use crate::store::{NewSession, Reach, Role, TokenKind, User};

/// How long a browser stays signed in.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long a sign-in link works.
pub(super) const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// How long a sign-in waits for its code.
pub const CODE_LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// How often it is noted that somebody is here: it is a write.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A moderator who has shown who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderator {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// On which sites.
    pub reach: Reach,
}

impl Moderator {
    pub(super) fn actor(&self) -> Actor {
        Actor::User(self.id, self.name.clone())
    }

    /// Whether they may change what concerns every site.
    #[must_use]
    pub fn is_admin_of_all(&self) -> bool {
        self.role == Role::Admin && self.reach == Reach::All
    }
}

impl From<User> for Moderator {
    fn from(user: User) -> Self {
        Self { id: user.id, name: user.name, role: user.role, reach: user.reach }
    }
}

/// A browser that has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub moderator: Moderator,
    /// The session's token, for the cookie.
    pub session: String,
    /// Whether nobody had signed in to the account before, and it has no password: one is to be chosen.
    pub is_new: bool,
}

/// What a password or a link opens.
#[derive(Debug, Clone)]
pub enum Entrance {
    /// A session.
    Open(SignedIn),
    /// A code is asked for; this token, good for [`CODE_LIFETIME`], says who owes it.
    CodeNeeded(String),
}

impl Engine {
    /// The moderator that an API token stands for.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for an unknown token.
    pub async fn moderator_by_api_token(&self, token: &str) -> Result<Moderator, Error> {
        self.moderator_by_token(TokenKind::Api, token).await?.ok_or(Error::Unauthorised("the moderator's token is unknown"))
    }

    /// Signs in by name and password, from a browser that is called that. Unknown names take as long as wrong passwords, and get the same answer.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if they do not fit.
    pub async fn sign_in(&self, name: &str, password: String, browser: Option<&str>) -> Result<Entrance, Error> {
        const WRONG: Error = Error::Unauthorised("the name or the password is wrong");
        let user = self.store.user_by_name(name).await?;
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let fits = passwords::fits(password, hash).await;
        match user {
            Some(user) if fits => self.let_in(user, browser).await,
            _ => Err(WRONG),
        }
    }

    /// Signs in by a link's token, which is then used up.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if it is unknown, used or too old: after an hour, or a day for one in a digest.
    pub async fn sign_in_by_link(&self, token: &str, browser: Option<&str>) -> Result<Entrance, Error> {
        let hash = self.token_hash(TokenKind::SignInLink, token);
        let user = self.store.take_token(TokenKind::SignInLink, hash, self.clock.now()).await?;
        let user = user.ok_or(Error::Unauthorised("the link was used before or is too old; ask for a new one"))?;
        self.let_in(user, browser).await
    }

    /// Who owes a code, by the token of [`Entrance::CodeNeeded`].
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if it is unknown, used or too old.
    pub async fn who_owes_a_code(&self, token: &str) -> Result<Moderator, Error> {
        let owing = self.moderator_by_token(TokenKind::SecondFactor, token).await?;
        owing.ok_or(Error::Unauthorised("the sign-in was not finished in time; begin again"))
    }

    /// Signs in by the code that was owed: of the second factor, or a recovery code.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for a wrong or used code, and if nobody owes one.
    pub async fn sign_in_by_code(&self, token: &str, code: &str, browser: Option<&str>) -> Result<SignedIn, Error> {
        let owing = self.who_owes_a_code(token).await?;
        self.take_code(&owing, code).await?;
        let hash = self.token_hash(TokenKind::SecondFactor, token);
        match self.store.take_token(TokenKind::SecondFactor, hash, self.clock.now()).await? {
            Some(user) => self.new_session(user, browser).await,
            None => Err(Error::Unauthorised("the sign-in was finished or given up meanwhile")),
        }
    }

    /// The moderator whose session that is.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if it is unknown or has ended.
    pub async fn session(&self, token: &str) -> Result<Moderator, Error> {
        self.moderator_by_token(TokenKind::Session, token).await?.ok_or(Error::Unauthorised("the session has ended; sign in again"))
    }

    /// Ends a session. Ending one that has ended is no error.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn sign_out(&self, token: &str) -> Result<(), Error> {
        let hash = self.token_hash(TokenKind::Session, token);
        self.store.take_token(TokenKind::Session, hash, self.clock.now()).await?;
        Ok(())
    }

    /// The token that a session's forms must carry: bound to the session, useless without it.
    #[must_use]
    pub fn csrf_token(&self, session: &str) -> String {
        blake3::Hash::from(self.keys.hash("csrf", session)).to_hex().to_string()
    }

    async fn moderator_by_token(&self, kind: TokenKind, token: &str) -> Result<Option<Moderator>, Error> {
        let (hash, now) = (self.token_hash(kind, token), self.clock.now());
        let Some(bearer) = self.store.bearer(kind, hash, now).await? else { return Ok(None) };
        // Who still owes a code is not here yet.
        let is_here = kind != TokenKind::SecondFactor;
        let is_fresh = bearer.seen_at.is_some_and(|seen| now.duration_since(seen) < SEEN_EVERY);
        // A full disk keeps nobody out.
        if is_here
            && !is_fresh
            && let Err(error) = self.store.note_seen(kind, hash, now).await
        {
            tracing::warn!(%error, "could not note that a moderator is here");
        }
        Ok(Some(bearer.user.into()))
    }

    /// Opens a session, or asks for a code first.
    async fn let_in(&self, user: User, browser: Option<&str>) -> Result<Entrance, Error> {
        let asked = self.store.second_factor(user.id).await?.is_some_and(|factor| factor.confirmed_at.is_some());
        if asked {
            let until = self.clock.now() + CODE_LIFETIME;
            return Ok(Entrance::CodeNeeded(self.new_token(TokenKind::SecondFactor, user.id, Some(until)).await?));
        }
        Ok(Entrance::Open(self.new_session(user, browser).await?))
    }

    async fn new_session(&self, user: User, browser: Option<&str>) -> Result<SignedIn, Error> {
        let session = self.clock.new_key(TOKEN_LENGTH);
        let (hash, at) = (self.token_hash(TokenKind::Session, &session), self.clock.now());
        let (is_new, browser) = (user.seen_at.is_none() && user.password_hash.is_none(), browser.map(str::to_owned));
        self.store.open_session(NewSession { hash, user: user.id, browser, expires_at: at + SESSION_LIFETIME, at }).await?;
        Ok(SignedIn { moderator: user.into(), session, is_new })
    }

    pub(super) async fn new_token(&self, kind: TokenKind, user: UserId, expires_at: Option<Timestamp>) -> Result<String, Error> {
        let token = self.clock.new_key(TOKEN_LENGTH);
        self.store.add_token(kind, self.token_hash(kind, &token), user, expires_at, self.clock.now()).await?;
        Ok(token)
    }

    pub(super) fn token_hash(&self, kind: TokenKind, token: &str) -> [u8; 32] {
        self.keys.hash(purpose(kind), token)
    }
}

/// What keeps one kind of token from passing for another.
fn purpose(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Api => "api",
        TokenKind::Session => "session",
        TokenKind::SignInLink => "sign-in-link",
        TokenKind::SecondFactor => "second-factor",
    }
}
