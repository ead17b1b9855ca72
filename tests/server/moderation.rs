//! What a moderator does, and what it teaches.

use serde_json::{Value, json};

use crate::blog::{Blog, text};

/// Advertising that the built-in model alone does not mark as spam.
const SPAM: &str = "Our workshop in Leeds restores antique barometers; write to us for a quotation and a catalogue.";

/// The same with other words around it.
const NEAR_COPY: &str = "Our workshop in Leeds restores antique barometers; write to us for a catalogue and a quotation today.";

fn decide(blog: &Blog, comment: &Value, decision: &str) -> Value {
    let path = format!("/v1/comments/{}/decision", text(comment, "id"));
    blog.moderator().post(&path, &json!({"decision": decision})).expect(200).json()
}

fn score(blog: &Blog, key: &str, content: &str) -> Value {
    blog.server.client(key).post("/v1/score", &json!({"content": content})).expect(200).json()
}

#[test]
fn one_decision_turns_a_near_copys_verdict_on_that_site_and_on_no_other_and_its_undo_restores_the_score() {
    let blog = Blog::open_with(&["--careful-until", "0"]);
    let other = blog.house.add_site("other", "https://other.example");
    let before = score(&blog, &blog.key, NEAR_COPY);
    let elsewhere = score(&blog, &other, NEAR_COPY);
    assert_ne!(before["verdict"], "spam", "{before}");

    let decided = decide(&blog, &blog.submit(SPAM), "spam");
    let after = score(&blog, &blog.key, NEAR_COPY);
    assert_eq!(after["verdict"], "spam", "{after}");
    assert_eq!(score(&blog, &other, NEAR_COPY), elsewhere);

    let undo = format!("/v1/decisions/{}/undo", text(&decided["decision"], "id"));
    let undone = blog.moderator().post(&undo, &json!({})).expect(200).json();
    assert_eq!(undone["decision"]["undoes"], decided["decision"]["id"]);
    // To the last digit: these are the same texts of the same numbers.
    assert_eq!(score(&blog, &blog.key, NEAR_COPY).to_string(), before.to_string());
    blog.moderator().post(&undo, &json!({})).expect(409);
}

#[test]
fn what_waits_and_says_nearly_what_was_decided_moves_and_comes_back_when_that_is_taken_back() {
    let blog = Blog::open_with(&["--careful-until", "0", "--approve-below", "0", "--hold-word", "umbrella"]);
    let sent: Vec<Value> =
        [SPAM, NEAR_COPY, &format!("{NEAR_COPY} Umbrella stands, too."), "What a lovely song about the river and its herons."]
            .iter()
            .map(|content| blog.submit(content))
            .collect();
    let look = |comment: &Value| blog.moderator().get(&format!("/v1/comments/{}", text(comment, "id"))).expect(200).json();
    let before: Vec<Value> = sent.iter().map(look).collect();
    assert!(before.iter().all(|comment| comment["status"] == "pending"), "{before:?}");

    let decided = decide(&blog, &sent[0], "spam");
    let copy = look(&sent[1]);
    assert_eq!(
        (&copy["status"], &copy["verdict"], &copy["reasons"][0]["code"]),
        (&json!("spam"), &json!("spam"), &json!("near_copy")),
        "{copy}"
    );
    assert_eq!(
        (&copy["score"], &copy["history"]),
        (&before[1]["score"], &json!([])),
        "nobody decided about it, and it keeps the score it came with"
    );
    assert_eq!(look(&sent[2])["status"], "pending", "a word of the site's holds it: a person has to look");
    assert_eq!(look(&sent[3])["status"], "pending");
    assert_eq!(blog.moderator().get("/v1/counts?site=blog").expect(200).json()["spam"], 2);

    let undo = format!("/v1/decisions/{}/undo", text(&decided["decision"], "id"));
    blog.moderator().post(&undo, &json!({})).expect(200);
    let after = look(&sent[1]);
    assert_eq!(
        (&after["status"], &after["verdict"], &after["reasons"]),
        (&before[1]["status"], &before[1]["verdict"], &before[1]["reasons"])
    );
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}

#[test]
fn each_decision_moves_the_comment_to_its_status_and_the_counters_follow() {
    let blog = Blog::open();
    for (decision, status) in [("approve", "approved"), ("spam", "spam"), ("abuse", "trash"), ("trash", "trash")] {
        let comment = blog.submit(&format!("A comment to {decision}."));
        assert_eq!(decide(&blog, &comment, decision)["comment"]["status"], status);
    }
    let counts = blog.moderator().get("/v1/counts?site=blog").expect(200).json();
    assert_eq!(counts, json!({"pending": 0, "approved": 1, "spam": 1, "trash": 2}));
}

