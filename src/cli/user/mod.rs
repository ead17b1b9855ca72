//! `gatepost user`: the moderators.

mod mail;
mod shown;

use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::num::NonZeroU32;
use std::sync::Arc;

use anyhow::{Context, anyhow};
use clap::Subcommand;
use serde_json::json;
use url::Url;

use super::installation::{Place, block_on, with_engine, with_engine_made};
use super::output::say;
use super::signed::who;
use super::which;
use crate::engine::{By, Engine, Error, NewPerson};
use crate::store::{Reach, Role, User};
use crate::text::amount;

/// The most that is read of a password from standard input, in bytes; the engine's own limit is far lower.
const MAX_PASSWORD_INPUT: u64 = 4096;

/// Add and remove moderators, say which sites they see, sign them out, and make sign-in links
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  gatepost user add ann\n  gatepost user link ann --public-url https://gate.example\n  gatepost user sign-out ann"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
    /// Who changes it, for the list that `gatepost user history` shows; without it, the name that you are logged in with
    #[arg(long, global = true, value_name = "NAME")]
    by: Option<String>,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Add a moderator; prints their token for the API, once
    #[command(
        after_help = "Example:\n  gatepost user add ann\n  gatepost user add ann --password-stdin < password.txt\n  gatepost user add olga --admin\n  \
                      gatepost user add ben --site blog --site shop"
    )]
    Add {
        /// The name that they sign in with; none that looks like another's, or stands on decisions of somebody who was removed
        name: String,
        /// Take the password from standard input, up to the end of its first line; without it a terminal is asked, and
        /// elsewhere there is no password: sign-in links and the token still work
        #[arg(long)]
        password_stdin: bool,
        /// Make them an admin: they may change settings and accounts, and release and drop what waits in quarantine
        #[arg(long)]
        admin: bool,
        /// Let them see this site alone, or these, if it is said more than once; without it they see all there are and will be
        #[arg(long = "site", value_name = "SITE")]
        sites: Vec<String>,
    },
    /// Make a moderator an admin, or an admin a moderator: admins may change settings and accounts, and release and drop what waits in quarantine
    #[command(after_help = "Example:\n  gatepost user role ann admin")]
    Role {
        /// Their name
        name: String,
        /// moderator or admin
        #[arg(value_name = "moderator|admin")]
        role: Role,
        /// Even if it takes the last admin of all sites away
        #[arg(long)]
        yes: bool,
    },
    /// Say which sites a moderator sees and decides about; of all others they are not told that they are there
    #[command(after_help = "Example:\n  gatepost user sites ben --site blog --site shop\n  gatepost user sites ben --all")]
    Sites {
        /// Their name
        name: String,
        /// All there are and will be
        #[arg(long, required_unless_present = "sites", conflicts_with = "sites")]
        all: bool,
        /// This site alone, or these, if it is said more than once
        #[arg(long = "site", value_name = "SITE")]
        sites: Vec<String>,
        /// Even if it takes the last admin of all sites away
        #[arg(long)]
        yes: bool,
    },
    /// Ask for no second factor of a moderator any more, who has lost both the device and the recovery codes
    #[command(after_help = "Example:\n  gatepost user totp-off ann")]
    TotpOff {
        /// Their name
        name: String,
    },
    /// Show what was done to accounts, when and by whom, the newest first
    #[command(after_help = "Example:\n  gatepost user history\n  gatepost user history ann --limit 10")]
    History {
        /// Only to the account of this name
        name: Option<String>,
        /// So many lines
        #[arg(long, value_name = "NUMBER", default_value = "100")]
        limit: NonZeroU32,
    },
    /// List the moderators
    #[command(after_help = "Example:\n  gatepost user list")]
    List,
    /// End a moderator's sessions and sign-in links, and make their token anew: what somebody else got hold of opens nothing any more
    ///
    /// The new token is printed, once. A server that runs follows at once. Decisions that somebody made in their name are among `gatepost quarantine list`, or
    /// on the pages of the comments.
    #[command(after_help = "Example:\n  gatepost user sign-out ann --forget-password")]
    SignOut {
        /// Their name
        name: String,
        /// Forget their password too, if it may be known: then links and the token sign them in
        #[arg(long)]
        forget_password: bool,
    },
    /// Remove a moderator, with all that opens anything to them; what they decided stands, and keeps their name
    #[command(after_help = "Examples:\n  gatepost user remove ann\n  gatepost user remove mallory --distrust")]
    Remove {
        /// Their name
        name: String,
        /// The account was somebody else's: its word counts no more, and what it taught in the last 30 days is taken back
        #[arg(long)]
        distrust: bool,
        /// Even if it is the last admin of all sites
        #[arg(long)]
        yes: bool,
    },
    /// Mail a moderator the link that confirms their e-mail address; with it they choose on the page of their account what they are told
    ///
    /// A server that runs sends the mail. The link wants them to sign in; nothing else goes to the address before.
    #[command(after_help = "Example:\n  gatepost user email ann ann@example.org\n  gatepost user email ann --forget")]
    Email(mail::EmailOrder),
    /// Mail a moderator what waits, now, whatever they were told before; or a test mail
    #[command(after_help = "Example:\n  gatepost user notify ann --test")]
    Notify(mail::NotifyOrder),
    /// Print a link that signs a moderator in once, within an hour
    #[command(after_help = "Example:\n  gatepost user link ann --public-url https://gate.example")]
    Link {
        /// Their name
        name: String,
        #[command(flatten)]
        server: PublicUrl,
    },
}

