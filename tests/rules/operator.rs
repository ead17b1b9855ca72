//! Rules as an operator sets, tries and removes them.

use std::process::Output;

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::support::House;

fn with_blog() -> House {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    house
}

fn run(house: &House, arguments: &[&str]) -> Output {
    house.run(&[arguments, &["--database", &house.database_url()]].concat())
}

/// What a command that must fail says, and its exit code.
fn failure(house: &House, arguments: &[&str]) -> (i32, String) {
    let output = run(house, arguments);
    assert!(!output.status.success());
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap().trim_end().to_owned())
}

fn said(house: &House, arguments: &[&str]) -> String {
    let output = run(house, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn rules_are_listed_as_they_are_added_and_removed() {
    let house = with_blog();
    house.run_json(&["site", "set", "blog", "--hold-word", "it's"]);
    let rules: [&[&str]; 4] = [
        &["block", "--network", "203.0.113.0/24"],
        &["hold", "--words", "buy now", "--in", "content,author"],
        &["spam", "--regex", "(?i)cas[i1]no", "--in", "author-url"],
        &["trust", "--email", "ann@example.com", "--author", "Ann"],
    ];
    for rule in rules {
        for _twice in 0..2 {
            said(&house, &[&["site", "rules", "add", "blog"], rule].concat());
        }
    }
    let listed = said(&house, &["site", "rules", "list", "blog"]);
    assert_eq!(
        listed,
        "block --network 203.0.113.0/24\nhold --words 'it'\\''s'\nhold --words 'buy now' --in content,author\n\
         spam --regex '(?i)cas[i1]no' --in author_url\ntrust --email ann@example.com --author Ann\n"
    );
    let texts = house.run_json(&["site", "rules", "list", "blog"])["texts"].clone();
    assert_eq!(texts[1], json!({"then": "spam", "regex": "(?i)cas[i1]no", "fields": ["author_url"]}));
    for rule in rules {
        said(&house, &[&["site", "rules", "remove", "blog"], rule].concat());
    }
    assert_eq!(said(&house, &["site", "rules", "remove", "blog", "hold", "--words", "it's"]), "no rules\n");
    let (code, problem) = failure(&house, &["site", "rules", "remove", "blog", "hold", "--words", "it's"]);
    assert_eq!((code, problem.as_str()), (1, "gatepost: there is no such rule; `gatepost site rules list` shows those that there are"));
}

#[test]
fn a_rule_that_cannot_be_is_refused_and_changes_nothing() {
    let house = with_blog();
    let before = house.run_json(&["site", "show", "blog"]);
    let refused = |rule: &[&str]| failure(&house, &[&["site", "rules", "add", "blog"], rule].concat());
    let large = refused(&["spam", "--regex", r"\p{L}{500}{500}"]);
    assert!(large.1.starts_with("gatepost: texts entry 1: the regular expression is too large"), "{}", large.1);
    assert_eq!(
        refused(&["hold", "--regex", "a("]).1,
        "gatepost: texts entry 1: the regular expression goes wrong at character 2: unclosed group"
    );
    assert_eq!(refused(&["block", "--network", "203.0.113"]).0, 1);
    for wrong in [
        &["hold"][..],
        &["hold", "--words", "a", "--regex", "b"],
        &["trust"],
        &["block", "--email", "a@b.c", "--domain", "b.c"],
        &["hold", "--words", "a", "--in", "title"],
    ] {
        assert_eq!(refused(wrong).0, 2, "{wrong:?}");
    }
    assert_eq!(failure(&house, &["site", "set", "blog", "--author-flood", "many"]).0, 2);
    assert_eq!(house.run_json(&["site", "show", "blog"]), before);
}

#[test]
fn a_policy_comes_from_a_file_and_a_wrong_key_suggests_the_right_one() {
    let house = with_blog();
    let file = house.path().join("settings.json");
    std::fs::write(&file, r#"{"author_flood": {"comments": 5, "minutes": 10}, "blocked": [{"domain": "spam.example"}]}"#).unwrap();
    let set = house.run_json(&["site", "set", "blog", "--from", file.to_str().unwrap(), "--max-links", "2", "--close-after-days", "30"]);
    assert_eq!(set["settings"]["author_flood"], json!({"comments": 5, "minutes": 10}));
    assert_eq!((&set["settings"]["max_links"], &set["settings"]["close_after_days"]), (&json!(2), &json!(30)));
    // What is shown can be taken again.
    std::fs::write(&file, set["settings"].to_string()).unwrap();
    assert_eq!(house.run_json(&["site", "set", "blog", "--from", file.to_str().unwrap()]), set);
    let cleared = house.run_json(&["site", "set", "blog", "--author-flood", "none", "--close-after-days", "none"]);
    assert_eq!((&cleared["settings"]["author_flood"], &cleared["settings"]["close_after_days"]), (&Value::Null, &Value::Null));

    std::fs::write(&file, "{\n  \"autor_flood\": null\n}").unwrap();
    let (code, problem) = failure(&house, &["site", "set", "blog", "--from", file.to_str().unwrap()]);
    let expected =
        format!("gatepost: {}: line 2, column 15: autor_flood: \"autor_flood\" is unknown; did you mean \"author_flood\"?", file.display());
    assert_eq!((code, problem), (1, expected));
}

#[test]
fn changes_made_at_once_all_land() {
    let house = with_blog();
    let words: Vec<String> = (0..8).map(|n| format!("word{n}")).collect();
    let children: Vec<_> = words
        .iter()
        .map(|word| {
            let mut command = house.gatepost();
            command.args(["site", "set", "blog", "--hold-word", word, "--database", &house.database_url()]);
            command.stdout(std::process::Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let mut kept: Vec<String> =
        serde_json::from_value(house.run_json(&["site", "show", "blog"])["settings"]["hold_words"].clone()).unwrap();
    kept.sort();
    assert_eq!(kept, words);
}

#[test]
fn trying_a_rule_shows_what_it_would_have_done_and_changes_nothing() {
    let blog = Blog::open_with(&["--approve-below", "0.9999", "--spam-above", "1", "--careful-until", "0"]);
    let decide = |comment: &Value, decision: &str| {
        let path = format!("/v1/comments/{}/decision", comment["id"].as_str().unwrap());
        blog.moderator().post(&path, &json!({ "decision": decision })).expect(200);
    };
    for n in 0..20 {
        let comment = blog.submit(&format!("Gardens, remark {n}. \u{1b}[31m<b>bold</b>\nsecond line"));
        match n {
            0..3 => decide(&comment, "approve"),
            3..5 => decide(&comment, "spam"),
            _ => {}
        }
    }
    blog.submit("A remark about fences.");
    let before = blog.house.run_json(&["site", "show", "blog"]);

    let tried = blog.house.run_json(&["site", "rules", "try", "blog", "spam", "--words", "gardens"]);
    assert_eq!((&tried["comments"], &tried["changed"]), (&json!(21), &json!(20)));
    assert_eq!(tried["moves"], json!([{"from": "approve", "to": "spam", "comments": 20, "against_decision": 3, "toward_decision": 2}]));
    let examples = tried["examples"].as_array().unwrap();
    assert_eq!(examples.len(), 10);
    assert_eq!(examples[0]["excerpt"], "Gardens, remark 19. ␛[31m<b>bold</b> second line");
    assert_eq!(examples[0]["reason"], "your spam list has “gardens”");

    let shown = said(&blog.house, &["site", "rules", "try", "blog", "hold", "--regex", "remark 1?[01]\\."]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "Of the last 21 comments 4 would have another verdict:");
    assert_eq!(lines[1], "  approve -> hold        4  (2 against what a moderator decided)");
    assert_eq!(
        lines[3],
        "  approve -> hold: matches your pattern that holds, “remark 1?[01]\\.” | Gardens, remark 11. ␛[31m<b>bold</b> second line"
    );
    assert_eq!((lines.len(), lines[7]), (8, "Nothing was changed."));
    assert!(!shown.contains('\u{1b}'));

    let lowered = blog.house.run_json(&["site", "set", "blog", "--approve-below", "0", "--dry-run"]);
    assert_eq!((&lowered["changed"], &lowered["moves"][0]["to"]), (&json!(21), &json!("hold")));
    let flood = blog.house.run_json(&["site", "set", "blog", "--first-comment", "hold", "--dry-run"]);
    assert_eq!(flood["changed"], json!(21), "none of them has an address");
    for n in 0..4 {
        let comment = json!({ "content": "A remark about fences.", "ip": format!("203.0.113.{n}") });
        blog.site().post("/v1/comments", &comment).expect(201);
    }
    let flood = blog.house.run_json(&["site", "set", "blog", "--network-flood", "3/10", "--dry-run"]);
    assert_eq!((&flood["changed"], &flood["moves"][0]["to"]), (&json!(1), &json!("hold")), "the fourth of one network");
    assert_eq!(blog.house.run_json(&["site", "show", "blog"]), before);
}

/// Writes settings that this version would refuse, as another version may have taken them.
fn write_settings(house: &House, settings: &'static str) {
    use sqlx::{ConnectOptions, Connection};
    let write = async {
        let mut database = sqlx::sqlite::SqliteConnectOptions::new().filename(house.database()).connect().await.unwrap();
        sqlx::query("UPDATE site SET settings = ?").bind(settings).execute(&mut database).await.unwrap();
        database.close().await.unwrap();
    };
    tokio::runtime::Runtime::new().unwrap().block_on(write);
}

#[test]
fn rules_that_this_version_cannot_use_keep_no_site_from_being_served_or_mended() {
    let house = with_blog();
    write_settings(&house, r#"{"texts": [{"then": "spam", "regex": "a("}], "hold_first_comment": true}"#);
    let key = house.add_site("other", "https://other.example");
    let server = house.serve();
    server.client(&key).post("/v1/score", &json!({ "content": "Hello." })).expect(200);
    let told = "the words, patterns and senders of this site cannot be used: set them again";
    assert!(server.log().contains(told) && server.log().contains("blog"), "{}", server.log());
    assert_eq!(said(&house, &["site", "rules", "remove", "blog", "spam", "--regex", "a("]), "no rules\n");
}

#[test]
fn a_listed_rule_can_be_removed_as_it_is_listed_whatever_is_in_it() {
    let house = with_blog();
    for words in ["-foo", "--in", "ca\u{200b}sino", "a 'b' \\ \u{202e}c", "tab\there"] {
        said(&house, &["site", "rules", "add", "blog", "hold", &format!("--words={words}")]);
    }
    said(&house, &["site", "rules", "add", "blog", "block", "--author=-Ann\u{200b}"]);
    let listed = said(&house, &["site", "rules", "list", "blog"]);
    assert_eq!(listed.lines().count(), 6, "{listed}");
    assert!(listed.contains("hold --words=-foo --in content") && listed.contains("ca\\U0000200bsino"), "{listed}");
    for rule in listed.lines() {
        let script = format!("\"$0\" site rules remove blog {rule} --database \"$1\"");
        let mut command = std::process::Command::new("bash");
        // What bash makes of an escape is written in the locale's encoding.
        command.args(["-c", &script]).arg(house.gatepost().get_program()).arg(house.database_url()).env("LC_ALL", "C.UTF-8");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{rule}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(said(&house, &["site", "rules", "list", "blog"]), "no rules\n");
}
