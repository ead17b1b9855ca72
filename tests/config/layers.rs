//! Which value wins, and where `config show` says it comes from.

use std::fs;

use serde_json::{Value, json};

use crate::support::{House, Server};
use crate::{run, stderr, stdout, with_file};

const FILE: &str = "listen = \"127.0.0.1:1111\"\ndatabase = \"sqlite://from-file.db\"\n[log]\nfilter = \"warn\"\n";

/// A key's value and its origin, as `config show --json` tells them.
fn shown(house: &House, arguments: &[&str], environment: &[(&str, &str)], key: &str) -> (Value, Value) {
    let output = run(house, &[&["config", "show", "--json"], arguments].concat(), environment);
    assert!(output.status.success(), "{}", stderr(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let entry = answer["values"].as_array().unwrap().iter().find(|entry| entry["key"] == key).unwrap().clone();
    (entry["value"].clone(), entry["from"].clone())
}

#[test]
fn the_command_line_wins_over_the_environment_over_the_file_over_what_is_built_in() {
    let (house, variable) = (with_file(FILE), [("GATEPOST_LISTEN", "127.0.0.1:2222")]);
    let flag = ["--listen", "127.0.0.1:3333"];
    let listen = |house: &House, flag: &[&str], variable: &[(&str, &str)]| shown(house, flag, variable, "listen");
    assert_eq!(listen(&House::new(), &[], &[]), (json!("127.0.0.1:8080"), json!("default")));
    assert_eq!(listen(&house, &[], &[]), (json!("127.0.0.1:1111"), json!("file")));
    assert_eq!(listen(&house, &[], &variable), (json!("127.0.0.1:2222"), json!("environment")));
    assert_eq!(listen(&house, &flag, &variable), (json!("127.0.0.1:3333"), json!("flag")));
    assert_eq!(listen(&house, &flag, &[]), (json!("127.0.0.1:3333"), json!("flag")));
    // A value that equals the one built in still says where it came from.
    assert_eq!(listen(&house, &["--listen", "127.0.0.1:8080"], &[]).1, json!("flag"));
}

#[test]
fn each_value_says_file_and_line_variable_or_option() {
    let house = with_file(FILE);
    let output = run(&house, &["config", "show", "--log-format", "json"], &[("GATEPOST_PUBLIC_URL", "https://gate.example")]);
    let text = stdout(&output);
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    let expected: [&[&str]; 17] = [
        &["listen", "127.0.0.1:1111", "gatepost.toml:1"],
        &["public_url", "https://gate.example", "environment", "GATEPOST_PUBLIC_URL"],
        &["database", "sqlite://from-file.db", "gatepost.toml:2"],
        &["secret_file", "-", "default"],
        &["retrain_at", "-", "default"],
        &["overlay_memory", "512", "default"],
        &["log.format", "json", "option", "--log-format"],
        &["log.filter", "warn", "gatepost.toml:4"],
        &["limits.sign_ins_per_name", "10", "default"],
        &["limits.sign_ins_per_network", "60", "default"],
        &["mail.smtp", "-", "default"],
        &["mail.password_file", "-", "default"],
        &["mail.from", "-", "default"],
        &["trusted_proxies", "-", "default"],
        &["metrics.access", "local", "default"],
        &["metrics.token_file", "-", "default"],
        &["webhooks.allow_networks", "-", "default"],
    ];
    assert_eq!(lines, expected);
    // One below the other: each value, and each origin.
    let places =
        |of: usize| -> Vec<Option<usize>> { text.lines().zip(&lines).map(|(line, words)| line.find(&format!(" {}", words[of]))).collect() };
    assert!(places(1).iter().all(|place| *place == places(1)[0]) && places(2).iter().all(|place| *place == places(2)[0]), "{text}");
}

#[test]
fn secrets_are_never_shown() {
    let house = with_file("database = \"postgres://kim:hunter2@db.example/gate\"\n");
    let secret = "ab".repeat(32);
    for arguments in [&["config", "show"][..], &["config", "show", "--json"]] {
        let said = stdout(&run(&house, arguments, &[("GATEPOST_SECRET", &secret)]));
        assert!(said.contains("postgres://kim:***@db.example/gate") && said.contains("GATEPOST_SECRET"), "{said}");
        assert!(!said.contains("hunter2") && !said.contains(&secret), "{said}");
    }
}

#[test]
fn the_file_is_the_one_that_is_named_or_the_one_that_lies_here() {
    let house = with_file(FILE);
    fs::write(house.path().join("other.toml"), "listen = \"127.0.0.1:4444\"").unwrap();
    fs::write(house.path().join("third.toml"), "listen = \"127.0.0.1:5555\"").unwrap();
    let variable = [("GATEPOST_CONFIG", "other.toml")];
    let listen = |arguments: &[&str], environment: &[(&str, &str)]| shown(&house, arguments, environment, "listen").0;
    assert_eq!(listen(&[], &variable), json!("127.0.0.1:4444"));
    assert_eq!(listen(&["--config", "third.toml"], &variable), json!("127.0.0.1:5555"));
    assert_eq!(listen(&["--config=third.toml"], &[]), json!("127.0.0.1:5555"));
    let missing = run(&house, &["config", "show", "--config", "nowhere.toml"], &[]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(stderr(&missing).starts_with("gatepost: the configuration nowhere.toml cannot be read: "), "{}", stderr(&missing));
}

#[test]
fn every_command_takes_the_database_from_the_file_and_a_server_serves_it() {
    let house = with_file("listen = \"127.0.0.1:0\"\ndatabase = \"sqlite://here.db\"\nsecret_file = \"here.secret\"\n");
    let added = run(&house, &["site", "add", "blog", "--url", "https://blog.example", "--json"], &[]);
    assert!(added.status.success(), "{}", stderr(&added));
    assert!(house.path().join("here.db").exists() && house.path().join("here.secret").exists() && !house.database().exists());
    let key = serde_json::from_slice::<Value>(&added.stdout).unwrap()["key"].as_str().unwrap().to_owned();
    let mut command = house.gatepost();
    command.arg("serve");
    let server = Server::start(command, &house.path().join("serve.log"));
    server.client(&key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
    // The command line still wins.
    let other = ["user", "add", "ann", "--database", &house.database_url(), "--secret-file", "other.secret"];
    assert!(run(&house, &other, &[]).status.success());
    assert!(house.database().exists());
}

#[test]
fn a_sign_in_link_takes_the_public_address_from_the_file() {
    let house = with_file("public_url = \"https://gate.example\"\n");
    house.add_user("ann");
    let link = house.run_json(&["user", "link", "ann"]);
    assert!(link["link"].as_str().unwrap().starts_with("https://gate.example/sign-in/"), "{link}");
}

#[test]
fn what_the_server_does_each_night_and_how_much_it_keeps_in_memory_can_stand_in_the_file() {
    let house = with_file("retrain_at = \"03:00\"\noverlay_memory = 7\n");
    let line = |key: &str, environment: &[(&str, &str)]| shown(&house, &[], environment, key);
    assert_eq!(line("retrain_at", &[]), (json!("03:00"), json!("file")));
    assert_eq!(line("overlay_memory", &[]), (json!("7"), json!("file")));
    assert_eq!(line("retrain_at", &[("GATEPOST_RETRAIN_AT", "04:00")]), (json!("04:00"), json!("environment")));
    // It is what the server does: a time that is none keeps it from starting.
    let wrong = with_file("retrain_at = \"25:00\"\n");
    let said = stderr(&run(&wrong, &["serve", "--listen", "127.0.0.1:0"], &[]));
    assert!(said.contains("gatepost.toml:1:14: retrain_at should be a time of day, such as 03:00"), "{said}");
}

#[test]
fn the_help_shows_a_sound_file_with_every_key() {
    let house = House::new();
    let help = stdout(&run(&house, &["config", "--help"], &[]));
    let example = help.split("A file with every key:\n").nth(1).unwrap();
    fs::write(house.path().join("gatepost.toml"), example).unwrap();
    assert!(run(&house, &["config", "check"], &[]).status.success(), "{example}");
    let output = run(&house, &["config", "show", "--json"], &[]);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    for entry in answer["values"].as_array().unwrap() {
        assert_eq!(entry["from"], "file", "{entry}");
    }
}

#[test]
fn a_variable_that_is_empty_names_no_file() {
    let house = with_file(FILE);
    assert_eq!(shown(&house, &[], &[("GATEPOST_CONFIG", "")], "listen"), (json!("127.0.0.1:1111"), json!("file")));
}

#[test]
fn a_file_that_cannot_be_read_ends_only_what_reads_it() {
    let house = House::new();
    fs::create_dir(house.path().join("gatepost.toml")).unwrap();
    for arguments in [&["--help"][..], &["serve", "--help"], &["score"]] {
        assert!(run(&house, arguments, &[]).status.success(), "{arguments:?}");
    }
    for arguments in [&["serve"][..], &["config", "show"], &["config", "check"], &["score", "--config", "gatepost.toml"]] {
        let output = run(&house, arguments, &[]);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(stderr(&output).contains("the configuration gatepost.toml cannot be read"), "{arguments:?}: {}", stderr(&output));
    }
}
