//! `gatepost site webhook`: to whom a blog's decisions are told.

use anyhow::anyhow;
use clap::Subcommand;
use serde_json::{Value, json};

use crate::cli::output::say;
use crate::cli::serve::WebhookNetworks;
use crate::cli::which;
use crate::comment::WebhookId;
use crate::engine::Engine;
use crate::store::{DeadLetter, Site, Told, Webhook};
use crate::text::amount;

#[derive(Debug, Clone, Subcommand)]
pub(super) enum WebhookCommand {
    /// Have a blog's decisions told to an address; prints the secret that signs them, once
    #[command(after_help = "Example:\n  gatepost site webhook add blog https://blog.example/hooks/gatepost")]
    Add {
        /// The blog's name
        name: String,
        /// The address: https://, or http://
        url: String,
        #[command(flatten)]
        networks: WebhookNetworks,
    },
    /// List a blog's webhooks, with what waits and what was given up
    #[command(after_help = "Example:\n  gatepost site webhook list blog --json")]
    List {
        /// The blog's name
        name: String,
    },
    /// Remove a webhook, with what waits for it
    #[command(after_help = "Example:\n  gatepost site webhook remove blog 019a2b3c-0000-7000-8000-000000000000")]
    Remove {
        #[command(flatten)]
        meant: Meant,
    },
    /// Give a webhook another secret; prints it, once. The old one signs as well for a day
    #[command(after_help = "Example:\n  gatepost site webhook rotate blog 019a2b3c-0000-7000-8000-000000000000")]
    Rotate {
        #[command(flatten)]
        meant: Meant,
    },
    /// Have a message sent that tells of nothing; a running server sends it
    #[command(after_help = "Example:\n  gatepost site webhook test blog 019a2b3c-0000-7000-8000-000000000000")]
    Test {
        #[command(flatten)]
        meant: Meant,
    },
    /// List the newest messages that were given up
    #[command(after_help = "Example:\n  gatepost site webhook dead blog 019a2b3c-0000-7000-8000-000000000000 --json")]
    Dead {
        #[command(flatten)]
        meant: Meant,
    },
    /// Have messages sent again that were given up, and switch the webhook on if it is off
    ///
    /// Of each comment one message is sent, with its present status. If the webhook was switched off, that goes for each comment about which somebody decided
    /// meanwhile, too.
    #[command(after_help = "Examples:\n  gatepost site webhook send-again blog 019a2b3c-0000-7000-8000-000000000000\n  \
                            gatepost site webhook send-again blog 019a2b3c-0000-7000-8000-000000000000 --message 17")]
    SendAgain {
        #[command(flatten)]
        meant: Meant,
        /// This message alone, by its number in the list of `dead`
        #[arg(long, value_name = "NUMBER")]
        message: Option<u64>,
    },
}

/// A webhook of a blog.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Meant {
    /// The blog's name
    name: String,
    /// The webhook, as `list` names it
    webhook: WebhookId,
}

