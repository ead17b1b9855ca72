//! A candidate in shadow scores live traffic and decides nothing; `diff` asks two models about comments that came before.

use serde_json::{Value, json};

use crate::blog::{Blog, a_third_flipped, lines, write};
use crate::score;
use crate::support::{House, eventually};

fn upside_down_model(house: &House) -> String {
    let wrong = write(house, "flipped", &a_third_flipped(&lines("youtube")));
    house.run_json(&["retrain", "--from-scratch", &wrong])["model"].as_str().expect("the candidate's id").to_owned()
}

#[test]
fn a_model_in_shadow_scores_what_comes_and_its_disagreements_are_listed_without_text() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let server = house.serve();
    let blog = Blog::new(&server, &keys);
    let candidate = upside_down_model(&house);
    let none = blog.moderator.get("/v1/models/shadow").expect(200).json();
    assert_eq!((&none["model"], &none["disagreements"]), (&Value::Null, &json!([])));
    house.run_json(&["models", "shadow", &candidate, "--by", "kim"]);
    let youtube = lines("youtube");
    // The server follows within a second: comments come until one is scored.
    let mut rest = youtube.iter();
    eventually("the candidate to score in shadow", || {
        let answer = blog.submit(rest.next().expect("comments enough"));
        assert_ne!(answer["model"], candidate.as_str(), "the live model decides");
        house.run_json(&["models", "shadow", "--list"])["scored"].as_u64().filter(|scored| *scored > 0)
    });
    let answers: Vec<Value> = rest.take(60).map(|line| blog.submit(line)).collect();
    let last = answers.last().expect("answers")["id"].clone();
    let list = eventually("the candidate to keep up", || {
        let list = house.run_json(&["models", "shadow", "--list", "--last", "1000"]);
        Some(list).filter(|list| list["scored"].as_u64().unwrap() + list["dropped"].as_u64().unwrap() >= 61)
    });
    let differing = list["disagreements"].as_array().expect("a list");
    assert!(!differing.is_empty() && list["disagreed"].as_u64() == Some(differing.len() as u64), "{list} {last}");
    for one in differing {
        assert_ne!(one["live"]["verdict"], one["shadow"]["verdict"]);
        assert!(one.get("text").is_none() && one.get("content").is_none());
        if let Some(answer) = answers.iter().find(|answer| answer["id"] == one["comment"]) {
            assert_eq!((&answer["verdict"], &answer["score"]), (&one["live"]["verdict"], &one["live"]["score"]));
        }
    }
    let seen = blog.moderator.get("/v1/models/shadow?site=blog").expect(200).json();
    assert_eq!((&seen["model"], &seen["by"]), (&json!(candidate), &json!("kim")));
    assert_eq!(seen["disagreements"].as_array().map(Vec::len), Some(differing.len()));
    blog.blog.get("/v1/models/shadow").expect(401);
    assert!(score(&blog.blog, "hello")["model"] != candidate.as_str());
    house.run_json(&["models", "shadow", "off"]);
    assert_eq!(house.run_json(&["models", "shadow", "--list"])["model"], Value::Null);
}

#[test]
fn diff_counts_and_shows_the_comments_that_change_their_verdict() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let server = house.serve();
    let blog = Blog::new(&server, &keys);
    blog.submit(&json!({ "content": "the oldest: \u{1b}[31m not asked about" }));
    for line in &lines("youtube")[..50] {
        blog.submit(line);
    }
    blog.submit(&json!({ "content": "\u{1b}[2J\u{202e}check out my channel and subscribe http://spam.example" }));
    let candidate = upside_down_model(&house);
    let diff = house.run_json(&["models", "diff", "live", &candidate, "--last", "51"]);
    let site = &diff["sites"][0];
    assert_eq!((&site["site"], &site["compared"]), (&json!("blog"), &json!(51)));
    let changes = site["changes"].as_array().expect("changes");
    let changed: u64 = changes.iter().map(|change| change["comments"].as_u64().unwrap()).sum();
    let examples = site["examples"].as_array().expect("examples");
    assert!(changed > 0 && examples.len() as u64 == changed.min(20), "{diff}");
    assert!(examples.iter().all(|example| example["first"]["verdict"] != example["second"]["verdict"]));
    let same = house.run_json(&["models", "diff", &candidate, &candidate]);
    assert_eq!((&same["sites"][0]["compared"], &same["sites"][0]["changes"]), (&json!(52), &json!([])));
    let shown = house.run(&["models", "diff", "live", &candidate]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("of 52 comments, "), "{shown}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'), "what a commenter wrote moves no terminal");
    let unknown = house.run(&["models", "diff", "live", "0123456789abcdef"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("there is no such model; gatepost models list shows"));
}

#[test]
fn diff_judges_both_models_by_what_the_rules_knew_of_the_author_when_the_comment_came() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let server = house.serve();
    let blog = Blog::new(&server, &keys);
    let submit = |content: &Value| {
        let comment = json!({ "content": content, "author_email": "ann@mail.example", "ip": "192.0.2.7" });
        blog.blog.post("/v1/comments", &comment).expect(201).json()
    };
    blog.decide(&submit(&json!("the first one")), "approve");
    for line in &lines("youtube")[..50] {
        submit(&line["content"]);
    }
    house.run_json(&["site", "set", "blog", "--careful-until", "0"]);
    let candidate = upside_down_model(&house);
    let changes = |last: &str| house.run_json(&["models", "diff", "live", &candidate, "--last", last])["sites"][0]["changes"].clone();
    let without_the_rule = changes("50");
    let turned =
        |from: &str| without_the_rule.as_array().expect("changes").iter().any(|change| change["from"] == from || change["to"] == from);
    assert!(turned("approve"), "{without_the_rule}");
    // The author had an approved comment before all of these: the rule touches none of them, by neither model.
    house.run_json(&["site", "set", "blog", "--first-comment", "hold"]);
    assert_eq!(changes("50"), without_the_rule);
    // Fifty came within the hour, and so the last of them are held, whatever the model says.
    house.run_json(&["site", "set", "blog", "--network-flood", "1/60"]);
    let published =
        changes("49").as_array().expect("changes").iter().any(|change| change["from"] == "approve" || change["to"] == "approve");
    assert!(!published, "a comment that its network's number holds is approved by no model");
}
