//! What `training-data/README.md` says of each corpus is what the file holds.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A row of the data sheet's table.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    file: String,
    rows: usize,
    unwanted: usize,
    label: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("training-data")
}

/// The table's rows: `| file.jsonl | what | 1,138 | 586 spam | … |`.
fn sheet() -> Vec<Row> {
    let text = fs::read_to_string(folder().join("README.md")).expect("the data sheet is there");
    text.lines().filter(|line| line.contains(".jsonl |")).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let (unwanted, label) = cells[3].split_once(' ').expect("a count and a label");
    Row { file: cells[0].to_owned(), rows: number(cells[2]), unwanted: number(unwanted), label: label.to_owned() }
}

fn number(text: &str) -> usize {
    text.replace(',', "").parse().expect("a number")
}

/// Counts a corpus as the sheet does. Only the label is looked at, whatever else a line holds.
fn count(file: &str, label: &str) -> Row {
    let text = fs::read_to_string(folder().join(file)).expect("the corpus is there");
    let labels: Vec<String> = text.lines().map(label_of).collect();
    let unwanted: Vec<_> = labels.iter().filter(|found| *found != "ham").collect();
    assert!(unwanted.iter().all(|found| *found == label), "{file} holds a label that its row does not name");
    Row { file: file.to_owned(), rows: labels.len(), unwanted: unwanted.len(), label: label.to_owned() }
}

fn label_of(line: &str) -> String {
    let example: serde_json::Value = serde_json::from_str(line).expect("a JSON object a line");
    example["label"].as_str().expect("a label").to_owned()
}

#[test]
fn the_counts_in_the_data_sheet_are_those_of_the_files() {
    for row in sheet() {
        assert_eq!(row, count(&row.file, &row.label));
    }
}

#[test]
fn the_data_sheet_names_every_corpus() {
    let paths = fs::read_dir(folder()).expect("the folder is there").map(|entry| entry.expect("an entry").path());
    let corpora = paths.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    let names: BTreeSet<String> = corpora.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    assert_eq!(sheet().into_iter().map(|row| row.file).collect::<BTreeSet<_>>(), names);
}
