//! The npm client `akismet-api` 6, as blogs on Node use it, against the running binary.

mod support;

use std::process::Command;

use serde_json::{Value, json};
use support::{Client, House, Server};

/// Runs the client's script and takes its report.
fn run_client(server: &Server, key: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/akismet-api");
    let port = server.address().port().to_string();
    let output = Command::new("node").current_dir(folder).args(["check.mjs", &port, key, "http://blog.example/"]).output();
    let output = output.expect("node runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "run `tests/run tools` once, which installs the client\n{errors}");
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// The contents of the comments that have a status, newest first.
fn contents(moderator: &Client, status: &str) -> Vec<String> {
    let page = moderator.get(&format!("/v1/comments?status={status}")).expect(200).json();
    let comments = page["comments"].as_array().expect("a list");
    comments.iter().map(|comment| comment["comment"]["content"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn the_npm_client_verifies_checks_and_submits() {
    let house = House::new();
    let key = house.add_site("blog", "http://blog.example/");
    let moderator = house.add_user("ann");
    let server = house.serve();
    let report = run_client(&server, &key);

    let thanks = json!({"status": 200, "text": "Thanks for making the web a better place."});
    assert_eq!(report["verify_key"], json!({"value": true}));
    assert_eq!(report["check_certain_spam"], json!({"value": true}));
    assert_eq!(report["check_certain_ham"], json!({"value": false}));
    // What the filter makes of the other two depends on the model; the client must understand it.
    assert!(report["check_spam"]["value"].is_boolean(), "{report}");
    assert!(report["check_ham"]["value"].is_boolean(), "{report}");
    assert_eq!(report["submit_spam"], thanks);
    assert_eq!(report["submit_ham"], thanks);

    // Submitting moved the comments that were checked, and made no second copies.
    let moderator = server.client(&moderator);
    assert_eq!(
        contents(&moderator, "spam"),
        [
            "Check out my channel and subscribe, free gift cards at http://gift-cards.example/",
            "Cheap watches, click http://watches.example/",
        ]
    );
    assert_eq!(
        contents(&moderator, "approved"),
        ["I never noticed the bass line in the second verse before.", "Thanks, that explains the second figure.",]
    );
    assert_eq!(contents(&moderator, "pending"), [] as [&str; 0]);
}

#[test]
fn the_npm_client_hears_that_a_key_is_wrong() {
    let house = House::new();
    let key = house.add_site("blog", "http://blog.example/");
    let report = run_client(&house.serve(), &key);

    assert_eq!(report["verify_wrong_key"], json!({"value": false}));
    assert_eq!(report["check_with_wrong_key"], json!({"error": "Invalid API key"}));
    assert_eq!(report["submit_with_wrong_key"], json!({"status": 200, "text": "invalid"}));
}
