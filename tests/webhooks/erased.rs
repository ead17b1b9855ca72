//! That a comment was erased is told, whoever erased it, and nothing else about it any more.

use serde_json::json;

use crate::Blog;
use crate::receiver::{Answer, Message, Receiver};
use crate::support::eventually;
use crate::visitor::Visitor;

#[test]
fn what_its_author_or_the_operator_erases_is_told_by_its_ids() {
    let receiver = Receiver::start(|_| Answer::Status(200, ""));
    let blog = Blog::telling(&receiver.url("/"));
    let comment = |n: u32| {
        let content = format!("Canary {n} sings of the {}th heron.", n * 7_919);
        let comment = json!({ "content": content, "author_email": format!("canary{n}@mail.example"), "external_id": n.to_string() });
        blog.server.client(&blog.key).post("/v1/comments", &comment).expect(201).json()
    };
    let comments = [comment(1), comment(2), comment(3)];
    let id = |place: usize| comments[place]["id"].as_str().unwrap();
    blog.decide(id(0), "spam");
    eventually("the decision is told", || (blog.known()["delivered"] == 1).then_some(()));
    // The private link's own page asks once more, by a form with a token.
    let mut reader = Visitor::of(&blog.server);
    let link = format!("{}/erase", comments[0]["status_url"].as_str().unwrap());
    reader.get(&link).expect(200);
    reader.post(&link, &[]).expect(200);
    blog.house.run_json(&["erase", "--site", "blog", "--email", "canary2@mail.example", "--yes"]);
    // What the blog itself deletes is no news to it.
    blog.server.client(&blog.key).delete(&format!("/v1/comments/{}", id(2))).expect(204);
    eventually("both erasures are told", || (blog.known()["delivered"] == 3).then_some(()));
    let messages = receiver.messages();
    let mut told: Vec<_> = messages[1..].iter().map(Message::json).collect();
    told.sort_by_key(|said| said["data"]["sequence"].as_u64());
    for (said, place) in told.iter().zip(0..) {
        let data =
            json!({ "version": 1, "site": "blog", "sequence": place + 2, "comment": id(place), "external_id": (place + 1).to_string() });
        assert_eq!((&said["type"], &said["data"]), (&json!("comment.erased"), &data));
    }
    assert!(messages.iter().all(|message| !message.body.contains("anary")));
    assert_eq!((&blog.known()["waiting"], &blog.known()["dead"]), (&json!(0), &json!(0)));
}
