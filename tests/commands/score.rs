use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

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

#[test]
fn a_blank_line_gets_its_line_too() {
    let answers = answers("{\"content\": \"one\"}\n\n{\"content\": \"three\", \"id\": \"3\"}\n  \n", &[]);
    let errors: Vec<_> = answers.iter().map(|answer| answer["error"].as_str()).collect();
    assert_eq!(errors, [None, Some("line 2: it is blank"), None, Some("line 4: it is blank")]);
    assert_eq!(answers[2]["id"], "3");
}

#[test]
fn strict_stops_at_the_first_bad_line_after_answering_those_before() {
    let house = House::new();
    let output = run_with_input(&house, &["score", "--strict"], b"{\"content\": \"one\"}\n{\"content\": 2}\n{\"content\": \"three\"}\n");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(lossy(&output.stdout).lines().count(), 1);
    assert!(lossy(&output.stderr).contains("line 2: content: invalid type"), "{}", lossy(&output.stderr));
}

#[test]
fn an_explanation_sums_to_the_log_odds_and_its_spans_are_bytes_of_the_content() {
    let content = "Schöner Kanal 🔥 check out https://youtu.be/abc";
    let line = serde_json::json!({ "content": content, "author": "Pills" }).to_string();
    let answer = &answers(&format!("{line}\n"), &["--explain"])[0];
    let explanation = &answer["explanation"];
    let contributions =
        |list: &str| -> f64 { explanation[list].as_array().unwrap().iter().map(|piece| piece["contribution"].as_f64().unwrap()).sum() };
    let (baseline, logit) = (explanation["baseline"].as_f64().unwrap(), answer["logit"].as_f64().unwrap());
    assert!((baseline + contributions("evidence") - logit).abs() < 1e-6);
    assert!((baseline + contributions("kinds") - logit).abs() < 1e-6);
    let evidence = explanation["evidence"].as_array().unwrap();
    let written = |source: &str, value: &str| -> Vec<&str> {
        let piece = evidence.iter().find(|piece| piece["source"] == source && piece["value"] == value).unwrap();
        let places =
            piece["spans"].as_array().unwrap().iter().map(|span| [0, 1].map(|at| usize::try_from(span[at].as_u64().unwrap()).unwrap()));
        places.map(|[start, end]| &content[start..end]).collect()
    };
    assert_eq!(written("word", "kanal"), ["Kanal"]);
    assert_eq!(written("word_pair", "check … out"), ["check", "out"]);
    assert_eq!(written("link_host", "youtu.be"), ["https://youtu.be/abc"]);
    assert_eq!(written("link_count", "1 link"), [content]);
    let author = evidence.iter().find(|piece| piece["field"] == "author").unwrap();
    assert_eq!((&author["value"], author["spans"].as_array().unwrap().len()), (&"pills".into(), 0));
}

#[test]
fn on_a_terminal_the_text_is_coloured_and_in_a_pipe_or_with_json_it_stays_lines_of_json() {
    let house = House::new();
    let program = house.gatepost().get_program().to_str().unwrap().to_owned();
    std::fs::write(house.path().join("in.jsonl"), "{\"content\": \"Check out my channel \\u001b]0;x\\u0007\"}\n").unwrap();
    let on_terminal = |arguments: &str| -> String {
        let command = format!("{program} score --explain {arguments} < in.jsonl");
        let mut script = std::process::Command::new("script");
        script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).current_dir(house.path()).env("TERM", "xterm-256color");
        lossy(&script.env_remove("NO_COLOR").output().expect("script makes a terminal").stdout)
    };
    let shown = on_terminal("");
    assert!(shown.contains("\u{1b}[31mchannel\u{1b}[0m") && shown.contains("log-odds"), "{shown:?}");
    // Every escape sequence is one that sets a colour or a weight; without them the text stands there, its control characters as pictures.
    let (first, rest) = shown.split_once('\u{1b}').unwrap();
    let after = |sequence: &str| {
        sequence.strip_prefix('[').unwrap().split_once('m').filter(|(codes, _)| codes.parse::<u8>().is_ok()).unwrap().1.to_owned()
    };
    let plain: String = std::iter::once(first.to_owned()).chain(rest.split('\u{1b}').map(after)).collect();
    assert!(plain.contains("Check out my channel ␛]0;x␇"), "{plain:?}");
    let json: Value = serde_json::from_str(on_terminal("--json").trim()).expect("a line of JSON");
    assert!(json["explanation"]["baseline"].is_number());
}

#[test]
fn each_line_is_answered_before_the_next_is_written() {
    let house = House::new();
    let mut child = house.gatepost().arg("score").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // The answers are read elsewhere: one that does not come fails the test and does not hold it up for ever.
    let (answered, answers) = std::sync::mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| answered.send(line)).is_ok());
    for id in ["first", "second", "third"] {
        writeln!(input, "{{\"id\": \"{id}\", \"content\": \"what a lovely song\"}}").unwrap();
        let answer = answers.recv_timeout(std::time::Duration::from_secs(20)).expect("it answers what it has");
        assert_eq!(serde_json::from_str::<Value>(&answer).unwrap()["id"], id);
    }
    drop(input);
    assert!(child.wait().unwrap().success());
    assert!(reader.join().unwrap());
}
