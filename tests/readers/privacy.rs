//! How comments are processed.

use ureq::http::Request;

use crate::Blog;
use crate::support::eventually;

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
