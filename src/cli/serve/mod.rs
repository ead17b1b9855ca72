//! `gatepost serve`: the server. What it does beside answering is in `background.rs`.

mod background;
mod listening;
mod measuring;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

use anyhow::{Context, bail};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use tokio::signal::unix::{SignalKind, signal};
use url::Url;

use self::background::Background;
use self::listening::{announce, cannot_listen};
use self::measuring::MeasuringArgs;
use super::installation::{Installation, Place, block_on, claim};
use super::layers::Layers;
use super::mail::MailArgs;
use super::reload::Reloader;
use crate::config::{Networks, time_of_day};
use crate::engine::{Engine, Reachable, Schedule};
use crate::http::{self, AppState, Letters, SignInLimits, server};
use crate::outbound::mail::Mailer;
use crate::telemetry::{self, LogFormat};

pub(super) use self::listening::stop_signal;

/// "File size limit exceeded", on Linux and macOS alike.
const SIGXFSZ: i32 = 25;

/// Bytes of a MiB.
const MIB: usize = 1 << 20;

/// Serve the API, the Akismet dialect and the moderators' pages
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Example:\n  gatepost serve --listen 127.0.0.1:8080 --database sqlite:///var/lib/gatepost/gatepost.db\n\n\
                        SIGTERM or SIGINT end it: it takes no more requests, answers those it has, and closes the database.\n\
                        SIGHUP has it read the configuration again: what is logged and how often a password may be tried change at once.")]
pub(super) struct Args {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", env = "GATEPOST_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub place: Place,
    /// The address under which browsers reach this server; an https:// one makes cookies travel over HTTPS only
    #[arg(long, value_name = "URL", env = "GATEPOST_PUBLIC_URL")]
    pub public_url: Option<Url>,
    /// Make and judge a candidate model each night at this time of day, where something was decided since; it decides nothing until `gatepost promote`
    #[arg(long, value_name = "HH:MM", env = "GATEPOST_RETRAIN_AT", value_parser = time_of_day)]
    pub retrain_at: Option<Time>,
    /// The most memory for what sites have taught, in MiB: beyond it, sites that were not asked for the longest are read again when they are
    #[arg(long, value_name = "MIB", env = "GATEPOST_OVERLAY_MEMORY", default_value_t = 512)]
    pub overlay_memory: usize,
    #[command(flatten)]
    pub webhooks: WebhookNetworks,
    /// How log lines look
    #[arg(long, value_enum, env = "GATEPOST_LOG_FORMAT", default_value_t)]
    pub log_format: LogFormat,
    /// What is logged: a level, or a list such as gatepost=debug,sqlx=warn
    #[arg(long = "log", value_name = "FILTER", env = "RUST_LOG", default_value = "info")]
    pub log: String,
    /// How often a password may be tried for one name from one network: at once, and a minute
    #[arg(long, value_name = "ATTEMPTS", env = "GATEPOST_SIGN_INS_PER_NAME", default_value = "10")]
    pub sign_ins_per_name: NonZeroU32,
    /// How often a password may be tried from one network, an IPv4 address or an IPv6 /64: at once, and a minute
    #[arg(long, value_name = "ATTEMPTS", env = "GATEPOST_SIGN_INS_PER_NETWORK", default_value = "60")]
    pub sign_ins_per_network: NonZeroU32,
    #[command(flatten)]
    pub mail: MailArgs,
    /// The reverse proxies, as addresses or networks with commas between, that are believed when X-Forwarded-For or Forwarded says who asked them
    #[arg(long, value_name = "NETWORKS", env = "GATEPOST_TRUSTED_PROXIES")]
    pub trusted_proxies: Option<Networks>,
    #[command(flatten)]
    pub measuring: MeasuringArgs,
}

/// Where webhooks may go.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct WebhookNetworks {
    /// Networks that webhooks may reach besides the open Internet, such as 127.0.0.0/8 or 192.168.1.0/24; private ones are refused otherwise
    #[arg(long, value_name = "NETWORKS", env = "GATEPOST_WEBHOOK_NETWORKS")]
    pub webhook_networks: Option<Networks>,
}

impl WebhookNetworks {
    /// Which addresses may be reached.
    pub(super) fn reachable(&self) -> Reachable {
        Reachable::with(self.webhook_networks.clone().unwrap_or_default().into())
    }
}

impl Args {
    /// How often a password may be tried.
    pub(super) fn sign_in_limits(&self) -> SignInLimits {
        SignInLimits { per_name: self.sign_ins_per_name, per_network: self.sign_ins_per_network }
    }
}

/// Serves until asked to stop.
///
/// # Errors
/// If the address cannot be listened on or the database cannot be used.
pub(super) fn run(args: Args, layers: Layers) -> anyhow::Result<()> {
    block_on(serve(args, layers))
}

async fn serve(args: Args, layers: Layers) -> anyhow::Result<()> {
    let filter = telemetry::init(args.log_format, &args.log).context("--log")?;
    let mailer = mailer(&args)?;
    // Before the engine is opened: who counts or times takes what it counts with from here.
    let measured = args.measuring.begin()?.map(Arc::new);
    // Listened on first, so that a port in use leaves no new database behind.
    let listener = server::bind(args.listen).map_err(|error| cannot_listen(args.listen, &error))?;
    let stop = stop_signal()?;
    let hangups = signal(SignalKind::hangup())?;
    let claim = claim(&args.place)?;
    let installation = Installation::open_to_serve(&args.place, &claim).await?;
    // A limit on the size of files is answered like a full disk, not with the signal that would end the process.
    let _file_size_limit = signal(SignalKind::from_raw(SIGXFSZ))?;
    installation.engine.allow_webhooks(args.webhooks.reachable());
    installation.engine.bound_overlays(args.overlay_memory.saturating_mul(MIB));
    let schedule = schedule(&args, &installation.engine, mailer.is_some());
    let secure_cookies = args.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let state = AppState {
        public_url: args.public_url.clone(),
        trusted_proxies: Arc::new(args.trusted_proxies.clone().unwrap_or_default()),
        measured: measured.clone(),
        ..AppState::new(installation.engine.clone(), secure_cookies)
    };
    state.throttle.limit(args.sign_in_limits());
    let reloader = Reloader::new(&layers, filter, state.throttle.clone());
    let stopping = state.stopping.clone();
    let stop = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let router = http::router(state);
    announce(&listener)?;

    let mut background = Background::begin(&installation.engine, schedule, mailer, measured);
    background.spawn(reloader.follow(hangups));
    server::serve(listener, router, stop).await;
    background.end().await;
    installation.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// What the server does by itself; where mail can be sent, the engine begins to write it.
fn schedule(args: &Args, engine: &Engine, has_mail: bool) -> Schedule {
    let schedule = Schedule::new(TimeZone::system(), args.retrain_at);
    match &args.public_url {
        Some(public_url) if has_mail => {
            engine.begin_mail(Arc::new(Letters::new(public_url)), TimeZone::system());
            schedule.with_notices()
        }
        _ => schedule,
    }
}

/// What sends mail, if a mail server is named. What it writes has links in it, so it must be known where they lead.
fn mailer(args: &Args) -> anyhow::Result<Option<Mailer>> {
    let mailer = args.mail.mailer()?;
    if mailer.is_some() && args.public_url.is_none() {
        bail!("--smtp needs --public-url, too: the address under which browsers reach this server, for the links in mail");
    }
    Ok(mailer)
}
