//! SIGHUP: a server reads its configuration again and follows what it can without a restart.
//!
//! The whole of it is read anew, the environment and the command line on top of the file: what these say still wins. What cannot be followed is named
//! in the log, and so is what is wrong; then all that was in use stays.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::FromArgMatches;
use tokio::signal::unix::Signal;

use super::layers::{self, Layers};
use super::serve;
use crate::config::{KEYS, Key};
use crate::http::Throttle;
use crate::telemetry::Filter;

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
            if let Err(problem) = self.reload() {
                let problem = format!("{problem:#}");
                tracing::error!(problem, "the configuration was not read again: all that was in use stays");
            }
        }
    }

    fn reload(&mut self) -> anyhow::Result<()> {
        let (_, layers) = layers::read(std::env::args_os().collect())?;
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
