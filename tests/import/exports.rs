//! What goes out comes in again, and trains to the same counts.

use gatepost::classifier::Model;
use serde_json::{Value, json};

use crate::site::{Site, column, count, fixture};
use crate::support::Client;

/// A site with history: imports, decisions, undos, an edit of a decided comment.
fn lively() -> Site {
    let site = Site::new();
    site.import(&fixture("wordpress-with-spam.xml"), &[]);
    site.import(&fixture("comments.jsonl"), &[]);
    let token = site.house.add_user("ann");
    let server = site.house.serve();
    let (blog, moderator) = (server.client(&site.key), server.client(&token));
    let submit = |content: &str, author: &str| {
        let comment = json!({"content": content, "author": author, "user_agent": "Mozilla/5.0 (X11)", "author_email": "x@mail.example"});
        blog.post("/v1/comments", &comment).expect(201).json()["id"].as_str().unwrap().to_owned()
    };
    let decide = |id: &str, decision: &str| {
        moderator.post(&format!("/v1/comments/{id}/decision"), &json!({"decision": decision, "note": "=1+1"})).expect(200).json()
    };
    let hostile = submit("=cmd|' /C calc'!A0;@SUM(1)\r\n\"-1\",+2", "@evil");
    decide(&hostile, "spam");
    let edited = submit("as it was decided", "Ed");
    decide(&edited, "approve");
    blog.put(&format!("/v1/comments/{edited}"), &json!({"content": "as it was edited"})).expect(200);
    let undone = submit("decided and undone", "");
    let decision = decide(&undone, "spam");
    let path = format!("/v1/decisions/{}/undo", decision["decision"]["id"].as_str().unwrap_or_else(|| panic!("{decision}")));
    moderator.post(&path, &json!({})).expect(200);
    submit("'quoted' and \u{1f389}, with\ttabs", "O'Neill");
    server.stop();
    site
}

#[test]
fn a_corpus_trains_to_the_counts_of_the_decisions_that_stand() {
    let site = lively();
    let path = |name: &str| site.house.path().join(name).display().to_string();
    let corpus = site.file("corpus.jsonl", site.export_as("corpus", "jsonl"));
    let rows = site.export("corpus");
    assert!(column(&rows, "content").contains(&"as it was decided".to_owned()), "an edited comment as it was when it was decided");
    let run = |arguments: &[&str]| {
        let output = site.house.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["retrain", "--from-scratch", "--output", &path("decisions.gatepost"), "--database", &site.house.database_url()]);
    run(&["train", &corpus, "--output", &path("corpus.gatepost")]);
    let counts = |name: &str| Model::from_bytes(&std::fs::read(path(name)).unwrap()).unwrap().counts().clone();
    let (of_decisions, of_corpus) = (counts("decisions.gatepost"), counts("corpus.gatepost"));
    assert!(of_decisions.seen().count() > 500);
    assert!(of_decisions == of_corpus, "counts differ");
    let labels = |label: &str| rows.iter().filter(|row| row["label"] == label).count();
    assert_eq!((labels("ham"), labels("spam"), labels("abuse")), (5 + 2 + 1, 3 + 1 + 1, 1));
}

