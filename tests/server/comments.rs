//! What a blog does with its comments.

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::support::{curl, eventually};

#[test]
fn a_comment_posted_with_curl_gets_a_verdict_with_reasons() {
    let blog = Blog::open();
    let authorization = format!("Authorization: Bearer {}", blog.key);
    let body =
        json!({"content": "Check out my channel http://bit.ly/x and subscribe!!!", "author": "Bob", "external_id": "17"}).to_string();
    let url = blog.server.url("/v1/comments");
    let answer: Value =
        serde_json::from_str(&curl(&["-H", &authorization, "-H", "Content-Type: application/json", "-d", &body, &url])).unwrap();

    let fields: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["external_id", "id", "logit", "model", "reasons", "score", "scores", "status", "status_url", "verdict"];
    let mut sorted = fields.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, expected);
    assert_eq!(answer["external_id"], "17");
    assert_eq!(text(&answer, "id").len(), 36);
    let score = answer["score"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&score));
    // The logit is the score's log-odds.
    assert!((answer["logit"].as_f64().unwrap() - (score / (1.0 - score)).ln()).abs() < 1e-6, "{answer}");
    assert!(score > 0.5, "advertising scores high: {answer}");
    let reason = answer["reasons"].as_array().unwrap().iter().find(|reason| reason["code"] != "few_decisions").unwrap();
    assert!(["code", "text", "value", "contribution"].iter().all(|field| reason.get(field).is_some()), "{reason}");
}

#[test]
fn the_same_submission_again_is_answered_with_the_first_verdict_and_other_content_is_a_conflict() {
    let blog = Blog::open();
    let comment = json!({"content": "I grow tomatoes on my balcony too.", "external_id": "a/1"});
    let first = blog.site().post("/v1/comments", &comment).expect(201).json();
    let decision = json!({"decision": "approve"});
    blog.moderator().post(&format!("/v1/comments/{}/decision", text(&first, "id")), &decision).expect(200);

    let again = blog.site().post("/v1/comments", &comment).expect(200).json();
    assert_eq!((&again["id"], &again["verdict"], &again["score"]), (&first["id"], &first["verdict"], &first["score"]));
    assert_eq!(again["status"], "approved");

    let other = blog.site().post("/v1/comments", &json!({"content": "Something else.", "external_id": "a/1"})).expect(409);
    assert_eq!(other.header("content-type"), "application/problem+json");
    assert_eq!(other.json()["current_status"], "approved");
    let found = blog.site().get("/v1/comments/by-external-id/a%2F1").expect(200).json();
    assert_eq!((&found["id"], &found["status"]), (&first["id"], &json!("approved")));
}

#[test]
fn of_two_submissions_with_one_external_id_at_once_one_is_created_and_one_is_told_so() {
    let blog = Blog::open();
    for round in 0..20 {
        let comment = &json!({"content": "The same words.", "external_id": format!("round-{round}")});
        let mut statuses: Vec<u16> = std::thread::scope(|scope| {
            let both = [blog.site(), blog.site()].map(|site| scope.spawn(move || site.post("/v1/comments", comment).status));
            both.map(|one| one.join().unwrap()).to_vec()
        });
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 201]);
    }
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    let all: u64 = ["pending", "approved", "spam", "trash"].iter().map(|status| counts[status].as_u64().unwrap()).sum();
    assert_eq!(all, 20);
}

#[test]
fn an_edit_is_scored_again_and_the_first_text_stays_in_the_history() {
    let blog = Blog::open();
    let first = blog.submit("Lovely photographs of the harbour.");
    let path = format!("/v1/comments/{}", text(&first, "id"));
    let spam = "WIN FREE MONEY!!! click http://bit.ly/win http://bit.ly/more subscribe to my channel";
    let edited = blog.site().put(&path, &json!({"content": spam})).expect(200).json();
    assert_eq!(edited["id"], first["id"]);
    assert!(edited["score"].as_f64() > first["score"].as_f64(), "{edited} {first}");

    let detail = blog.moderator().get(&path).expect(200).json();
    assert_eq!(detail["revision"], 2);
    assert_eq!(detail["comment"]["content"], spam);
    assert_eq!(detail["revisions"][0]["comment"]["content"], "Lovely photographs of the harbour.");
    assert_eq!(detail["revisions"][0]["score"], first["score"]);

    let renamed = blog.site().put(&path, &json!({"content": "x", "external_id": "9"})).expect(422).json();
    assert_eq!(renamed["field"], "external_id");
}

