//! What an operator is told of it: `status`, `site show`, `purge`.

use serde_json::json;

use crate::blog::{Blog, text};
use crate::support::{House, eventually};

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
        (jobs.len() == 4 && jobs.iter().all(|job| job["next_run"].is_string())).then_some(jobs)
    });
    let names: Vec<&str> = jobs.iter().filter_map(|job| job["job"].as_str()).collect();
    assert_eq!(names, ["audits", "retention", "retrain", "self-check"]);
    assert!(jobs.iter().all(|job| job["state"] == "never"), "{jobs:?}");
    server.stranger().get("/v1/status").expect(401);
    let status = server.client(&token).get("/v1/status").expect(200).json();
    assert_eq!(status["memory"], json!({ "bytes": 0, "sites": 0 }));
    assert!(server.stop().success());

    let said = house.run_json(&["status"]);
    assert_eq!((&said["jobs"], &said["memory"]), (&json!(jobs), &json!(null)), "and so does the command");
    assert_eq!(said["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(said["model"], status["model"]);
    assert_eq!(said["sites"], json!([{ "site": "blog", "pending": 0, "approved": 0, "spam": 0, "trash": 0 }]));
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
        (status["jobs"].as_array().is_some_and(|jobs| jobs.len() == 3)).then_some(())
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
