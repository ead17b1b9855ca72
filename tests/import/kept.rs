//! How long what was imported is kept, and what suspected decisions look like in what is exported.

use serde_json::{Value, json};

use crate::site::Site;

#[test]
fn the_night_after_an_import_of_years_takes_nothing_of_it() {
    let site = Site::new();
    let line = |status: &str| {
        let row = json!({ "id": status, "content": format!("An old comment of {status}"), "created_at": "2009-05-01T12:00:00Z", "status": status });
        format!("{row}\n")
    };
    let file = site.file("old.jsonl", ["spam", "trash", "approved"].map(line).concat());
    assert_eq!(site.import(&file, &["--trust-status"])["taken"], 3);
    let went = site.house.run_json(&["purge", "--site", "blog"]);
    let purged: Vec<&Value> = went[0]["comments"].as_array().unwrap().iter().map(|of| &of["purged"]).collect();
    assert_eq!(purged, [0, 0], "it stands here since today");
}

#[test]
fn a_suspected_decision_goes_out_as_one_and_not_as_a_label() {
    let site = Site::new();
    let (ann, bob) = (site.house.add_user("ann"), site.house.add_user("bob"));
    let server = site.house.serve();
    let blog = server.client(&site.key);
    let pitch = "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue of what we have in stock";
    let decide = |token: &str, name: &str, decision: &str| {
        let id = blog.get(&format!("/v1/comments/by-external-id/{name}")).expect(200).json()["id"].as_str().unwrap().to_owned();
        let decided = server.client(token).post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": decision })).expect(200);
        decided.json()["decision"]["quarantined"] == true
    };
    for name in ["spam", "turned", "suspected"] {
        blog.post("/v1/comments", &json!({ "content": format!("{pitch}, {name}."), "external_id": name })).expect(201);
    }
    assert!(!decide(&ann, "spam", "spam") && !decide(&ann, "turned", "spam"));
    assert!(decide(&bob, "turned", "approve") && decide(&bob, "suspected", "approve"));
    server.stop();

    let by_id = |what: &str| {
        let mut rows = site.export(what);
        rows.sort_by_key(|row| row["id"].to_string());
        rows
    };
    let fields = |rows: &[Value], names: &[&str]| {
        rows.iter().map(|row| names.iter().map(|name| row[*name].clone()).collect::<Value>()).collect::<Vec<_>>()
    };
    let comments = fields(&by_id("comments"), &["id", "status", "decision", "decided_by", "quarantined"]);
    let bare = |id: &str| json!([id, "approved", null, null, true]);
    assert_eq!(comments, [json!(["spam", "spam", "spam", "ann", false]), bare("suspected"), bare("turned")]);
    let decisions = fields(&by_id("decisions"), &["id", "decision", "label", "stands", "quarantined"]);
    let expected = [
        json!(["spam", "spam", "spam", true, false]),
        json!(["suspected", "approve", null, true, true]),
        json!(["turned", "spam", "spam", false, false]),
        json!(["turned", "approve", null, true, true]),
    ];
    assert_eq!(decisions, expected);
    assert_eq!(fields(&by_id("corpus"), &["id", "label"]), [json!(["spam", "spam"]), json!(["turned", "spam"])]);
    // Elsewhere it teaches nothing either.
    let other = Site::new();
    let summary = other.import(&other.file("comments.csv", site.export_as("comments", "csv")), &[]);
    assert_eq!((&summary["taken"], &summary["labels"]), (&json!(3), &json!({ "ham": 0, "spam": 1, "abuse": 0 })));
}
