//! What a blog should not send, and the answer that says so.

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::support::Answer;

/// The parts of a problem that every one has.
fn problem(answer: &Answer) -> (u16, String, Option<String>) {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status);
    assert!(problem["type"].as_str().unwrap().starts_with("urn:gatepost:problem:"), "{problem}");
    assert!(!problem["title"].as_str().unwrap().is_empty());
    (answer.status, problem["detail"].as_str().unwrap().to_owned(), problem["field"].as_str().map(str::to_owned))
}

/// Submits a JSON value, which must be refused.
fn refused(blog: &Blog, body: &Value) -> (u16, String, Option<String>) {
    problem(&blog.site().post("/v1/comments", body))
}

/// Submits bytes as JSON, which must be refused.
fn refused_bytes(blog: &Blog, body: &[u8]) -> (u16, String, Option<String>) {
    problem(&blog.site().send("POST", "/v1/comments", Some("application/json"), body))
}

fn nothing_was_kept(blog: &Blog) {
    let counts = blog.moderator().get("/v1/counts").expect(200).json();
    assert_eq!(counts, json!({"pending": 0, "approved": 0, "spam": 0, "trash": 0}));
}

#[test]
fn empty_content_is_refused_naming_the_field() {
    let blog = Blog::open();
    for content in ["", " \n\t\u{2003} ", "\u{200b}\u{200b}\n\u{202e}"] {
        let (status, detail, field) = refused(&blog, &json!({"content": content}));
        assert_eq!((status, field.as_deref()), (422, Some("content")));
        assert_eq!(detail, "content is empty or shows nothing; it should be the comment's text.");
    }
    nothing_was_kept(&blog);
}

#[test]
fn a_megabyte_of_content_is_refused_with_the_limit() {
    let blog = Blog::open();
    let (status, detail, _) = refused(&blog, &json!({"content": "word ".repeat(200_000)}));
    assert_eq!(status, 413);
    assert_eq!(detail, "The body is longer than 524288 bytes; a comment's content may be 65536 bytes of UTF-8.");
    nothing_was_kept(&blog);
}

#[test]
fn content_of_64_kib_is_taken_and_one_byte_more_is_refused() {
    let blog = Blog::open();
    blog.site().post("/v1/comments", &json!({"content": "x".repeat(65_536)})).expect(201);
    let (status, detail, field) = refused(&blog, &json!({"content": "x".repeat(65_537)}));
    assert_eq!((status, field.as_deref()), (422, Some("content")));
    assert_eq!(detail, "content is 65537 bytes long; at most 65536 are accepted.");
}

#[test]
fn bytes_that_are_no_utf8_are_refused_with_their_place() {
    let blog = Blog::open();
    let (status, detail, _) = refused_bytes(&blog, b"{\"content\":\"caf\xe9\"}");
    assert_eq!(status, 400);
    assert_eq!(detail, "The body is not UTF-8: the bytes from 15 on are no character.");
    nothing_was_kept(&blog);
}

