use serde_json::Value;

use super::{CORPUS, file, lossy, path};
use crate::support::House;

#[test]
fn a_model_says_what_it_was_made_of() {
    let house = House::new();
    let corpus = file(&house, "corpus.jsonl", CORPUS);
    let (_, model) = path(&house, "model.gatepost");
    assert!(house.run(&["train", &corpus, "--output", &model]).status.success());
    let card: Value = serde_json::from_slice(&house.run(&["inspect", &model, "--json"]).stdout).unwrap();
    assert_eq!(card["examples"], serde_json::json!({ "ham": 2, "spam": 2, "abuse": 0 }));
    assert_eq!(card["detectors"], serde_json::json!(["spam"]));
    assert_eq!(card["corpora"][0]["name"], "corpus.jsonl");
    assert_eq!(card["corpora"][0]["rows"], 4);
    assert_eq!(card["corpora"][0]["blake3"], blake3::hash(CORPUS.as_bytes()).to_hex().as_str());
    let text = lossy(&house.run(&["inspect", &model]).stdout);
    assert!(text.contains(card["id"].as_str().unwrap()) && text.contains("2 ham, 2 spam, 0 abuse"), "{text}");
}

#[test]
fn a_file_that_is_no_model_is_refused_in_one_sentence() {
    let house = House::new();
    let foreign = file(&house, "foreign.gatepost", "SQLite format 3");
    let run = house.run(&["inspect", &foreign]);
    assert_eq!(run.status.code(), Some(1));
    let said = lossy(&run.stderr);
    assert!(said.contains("foreign.gatepost: this is no Gatepost model file"), "{said}");
    assert_eq!(said.lines().count(), 1);
}
