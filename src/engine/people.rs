//! Who moderates: adding, changing and removing accounts, by the operator or by an admin. Each change is recorded with who made it.

use super::identity::LINK_LIFETIME;
use super::sites::check_name;
use super::{Engine, Error, Moderator, passwords};
use crate::comment::UserId;
use crate::store::{AccountChange, AccountChanged, AccountEvent, AccountOrder, Deed, KnownUser, Reach, Role, TokenKind, User};
use crate::text::look_alike_form;

/// What stands in place of a moderator's name where none decided.
const NOT_MODERATORS: [&str; 4] = ["site", "operator", "import", "gatepost"];

/// Who changes an account.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Whoever runs the server, by their name.
    Operator {
        /// Their name, for the record.
        name: &'a str,
        /// Whether they take the last admin away knowingly.
        even_the_last_admin: bool,
    },
    /// An admin, who may change accounts that see no more sites than they do.
    Admin(&'a Moderator),
}

impl By<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Operator { name, .. } => name,
            Self::Admin(admin) => &admin.name,
        }
    }

    fn may_change(&self, reach: &Reach) -> bool {
        match self {
            Self::Operator { .. } => true,
            Self::Admin(admin) => admin.role == Role::Admin && admin.reach.covers(reach),
        }
    }
}

/// Somebody to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The name that they will sign in with.
    pub name: String,
    /// Their password; without one they come by a link.
    pub password: Option<String>,
    /// What they may do.
    pub role: Role,
    /// On which sites.
    pub reach: Reach,
}

impl Engine {
    /// Adds a moderator of all sites and returns them with a token for the API, shown this once.
    ///
    /// # Errors
    /// As [`Engine::add_person`].
    pub async fn add_user(&self, name: &str, password: Option<String>) -> Result<(User, String), Error> {
        let new = NewPerson { name: name.to_owned(), password, role: Role::Moderator, reach: Reach::All };
        self.add_person(new, "gatepost").await
    }

    /// Adds somebody and returns them with a token for the API, shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name or password that cannot be; [`crate::store::StoreError::Exists`] if the name is taken.
    pub async fn add_person(&self, new: NewPerson, by: &str) -> Result<(User, String), Error> {
        let user = self.add_account(new, operator(by)).await?;
        let token = self.new_token(TokenKind::Api, user.id, None).await?;
        Ok((user, token))
    }

    /// Adds somebody who is to choose a password themselves, and gives the token of a link that signs them in once, within an hour.
    ///
    /// # Errors
    /// As [`Engine::add_person`]; [`Error::NotFound`] for sites that the admin does not see.
    pub async fn invite(&self, admin: &Moderator, name: &str, role: Role, reach: Reach) -> Result<String, Error> {
        if !By::Admin(admin).may_change(&reach) {
            return Err(Error::NotFound("site"));
        }
        let user = self.add_account(NewPerson { name: name.to_owned(), password: None, role, reach }, By::Admin(admin)).await?;
        self.link_for(&user, &admin.name).await
    }

    /// Another such link for somebody who has never signed in. For anybody else only the operator makes one: it would let an admin in under their name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the admin may not change such an account; [`Error::Conflict`] if somebody has signed in to it.
    pub async fn invite_again(&self, admin: &Moderator, user: UserId) -> Result<String, Error> {
        let user = self.account(By::Admin(admin), user).await?;
        if user.seen_at.is_some() || user.password_hash.is_some() {
            let problem = "they have signed in before; whoever runs the server makes a link with gatepost user link NAME";
            return Err(Error::conflict(problem));
        }
        self.link_for(&user, &admin.name).await
    }

    async fn add_account(&self, new: NewPerson, by: By<'_>) -> Result<User, Error> {
        check_name(&new.name)?;
        self.check_unlike_others(&new.name, by).await?;
        let password_hash = match new.password {
            None => None,
            Some(password) => Some(passwords::new_hash(&*self.clock, password).await?),
        };
        let (id, created_at) = (UserId(self.clock.new_id()), self.clock.now());
        let user = User { id, name: new.name, password_hash, role: new.role, reach: new.reach, created_at, seen_at: None };
        self.store.add_user(&user, by.name()).await?;
        Ok(user)
    }