#[test]
fn a_decision_for_a_status_that_has_changed_is_a_conflict_that_says_how_it_stands() {
    let blog = Blog::open();
    let comment = blog.submit("Two of us look at this at once.");
    let path = format!("/v1/comments/{}/decision", text(&comment, "id"));
    decide(&blog, &comment, "trash");
    let order = json!({"decision": "approve", "expected_status": comment["status"]});
    let problem = blog.moderator().post(&path, &order).expect(409).json();
    assert_eq!(problem["current_status"], "trash");
    let wrong = blog.moderator().post(&path, &json!({"decision": "delete"})).expect(422).json();
    assert_eq!(wrong["field"], "decision");
    assert_eq!(wrong["detail"], "decision should be one of `approve`, `spam`, `abuse`, `trash`.");
}

#[test]
fn a_decision_for_a_revision_that_has_changed_is_a_conflict_too() {
    let blog = Blog::open();
    let comment = blog.submit("What a moderator looks at.");
    let path = format!("/v1/comments/{}/decision", text(&comment, "id"));
    let order = json!({"decision": "approve", "expected_revision": 2});
    let problem = blog.moderator().post(&path, &order).expect(409).json();
    assert_eq!(
        (&problem["current_status"], text(&problem, "detail").contains("was edited after your page was shown")),
        (&comment["status"], true)
    );
    blog.moderator().post(&path, &json!({"decision": "approve", "expected_revision": 1})).expect(200);
}

#[test]
fn many_decisions_at_once_are_answered_each_in_its_place() {
    let blog = Blog::open();
    let (first, second) = (blog.submit("Number one."), blog.submit("Number two."));
    let nobody = "01890a5d-ac96-774b-bcce-b302099a8057";
    let orders = json!({"decisions": [
        {"comment": first["id"], "decision": "approve", "note": "welcome"},
        {"comment": nobody, "decision": "spam"},
        {"comment": second["id"], "decision": "spam"},
    ]});
    let results = blog.moderator().post("/v1/decisions", &orders).expect(200).json();
    assert_eq!(results["results"][0]["comment"]["status"], "approved");
    assert_eq!(results["results"][1]["problem"]["status"], 404);
    assert_eq!(results["results"][2]["comment"]["status"], "spam");
    let wrong = json!({"decisions": [{"comment": first["id"], "decision": 3}]});
    assert_eq!(blog.moderator().post("/v1/decisions", &wrong).expect(422).json()["field"], "decisions[0].decision");
}

#[test]
fn a_comment_shows_its_reasons_and_who_decided_what() {
    let blog = Blog::open();
    let comment = blog.submit("Is this the same model as last year's?");
    let path = format!("/v1/comments/{}", text(&comment, "id"));
    let decided = blog.moderator().post(&format!("{path}/decision"), &json!({"decision": "spam", "note": "a slip"})).expect(200).json();
    let undone = blog.moderator().post(&format!("/v1/decisions/{}/undo", text(&decided["decision"], "id")), &json!({})).expect(200).json();
    let detail = blog.moderator().get(&path).expect(200).json();
    assert_eq!((&detail["site"], &detail["status"]), (&json!("blog"), &comment["status"]));
    assert_eq!(detail["reasons"], comment["reasons"]);
    let history = detail["history"].as_array().unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!((&history[0]["decision"], &history[0]["by"], &history[0]["note"]), (&json!("spam"), &json!("ann"), &json!("a slip")));
    assert_eq!(history[1]["undoes"], undone["decision"]["undoes"]);
}

