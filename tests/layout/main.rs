//! Which part of the house may use what: the map in `src/lib.rs` is the rule, and these tests read it from there.
//!
//! `names` collects what a file names, `rules` judges it; the last tests prove on bad snippets that the judge can say no.

#![expect(clippy::unwrap_used, reason = "in a test, a file that cannot be read is a failure")]

mod names;
mod rules;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rules::Map;

/// A source file may have at most this many lines.
const MAX_LINES: usize = 400;

/// What may stand at the top level. Something new gets its place in `ARCHITECTURE.md` first.
const TOP_LEVEL: &[&str] = &[
    ".ci",
    ".config",
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "askama.toml",
    "benches",
    "build.rs",
    "clippy.toml",
    "deny.toml",
    "deploy",
    "docs",
    "examples",
    "fuzz",
    "models",
    "rustfmt.toml",
    "src",
    "tests",
    "training-data",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under `src`, with its path from the top level.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.strip_prefix(root()).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

fn map() -> Map {
    Map::of(&fs::read_to_string(root().join("src/lib.rs")).unwrap())
}

/// What git keeps at the top level; in a source archive without git, what lies there.
fn top_level() -> BTreeSet<String> {
    let listed = Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let listed = listed.ok().filter(|output| output.status.success()).map(|output| String::from_utf8(output.stdout).unwrap());
    match listed {
        Some(files) => files.lines().map(|line| line.split('/').next().unwrap().to_owned()).collect(),
        None => fs::read_dir(root())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "target" && name != ".cargo_vcs_info.json" && name != "Cargo.toml.orig")
            .collect(),
    }
}

#[test]
fn the_map_holds_every_module_and_nothing_else() {
    let map = map();
    assert_eq!(map.modules.first().map(String::as_str), Some("comment"));
    assert_eq!(map.declared, map.modules.iter().cloned().collect());
}

#[test]
fn nothing_uses_what_stands_below_it_and_the_pure_folders_stay_pure() {
    let map = map();
    let faults: Vec<String> = sources().iter().flat_map(|(path, text)| map.faults(path, text)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_folder_of_code_has_a_guide() {
    let files = sources();
    let folders: BTreeSet<PathBuf> = files.iter().filter_map(|(path, _)| path.parent().map(Path::to_owned)).collect();
    for folder in folders {
        let guide = folder.join(if folder == Path::new("src") { "lib.rs" } else { "mod.rs" });
        let text = files.iter().find(|(path, _)| *path == guide).map(|(_, text)| text.as_str());
        let text = text.unwrap_or_else(|| panic!("{} is missing", guide.display()));
        assert!(text.starts_with("//! "), "{} does not open with //!: say what it is for", guide.display());
    }
}

#[test]
fn no_source_file_is_longer_than_400_lines() {
    let long: Vec<_> = sources().into_iter().map(|(path, text)| (path, text.lines().count())).filter(|(_, n)| *n > MAX_LINES).collect();
    assert!(long.is_empty(), "split {long:?}");
}

#[test]
fn the_top_level_holds_only_what_the_architecture_names() {
    let known: BTreeSet<String> = TOP_LEVEL.iter().copied().map(str::to_owned).collect();
    let unknown: Vec<_> = top_level().difference(&known).cloned().collect();
    assert!(unknown.is_empty(), "unexpected at the top level: {unknown:?}");
}

/// A small house for the checker's own tests.
fn small_map() -> Map {
    Map::of("//! | [`comment`] | x |\n//! | [`text`] | x |\n//! | [`store`] | x |\n//! | [`http`] | x |\npub mod comment;")
}

fn faults(path: &str, text: &str) -> Vec<String> {
    small_map().faults(Path::new(path), text)
}

#[test]
fn a_use_of_something_below_is_found() {
    for text in [
        "use crate::http::Page;",
        "use crate::{comment::Label, http};",
        "use super::super::http::Page;",
        "use crate::http as web;",
        "fn f() { crate::http::serve(); }",
        "fn f(page: &crate::http::Page) {}",
        "impl From<crate::http::Page> for Word {}",
        "mod inner { use super::super::super::http::Page; }",
        "fn f() { println!(\"{}\", crate::http::NAME); }",
        "#[derive(crate::http::Page)] struct Word;",
        "use crate::*;",
        "use super::super::*;",
        "pub use crate as all;",
    ] {
        assert_eq!(faults("src/text/words.rs", text).len(), 1, "{text}: {:?}", faults("src/text/words.rs", text));
    }
    assert_eq!(faults("src/text/mod.rs", "use super::http::Page;").len(), 1);
    assert_eq!(faults("src/comment.rs", "use super::text::Word;").len(), 1);
}

#[test]
fn a_use_of_something_above_or_beside_is_fine() {
    for text in [
        "use crate::comment::Label; use super::words; use self::inner::Word; pub(crate) fn f() {}",
        "pub(in crate::text) struct Word; fn f(word: &super::Word) -> crate::comment::Label { word.into() }",
        "#[cfg(test)] mod tests { use crate::http::Page; }",
        "fn http() {} fn f() { let http = 1; super::http::f(); }",
    ] {
        assert_eq!(faults("src/text/words.rs", text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(faults("src/http/pages/mod.rs", "use crate::store::Site; use tokio::net::TcpListener;"), Vec::<String>::new());
}

#[test]
fn a_pure_folder_that_touches_the_world_is_found() {
    for text in [
        "use sqlx::Row;",
        "use std::{collections::HashMap, fs};",
        "use std::env;",
        "use std::net::{IpAddr, TcpStream};",
        "fn f() { let text = std::fs::read_to_string(\"x\"); }",
        "async fn f() { tokio::time::sleep(d).await }",
        "fn f() { jiff::Timestamp::now(); }",
        "fn f() { Timestamp::now(); }",
        "fn f() { std::time::Instant::now(); }",
        "use std::*;",
        "fn f() { assert!(std::env::args().len() > 1); }",
        "fn f() { linfa_bayes::MultinomialNb::params(); }",
    ] {
        assert_eq!(faults("src/text/words.rs", text).len(), 1, "{text}: {:?}", faults("src/text/words.rs", text));
    }
}

#[test]
fn a_pure_folder_may_name_addresses_readers_and_durations() {
    let text =
        "use std::net::IpAddr; use std::io::BufRead; use std::time::Duration; use jiff::Timestamp; fn f() { let fs = 1; fs.max(2); }";
    assert_eq!(faults("src/text/words.rs", text), Vec::<String>::new());
}

#[test]
fn linfa_bayes_has_one_place() {
    let text = "use linfa_bayes::MultinomialNb;";
    assert_eq!(faults("src/http/mod.rs", text).len(), 1);
    let map = Map::of("//! | [`classifier`] | x |");
    assert_eq!(map.faults(Path::new("src/classifier/naive_bayes.rs"), text), Vec::<String>::new());
    assert_eq!(map.faults(Path::new("src/classifier/counts.rs"), text).len(), 1);
}

#[test]
fn a_module_that_the_map_forgets_is_found() {
    assert_eq!(faults("src/extra/mod.rs", "").len(), 1);
}
