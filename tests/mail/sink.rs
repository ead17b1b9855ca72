//! A mail server on this machine (aiosmtpd, which `tests/run tools` installs), and the mail that it got.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{client_tool, eventually};

/// A mail server in a process of its own, which ends with this value.
pub(crate) struct Sink {
    child: Child,
    pub(crate) port: u16,
    folder: TempDir,
}

/// A mail as Python's email package reads it.
#[derive(Debug, Clone)]
pub(crate) struct Mail(pub(crate) Value);

impl Sink {
    pub(crate) fn start() -> Self {
        Self::with(0, &[])
    }

    /// One at that port, which lets only who gives these words send, if there are any.
    pub(crate) fn with(port: u16, sign_in: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/aiosmtpd");
        let mut command = Command::new(client_tool("aiosmtpd", "python"));
        command.arg(home.join("sink.py")).arg(folder.path()).arg(port.to_string()).args(sign_in);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("the mail server does not listen: {line:?}"));
        Self { child, port, folder }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// How it behaves from now on: ok, busy, refuse, sender, relay, content or hang.
    pub(crate) fn behave(&self, mode: &str) {
        std::fs::write(self.folder.path().join("new"), mode).unwrap();
        std::fs::rename(self.folder.path().join("new"), self.folder.path().join("mode")).unwrap();
    }

    /// All mail so far.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let read = |number: usize| std::fs::read(self.folder.path().join(format!("{number}.json"))).ok();
        (1..).map_while(read).map(|bytes| Mail(serde_json::from_slice(&bytes).unwrap())).collect()
    }

    /// The mail of that number, from 1, once it is there.
    pub(crate) fn mail(&self, number: usize) -> Mail {
        eventually("the mail arrives", || self.mails().get(number - 1).cloned())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Neither fails but for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Mail {
    pub(crate) fn text(&self) -> &str {
        self.0["text"].as_str().unwrap()
    }

    /// All headers of that name.
    pub(crate) fn headers(&self, name: &str) -> Vec<&str> {
        let headers = self.0["headers"].as_array().unwrap().iter();
        headers.filter(|header| header[0].as_str().unwrap().eq_ignore_ascii_case(name)).map(|header| header[1].as_str().unwrap()).collect()
    }

    /// The path of the link in it that begins so.
    pub(crate) fn link(&self, before: &str) -> String {
        let line = self.text().lines().find(|line| line.starts_with(before));
        line.unwrap_or_else(|| panic!("no {before} in {}", self.text())).strip_prefix(crate::BASE).unwrap().to_owned()
    }
}
