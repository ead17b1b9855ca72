//! `gatepost user`: the moderators.

use std::io::{IsTerminal, Read};
use std::sync::Arc;

use anyhow::{Context, anyhow};
use clap::Subcommand;
use serde_json::{Value, json};
use url::Url;

use super::installation::{Place, block_on, with_engine, with_engine_made};
use super::output::say;
use super::signed::Signed;
use crate::engine::{Engine, Error};
use crate::store::{KnownUser, Role, User};
use crate::text::amount;

/// The most that is read of a password from standard input, in bytes; the engine's own limit is far lower.
const MAX_PASSWORD_INPUT: u64 = 4096;

/// Add and remove moderators, sign them out, and make sign-in links
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Example:\n  gatepost user add ann\n  gatepost user link ann --public-url https://gate.example\n  gatepost user sign-out ann"
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Add a moderator; prints their token for the API, once
    #[command(
        after_help = "Example:\n  gatepost user add ann\n  gatepost user add ann --password-stdin < password.txt\n  gatepost user add olga --admin"
    )]
    Add {
        /// The name that they sign in with; none that looks like another's, or stands on decisions of somebody who was removed
        name: String,
        /// Take the password from standard input, up to the end of its first line; without it a terminal is asked, and
        /// elsewhere there is no password: sign-in links and the token still work
        #[arg(long)]
        password_stdin: bool,
        /// Make them an admin: they may release and drop what waits in quarantine
        #[arg(long)]
        admin: bool,
    },
    /// Make a moderator an admin, or an admin a moderator: admins may release and drop what waits in quarantine
    #[command(after_help = "Example:\n  gatepost user role ann admin")]
    Role {
        /// Their name
        name: String,
        /// moderator or admin
        #[arg(value_name = "moderator|admin")]
        role: Role,
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
        #[command(flatten)]
        signed: Signed,
    },
    /// Print a link that signs a moderator in once, within an hour
    #[command(after_help = "Example:\n  gatepost user link ann --public-url https://gate.example")]
    Link {
        /// Their name
        name: String,
        /// The address under which browsers reach the server
        #[arg(long, value_name = "URL", env = "GATEPOST_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
        public_url: Url,
    },
}

/// Carries out one of the commands.
///
/// # Errors
/// If the database cannot be used, the name is unknown or taken, or the password does not do.
pub(super) fn run(args: Args) -> anyhow::Result<()> {
    let Args { command, place, json } = args;
    let is_new = matches!(command, Command::Add { .. });
    let work = async |engine: &Arc<Engine>| carry_out(engine, command, json).await;
    block_on(async { if is_new { with_engine_made(&place, work).await } else { with_engine(&place, work).await } })
}

async fn carry_out(engine: &Arc<Engine>, command: Command, as_json: bool) -> anyhow::Result<()> {
    match command {
        Command::Add { name, password_stdin, admin } => {
            let password = if password_stdin { Some(read_password()?) } else { ask_password()? };
            let (user, token) = engine.add_user_as(&name, password, if admin { Role::Admin } else { Role::Moderator }).await?;
            let value = json!({ "id": user.id, "name": user.name, "role": user.role, "created_at": user.created_at, "token": token });
            say(as_json, &value, &[format!("Added {name}. Their token for the API, shown this once:"), token])
        }
        Command::Role { name, role } => {
            engine.set_role(&name, role).await.map_err(|error| unknown(error, &name))?;
            say(as_json, &json!({ "name": name, "role": role }), &[format!("{name}: {}", role.as_str())])
        }
        Command::List => {
            let users = engine.users().await?;
            let listed: Vec<Value> = users.iter().map(listed).collect();
            let mut lines: Vec<_> = users.iter().map(line).collect();
            if lines.is_empty() {
                lines.push("no moderators yet: gatepost user add NAME".to_owned());
            }
            say(as_json, &listed, &lines)
        }
        Command::SignOut { name, forget_password } => {
            let token = engine.sign_out_user(&name, forget_password).await.map_err(|error| unknown(error, &name))?;
            let lines = [format!("Signed {name} out everywhere. Their new token for the API, shown this once:"), token.clone()];
            say(as_json, &json!({ "name": name, "token": token, "password_forgotten": forget_password }), &lines)
        }
        Command::Remove { name, distrust: true, signed } => {
            let undone = engine.distrust_user(&name, &signed.signature(false)?.by).await.map_err(|error| unknown(error, &name))?;
            let lines = [format!("Removed {name}, whose word counts no more; {} taken back.", amount(undone, "decision"))];
            say(as_json, &json!({ "removed": name, "undone": undone }), &lines)
        }
        Command::Remove { name, .. } => {
            engine.remove_user(&name).await.map_err(|error| unknown(error, &name))?;
            say(as_json, &json!({ "removed": name }), &[format!("Removed {name}; what they decided stands, and keeps their name.")])
        }
        Command::Link { name, public_url } => {
            let token = engine.sign_in_link(&name).await.map_err(|error| unknown(error, &name))?;
            let link = public_url.join(&format!("sign-in/{token}"))?;
            say(as_json, &json!({ "link": link.as_str() }), &[link.to_string()])
        }
    }
}

fn listed(known: &KnownUser) -> Value {
    let User { id, name, password_hash, role, created_at } = &known.user;
    json!({
        "id": id, "name": name, "role": role, "created_at": created_at, "password": password_hash.is_some(), "tokens": known.tokens,
        "sessions": known.sessions,
    })
}

fn line(known: &KnownUser) -> String {
    let password = if known.user.password_hash.is_some() { "with a password" } else { "without a password" };
    let browsers = amount(known.sessions, "browser");
    format!("{}  {}, added {:.0}, {password}, signed in in {browsers}", known.user.name, known.user.role.as_str(), known.user.created_at)
}

fn unknown(error: Error, name: &str) -> anyhow::Error {
    match error {
        Error::NotFound(_) => anyhow!("there is no moderator {name:?}; gatepost user list shows those there are"),
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
