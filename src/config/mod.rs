//! `gatepost.toml`: which keys there are, what a file says for them and in which line, and everything that is wrong with it.
//!
//! A key here is an option of the command line, too, and a variable of the environment: those win over the file, and the command line over both
//! (`cli/layers.rs`). To add a key, add the option where it is used, with its `env`, and a line to [`KEYS`]. The file never holds a secret: it names the file that does.

mod networks;

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use jiff::civil::Time;
use serde::Serialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use tracing_subscriber::EnvFilter;
use url::Url;

use crate::text::closest;

pub use networks::Networks;

/// The file that is read where nobody names another: in the folder in which the program runs, if it is there.
pub const DEFAULT_FILE: &str = "gatepost.toml";

/// The longest file, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// What may be configured.
#[derive(Debug)]
pub struct Key {
    /// Its name in the file; what stands before a dot is the name of its table.
    pub name: &'static str,
    /// The option of the command line that stands for it, as clap names it: with `_` for `-`.
    pub option: &'static str,
    /// The variable of the environment that does: by it, an option of a command is known to be this key.
    pub variable: &'static str,
    /// Whether a running server follows a change of it.
    pub reloads: bool,
    kind: Kind,
    /// What is wrong with a value, to follow the name.
    check: fn(&str) -> Result<(), String>,
}

/// How a value is written in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
}

impl Key {
    const fn new(name: &'static str, option: &'static str, variable: &'static str, check: fn(&str) -> Result<(), String>) -> Self {
        Self { name, option, variable, reloads: false, kind: Kind::Text, check }
    }

    const fn number(self) -> Self {
        Self { kind: Kind::Number, ..self }
    }

    const fn reloads(self) -> Self {
        Self { reloads: true, ..self }
    }
}

/// Everything that may be configured, in the order in which it is shown.
pub const KEYS: [Key; 17] = [
    Key::new("listen", "listen", "GATEPOST_LISTEN", address),
    Key::new("public_url", "public_url", "GATEPOST_PUBLIC_URL", url),
    Key::new("database", "database", "GATEPOST_DATABASE", filled),
    Key::new("secret_file", "secret_file", "GATEPOST_SECRET_FILE", filled),
    Key::new("retrain_at", "retrain_at", "GATEPOST_RETRAIN_AT", is_time_of_day),
    Key::new("overlay_memory", "overlay_memory", "GATEPOST_OVERLAY_MEMORY", mebibytes).number(),
    Key::new("log.format", "log_format", "GATEPOST_LOG_FORMAT", log_format),
    Key::new("log.filter", "log", "RUST_LOG", log_filter).reloads(),
    Key::new("limits.sign_ins_per_name", "sign_ins_per_name", "GATEPOST_SIGN_INS_PER_NAME", count).number().reloads(),
    Key::new("limits.sign_ins_per_network", "sign_ins_per_network", "GATEPOST_SIGN_INS_PER_NETWORK", count).number().reloads(),
    Key::new("mail.smtp", "smtp", "GATEPOST_SMTP", mail_server),
    Key::new("mail.password_file", "smtp_password_file", "GATEPOST_SMTP_PASSWORD_FILE", filled),
    Key::new("mail.from", "mail_from", "GATEPOST_MAIL_FROM", mailbox),
    Key::new("trusted_proxies", "trusted_proxies", "GATEPOST_TRUSTED_PROXIES", are_networks),
    Key::new("metrics.access", "metrics_access", "GATEPOST_METRICS_ACCESS", access),
    Key::new("metrics.token_file", "metrics_token_file", "GATEPOST_METRICS_TOKEN_FILE", filled),
    Key::new("webhooks.allow_networks", "webhook_networks", "GATEPOST_WEBHOOK_NETWORKS", are_networks),
];

/// The tables of the file.
const TABLES: [&str; 5] = ["log", "limits", "mail", "metrics", "webhooks"];

