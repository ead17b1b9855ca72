//! The options that say how mail is sent, of the commands that send some.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use lettre::message::Mailbox;

use crate::outbound::mail::{MailServer, MailSettings, Mailer};

/// The longest password, in bytes.
const MAX_PASSWORD: u64 = 4096;

/// How mail is sent.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct MailArgs {
    /// The mail server that sends notices, as `smtp://USER@HOST:587` (STARTTLS) or `smtps://USER@HOST` (port 465); without it no mail is sent
    #[arg(long, value_name = "URL", env = "GATEPOST_SMTP")]
    pub smtp: Option<String>,
    /// The file with the password for the user of the mail server
    #[arg(long, value_name = "PATH", env = "GATEPOST_SMTP_PASSWORD_FILE")]
    pub smtp_password_file: Option<PathBuf>,
    /// From whom mail comes, such as "Gatepost <gatepost@example.org>"
    #[arg(long, value_name = "ADDRESS", env = "GATEPOST_MAIL_FROM")]
    pub mail_from: Option<Mailbox>,
}

impl MailArgs {
    /// What sends mail, if a mail server is named.
    ///
    /// # Errors
    /// If something is missing, or the password cannot be read.
    pub(super) fn mailer(&self) -> anyhow::Result<Option<Mailer>> {
        let Some(smtp) = &self.smtp else { return Ok(None) };
        let server: MailServer = smtp.parse().map_err(|problem| anyhow!("--smtp {problem}"))?;
        let from = self.mail_from.clone().context("--mail-from is missing: the address that mail comes from")?;
        let password = match (&server.user, &self.smtp_password_file) {
            (Some(_), Some(path)) => Some(read_password(path)?),
            (Some(_), None) => bail!("--smtp names a user: write the password into a file, and name that with --smtp-password-file"),
            (None, Some(_)) => bail!("--smtp-password-file is there, but --smtp names no user: write it as smtp://USER@HOST"),
            (None, None) => None,
        };
        Ok(Some(Mailer::new(MailSettings { server, password, from })?))
    }
}

fn read_password(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(MAX_PASSWORD).read_to_string(&mut text));
    read.with_context(|| format!("the password of the mail server cannot be read from {}", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("{} is empty: its first line should be the password of the mail server", path.display()),
    }
}
