//! The Akismet dialect, as stock clients speak it.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::blog::{Blog, text};
use crate::support::{Answer, PATIENCE};

const BLOG: &str = "https://blog.example";
const TEST_SPAM: (&str, &str) = ("comment_author", "viagra-test-123");
const ADMINISTRATOR: (&str, &str) = ("user_role", "administrator");

/// Makes a call with the key in the form and the fields that every call needs.
fn call(blog: &Blog, name: &str, fields: &[(&str, &str)]) -> Answer {
    let common = [("api_key", blog.key.as_str()), ("blog", BLOG), ("user_ip", "203.0.113.9")];
    blog.server.stranger().post_form(&format!("/1.1/{name}"), &[&common, fields].concat()).expect(200)
}

/// Sends a request byte for byte, and gives the whole answer.
fn raw(blog: &Blog, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(blog.server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let kind = "content-type: application/x-www-form-urlencoded; charset=UTF-8";
    write!(stream, "{head}\r\n{kind}\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The only comment that is kept, as a moderator sees it.
fn only_comment(blog: &Blog) -> serde_json::Value {
    let page = blog.moderator().get("/v1/comments").expect(200).json();
    assert_eq!(page["comments"].as_array().unwrap().len(), 1, "{page}");
    page["comments"][0].clone()
}

fn decide(blog: &Blog, id: &str, decision: &str) {
    blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({"decision": decision})).expect(200);
}

#[test]
fn a_known_key_is_valid_and_another_is_not() {
    let blog = Blog::open();
    for field in ["key", "api_key"] {
        let answer = blog.server.stranger().post_form("/1.1/verify-key", &[(field, &blog.key), ("blog", BLOG)]).expect(200);
        assert_eq!(answer.body, "valid");
    }
    let wrong = blog.server.stranger().post_form("/1.1/verify-key", &[("key", "abcdefghijkl"), ("blog", BLOG)]).expect(200);
    assert_eq!(wrong.body, "invalid");
    assert_eq!(call(&blog, "verify-key", &[]).body, "valid");
}

#[test]
fn verify_key_verifies_what_stands_in_key_whatever_stands_beside_it() {
    let blog = Blog::open();
    let verify = |key: &str, api_key: &str| {
        let fields = [("key", key), ("api_key", api_key), ("blog", BLOG)];
        blog.server.stranger().post_form("/1.1/verify-key", &fields).expect(200).body
    };
    assert_eq!(verify("abcdefghijkl", &blog.key), "invalid");
    assert_eq!(verify(&blog.key, "abcdefghijkl"), "valid");
    // In a host name, too.
    let head = format!("POST /1.1/verify-key HTTP/1.1\r\nhost: {}.rest.akismet.com\r\nconnection: close", blog.key);
    let answer = raw(&blog, &head, b"key=abcdefghijkl&blog=https%3A%2F%2Fblog.example");
    assert!(answer.ends_with("\r\n\r\ninvalid"), "{answer}");
}

#[test]
fn the_key_may_stand_in_the_host_name_alone_in_any_case() {
    let blog = Blog::open();
    let head = format!("POST /1.1/verify-key HTTP/1.1\r\nhost: {}.rest.akismet.com\r\nconnection: close", blog.key.to_uppercase());
    let answer = raw(&blog, &head, b"blog=https%3A%2F%2Fblog.example");
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("\r\n\r\nvalid"), "{answer}");
    let wrong =
        raw(&blog, "POST /1.1/verify-key HTTP/1.1\r\nhost: rest.akismet.com\r\nconnection: close", b"blog=https%3A%2F%2Fblog.example");
    assert!(wrong.ends_with("\r\n\r\ninvalid"), "{wrong}");
}

#[test]
fn a_client_of_http_1_0_is_answered() {
    let blog = Blog::open();
    let body = format!("key={}&blog=https%3A%2F%2Fblog.example", blog.key);
    let answer = raw(&blog, "POST /1.1/verify-key HTTP/1.0", body.as_bytes());
    assert!(answer.contains(" 200 OK\r\n") && answer.ends_with("\r\n\r\nvalid"), "{answer}");
}

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

#[test]
fn a_retry_is_answered_with_what_the_moderator_decided() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let cases = [
        ("approve", "false", "perhaps the tide is out"),
        ("spam", "true", "Tuesday works better for us, perhaps"),
        ("abuse", "true", "can bread rise twice, perhaps?"),
        ("trash", "true", "old maps perhaps show it"),
    ];
    for (decision, expected, content) in cases {
        let fields = [("comment_content", content), ("comment_author", "Ann")];
        let first = call(&blog, "comment-check", &fields);
        assert_eq!(first.header("x-akismet-recheck-after"), "1200");
        let guid = first.header("x-akismet-guid");
        decide(&blog, guid, decision);
        // The plugin's cron job knows the comment's id by now, and sends it.
        let retry = [&fields[..], &[("recheck_reason", "retry"), ("comment_ID", decision)]].concat();
        let again = call(&blog, "comment-check", &retry);
        assert_eq!((again.body.as_str(), again.header("x-akismet-guid")), (expected, guid), "{decision}");
        assert_eq!((again.header("x-akismet-recheck-after"), again.header("x-akismet-pro-tip")), ("", ""));
        let named = blog.site().get(&format!("/v1/comments/by-external-id/{decision}")).expect(200).json();
        assert_eq!(text(&named, "id"), guid);
    }
    let all = blog.moderator().get("/v1/comments").expect(200).json();
    assert_eq!(all["comments"].as_array().unwrap().len(), 4, "a retry is no new comment");
}

