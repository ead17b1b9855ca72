use std::process::Stdio;

use serde_json::Value;

use super::{CORPUS, file, lossy, path, run_with_input};
use crate::support::House;

/// Text that tries to get out of whatever it stands in.
const HOSTILE: &str = "</style><script>alert(1)</script><img src=http://evil.example/x>";

/// What makes a model that is wrong about the corpus below.
const MISLED: &str = r#"{"content": "what a lovely song", "label": "spam"}
{"content": "some lovely words of a song", "label": "spam"}
{"content": "buy my cheap channel", "label": "ham"}
{"content": "cheap words on my channel", "label": "ham"}
"#;

/// Comments under three articles of two sites, most of them told apart by a word.
fn corpus(house: &House) -> String {
    let line = |i: usize| {
        let (label, text) = if i.is_multiple_of(3) { ("spam", "buy my cheap channel") } else { ("ham", "what a lovely song") };
        let text = if i.is_multiple_of(17) { format!("{text} {HOSTILE}") } else { text.to_owned() };
        let comment = serde_json::json!({
            "id": format!("{i}"), "site": format!("site-{}", i % 2), "article": format!("{HOSTILE}-{}", i % 3 + i % 2),
            "content": format!("{text} {i} and some words of mine"), "label": label,
        });
        format!("{comment}\n")
    };
    file(house, "corpus.jsonl", (0..240).map(line).collect::<String>())
}

fn model(house: &House, name: &str, corpus: &str) -> String {
    let (_, output) = path(house, name);
    let run = house.run(&["train", corpus, "--output", &output]);
    assert!(run.status.success(), "{}", lossy(&run.stderr));
    output
}

