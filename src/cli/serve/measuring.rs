//! What is measured while the server runs, and who may read it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use crate::http::Measured;
use crate::telemetry::Metrics;

/// The shortest token that opens what is measured: fewer characters could be guessed.
const SHORTEST_TOKEN: usize = 16;

/// Who may read what is measured, as the operator says it.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct MeasuringArgs {
    /// Who may read /metrics: whoever has the token and, without a public address, who asks on this machine (local), anybody (open), or nobody (off)
    #[arg(long, value_enum, value_name = "WHO", env = "GATEPOST_METRICS_ACCESS", default_value_t)]
    pub metrics_access: MetricsAccess,
    /// A file with a token, 16 characters or more, that opens /metrics as `Authorization: Bearer TOKEN`
    #[arg(long, value_name = "PATH", env = "GATEPOST_METRICS_TOKEN_FILE")]
    pub metrics_token_file: Option<PathBuf>,
}

/// Who may read what is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::cli) enum MetricsAccess {
    /// Whoever has the token; where no public address is set, whoever asks on this machine without a proxy, too.
    #[default]
    Local,
    /// Anybody.
    Open,
    /// Nobody: nothing is measured.
    Off,
}

impl MeasuringArgs {
    /// Whether anybody may read it.
    pub(in crate::cli) fn is_open(&self) -> bool {
        self.metrics_access == MetricsAccess::Open
    }

    /// The token that opens it, if there is one.
    pub(in crate::cli) fn token(&self) -> anyhow::Result<Option<String>> {
        self.metrics_token_file.as_deref().map(read_token).transpose()
    }

    /// Begins to measure, if anybody may read it.
    pub(super) fn begin(&self) -> anyhow::Result<Option<Measured>> {
        let token = self.token()?.map(|token| blake3::hash(token.as_bytes()));
        match self.metrics_access {
            MetricsAccess::Off => Ok(None),
            MetricsAccess::Local | MetricsAccess::Open => Ok(Some(Measured { metrics: Metrics::start()?, open: self.is_open(), token })),
        }
    }
}

/// The token in a file.
fn read_token(path: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("the token in {} cannot be read", path.display()))?;
    let token = text.trim();
    let fits = token.len() >= SHORTEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic());
    ensure!(fits, "{} should hold one word of {SHORTEST_TOKEN} or more letters, digits and signs", path.display());
    Ok(token.to_owned())
}
