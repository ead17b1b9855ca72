//! The headers that come back.

use serde_json::json;

use crate::blog::Blog;
use crate::common::{BLOG, TEST_SPAM, call, only_comment};

#[test]
fn a_blog_that_is_no_address_is_invalid_with_help() {
    let blog = Blog::open();
    let answer = blog.server.stranger().post_form("/1.1/verify-key", &[("key", &blog.key), ("blog", "my blog")]).expect(200);
    assert_eq!(answer.body, "invalid");
    assert_eq!(answer.header("x-akismet-debug-help"), "We were unable to parse your blog URI");
}

#[test]
fn a_missing_required_field_is_named_in_the_body_and_in_the_help() {
    let blog = Blog::open();
    for fields in [&[("api_key", blog.key.as_str()), ("blog", BLOG)][..], &[("api_key", &blog.key), ("blog", BLOG), ("user_ip", "")]] {
        let answer = blog.server.stranger().post_form("/1.1/comment-check", fields).expect(200);
        assert_eq!(answer.body, "Missing required field: user_ip.");
        assert_eq!(answer.header("x-akismet-debug-help"), "Empty \"user_ip\" value");
    }
    let answer = blog.server.stranger().post_form("/1.1/comment-check", &[("api_key", &blog.key), ("user_ip", "203.0.113.9")]).expect(200);
    assert_eq!(answer.body, "Missing required field: blog.");
}

#[test]
fn content_too_long_is_an_error_that_leaves_the_comment_pending_on_the_blog() {
    let blog = Blog::open();
    for length in [65_537, 2_000_000] {
        let answer = call(&blog, "comment-check", &[("comment_content", &"x".repeat(length))]);
        assert_ne!(answer.header("x-akismet-error"), "");
        assert!(!["true", "false", "invalid"].contains(&answer.body.as_str()), "{}", answer.body);
    }
    assert_eq!(blog.moderator().get("/v1/comments").expect(200).json()["comments"], json!([]));
}

#[test]
fn only_spam_that_is_beyond_doubt_may_be_discarded() {
    let blog = Blog::open_with(&["--spam-word", "casino"]);
    // The word list marks it; the score alone would not.
    let listed = call(&blog, "comment-check", &[("comment_content", "casino")]);
    assert_eq!((listed.body.as_str(), listed.header("x-akismet-pro-tip")), ("true", ""));
    let score = only_comment(&blog)["score"].as_f64().unwrap();
    assert!(score < 0.999, "{score}");
}

#[test]
fn blatant_spam_may_be_discarded_unseen() {
    let blog = Blog::open();
    let content = "Check out my channel, subscribe to my channel and check out my videos!!! http://www.youtube.com/watch?v=x";
    let score = blog.site().post("/v1/score", &json!({"content": content})).expect(200).json()["score"].as_f64().unwrap();
    assert!(score > 0.999, "{score}");
    let answer = call(&blog, "comment-check", &[("comment_content", content)]);
    assert_eq!((answer.body.as_str(), answer.header("x-akismet-pro-tip")), ("true", "discard"));
}

#[test]
fn every_check_has_a_guid_of_its_own_whatever_it_says() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let mut guids: Vec<String> =
        [&[TEST_SPAM][..], &[("user_role", "administrator")], &[("comment_content", "perhaps")], &[TEST_SPAM, ("is_test", "1")]]
            .iter()
            .map(|fields| call(&blog, "comment-check", fields).header("x-akismet-guid").to_owned())
            .collect();
    assert!(guids.iter().all(|guid| guid.len() == 36), "{guids:?}");
    guids.sort();
    guids.dedup();
    assert_eq!(guids.len(), 4);
}

#[test]
fn discarding_is_only_said_with_true() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    for fields in [&[("user_role", "administrator")][..], &[("comment_content", "perhaps")], &[TEST_SPAM], &[TEST_SPAM, ("is_test", "1")]] {
        assert_eq!(call(&blog, "comment-check", fields).header("x-akismet-pro-tip"), "", "{fields:?}");
    }
}

#[test]
fn a_key_that_was_replaced_is_at_fault_and_an_unknown_one_is_not() {
    let blog = Blog::open();
    let new = blog.house.run_json(&["site", "rotate-key", "blog"])["key"].as_str().unwrap().to_owned();
    let verify = |key: &str| blog.server.stranger().post_form("/1.1/verify-key", &[("key", key), ("blog", BLOG)]).expect(200);
    crate::support::eventually("the running server follows", || (verify(&new).body == "valid").then_some(()));
    let old = verify(&blog.key);
    assert_eq!((old.body.as_str(), old.header("x-akismet-alert-code")), ("invalid", "90001"));
    let message = old.header("x-akismet-alert-msg");
    assert!(message.starts_with("This key was replaced on 20") && message.ends_with(": use the new one"), "{message}");
    assert_eq!(old.header("x-akismet-debug-help"), message);
    for fine in [verify(&new), verify("abcdefghijkl"), verify("")] {
        assert_eq!((fine.header("x-akismet-alert-code"), fine.header("x-akismet-alert-msg")), ("", ""), "{}", fine.body);
    }
    // It says so at each call, not only where a key is verified.
    assert_eq!(call(&blog, "comment-check", &[TEST_SPAM]).header("x-akismet-alert-code"), "90001");
}