fn json(house: &House, arguments: &[&str]) -> Value {
    let run = house.run(&[&["evaluate", "--json"], arguments].concat());
    assert!(run.status.success(), "{}", lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

#[test]
fn a_report_is_one_page_without_script_or_network_whatever_the_comments_hold() {
    let house = House::new();
    let corpus = corpus(&house);
    for protocol in ["split", "folds", "leave-one-out", "stream"] {
        let (target, report) = path(&house, &format!("{protocol}.html"));
        let run = house.run(&["evaluate", "--protocol", protocol, &corpus, "--report", &report]);
        assert!(run.status.success(), "{protocol}: {}", lossy(&run.stderr));
        let page = std::fs::read_to_string(target).unwrap();
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"), "{protocol}");
        for forbidden in ["<script", "<img", "<link", "<iframe", "url(", "@import", "src=\""] {
            assert!(!page.contains(forbidden), "{protocol}: {forbidden}");
        }
        let wanted = if protocol == "stream" { "id=\"over-time\"" } else { "id=\"learning\"" };
        for part in [wanted, "id=\"roc\"", "id=\"reliability\"", "id=\"data\"", "id=\"settings\"", "at 0.9 you lose"] {
            assert!(page.to_lowercase().contains(part), "{protocol}: {part}");
        }
    }
    let stray: Vec<_> = std::fs::read_dir(house.path()).unwrap().filter_map(|e| e.unwrap().file_name().into_string().ok()).collect();
    assert!(stray.iter().all(|name| !name.starts_with(".gatepost-")), "{stray:?}");
}

#[test]
fn json_has_figures_with_intervals_by_run_site_and_length_and_the_curves() {
    let house = House::new();
    let report = json(&house, &["--protocol", "folds", &corpus(&house)]);
    let mean = report["rows"].as_array().and_then(|rows| rows.last()).expect("rows");
    assert_eq!((&mean["name"], report["rows"].as_array().unwrap().len()), (&"mean".into(), 4));
    for figure in ["roc_auc", "log_loss", "ece", "accuracy"] {
        let (value, interval) = (mean[figure].as_f64().unwrap(), &mean["intervals"][figure]);
        let (low, high) = (interval[0].as_f64().unwrap(), interval[1].as_f64().unwrap());
        assert!(low <= value + 0.05 && value <= high + 0.05 && low <= high, "{figure}: {value} {interval}");
    }
    let parted_by: Vec<_> = report["slices"].as_array().unwrap().iter().map(|slices| slices["by"].as_str().unwrap()).collect();
    assert!(["site", "text"].iter().all(|by| parted_by.contains(by)), "{parted_by:?}");
    for list in ["thresholds", "roc", "precision_recall", "reliability", "learning_curve"] {
        assert!(report[list].as_array().is_some_and(|list| list.len() > 2), "{list}: {}", report[list]);
    }
    let file = &report["data"]["files"][0];
    assert_eq!((&file["rows"], &file["labels"]), (&240.into(), &serde_json::json!([160, 80, 0])));
    assert_eq!(report["settings"]["command"].as_str().unwrap().split(' ').nth(1), Some("evaluate"));
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let house = House::new();
    let corpus = corpus(&house);
    assert_eq!(json(&house, &["--protocol", "folds", &corpus]), json(&house, &["--protocol", "folds", &corpus]));
}

#[test]
fn two_models_are_held_against_each_other_with_the_comments_on_which_they_differ() {
    let house = House::new();
    let corpus = corpus(&house);
    let (good, poor) = (model(&house, "good.gatepost", &corpus), model(&house, "poor.gatepost", &file(&house, "misled.jsonl", MISLED)));
    let report = json(&house, &["--model", &poor, "--against", &good, &corpus]);
    let against = &report["against"];
    let log_loss = against["differences"].as_array().unwrap().iter().find(|row| row["figure"] == "log_loss").unwrap();
    assert_eq!(log_loss["better"], "second", "{log_loss}");
    let alone = against["mcnemar"]["second_alone_right"].as_u64().unwrap();
    assert!(alone > 0 && against["mcnemar"]["p_value"].as_f64().unwrap() < 0.05, "{}", against["mcnemar"]);
    let differing = against["first_alone_wrong"].as_array().unwrap();
    assert!(!differing.is_empty());
    for remark in differing {
        let is_spam = remark["label"] == "spam";
        let (first, second) = (remark["score"].as_f64().unwrap(), remark["against"].as_f64().unwrap());
        assert!((first >= 0.5) != is_spam && (second >= 0.5) == is_spam, "{remark}");
    }
    let table = house.run(&["evaluate", "--model", &poor, "--against", &good, &corpus]);
    assert!(lossy(&table.stdout).contains("McNemar's exact test, p < 0.001"), "{}", lossy(&table.stdout));
}

#[test]
fn a_mistake_that_came_often_is_told_once() {
    let house = House::new();
    let misled = model(&house, "misled.gatepost", &file(&house, "misled.jsonl", MISLED));
    let often = "{\"content\": \"what a lovely song\", \"label\": \"ham\"}\n".repeat(20);
    let once =
        "{\"content\": \"some lovely words of a song\", \"label\": \"ham\"}\n{\"content\": \"cheap channel\", \"label\": \"spam\"}\n";
    let report = json(&house, &["--model", &misled, &file(&house, "often.jsonl", often + once)]);
    let told: Vec<_> = report["mistakes"].as_array().unwrap().iter().map(|mistake| mistake["text"].as_str().unwrap()).collect();
    assert_eq!(told.iter().filter(|text| **text == "what a lovely song").count(), 1, "{told:?}");
    assert!(told.contains(&"some lovely words of a song"), "{told:?}");
}

#[test]
fn a_model_that_has_learned_the_very_file_is_told_apart() {
    let house = House::new();
    let corpus = corpus(&house);
    let model = model(&house, "own.gatepost", &corpus);
    let own = json(&house, &["--model", &model, &corpus]);
    assert_eq!(own["notes"][0], "The model has learned corpus.jsonl in training, to the last byte: figures on it flatter.");
    let half: String = std::fs::read_to_string(&corpus).unwrap().lines().take(100).collect::<Vec<_>>().join("\n") + "\n";
    let new = "{\"content\": \"quite another text\", \"label\": \"ham\"}\n".repeat(30);
    let mixed = file(&house, "mixed.jsonl", half + &new);
    let told = json(&house, &["--model", &model, "--trained-on", &corpus, &mixed]);
    let by_text = told["slices"].as_array().unwrap().iter().find(|slices| slices["by"] == "text").expect("seen and unseen");
    let rows: Vec<_> =
        by_text["rows"].as_array().unwrap().iter().map(|row| (row["name"].as_str().unwrap(), row["rows"].as_f64().unwrap())).collect();
    assert_eq!(rows, [("seen in training", 100.0), ("not seen in training", 30.0)]);
}

#[test]
fn options_that_do_not_go_together_are_wrong_usage() {
    let house = House::new();
    let corpus = corpus(&house);
    for (arguments, says) in [
        (["--protocol", "folds", "--model", "a.gatepost"], "--model has no place here"),
        (["--protocol", "split", "--trained-on", "a.jsonl"], "--trained-on has no place here"),
        (["--protocol", "stream", "--against", "a.gatepost"], "--against holds one model against another"),
        (["--protocol", "folds", "--wrong-labels", "0.1"], "--wrong-labels has no place here"),
        (["--protocol", "stream", "--reweight", "--strict"], "--reweight has no place here"),
    ] {
        let run = house.run(&[&["evaluate", &corpus], arguments.as_slice()].concat());
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(lossy(&run.stderr).contains(says), "{}", lossy(&run.stderr));
    }
}

#[test]
fn a_path_that_cannot_be_used_is_named_and_nothing_is_half_written() {
    let house = House::new();
    let corpus = corpus(&house);
    let before = std::fs::read(&corpus).unwrap();
    let missing = house.path().join("no/such/folder/out.html").display().to_string();
    let model = model(&house, "good.gatepost", &corpus);
    for (arguments, says) in [
        (vec![corpus.as_str(), "--report", &missing], "cannot write"),
        (vec![corpus.as_str(), "--report", &corpus], "--report would replace"),
        (vec![corpus.as_str(), "--model", "nowhere.gatepost"], "cannot read nowhere.gatepost"),
        (vec![corpus.as_str(), "--model", &model, "--against", &corpus], "cannot use"),
        (vec!["nowhere.jsonl"], "cannot open nowhere.jsonl"),
    ] {
        let run = house.run(&[&["evaluate"], arguments.as_slice()].concat());
        assert_eq!(run.status.code(), Some(1), "{arguments:?}");
        assert!(lossy(&run.stderr).contains(says), "{arguments:?}: {}", lossy(&run.stderr));
        assert!(run.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(std::fs::read(&corpus).unwrap(), before);
    let left: Vec<_> = std::fs::read_dir(house.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the corpus and the model: {left:?}");
}

#[test]
fn a_failed_evaluation_leaves_an_older_report_as_it_was() {
    let house = House::new();
    let report = file(&house, "report.html", "older");
    let only_ham = file(&house, "ham.jsonl", "{\"content\": \"a\", \"label\": \"ham\"}\n{\"content\": \"b\", \"label\": \"ham\"}\n");
    let run = house.run(&["evaluate", "--protocol", "split", &only_ham, "--report", &report]);
    assert_eq!(run.status.code(), Some(1));
    assert!(lossy(&run.stderr).contains("there is neither spam nor abuse"), "{}", lossy(&run.stderr));
    assert_eq!(std::fs::read(report).unwrap(), b"older");
}

#[test]
fn comments_are_read_from_standard_input() {
    let house = House::new();
    let run = run_with_input(&house, &["evaluate", "--json", "-"], CORPUS.as_bytes());
    let report: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|_| panic!("{}", lossy(&run.stderr)));
    assert_eq!((&report["data"]["files"][0]["name"], &report["rows"][0]["rows"]), (&"standard input".into(), &4.0.into()));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let house = House::new();
    let corpus = corpus(&house);
    let mut child = house
        .gatepost()
        .args(["evaluate", "--json", "--protocol", "folds", &corpus])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nobody reads any more before there is anything to read.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", lossy(&output.stderr));
    assert!(!lossy(&output.stderr).contains("Broken pipe"));
}
