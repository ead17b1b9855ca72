//! What the forecast counts, beside the same counted by hand.

use std::fmt::Write;

use gatepost::classifier::{Model, Month, Overlay};
use gatepost::comment::{Comment, Label};
use gatepost::features::Extractor;
use gatepost::policy::{Experience, Settings, Verdict, by_score};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::House;

const START: Timestamp = Timestamp::constant(1_760_000_000, 0);

/// Text messages, as a corpus has them: content and label.
fn messages(count: usize) -> Vec<(String, Label)> {
    let corpus = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/training-data/sms.jsonl")).unwrap();
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        (line["content"].as_str().unwrap().to_owned(), line["label"].as_str().unwrap().parse().unwrap())
    };
    corpus.lines().take(count).map(read).collect()
}

fn at(hour: usize) -> Timestamp {
    START + SignedDuration::from_hours(i64::try_from(hour).unwrap())
}

/// What the last `judged` of them would have come to, each scored before it is learned.
fn by_hand(messages: &[(String, Label)], judged: usize) -> [u64; 5] {
    let (model, settings) = (Model::builtin(), Settings::default());
    let (mut overlay, mut extractor) = (Overlay::default(), Extractor::new());
    let mut experience = Experience::default();
    let [mut held_approved, mut held_unwanted, mut lost, mut let_through, mut while_careful] = [0; 5];
    for (place, (content, label)) in messages.iter().enumerate() {
        let comment = Comment::from_content(content.as_str());
        let features = extractor.extract(&comment);
        let careful = experience.is_short(&settings);
        if place >= messages.len() - judged {
            let verdict = by_score(model.score(features, &overlay), &settings, careful);
            while_careful += u64::from(careful);
            match (verdict, label.is_unwanted()) {
                (Verdict::Hold, false) => held_approved += 1,
                (Verdict::Hold, true) => held_unwanted += 1,
                (Verdict::Spam, false) => lost += 1,
                (Verdict::Approve, true) => let_through += 1,
                _ => {}
            }
        }
        let slots = features.sorted_slots();
        let standpoint = model.standpoint(&slots, &overlay, *label);
        overlay.learn(&slots, *label, Month::of(at(place)));
        overlay.place(standpoint, *label);
        if label.is_unwanted() { experience.unwanted += 1 } else { experience.wanted += 1 }
    }
    [held_approved, held_unwanted, lost, let_through, while_careful]
}

fn counts(forecast: &Value) -> [u64; 5] {
    ["held_approved", "held_unwanted", "lost", "let_through", "while_careful"].map(|field| forecast[field].as_u64().unwrap())
}

/// Imports them in a wrong order, each with its own time.
fn imported(house: &House, messages: &[(String, Label)]) -> Value {
    let mut lines = String::new();
    for (place, (content, label)) in messages.iter().enumerate().rev() {
        let line = json!({"id": place.to_string(), "content": content, "label": label.as_str(), "created_at": at(place).to_string()});
        writeln!(lines, "{line}").unwrap();
    }
    let file = house.path().join("messages.jsonl");
    std::fs::write(&file, lines).unwrap();
    house.run_json(&["site", "add", "blog", "--url", "https://blog.example", "--import", &file.display().to_string()])["forecast"].clone()
}

#[test]
fn each_of_the_last_500_is_judged_by_what_was_decided_before_it() {
    let (house, messages) = (House::new(), messages(620));
    let forecast = imported(&house, &messages);
    let spam = messages[120..].iter().filter(|(_, label)| *label == Label::Spam).count();
    assert_eq!((&forecast["comments"], &forecast["spam"], &forecast["approved"]), (&json!(500), &json!(spam), &json!(500 - spam)));
    let expected = by_hand(&messages, 500);
    assert_eq!(counts(&forecast), expected);
    assert!(expected.iter().take(2).all(|count| *count > 0), "it says something: {expected:?}");
}

#[test]
fn of_fewer_than_500_all_are_judged_the_first_by_the_built_in_model_alone() {
    let (house, messages) = (House::new(), messages(150));
    let forecast = imported(&house, &messages);
    assert_eq!(forecast["comments"], 150);
    let expected = by_hand(&messages, 150);
    assert_eq!(counts(&forecast), expected);
    assert!(expected[4] >= 100, "until it has 100 decisions it holds more: {expected:?}");
}

#[test]
fn what_rules_settle_is_counted_as_they_settle_it() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    house.run_json(&["site", "set", "blog", "--hold-word", "gardens", "--spam-word", "casino", "--careful-until", "0"]);
    house.run_json(&["site", "rules", "add", "blog", "trust", "--email", "ann@mail.example"]);
    let rows = [
        ("I like gardens", "kim@mail.example", "ham", 3),
        ("a casino in town", "kim@mail.example", "ham", 2),
        ("the best casino", "kim@mail.example", "spam", 1),
        ("gardens for sale", "kim@mail.example", "spam", 5),
        ("buy this now", "ann@mail.example", "spam", 2),
        ("a quiet remark", "ann@mail.example", "ham", 4),
        ("you fool", "ann@mail.example", "abuse", 1),
    ];
    let mut lines = String::new();
    for (content, email, label, times) in rows {
        for n in 0..times {
            let line = json!({"id": format!("{content} {n}"), "content": format!("{content} {n}"), "author_email": email, "label": label});
            writeln!(lines, "{line}").unwrap();
        }
    }
    let file = house.path().join("rows.jsonl");
    std::fs::write(&file, lines).unwrap();
    house.run_json(&["import", "--site", "blog", &file.display().to_string()]);
    let mut forecast = house.run_json(&["site", "forecast", "blog"]);
    // Python: where sum(comb(9, k) * x**k * (1 - x)**(9 - k) for k in range(3)) is 0.05, by halving.
    let most = forecast.as_object_mut().unwrap().remove("lost_at_most").unwrap().as_f64().unwrap();
    assert!((most - 0.549_642).abs() < 1e-6, "{most}");
    let expected = json!({
        "comments": 18, "approved": 9, "spam": 8, "abuse": 1, "held_approved": 3, "held_unwanted": 5, "lost": 2, "let_through": 3,
        "while_careful": 0, "without_text": 0,
    });
    assert_eq!(forecast, expected);
}

#[test]
fn texts_that_are_gone_are_counted_apart() {
    let (house, messages) = (House::new(), messages(40));
    let forecast = imported(&house, &messages);
    assert_eq!((&forecast["comments"], &forecast["without_text"]), (&json!(40), &json!(0)));
    let server = house.serve();
    let key = house.run_json(&["site", "rotate-key", "blog"])["key"].as_str().unwrap().to_owned();
    let client = server.client(&key);
    let id = client.get("/v1/comments/by-external-id/7").expect(200).json()["id"].as_str().unwrap().to_owned();
    client.delete(&format!("/v1/comments/{id}")).expect(204);
    let forecast = house.run_json(&["site", "forecast", "blog"]);
    assert_eq!((&forecast["comments"], &forecast["without_text"]), (&json!(39), &json!(1)));
}

#[test]
fn without_a_decision_it_says_so() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let said = house.run(&["site", "forecast", "blog", "--database", &house.database_url()]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert_eq!(said, "There is no comment yet that a person decided, so there is nothing to make a forecast from.\n");
}
