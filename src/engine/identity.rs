//! Who is asking: moderators, their tokens, sessions and sign-in links.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::keys::TOKEN_LENGTH;
use super::sites::check_name;
use super::{Engine, Error};
use crate::comment::UserId;
use crate::moderation::Actor;
use crate::store::{KnownUser, Role, TokenKind, User};
use crate::text::visible_form;

/// How long a browser stays signed in.
pub const SESSION_LIFETIME: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long a sign-in link works.
const LINK_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The shortest password (NIST SP 800-63B asks for 8 at least; a moderator's account faces the internet).
const MIN_PASSWORD: usize = 10;

/// What stands in place of a moderator's name where none decided.
const NOT_MODERATORS: [&str; 4] = ["site", "operator", "import", "gatepost"];

/// The longest password, in bytes: hashing must not be a way to keep the machine busy.
const MAX_PASSWORD: usize = 256;

/// Passwords hashed at once: argon2id takes 19 MiB and tens of milliseconds of a core each.
static HASHING: Semaphore = Semaphore::const_new(2);

/// The hash of no password, checked for unknown names so that they take as long as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password(b"nobody", b"sixteen bytes!!!").unwrap_or_default());

/// A moderator who has shown who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderator {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

impl Moderator {
    pub(super) fn actor(&self) -> Actor {
        Actor::User(self.id, self.name.clone())
    }
}

impl From<User> for Moderator {
    fn from(user: User) -> Self {
        Self { id: user.id, name: user.name, role: user.role }
    }
}

/// A browser that has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who it is.
    pub moderator: Moderator,
    /// The session's token, for the cookie.
    pub session: String,
}

impl Engine {
    /// Adds a moderator and returns them with a token for the API, shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name or password that cannot be; [`crate::store::StoreError::Exists`] if the name is taken.
    pub async fn add_user(&self, name: &str, password: Option<String>) -> Result<(User, String), Error> {
        self.add_user_as(name, password, Role::Moderator).await
    }

    /// The same in a role.
    ///
    /// # Errors
    /// As [`Engine::add_user`].
    pub async fn add_user_as(&self, name: &str, password: Option<String>, role: Role) -> Result<(User, String), Error> {
        check_name(name)?;
        self.check_unlike_others(name).await?;
        let password_hash = match password {
            None => None,
            Some(password) => Some(self.new_password_hash(password).await?),
        };
        let user = User { id: UserId(self.clock.new_id()), name: name.to_owned(), password_hash, role, created_at: self.clock.now() };
        self.store.add_user(&user).await?;
        let token = self.new_token(TokenKind::Api, user.id, None).await?;
        Ok((user, token))
    }

    /// In a list of who decided, a new name must not be taken for another.
    async fn check_unlike_others(&self, name: &str) -> Result<(), Error> {
        let form = visible_form(name);
        let alike = |other: &str| visible_form(other) == form;
        let problem = if !name.chars().any(char::is_alphanumeric) {
            "should have a letter or a digit".to_owned()
        } else if NOT_MODERATORS.contains(&form.as_str()) {
            format!("{name:?} stands for what no moderator decided; choose another")
        } else if let Some(known) = self.users().await?.into_iter().find(|known| alike(&known.user.name)) {
            if known.user.name == name {
                // The store says so.
                return Ok(());
            }
            format!("looks like {:?}, which a moderator has; choose another", known.user.name)
        } else if self.store.who_decided().await?.iter().any(|decided| alike(decided)) {
            "stands on decisions of somebody who was removed; choose another, so that theirs can be told apart".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::Invalid { field: "name", problem })
    }