/// Where links lead.
#[derive(Debug, Clone, clap::Args)]
struct PublicUrl {
    /// The address under which browsers reach the server
    #[arg(long, value_name = "URL", env = "GATEPOST_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: Url,
}

/// Carries out one of the commands.
///
/// # Errors
/// If the database cannot be used, the name is unknown or taken, or the password does not do.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    let Args { command, place, by, json } = args;
    let by = who(by)?;
    let is_new = matches!(command, Command::Add { .. });
    let work = async |engine: &Arc<Engine>| carry_out(engine, command, &by, json).await;
    block_on(async { if is_new { with_engine_made(&place, work).await } else { with_engine(&place, work).await } })
}

async fn carry_out(engine: &Arc<Engine>, command: Command, by: &str, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Add { name, password_stdin, admin, sites } => {
            let reach = if sites.is_empty() { Reach::All } else { reach(engine, &sites).await? };
            let password = if password_stdin { Some(read_password()?) } else { ask_password()? };
            let role = if admin { Role::Admin } else { Role::Moderator };
            add(engine, NewPerson { name, password, role, reach }, by, as_json).await
        }
        Command::Role { name, role, yes } => {
            let user = user(engine, &name).await?;
            engine.set_role(operator(by, yes), user.id, role).await.map_err(|error| unknown(error, &name))?;
            say(as_json, &json!({ "name": name, "role": role }), &[format!("{name}: {}", role.as_str())])
        }
        Command::Sites { name, all, sites, yes } => {
            let wanted = if all { Reach::All } else { reach(engine, &sites).await? };
            set_sites(engine, &name, wanted, operator(by, yes), as_json).await
        }
        Command::TotpOff { name } => {
            engine.forget_second_factor(&name, by).await.map_err(|error| unknown(error, &name))?;
            let line = format!("{name} signs in without a code now; on their page they can turn the second factor on again");
            say(as_json, &json!({ "name": name, "second_factor": false }), &[line])
        }
        Command::History { name, limit } => shown::history(engine, name.as_deref(), limit.get(), as_json).await,
        Command::List => shown::list(engine, as_json).await,
        Command::SignOut { name, forget_password } => {
            let token = engine.sign_out_user(&name, forget_password, by).await.map_err(|error| unknown(error, &name))?;
            let lines = [format!("Signed {name} out everywhere. Their new token for the API, shown this once:"), token.clone()];
            say(as_json, &json!({ "name": name, "token": token, "password_forgotten": forget_password }), &lines)
        }
        Command::Remove { name, distrust, yes } => remove(engine, &name, (distrust, yes), by, as_json).await,
        Command::Email(order) => mail::email(engine, order, by, as_json).await,
        Command::Notify(order) => mail::notify(engine, order, as_json).await,
        Command::Link { name, server: PublicUrl { public_url } } => {
            let token = engine.sign_in_link(&name, by).await.map_err(|error| unknown(error, &name))?;
            let link = public_url.join(&format!("sign-in/{token}"))?;
            say(as_json, &json!({ "link": link.as_str() }), &[link.to_string()])
        }
    }
}

