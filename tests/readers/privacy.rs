//! How comments are processed.

use ureq::http::Request;

use crate::mine::{Sink, mailing};
use crate::support::eventually;
use crate::{Blog, text};

#[test]
fn the_page_says_what_the_site_is_set_to() {
    let blog = Blog::with(&[
        "--approve-below",
        "0.15",
        "--spam-above",
        "0.85",
        "--contact",
        "Kim <Example>, kim@blog.example",
        "--keep-ip-days",
        "30",
    ]);
    let stranger = blog.server.stranger();
    let page = stranger.get("/privacy/blog").expect(200);
    for said in ["Kim &#60;Example&#62;, kim@blog.example", "Below 15 %", "Above 85 %", "30 days", "90 days", "96 of 100", "51 of 100"] {
        assert!(page.body.contains(said), "{said} is missing in {}", page.body);
    }
    assert_eq!((page.header("cache-control"), page.header("set-cookie")), ("public, max-age=3600", ""));
    assert!(page.header("vary").contains("Accept-Language"));
    blog.house.run_json(&["site", "set", "blog", "--contact", "none", "--keep-ip-days", "none"]);
    eventually("the server follows", || stranger.get("/privacy/blog").body.contains("Whoever runs the blog.").then_some(()));
    assert!(!stranger.get("/privacy/blog").body.contains("30 days"));
}

#[test]
fn the_page_says_who_else_gets_something_as_it_is_set() {
    let sink = Sink::start();
    let blog = mailing(&sink);
    let stranger = blog.server.stranger();
    let said =
        || ["through a feed", "Another program", "sent to them by mail"].map(|said| stranger.get("/privacy/blog").body.contains(said));
    assert_eq!(said(), [false; 3]);
    blog.house.run_json(&["site", "webhook", "add", "blog", "https://other.example/hook"]);
    assert_eq!(said(), [false, true, false]);
    blog.house.run_json(&["site", "set", "blog", "--feed", "on"]);
    eventually("the server follows", || said()[0].then_some(()));
    // Ann has her digests quote.
    let smtp = format!("smtp://{}", sink.address);
    let through = ["--smtp", &smtp, "--mail-from", "gate@blog.example", "--public-url", "http://gate.example"];
    blog.house.run_json(&[&["user", "email", "ann", "ann@reader.example"], &through[..]].concat());
    let made = blog.house.run_json(&["user", "link", "ann", "--public-url", "http://gate.example"]);
    let mut ann = blog.visitor();
    for path in [text(&made, "link").replace("http://gate.example", ""), sink.path()] {
        ann.get(&path).expect(200);
        ann.post(&path, &[]).expect(303);
    }
    let mut wishes = |excerpts: &[(&str, &str)]| {
        ann.get("/account").expect(200);
        ann.post("/account/notices", &[&[("wish", "hourly"), ("hour", "8")], excerpts].concat()).expect(303);
    };
    wishes(&[]);
    assert_eq!(said(), [true, true, false]);
    wishes(&[("excerpts", "on")]);
    assert_eq!(said(), [true, true, true]);
}

#[test]
fn the_page_speaks_german_and_an_unknown_site_has_none() {
    let blog = Blog::with(&[]);
    let request = Request::builder().uri(blog.server.url("/privacy/blog")).header("accept-language", "de").body(&b""[..]).unwrap();
    let agent: ureq::Agent = ureq::Agent::config_builder().proxy(None).build().into();
    let page = agent.run(request).unwrap().body_mut().read_to_string().unwrap();
    assert!(page.contains("<html lang=\"de\">") && page.contains("Nach welcher Logik"), "{page}");
    let stranger = blog.server.stranger();
    assert_eq!(stranger.get("/privacy/nowhere").expect(404).body, stranger.get("/privacy/nobody").expect(404).body);
}

#[test]
fn the_sentence_under_a_form_leads_to_the_page() {
    let blog = Blog::with(&[]);
    let snippets = blog.house.run_json(&["site", "snippets", "blog", "--server", &blog.server.url("/")]);
    let sentence = snippets["privacy"].as_str().unwrap();
    let path = sentence.split("href=\"").nth(1).unwrap().split('"').next().unwrap().strip_prefix(&blog.server.url("")).unwrap();
    assert!(blog.server.stranger().get(path).expect(200).body.contains("How comments are processed"));
}