#[test]
fn the_queue_comes_in_pages_without_gaps_newest_first() {
    let blog = Blog::open();
    let mut sent: Vec<String> = (0..5).map(|n| text(&blog.submit(&format!("Comment number {n}.")), "id")).collect();
    sent.reverse();
    let mut seen = Vec::new();
    let mut path = "/v1/comments?limit=2".to_owned();
    loop {
        let page = blog.moderator().get(&path).expect(200).json();
        seen.extend(page["comments"].as_array().unwrap().iter().map(|comment| text(comment, "id")));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        assert_eq!(page["comments"].as_array().unwrap().len(), 2);
        path = format!("/v1/comments?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, sent);
}

#[test]
fn the_queue_can_be_narrowed() {
    let blog = Blog::open();
    let other = blog.house.add_site("other", "https://other.example");
    let article = "https://blog.example/harbour";
    let comment = json!({"content": "Lovely Harbour", "author": "Ann", "author_email": "ann@example.com", "article": article});
    let wanted = blog.site().post("/v1/comments", &comment).expect(201).json();
    blog.submit("Something quite different");
    blog.server.client(&other).post("/v1/comments", &json!({"content": "On another blog"})).expect(201);
    decide(&blog, &wanted, "trash");

    let score = wanted["score"].as_f64().unwrap();
    let narrow = format!("min_score={score}&max_score={score}&site=blog");
    for filter in ["status=trash", "author=ANN", "author=ann@example.com", "text=harbour", "article=https://blog.example/harbour", &narrow]
    {
        let page = blog.moderator().get(&format!("/v1/comments?{filter}")).expect(200).json();
        let ids: Vec<&Value> = page["comments"].as_array().unwrap().iter().map(|comment| &comment["id"]).collect();
        assert_eq!(ids, [&wanted["id"]], "{filter}");
    }
    let page = blog.moderator().get("/v1/comments?site=other").expect(200).json();
    assert_eq!(page["comments"][0]["comment"]["content"], "On another blog");
    let received = text(&blog.moderator().get("/v1/comments?text=harbour").expect(200).json()["comments"][0], "received_at");
    let page = blog.moderator().get(&format!("/v1/comments?since={received}&site=blog")).expect(200).json();
    assert_eq!(page["comments"].as_array().unwrap().len(), 2);
    let wrong = blog.moderator().get("/v1/comments?colour=red").expect(422).json();
    assert_eq!(wrong["field"], "colour");
}

#[test]
fn a_comments_page_of_the_api_explains_what_the_sites_model_says_of_it_now() {
    let blog = Blog::open();
    let submitted = blog.submit(SPAM);
    let explanation = |of: &Value| {
        let detail = blog.moderator().get(&format!("/v1/comments/{}", text(of, "id"))).expect(200).json();
        let explanation = detail["explanation"].clone();
        let evidence = explanation["evidence"].as_array().unwrap();
        let sum: f64 = evidence.iter().map(|piece| piece["contribution"].as_f64().unwrap()).sum();
        let logit = explanation["logit"].as_f64().unwrap();
        assert!((explanation["baseline"].as_f64().unwrap() + sum - logit).abs() < 1e-6, "{explanation}");
        (explanation, logit)
    };
    let (before, logit) = explanation(&submitted);
    assert!((logit - submitted["logit"].as_f64().unwrap()).abs() < 1e-9, "{before}");
    let word =
        before["evidence"].as_array().unwrap().iter().find(|piece| piece["source"] == "word" && piece["value"] == "barometers").unwrap();
    let start = SPAM.find("barometers").unwrap();
    assert_eq!((&word["field"], &word["spans"]), (&json!("content"), &json!([[start, start + "barometers".len()]])));
    decide(&blog, &submitted, "spam");
    assert!(explanation(&submitted).1 > logit + 1.0);
}

#[test]
fn all_that_is_like_a_comment_is_decided_and_taken_back_by_one_request() {
    let blog = Blog::open_with(&["--approve-below", "0", "--spam-above", "1"]);
    let first = blog.submit(&format!("{NEAR_COPY} Yours, 6"));
    for n in 0..6 {
        blog.submit(&format!("{NEAR_COPY} Yours, {n}"));
    }
    blog.submit("Does anybody know whether the library is open on Sundays during the summer?");
    let moderator = blog.moderator();
    let path = format!("/v1/comments/{}/like", text(&first, "id"));
    let like = moderator.get(&path).expect(200).json();
    assert_eq!((&like["by"], &like["pending"], &like["spam"], &like["capped"]), (&json!("near"), &json!(7), &json!(0), &json!(false)));
    assert_eq!(like["comments"].as_array().map(Vec::len), Some(7));
    assert_eq!((&like["through"], &like["comments"][0]["site"]), (&like["comments"][0]["id"], &json!("blog")));
    assert_eq!(moderator.get(&format!("{path}?by=link")).expect(200).json()["pending"], 1);
    for query in ["by=colour", "like=near"] {
        moderator.get(&format!("{path}?{query}")).expect(422);
    }

    let order = |expected: u64| json!({"by": "near", "decision": "spam", "expected_count": expected, "through": like["through"]});
    let decision = format!("{path}/decision");
    let refused = moderator.post(&decision, &order(6)).expect(409).json();
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.starts_with("7 comments like this one wait now")), "{refused}");
    blog.server.client(&blog.key).post(&decision, &order(7)).expect(401);
    let done = moderator.post(&decision, &order(7)).expect(200).json();
    assert_eq!((&done["decided"], &done["quarantined"], &done["skipped"]), (&json!(7), &json!(0), &json!([])));
    let counts = || moderator.get("/v1/counts?site=blog").expect(200).json();
    assert_eq!(counts(), json!({"pending": 1, "approved": 0, "spam": 7, "trash": 0}));

    let undo = format!("/v1/batches/{}/undo", text(&done, "batch"));
    assert_eq!(moderator.post(&undo, &json!({})).expect(200).json(), json!({"undone": 7, "before": 0, "refused": 0}));
    assert_eq!(counts()["pending"], 8);
    moderator.post(&undo, &json!({})).expect(409);
    moderator.post("/v1/batches/00000000-0000-0000-0000-000000000000/undo", &json!({})).expect(404);
}
