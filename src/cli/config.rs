//! `gatepost config`: what is configured, where each value came from, and what is wrong with the file.

use std::fmt;

use anyhow::bail;
use clap::Subcommand;
use serde_json::{Value, json};
use url::Url;

use super::layers::{Layers, Origin, describe};
use super::output::{json, say};
use super::serve;
use crate::config::{DEFAULT_FILE, KEYS, Key};

/// Show what is configured, and check the configuration's file
///
/// A value comes from the command line, else from the environment, else from the file, else it is built in. The file is the one that --config or
/// `GATEPOST_CONFIG` names, else gatepost.toml in this folder, if it is there.
/// Paths in it are taken from the folder in which the program runs.
#[derive(Debug, Clone, clap::Args)]
#[command(
    after_help = "Examples:\n  gatepost config show\n  gatepost config show --listen 127.0.0.1:9000 --json\n  gatepost config check --config /etc/gatepost.toml\n\n\
                        A file with every key:\n  listen = \"127.0.0.1:8080\"\n  public_url = \"https://gate.example\"\n  database = \"sqlite:///var/lib/gatepost/gatepost.db\"\n  \
                        secret_file = \"/etc/gatepost/secret\"\n  retrain_at = \"03:00\"\n  overlay_memory = 512\n  trusted_proxies = \"127.0.0.1, ::1\"\n  \
                        [log]\n  format = \"json\"\n  filter = \"info\"\n  [limits]\n  sign_ins_per_name = 10\n  sign_ins_per_network = 60\n  \
                        [metrics]\n  access = \"local\"\n  token_file = \"/etc/gatepost/metrics.token\"\n  \
                        [webhooks]\n  allow_networks = \"192.168.7.0/24\"\n  \
                        [mail]\n  smtp = \"smtp://gate@mail.example:587\"\n  password_file = \"/etc/gatepost/smtp.password\"\n  from = \"Gatepost <gate@blog.example>\""
)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
    /// Answer as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Clone, Subcommand)]
enum Command {
    /// Show each value that `serve` would use, and where it comes from
    #[command(after_help = "Example:\n  gatepost config show --json")]
    Show {
        #[command(flatten)]
        serve: Box<serve::Args>,
    },
    /// Say everything that is wrong with the file; exit code 1 if anything is
    #[command(after_help = "Example:\n  gatepost config check --config /etc/gatepost.toml")]
    Check,
}

/// Carries out one of the commands.
///
/// # Errors
/// If the file has something wrong.
pub(super) fn run(args: &Args, layers: &Layers) -> anyhow::Result<()> {
    match args.command {
        Command::Show { .. } => {
            layers.check()?;
            show(layers, args.json)
        }
        Command::Check => check(layers, args.json),
    }
}

fn check(layers: &Layers, as_json: bool) -> anyhow::Result<()> {
    layers.readable()?;
    let Some(file) = &layers.file else {
        let nothing = format!("there is no {DEFAULT_FILE} here, and no other file was named: nothing to check");
        return say(as_json, &json!({ "file": null, "problems": [] }), &[nothing]);
    };
    if as_json {
        json(&json!({ "file": file.path, "problems": file.problems }))?;
    }
    match file.problems.len() {
        0 if as_json => Ok(()),
        0 => say(false, &(), &[format!("{}: nothing is wrong", file.path.display())]),
        _ if as_json => bail!("{}: something is wrong", file.path.display()),
        _ => bail!("{}", describe(file)),
    }
}

/// A value as it is shown.
struct Shown {
    name: &'static str,
    value: Option<String>,
    origin: Origin,
}

fn show(layers: &Layers, as_json: bool) -> anyhow::Result<()> {
    let mut shown: Vec<Shown> = KEYS.iter().map(|key| value_of(layers, key)).collect();
    // The secret itself has no key and no option: it would stand in files and lists of processes.
    if std::env::var_os("GATEPOST_SECRET").is_some() {
        shown.push(Shown { name: "secret", value: Some(HIDDEN.to_owned()), origin: Origin::Environment("GATEPOST_SECRET") });
    }
    let value =
        json!({ "file": layers.file.as_ref().map(|file| &file.path), "values": shown.iter().map(Shown::to_json).collect::<Value>() });
    let width = shown.iter().map(|shown| shown.value.as_deref().unwrap_or(NOTHING).chars().count()).max().unwrap_or(0);
    let names = shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    let line = |shown: &Shown| format!("{:names$} {:width$}  {}", shown.name, shown.value.as_deref().unwrap_or(NOTHING), shown.origin);
    say(as_json, &value, &shown.iter().map(line).collect::<Vec<_>>())
}

/// What is shown in a secret's place.
const HIDDEN: &str = "***";

/// What is shown where there is no value.
const NOTHING: &str = "-";

fn value_of(layers: &Layers, key: &Key) -> Shown {
    match layers.value(key) {
        Some((text, origin)) => Shown { name: key.name, value: Some(without_password(&text)), origin },
        None => Shown { name: key.name, value: None, origin: Origin::Default },
    }
}

/// An address without the password that it may hold: before its host, or among its parameters.
fn without_password(text: &str) -> String {
    let Ok(mut url) = Url::parse(text) else { return without_user(text) };
    // In an address that is not written as one should be, a password can be taken for something else.
    if url.fragment().is_some_and(|fragment| fragment.contains('@')) {
        return without_user(text);
    }
    let is_secret = |name: &str| name.to_lowercase().contains("pass") || name.to_lowercase().contains("secret");
    let in_query = url.query_pairs().any(|(name, _)| is_secret(&name));
    if url.password().is_none() && !in_query {
        return text.to_owned();
    }
    if url.password().is_some() && url.set_password(Some(HIDDEN)).is_err() {
        return HIDDEN.to_owned();
    }
    if in_query {
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        let hidden = |(name, value): (String, String)| if is_secret(&name) { (name, HIDDEN.to_owned()) } else { (name, value) };
        url.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(hidden));
    }
    url.to_string()
}

/// Without what stands before the last `@`, wherever it ends: nobody can say which of it is the password.
fn without_user(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) if rest.contains('@') => format!("{scheme}://{HIDDEN}@{host}"),
        _ => text.to_owned(),
    }
}

impl Shown {
    fn to_json(&self) -> Value {
        let mut value = json!({ "key": self.name, "value": self.value });
        let (kind, more) = match &self.origin {
            Origin::Default => ("default", Value::Null),
            Origin::File(path, line) => ("file", json!({ "file": path, "line": line })),
            Origin::Environment(variable) => ("environment", json!({ "variable": variable })),
            Origin::Flag(option) => ("flag", json!({ "option": option })),
        };
        value["from"] = kind.into();
        if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
            value.extend(more);
        }
        value
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag(option) => write!(f, "option {option}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_hidden_wherever_an_address_has_it() {
        let cases = [
            ("sqlite://gatepost.db", "sqlite://gatepost.db"),
            ("gatepost.db", "gatepost.db"),
            ("postgres://kim:hunter2@db.example/gate", "postgres://kim:***@db.example/gate"),
            ("postgres://db.example/gate?user=kim&password=hunter2", "postgres://db.example/gate?user=kim&password=***"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("postgres://kim:p#ss@db.example/gate", "postgres://***@db.example/gate"),
            ("postgres://kim:1#ss@db.example/gate", "postgres://***@db.example/gate"),
            ("postgres://kim:p ss@db.example:x/gate", "postgres://***@db.example:x/gate"),
        ];
        for (address, shown) in cases {
            assert_eq!(without_password(address), shown);
        }
    }
}
