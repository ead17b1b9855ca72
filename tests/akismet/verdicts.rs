//! How verdicts are said, and the values that settle them.

use serde_json::json;

use crate::blog::Blog;
use crate::common::{ADMINISTRATOR, TEST_SPAM, call, raw};

#[test]
fn each_verdict_is_said_in_the_dialects_words_with_a_guid() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let spam = call(&blog, "comment-check", &[TEST_SPAM, ("comment_content", "x")]);
    let ham = call(&blog, "comment-check", &[ADMINISTRATOR, ("comment_content", "x")]);
    let held = call(&blog, "comment-check", &[("comment_content", "perhaps")]);
    assert_eq!((spam.body.as_str(), ham.body.as_str(), held.body.as_str()), ("true", "false", "false"));
    assert_eq!((ham.header("x-akismet-recheck-after"), spam.header("x-akismet-recheck-after")), ("", ""));
    assert_eq!(held.header("x-akismet-recheck-after"), "1200");
    let guids = [&spam, &ham, &held].map(|answer| answer.header("x-akismet-guid").to_owned());
    assert!(guids.iter().all(|guid| guid.len() == 36) && guids[0] != guids[1] && guids[1] != guids[2], "{guids:?}");
    // The guid is the comment's id.
    blog.moderator().get(&format!("/v1/comments/{}", guids[2])).expect(200);
}

#[test]
fn test_values_settle_the_verdict_and_the_stored_comment_says_so() {
    let blog = Blog::open();
    let cases = [
        (vec![TEST_SPAM], "true", "test_value"),
        (vec![("comment_author_email", "akismet-guaranteed-spam@example.com")], "true", "test_value"),
        (vec![ADMINISTRATOR], "false", "administrator"),
        (vec![ADMINISTRATOR, TEST_SPAM], "true", "test_value"),
    ];
    for (fields, body, code) in cases {
        let answer = call(&blog, "comment-check", &fields);
        assert_eq!(answer.body, body, "{fields:?}");
        let stored = blog.moderator().get(&format!("/v1/comments/{}", answer.header("x-akismet-guid"))).expect(200).json();
        assert_eq!(stored["reasons"][0]["code"], code);
    }
}

#[test]
fn a_test_keeps_nothing_and_teaches_nothing_in_each_spelling() {
    let blog = Blog::open();
    let before = blog.site().post("/v1/score", &json!({"content": "words"})).expect(200).body;
    for spelling in ["1", "true", "True"] {
        let fields = [("is_test", spelling), TEST_SPAM, ("comment_content", "words")];
        let answer = call(&blog, "comment-check", &fields);
        assert_eq!(answer.body, "true");
        assert_eq!(answer.header("x-akismet-guid").len(), 36);
        assert_eq!(call(&blog, "submit-spam", &fields).body, "Thanks for making the web a better place.");
    }
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!(counts, json!({"pending": 0, "approved": 0, "spam": 0, "trash": 0}));
    assert_eq!(blog.site().post("/v1/score", &json!({"content": "words"})).expect(200).body, before);
}

#[test]
fn a_held_comment_is_said_in_the_way_that_the_client_knows() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let check = |blog: &Blog, agent: &str, callback: &str| {
        let body =
            format!("api_key={}&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9&comment_content=perhaps&callback={callback}", blog.key);
        raw(blog, &format!("POST /1.1/comment-check HTTP/1.1\r\nhost: x\r\nuser-agent: {agent}\r\nconnection: close"), body.as_bytes())
    };
    let old = check(&blog, "WordPress/6.1.1 | Akismet/5.0.2", "");
    assert!(old.contains("x-akismet-error: ") && old.contains("x-akismet-guid: ") && !old.contains("x-akismet-recheck-after"), "{old}");
    assert!(old.starts_with("HTTP/1.1 200 OK") && !old.ends_with("true") && !old.ends_with("false"), "{old}");
    let new = check(&blog, "WordPress/6.8 | Akismet/5.5", "https%3A%2F%2Fblog.example%2Fhook");
    assert!(new.contains("x-akismet-recheck-after: 1200") && new.ends_with("\r\n\r\nfalse") && !new.contains("x-akismet-error"), "{new}");
    let library = check(&blog, "akismet.py/25", "");
    assert!(library.contains("x-akismet-recheck-after: 1200") && library.ends_with("\r\n\r\nfalse"), "{library}");

    blog.house.run_json(&["site", "set", "blog", "--akismet-hold", "recheck-after"]);
    crate::support::eventually("the running server follows", || {
        check(&blog, "WordPress/6.1.1 | Akismet/5.0.2", "").ends_with("\r\n\r\nfalse").then_some(())
    });
}
