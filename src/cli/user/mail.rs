//! Where moderators are told by mail, and what waits, told now.

use std::sync::Arc;

use anyhow::Context;
use jiff::tz::TimeZone;
use serde_json::json;

use super::super::mail::MailArgs;
use super::super::output::say;
use super::{PublicUrl, unknown};
use crate::engine::{Engine, Error};
use crate::http::Letters;
use crate::outbound::mail::Mailer;

// No documentation of the types: clap would take it for that of the commands.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct EmailOrder {
    /// Their name
    name: String,
    /// The address
    #[arg(required_unless_present = "forget", conflicts_with = "forget")]
    address: Option<String>,
    /// Forget their address: they are told nothing by mail any more
    #[arg(long)]
    forget: bool,
    /// The language of the mail, until they choose themselves
    #[arg(long, value_name = "CODE", default_value = "en", value_parser = ["en", "de"])]
    language: String,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    server: PublicUrl,
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct NotifyOrder {
    /// Their name
    name: String,
    /// Send a test mail from here instead, and say what the mail server makes of it
    #[arg(long)]
    test: bool,
    #[command(flatten)]
    mail: MailArgs,
    #[command(flatten)]
    server: PublicUrl,
}

/// Has the engine write mail as the server does, and gives what sends it.
fn begin(engine: &Engine, mail: &MailArgs, server: &PublicUrl) -> anyhow::Result<Mailer> {
    let mailer = mail.mailer()?.context("no mail server is configured: name it with --smtp, or as mail.smtp in gatepost.toml")?;
    engine.begin_mail(Arc::new(Letters::new(&server.public_url)), TimeZone::system());
    Ok(mailer)
}

/// Mails the link that confirms an address, or forgets the address that there is.
pub(super) async fn email(engine: &Engine, order: EmailOrder, by: &str, as_json: bool) -> anyhow::Result<()> {
    let EmailOrder { name, address, language, mail, server, .. } = order;
    let Some(address) = address else { return forget(engine, &name, by, as_json).await };
    begin(engine, &mail, &server)?;
    engine.claim_address_of(&name, &address, &language, by).await.map_err(|error| unknown(error, &name))?;
    let line = format!("A link is mailed to that address as soon as a server runs; {name} opens it within a day, signed in.");
    say(as_json, &json!({ "name": name, "confirmed": false }), &[line])
}

async fn forget(engine: &Engine, name: &str, by: &str, as_json: bool) -> anyhow::Result<()> {
    let user = engine.user(name).await.map_err(|error| unknown(error, name))?;
    let forgotten = match engine.forget_address(user.id, by).await {
        Ok(()) => true,
        Err(Error::NotFound(_)) => false,
        Err(other) => return Err(other.into()),
    };
    let line = if forgotten { format!("{name} is told nothing by mail any more.") } else { format!("{name} had no address.") };
    say(as_json, &json!({ "name": name, "forgotten": forgotten }), &[line])
}

/// Mails what waits, or sends a test mail from here.
pub(super) async fn notify(engine: &Engine, order: NotifyOrder, as_json: bool) -> anyhow::Result<()> {
    let NotifyOrder { name, test, mail, server } = order;
    let mailer = begin(engine, &mail, &server)?;
    if test {
        let letter = engine.trial_letter(&name).await.map_err(|error| unknown(error, &name))?;
        mailer.send(engine.clock().new_id(), &letter).await?;
        let line = format!("The mail server took a test mail for {name}.");
        return say(as_json, &json!({ "name": name, "sent": true }), &[line]);
    }
    let written = engine.notify(&name).await.map_err(|error| unknown(error, &name))?;
    let line = if written { format!("What waits is mailed to {name} as soon as a server runs.") } else { "Nothing waits.".to_owned() };
    say(as_json, &json!({ "name": name, "written": written }), &[line])
}
