//! Endpoints are added, rotated, given up and sent again: by the operator, by an admin, and on the page.

use serde_json::json;

use crate::receiver::{Answer, Message, Receiver};
use crate::support::eventually;
use crate::{Blog, verify};

#[test]
fn while_a_secret_is_rotated_both_sign() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let rotated = blog.house.run_json(&["site", "webhook", "rotate", "blog", &blog.webhook]);
    let new = rotated["secret"].as_str().unwrap();
    assert!(new.starts_with("whsec_") && new != blog.secret, "{new}");
    blog.decide(&blog.submit("A heron."), "spam");
    let messages = eventually("a message", || Some(receiver.messages()).filter(|messages| !messages.is_empty()));
    assert_eq!(messages[0].headers["webhook-signature"].split(' ').count(), 2);
    for secret in [new, blog.secret.as_str()] {
        assert_eq!(verify(secret, &messages)[0]["data"]["type"], "comment.decided");
    }
}

#[test]
fn who_answers_410_is_told_no_more_until_it_is_sent_again() {
    let receiver = Receiver::start(|number| if number == 0 { Answer::Status(410, "") } else { Answer::Status(200, "") });
    let blog = Blog::telling(&receiver.url("/"));
    blog.decide(&blog.submit("A heron."), "spam");
    let known = eventually("it is switched off", || Some(blog.known()).filter(|known| !known["off"].is_null()));
    assert_eq!((&known["dead"], &known["waiting"], &known["delivered"]), (&json!(1), &json!(0), &json!(0)));
    assert_eq!(known["dead_letters"][0]["tries"], 1);
    let dead = blog.house.run_json(&["site", "webhook", "dead", "blog", &blog.webhook]);
    assert_eq!(dead[0]["message"], 1);
    let again = blog.server.client(&blog.token).post(&format!("/v1/webhooks/{}/send-again", blog.webhook), &json!({})).expect(200);
    assert_eq!(again.json(), json!({ "again": 1 }));
    eventually("it is told", || Some(blog.known()).filter(|known| known["delivered"] == 1 && known["off"].is_null()));
    let ids: Vec<String> = receiver.messages().iter().map(|message| message.id().to_owned()).collect();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "it keeps its id");
}

#[test]
fn what_was_decided_while_a_webhook_was_off_is_told_once_as_it_stands() {
    let receiver = Receiver::start(|number| if number == 0 { Answer::Status(410, "") } else { Answer::Status(200, "") });
    let blog = Blog::telling(&receiver.url("/"));
    let comments = [blog.submit("A heron."), blog.submit("A boat on the lake.")];
    blog.decide(&comments[0], "approve");
    eventually("it is switched off", || Some(blog.known()).filter(|known| !known["off"].is_null()));
    for decision in ["spam", "approve", "trash"] {
        blog.decide(&comments[0], decision);
    }
    blog.decide(&comments[1], "approve");
    let test = format!("/v1/webhooks/{}/test", blog.webhook);
    assert_eq!(blog.server.client(&blog.token).post(&test, &json!({})).status, 409);
    let again = blog.house.run_json(&["site", "webhook", "send-again", "blog", &blog.webhook]);
    assert_eq!(again, json!({ "again": 2 }));
    eventually("both are told", || Some(blog.known()).filter(|known| known["delivered"] == 2 && known["waiting"] == 0));
    let mut told: Vec<_> = receiver.messages()[1..].iter().map(Message::json).collect();
    told.sort_by_key(|said| said["data"]["sequence"].as_u64());
    let said: Vec<_> = told.iter().map(|said| (&said["data"]["comment"], &said["data"]["status"], &said["data"]["action"])).collect();
    let expected = [(json!(comments[0]), json!("trash"), json!("trash")), (json!(comments[1]), json!("approved"), json!("approve"))];
    assert_eq!(said, expected.each_ref().map(|(comment, status, action)| (comment, status, action)));
    assert!(told.iter().all(|said| said["data"]["previous_status"].is_null() && said["data"]["by"] == "moderator"));
    assert_eq!(blog.known()["dead"], 0);
}

