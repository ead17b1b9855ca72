//! Four libraries that blogs use, as they are published, against the running binary: every call that each of them has.
//!
//! Each has a folder under `tests/clients/` with its version pinned and a script that drives it and prints what the library made of the answers, as one JSON
//! object. The key stands in the host name with most of them, so the scripts look names under `rest.akismet.test` up as this machine themselves.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::support::client_tool;

const CLIENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients");

const THANKED: &str = "Thanks for making the web a better place.";

/// Runs a library's script and takes its report.
fn report(blog: &Blog, folder: &str, command: impl AsRef<OsStr>, script: &str) -> Value {
    let port = blog.server.address().port().to_string();
    let folder = Path::new(CLIENTS).join(folder);
    let output = Command::new(command).current_dir(&folder).args([script, &port, &blog.key, "https://blog.example/"]).output();
    let output = output.unwrap_or_else(|error| panic!("{script}: {error}: run `tests/run tools` once, which installs the client"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "run `tests/run tools` once, which installs the client\n{errors}");
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// The contents of the comments that have a status, oldest first.
fn contents(blog: &Blog, status: &str) -> Vec<String> {
    let page = blog.moderator().get(&format!("/v1/comments?status={status}&order=oldest")).expect(200).json();
    page["comments"].as_array().unwrap().iter().map(|comment| comment["comment"]["content"].as_str().unwrap().to_owned()).collect()
}

/// What every script sends: a comment that is spam for certain, one that is not, and two more, of which it reports one as spam and one as ham.
fn each_call_did_what_it_says(blog: &Blog) {
    let ham = ["Thanks, that explains the second figure.", "I never noticed the bass line in the second verse before."];
    assert_eq!(
        contents(blog, "spam"),
        ["Cheap watches, click http://watches.example/", "Check out my channel, free gift cards at http://gift-cards.example/"]
    );
    assert_eq!(contents(blog, "approved"), ham);
    assert_eq!(contents(blog, "pending"), [] as [&str; 0], "what is reported is not kept a second time");
}

#[test]
fn npm_akismet_api_6_verifies_checks_and_submits() {
    let blog = Blog::open();
    let report = report(&blog, "akismet-api", "node", "check.mjs");
    let thanks = json!({"status": 200, "text": THANKED});
    for (call, outcome) in [
        ("verify_key", json!({"value": true})),
        ("verify_wrong_key", json!({"value": false})),
        ("check_certain_spam", json!({"value": true})),
        ("check_certain_ham", json!({"value": false})),
        ("check_with_wrong_key", json!({"error": "Invalid API key"})),
        ("submit_spam", thanks.clone()),
        ("submit_ham", thanks),
        ("submit_with_wrong_key", json!({"status": 200, "text": "invalid"})),
    ] {
        assert_eq!(report[call], outcome, "{call}");
    }
    // What the filter makes of the other two depends on the model; the client must understand it.
    assert!(report["check_spam"]["value"].is_boolean() && report["check_ham"]["value"].is_boolean(), "{report}");
    each_call_did_what_it_says(&blog);
}

#[test]
fn npm_akismet_2_verifies_checks_and_submits() {
    let blog = Blog::open();
    let report = report(&blog, "akismet-node", "node", "check.cjs");
    for (call, outcome) in [
        ("verify_key", json!({"value": true})),
        ("verify_wrong_key", json!({"value": false})),
        ("check_certain_spam", json!({"value": true})),
        ("check_certain_ham", json!({"value": false})),
        ("check_by_its_old_name", json!({"value": true})),
        ("check_with_wrong_key", json!({"value": false})),
        ("submit_spam", json!({"text": THANKED})),
        ("submit_ham", json!({"text": THANKED})),
    ] {
        assert_eq!(report[call], outcome, "{call}");
    }
    assert!(report["check_spam"]["value"].is_boolean() && report["check_ham"]["value"].is_boolean(), "{report}");
    each_call_did_what_it_says(&blog);
}

#[test]
fn pypi_akismet_25_makes_each_call_in_time() {
    let blog = Blog::open();
    let report = report(&blog, "akismet-py", client_tool("akismet-py", "python"), "check.py");
    for kind in ["sync", "async"] {
        let of = |call: &str| report[format!("{kind}_{call}")].clone();
        for (call, outcome) in [
            ("validated", json!("valid")),
            ("verify_key", json!(true)),
            ("verify_wrong_key", json!(false)),
            ("with_wrong_key", json!("APIKeyError")),
            ("check_certain_spam", json!("SPAM")),
            ("check_certain_ham", json!("HAM")),
            ("check_blatant_spam", json!("DISCARD")),
            ("submit_spam", json!(true)),
            ("submit_ham", json!(true)),
        ] {
            assert_eq!(of(call), outcome, "{kind} {call}");
        }
        // So far five comments of each kind of client were asked about, the tests among them left out.
        let calls = if kind == "sync" { 5 } else { 10 };
        assert_eq!(of("usage_limit"), json!({"limit": "none", "usage": calls, "percentage": "0.00", "throttled": false}));
        let sites = of("key_sites");
        let (month, rows) = sites.as_object().unwrap().iter().find(|(name, _)| name.starts_with("20")).unwrap();
        assert_eq!((&rows[0]["site"], &rows[0]["api_calls"]), (&json!("blog.example"), &json!(calls.to_string())));
        assert_eq!((&sites["limit"], &sites["offset"], &sites["total"]), (&json!(500), &json!(0), &json!(1)));
        let csv = of("key_sites_csv");
        let lines: Vec<&str> = csv.as_str().unwrap().lines().collect();
        assert_eq!(lines[0], format!("Active sites for {} during {month} (limit: 10, offset: 0, total: 1)", blog.key));
        assert!(lines[1].starts_with("Site,") && lines[2].starts_with(&format!("blog.example,{calls},")), "{lines:?}");
    }
}

#[test]
fn pypi_python_akismet_0_4_checks_and_submits() {
    let blog = Blog::open();
    let report = report(&blog, "python-akismet", client_tool("python-akismet", "python"), "check.py");
    for (call, outcome) in [
        ("check_certain_spam", json!("ProbableSpam")),
        ("check_certain_ham", json!("Ham")),
        ("check_blatant_spam", json!("DefiniteSpam")),
        ("check_with_wrong_key", json!("AkismetServerError: Akismet server returned an error: The key is unknown here")),
        ("submit_spam", json!(null)),
        ("submit_ham", json!(null)),
        ("submit_with_wrong_key", json!("AkismetServerError: Akismet server returned an error: invalid")),
    ] {
        assert_eq!(report[call], outcome, "{call}");
    }
    each_call_did_what_it_says(&blog);
}