pub(super) async fn run(engine: &Engine, command: WebhookCommand, as_json: bool) -> anyhow::Result<()> {
    match command {
        WebhookCommand::Add { name, url, networks } => {
            let site = which::site(engine, &name).await?;
            engine.allow_webhooks(networks.reachable());
            let (id, secret) = engine.add_webhook(site.id, &url).await?;
            let told = json!({ "id": id, "site": name, "url": url, "secret": secret });
            say(as_json, &told, &[format!("The webhook {id} of {name}. Its secret, shown this once:"), secret])
        }
        WebhookCommand::List { name } => list(engine, &which::site(engine, &name).await?, as_json).await,
        WebhookCommand::Remove { meant } => {
            let webhook = find(engine, &meant).await?;
            engine.remove_webhook(&webhook).await?;
            say(as_json, &json!({ "removed": webhook.id }), &[format!("The webhook {} of {} is removed.", webhook.id, meant.name)])
        }
        WebhookCommand::Rotate { meant } => {
            let webhook = find(engine, &meant).await?;
            let secret = engine.rotate_webhook(&webhook).await?;
            let lines =
                [format!("The new secret of {}, shown this once; the old one signs as well for a day:", webhook.id), secret.clone()];
            say(as_json, &json!({ "id": webhook.id, "secret": secret }), &lines)
        }
        WebhookCommand::Test { meant } => {
            let webhook = find(engine, &meant).await?;
            engine.test_webhook(&webhook).await?;
            say(as_json, &json!({ "id": webhook.id }), &["A message is to be sent: a running server sends it now.".to_owned()])
        }
        WebhookCommand::Dead { meant } => {
            let dead = engine.dead_letters(&find(engine, &meant).await?).await?;
            let lines: Vec<String> = dead.iter().map(line).collect();
            say(as_json, &dead.iter().map(describe_dead).collect::<Vec<_>>(), &or_nothing(lines))
        }
        WebhookCommand::SendAgain { meant, message } => {
            let again = engine.send_again(&find(engine, &meant).await?, message).await?;
            say(as_json, &json!({ "again": again }), &[format!("{} to be sent again.", amount(again, "message"))])
        }
    }
}

async fn find(engine: &Engine, meant: &Meant) -> anyhow::Result<Webhook> {
    let site = which::site(engine, &meant.name).await?;
    let found = engine.webhooks(Some(site.id)).await?.into_iter().find(|webhook| webhook.id == meant.webhook);
    found.ok_or_else(|| anyhow!("{} has no webhook {}; gatepost site webhook list {0} shows those there are", meant.name, meant.webhook))
}

async fn list(engine: &Engine, site: &Site, as_json: bool) -> anyhow::Result<()> {
    let webhooks = engine.webhooks(Some(site.id)).await?;
    let lines: Vec<String> = webhooks.iter().flat_map(lines_of).collect();
    say(as_json, &webhooks.iter().map(describe).collect::<Vec<_>>(), &or_nothing(lines))
}

fn or_nothing(lines: Vec<String>) -> Vec<String> {
    if lines.is_empty() { vec!["There is none.".to_owned()] } else { lines }
}

fn lines_of(webhook: &Webhook) -> Vec<String> {
    let lag = webhook.lag;
    let mut lines = vec![
        format!("{}  {}  {}", webhook.id, webhook.kind.as_str(), webhook.url),
        format!("  {} arrived, {} waiting, {} given up", webhook.delivered, lag.waiting, lag.dead),
    ];
    if let Some(oldest) = lag.oldest {
        lines.push(format!("  waiting since {oldest}"));
    }
    if let Some(off) = &webhook.off {
        lines.push(format!("  switched off: {off}"));
    } else if let Some(problem) = &webhook.problem {
        lines.push(format!("  last problem: {problem}"));
    }
    lines
}

fn line(dead: &DeadLetter) -> String {
    let comment = match dead.comment {
        Some(comment) if dead.told == Told::Erased => format!("comment {comment}, which was erased"),
        Some(comment) => format!("comment {comment}"),
        None => "a test".to_owned(),
    };
    format!("{}  {}  {comment}  tried {}: {}", dead.sequence, dead.at, amount(dead.tries.into(), "time"), dead.problem)
}

fn describe(webhook: &Webhook) -> Value {
    json!({
        "id": webhook.id, "kind": webhook.kind, "url": webhook.url, "created_at": webhook.created_at, "off": webhook.off,
        "old_secret_until": webhook.old_until, "delivered": webhook.delivered, "delivered_at": webhook.delivered_at,
        "paused_until": webhook.paused_until, "problem": webhook.problem, "waiting": webhook.lag.waiting, "dead": webhook.lag.dead,
        "oldest": webhook.lag.oldest,
    })
}

fn describe_dead(dead: &DeadLetter) -> Value {
    json!({
        "message": dead.sequence, "id": format!("msg_{}", dead.event.simple()), "what": dead.told.as_str(), "comment": dead.comment,
        "status": dead.status, "at": dead.at, "tries": dead.tries, "problem": dead.problem, "dead_at": dead.dead_at,
    })
}
