//! Importing beside a running server.

use serde_json::{Value, json};

use crate::site::Site;
use crate::support::{Client, Server, eventually};

/// A text that nothing else says.
const TEMPLATE: &str = "The blue harbour prints arrived on Tuesday and the frames fit well";

/// The log-odds of the template, as they are printed.
fn logit(client: &Client) -> Value {
    client.post("/v1/score", &json!({ "content": TEMPLATE })).expect(200).json()["logit"].clone()
}

fn spam(site: &Site, name: &str, ids: std::ops::Range<usize>) -> String {
    let line = |n| {
        format!(
            "{}\n",
            json!({"id": format!("s{n}"), "content": format!("{TEMPLATE} {n}"), "label": "spam", "created_at": 1_700_000_000 + n})
        )
    };
    site.file(name, ids.map(line).collect::<String>())
}

fn decide(server: &Server, site: &Site, token: &str, external_id: &str, decision: &str) -> Value {
    let id = server.client(&site.key).get(&format!("/v1/comments/by-external-id/{external_id}")).expect(200).json()["id"].clone();
    let path = format!("/v1/comments/{}/decision", id.as_str().unwrap());
    server.client(token).post(&path, &json!({ "decision": decision })).expect(200).json()
}

#[test]
fn a_running_server_learns_what_is_imported_beside_it() {
    let site = Site::new();
    let server = site.house.serve();
    let client = server.client(&site.key);
    let before = logit(&client).as_f64().unwrap();
    site.import(&spam(&site, "spam.jsonl", 0..40), &[]);
    let after = eventually("the server has learned", || Some(logit(&client)).filter(|after| after.as_f64().unwrap() > before + 1.0));
    drop(server);
    let server = site.house.serve();
    assert_eq!(logit(&server.client(&site.key)), after, "as if it had folded the journal");
}

#[test]
fn decisions_about_what_was_just_imported_are_exact() {
    let site = Site::new();
    let token = site.house.add_user("ann");
    let server = site.house.serve();
    let client = server.client(&site.key);
    logit(&client);
    // The server has folded its journal, and decides before it may have heard of the import.
    site.import(&spam(&site, "spam.jsonl", 0..40), &[]);
    decide(&server, &site, &token, "s1", "approve");
    let undone = decide(&server, &site, &token, "s2", "approve");
    let path = format!("/v1/decisions/{}/undo", undone["decision"]["id"].as_str().unwrap_or_else(|| panic!("{undone}")));
    server.client(&token).post(&path, &json!({})).expect(200);
    site.import(&spam(&site, "more.jsonl", 40..60), &[]);
    decide(&server, &site, &token, "s50", "trash");
    // Its own row follows others that it has not seen: it reads them all.
    let followed = logit(&client);
    server.stop();
    let server = site.house.serve();
    assert_eq!(logit(&server.client(&site.key)), followed);
    let decided = site.export("decisions");
    assert_eq!(decided.len(), 60 + 4);
}

#[test]
fn the_history_of_an_imported_comment_says_where_its_decision_came_from() {
    let site = Site::new();
    let token = site.house.add_user("ann");
    site.import(&spam(&site, "spam.jsonl", 0..1), &[]);
    let server = site.house.serve();
    let id = server.client(&site.key).get("/v1/comments/by-external-id/s0").expect(200).json()["id"].clone();
    let detail = server.client(&token).get(&format!("/v1/comments/{}", id.as_str().unwrap())).expect(200).json();
    let history = &detail["history"][0];
    assert_eq!((&history["decision"], &history["imported"], &history["by"]), (&json!("spam"), &json!(true), &Value::Null));
    assert_eq!(history["at"], "2023-11-14T22:13:20Z");
    assert_eq!(detail["reasons"][0]["code"], "imported", "{detail}");
}
