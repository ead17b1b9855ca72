//! Whatever a receiver does, and if the server is killed: each decision arrives at least once, in order for its comment, and is signed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::receiver::{Answer, Message, Receiver};
use crate::support::eventually;
use crate::{Blog, verify};

/// Two decisions about each.
const COMMENTS: usize = 500;

/// Fails, breaks off, is late, and hangs twice.
fn moody(number: usize) -> Answer {
    match number {
        40 | 41 => Answer::Hang,
        number if number % 53 == 7 => Answer::Status(500, ""),
        number if number % 211 == 3 => Answer::Status(503, "retry-after: 1\r\n"),
        number if number % 307 == 5 => Answer::Break,
        number if number % 97 == 11 => Answer::Late(200, Duration::from_millis(700)),
        _ => Answer::Status(204, ""),
    }
}

#[test]
fn of_a_thousand_decisions_each_arrives_in_order_and_signed_whatever_the_receiver_does_and_through_a_kill() {
    let mut receiver = Receiver::start(moody);
    let mut blog = Blog::telling(&receiver.url("/hooks/gatepost"));
    let comments: Vec<String> = (0..COMMENTS).map(|n| blog.submit(&format!("The {n}th heron on river {}.", n * 7_919))).collect();
    let mut decided = BTreeSet::new();
    let mut decide = |blog: &Blog, comments: &[String], decision| {
        decided.extend(comments.iter().map(|comment| format!("msg_{}", blog.decide(comment, decision).replace('-', ""))));
    };
    decide(&blog, &comments, "spam");
    receiver.stop();
    decide(&blog, &comments[..100], "approve");
    receiver.start_again();
    let before = receiver.messages().len();
    eventually("the receiver hears again", || (receiver.messages().len() > before + 5).then_some(()));
    blog = blog.kill_and_serve();
    decide(&blog, &comments[100..], "approve");
    assert_eq!(decided.len(), 2 * COMMENTS);
    let arrived = |taken: usize| {
        let taken_ids: BTreeSet<String> =
            receiver.messages().iter().filter(|message| message.taken).map(|message| message.id().to_owned()).collect();
        (taken_ids.len() >= taken).then_some(taken_ids)
    };
    for taken in (0..=2 * COMMENTS).step_by(50) {
        eventually(&format!("{taken} messages arrive"), || arrived(taken));
    }
    assert_eq!(arrived(2 * COMMENTS).unwrap(), decided);
    let messages = receiver.messages();
    in_order(&messages);
    let verified = verify(&blog.secret, &messages);
    assert!(
        verified.iter().all(|said| said["data"]["type"] == "comment.decided"),
        "{:?}",
        verified.iter().find(|said| said["data"].is_null())
    );
    let mut forged = messages[0].clone();
    forged.body = forged.body.replace("\"spam\"", "\"approved\"");
    assert_eq!(verify(&blog.secret, &[forged])[0]["error"], "No matching signature found");
    eventually("nothing waits", || (blog.known()["waiting"] == 0).then_some(()));
    assert_eq!(blog.known()["dead"], 0);
}

/// A comment's second decision is told only after the first was taken.
fn in_order(messages: &[Message]) {
    let mut taken: BTreeMap<String, u64> = BTreeMap::new();
    for message in messages {
        let data = &message.json()["data"];
        let (comment, sequence) = (data["comment"].as_str().unwrap().to_owned(), data["sequence"].as_u64().unwrap());
        let last = taken.get(&comment).copied();
        match data["action"].as_str().unwrap() {
            "spam" => assert!(last.is_none_or(|last| last <= sequence), "{data} came after {last:?}"),
            _ => assert!(last.is_some(), "{data} came before the decision before it was taken"),
        }
        if message.taken {
            taken.insert(comment, sequence.max(last.unwrap_or(0)));
        }
    }
}

