//! Who moderates which sites: an admin invites, changes and removes those who see no more sites than they do.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;

use super::super::error::PageError;
use super::super::session::{Fields, Signed};
use super::super::time::Moment;
use super::Session;
use super::overview::SettingsPage;
use super::words::{By as Told, retold, say};
use crate::comment::{SiteId, UserId};
use crate::engine::{By, Engine, Error};
use crate::http::AppState;
use crate::store::{KnownUser, Reach, Role, Site, StoreError};

/// Who moderates.
#[derive(Debug, Clone, Default)]
pub(in crate::http::pages) struct People {
    /// Whether who looks may change any of it.
    pub admin: bool,
    /// Whether they may let somebody see every site.
    pub may_give_all: bool,
    /// The sites that they may give.
    pub sites: Vec<SiteBox>,
    /// One a person.
    pub lines: Vec<Person>,
    /// A link that was made just now.
    pub link: Option<Link>,
}

/// A site that can be ticked.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct SiteBox {
    /// Its id.
    pub id: SiteId,
    /// Its name.
    pub name: String,
    /// Whether it is ticked.
    pub ticked: bool,
}

/// A link that signs somebody in once.
#[derive(Debug, Clone)]
pub(in crate::http::pages) struct Link {
    /// Whom it signs in.
    pub name: String,
    /// The path of its address.
    pub path: String,
    /// Its whole address, where the server knows its own.
    pub address: Option<String>,
}

/// A moderator.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, which the page shows or acts on")]
pub(in crate::http::pages) struct Person {
    /// Their id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Whether they are an admin.
    pub admin: bool,
    /// Whether they see every site.
    pub all: bool,
    /// Their sites, in words: of those alone that who looks sees too.
    pub reach: String,
    /// Whether a second factor is asked of them.
    pub second_factor: bool,
    /// In how many browsers they are signed in.
    pub sessions: String,
    /// How many keys to the API they have.
    pub keys: String,
    /// When they were last here.
    pub seen: Option<Moment>,
    /// Whether who looks may change their account.
    pub changeable: bool,
    /// Whether it is who looks.
    pub own: bool,
    /// Whether they have not come yet, so that another link can be made for them.
    pub awaited: bool,
    /// The sites that they may be given.
    pub sites: Vec<SiteBox>,
}

impl People {
    pub(super) async fn look_up(engine: &Engine, session: &Session, sites: &[Site]) -> Result<Self, PageError> {
        let (viewer, now) = (&session.moderator, engine.clock().now());
        let admin = viewer.role == Role::Admin;
        let known = engine.seen_by(viewer).people().await?;
        let line = |known: &KnownUser| Person {
            own: known.user.id == viewer.id,
            changeable: admin && viewer.reach.covers(&known.user.reach),
            ..Person::new(known, sites, now)
        };
        let lines = known.iter().map(line).collect();
        Ok(Self { admin, may_give_all: viewer.reach == Reach::All, sites: boxes(sites, &Reach::Only(BTreeSet::new())), lines, link: None })
    }
}

impl Person {
    fn new(known: &KnownUser, sites: &[Site], now: Timestamp) -> Self {
        let user = &known.user;
        let names: Vec<&str> = sites.iter().filter(|site| user.reach.sees(site.id)).map(|site| site.name.as_str()).collect();
        Self {
            id: user.id,
            name: user.name.clone(),
            admin: user.role == Role::Admin,
            all: user.reach == Reach::All,
            reach: match (&user.reach, names.is_empty()) {
                (Reach::All, _) => say!("person-every-site"),
                (Reach::Only(_), true) => say!("person-no-site"),
                (Reach::Only(_), false) => names.join(", "),
            },
            second_factor: known.second_factor,
            sessions: say!("person-browsers", count = known.sessions),
            keys: say!("person-keys", count = known.tokens),
            seen: user.seen_at.map(|at| Moment::new(at, now)),
            changeable: false,
            own: false,
            awaited: user.seen_at.is_none() && user.password_hash.is_none(),
            sites: boxes(sites, &user.reach),
        }
    }
}

fn boxes(sites: &[Site], ticked: &Reach) -> Vec<SiteBox> {
    let ticked = |id| *ticked != Reach::All && ticked.sees(id);
    sites.iter().map(|site| SiteBox { id: site.id, name: site.name.clone(), ticked: ticked(site.id) }).collect()
}

/// What is said of what was done.
pub(super) fn said(word: &str) -> Option<String> {
    match word {
        "person-changed" => Some(say!("people-changed")),
        "person-ended" => Some(say!("people-ended")),
        "person-removed" => Some(say!("people-removed")),
        _ => None,
    }
}

/// GET /settings/people: where a page that was shown in answer to a form leads when it is loaded again.
pub(super) async fn back(_: Session) -> Redirect {
    Redirect::to("/settings#people")
}