/// The most problems that are told one by one: each is looked for in the whole text.
const MAX_PROBLEMS: usize = 100;

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what it should be.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

/// A value in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As an option of the command line takes it.
    pub text: String,
    /// The line in which it stands, from 1.
    pub line: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Where it is.
    pub path: PathBuf,
    /// Everything that is wrong with it, in the order of its lines.
    pub problems: Vec<Problem>,
    untold: usize,
    values: BTreeMap<&'static str, Value>,
}

impl ConfigFile {
    /// Reads a file. What is wrong in it is no error, but stands in [`ConfigFile::problems`]; no value that is wrong is among its values.
    ///
    /// # Errors
    /// If it cannot be read at all, is no text, or is longer than a megabyte.
    pub fn read(path: &Path) -> io::Result<Self> {
        // A pipe, or a device, may never end, and opening it may wait for ever.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        let mut text = String::new();
        if File::open(path)?.take(MAX_BYTES + 1).read_to_string(&mut text)? as u64 > MAX_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("it is longer than {MAX_BYTES} bytes")));
        }
        Ok(Self::parse(path, &text))
    }

    /// Takes a file's text apart.
    #[must_use]
    pub fn parse(path: &Path, text: &str) -> Self {
        let mut file = Self { path: path.to_owned(), problems: Vec::new(), untold: 0, values: BTreeMap::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            file.tell(text, at, || error.message().lines().collect::<Vec<_>>().join(", "));
        }
        // Where the grammar is broken, what was made of the rest would only confuse.
        if file.problems.is_empty() {
            file.take(text, "", table.get_ref());
        }
        file.problems.sort();
        if file.untold > 0 {
            let (line, column) = file.problems.last().map_or((1, 1), |last| (last.line, last.column));
            file.problems.push(Problem { line, column, message: format!("and {} more are wrong in the file", file.untold) });
        }
        file
    }

    /// Notes a problem; of very many only how many they are.
    fn tell(&mut self, text: &str, at: usize, message: impl FnOnce() -> String) {
        if self.problems.len() == MAX_PROBLEMS {
            self.untold += 1;
            return;
        }
        let (line, column) = place(text, at);
        self.problems.push(Problem { line, column, message: message() });
    }

    /// What the file says for a key.
    #[must_use]
    pub fn value(&self, key: &Key) -> Option<&Value> {
        self.values.get(key.name)
    }

    fn take(&mut self, text: &str, before: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = format!("{before}{}", key.get_ref());
            let result = match value.get_ref() {
                DeValue::Table(inner) if TABLES.contains(&name.as_str()) => {
                    self.take(text, &format!("{name}."), inner);
                    Ok(())
                }
                _ if TABLES.contains(&name.as_str()) => {
                    Err((value.span().start, format!("{name} should be a table: write [{name}] on a line of its own")))
                }
                _ => {
                    if let Some(key) = KEYS.iter().find(|key| key.name == name) {
                        self.take_value(text, key, value)
                    } else {
                        self.tell(text, key.span().start, || unknown(&name));
                        Ok(())
                    }
                }
            };
            if let Err((at, message)) = result {
                self.tell(text, at, || message);
            }
        }
    }

    fn take_value(&mut self, text: &str, key: &'static Key, value: &Spanned<DeValue<'_>>) -> Result<(), (usize, String)> {
        let at = value.span().start;
        let said = match (key.kind, value.get_ref()) {
            (Kind::Text, DeValue::String(said)) => said.to_string(),
            (Kind::Number, DeValue::Integer(number)) => number.to_string(),
            (Kind::Text, _) => return Err((at, format!("{} should be a text in quotation marks", key.name))),
            (Kind::Number, _) => return Err((at, format!("{} should be a whole number without quotation marks", key.name))),
        };
        (key.check)(&said).map_err(|problem| (at, format!("{} {problem}", key.name)))?;
        self.values.insert(key.name, Value { text: said, line: place(text, at).0 });
        Ok(())
    }
}