#[test]
fn a_message_says_what_happened_in_ids_and_a_few_words() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/hook"));
    let comment = json!({
        "content": "canary-content", "author": "canary-author", "author_email": "canary@mail.example", "ip": "192.0.2.77",
        "article": "https://blog.example/roses", "external_id": "17",
    });
    let answer = blog.server.client(&blog.key).post("/v1/comments", &comment);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let decision = blog.decide(&id, "spam");
    let undo = blog.server.client(&blog.token).post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200).json();
    blog.server.client(&blog.token).post(&format!("/v1/webhooks/{}/test", blog.webhook), &json!({})).expect(202);
    let messages = eventually("three messages", || Some(receiver.messages()).filter(|messages| messages.len() == 3));
    let (mut first, mut second, mut tested) = (None, None, None);
    for said in messages.iter().map(Message::json) {
        match (said["type"].as_str().unwrap(), said["data"]["undone"].as_bool()) {
            ("comment.decided", Some(false)) => first = Some(said),
            ("comment.decided", _) => second = Some(said),
            _ => tested = Some(said),
        }
    }
    let said = first.unwrap();
    assert_eq!(
        said["data"],
        json!({
            "version": 1, "site": "blog", "sequence": 1, "comment": id, "external_id": "17", "article": "https://blog.example/roses",
            "status": "spam", "previous_status": "pending", "decision": decision, "action": "spam", "undone": false, "by": "moderator",
        })
    );
    let taken_back = &second.unwrap()["data"];
    assert_eq!((&taken_back["decision"], &taken_back["undone"]), (&undo["decision"]["id"], &json!(true)));
    assert_eq!(
        (&taken_back["status"], &taken_back["previous_status"], &taken_back["action"]),
        (&json!("pending"), &json!("spam"), &json!("spam"))
    );
    assert_eq!(tested.unwrap()["data"], json!({ "version": 1, "site": "blog", "sequence": 3 }));
    let all: String = messages.iter().map(|message| message.body.clone()).collect();
    let log = blog.server.log();
    for canary in ["canary", "192.0.2.77", blog.secret.as_str()] {
        assert!(!all.contains(canary) && !log.contains(canary), "{canary}");
    }
    assert!(!all.contains("ann"), "nor who decided");
    assert!(messages.iter().all(|message| message.path == "/hook" && message.headers["content-type"] == "application/json"));
}

#[test]
fn a_message_that_hangs_holds_up_no_other_of_its_endpoint() {
    let receiver = Receiver::start(|number| if number == 0 { Answer::Hang } else { Answer::Status(200, "") });
    let blog = Blog::telling(&receiver.url("/"));
    blog.decide(&blog.submit("A heron."), "spam");
    eventually("it hangs", || Some(receiver.messages()).filter(|messages| messages.len() == 1));
    let start = Instant::now();
    for n in 0..20 {
        blog.decide(&blog.submit(&format!("A boat named {n}.")), "spam");
    }
    let known = eventually("the others are told", || Some(blog.known()).filter(|known| known["delivered"] == 20));
    // A call that hangs is given up after ten seconds: it has not been by now.
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!((&known["waiting"], &known["paused_until"]), (&json!(1), &json!(null)), "{known}");
}

#[test]
fn an_endpoint_that_hangs_holds_up_no_other() {
    let (hanging, quick) = (Receiver::start(|_| Answer::Hang), Receiver::start(|_| Answer::Status(200, "")));
    let blog = Blog::telling(&hanging.url("/"));
    blog.house.run_json(&["site", "webhook", "add", "blog", &quick.url("/"), crate::HERE[0], crate::HERE[1]]);
    let start = Instant::now();
    for n in 0..20 {
        blog.decide(&blog.submit(&format!("A boat named {n}.")), "spam");
    }
    // One call to the endpoint that hangs takes ten seconds: it has not ended when all is told elsewhere.
    let told = eventually("the other is told", || Some(quick.messages()).filter(|messages| messages.len() == 20));
    assert_eq!(told.len(), 20);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    assert_eq!(blog.known()["waiting"], 20);
}
