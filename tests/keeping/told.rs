//! What an operator is told of it: `status`, `site show`, `purge`.

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::blog::{Blog, text};
use crate::support::{House, curl, eventually};

#[test]
fn a_server_tells_what_it_does_by_itself_and_when() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    assert_eq!(house.run_json(&["status"])["jobs"], json!([]), "nothing has served yet");
    let token = house.add_user("ann");
    let server = house.serve_with(&["--retrain-at", "03:00", "--overlay-memory", "1"]);
    let jobs = eventually("jobs are planned", || {
        let status = server.client(&token).get("/v1/status").expect(200).json();
        let jobs = status["jobs"].as_array().expect("jobs").clone();
        (jobs.len() == 5 && jobs.iter().all(|job| job["next_run"].is_string())).then_some(jobs)
    });
    let names: Vec<&str> = jobs.iter().filter_map(|job| job["job"].as_str()).collect();
    assert_eq!(names, ["audits", "remains", "retention", "retrain", "self-check"]);
    assert!(jobs.iter().all(|job| job["state"] == "never"), "{jobs:?}");
    server.stranger().get("/v1/status").expect(401);
    let status = server.client(&token).get("/v1/status").expect(200).json();
    assert_eq!(status["memory"], json!({ "bytes": 0, "sites": 0 }));
    assert!(server.stop().success());

    let said = house.run_json(&["status"]);
    assert_eq!((&said["jobs"], &said["memory"]), (&json!(jobs), &json!(null)), "and so does the command");
    assert_eq!(said["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(said["model"], status["model"]);
    let nothing = json!({ "site": "blog", "pending": 0, "approved": 0, "spam": 0, "trash": 0, "audits_open": 0, "audits_lapsed": 0 });
    assert_eq!(said["sites"], json!([nothing]));
    assert!(said["database_bytes"].as_u64().is_some_and(|bytes| bytes > 4096));
    let lines = house.run(&["status", "--database", &house.database_url()]);
    let lines = String::from_utf8_lossy(&lines.stdout).into_owned();
    assert!(lines.contains("retention: next ") && lines.contains("; never ran"), "{lines}");
    let wrong = house.run(&["serve", "--retrain-at", "25:00", "--database", &house.database_url()]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("should be a time of day, such as 03:00"));
}

#[test]
fn a_server_that_does_not_retrain_says_so() {
    let blog = Blog::open();
    eventually("jobs are planned", || {
        let status = blog.moderator().get("/v1/status").expect(200).json();
        (status["jobs"].as_array().is_some_and(|jobs| jobs.len() == 4)).then_some(())
    });
    let id = text(&blog.submit("cheap pills"), "id");
    blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": "spam" })).expect(200);
    let status = blog.moderator().get("/v1/status").expect(200).json();
    assert_eq!((&status["decisions"], &status["decisions_since_retrain"]), (&json!(1), &json!(1)));
    assert_eq!((&status["sites"][0]["spam"], &status["memory"]["sites"]), (&json!(1), &json!(1)));
}

#[test]
fn how_long_things_are_kept_is_set_a_site_and_what_would_go_is_shown() {
    let blog = Blog::open();
    let settings = blog.house.run_json(&["site", "show", "blog"])["settings"].clone();
    assert_eq!((&settings["keep_spam_days"], &settings["keep_trash_days"]), (&json!(90), &json!(90)));
    assert_eq!((&settings["keep_approved_days"], &settings["keep_ip_days"]), (&json!(null), &json!(null)));
    let set = ["site", "set", "blog", "--keep-spam-days", "none", "--keep-trash-days", "7", "--keep-ip-days", "30"];
    let settings = blog.house.run_json(&set)["settings"].clone();
    assert_eq!((&settings["keep_spam_days"], &settings["keep_trash_days"]), (&json!(null), &json!(7)));
    assert_eq!((&settings["keep_ip_days"], &settings["keep_email_days"]), (&json!(30), &json!(null)));
    let refused = blog.house.run(&["site", "set", "blog", "--keep-ip-days", "0", "--database", &blog.house.database_url()]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("keep_ip_days is 0; it should be 1 to 36525 days"));
    blog.submit("A comment of today.");
    let would = blog.house.run_json(&["purge", "--site", "blog", "--dry-run"]);
    let expected = json!([{
        "site": "blog",
        "comments": [{ "status": "trash", "keep_days": 7, "purged": 0 }],
        "fields": [{ "field": "ip", "keep_days": 30, "blanked": 0 }],
    }]);
    assert_eq!(would, expected);
    assert_eq!(blog.house.run(&["purge", "--dry-run"]).status.code(), Some(2), "of which site?");
}

/// Changes the database behind everybody's back.
fn tamper(house: &House, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = SqliteConnectOptions::new().filename(house.database()).connect().await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn features_of_a_newer_version_wait_for_the_older_server_to_go_and_what_they_cost_is_told_by_kind() {
    let blog = Blog::open();
    let decide = |text: &str, decision: &str| {
        let id = self::text(&blog.submit(text), "id");
        blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": decision })).expect(200);
        id
    };
    for (text, decision) in [("cheap pills", "spam"), ("more cheap pills", "spam"), ("a lovely garden", "approve")] {
        let id = decide(text, decision);
        blog.site().delete(&format!("/v1/comments/{id}")).expect(204);
    }
    decide("another garden", "approve");
    // As if the server that runs were of a version with other features.
    tamper(&blog.house, "DROP TRIGGER journal_keeps_values; UPDATE journal SET schema_id = 5; UPDATE configuration SET refolded_for = 5");
    let status = || blog.house.run(&["status", "--database", &blog.house.database_url()]);
    let retrain = || blog.house.run(&["retrain", "--database", &blog.house.database_url()]);
    let said = |output: std::process::Output| String::from_utf8_lossy(&output.stderr).into_owned();
    for _ in 0..2 {
        let beside = said(status());
        assert!(beside.contains("a server of an older version has the database") && !beside.contains("texts are gone"), "{beside}");
    }
    let refused = said(retrain());
    assert!(refused.contains("restart it first"), "{refused}");
    // What it decides until then is not passed by.
    decide("a third garden", "approve");
    tamper(&blog.house, "UPDATE journal SET schema_id = 5");
    let Blog { house, server, .. } = blog;
    assert!(server.stop().success());
    let told = said(house.run(&["status", "--database", &house.database_url()]));
    assert!(told.contains("decisions whose texts are gone teach nothing in this version: 1 ham, 2 spam, 0 abuse"), "{told}");
    let checked = house.run_json(&["check"]);
    assert_eq!((&checked["sites"][0]["teaching"], &checked["sites"][0]["foreign"]), (&json!(5), &json!(3)));
    assert!(!said(house.run(&["status", "--database", &house.database_url()])).contains("teach nothing"), "once");
}

#[test]
fn a_moderator_who_was_signed_out_or_removed_opens_nothing_and_their_decisions_keep_their_name() {
    let blog = Blog::open();
    let house = &blog.house;
    let (kim, lee) = (house.add_user("kim"), house.add_user("lee"));
    let listed = |field: &str| {
        let users = house.run_json(&["user", "list"]);
        users.as_array().expect("users").iter().map(|user| user[field].to_string()).collect::<Vec<_>>().join(" ")
    };
    let link = text(&house.run_json(&["user", "link", "kim", "--public-url", &blog.server.url("/")]), "link");
    let jar = house.path().join("cookies");
    let jar = jar.to_str().expect("UTF-8");
    let get = |address: &str, more: &[&str]| curl(&[&["--cookie", jar, "--cookie-jar", jar][..], more, &[address]].concat());
    let code = |address: &str, more: &[&str]| get(address, &[&["--output", "/dev/null", "--write-out", "%{http_code}"], more].concat());
    // The form carries a token that belongs to a cookie: curl keeps both.
    let form = get(&link, &[]);
    let csrf = form.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form");
    assert_eq!(code(&link, &["--data", &format!("csrf={csrf}")]), "303");
    let queue = blog.server.url("/");
    assert_eq!(code(&queue, &[]), "200");
    assert!(listed("name").contains("\"kim\" \"lee\"") && listed("sessions").contains('1'), "{}", listed("sessions"));
    let comment = text(&blog.submit("A comment to decide."), "id");
    let order = json!({ "decision": "approve" });
    blog.server.client(&kim).post(&format!("/v1/comments/{comment}/decision"), &order).expect(200);

    let token = text(&house.run_json(&["user", "sign-out", "kim", "--forget-password"]), "token");
    blog.server.client(&kim).get("/v1/counts").expect(401);
    blog.server.client(&token).get("/v1/counts").expect(200);
    assert_ne!(code(&queue, &[]), "200");
    blog.server.client(&lee).get("/v1/counts").expect(200);

    assert_eq!(house.run_json(&["user", "remove", "kim"]), json!({ "removed": "kim" }));
    blog.server.client(&token).get("/v1/counts").expect(401);
    assert!(!listed("name").contains("kim"));
    let history = blog.moderator().get(&format!("/v1/comments/{comment}")).expect(200).json().to_string();
    assert!(history.contains("\"kim\""), "{history}");
    let again = house.run(&["user", "remove", "kim", "--database", &house.database_url()]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("there is no moderator \"kim\""));
    let removed = "stands on decisions of somebody who was removed";
    for (name, why) in [
        ("kim", removed),
        ("KIM", removed),
        ("ｋｉｍ", removed),
        ("Lee", "looks like \"lee\", which a moderator has"),
        ("lee", "a user named \"lee\""),
        ("..", "should have a letter or a digit"),
        ("Site", "stands for what no moderator decided"),
    ] {
        let refused = house.run(&["user", "add", name, "--database", &house.database_url()]);
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(refused.status.code() == Some(1) && said.contains(why), "{name}: {said}");
    }
    // Who decided nothing leaves no name behind.
    house.add_user("mo");
    house.run_json(&["user", "remove", "mo"]);
    house.add_user("mo");
}