fn unknown(name: &str) -> String {
    match closest(name, KEYS.iter().map(|key| key.name).chain(TABLES)) {
        Some(meant) => format!("{name:?} is unknown; did you mean {meant:?}?"),
        None => format!("{name:?} is unknown; known are {}", KEYS.map(|key| key.name).join(", ")),
    }
}

/// Line and column, from 1, of a byte of the text.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit_once('\n').map_or(before, |(_, line)| line);
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn filled(text: &str) -> Result<(), String> {
    if text.trim().is_empty() { Err("is empty; leave it out or give its value".to_owned()) } else { Ok(()) }
}

fn address(text: &str) -> Result<(), String> {
    text.parse::<SocketAddr>().map(drop).map_err(|_| "should be an address and a port, such as 127.0.0.1:8080".to_owned())
}

fn count(text: &str) -> Result<(), String> {
    text.parse::<NonZeroU32>().map(drop).map_err(|_| "should be a whole number from 1 on".to_owned())
}

/// A time of day as it is written in the file and on the command line.
///
/// # Errors
/// If it is none: what it should be.
pub fn time_of_day(text: &str) -> Result<Time, &'static str> {
    text.parse().map_err(|_| "should be a time of day, such as 03:00")
}

fn is_time_of_day(text: &str) -> Result<(), String> {
    time_of_day(text).map(drop).map_err(str::to_owned)
}

fn are_networks(text: &str) -> Result<(), String> {
    text.parse::<Networks>().map(drop)
}

fn access(text: &str) -> Result<(), String> {
    let known = ["local", "open", "off"];
    known.contains(&text).then_some(()).ok_or_else(|| "should be \"local\", \"open\" or \"off\"".to_owned())
}

fn mebibytes(text: &str) -> Result<(), String> {
    text.parse::<usize>().map(drop).map_err(|_| "should be a whole number of MiB, such as 512".to_owned())
}

fn url(text: &str) -> Result<(), String> {
    Url::parse(text).map(drop).map_err(|_| "should be a full address such as https://gate.example".to_owned())
}

fn mail_server(text: &str) -> Result<(), String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host());
    if url.as_ref().is_some_and(|url| url.password().is_some()) {
        return Err("should hold no password: write it into a file, and that file's path into mail.password_file".to_owned());
    }
    if url.is_some() {
        Ok(())
    } else {
        Err("should be smtp://HOST:587 or smtps://HOST, with USER@ before the host for a sign-in".to_owned())
    }
}

fn mailbox(text: &str) -> Result<(), String> {
    let parsed: Result<lettre::message::Mailbox, _> = text.parse();
    parsed.map(drop).map_err(|_| "should be an address, such as Gatepost <gatepost@example.org>".to_owned())
}

fn log_format(text: &str) -> Result<(), String> {
    let known = ["text", "json"];
    match closest(text, known) {
        _ if known.contains(&text) => Ok(()),
        Some(meant) => Err(format!("should be \"text\" or \"json\"; did you mean {meant:?}?")),
        None => Err("should be \"text\" or \"json\"".to_owned()),
    }
}

