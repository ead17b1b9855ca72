//! Appeals: once, settled by a decision, and the last word is a moderator's.

use gatepost::comment::Comment;
use gatepost::engine::{Error, SiteHandle};
use gatepost::moderation::Action;
use serde_json::json;

use crate::world::World;
use crate::{Blog, text};

/// Appeals with a sentence; the status of the answer.
fn appeal(blog: &Blog, link: &str, sentence: &str) -> u16 {
    let mut reader = blog.visitor();
    // Its form carries what all forms of the comment carry, also where the page has none for an appeal.
    reader.get(&format!("{link}/erase"));
    reader.post(&format!("{link}/appeal"), &[("sentence", sentence)]).status
}

#[test]
fn an_appeal_puts_the_comment_back_with_its_sentence_and_a_decision_is_the_last_word() {
    let blog = Blog::with(&["--spam-word", "barometers"]);
    let sent = blog.send("I collect barometers.");
    let link = text(&sent, "status_url");
    assert_eq!(blog.status(&sent), "spam");
    let mut reader = blog.visitor();
    assert!(reader.get(&link).body.contains("No person has decided about it.") && reader.get(&link).body.contains("id=\"sentence\""));
    assert_eq!(appeal(&blog, &link, "It is my <hobby>, not an advertisement."), 303);
    assert_eq!(blog.status(&sent), "pending");
    let page = reader.get(&link).expect(200).body;
    assert!(page.contains("You asked for another look on ") && !page.contains("id=\"sentence\""), "{page}");
    assert_eq!(appeal(&blog, &link, "Once more!"), 303);
    assert_eq!(blog.moderator.get("/v1/comments?appealed=only").json()["comments"].as_array().unwrap().len(), 1);

    let mut moderator = blog.visitor();
    let made = blog.house.run_json(&["user", "link", "ann", "--public-url", "http://gate.example"]);
    let address = text(&made, "link").strip_prefix("http://gate.example").unwrap().to_owned();
    moderator.get(&address).expect(200);
    moderator.post(&address, &[]).expect(303);
    for path in ["/?status=appealed", "/", &format!("/comments/{}", text(&sent, "id"))] {
        let page = moderator.get(path).expect(200).body;
        assert!(page.contains("It is my &#60;hobby&#62;, not an advertisement."), "{path}");
        assert!(!page.contains("Once more!"), "{path}");
    }

    blog.decide(&sent, "spam");
    assert_eq!(blog.status(&sent), "spam");
    assert_eq!(blog.moderator.get("/v1/comments?appealed=only").json()["comments"], json!([]));
    let page = reader.get(&link).expect(200).body;
    assert!(page.contains("That is the last word.") && !page.contains("id=\"sentence\""), "{page}");
    assert_eq!(appeal(&blog, &link, "But!"), 303);
    assert_eq!(blog.status(&sent), "spam");
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}

#[test]
fn a_decision_may_be_appealed_once_its_undo_leaves_the_appeal_and_the_undo_of_the_answer_opens_it_again() {
    let blog = Blog::with(&[]);
    let sent = blog.send("Is that abuse?");
    let link = text(&sent, "status_url");
    let undo = |decision: &str| blog.moderator.post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200);
    let first = blog.decide(&sent, "abuse");
    assert_eq!(appeal(&blog, &link, ""), 303);
    assert_eq!(blog.status(&sent), "pending");
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]), "it waits, though a decision stands");
    undo(&first);
    assert_eq!(blog.status(&sent), "pending");
    let answer = blog.decide(&sent, "trash");
    assert_eq!(blog.status(&sent), "trash");
    undo(&answer);
    assert_eq!(blog.status(&sent), "pending");
    assert_eq!(blog.moderator.get("/v1/comments?appealed=only").json()["comments"].as_array().unwrap().len(), 1);
    blog.decide(&sent, "approve");
    assert_eq!(blog.status(&sent), "approved");
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}

#[test]
fn an_edit_takes_the_appeal_away_and_a_near_copys_decision_does_not_move_what_is_appealed() {
    let blog = Blog::with(&["--spam-word", "barometers"]);
    let sent = blog.send("Our workshop in Leeds restores antique barometers, write to us for a quotation and a catalogue of what we have.");
    let link = text(&sent, "status_url");
    assert_eq!(appeal(&blog, &link, "Please."), 303);
    let copy = blog.blog.post(
        "/v1/comments",
        &json!({ "content": "Our workshop in Leeds restores antique barometers, write to us for a catalogue and a quotation of what we have." }),
    );
    blog.decide(&copy.expect(201).json(), "spam");
    assert_eq!(blog.status(&sent), "pending", "a person was promised to look");
    let path = format!("/v1/comments/{}", text(&sent, "id"));
    blog.blog.put(&path, &json!({ "content": "Now about barometers in Paris." })).expect(200);
    assert_eq!(blog.status(&sent), "spam");
    assert_eq!(blog.moderator.get("/v1/comments?appealed=only").json()["comments"], json!([]));
}