#[test]
fn ten_tests_may_wait_and_no_more() {
    let receiver = Receiver::start(|_| Answer::Status(500, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let test = || blog.server.client(&blog.token).post(&format!("/v1/webhooks/{}/test", blog.webhook), &json!({}));
    let answers: Vec<_> = (0..12).map(|_| test().status).collect();
    assert_eq!(answers, [202, 202, 202, 202, 202, 202, 202, 202, 202, 202, 409, 409]);
    assert!(test().json()["detail"].to_string().contains("10 tests wait"), "{:?}", test().json());
}

#[test]
fn a_campaign_and_its_being_taken_back_are_told_of_each_comment() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let text = "Wanted: a hand with the hedges, two afternoons a week, near the old mill";
    let comments = [format!("{text}."), format!("{text}!")].map(|text| blog.submit(&text));
    let ann = blog.server.client(&blog.token);
    let order = json!({ "by": "near", "decision": "trash", "expected_count": 2 });
    let batch = ann.post(&format!("/v1/comments/{}/like/decision", comments[0]), &order).expect(200).json();
    ann.post(&format!("/v1/batches/{}/undo", batch["batch"].as_str().unwrap()), &json!({})).expect(200);
    let messages = eventually("four messages", || Some(receiver.messages()).filter(|messages| messages.len() == 4));
    for comment in &comments {
        let told: Vec<_> = messages.iter().map(Message::json).filter(|said| said["data"]["comment"] == comment.as_str()).collect();
        let statuses: Vec<_> = told.iter().map(|said| (&said["data"]["status"], &said["data"]["undone"])).collect();
        assert_eq!(statuses, [(&json!("trash"), &json!(false)), (&json!("pending"), &json!(true))]);
    }
}

#[test]
fn no_address_that_is_not_allowed_is_taken_or_reached() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let admin = blog.server.client(&blog.token);
    for url in [
        "http://10.0.0.1/",
        "https://blog.example:0/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "ftp://blog.example/",
        "https://u:p@blog.example/",
        "hook",
    ] {
        let refused = admin.post("/v1/webhooks", &json!({ "site": "blog", "url": url })).expect(422).json();
        assert_eq!(refused["field"], "url", "{refused}");
    }
    let refused = blog.house.run(&["site", "webhook", "add", "blog", "http://127.0.0.1/", "--database", &blog.house.database_url()]);
    assert_eq!(refused.status.code(), Some(1));
    // What was allowed once is not reached by a server that does not allow it.
    blog.server.stop();
    let server = blog.house.serve();
    let comment = server.client(&blog.key).post("/v1/comments", &json!({ "content": "A heron." })).expect(201).json();
    let path = format!("/v1/comments/{}/decision", comment["id"].as_str().unwrap());
    server.client(&blog.token).post(&path, &json!({ "decision": "spam" })).expect(200);
    let known = || server.client(&blog.token).get(&format!("/v1/webhooks/{}", blog.webhook)).expect(200).json();
    eventually("it was tried", || Some(known()).filter(|known| known["problem"] == "the address is one that webhooks may not reach"));
    assert_eq!(receiver.messages().len(), 0);
}

#[test]
fn only_admins_look_after_webhooks() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let bob = blog.house.add_user("bob");
    let path = format!("/v1/webhooks/{}", blog.webhook);
    for answer in
        [blog.server.client(&bob).get("/v1/webhooks"), blog.server.client(&bob).get(&path), blog.server.client(&bob).delete(&path)]
    {
        assert_eq!((answer.status, &answer.json()["type"]), (403, &json!("urn:gatepost:problem:not-allowed")));
    }
    let listed = blog.house.run_json(&["site", "webhook", "list", "blog"]);
    assert_eq!((&listed[0]["id"], &listed[0]["kind"], listed[0].get("secret")), (&json!(blog.webhook), &json!("standard"), None));
    assert!(!listed.to_string().contains(blog.secret.as_str()));
    blog.server.client(&blog.token).delete(&path).expect(204);
    blog.server.client(&blog.token).get(&path).expect(404);
}
