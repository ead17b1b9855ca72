//! The table of reasons in `ARCHITECTURE.md` has every code, and no other.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the file is there")
}

/// The first cells of the rows under the heading: `| `code` | where | how |`.
fn documented() -> BTreeSet<String> {
    let text = read("ARCHITECTURE.md");
    let (_, section) = text.split_once("## Reasons and their codes").expect("the section is there");
    let section = section.split("\n## ").next().expect("a section has text");
    let codes = section.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|row| row.split_once('`'));
    codes.map(|(code, _)| code.to_owned()).collect()
}

/// The variants of `ReasonCode` as `rename_all = "snake_case"` writes them.
fn defined() -> BTreeSet<String> {
    let file = syn::parse_file(&read("src/policy/reason.rs")).expect("it is Rust");
    let reasons = file.items.iter().find_map(|item| match item {
        syn::Item::Enum(found) if found.ident == "ReasonCode" => Some(found),
        _ => None,
    });
    reasons.expect("the enum is there").variants.iter().map(|variant| snake_case(&variant.ident.to_string())).collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

#[test]
fn every_reason_code_has_its_row_and_every_row_its_code() {
    assert!(defined().contains("link_host"));
    assert_eq!(documented(), defined());
}