#[test]
fn a_sentence_is_bounded_by_characters_and_is_not_lost_where_it_is_refused() {
    let blog = Blog::with(&["--spam-word", "barometers"]);
    let [sent, other] = ["More barometers.", "Other barometers."].map(|content| blog.send(content));
    let [link, other_link] = [&sent, &other].map(|sent| text(sent, "status_url"));
    let mut reader = blog.visitor();
    assert!(reader.get(&link).expect(200).body.contains("maxlength=\"500\""));
    let mut refused = |sentence: &str, status: u16, why: &str| {
        let page = reader.post(&format!("{link}/appeal"), &[("sentence", sentence)]).expect(status).body;
        let kept = sentence.replace('\0', "").replace('<', "&#60;");
        assert!(page.contains(why) && page.contains(&format!("{kept}</textarea>")), "{page}");
    };
    refused(&format!("<{}", "気".repeat(500)), 422, "at most 500 characters");
    refused("Not\0 so.", 422, "cannot be kept (NUL)");
    assert_eq!(blog.status(&sent), "spam");
    assert_eq!(
        appeal(&blog, &other_link, &format!("{}\r\n{}", "気".repeat(250), "気".repeat(249))),
        303,
        "the end of a line is one character"
    );
    for _ in 0..17 {
        refused(&"x".repeat(501), 422, "at most 500 characters");
    }
    refused("Is that too often?", 429, "too often");
}

#[test]
fn a_decision_between_two_appeals_can_be_taken_back_while_the_second_waits() {
    let blog = Blog::with(&[]);
    let sent = blog.send("Is that spam, or worse?");
    let link = text(&sent, "status_url");
    blog.decide(&sent, "spam");
    assert_eq!(appeal(&blog, &link, "No."), 303);
    let settling = blog.decide(&sent, "spam");
    blog.decide(&sent, "abuse");
    assert_eq!(appeal(&blog, &link, "Not that either."), 303);
    blog.moderator.post(&format!("/v1/decisions/{settling}/undo"), &json!({})).expect(200);
    assert_eq!(blog.status(&sent), "pending");
    assert_eq!(blog.moderator.get("/v1/comments?appealed=only").json()["comments"].as_array().unwrap().len(), 1);
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}

#[test]
fn whoever_sends_much_spam_gets_five_of_it_before_people() {
    let blog = Blog::with(&["--spam-word", "barometers"]);
    let links: Vec<String> = (0..6).map(|number| text(&blog.send(&format!("Buy barometers, number {number}.")), "status_url")).collect();
    let statuses: Vec<u16> = links.iter().map(|link| appeal(&blog, link, "Please!")).collect();
    assert_eq!(statuses, [303, 303, 303, 303, 303, 429]);
    let mut reader = blog.visitor();
    reader.get(&links[5]).expect(200);
    let page = reader.post(&format!("{}/appeal", links[5]), &[("sentence", "Please look!")]).expect(429).body;
    assert!(page.contains("no more can be taken today") && page.contains("Please look!</textarea>"), "{page}");
    // Once somebody has looked at one there is room for another.
    let waiting = blog.moderator.get("/v1/comments?appealed=only").json()["comments"][0].clone();
    blog.decide(&waiting, "spam");
    assert_eq!(appeal(&blog, &links[5], "Please!"), 303);
}

#[tokio::test]
async fn two_hundred_appeals_of_a_site_wait_and_no_more() {
    let world = World::at("2026-11-25T08:00:00Z").await;
    let (blog, shop) = (world.site("blog").await, world.site("shop").await);
    let appeal = async |site: &SiteHandle, number: u32| {
        let sent = world.submit(site, Comment::from_content(format!("Number {number}.")), None).await;
        world.decide(site, sent.id, Action::Spam).await;
        world.engine.appeal(&world.engine.status_token(sent.id), "Please.").await
    };
    for number in 0..200 {
        appeal(&blog, number).await.unwrap();
    }
    assert!(matches!(appeal(&blog, 200).await, Err(Error::Guarded(_))));
    assert!(appeal(&shop, 201).await.is_ok(), "another site has its own");
}
