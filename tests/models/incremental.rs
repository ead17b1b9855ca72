//! Retraining counts only what is new, and makes the model that counting everything anew makes.

use serde_json::{Value, json};

use crate::blog::{Blog, lines, write};
use crate::corpus;
use crate::support::House;

fn counted(made: &Value) -> (u64, u64) {
    let number = |what: &str| made["counted"][what].as_u64().expect("a number");
    (number("comments"), number("decisions"))
}

#[test]
fn what_was_counted_is_not_counted_again_and_the_model_is_the_same_to_the_byte() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let youtube = lines("youtube");
    let server = house.serve();
    let blog = Blog::new(&server, &keys);
    blog.live_through(&youtube[..40]);
    let sms = corpus("sms");
    let retrain = |more: &[&str]| house.run_json(&[&["retrain", "--from-scratch", &sms][..], more].concat());

    let first = retrain(&[]);
    assert_eq!(counted(&first), (5_574, 40), "text messages and decisions");
    let again = retrain(&[]);
    assert_eq!((counted(&again), &again["model"]), ((0, 0), &first["model"]));

    // New decisions, one changed, one taken back: each is a row of the journal.
    blog.live_through(&youtube[40..60]);
    let page = blog.moderator.get("/v1/comments?status=spam&limit=2").expect(200).json();
    let ids: Vec<&str> = page["comments"].as_array().unwrap().iter().map(|comment| comment["id"].as_str().unwrap()).collect();
    blog.moderator.post(&format!("/v1/comments/{}/decision", ids[0]), &json!({ "decision": "approve" })).expect(200);
    let detail = blog.moderator.get(&format!("/v1/comments/{}", ids[1])).expect(200).json();
    let decision = detail["history"][0]["id"].as_str().expect("a decision's id");
    blog.moderator.post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200);
    let later = retrain(&[]);
    assert_eq!(counted(&later), (0, 22));
    assert_eq!(later["decisions"], 59, "of 60 one was taken back");
    assert_ne!(later["model"], first["model"]);
    let afresh = retrain(&["--recount"]);
    assert_eq!(counted(&afresh), (5_574, 62));
    assert_eq!(afresh["model"], later["model"], "a model's id is the checksum of its bytes");

    // Another corpus beside it: the one that is known is not parsed.
    let mine = write(&house, "mine", &youtube[100..200]);
    let wider = retrain(&[&mine]);
    assert_eq!(counted(&wider), (100, 0));
    assert_eq!(retrain(&[&mine, "--recount"])["model"], wider["model"]);
    // The same lines in a file of another name are known by their hash; the model's card says the new name.
    let renamed = write(&house, "renamed", &youtube[100..200]);
    let known = retrain(&[&renamed]);
    assert_eq!(counted(&known), (0, 0));
    assert_eq!(retrain(&[&renamed, "--recount"])["model"], known["model"]);
    let changed = write(&house, "renamed", &youtube[100..199]);
    assert_eq!(counted(&retrain(&[&changed])), (99, 0));
}

#[test]
fn comments_whose_texts_are_in_the_corpora_judge_nobody() {
    let house = House::new();
    let keys = Blog::in_house(&house);
    let youtube = lines("youtube");
    let server = house.serve();
    Blog::new(&server, &keys).live_through(&youtube[..120]);
    let own = write(&house, "own", &youtube[90..120]);
    for _ in 0..2 {
        let made = house.run_json(&["retrain", "--from-scratch", &corpus("sms"), &own]);
        // Fifty of the 120 would judge; thirty of those are learned.
        assert_eq!(made["judgement"]["result"], "too_few", "{made}");
        let (judged, left_out) = (made["judgement"]["judged"].as_u64().unwrap(), made["judgement"]["left_out"].as_u64().unwrap());
        assert!(judged + left_out == 50 && left_out >= 30, "{made}");
    }
}

#[test]
fn a_corpus_that_the_base_has_learned_already_is_refused_under_any_name() {
    let house = House::new();
    Blog::in_house(&house);
    let youtube = lines("youtube");
    let (known, more) = (write(&house, "known", &youtube[..200]), write(&house, "more", &youtube[200..300]));
    let base = house.path().join("base.gatepost").display().to_string();
    assert!(house.run(&["train", &known, "--output", &base]).status.success());
    let renamed = write(&house, "renamed", &youtube[..200]);
    let refused = |arguments: &[&str]| {
        let output = house.run(&[&["retrain", "--database", &house.database_url()], arguments].concat());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    for recount in [&[][..], &["--recount"]] {
        let said = refused(&[&["--base", &base, &more, &renamed], recount].concat());
        assert!(said.contains("renamed.jsonl is in the model already that the candidate starts from, there called known.jsonl"), "{said}");
    }
    // The built-in model has learned the corpora that are in the repository.
    let said = refused(&[&corpus("scamspot-ig-en")]);
    assert!(said.contains("would count double: leave it out, or start from nothing with --from-scratch"), "{said}");
    assert_eq!(house.run_json(&["models", "list"])["models"], json!([]), "no candidate was kept");

    let examples = |arguments: &[&str]| house.run_json(&[&["retrain"], arguments].concat())["examples"].as_u64();
    assert_eq!(examples(&["--base", &base, &more]), Some(300));
    assert_eq!(examples(&["--from-scratch", &renamed, &more]), Some(300));
}
