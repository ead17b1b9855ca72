//! `/metrics`: what it says, that Prometheus' own library can read it, and who may.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{House, Server, curl};
use crate::{succeeded, tool};

const TOKEN: &str = "a-token-for-what-is-measured";

/// Reads a text as the Python package `prometheus_client` does: each sample's name with its labels, and its value.
pub(super) fn read(text: &str) -> BTreeMap<String, f64> {
    let script = "import json, sys\n\
                  from prometheus_client.parser import text_string_to_metric_families as families\n\
                  samples = {}\n\
                  for family in families(sys.stdin.read()):\n\
                  \x20   assert family.documentation, family.name + ' is not described'\n\
                  \x20   assert family.type in ('counter', 'gauge', 'histogram'), family.name + ' is a ' + family.type\n\
                  \x20   for sample in family.samples:\n\
                  \x20       name = sample.name + ''.join(f' {k}={v}' for k, v in sorted(sample.labels.items()))\n\
                  \x20       assert name not in samples, name + ' twice'\n\
                  \x20       samples[name] = sample.value\n\
                  json.dump(samples, sys.stdout)";
    let mut command = tool("python3");
    let child = command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let output = child.and_then(|mut child| {
        child.stdin.take().unwrap().write_all(text.as_bytes())?;
        child.wait_with_output()
    });
    serde_json::from_str(&succeeded("prometheus_client", output)).unwrap()
}

fn scrape(server: &Server) -> BTreeMap<String, f64> {
    read(&server.stranger().get("/metrics").expect(200).body)
}

#[test]
fn a_parser_of_prometheus_reads_every_figure() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    house.add_site("quiet", "https://quiet.example");
    house.run_json(&["site", "set", "blog", "--hold-word", "lovely"]);
    let server = house.serve();
    let site = server.client(&key);
    for number in 0..3 {
        site.post("/v1/comments", &json!({ "content": format!("The bass line of part {number} is lovely.") })).expect(201);
    }
    for _ in 0..4 {
        site.post("/v1/score", &json!({ "content": "The bass line of the second part is lovely." })).expect(200);
    }
    site.post("/v1/comments", &json!({ "content": "" })).expect(422);
    server.stranger().get("/wp-login.php").expect(404);
    let model = Value::String(house.run_json(&["status"])["model"].as_str().unwrap().to_owned());

    let figures = scrape(&server);
    let is = |name: &str, value: f64| assert_eq!(figures.get(name), Some(&value), "{name} in {figures:#?}");
    is("gatepost_http_requests_total method=POST route=/v1/comments status=2xx", 3.0);
    is("gatepost_http_requests_total method=POST route=/v1/comments status=4xx", 1.0);
    is("gatepost_http_requests_total method=POST route=/v1/score status=2xx", 4.0);
    is("gatepost_http_requests_total method=GET route=other status=4xx", 1.0);
    is("gatepost_http_request_duration_seconds_count method=POST route=/v1/score", 4.0);
    is("gatepost_http_request_duration_seconds_bucket le=+Inf method=POST route=/v1/score", 4.0);
    is("gatepost_scoring_duration_seconds_count", 7.0);
    is("gatepost_queue_comments site=blog", 3.0);
    is("gatepost_queue_comments site=quiet", 0.0);
    is("gatepost_queue_oldest_age_seconds site=quiet", 0.0);
    is(&format!("gatepost_model_info model={}", model.as_str().unwrap()), 1.0);
    is(&format!("gatepost_build_info version={}", env!("CARGO_PKG_VERSION")), 1.0);
    is("gatepost_job_last_run_failed job=self-check", 0.0);
    let sum = |start: &str| figures.iter().filter(|(name, _)| name.starts_with(start)).map(|(_, value)| value).sum::<f64>();
    assert!((sum("gatepost_verdicts_total site=blog") - 7.0).abs() < 0.5, "{figures:#?}");
    assert!(figures["gatepost_queue_oldest_age_seconds site=blog"] >= 0.0);
    assert!(figures["gatepost_last_comment_timestamp_seconds site=blog"] > 1.7e9);
    assert!(figures["gatepost_commit_writes_sum"] >= 3.0);
    assert!(figures["gatepost_commit_duration_seconds_count"] >= 1.0);
    assert!(!figures.contains_key("gatepost_last_comment_timestamp_seconds site=quiet"));
}

