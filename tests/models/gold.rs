//! The gold set: a candidate that judges a pinned comment wrongly is refused, and the comment is named.

use serde_json::{Value, json};

use crate::blog::{Blog, lines, write};
use crate::corpus;
use crate::support::House;

/// Every label the wrong way round.
fn upside_down(lines: &[Value]) -> Vec<Value> {
    let turn = |line: &Value| {
        let mut line = line.clone();
        line["label"] = if line["label"] == "ham" { json!("spam") } else { json!("ham") };
        line
    };
    lines.iter().map(turn).collect()
}

#[test]
fn a_candidate_that_fails_the_gold_set_is_refused_by_name_unless_forced() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let server = house.serve();
    let blog = Blog::new(&server, &keys);
    let youtube = lines("youtube");
    let spam = youtube.iter().find(|line| line["label"] == "spam" && line["content"].as_str().is_some_and(|text| text.len() > 80)).unwrap();
    let ham = youtube.iter().find(|line| line["label"] == "ham" && line["content"].as_str().is_some_and(|text| text.len() > 80)).unwrap();
    let (named, unnamed) =
        (blog.submit(&json!({ "id": "4711", "content": spam["content"] })), blog.submit(&json!({ "content": ham["content"] })));
    house.run_json(&["gold", "add", "4711", "--site", "blog", "--must", "spam", "--by", "kim"]);
    let ham_id = unnamed["id"].as_str().expect("an id");
    let pinned = blog.moderator.put(&format!("/v1/comments/{ham_id}/pin"), &json!({ "must": "approve" })).expect(200).json();
    assert_eq!((&pinned["must"], &pinned["by"]), (&json!("approve"), &json!("mo")));
    let listed = house.run_json(&["gold", "list"]);
    let listed: Vec<_> = listed.as_array().unwrap().iter().map(|pin| (&pin["external_id"], &pin["must"], &pin["by"])).collect();
    assert_eq!(listed, [(&json!("4711"), &json!("spam"), &json!("kim")), (&Value::Null, &json!("approve"), &json!("mo"))]);

    let wrong = write(&house, "wrong", &upside_down(&youtube));
    let bad = house.run_json(&["retrain", "--from-scratch", &wrong]);
    let bad = bad["model"].as_str().expect("the candidate's id");
    let refused = || {
        let output = house.run(&["promote", bad]);
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let said = refused();
    assert!(said.contains("gold set: comment 4711 of blog must not be approved, and would be approved"), "{said}");
    assert!(said.contains(&format!("gold set: comment {ham_id} of blog must be approved, and would be")), "{said}");
    assert!(house.run_json(&["models", "show", bad])["gold"]["failed"].as_array().is_some_and(|failed| failed.len() == 2));

    // The pin outlives the text, by the features that it kept; without its text the comment has only the id that it has here.
    let spam_id = named["id"].as_str().expect("an id");
    blog.blog.delete(&format!("/v1/comments/{spam_id}")).expect(204);
    let said = refused();
    assert!(said.contains(&format!("gold set: comment {spam_id} of blog must not be approved")), "{said}");

    let good = house.run_json(&["retrain", "--from-scratch", &corpus("youtube")]);
    house.run_json(&["promote", good["model"].as_str().expect("the candidate's id")]);
    let forced = house.run_json(&["promote", bad, "--force"]);
    assert_eq!(forced["live"], bad);
    house.run_json(&["rollback"]);

    blog.moderator.delete(&format!("/v1/comments/{ham_id}/pin")).expect(204);
    blog.moderator.delete(&format!("/v1/comments/{ham_id}/pin")).expect(404);
    house.run_json(&["gold", "remove", spam_id]);
    assert_eq!(house.run_json(&["gold", "list"]), json!([]));
    // An id of Gatepost's is known on its own site, too; the sentence says what the pin does.
    let pin = |site: &str, must: &str| {
        let output = house.run(&["gold", "add", ham_id, "--site", site, "--must", must, "--database", &house.database_url()]);
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    assert_eq!(pin("blog", "spam"), format!("{ham_id} is pinned: no model may approve it\n"));
    assert_eq!(pin("blog", "approve"), format!("{ham_id} is pinned: every model has to approve it\n"));
    assert!(pin("blgo", "spam").contains("there is no site \"blgo\""));
    house.add_site("other", "https://other.example");
    assert!(pin("other", "spam").contains("other has no comment"));
    house.run_json(&["gold", "remove", ham_id]);
    house.run_json(&["promote", bad]);
}
