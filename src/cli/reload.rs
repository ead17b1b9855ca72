//! SIGHUP: a server reads its configuration again and follows what it can without a restart.
//!
//! The whole of it is read anew, the environment and the command line on top of the file: what these say still wins. What cannot be followed is named
//! in the log, and so is what is wrong; then all that was in use stays.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::FromArgMatches;
use tokio::signal::unix::Signal;

use super::layers::{self, Layers};
use super::serve;
use crate::config::{KEYS, Key};
use crate::http::Throttle;
use crate::telemetry::Filter;

/// How long the file may take to be read.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a server can change while it runs, and by what values it runs.
pub(super) struct Reloader {
    in_use: BTreeMap<&'static str, Option<String>>,
    filter: Filter,
    throttle: Arc<Throttle>,
}

impl Reloader {
    /// Starts from the values with which the server was started.
    pub(super) fn new(layers: &Layers, filter: Filter, throttle: Arc<Throttle>) -> Self {
        Self { in_use: KEYS.iter().map(|key| (key.name, value(layers, key))).collect(), filter, throttle }
    }

    /// Reads the configuration again at each signal, until dropped.
    pub(super) async fn follow(mut self, mut hangups: Signal) {
        while hangups.recv().await.is_some() {
            if let Err(problem) = self.reload().await {
                let problem = format!("{problem:#}");
                tracing::error!(problem, "the configuration was not read again: all that was in use stays");
            }
        }
    }

    async fn reload(&mut self) -> anyhow::Result<()> {
        let layers = read().await?;
        layers.check()?;
        let args = serve::Args::from_arg_matches(&layers.matches)?;
        self.filter.set(&args.log)?;
        let changed: Vec<&Key> = KEYS.iter().filter(|key| self.in_use.get(key.name) != Some(&value(&layers, key))).collect();
        if changed.iter().any(|key| key.name.starts_with("limits.")) {
            self.throttle.limit(args.sign_in_limits());
        }
        for key in &changed {
            tell(key);
        }
        for key in changed.iter().filter(|key| key.reloads) {
            self.in_use.insert(key.name, value(&layers, key));
        }
        tracing::info!(changed = changed.len(), "the configuration was read again");
        Ok(())
    }
}

/// Reads on a thread of its own, which nobody waits for if the file never comes: a network's folder may hang.
async fn read() -> anyhow::Result<Layers> {
    let (give, layers) = tokio::sync::oneshot::channel();
    std::thread::Builder::new().name("reload".to_owned()).spawn(move || {
        // Nobody waits any more, if it took too long.
        drop(give.send(layers::read(std::env::args_os().collect()).map(|(_, layers)| layers)));
    })?;
    tokio::time::timeout(PATIENCE, layers).await.context("the file could not be read in time")?.context("reading it failed")?
}

fn tell(key: &Key) {
    if key.reloads {
        tracing::info!(key = key.name, "changed, and followed from now on");
    } else {
        tracing::warn!(key = key.name, "changed: restart to apply");
    }
}

fn value(layers: &Layers, key: &Key) -> Option<String> {
    layers.value(key).map(|(text, _)| text)
}