#[test]
fn a_retry_finds_its_own_among_equal_texts() {
    let blog = Blog::open_with(&["--hold-word", "perhaps"]);
    let by = |author: &'static str| [("comment_content", "perhaps the tide is out"), ("comment_author", author)];
    let guids: Vec<String> =
        ["Ann", "Bob", "Ann"].map(|author| call(&blog, "comment-check", &by(author)).header("x-akismet-guid").to_owned()).to_vec();
    decide(&blog, &guids[0], "trash");
    let retry = |author, id| {
        let fields = [&by(author)[..], &[("recheck_reason", "retry"), ("comment_ID", id)]].concat();
        let answer = call(&blog, "comment-check", &fields);
        (answer.body.clone(), answer.header("x-akismet-guid").to_owned())
    };
    assert_eq!(retry("Ann", "7"), ("true".to_owned(), guids[0].clone()), "the moderator's decision about Ann's first");
    assert_eq!(retry("Bob", "8").1, guids[1]);
    assert_eq!(retry("Ann", "9").1, guids[2]);
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!((&counts["pending"], &counts["trash"]), (&json!(2), &json!(1)), "a retry is no new comment");
}

#[test]
fn the_same_words_of_another_author_are_another_comment() {
    let blog = Blog::open();
    let first = call(&blog, "comment-check", &[("comment_content", "Nice post!"), ("comment_author", "Ann")]);
    let other = [("comment_content", "Nice post!"), ("comment_author", "Bob"), ("recheck_reason", "retry")];
    let second = call(&blog, "comment-check", &other);
    assert_ne!(first.header("x-akismet-guid"), second.header("x-akismet-guid"));
}

#[test]
fn a_comment_that_was_edited_on_the_blog_is_scored_again() {
    let blog = Blog::open();
    call(&blog, "comment-check", &[("comment_content", "Lovely."), ("comment_ID", "17")]);
    call(&blog, "comment-check", &[("comment_content", "Lovely pills."), ("comment_ID", "17"), ("recheck_reason", "edit")]);
    let stored = only_comment(&blog);
    assert_eq!((&stored["revision"], &stored["comment"]["content"]), (&json!(2), &json!("Lovely pills.")));
}

#[test]
fn submitted_spam_and_ham_are_thanked_for_and_decide_the_comment_however_it_is_named() {
    let blog = Blog::open();
    for (round, call_name, status) in [(0, "submit-spam", "spam"), (1, "submit-ham", "approved")] {
        for name in ["guid", "comment_ID", "content"] {
            let content = format!("Round {round} by {name}");
            let id = format!("{round}-{name}");
            let mut fields = vec![("comment_content", content.as_str())];
            if name == "comment_ID" {
                fields.push(("comment_ID", &id));
            }
            let guid = call(&blog, "comment-check", &fields).header("x-akismet-guid").to_owned();
            if name == "guid" {
                fields = vec![("guid", guid.as_str())];
            }
            let thanks = call(&blog, call_name, &[&fields[..], &[("reporter", "ann"), ("comment_check_response", "false")]].concat());
            assert_eq!(thanks.body, "Thanks for making the web a better place.");
            let stored = blog.moderator().get(&format!("/v1/comments/{guid}")).expect(200).json();
            assert_eq!(stored["status"], status, "{name}");
            assert_eq!(stored["history"].as_array().unwrap().len(), 1);
        }
    }
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!((&counts["spam"], &counts["approved"], &counts["pending"]), (&json!(3), &json!(3), &json!(0)));
}

#[test]
fn a_submitted_comment_that_never_arrived_before_is_kept_and_teaches() {
    let blog = Blog::open();
    let content = "We restore antique barometers in Leeds.";
    let score = || blog.site().post("/v1/score", &json!({"content": content})).expect(200).json()["score"].as_f64().unwrap();
    let before = score();
    call(&blog, "submit-spam", &[("comment_content", content), ("comment_ID", "99")]);
    assert!(score() > before);
    let stored = only_comment(&blog);
    assert_eq!((&stored["status"], &stored["external_id"]), (&json!("spam"), &json!("99")));
}

#[test]
fn text_in_the_blogs_charset_is_kept_as_it_was_meant() {
    let blog = Blog::open();
    let body = format!(
        "api_key={}&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9&blog_charset=ISO-8859-1&comment_content=caf%E9&\
         comment_context%5B%5D=food&comment_context%5B0%5D=drink&comment_context=tea&nobody_knows_this=1",
        blog.key
    );
    let answer = blog.server.stranger().send("POST", "/1.1/comment-check", Some("application/x-www-form-urlencoded"), body.as_bytes());
    assert_eq!(answer.expect(200).header("x-akismet-guid").len(), 36);
    assert_eq!(only_comment(&blog)["comment"]["content"], "café");
}

#[test]
fn a_comment_without_content_is_checked() {
    let blog = Blog::open();
    let answer = call(&blog, "comment-check", &[("comment_author", "Ann"), ("comment_type", "signup")]);
    assert!(["true", "false"].contains(&answer.body.as_str()), "{}", answer.body);
    assert_eq!(only_comment(&blog)["comment"]["kind"], "signup");
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
