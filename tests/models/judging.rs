//! A candidate is judged before it goes live: a worse one is refused with the figures that say why.

use serde_json::{Value, json};

use crate::blog::{Blog, a_third_flipped, lines, write};
use crate::support::House;
use crate::{corpus, figure};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn id(made: &Value) -> &str {
    made["model"].as_str().expect("the candidate's id")
}

/// A house whose live model has learned text messages alone, and whose blog has lived through 240 comments of YouTube.
fn house_with_a_past() -> (House, Vec<Value>) {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let first = house.run_json(&["retrain", "--from-scratch", &corpus("sms")]);
    assert_eq!((&first["judgement"]["result"], &first["judgement"]["missing"]), (&json!("too_few"), &json!(100)));
    let promoted = house.run_json(&["promote", id(&first)]);
    let said = promoted["remarks"][0].as_str().expect("a remark");
    assert!(said.contains("too little was decided to judge it: 0 later comments (0 good, 0 not) could, and it takes 50"), "{said}");
    let youtube = lines("youtube");
    let (past, rest) = youtube.split_at(240);
    let server = house.serve();
    Blog::new(&server, &keys).live_through(past);
    assert!(server.stop().success());
    (house, rest.to_vec())
}

#[test]
fn a_worse_candidate_is_refused_with_its_figures_and_a_better_one_goes_live() {
    let (house, rest) = house_with_a_past();
    let flipped = write(&house, "flipped", &a_third_flipped(&[lines("sms"), rest.clone()].concat()));
    let worse = house.run_json(&["retrain", "--from-scratch", &flipped, "--by", "eve", "--why", "a bad day"]);
    let judgement = &worse["judgement"];
    assert_eq!((judgement["result"].as_str(), judgement["outcome"].as_str()), (Some("judged"), Some("worse")), "{judgement}");
    // Three tenths of 240 comments judge, but for those whose text the corpus has too.
    let of = |kind: &str| -> u64 { judgement["live"][kind].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).sum() };
    let judged = of("wanted") + of("unwanted");
    assert_eq!(judged + judgement["left_out"].as_u64().unwrap(), 72, "{judgement}");
    assert!(judged >= 65 && judgement["live_models"][0][1] == judged, "{judgement}");

    let refused = house.run(&["promote", id(&worse)]);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    let loss = |side: &str| format!("{:.4}", figure(&judgement[side], "log_loss"));
    assert!(said.contains(&format!("log loss: {} against {}", loss("candidate"), loss("live"))), "{said}");
    assert!(
        said.contains(&format!("judged on {judged} comments")) && said.contains("worse than what was live") && said.contains("--force"),
        "{said}"
    );

    let good = write(&house, "good", &rest);
    let report = house.path().join("candidate.html").display().to_string();
    let better = house.run_json(&["retrain", "--from-scratch", &corpus("sms"), &good, "--report", &report]);
    assert_eq!(better["judgement"]["outcome"], "better", "{}", better["judgement"]);
    let page = std::fs::read_to_string(report).expect("the report was written");
    assert!(page.contains("better than what was live") && page.contains("decided comments of this database"));
    assert_eq!(house.run_json(&["promote", id(&better), "--by", "kim"])["live"], better["model"]);

    let forced = house.run_json(&["promote", id(&worse), "--force", "--by", "eve", "--why", "a wager"]);
    assert_eq!(forced["remarks"], json!(["it was put live against what speaks against it"]));
    let listed = house.run_json(&["models", "list"]);
    let last = listed["promotions"].as_array().and_then(|rows| rows.last()).expect("promotions");
    assert_eq!((&last["by"], &last["why"], &last["forced"]), (&json!("eve"), &json!("a wager"), &json!(true)));
    let made = listed["models"].as_array().unwrap().iter().find(|model| model["id"] == worse["model"]).expect("it is listed");
    assert_eq!((&made["by"], &made["why"], &made["live"]), (&json!("eve"), &json!("a bad day"), &json!(true)));

    // Back past the forced one, then past the better one.
    assert_eq!(house.run_json(&["rollback"]), json!({ "live": better["model"], "before": worse["model"] }));
    let first = house.run_json(&["rollback", "--why", "to see"]);
    assert_eq!(first["before"], better["model"]);
    let built_in = house.run_json(&["rollback"]);
    assert_eq!(built_in["before"], first["live"]);
    let nothing = house.run(&["rollback"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing.stderr).contains("there is nothing to go back to"), "{}", text(&nothing.stderr));
}

#[test]
fn a_candidate_is_named_also_where_a_file_of_it_cannot_be_written() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let (sms, database) = (corpus("sms"), house.database_url());
    let retrain = |more: &[&str]| house.run(&[&["retrain", "--from-scratch", &sms, "--database", &database], more].concat());
    let report = house.path().join("report.html").display().to_string();
    // Nothing was decided: there is nothing to draw.
    let made = retrain(&["--report", &report, "--json"]);
    let said = text(&made.stderr);
    assert!(made.status.code() == Some(1) && said.contains("no report was written: too little was decided to judge it"), "{said}");
    let candidate: Value = serde_json::from_slice(&made.stdout).expect("JSON all the same");
    assert!(text(&retrain(&["--report", &report]).stdout).starts_with(&format!("candidate {}: ", id(&candidate))));
    assert_eq!(house.run_json(&["models", "list"])["models"].as_array().map(Vec::len), Some(1));

    let other = house.path().join("./report.html").display().to_string();
    let same = retrain(&["--report", &report, "--output", &other]);
    let said = text(&same.stderr);
    assert!(same.status.code() == Some(1) && said.contains("--output and --report both name"), "{said}");
    assert!(same.stdout.is_empty() && !house.path().join("report.html").exists());
}
