//! A folder with a database, and the commands that run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::Server;

/// A temporary folder with a database; gone with the value.
pub struct House {
    folder: TempDir,
}

impl House {
    /// An empty folder; the first command makes the database.
    pub fn new() -> Self {
        Self { folder: tempfile::Builder::new().prefix("gatepost-test-").tempdir().unwrap() }
    }

    /// Where everything lies.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.path().join("gatepost.db")
    }

    /// The database as `--database` takes it.
    pub fn database_url(&self) -> String {
        format!("sqlite://{}", self.database().display())
    }

    /// The binary, to be run in this folder: no settings of the developer's reach it.
    pub fn gatepost(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatepost"));
        command.current_dir(self.path()).env("NO_COLOR", "1").stdin(Stdio::null());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GATEPOST_") || name == "RUST_LOG") {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command to its end, whatever comes of it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.gatepost().args(arguments).output().unwrap()
    }

    /// Runs a command on this database, which must succeed, and takes its JSON from standard output.
    pub fn run_json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--database", &self.database_url(), "--json"]].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "gatepost {arguments:?}: {}\n{errors}", output.status);
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("gatepost {arguments:?}: no JSON ({error}): {}", String::from_utf8_lossy(&output.stdout)))
    }

    /// Adds a site and gives its key.
    pub fn add_site(&self, name: &str, url: &str) -> String {
        text(&self.run_json(&["site", "add", name, "--url", url]), "key")
    }

    /// Adds a user and gives their token for the API.
    pub fn add_user(&self, name: &str) -> String {
        text(&self.run_json(&["user", "add", name]), "token")
    }

    /// Serves this database on a free port.
    pub fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    /// Serves this database on a free port, with more arguments.
    pub fn serve_with(&self, arguments: &[&str]) -> Server {
        let mut command = self.gatepost();
        command.args(["serve", "--listen", "127.0.0.1:0", "--database", &self.database_url()]).args(arguments);
        Server::start(command, &self.path().join("serve.log"))
    }
}

/// A field of a JSON object that must be a text.
fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_else(|| panic!("no text {field:?} in {object}")).to_owned()
}

/// Runs curl, quietly and without the developer's settings, and gives what it wrote. It must succeed.
pub fn curl(arguments: &[&str]) -> String {
    let output = Command::new("curl").args(["--disable", "--silent", "--show-error", "--noproxy", "*"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "curl {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