#[test]
fn a_deleted_comment_is_gone() {
    let blog = Blog::open();
    let path = format!("/v1/comments/{}", text(&blog.submit("Forget me."), "id"));
    assert_eq!(blog.site().delete(&path).expect(204).body, "");
    blog.site().delete(&path).expect(404);
    blog.moderator().get(&path).expect(404);
    assert!(!blog.moderator().get("/v1/comments").expect(200).body.contains("Forget me."));
}

#[test]
fn what_the_blogs_owner_decided_on_their_side_counts_as_a_decision() {
    let blog = Blog::open();
    let comment = json!({"content": "Buy cheap watches here.", "external_id": "5"});
    let first = blog.site().post("/v1/comments", &comment).expect(201).json();
    let answer = blog.site().post("/v1/comments/by-external-id/5/feedback", &json!({"decision": "spam"})).expect(200).json();
    assert_eq!(answer["comment"]["status"], "spam");
    assert_eq!((&answer["decision"]["decision"], &answer["decision"]["by"]), (&json!("spam"), &Value::Null));
    let again = blog.site().post("/v1/score", &json!({"content": "Buy cheap watches here."})).expect(200).json();
    assert!(again["score"].as_f64() > first["score"].as_f64(), "it teaches: {again} {first}");
    blog.site().post("/v1/comments/by-external-id/6/feedback", &json!({"decision": "spam"})).expect(404);
}

#[test]
fn scoring_answers_the_same_and_keeps_nothing() {
    let blog = Blog::open();
    let comment = json!({"content": "Where did you buy that lens?", "author": "Ann"});
    let scored = blog.site().post("/v1/score", &comment).expect(200).json();
    assert!(scored.get("id").is_none() && scored.get("status").is_none(), "{scored}");
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!(counts, json!({"pending": 0, "approved": 0, "spam": 0, "trash": 0}));
    let kept = blog.site().post("/v1/comments", &comment).expect(201).json();
    for field in ["verdict", "score", "scores", "logit", "model", "reasons"] {
        assert_eq!(scored[field], kept[field], "{field}");
    }
}

#[test]
fn a_batch_is_answered_line_for_line_with_an_error_in_the_place_of_a_bad_one() {
    let blog = Blog::open();
    let lines =
        ["{\"content\":\"first\",\"external_id\":\"1\"}", "no json", "{\"content\":7}", "", "{\"content\":\"last\",\"external_id\":\"5\"}"];
    let answer = blog.site().send("POST", "/v1/score/batch", Some("application/x-ndjson"), lines.join("\n").as_bytes()).expect(200);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let answers: Vec<Value> = answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 5);
    assert_eq!((&answers[0]["external_id"], &answers[4]["external_id"]), (&json!("1"), &json!("5")));
    assert_eq!((&answers[1]["status"], &answers[2]["field"], &answers[3]["status"]), (&json!(400), &json!("content"), &json!(400)));
    let alone = blog.site().post("/v1/score", &json!({"content": "last"})).expect(200).json();
    assert_eq!(answers[4]["score"], alone["score"]);
}

#[test]
fn a_batch_is_answered_while_it_is_still_arriving() {
    use std::io::{BufRead, BufReader, Write};
    let blog = Blog::open();
    let mut stream = std::net::TcpStream::connect(blog.server.address()).unwrap();
    stream.set_read_timeout(Some(crate::support::PATIENCE)).unwrap();
    let head =
        format!("POST /v1/score/batch HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\ntransfer-encoding: chunked\r\n\r\n", blog.key);
    stream.write_all(head.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
    for word in ["one", "two"] {
        let line = format!("{{\"content\":\"{word}\",\"external_id\":\"{word}\"}}\n");
        write!(stream, "{:x}\r\n{line}\r\n", line.len()).unwrap();
        // The answer to this line comes before the next line is sent.
        let answer = lines.find(|line| line.starts_with('{')).unwrap();
        assert!(answer.contains(&format!("\"external_id\":\"{word}\"")), "{answer}");
    }
}

#[test]
fn a_site_added_while_the_server_runs_can_submit_at_once_and_a_rotated_key_stops_working() {
    let blog = Blog::open();
    let key = blog.house.add_site("second", "https://second.example");
    blog.server.client(&key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
    let new_key = text(&blog.house.run_json(&["site", "rotate-key", "second"]), "key");
    blog.server.client(&new_key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
    eventually("the old key stops working", || {
        (blog.server.client(&key).post("/v1/score", &json!({"content": "Hello."})).status == 401).then_some(())
    });
}

#[test]
fn health_and_readiness_need_no_key() {
    let blog = Blog::open();
    assert_eq!(blog.server.stranger().get("/healthz").expect(200).body, "ok");
    assert_eq!(blog.server.stranger().get("/readyz").expect(200).body, "ready");
}