    /// All moderators, by name.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn users(&self) -> Result<Vec<KnownUser>, Error> {
        Ok(self.store.users(self.clock.now()).await?)
    }

    /// Ends a moderator's sessions, their sign-in links and their token for the API, and gives a new one, shown this once; their password, if it is not to be
    /// forgotten too, still signs them in.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn sign_out_user(&self, name: &str, forget_password: bool) -> Result<String, Error> {
        let user = self.user(name).await?;
        if !self.store.revoke(user.id, forget_password).await? {
            return Err(Error::NotFound("user"));
        }
        self.new_token(TokenKind::Api, user.id, None).await
    }

    /// Gives a user another role.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn set_role(&self, name: &str, role: Role) -> Result<(), Error> {
        let user = self.user(name).await?;
        if self.store.set_role(user.id, role).await? { Ok(()) } else { Err(Error::NotFound("user")) }
    }

    /// Removes a moderator with all that opens anything to them. What they decided stands, under their name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn remove_user(&self, name: &str) -> Result<(), Error> {
        let user = self.user(name).await?;
        if self.store.remove_user(user.id).await? { Ok(()) } else { Err(Error::NotFound("user")) }
    }

    pub(super) async fn user(&self, name: &str) -> Result<User, Error> {
        self.store.user_by_name(name).await?.ok_or(Error::NotFound("user"))
    }

    /// The moderator that an API token stands for.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] for an unknown token.
    pub async fn moderator_by_api_token(&self, token: &str) -> Result<Moderator, Error> {
        self.moderator_by_token(TokenKind::Api, token).await?.ok_or(Error::Unauthorised("the moderator's token is unknown"))
    }

    /// A token that signs that user in once, within an hour.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn sign_in_link(&self, name: &str) -> Result<String, Error> {
        let user = self.user(name).await?;
        self.new_token(TokenKind::SignInLink, user.id, Some(self.clock.now() + LINK_LIFETIME)).await
    }

    /// Signs in by name and password. Unknown names take as long as wrong passwords, and get the same answer.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if they do not fit.
    pub async fn sign_in(&self, name: &str, password: String) -> Result<SignedIn, Error> {
        const WRONG: Error = Error::Unauthorised("the name or the password is wrong");
        let user = self.store.user_by_name(name).await?;
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let fits = verify_password(password, hash).await;
        match user {
            Some(user) if fits => self.new_session(user.into()).await,
            _ => Err(WRONG),
        }
    }

    /// Signs in by a link's token, which is then used up.
    ///
    /// # Errors
    /// [`Error::Unauthorised`] if it is unknown, used or older than an hour.
    pub async fn sign_in_by_link(&self, token: &str) -> Result<SignedIn, Error> {
        let hash = self.keys.hash(purpose(TokenKind::SignInLink), token);
        let user = self.store.take_token(TokenKind::SignInLink, hash, self.clock.now()).await?;
        let user = user.ok_or(Error::Unauthorised("the link was used before or is older than an hour; ask for a new one"))?;
        self.new_session(user.into()).await
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
        let hash = self.keys.hash(purpose(TokenKind::Session), token);
        self.store.take_token(TokenKind::Session, hash, self.clock.now()).await?;
        Ok(())
    }

    /// The token that a session's forms must carry: bound to the session, useless without it.
    #[must_use]
    pub fn csrf_token(&self, session: &str) -> String {
        blake3::Hash::from(self.keys.hash("csrf", session)).to_hex().to_string()
    }

    async fn moderator_by_token(&self, kind: TokenKind, token: &str) -> Result<Option<Moderator>, Error> {
        let hash = self.keys.hash(purpose(kind), token);
        Ok(self.store.user_by_token(kind, hash, self.clock.now()).await?.map(Moderator::from))
    }

    async fn new_session(&self, moderator: Moderator) -> Result<SignedIn, Error> {
        let session = self.new_token(TokenKind::Session, moderator.id, Some(self.clock.now() + SESSION_LIFETIME)).await?;
        Ok(SignedIn { moderator, session })
    }

    async fn new_token(&self, kind: TokenKind, user: UserId, expires_at: Option<Timestamp>) -> Result<String, Error> {
        let token = self.clock.new_key(TOKEN_LENGTH);
        let hash = self.keys.hash(purpose(kind), &token);
        self.store.add_token(kind, hash, user, expires_at, self.clock.now()).await?;
        Ok(token)
    }

    async fn new_password_hash(&self, password: String) -> Result<String, Error> {
        if !(MIN_PASSWORD..=MAX_PASSWORD).contains(&password.len()) {
            let problem = format!("should be {MIN_PASSWORD} to {MAX_PASSWORD} characters long");
            return Err(Error::Invalid { field: "password", problem });
        }
        let mut salt = [0_u8; 16];
        self.clock.fill(&mut salt);
        let hash = off_the_runtime(move || hash_password(password.as_bytes(), &salt)).await.flatten();
        hash.ok_or_else(|| Error::Invalid { field: "password", problem: "cannot be hashed; use another".to_owned() })
    }
}

/// What keeps one kind of token from passing for another.
fn purpose(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Api => "api",
        TokenKind::Session => "session",
        TokenKind::SignInLink => "sign-in-link",
    }
}

fn hash_password(password: &[u8], salt: &[u8]) -> Option<String> {
    Argon2::default().hash_password_with_salt(password, salt).ok().map(|hash| hash.to_string())
}

async fn verify_password(password: String, hash: Option<String>) -> bool {
    if password.len() > MAX_PASSWORD {
        return false;
    }
    let known = hash.is_some();
    let verified = off_the_runtime(move || {
        let hash = hash.as_ref().unwrap_or(&NOBODY);
        PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    });
    verified.await.unwrap_or(false) && known
}

/// Runs slow arithmetic on a thread where it holds up no request. `None` if the runtime is shutting down.
async fn off_the_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _permit = HASHING.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}
