use serde_json::Value;

use super::{lossy, run_with_input};
use crate::support::House;

fn answers(input: &str, arguments: &[&str]) -> Vec<Value> {
    let house = House::new();
    let output = run_with_input(&house, &[&["score"], arguments].concat(), input.as_bytes());
    assert!(output.status.success(), "{}", lossy(&output.stderr));
    lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

#[test]
fn a_line_in_gives_a_line_out_in_the_same_order() {
    let ids: Vec<String> = (0..2_500).map(|n| n.to_string()).collect();
    let lines: Vec<String> = ids.iter().map(|id| format!("{{\"id\": \"{id}\", \"content\": \"comment number {id}\"}}\n")).collect();
    let answers = answers(&lines.concat(), &[]);
    assert_eq!(answers.iter().map(|answer| answer["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
}

#[test]
fn an_answer_has_score_log_odds_verdict_and_reasons_in_words() {
    let answers = answers("{\"content\": \"Check out my channel https://www.youtube.com/user/x\", \"label\": \"spam\"}\n", &["--explain"]);
    let answer = &answers[0];
    assert!(answer["id"].is_null());
    let (score, logit) = (answer["score"].as_f64().unwrap(), answer["logit"].as_f64().unwrap());
    assert!((score - 1.0 / (1.0 + (-logit).exp())).abs() < 1e-12);
    assert_eq!(answer["scores"]["spam"], answer["score"]);
    assert_eq!(answer["scores"].as_object().unwrap().len(), 2);
    assert_eq!(answer["abstained"], serde_json::json!(["abuse"]), "the built-in model knows German abuse alone");
    assert_eq!(answer["verdict"], "spam");
    let reasons = answer["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason["code"] == "link_host" && reason["value"] == "youtube.com"), "{reasons:?}");
}

#[test]
fn a_bad_line_keeps_its_place_and_is_named_on_standard_error() {
    let house = House::new();
    let output = run_with_input(
        &house,
        &["score"],
        b"{\"content\": \"one\"}\n{\"content\": 2}\n{\"content\": \"\xff\"}\n{\"content\": \"four\", \"id\": \"4\"}\n",
    );
    let lines: Vec<Value> = lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(output.status.success());
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[1]["error"], "line 2: content: invalid type: integer `2`, expected a string at column 13");
    assert_eq!(lines[2]["error"], "line 3: it is not UTF-8 from byte 14 on");
    assert_eq!(lines[3]["id"], "4");
    assert!(lossy(&output.stderr).contains("line 2: content: invalid type"));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let house = House::new();
    let script = "yes '{\"content\": \"check out my channel\"}' | head -n 200000 | \"$GATEPOST\" score | head -n 1; exit ${PIPESTATUS[2]}";
    let program = house.gatepost().get_program().to_owned();
    let output = std::process::Command::new("bash").args(["-c", script]).env("GATEPOST", program).output().expect("bash runs");
    assert_eq!(output.status.code(), Some(0), "{}", lossy(&output.stderr));
    assert_eq!(lossy(&output.stdout).lines().count(), 1);
    assert!(output.stderr.is_empty(), "{}", lossy(&output.stderr));
}

#[test]
fn what_is_in_a_language_that_the_model_has_not_seen_is_held_and_says_so() {
    let answers = answers("{\"content\": \"Jestem bardzo ciekawa, czy ktoś jeszcze pamięta tamte wakacje nad morzem\"}\n", &[]);
    assert_eq!(answers[0]["abstained"], serde_json::json!(["spam", "abuse"]));
    assert_eq!((&answers[0]["verdict"], &answers[0]["reasons"][0]["code"]), (&Value::from("hold"), &Value::from("unknown_text")));
}
