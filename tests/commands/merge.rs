use super::{file, lossy, path};
use crate::support::House;

/// So many comments of an invented site, from this number on.
fn corpus(from: usize, to: usize) -> String {
    let line = |n: usize| match n % 3 {
        0 => format!("{{\"content\": \"win {n} coins at http://cheap{}.example now\", \"label\": \"spam\"}}\n", n % 7),
        1 => format!("{{\"content\": \"my {n}th visit, what a lovely song\", \"label\": \"ham\"}}\n"),
        _ => format!("{{\"content\": \"I agree with number {}\", \"label\": \"ham\"}}\n", n % 5),
    };
    (from..to).map(line).collect()
}

fn train(house: &House, name: &str, content: String) -> String {
    let corpus = file(house, &format!("{name}.jsonl"), content);
    let (_, output) = path(house, &format!("{name}.gatepost"));
    let run = house.run(&["train", &corpus, "--mergeable", "--output", &output]);
    assert!(run.status.success(), "{}", lossy(&run.stderr));
    output
}

#[test]
fn models_of_two_halves_merge_to_the_model_of_the_whole() {
    let house = House::new();
    let halves = [train(&house, "first", corpus(0, 100)), train(&house, "second", corpus(100, 250))];
    let whole = train(&house, "whole", corpus(0, 250));
    let (_, merged) = path(&house, "merged.gatepost");
    let run = house.run(&["merge", &halves[1], &halves[0], "--output", &merged]);
    assert!(run.status.success(), "{}", lossy(&run.stderr));
    assert!(lossy(&run.stderr).contains("merged 2 models: 166 ham, 84 spam, 0 abuse"), "{}", lossy(&run.stderr));
    let inspected = |model: &str| serde_json::from_slice::<serde_json::Value>(&house.run(&["inspect", model, "--json"]).stdout).unwrap();
    let corpora: Vec<_> = inspected(&merged)["corpora"].as_array().unwrap().iter().map(|corpus| corpus["name"].clone()).collect();
    assert_eq!(corpora, ["first.jsonl", "second.jsonl"]);
    assert_eq!(inspected(&merged)["mergeable"], true);
    let scored = |model: &str| super::run_with_input(&house, &["score", "--model", model], corpus(90, 120).as_bytes()).stdout;
    assert_eq!(lossy(&scored(&merged)), lossy(&scored(&whole)));
    assert_ne!(lossy(&scored(&merged)), lossy(&scored(&halves[0])));
}

#[test]
fn a_corpus_that_both_have_learned_is_named_and_nothing_is_written() {
    let house = House::new();
    let (one, other) = (train(&house, "one", corpus(0, 50)), train(&house, "copy-of-one", corpus(0, 50)));
    let (target, merged) = path(&house, "merged.gatepost");
    let run = house.run(&["merge", &one, &other, "--output", &merged]);
    assert_eq!(run.status.code(), Some(1));
    let said = lossy(&run.stderr);
    assert!(
        said.contains("copy-of-one.gatepost: it has learned copy-of-one.jsonl, which another of these models has learned too"),
        "{said}"
    );
    assert!(!target.exists());
}

#[test]
fn a_model_that_carries_only_some_examples_is_refused_with_what_to_do() {
    let house = House::new();
    let whole = train(&house, "whole", corpus(0, 50));
    let builtin = concat!(env!("CARGO_MANIFEST_DIR"), "/models/default.gatepost");
    let (_, merged) = path(&house, "merged.gatepost");
    let run = house.run(&["merge", &whole, builtin, "--output", &merged]);
    assert_eq!(run.status.code(), Some(1));
    let said = lossy(&run.stderr);
    assert!(said.contains("default.gatepost: it is not mergeable") && said.contains("gatepost train --mergeable"), "{said}");
}

#[test]
fn a_model_is_not_replaced_by_the_one_that_it_goes_into() {
    let house = House::new();
    let (one, other) = (train(&house, "one", corpus(0, 50)), train(&house, "other", corpus(50, 99)));
    let run = house.run(&["merge", &one, &other, "--output", &one]);
    assert_eq!(run.status.code(), Some(1));
    assert!(lossy(&run.stderr).contains("--output would replace"), "{}", lossy(&run.stderr));
    assert_eq!(house.run(&["merge", &one, "--output", &other]).status.code(), Some(2), "one model is nothing to merge");
}
