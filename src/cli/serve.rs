//! `gatepost serve`: the server.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::num::NonZeroU32;

use anyhow::{Context, anyhow};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use url::Url;

use super::installation::{Installation, Place, block_on, claim};
use super::layers::Layers;
use super::reload::Reloader;
use crate::config::time_of_day;
use crate::engine::Schedule;
use crate::http::{self, AppState, SignInLimits, server};
use crate::telemetry::{self, LogFormat};

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
    // Listened on first, so that a port in use leaves no new database behind.
    let listener = server::bind(args.listen).map_err(|error| cannot_listen(args.listen, &error))?;
    let stop = stop_signal()?;
    let hangups = signal(SignalKind::hangup())?;
    let claim = claim(&args.place)?;
    let installation = Installation::open_to_serve(&args.place, &claim).await?;
    // A limit on the size of files is answered like a full disk, not with the signal that would end the process.
    let _file_size_limit = signal(SignalKind::from_raw(SIGXFSZ))?;
    installation.engine.bound_overlays(args.overlay_memory.saturating_mul(MIB));
    let schedule = Schedule::new(TimeZone::system(), args.retrain_at);
    let secure_cookies = args.public_url.as_ref().is_some_and(|url| url.scheme() == "https");
    let state = AppState { public_url: args.public_url.clone(), ..AppState::new(installation.engine.clone(), secure_cookies) };
    state.throttle.limit(args.sign_in_limits());
    let reloading = tokio::spawn(Reloader::new(&layers, filter, state.throttle.clone()).follow(hangups));
    let stopping = state.stopping.clone();
    let stop = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let router = http::router(state);
    announce(&listener)?;

    let engine = installation.engine.clone();
    let watching = tokio::spawn(async move { engine.watch().await });
    let engine = installation.engine.clone();
    let (end_of_shadow, ended) = oneshot::channel::<()>();
    let shadowing = tokio::spawn(async move { engine.play_shadow(async { drop(ended.await) }).await });
    let working = tokio::spawn(installation.engine.clone().keep_schedule(schedule));
    server::serve(listener, router, stop).await;
    watching.abort();
    drop(end_of_shadow);
    if let Err(failed) = shadowing.await {
        tracing::error!(%failed, "the model in shadow came to an end of its own");
    }
    reloading.abort();
    working.abort();
    installation.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Says where it listens, for people and for whatever started it with port 0.
fn announce(listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let mut output = anstream::stdout();
    // Whoever started the server may not read what it says; that is no reason to stop.
    let _unread = writeln!(output, "listening on http://{address}").and_then(|()| output.flush());
    Ok(())
}

/// Done when the process is asked to end. The handlers are in place once this returns.
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("asked to stop: finishing what was accepted");
    })
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!("{address} is in use: another program listens there; stop it, or choose another with --listen"),
        ErrorKind::PermissionDenied => {
            anyhow!("{address} may not be listened on: ports below 1024 need a privilege; choose another with --listen")
        }
        ErrorKind::AddrNotAvailable => anyhow!("{address} is no address of this machine; choose another with --listen"),
        _ => anyhow!("{address} cannot be listened on: {error}"),
    }
}