    /// In a list of who decided, a new name must not be taken for another. An admin who does not see that one's sites is not told it.
    async fn check_unlike_others(&self, name: &str, by: By<'_>) -> Result<(), Error> {
        let form = look_alike_form(name);
        let alike = |other: &str| look_alike_form(other) == form;
        let problem = if !name.chars().any(char::is_alphanumeric) {
            "should have a letter or a digit".to_owned()
        } else if NOT_MODERATORS.into_iter().any(alike) {
            format!("{name:?} stands for what no moderator decided; choose another")
        } else if let Some(known) = self.users().await?.into_iter().find(|known| alike(&known.user.name)) {
            if known.user.name == name {
                // The store says so.
                return Ok(());
            }
            match by {
                By::Admin(admin) if !admin.reach.meets(&known.user.reach) => {
                    "looks like one that a moderator has; choose another".to_owned()
                }
                _ => format!("looks like {:?}, which a moderator has; choose another", known.user.name),
            }
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

    /// The user of that name.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is none.
    pub async fn user(&self, name: &str) -> Result<User, Error> {
        self.store.user_by_name(name).await?.ok_or(Error::NotFound("user"))
    }

    /// Ends a moderator's sessions, their sign-in links and their token for the API, and gives a new one, shown this once; their password, if it is not to be
    /// forgotten too, still signs them in. Their second factor stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn sign_out_user(&self, name: &str, forget_password: bool, by: &str) -> Result<String, Error> {
        let user = self.user(name).await?;
        let detail = if forget_password { "and the password forgotten" } else { "" };
        self.change(operator(by), &user, AccountChange::SignOut { forget_password }, detail).await?;
        self.new_token(TokenKind::Api, user.id, None).await
    }

    /// Gives an account another role.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such account, or not for that admin; [`Error::LastAdmin`] if it is the last admin's.
    pub async fn set_role(&self, by: By<'_>, user: UserId, role: Role) -> Result<(), Error> {
        let user = self.account(by, user).await?;
        if user.role == role {
            return Ok(());
        }
        self.change(by, &user, AccountChange::Role(role), role.as_str()).await
    }

    /// Lets an account see these sites and no others.
    ///
    /// # Errors
    /// As [`Engine::set_role`]; [`Error::NotFound`] also for sites that the admin does not see.
    pub async fn set_reach(&self, by: By<'_>, user: UserId, reach: Reach) -> Result<(), Error> {
        let user = self.account(by, user).await?;
        if !by.may_change(&reach) {
            return Err(Error::NotFound("site"));
        }
        if user.reach == reach {
            return Ok(());
        }
        let detail = self.names(&reach).await?;
        self.change(by, &user, AccountChange::Reach(reach), &detail).await
    }

    /// Ends all sessions of an account; its token for the API goes on.
    ///
    /// # Errors
    /// As [`Engine::set_role`].
    pub async fn end_sessions_of(&self, by: By<'_>, user: UserId) -> Result<(), Error> {
        let user = self.account(by, user).await?;
        self.change(by, &user, AccountChange::EndSessions { keep: None }, "all").await
    }

    /// Asks for no second factor of an account any more: of whoever lost both the device and the recovery codes.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user; [`Error::Conflict`] if none is asked of them.
    pub async fn forget_second_factor(&self, name: &str, by: &str) -> Result<(), Error> {
        let user = self.user(name).await?;
        match self.change(operator(by), &user, AccountChange::SecondFactorOff, "").await {
            Err(Error::NotFound(_)) => Err(Error::conflict(format!("{name} has no second factor"))),
            done => done,
        }
    }

    /// Removes an account with all that opens anything to it. What it decided stands, under its name.
    ///
    /// # Errors
    /// As [`Engine::set_role`].
    pub async fn remove_user(&self, by: By<'_>, user: UserId) -> Result<(), Error> {
        let user = self.account(by, user).await?;
        self.change(by, &user, AccountChange::Remove, "").await
    }

    /// A token that signs that user in once, within an hour.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such user.
    pub async fn sign_in_link(&self, name: &str, by: &str) -> Result<String, Error> {
        let user = self.user(name).await?;
        self.link_for(&user, by).await
    }

    /// What was done to accounts, the newest first; to those of one name alone, if one is given.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn account_events(&self, name: Option<&str>, limit: u32) -> Result<Vec<AccountEvent>, Error> {
        Ok(self.store.account_events(name, limit).await?)
    }

    async fn link_for(&self, user: &User, by: &str) -> Result<String, Error> {
        let now = self.clock.now();
        // First, so that there is no link that is not on record.
        self.store.record(&user.name, Deed::Link, by, "", now).await?;
        self.new_token(TokenKind::SignInLink, user.id, Some(now + LINK_LIFETIME)).await
    }

    /// The account of that id, if whoever asks may change it. What an admin may not change is not there for them.
    async fn account(&self, by: By<'_>, id: UserId) -> Result<User, Error> {
        let known = self.users().await?.into_iter().map(|known| known.user).find(|user| user.id == id);
        known.filter(|user| by.may_change(&user.reach)).ok_or(Error::NotFound("user"))
    }

    pub(super) async fn change(&self, by: By<'_>, user: &User, change: AccountChange, detail: &str) -> Result<(), Error> {
        let keep_an_admin = !matches!(by, By::Operator { even_the_last_admin: true, .. });
        self.order(user.id, change, by.name(), detail, keep_an_admin).await
    }

    /// Makes a change that whoever it is may make, and records it.
    pub(super) async fn order(
        &self,
        user: UserId,
        change: AccountChange,
        by: &str,
        detail: &str,
        keep_an_admin: bool,
    ) -> Result<(), Error> {
        let order = AccountOrder { user, change, by: by.to_owned(), detail: detail.to_owned(), keep_an_admin, at: self.clock.now() };
        match self.store.change_account(order).await? {
            AccountChanged::Done => Ok(()),
            AccountChanged::Unknown => Err(Error::NotFound("user")),
            AccountChanged::LastAdmin => Err(Error::LastAdmin),
        }
    }

    /// The names of sites, for the record.
    async fn names(&self, reach: &Reach) -> Result<String, Error> {
        let Reach::Only(ids) = reach else { return Ok("all".to_owned()) };
        let names: Vec<String> = self.sites().await?.into_iter().filter(|site| ids.contains(&site.id)).map(|site| site.name).collect();
        Ok(names.join(", "))
    }
}

/// The operator, where no admin is taken away.
fn operator(name: &str) -> By<'_> {
    By::Operator { name, even_the_last_admin: false }
}