#[test]
fn a_nul_character_is_refused_naming_the_field() {
    let blog = Blog::open();
    let (status, detail, field) = refused_bytes(&blog, br#"{"content":"a\u0000b"}"#);
    assert_eq!((status, field.as_deref()), (422, Some("content")));
    assert_eq!(detail, "content holds a NUL character at byte 1; remove it.");
    let (_, _, field) = refused_bytes(&blog, br#"{"content":"a","author":"\u0000"}"#);
    assert_eq!(field.as_deref(), Some("author"));
    nothing_was_kept(&blog);
}

#[test]
fn right_to_left_overrides_are_taken_and_come_back_as_they_were() {
    let blog = Blog::open();
    let content = "\u{202e}txet neddih\u{202c} \u{2066}isolated\u{2069} \u{200f}";
    blog.submit(content);
    let page = blog.moderator().get("/v1/comments").expect(200).json();
    assert_eq!(page["comments"][0]["comment"]["content"], content);
}

#[test]
fn a_hundred_thousand_zero_width_characters_are_refused_for_their_length() {
    let blog = Blog::open();
    let (status, detail, field) = refused(&blog, &json!({"content": "\u{200b}".repeat(100_000)}));
    assert_eq!((status, field.as_deref()), (422, Some("content")));
    assert_eq!(detail, "content is 300000 bytes long; at most 65536 are accepted.");
    // As many as fit are a comment like any other.
    blog.submit(&format!("Hello{}", "\u{200b}".repeat(20_000)));
}

#[test]
fn nested_json_is_refused_naming_the_field_and_without_overflowing() {
    let blog = Blog::open();
    let (status, detail, field) = refused(&blog, &json!({"content": {"content": {"content": "deep"}}}));
    assert_eq!((status, field.as_deref()), (422, Some("content")));
    assert_eq!(detail, "content should be a string.");
    let deep = format!("{{\"content\":{}", "[".repeat(400_000));
    assert_eq!(refused_bytes(&blog, deep.as_bytes()).0, 422);
    let unknown = format!("{{\"content\":\"x\",\"more\":{}", "{\"a\":".repeat(80_000));
    assert_eq!(refused_bytes(&blog, unknown.as_bytes()).2.as_deref(), Some("more"));
    blog.server.stranger().get("/healthz").expect(200);
}

#[test]
fn a_wrong_type_is_refused_naming_the_field_and_what_it_should_be() {
    let blog = Blog::open();
    let cases = [
        (json!({"content": 7}), "content", "content should be a string."),
        (json!({"content": null}), "content", "content should be a string."),
        (json!({"content": "x", "author": ["Ann"]}), "author", "author should be a string."),
        (json!({"content": "x", "ip": "not an address"}), "ip", "ip should be an IPv4 or IPv6 address."),
        (
            json!({"content": "x", "created_at": "2026-01-31T12:00:00+25:00"}),
            "created_at",
            "created_at should be a time as in RFC 3339, such as 2026-01-31T12:00:00Z.",
        ),
        (
            json!({"content": "x", "created_at": "yesterday"}),
            "created_at",
            "created_at should be a time as in RFC 3339, such as 2026-01-31T12:00:00Z.",
        ),
    ];
    for (body, name, expected) in cases {
        let (status, detail, field) = refused(&blog, &body);
        assert_eq!((status, field.as_deref(), detail.as_str()), (422, Some(name), expected));
    }
    assert_eq!(refused(&blog, &json!(["content"])).0, 422);
    nothing_was_kept(&blog);
}

#[test]
fn a_missing_field_is_named() {
    let blog = Blog::open();
    let (status, detail, field) = refused(&blog, &json!({"author": "Ann"}));
    assert_eq!((status, field.as_deref()), (422, Some("content")));
    assert_eq!(detail, "content is missing; it is required.");
}

#[test]
fn an_unknown_field_is_named_with_those_that_are_known() {
    let blog = Blog::open();
    let (status, detail, field) = refused(&blog, &json!({"content": "x", "comment": "y"}));
    assert_eq!((status, field.as_deref()), (422, Some("comment")));
    assert!(detail.starts_with("comment is unknown here; expected one of `content`, `external_id`, `author`,"), "{detail}");
}

#[test]
fn broken_json_is_refused_with_its_line_and_column() {
    let blog = Blog::open();
    let (status, detail, _) = refused_bytes(&blog, b"{\"content\":\n  oops}");
    assert_eq!(status, 400);
    assert_eq!(detail, "The body is not JSON: it goes wrong at line 2, column 3.");
}

#[test]
fn another_content_type_is_refused() {
    let blog = Blog::open();
    let answer = blog.site().send("POST", "/v1/comments", Some("text/plain"), b"{\"content\":\"x\"}");
    assert_eq!(problem(&answer).0, 415);
    let answer = blog.site().send("POST", "/v1/comments", None, b"{\"content\":\"x\"}");
    assert_eq!(problem(&answer).1, "Send the body as `Content-Type: application/json`.");
}

#[test]
fn a_missing_or_wrong_key_is_refused_saying_which_kind_is_needed() {
    let blog = Blog::open();
    let comment = json!({"content": "x"});
    let missing = blog.server.stranger().post("/v1/comments", &comment);
    assert_eq!(missing.header("www-authenticate"), "Bearer");
    let (status, detail, _) = problem(&missing);
    assert_eq!(status, 401);
    assert!(detail.starts_with("No key was sent") && detail.contains("a site key"), "{detail}");

    let wrong = "zzzzzzzzzzzz";
    let (status, detail, _) = problem(&blog.server.client(wrong).post("/v1/comments", &comment));
    assert_eq!(status, 401);
    assert!(detail.contains("unknown") && !detail.contains(wrong), "{detail}");

    // Each kind of key opens only its own routes, and the problem says which the route needs.
    let (status, detail, _) = problem(&blog.moderator().post("/v1/comments", &comment));
    assert!(status == 401 && detail.contains("a site key"), "{detail}");
    let (status, detail, _) = problem(&blog.site().get("/v1/comments"));
    assert!(status == 401 && detail.contains("a moderator's token"), "{detail}");
    nothing_was_kept(&blog);
}

#[test]
fn a_comment_of_another_site_is_unknown() {
    let blog = Blog::open();
    let other = blog.server.client(&blog.house.add_site("other", "https://other.example"));
    let stored = blog.site().post("/v1/comments", &json!({"content": "Mine.", "external_id": "1"})).expect(201).json();
    let path = format!("/v1/comments/{}", stored["id"].as_str().unwrap());
    assert_eq!(problem(&other.put(&path, &json!({"content": "Yours."}))).0, 404);
    assert_eq!(problem(&other.delete(&path)).0, 404);
    assert_eq!(problem(&other.get("/v1/comments/by-external-id/1")).0, 404);
    let (status, _, field) = problem(&blog.moderator().get("/v1/comments?site=nobody"));
    assert_eq!((status, field.as_deref()), (422, Some("site")));
}

#[test]
fn an_unknown_address_and_a_wrong_method_are_problems_too() {
    let blog = Blog::open();
    assert_eq!(problem(&blog.server.stranger().get("/v1/nothing")).0, 404);
    assert_eq!(problem(&blog.site().put("/v1/comments/no-uuid", &json!({"content": "x"}))).0, 404);
    let answer = blog.site().delete("/v1/score");
    assert_eq!(problem(&answer).0, 405);
    assert_eq!(answer.header("allow"), "POST");
}

#[test]
fn neither_comments_nor_keys_nor_addresses_reach_the_log() {
    let house = crate::support::House::new();
    let key = house.add_site("blog", "https://blog.example");
    let server = house.serve_with(&["--log", "debug"]);
    let comment = json!({"content": "confidential words", "author": "Somebody", "ip": "203.0.113.77", "external_id": "secret-id"});
    server.client(&key).post("/v1/comments", &comment).expect(201);
    server.client(&key).post("/v1/comments", &json!({"content": ["confidential words"]})).expect(422);
    server.client(&key).get("/v1/comments/by-external-id/secret-id?x=confidential").expect(200);
    server.client("wrongkey1234").get("/v1/comments/by-external-id/secret-id").expect(401);
    let form =
        [("api_key", key.as_str()), ("blog", "https://blog.example"), ("user_ip", "203.0.113.77"), ("comment_content", "confidential")];
    server.stranger().post_form("/1.1/comment-check", &form).expect(200);
    let log = server.log();
    assert!(log.contains("/v1/comments/by-external-id/{external_id}"), "the log is on: {log}");
    for secret in ["confidential", "Somebody", "203.0.113.77", "secret-id", key.as_str(), "wrongkey1234"] {
        assert!(!log.contains(secret), "{secret} stands in the log");
    }
}

#[test]
fn what_is_only_scored_is_held_to_the_same_bounds_as_what_is_kept() {
    let blog = Blog::open();
    for (id, told) in [(String::new(), "is empty"), ("x".repeat(2_049), "is 2049 bytes long"), ("a\0".to_owned(), "holds a NUL")] {
        for path in ["/v1/score", "/v1/comments"] {
            let (status, detail, field) = problem(&blog.site().post(path, &json!({ "content": "Hello there.", "external_id": id })));
            assert_eq!((status, field.as_deref()), (422, Some("external_id")), "{path}");
            assert!(detail.contains(told), "{path}: {detail}");
        }
    }
}

#[test]
fn of_many_decisions_with_a_note_that_is_too_long_none_is_made() {
    let blog = Blog::open();
    let [first, second] = ["One comment.", "Another comment."].map(|text| blog.submit(text)["id"].clone());
    let before = blog.moderator().get("/v1/counts").expect(200).body;
    let decisions = json!([{ "comment": first, "decision": "spam" }, { "comment": second, "decision": "spam", "note": "x".repeat(2_049) }]);
    let (status, _, field) = problem(&blog.moderator().post("/v1/decisions", &json!({ "decisions": decisions })));
    assert_eq!((status, field.as_deref()), (422, Some("decisions[1].note")));
    assert_eq!(blog.moderator().get("/v1/counts").expect(200).body, before);
}