/// POST /settings/people: `do` is `invite` (`name`, `role`, `reach`, `site`), `link`, `change` (`role`, `reach`, `site`), `end` or `remove`, each of the account `person`.
pub(super) async fn change(State(state): State<AppState>, form: Signed) -> Result<Response, PageError> {
    let Signed { session, fields: form, .. } = form;
    super::only_admins(&session)?;
    match carry_out(&state, &session, &form).await {
        Ok(Done::Said(word)) => Ok(Redirect::to(&format!("/settings?done={word}#people")).into_response()),
        Ok(Done::Link(link)) => {
            let mut page = SettingsPage::look_up(&state.engine, session).await?;
            page.people.link = Some(link);
            Ok(page.into_response())
        }
        Err(error) => {
            let problem = match error {
                Error::LastAdmin => retold(Told::Engine, &error.to_string()),
                Error::Conflict { problem, .. } => retold(Told::Engine, &problem),
                Error::Invalid { field, problem } => say!("account-field", problem = retold(Told::Engine, &format!("{field} {problem}"))),
                Error::Store(StoreError::Exists(what)) => retold(Told::Engine, &format!("There is {what} already")),
                other => return Err(other.into()),
            };
            let page = SettingsPage { refused: vec![problem], ..SettingsPage::look_up(&state.engine, session).await? };
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}

/// What was done.
enum Done {
    Said(&'static str),
    Link(Link),
}

async fn carry_out(state: &AppState, session: &Session, form: &Fields) -> Result<Done, Error> {
    let (engine, admin, by) = (&state.engine, &session.moderator, By::Admin(&session.moderator));
    let word = form.get("do").unwrap_or("");
    let link = |name: String, token: String| {
        let path = format!("/sign-in/{token}");
        let address = state.public_url.as_ref().and_then(|url| url.join(&path).ok()).map(String::from);
        Done::Link(Link { name, path, address })
    };
    if word == "invite" {
        let name = form.get("name").unwrap_or("").trim().to_owned();
        let token = engine.invite(admin, &name, role(form)?, reach(form)?).await?;
        return Ok(link(name, token));
    }
    let person: UserId = form.get("person").and_then(|id| id.parse().ok()).ok_or(Error::NotFound("user"))?;
    match word {
        "link" => {
            let token = engine.invite_again(admin, person).await?;
            let known = engine.users().await?.into_iter().find(|known| known.user.id == person);
            Ok(link(known.map(|known| known.user.name).unwrap_or_default(), token))
        }
        "change" => {
            let (role, reach) = (role(form)?, reach(form)?);
            engine.set_reach(by, person, reach).await?;
            engine.set_role(by, person, role).await?;
            Ok(Done::Said("person-changed"))
        }
        "end" => engine.end_sessions_of(by, person).await.map(|()| Done::Said("person-ended")),
        "remove" => engine.remove_user(by, person).await.map(|()| Done::Said("person-removed")),
        _ => Err(Error::Invalid { field: "do", problem: "should be invite, link, change, end or remove".to_owned() }),
    }
}

fn role(form: &Fields) -> Result<Role, Error> {
    form.get("role").unwrap_or("").parse().map_err(|_| Error::Invalid { field: "role", problem: "should be moderator or admin".to_owned() })
}

/// Every site, or those that are ticked.
fn reach(form: &Fields) -> Result<Reach, Error> {
    let ticked: Option<BTreeSet<SiteId>> = form.all("site").map(|id| id.parse().ok()).collect();
    match (form.get("reach"), ticked) {
        (Some("all"), _) => Ok(Reach::All),
        (_, Some(sites)) if !sites.is_empty() => Ok(Reach::Only(sites)),
        (_, Some(_)) => Err(Error::Invalid { field: "sites", problem: "are none: tick one at least, or give every site".to_owned() }),
        (_, None) => Err(Error::NotFound("site")),
    }
}

/// Somebody of a name that a page must not take for anything else.
#[cfg(test)]
pub(super) fn sample(hostile: &str, now: Timestamp) -> People {
    let id = SiteId(uuid::Uuid::from_u128(1));
    let sites = || vec![SiteBox { id, name: hostile.to_owned(), ticked: true }];
    let person = |number| Person {
        id: UserId(uuid::Uuid::from_u128(number)),
        name: hostile.to_owned(),
        admin: true,
        all: false,
        reach: hostile.to_owned(),
        second_factor: true,
        sessions: say!("person-browsers", count = 1_u32),
        keys: say!("person-keys", count = 2_u32),
        seen: Some(Moment::new(now, now)),
        changeable: true,
        own: number == 1,
        awaited: number == 2,
        sites: sites(),
    };
    let link = Some(Link { name: hostile.to_owned(), path: "/sign-in/abc".to_owned(), address: Some(hostile.to_owned()) });
    People { admin: true, may_give_all: true, sites: sites(), lines: vec![person(1), person(2)], link }
}
