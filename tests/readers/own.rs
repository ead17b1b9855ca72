//! A comment's private link.

use serde_json::json;

use crate::{Blog, text};

#[test]
fn the_answer_to_a_comment_names_its_private_page_which_says_where_it_stands() {
    let blog = Blog::with(&[]);
    let sent = blog.send("Where does this stand?");
    let link = text(&sent, "status_url");
    assert!(link.starts_with("/status/") && link.len() == "/status/".len() + 64, "{link}");
    let again = blog.blog.get("/v1/comments/by-external-id/Where%20does%20this%20stand%3F").expect(200).json();
    assert_eq!(again["status_url"], sent["status_url"]);
    let listed = blog.moderator.get("/v1/comments").expect(200);
    assert!(!listed.body.contains("status_url"), "a moderator has no use for it");

    let mut reader = blog.visitor();
    let page = reader.get(&link).expect(200);
    for said in ["It waits for a moderator", "Where does this stand?", "ben@mail.example", "192.0.2.7", "Lynx"] {
        assert!(page.body.contains(said), "{said}");
    }
    for secret in ["%", "few_decisions", "likely spam", "Ask for another look"] {
        assert!(!page.body.contains(secret), "{secret}");
    }
    assert_eq!([page.header("cache-control"), page.header("referrer-policy"), page.header("set-cookie")], ["no-store", "no-referrer", ""]);
    assert!(page.body.contains("name=\"robots\" content=\"noindex"));
    blog.decide(&sent, "approve");
    assert!(reader.get(&link).body.contains("It is published") && reader.get(&link).body.contains("A moderator approved it."));
}

#[test]
fn a_link_that_was_changed_anywhere_leads_nowhere() {
    let blog = Blog::with(&[]);
    let (sent, other) = (blog.send("One."), blog.send("Another."));
    let [link, other] = [sent, other].map(|sent| text(&sent, "status_url"));
    let mut reader = blog.visitor();
    let last = if link.ends_with('0') { "1" } else { "0" };
    let mixed = format!("{}{}", &other[..40], &link[40..]);
    let wrong = [format!("{}{last}", &link[..link.len() - 1]), mixed, link[..40].to_owned(), format!("{link}0"), "/status/x".to_owned()];
    for address in wrong {
        reader.get(&address).expect(404);
        reader.post(&format!("{address}/appeal"), &[]).expect(403);
    }
    reader.get(&link).expect(200);
}

#[test]
fn all_that_is_kept_is_shown_whole_and_earlier_texts_too() {
    let blog = Blog::with(&[]);
    let long = |word: &str| format!("{}end-of-{word}", "long ".repeat(60));
    let comment = |content: &str| {
        json!({
            "content": content, "author": long("author"), "user_agent": long("browser"), "referrer": format!("https://blog.example/?{}", "r".repeat(300)),
            "article": "https://blog.example/notes/a", "parent": "comment-17", "kind": "forum-post",
        })
    };
    let sent = blog.blog.post("/v1/comments", &comment(&long("first"))).expect(201).json();
    blog.blog.put(&format!("/v1/comments/{}", text(&sent, "id")), &comment("The second text.")).expect(200);
    let page = blog.visitor().get(&text(&sent, "status_url")).expect(200).body;
    for shown in
        ["end-of-author", "end-of-browser", &"r".repeat(300), "comment-17", "forum-post", "Text until ", "end-of-first", "The second text."]
    {
        assert!(page.contains(shown), "{shown} in {page}");
    }
}

#[test]
fn whatever_leads_nowhere_is_one_page_that_offers_no_queue() {
    let blog = Blog::with(&[]);
    let reader = blog.server.stranger();
    let nowhere = reader.get("/status/x").expect(404);
    assert!(nowhere.body.contains("<h1>There is no such page</h1>") && !nowhere.body.contains("href=\"/\""), "{}", nowhere.body);
    for address in [
        "/status/%ff",
        "/status/%ff/erase",
        "/status/",
        "/status",
        "/status/x/y",
        "/privacy/%ff",
        "/privacy/%ff/mine",
        "/privacy/nobody",
        "/privacy/blog/",
        "/privacy/",
        "/mine/%ff",
        "/mine/x",
        "/mine/",
    ] {
        let answer = reader.get(address).expect(404);
        assert_eq!(
            (answer.body.as_str(), answer.header("content-type"), answer.header("cache-control")),
            (nowhere.body.as_str(), "text/html; charset=utf-8", "no-store"),
            "{address}"
        );
    }
    let refused = reader.post_form("/privacy/blog/mine", &[("email", "ben@mail.example")]).expect(403);
    assert!(refused.body.contains("<h1>") && !refused.body.contains("href=\"/\""), "{}", refused.body);
    assert_eq!(reader.get("/nowhere").expect(404).header("content-type"), "application/problem+json");
}

#[test]
fn the_link_is_whole_where_the_servers_address_is_known() {
    let blog = Blog::served(&[], &["--public-url", "https://gate.example/"]);
    let link = text(&blog.send("Whole."), "status_url");
    assert!(link.starts_with("https://gate.example/status/"), "{link}");
}

#[test]
fn erasing_asks_once_more_and_leaves_nothing_of_the_comment() {
    let blog = Blog::with(&[]);
    let sent = blog.send("Please forget zebras.");
    let link = text(&sent, "status_url");
    let mut reader = blog.visitor();
    let asked = reader.get(&format!("{link}/erase")).expect(200);
    assert!(asked.body.contains("Erase it for good") && asked.body.contains("Please forget zebras."));
    assert_eq!(blog.status(&sent), "pending", "a look erases nothing");
    // Without what the page carries nothing is erased.
    blog.server.stranger().post_form(&format!("{link}/erase"), &[("csrf", "guess")]).expect(403);
    assert!(reader.post(&format!("{link}/erase"), &[]).expect(200).body.contains("1 comment was erased."));
    reader.get(&link).expect(404);
    assert_eq!(blog.moderator.get("/v1/comments?text=zebras").json()["comments"], json!([]));
    let lines = blog.house.run_json(&["erase", "--list"]);
    assert_eq!((&lines[0]["by"], &lines[0]["kind"], &lines[0]["comments"]), (&json!("whoever wrote it"), &json!("comment"), &json!(1)));
}

#[test]
fn whoever_sends_spam_cannot_take_back_what_was_learned_of_it_by_erasing() {
    let blog = Blog::with(&["--guard", "off"]);
    let score = |text: &str| blog.blog.post("/v1/score", &json!({ "content": text })).expect(200).json()["score"].as_f64().unwrap();
    let [spam, ham] = ["Visit our wonderful antique barometer workshop in Leeds today", "My grandmother kept hedgehogs behind the rhubarb"];
    let erased = |content: &str, decision: &str| {
        let sent = blog.send(content);
        let before = score(content);
        blog.decide(&sent, decision);
        let taught = score(content);
        let link = text(&sent, "status_url");
        let mut reader = blog.visitor();
        reader.get(&format!("{link}/erase")).expect(200);
        reader.post(&format!("{link}/erase"), &[]).expect(200);
        (before, taught, score(content))
    };
    let (before, taught, after) = erased(spam, "spam");
    assert!(taught > before && (after - taught).abs() < 1e-12, "{before} {taught} {after}");
    let (before, taught, after) = erased(ham, "approve");
    assert!(taught < before && after > taught, "what was learned of a good one goes with it: {before} {taught} {after}");
    assert_eq!(blog.house.run_json(&["check"])["findings"], json!([]));
}