async fn add(engine: &Engine, new: NewPerson, by: &str, as_json: bool) -> anyhow::Result<()> {
    let (user, token) = engine.add_person(new, by).await?;
    let value = json!({ "id": user.id, "name": user.name, "role": user.role, "created_at": user.created_at, "token": token });
    say(as_json, &value, &[format!("Added {}. Their token for the API, shown this once:", user.name), token])
}

/// Removes a moderator; if they are distrusted, what they taught lately is taken back.
async fn remove(engine: &Arc<Engine>, name: &str, (distrust, yes): (bool, bool), by: &str, as_json: bool) -> anyhow::Result<()> {
    if distrust {
        let undone = engine.distrust_user(name, by, yes).await.map_err(|error| unknown(error, name))?;
        let lines = [format!("Removed {name}, whose word counts no more; {} taken back.", amount(undone, "decision"))];
        return say(as_json, &json!({ "removed": name, "undone": undone }), &lines);
    }
    let user = user(engine, name).await?;
    engine.remove_user(operator(by, yes), user.id).await.map_err(|error| unknown(error, name))?;
    say(as_json, &json!({ "removed": name }), &[format!("Removed {name}; what they decided stands, and keeps their name.")])
}

async fn set_sites(engine: &Engine, name: &str, wanted: Reach, by: By<'_>, as_json: bool) -> anyhow::Result<()> {
    let user = user(engine, name).await?;
    engine.set_reach(by, user.id, wanted.clone()).await.map_err(|error| unknown(error, name))?;
    let names = shown::names(&wanted, &engine.sites().await?);
    say(as_json, &json!({ "name": name, "sites": names }), &[format!("{name}: {}", shown::in_words(names.as_deref()))])
}

async fn user(engine: &Engine, name: &str) -> anyhow::Result<User> {
    engine.user(name).await.map_err(|error| unknown(error, name))
}

fn operator(name: &str, even_the_last_admin: bool) -> By<'_> {
    By::Operator { name, even_the_last_admin }
}

/// The sites of these names, each of which must be there.
async fn reach(engine: &Engine, names: &[String]) -> anyhow::Result<Reach> {
    let mut sites = BTreeSet::new();
    for name in names {
        sites.insert(which::site(engine, name).await?.id);
    }
    Ok(Reach::Only(sites))
}

fn unknown(error: Error, name: &str) -> anyhow::Error {
    match error {
        Error::NotFound(_) => anyhow!("there is no moderator {name:?}; gatepost user list shows those there are"),
        Error::LastAdmin => anyhow!("{error}, or say --yes"),
        other => other.into(),
    }
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(MAX_PASSWORD_INPUT).read_to_string(&mut text).context("the password cannot be read from standard input")?;
    Ok(text.lines().next().unwrap_or("").to_owned())
}

/// Asks on a terminal, without showing what is typed. `None` where there is no terminal or nothing was typed.
fn ask_password() -> anyhow::Result<Option<String>> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password("Password (empty for none: links and the token still work): ")?;
    Ok((!typed.is_empty()).then_some(typed))
}