#[test]
fn a_corpus_without_abuse_trains_to_the_counts_of_both_detectors_and_leaves_out_what_is_in_quarantine() {
    let site = Site::new();
    let (ann, bob) = (site.house.add_user("ann"), site.house.add_user("bob"));
    let server = site.house.serve();
    let (blog, ann, bob) = (server.client(&site.key), server.client(&ann), server.client(&bob));
    let pitch = "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue of what we have in stock";
    let submit =
        |content: &str| blog.post("/v1/comments", &json!({"content": content})).expect(201).json()["id"].as_str().unwrap().to_owned();
    let decide = |who: &Client, id: &str, decision: &str| {
        let decided = who.post(&format!("/v1/comments/{id}/decision"), &json!({"decision": decision})).expect(200).json();
        decided["decision"]["quarantined"] == true
    };
    for n in 0..25 {
        assert!(!decide(&ann, &submit(&format!("A remark about barometers, number {n}.")), "approve"));
        assert!(!decide(&ann, &submit(&format!("{pitch}, {n}.")), "spam"));
    }
    // One stands in the way of what it contradicts, one on top of it: neither teaches, and what Ann said of the second goes on to.
    let twice = submit(&format!("{pitch}. Twice."));
    assert!(!decide(&ann, &twice, "spam"));
    assert!(decide(&bob, &submit(&format!("{pitch}. Once.")), "approve") && decide(&bob, &twice, "approve"));
    server.stop();

    let path = |name: &str| site.house.path().join(name).display().to_string();
    let corpus = site.file("corpus.jsonl", site.export_as("corpus", "jsonl"));
    let rows = site.export("corpus");
    let labels = |label: &str| rows.iter().filter(|row| row["label"] == label).count();
    assert_eq!((labels("ham"), labels("spam"), labels("abuse")), (25, 26, 0));
    assert!(rows.iter().all(|row| row["decision"] == if row["label"] == "ham" { "approve" } else { "spam" }));
    let database = site.house.database_url();
    for arguments in [
        &["retrain", "--from-scratch", "--output", &path("decisions.gatepost"), "--database", &database][..],
        &["train", &corpus, "--output", &path("corpus.gatepost")],
    ] {
        let output = site.house.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let model = |name: &str| Model::from_bytes(&std::fs::read(path(name)).unwrap()).unwrap();
    let (of_decisions, of_corpus) = (model("decisions.gatepost"), model("corpus.gatepost"));
    assert!(of_decisions.counts() == of_corpus.counts(), "counts differ");
    assert_eq!((of_corpus.card().examples, of_corpus.card().ham_for), ([25, 26, 0], [25, 25]));
    assert_eq!((of_decisions.card().examples, of_decisions.card().ham_for), ([25, 26, 0], [25, 25]));
    // So it does beside what teaches abuse alone, where ham of a corpus of spam would teach that detector nothing.
    let fool = |n: u32| serde_json::json!({ "content": format!("you are a fool, number {n}"), "label": "abuse" }).to_string();
    let abuse = (0..25).map(fool).collect::<Vec<String>>().join("\n");
    let abuse = site.file("abuse.jsonl", abuse);
    let output = site.house.run(&["train", &corpus, &abuse, "--output", &path("both.gatepost")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(model("both.gatepost").card().ham_for, [25, 25]);
}

/// What matters of exported comments when they are imported somewhere else.
fn essence(rows: Vec<Value>) -> Vec<Value> {
    let strip = |mut row: Value| {
        let row = row.as_object_mut().unwrap();
        // What the other site's filter made of them, and who decided, are its own.
        for field in ["gatepost_id", "score", "logit", "verdict", "model", "decided_by", "updated_at", "revision"] {
            row.remove(field);
        }
        Value::Object(row.clone())
    };
    let mut rows: Vec<Value> = rows.into_iter().map(strip).collect();
    rows.sort_by_key(|row| row["id"].to_string());
    rows
}

#[test]
fn exported_comments_come_in_again_as_they_were() {
    let site = lively();
    let expected = essence(site.export("comments"));
    assert_eq!(expected.len(), 12 + 7 + 4);
    for format in ["csv", "jsonl"] {
        let other = Site::new();
        let file = other.file(&format!("comments.{format}"), site.export_as("comments", format));
        let summary = other.import(&file, &[]);
        assert_eq!((&summary["format"], &summary["taken"]), (&json!(format), &json!(23)), "{summary}");
        assert_eq!(essence(other.export("comments")), expected, "{format}");
    }
}

#[test]
fn what_a_site_exported_changes_nothing_when_it_comes_in_again() {
    let site = lively();
    let before = (site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl"));
    let file = site.file("comments.csv", site.export_as("comments", "csv"));
    let summary = site.import(&file, &[]);
    assert_eq!((&summary["taken"], count(&summary, "there_before", "same")), (&json!(0), 23), "also those that have no id but Gatepost's");
    assert_eq!((site.export_as("comments", "jsonl"), site.export_as("decisions", "jsonl")), before);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let site = lively();
    for what in ["comments", "decisions", "corpus"] {
        let table = site.export_as(what, "csv");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        for cell in reader.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            let number = cell.parse::<f64>().is_ok();
            assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{what}: {cell:?}");
        }
    }
    assert!(site.export_as("decisions", "csv").contains("'=1+1"));
}

#[test]
fn a_corpus_as_a_table_teaches_another_site_the_same() {
    let site = lively();
    let other = Site::new();
    let file = other.file("corpus.csv", site.export_as("corpus", "csv"));
    let summary = other.import(&file, &[]);
    assert_eq!(summary["labels"], json!({"ham": 8, "spam": 5, "abuse": 1}));
    let fields = |site: &Site| essence(site.export("corpus"));
    assert_eq!(fields(&other), fields(&site));
}

#[test]
fn a_decision_whose_comment_was_forgotten_is_counted_and_left_out() {
    let site = Site::new();
    site.import(&fixture("comments.jsonl"), &[]);
    {
        let server = site.house.serve();
        let client = server.client(&site.key);
        let id = client.get("/v1/comments/by-external-id/j2").expect(200).json()["id"].clone();
        client.delete(&format!("/v1/comments/{}", id.as_str().unwrap())).expect(204);
        server.stop();
    }
    let output = site.house.path().join("corpus.jsonl").display().to_string();
    let written = site.house.run_json(&["export", "--site", "blog", "--what", "corpus", "--output", &output]);
    assert_eq!(written, json!({"rows": 3, "without_text": 1}));
    assert_eq!(site.export("decisions").len(), 5);
}

#[test]
fn the_journal_goes_out_whole_and_says_what_stands() {
    let site = lively();
    let rows = site.export("decisions");
    let undo = rows.iter().find(|row| row["undoes"].is_string()).unwrap();
    let undone = rows.iter().find(|row| row["decision_id"] == undo["undoes"]).unwrap();
    assert_eq!((&undone["stands"], &undone["decided_by"], &undone["imported"]), (&json!(false), &json!("ann"), &json!(false)));
    let sequences: Vec<u64> = rows.iter().map(|row| row["sequence"].as_u64().unwrap()).collect();
    assert_eq!(sequences, (1..=rows.len() as u64).collect::<Vec<_>>());
    assert_eq!(rows.iter().filter(|row| row["imported"] == true).count(), 5 + 3 + 2 + 5);
}

#[cfg(unix)]
#[test]
fn what_is_exported_can_be_read_by_its_owner_alone_and_a_file_keeps_its_permissions() {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::new();
    site.import(&fixture("comments.jsonl"), &[]);
    let written = |name: &str| {
        let path = site.house.path().join(name);
        let output = path.display().to_string();
        site.house.run_json(&["export", "--site", "blog", "--what", "comments", "--format", "csv", "--output", &output]);
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("\"gatepost_id\""), "{name}");
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(written("new.csv"), 0o600);
    for mode in [0o600, 0o640, 0o644] {
        let old = site.file("old.csv", "old");
        std::fs::set_permissions(&old, Permissions::from_mode(mode)).unwrap();
        assert_eq!(written("old.csv"), mode);
    }
    symlink("old.csv", site.house.path().join("link.csv")).unwrap();
    assert_eq!(written("link.csv"), 0o644);
    assert!(site.house.path().join("link.csv").is_symlink(), "what a link points to is replaced, not the link");
}

#[test]
fn a_reader_of_a_table_that_leaves_early_is_no_failure() {
    let site = Site::new();
    let line = |n: u32| format!("{}\n", json!({"id": n.to_string(), "content": "words ".repeat(1_000), "label": "ham"}));
    site.import(&site.file("long.jsonl", (0..100).map(line).collect::<String>()), &[]);
    for format in ["csv", "jsonl"] {
        let script = "\"$0\" export --site blog --what comments --format \"$1\" --database \"$2\" | head -n 1; exit ${PIPESTATUS[0]}";
        let mut command = std::process::Command::new("bash");
        command.args(["-c", script]).arg(site.house.gatepost().get_program()).args([format, &site.house.database_url()]);
        let output = command.output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}
