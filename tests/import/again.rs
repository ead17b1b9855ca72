//! Importing again, after whatever happened meanwhile.

use std::io::Write;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::site::{Site, column, count, fixture};
use crate::support::eventually;

/// So many comments, two of three labelled, with dates over three years.
fn comments(n: usize) -> String {
    let line = |i: usize| {
        let (words, rest) = match i % 3 {
            0 => ("a remark about gardens and sheds", json!({"status": "approved", "decision": "approve"})),
            1 => ("cheap pills and casino bonus", json!({"status": "spam", "label": "spam"})),
            _ => ("perhaps something else", json!({"status": "pending"})),
        };
        let mut row = rest;
        row["id"] = json!(format!("c{i}"));
        row["content"] = json!(format!("{words} number {i} of {}", i % 50));
        row["created_at"] = json!(1_600_000_000 + i * 50_000);
        format!("{row}\n")
    };
    (0..n).map(line).collect()
}

/// What an import left, without the ids that depend on the site, and the time of the import.
fn left(site: &Site) -> (Vec<Value>, Vec<Value>) {
    let without = |rows: Vec<Value>, fields: &[&str]| -> Vec<Value> {
        let strip = |mut row: Value| {
            for field in fields {
                row.as_object_mut().unwrap().remove(*field);
            }
            row
        };
        rows.into_iter().map(strip).collect()
    };
    (without(site.export("comments"), &["gatepost_id", "updated_at"]), without(site.export("decisions"), &["gatepost_id", "decision_id"]))
}

#[test]
fn a_second_import_changes_nothing() {
    for name in ["wordpress-with-spam.xml", "disqus.xml", "remark42.jsonl", "comments.jsonl"] {
        let site = Site::new();
        let first = site.import(&fixture(name), &["--trust-status"]);
        let before = (site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl"));
        let second = site.import(&fixture(name), &["--trust-status"]);
        assert_eq!((&second["taken"], count(&second, "there_before", "same")), (&json!(0), first["taken"].as_u64().unwrap()), "{name}");
        assert_eq!(second["skipped"], first["skipped"], "{name}");
        assert_eq!((site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl")), before, "{name}");
    }
}

#[test]
fn what_was_decided_edited_and_forgotten_here_stays_so() {
    let site = Site::new();
    site.import(&fixture("comments.jsonl"), &[]);
    let token = site.house.add_user("ann");
    {
        let server = site.house.serve();
        let (blog, moderator) = (server.client(&site.key), server.client(&token));
        let id = |external: &str| {
            let found = blog.get(&format!("/v1/comments/by-external-id/{external}")).expect(200).json();
            found["id"].as_str().unwrap().to_owned()
        };
        moderator.post(&format!("/v1/comments/{}/decision", id("j1")), &json!({"decision": "spam"})).expect(200);
        blog.put(&format!("/v1/comments/{}", id("j4")), &json!({"content": "Edited since"})).expect(200);
        blog.delete(&format!("/v1/comments/{}", id("j2"))).expect(204);
        blog.delete(&format!("/v1/comments/{}", id("j5"))).expect(204);
        server.stop();
    }
    let before = (site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl"));
    let again = site.import(&fixture("comments.jsonl"), &["--trust-status"]);
    assert_eq!(again["taken"], 0);
    let known = |reason: &str| count(&again, "there_before", reason);
    assert_eq!((known("same"), known("other_text"), known("forgotten")), (4, 1, 2));
    assert_eq!((site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl")), before);
    let decided = column(&site.export("comments"), "decision");
    assert_eq!(decided.iter().filter(|decision| *decision == "spam").count(), 1);
}

#[test]
fn a_comment_that_came_over_the_api_is_known_by_its_id() {
    let site = Site::new();
    {
        let server = site.house.serve();
        let comment = json!({"external_id": "j1", "content": "A remark about gardens"});
        server.client(&site.key).post("/v1/comments", &comment).expect(201);
        server.stop();
    }
    let summary = site.import(&fixture("comments.jsonl"), &[]);
    assert_eq!((&summary["taken"], count(&summary, "there_before", "same")), (&json!(6), 1));
}

#[test]
fn a_dry_run_says_the_same_and_writes_nothing() {
    let site = Site::new();
    let twice = site.file("twice.jsonl", format!("{}{}", comments(700), comments(3)));
    for file in [fixture("wordpress-with-spam.xml"), fixture("disqus.xml"), fixture("comments.jsonl"), twice] {
        let mut dry = site.import(&file, &["--dry-run"]);
        assert_eq!(site.export_as("comments", "jsonl"), "", "{file}");
        assert_eq!(dry["dry_run"], true);
        dry["dry_run"] = json!(false);
        let other = Site::new();
        assert_eq!(other.import(&file, &[]), dry, "{file}");
        let mut again = other.import(&file, &["--dry-run"]);
        again["dry_run"] = json!(false);
        assert_eq!(again["taken"], 0, "{file}");
    }
}

#[test]
fn an_import_that_is_killed_goes_on_and_ends_as_if_it_had_not_been() {
    const COMMENTS: usize = 1_800;
    let whole = comments(COMMENTS);
    let undisturbed = Site::new();
    undisturbed.import(&undisturbed.file("all.jsonl", &whole), &[]);

    let site = Site::new();
    let mut command = site.house.gatepost();
    command.args(["import", "--site", "blog", "-", "--format", "jsonl", "--database", &site.house.database_url()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let part: String = whole.lines().take(1_300).flat_map(|line| [line, "\n"]).collect();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(part.as_bytes()).unwrap();
    stdin.flush().unwrap();
    eventually("two batches are committed", || (site.export("comments").len() == 1_000).then_some(()));
    child.kill().unwrap();
    child.wait().unwrap();
    drop(stdin);
    assert_eq!(site.export("comments").len(), 1_000, "whole batches, no halves");

    let summary = site.import(&site.file("all.jsonl", &whole), &[]);
    assert_eq!((&summary["taken"], count(&summary, "there_before", "same")), (&json!(COMMENTS - 1_000), 1_000));
    let ((comments, decisions), (expected_comments, expected_decisions)) = (left(&site), left(&undisturbed));
    assert_eq!(comments.len(), COMMENTS);
    assert_eq!(comments, expected_comments, "to the last digit of every score");
    assert_eq!(decisions, expected_decisions);
}
