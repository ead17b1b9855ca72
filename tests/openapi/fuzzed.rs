//! schemathesis against the running binary: what it makes of the document is answered as the document says, and never with a fault of the server.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Client, House, client_tool};

/// How many cases an operation gets at most in each phase that makes them by chance.
const AT_MOST: &str = "350";

/// How many there are in all at the least, with those that are the same each time.
const AT_LEAST: u64 = 10_000;

/// Two sites, an admin, and a moderator whose decisions the poison guard holds back.
struct World {
    house: House,
    key: String,
    token: String,
    bob: String,
}

impl World {
    fn new() -> Self {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        house.add_site("shop", "https://shop.example");
        let token = house.add_user("ann");
        house.run_json(&["user", "role", "ann", "admin"]);
        house.run_json(&["site", "set", "blog", "--careful-until", "0", "--feed", "on"]);
        let bob = house.add_user("bob");
        Self { house, key, token, bob }
    }
}

/// What Ann marks as spam, and Bob approves with another ending: his decisions wait in quarantine.
const PITCH: &str =
    "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue of what we have in stock.";

/// Sends comments and decides about some, so that there is something to be asked for. Gives their ids, and those of decisions and batches, and the
/// blog's own ids.
fn fill(blog: &Client, ann: &Client, bob: &Client) -> (Vec<String>, Vec<String>) {
    let (mut ids, mut external) = (Vec::new(), Vec::new());
    for number in 0..30 {
        let own = format!("ours/{number}");
        let comment = json!({
            "content": format!("Remark {} about gardens, see http://garden.example/{}", number / 3, number % 5),
            "author": "Ben", "author_email": "ben@mail.example", "ip": "192.0.2.7", "external_id": own, "article": "https://blog.example/gardens",
        });
        let sent = text(&blog.post("/v1/comments", &comment).expect(201).json(), "/id");
        if number % 3 == 0 {
            ids.push(text(&decide(ann, &sent, if number % 2 == 0 { "spam" } else { "approve" }), "/decision/id"));
        }
        ids.push(sent);
        external.push(own);
    }
    let alike = json!({ "by": "author", "decision": "trash", "expected_count": 100 });
    ids.push(text(&ann.post(&format!("/v1/comments/{}/like/decision", ids[1]), &alike).expect(200).json(), "/batch"));
    for ending in ["", " Ask.", " Write.", " Come.", " Call."] {
        let sent = text(&blog.post("/v1/comments", &json!({ "content": format!("{PITCH}{ending}") })).expect(201).json(), "/id");
        let (who, decision) = if ending.is_empty() { (ann, "spam") } else { (bob, "approve") };
        ids.push(text(&decide(who, &sent, decision), "/decision/id"));
    }
    assert_eq!(ann.get("/v1/quarantine").expect(200).json()["decisions"].as_array().unwrap().len(), 4);
    (ids, external)
}

fn decide(moderator: &Client, comment: &str, decision: &str) -> Value {
    moderator.post(&format!("/v1/comments/{comment}/decision"), &json!({ "decision": decision })).expect(200).json()
}

/// The text at a place of an answer.
fn text(answer: &Value, place: &str) -> String {
    answer.pointer(place).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {place} of {answer}")).to_owned()
}

/// Where its packages are pinned, and how it asks is said.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/schemathesis")
}

/// The settings of that folder, and where parameters find what there is.
fn settings(ids: &[String], external: &[String]) -> String {
    let mut text = fs::read_to_string(folder().join("schemathesis.toml")).unwrap();
    let sites = ["blog".to_owned(), "shop".to_owned()];
    let articles = ["https://blog.example/gardens".to_owned()];
    for (name, values) in [("ids", ids), ("external", external), ("sites", &sites[..]), ("articles", &articles[..])] {
        write!(text, "\n[dictionaries.{name}]\nvalues = {values:?}\n").unwrap();
    }
    text + "\n[parameters]\nid = { dictionary = \"ids\", probability = 0.6 }\nexternal_id = { dictionary = \"external\", probability = 0.6 }\n\
            site = { dictionary = \"sites\", probability = 0.8 }\narticle = { dictionary = \"articles\", probability = 0.6 }\n"
}

#[test]
fn whatever_schemathesis_sends_is_answered_as_the_document_says() {
    let World { house, key, token, bob } = World::new();
    let server = house.serve();
    let (ids, external) = fill(&server.client(&key), &server.client(&token), &server.client(&bob));
    let (config, report) = (house.path().join("schemathesis.toml"), house.path().join("report.json"));
    fs::write(&config, settings(&ids, &external)).unwrap();
    let ran = Command::new(client_tool("schemathesis", "schemathesis"))
        .current_dir(house.path())
        .env("SCHEMATHESIS_HOOKS", folder().join("hooks.py"))
        .env("SITE_KEY", &key)
        .env("MODERATOR_TOKEN", &token)
        .arg("--config-file")
        .arg(&config)
        .args(["run", &server.url("/openapi.json"), "--max-examples", AT_MOST, "--no-color", "--report", "json"])
        .arg("--report-json-path")
        .arg(&report)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}\n{}", String::from_utf8_lossy(&ran.stderr));
    let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    let operations = &report["operations"];
    assert!(operations["total"].as_u64().unwrap() >= 32 && operations["total"] == operations["tested"], "{operations}");
    for phase in ["examples", "coverage", "fuzzing", "stateful"] {
        assert_eq!(report["phases"][phase]["status"], "success", "{phase}: {said}");
    }
    let cases = report["test_cases"]["generated"].as_u64().unwrap();
    assert!(cases >= AT_LEAST, "{cases} cases are too few");
    println!("{cases} cases of {} operations", operations["tested"]);
    // What was sent and decided so wildly left nothing that does not fit together.
    let checked = server.client(&token).get("/v1/check").expect(200).json();
    assert_eq!(checked["findings"], json!([]));
    assert!(!server.log().contains("panicked"), "{}", server.log());
}
