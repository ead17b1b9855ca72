//! What is published of an article.

use serde_json::{Value, json};
use ureq::http::Request;

use crate::{Blog, text};

const FEED: &str = "/feeds/blog?article=https%3A%2F%2Fblog.example%2Fnotes%2Fa";

fn contents(blog: &Blog, path: &str) -> Vec<String> {
    let feed = blog.server.stranger().get(path).expect(200).json();
    feed["items"].as_array().unwrap().iter().map(|item| text(item, "content_text")).collect()
}

/// The status of a request that names a tag.
fn with_tag(blog: &Blog, tag: &str) -> u16 {
    let request = Request::builder().uri(blog.server.url(FEED)).header("if-none-match", tag).body(&b""[..]).unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().into();
    agent.run(request).unwrap().status().as_u16()
}

#[test]
fn a_feed_has_what_is_published_and_never_an_address() {
    let blog = Blog::with(&["--feed", "on"]);
    let [first, second, third] = ["First <b>one</b>.", "Second one.", "Third one."].map(|content| blog.send(content));
    assert_eq!(contents(&blog, FEED), [""; 0]);
    let decision = blog.decide(&first, "approve");
    blog.decide(&second, "spam");
    blog.decide(&third, "approve");
    assert_eq!(contents(&blog, FEED), ["Third one.", "First <b>one</b>."]);
    let answer = blog.server.stranger().get(FEED).expect(200);
    assert_eq!(answer.header("content-type"), "application/feed+json");
    assert_eq!(answer.header("access-control-allow-origin"), "https://blog.example");
    assert_eq!(answer.header("cache-control"), "public, no-cache");
    for secret in ["ben@mail.example", "192.0.2.7", "Lynx", "score"] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
    let feed = answer.json();
    // https://www.jsonfeed.org/version/1.1/: what a feed and an item must have.
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert!(feed["title"].is_string() && feed["items"][0]["id"].is_string());
    assert_eq!(feed["items"][0]["authors"], json!([{ "name": "Ben" }]));
    assert_eq!(feed["items"][1]["_gatepost"]["external_id"], "First <b>one</b>.");

    let tag = answer.header("etag").to_owned();
    assert_eq!([with_tag(&blog, &tag), with_tag(&blog, "\"other\"")], [304, 200]);
    blog.moderator.post(&format!("/v1/decisions/{decision}/undo"), &json!({})).expect(200);
    assert_eq!((contents(&blog, FEED), with_tag(&blog, &tag)), (vec!["Third one.".to_owned()], 200), "what is taken back is gone at once");
    let link = text(&third, "status_url");
    let mut reader = blog.visitor();
    reader.get(&format!("{link}/erase")).expect(200);
    reader.post(&format!("{link}/erase"), &[]).expect(200);
    assert_eq!(contents(&blog, FEED), [""; 0]);
    assert_eq!(contents(&blog, "/feeds/blog?article=https%3A%2F%2Fblog.example%2Fother"), [""; 0]);
}

#[test]
fn a_feed_names_an_article_of_the_sites_own_alone() {
    let blog = Blog::with(&["--feed", "on"]);
    let asked = |article: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("article", article).finish();
        let feed = blog.server.stranger().get(&format!("/feeds/blog?{query}")).expect(200).json();
        (feed["title"].clone(), feed["home_page_url"].clone())
    };
    let own = "https://blog.example/notes/a?page=2";
    assert_eq!(asked(own), (json!(format!("Comments on {own}")), json!(own)));
    for foreign in [
        "https://evil.example/",
        "http://blog.example/",
        "https://blog.example.evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "a",
    ] {
        assert_eq!(asked(foreign), (json!("Comments"), Value::Null), "{foreign}");
    }
}

#[test]
fn a_site_without_a_feed_answers_as_one_that_is_not_there() {
    let blog = Blog::with(&[]);
    let there = blog.server.stranger().get(FEED).expect(404);
    let nowhere = blog.server.stranger().get(&FEED.replace("blog?", "nowhere?")).expect(404);
    assert_eq!((there.body, there.headers.get("etag")), (nowhere.body, None));
    blog.house.run_json(&["site", "set", "blog", "--feed", "on"]);
    crate::support::eventually("the server follows", || (blog.server.stranger().get(FEED).status == 200).then_some(()));
    blog.server.stranger().get("/feeds/blog").expect(422);
    blog.server.stranger().get(&format!("{FEED}&before=x")).expect(422);
}

#[test]
fn a_long_feed_comes_in_pages_of_a_hundred() {
    let blog = Blog::with(&["--feed", "on"]);
    let comments: Vec<Value> = (0..101).map(|number| blog.send(&format!("Good point, number {number}."))).collect();
    for some in comments.chunks(50) {
        let decisions: Vec<Value> = some.iter().map(|sent| json!({ "comment": sent["id"], "decision": "approve" })).collect();
        blog.moderator.post("/v1/decisions", &json!({ "decisions": decisions })).expect(200);
    }
    let first: Value = blog.server.stranger().get(FEED).expect(200).json();
    assert_eq!(first["items"].as_array().unwrap().len(), 100);
    let next = text(&first, "next_url");
    assert_eq!(contents(&blog, &next), ["Good point, number 0."]);
    assert_eq!(blog.server.stranger().get(&next).json()["next_url"], Value::Null);
}
