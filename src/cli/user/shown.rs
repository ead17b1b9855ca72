//! Moderators, and what was done to their accounts, as they are listed.

use serde_json::{Value, json};

use super::super::output::say;
use crate::engine::Engine;
use crate::store::{AccountEvent, KnownUser, Reach, Site, User};
use crate::text::amount;
use crate::text::legible::Legible;

/// The names of the sites that somebody sees; `None` for all.
pub(super) fn names(reach: &Reach, sites: &[Site]) -> Option<Vec<String>> {
    (*reach != Reach::All).then(|| sites.iter().filter(|site| reach.sees(site.id)).map(|site| site.name.clone()).collect())
}

/// The same, in words.
pub(super) fn in_words(names: Option<&[String]>) -> String {
    match names {
        None => "all sites".to_owned(),
        Some([]) => "no site".to_owned(),
        Some(names) => names.join(", "),
    }
}

/// Lists the moderators.
pub(super) async fn list(engine: &Engine, as_json: bool) -> anyhow::Result<()> {
    let (users, sites) = (engine.users().await?, engine.sites().await?);
    let listed: Vec<Value> = users.iter().map(|known| listed(known, &sites)).collect();
    let mut lines: Vec<_> = users.iter().map(|known| line(known, &sites)).collect();
    if lines.is_empty() {
        lines.push("no moderators yet: gatepost user add NAME".to_owned());
    }
    say(as_json, &listed, &lines)
}

fn listed(known: &KnownUser, sites: &[Site]) -> Value {
    let User { id, name, password_hash, role, reach, created_at, seen_at } = &known.user;
    json!({
        "id": id, "name": name, "role": role, "sites": names(reach, sites), "created_at": created_at, "password": password_hash.is_some(),
        "second_factor": known.second_factor, "tokens": known.tokens, "sessions": known.sessions, "last_seen": seen_at,
    })
}

fn line(known: &KnownUser, sites: &[Site]) -> String {
    let user = &known.user;
    let password = if user.password_hash.is_some() { "with a password" } else { "without a password" };
    let factor = if known.second_factor { " and a second factor" } else { "" };
    let seen = user.seen_at.map_or_else(|| "never seen".to_owned(), |at| format!("last seen {at:.0}"));
    let (browsers, where_) = (amount(known.sessions, "browser"), in_words(names(&user.reach, sites).as_deref()));
    format!(
        "{}  {} of {where_}, added {:.0}, {password}{factor}, signed in in {browsers}, {seen}",
        user.name,
        user.role.as_str(),
        user.created_at
    )
}

/// Lists what was done to accounts.
pub(super) async fn history(engine: &Engine, name: Option<&str>, limit: u32, as_json: bool) -> anyhow::Result<()> {
    let events = engine.account_events(name, limit).await?;
    let mut lines: Vec<_> = events.iter().map(told).collect();
    if lines.is_empty() {
        lines.push("nothing is on record".to_owned());
    }
    say(as_json, &events, &lines)
}

fn told(event: &AccountEvent) -> String {
    let AccountEvent { number, at, by, name, deed, detail } = event;
    let by = Legible::line(by).text;
    let detail = if detail.is_empty() { String::new() } else { format!(": {detail}") };
    format!("{number}  {at:.0}  {name}: {}{detail}, by {by}", deed.phrase())
}
