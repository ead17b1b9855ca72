//! Models from the command line: how well the recipe does, how decisions get into a candidate, how a candidate goes live.

#[path = "../support/mod.rs"]
mod support;

mod blog;
mod gold;
mod incremental;
mod judging;
mod load;
mod shadow;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use support::{House, eventually};

fn corpus(name: &str) -> String {
    format!("{}/training-data/{name}.jsonl", env!("CARGO_MANIFEST_DIR"))
}

/// What `evaluate` reports.
fn evaluate(arguments: &[&str]) -> Value {
    let output = House::new().run(&[&["evaluate", "--json"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The last of the rows: the mean over runs, or the only run.
fn evaluated(arguments: &[&str]) -> Value {
    let report = evaluate(arguments);
    report["rows"].as_array().and_then(|rows| rows.last()).cloned().expect("a row of figures")
}

fn figure(row: &Value, name: &str) -> f64 {
    row[name].as_f64().unwrap_or_else(|| panic!("{name} in {row}"))
}

// The prototype in Python (numpy 2, scikit-learn 1.9): ROC AUC 0.982 on YouTube; F1 0.963, ROC AUC 0.998, log loss 0.028, ECE 0.005 on text
// messages; ROC AUC 0.998, log loss 0.053 on judol; 0.043 wrong on the stream. The bounds leave room for folds drawn by another hash.

#[test]
fn a_video_left_out_is_ranked_as_well_as_by_the_prototype() {
    let mean = evaluated(&["--protocol", "leave-one-out", &corpus("youtube")]);
    assert!(figure(&mean, "roc_auc") >= 0.975, "{mean}");
}

#[test]
fn the_second_half_of_the_text_messages_is_judged_as_well_as_by_the_prototype() {
    let half = evaluated(&["--protocol", "split", &corpus("sms")]);
    assert!(figure(&half, "f1") >= 0.955 && figure(&half, "roc_auc") >= 0.997, "{half}");
    assert!(figure(&half, "log_loss") <= 0.035 && figure(&half, "ece") <= 0.012, "{half}");
}

#[test]
fn folds_of_judol_by_article_are_judged_as_well_as_by_the_prototype() {
    let mean = evaluated(&["--protocol", "folds", "--rows", "9000", &corpus("judol-yt-id")]);
    assert!(figure(&mean, "roc_auc") >= 0.997 && figure(&mean, "log_loss") <= 0.06, "{mean}");
}

#[test]
fn a_site_never_seen_is_learned_within_400_comments() {
    let house = House::new();
    let model = house.path().join("elsewhere.gatepost").display().to_string();
    let train = ["train", &corpus("sms"), &corpus("scamspot-ig-en"), &corpus("judol-yt-id"), "--output", &model];
    assert!(house.run(&train).status.success());
    let report = evaluate(&["--protocol", "stream", "--model", &model, &corpus("youtube")]);
    let windows = report["windows"].as_array().expect("windows");
    let late = windows.iter().find(|window| window["from"] == 201).expect("comments 201 to 400");
    assert!(figure(late, "wrong") <= 0.06, "{report}");
    assert_eq!(late["streams"], 3);
}

/// A template that the built-in model takes for harmless, so that only decisions can turn it.
const TEMPLATE: &str = "The blue harbour prints arrived on Tuesday and the frames fit well, ask for the catalogue of Mrs Lindqvist";

fn score(client: &support::Client, content: &str) -> Value {
    client.post("/v1/score", &json!({ "content": content })).expect(200).json()
}

#[test]
fn retrain_and_promote_put_the_decisions_live_on_every_site_while_requests_go_on() {
    let house = House::new();
    let (key, other_key) = (house.add_site("decided", "https://a.example"), house.add_site("other", "https://b.example"));
    let token = house.add_user("mo");
    let server = house.serve();
    let (blog, other, moderator) = (server.client(&key), server.client(&other_key), server.client(&token));
    let before = score(&other, TEMPLATE);
    for n in 0..30 {
        let content = format!("{TEMPLATE} {n}");
        let id = blog.post("/v1/comments", &json!({ "content": content })).expect(201).json()["id"].clone();
        let path = format!("/v1/comments/{}/decision", id.as_str().expect("an id"));
        moderator.post(&path, &json!({ "decision": "spam" })).expect(200);
    }
    let taught = score(&blog, TEMPLATE);
    assert_eq!(score(&other, TEMPLATE)["logit"], before["logit"], "decisions stay on their site until a model holds them");

    let stop = Arc::new(AtomicBool::new(false));
    let traffic = {
        let (client, stop) = (server.client(&other_key), Arc::clone(&stop));
        std::thread::spawn(move || {
            let mut answers = 0;
            while !stop.load(Ordering::Relaxed) {
                score(&client, TEMPLATE);
                answers += 1;
            }
            answers
        })
    };
    let made = house.run_json(&["retrain"]);
    assert_eq!(made["decisions"], 30);
    let model = made["model"].as_str().expect("the candidate's id");
    assert!(house.run(&["promote", model]).status.success());
    let after =
        eventually("the server to take over the new model", || Some(score(&other, TEMPLATE)).filter(|answer| answer["model"] == model));
    stop.store(true, Ordering::Relaxed);
    assert!(traffic.join().expect("every request was answered with 200") > 0);

    assert!(figure(&after, "logit") > figure(&before, "logit") + 0.5, "another site hears of it: {before} then {after}");
    let still = score(&blog, TEMPLATE);
    // The counts under the site's overlay are the same to the last one; the calibrator was fitted anew, with thirty near copies among its examples.
    let (still_logit, taught_logit) = (figure(&still, "logit"), figure(&taught, "logit"));
    assert!((still_logit / taught_logit - 1.0).abs() < 0.25, "nothing is counted twice: {taught} then {still}");

    assert!(house.run(&["promote", "built-in"]).status.success());
    let back = eventually("the server to go back", || Some(score(&other, TEMPLATE)).filter(|answer| answer["model"] == before["model"]));
    assert_eq!(back["logit"], before["logit"], "going back restores the score to the last digit");
    assert_eq!(score(&blog, TEMPLATE)["logit"], taught["logit"]);
}

#[test]
fn promoting_an_unknown_model_says_where_to_look() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let output = house.run(&["promote", "0123456789abcdef"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("there is no model 0123456789abcdef; gatepost promote --list shows those there are"), "{said}");
}

/// The percentage that stands before a word in the table's summary lines: for the first third, then for the last.
fn percentages(table: &str, before: &str) -> Vec<u32> {
    let number = |line: &str| line.split(before).nth(1)?.trim().split(' ').next()?.parse().ok();
    table.lines().filter(|line| line.contains(before)).filter_map(number).collect()
}

#[test]
fn the_demo_plays_over_200_real_comments_and_learns() {
    let output = House::new().run(&["demo", "--exit"]);
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{table}");
    assert!(table.lines().any(|line| line == "1138 comments"), "{table}");
    let held = percentages(&table, "held for the moderator");
    let right = percentages(&table, "rightly without anyone");
    assert!(held.len() == 2 && held[1] < held[0], "less is held at the end: {table}");
    assert!(right.len() == 2 && right[1] > right[0], "more is decided rightly at the end: {table}");
}