#[test]
fn it_is_for_this_machine_or_for_a_token() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let moderator = house.add_user("ann");
    std::fs::write(house.path().join("token"), format!("{TOKEN}\n")).unwrap();
    let server = house.serve_with(&["--metrics-token-file", "token"]);
    let status = |headers: &[&str]| {
        let headers: Vec<&str> = headers.iter().flat_map(|header| ["--header", header]).collect();
        curl(&[&headers[..], &["--output", "/dev/null", "--write-out", "%{http_code}", &server.url("/metrics")]].concat())
    };
    assert_eq!(status(&[]), "200");
    for mark in [
        "X-Forwarded-For: 127.0.0.1",
        "Forwarded: for=127.0.0.1",
        "Via: 1.1 proxy",
        "X-Real-IP: 127.0.0.1",
        "X-Forwarded-Proto: http",
        "CF-Connecting-IP: 127.0.0.1",
        "True-Client-IP: 127.0.0.1",
    ] {
        assert_eq!(status(&[mark]), "401", "{mark}");
    }
    for (host, expected) in [
        ("localhost", "200"),
        ("LocalHost:8080", "200"),
        ("127.0.0.1", "200"),
        ("[::1]:8080", "200"),
        ("gate.example", "401"),
        ("localhost.evil.example", "401"),
        ("127.0.0.1.evil.example", "401"),
        ("192.0.2.1", "401"),
        ("user@gate.example:80", "401"),
        ("", "401"),
    ] {
        assert_eq!(status(&[&format!("Host: {host}")]), expected, "{host}");
    }
    let old = ["--http1.0", "--output", "/dev/null", "--write-out", "%{http_code}"];
    assert_eq!(curl(&[&old[..], &[&server.url("/metrics")]].concat()), "401", "as nginx asks by itself");
    let proxied = "X-Forwarded-For: 203.0.113.9";
    assert_eq!(status(&[proxied, &format!("Authorization: Bearer {TOKEN}")]), "200");
    for wrong in [key, moderator, format!("{TOKEN}x"), String::new()] {
        assert_eq!(status(&[proxied, &format!("Authorization: Bearer {wrong}")]), "401");
    }
}

#[test]
fn where_there_is_a_public_address_it_is_for_a_token_alone() {
    let house = House::new();
    std::fs::write(house.path().join("token"), TOKEN).unwrap();
    for (public, expected) in [("https://gate.example", "401"), ("http://127.0.0.1:8080", "200"), ("http://localhost:8080/", "200")] {
        let server = house.serve_with(&["--metrics-token-file", "token", "--public-url", public]);
        let asked =
            |more: &[&str]| curl(&[more, &["--output", "/dev/null", "--write-out", "%{http_code}", &server.url("/metrics")]].concat());
        assert_eq!(asked(&[]), expected, "{public}");
        assert_eq!(asked(&["--header", &format!("Authorization: Bearer {TOKEN}")]), "200", "{public}");
    }
}

#[test]
fn it_can_be_open_or_off_and_a_short_token_is_refused() {
    let house = House::new();
    let proxied = ["--header", "X-Forwarded-For: 203.0.113.9", "--output", "/dev/null", "--write-out", "%{http_code}"];
    for (access, expected) in [("open", "200"), ("off", "404")] {
        let server = house.serve_with(&["--metrics-access", access]);
        assert_eq!(curl(&[&proxied[..], &[&server.url("/metrics")]].concat()), expected);
    }
    std::fs::write(house.path().join("token"), "short").unwrap();
    let mut command: Command = house.gatepost();
    let refused = command.args(["serve", "--listen", "127.0.0.1:0", "--metrics-token-file", "token"]).output().unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(
        (refused.status.code(), said.as_str()),
        (Some(1), "gatepost: token should hold one word of 16 or more letters, digits and signs\n")
    );
}

#[test]
fn what_a_webhook_is_still_to_be_told_is_seen() {
    let house = House::new();
    let (key, token) = (house.add_site("blog", "https://blog.example"), house.add_user("ann"));
    let server = house.serve_with(&["--webhook-networks", "127.0.0.0/8"]);
    assert_eq!(scrape(&server).get("gatepost_webhook_messages"), Some(&0.0));
    // The port is this test's until it ends, and nobody accepts what comes there.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let hook = format!("http://{}/", silent.local_addr().unwrap());
    house.run_json(&["site", "webhook", "add", "blog", &hook, "--webhook-networks", "127.0.0.0/8"]);
    let comment = server.client(&key).post("/v1/comments", &json!({ "content": "The bass line is lovely." })).expect(201).json();
    let path = format!("/v1/comments/{}/decision", comment["id"].as_str().unwrap());
    server.client(&token).post(&path, &json!({ "decision": "spam" })).expect(200);
    let figures = scrape(&server);
    assert_eq!(figures.get("gatepost_webhook_messages"), Some(&1.0));
    assert_eq!(figures.get("gatepost_webhook_dead_letters"), Some(&0.0));
    assert!((0.0..60.0).contains(&figures["gatepost_webhook_oldest_age_seconds"]), "{figures:#?}");
}
