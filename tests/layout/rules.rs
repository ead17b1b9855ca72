//! The judge: the map from `src/lib.rs`, and what follows from it for one file.

use std::collections::BTreeSet;
use std::path::Path;

use crate::names::{Name, names};

/// Crates and modules of the world outside: what stands above the store may not name them.
const IMPURE: &[&str] = &[
    "anstream",
    "axum",
    "axum_extra",
    "clap",
    "getrandom",
    "hyper",
    "hyper_util",
    "indicatif",
    "lettre",
    "reqwest",
    "rustls",
    "sqlx",
    "tempfile",
    "tokio",
    "tower",
    "tower_http",
    "ureq",
    "std::*",
    "std::env",
    "std::fs",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net",
    "std::process",
    "std::thread::sleep",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// What is fine all the same: values without a socket behind them.
const PURE: &[&str] = &["std::net::AddrParseError", "std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

/// The one file that may name `linfa_bayes`.
const NAIVE_BAYES: &str = "src/classifier/naive_bayes.rs";

/// The order of the modules, from the top.
pub(crate) struct Map {
    /// The modules in the table's order: none may use one after it.
    pub(crate) modules: Vec<String>,
    /// The modules that the file declares.
    pub(crate) declared: BTreeSet<String>,
}

impl Map {
    /// Reads the table and the declarations of `lib.rs`.
    pub(crate) fn of(guide: &str) -> Self {
        let row = |line: &str| line.strip_prefix("//! | [`").and_then(|row| row.split_once('`')).map(|(name, _)| name.to_owned());
        let declaration = |line: &str| line.strip_prefix("pub mod ").map(|rest| rest.trim_end_matches(';').to_owned());
        Self { modules: guide.lines().filter_map(row).collect(), declared: guide.lines().filter_map(declaration).collect() }
    }

    /// What is wrong with the file at `path`, a line each.
    pub(crate) fn faults(&self, path: &Path, text: &str) -> Vec<String> {
        let module = module_of(path);
        let Some(own) = module.get(1) else { return Vec::new() };
        let Some(place) = self.modules.iter().position(|name| name == own) else {
            return vec![format!("{}: `{own}` is missing from the table in src/lib.rs", path.display())];
        };
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let pure = self.modules.iter().position(|name| name == "store").is_none_or(|store| place < store);
        let names = names(&file, module.clone());
        let faults = names
            .iter()
            .filter_map(|name| self.misplaced(place, name).or_else(|| impurity(own, pure, name)).or_else(|| misused_linfa(path, name)));
        faults.map(|fault| format!("{}: {fault}", path.display())).collect()
    }

    /// Says so if a module at `place` may not use `name`.
    fn misplaced(&self, place: usize, name: &Name) -> Option<String> {
        if name.first()? != "crate" {
            return None;
        }
        let used = name.get(1).map_or("*", String::as_str);
        if used == "*" {
            return Some("takes in the whole crate: name the module".to_owned());
        }
        let below = self.modules[place + 1..].iter().any(|module| module == used);
        below.then(|| format!("uses `{}`, which stands below `{}`", name.join("::"), self.modules[place]))
    }
}

/// Says so if a pure module names the world outside. The clock's own file may ask the system for the time.
fn impurity(own: &str, pure: bool, name: &Name) -> Option<String> {
    if !pure || own == "clock" {
        return None;
    }
    let listed = |list: &[&str]| list.iter().any(|entry| is_within(name, entry));
    let asks_the_time = matches!(name.as_slice(), [.., kind, call] if call == "now" && (kind == "Timestamp" || kind == "Zoned"));
    ((listed(IMPURE) && !listed(PURE)) || asks_the_time).then(|| format!("`{own}` is pure, but names `{}`", name.join("::")))
}

fn misused_linfa(path: &Path, name: &Name) -> Option<String> {
    (name.first()? == "linfa_bayes" && path != Path::new(NAIVE_BAYES)).then(|| format!("names `linfa_bayes`, which only {NAIVE_BAYES} may"))
}

/// Whether `name` is `entry` or something inside it.
fn is_within(name: &Name, entry: &str) -> bool {
    let mut segments = name.iter();
    entry.split("::").all(|wanted| segments.next().is_some_and(|segment| segment == wanted))
}

/// A file's place in the crate: `src/text/words.rs` is `crate::text::words`.
fn module_of(path: &Path) -> Name {
    let inside = path.strip_prefix("src").unwrap_or(path).with_extension("");
    let mut module = vec!["crate".to_owned()];
    module.extend(inside.iter().map(|part| part.to_string_lossy().into_owned()));
    if module.last().is_some_and(|last| last == "mod" || last == "lib" || last == "main") {
        module.pop();
    }
    module
}