fn log_filter(text: &str) -> Result<(), String> {
    filled(text)?;
    EnvFilter::try_new(text).map(drop).map_err(|_| "should be a level, such as info, or a list such as gatepost=debug,sqlx=warn".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ConfigFile {
        ConfigFile::parse(Path::new("gatepost.toml"), text)
    }

    fn problems(text: &str) -> Vec<String> {
        parse(text).problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_key_has_its_value_and_its_line() {
        let file = parse(
            "# Ours\nlisten = \"127.0.0.1:1\"\n\n[log]\nformat = 'json'\nfilter = \"gatepost=debug\"\n[limits]\nsign_ins_per_name = 5\n",
        );
        assert_eq!(file.problems, []);
        let values: Vec<_> =
            KEYS.iter().filter_map(|key| Some((key.name, file.value(key)?.text.as_str(), file.value(key)?.line))).collect();
        assert_eq!(
            values,
            [
                ("listen", "127.0.0.1:1", 2),
                ("log.format", "json", 5),
                ("log.filter", "gatepost=debug", 6),
                ("limits.sign_ins_per_name", "5", 8)
            ]
        );
        assert_eq!(parse("log.format = \"text\"").value(&KEYS[6]).map(|value| value.line), Some(1));
        assert_eq!(parse("").problems, []);
    }

    #[test]
    fn all_problems_are_told_at_once_with_their_places() {
        let text = "listn = \"127.0.0.1:1\"\ndatabase = 7\npublic_url = \"é\" \nLISTEN = \"127.0.0.1:1\"\n\n[log]\nformat = \"jsn\"\n  filtre = \"info\"\nfilter = \"a=b=c\"\n[lgo]\nx = 1\n";
        let expected = [
            "1:1: \"listn\" is unknown; did you mean \"listen\"?",
            "2:12: database should be a text in quotation marks",
            "3:14: public_url should be a full address such as https://gate.example",
            "4:1: \"LISTEN\" is unknown; did you mean \"listen\"?",
            "7:10: log.format should be \"text\" or \"json\"; did you mean \"json\"?",
            "8:3: \"log.filtre\" is unknown; did you mean \"log.filter\"?",
            "9:10: log.filter should be a level, such as info, or a list such as gatepost=debug,sqlx=warn",
            "10:2: \"lgo\" is unknown; did you mean \"log\"?",
        ];
        assert_eq!(problems(text), expected);
        assert!(parse(text).values.is_empty());
        let limits = "[limits]\nsign_ins_per_name = 0\nsign_ins_per_network = \"9\"\nsign_ins_per_nmae = 1";
        let expected = [
            "2:21: limits.sign_ins_per_name should be a whole number from 1 on",
            "3:24: limits.sign_ins_per_network should be a whole number without quotation marks",
            "4:1: \"limits.sign_ins_per_nmae\" is unknown; did you mean \"limits.sign_ins_per_name\"?",
        ];
        assert_eq!(problems(limits), expected);
        let expected = [
            "1:14: retrain_at should be a time of day, such as 03:00",
            "2:18: overlay_memory should be a whole number of MiB, such as 512",
        ];
        assert_eq!(problems("retrain_at = \"25:00\"\noverlay_memory = -1"), expected);
        let expected = [
            "1:19: trusted_proxies should be addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8",
            "3:10: metrics.access should be \"local\", \"open\" or \"off\"",
        ];
        assert_eq!(problems("trusted_proxies = \"proxy.example\"\n[metrics]\naccess = \"all\""), expected);
        assert_eq!(problems("[webhooks]\nallow_networks = \"127.0.0.0/8, fd00::/8\""), [""; 0]);
        let expected = ["1:27: webhooks.allow_networks should be addresses or networks with commas between, such as 127.0.0.1, 10.0.0.0/8"];
        assert_eq!(problems("webhooks.allow_networks = \"127.0.0.1/8/8\""), expected);
        let expected = ["1:13: mail.smtp should hold no password: write it into a file, and that file's path into mail.password_file"];
        assert_eq!(problems("mail.smtp = \"smtp://gate:hunter2@mail.example\""), expected);
        assert_eq!(problems("log = \"info\""), ["1:7: log should be a table: write [log] on a line of its own"]);
        assert!(problems("colour = 1")[0].contains("known are listen, public_url, database"), "{:?}", problems("colour = 1"));
    }

    #[test]
    fn what_is_no_toml_is_told_by_its_place() {
        assert!(problems("listen = \"127.0.0.1:1\"\nlisten = \"127.0.0.1:2\"")[0].starts_with("2:1: duplicate key"));
        let broken = problems("listen =\n[log\n");
        assert!(broken.len() >= 2 && broken[0].starts_with("1:"), "{broken:?}");
    }
}
