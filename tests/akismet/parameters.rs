//! What a comment is sent with, and in which spellings.

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::common::{call, only_comment, stored};

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

/// What a moderator sees of a comment that was sent with these fields beside the required ones.
fn sent(blog: &Blog, fields: &[(&str, &str)]) -> Value {
    stored(blog, &call(blog, "comment-check", fields))
}

#[test]
fn the_required_ones_are_asked_for_one_by_one() {
    let blog = Blog::open();
    let all = [("api_key", blog.key.as_str()), ("blog", "https://blog.example"), ("user_ip", "203.0.113.9")];
    let expected = [("api_key", "invalid"), ("blog", "Missing required field: blog."), ("user_ip", "Missing required field: user_ip.")];
    for name in ["comment-check", "submit-spam", "submit-ham"] {
        for (left_out, body) in expected {
            let fields: Vec<_> = all.into_iter().filter(|(field, _)| *field != left_out).collect();
            let answer = blog.server.stranger().post_form(&format!("/1.1/{name}"), &fields).expect(200);
            assert_eq!(answer.body, body, "{name} without {left_out}");
        }
    }
}

#[test]
fn each_field_of_a_comment_is_kept_as_it_was_sent() {
    let blog = Blog::open();
    let fields = [
        ("user_agent", "user_agent", "Mozilla/5.0 (X11)"),
        ("referrer", "referrer", "https://search.example/?q=x"),
        ("permalink", "article", "https://blog.example/tides"),
        ("comment_author", "author", "Ann Ämter"),
        ("comment_author_email", "author_email", "ann@mail.example"),
        ("comment_author_url", "author_url", "https://ann.example/"),
        ("comment_content", "content", "Line one\nLine two & <b>more</b>"),
        ("comment_parent", "parent", "12"),
    ];
    let form: Vec<_> = fields.iter().map(|(name, _, value)| (*name, *value)).collect();
    let comment = &sent(&blog, &form)["comment"];
    for (name, field, value) in fields {
        assert_eq!(comment[field], value, "{name}");
    }
    assert_eq!(comment["ip"], "203.0.113.9");
}

#[test]
fn any_kind_of_comment_is_taken() {
    let blog = Blog::open();
    let known = ["comment", "forum-post", "reply", "blog-post", "contact-form", "signup", "message", "trackback", "pingback"];
    for kind in [&known[..], &["review", "bärlauch"]].concat() {
        assert_eq!(sent(&blog, &[("comment_type", kind)])["comment"]["kind"], kind);
    }
}

#[test]
fn the_time_of_a_comment_is_read_as_it_is_written_and_otherwise_left_out() {
    let blog = Blog::open();
    for (written, kept) in [
        ("2026-01-31 12:00:00", json!("2026-01-31T12:00:00Z")),
        ("2026-01-31T13:00:00+01:00", json!("2026-01-31T12:00:00Z")),
        ("2026-01-31T12:00:00", json!("2026-01-31T12:00:00Z")),
        ("yesterday", Value::Null),
    ] {
        assert_eq!(
            sent(&blog, &[("comment_date_gmt", written), ("comment_post_modified_gmt", written)])["comment"]["created_at"],
            kept,
            "{written}"
        );
    }
}

#[test]
fn an_article_is_as_old_as_the_blog_says() {
    let blog = Blog::open_with(&["--close-after-days", "30"]);
    for (article, is_closed) in [("2020-01-01 00:00:00", true), ("2099-01-01 00:00:00", false), ("", false), ("long ago", false)] {
        let held = sent(&blog, &[("comment_post_modified_gmt", article)]);
        let closed = held["reasons"].as_array().unwrap().iter().any(|reason| reason["code"] == "article_closed");
        assert_eq!(closed, is_closed, "{article:?}: {held}");
    }
}

#[test]
fn an_administrator_is_one_among_other_roles() {
    let blog = Blog::open();
    for (role, code) in [("administrator", true), ("editor,administrator", true), ("editor", false), ("super_admin", false)] {
        let reasons = sent(&blog, &[("user_role", role)])["reasons"].clone();
        assert_eq!(reasons[0]["code"] == "administrator", code, "{role}: {reasons}");
    }
}

#[test]
fn a_test_is_one_in_every_spelling_of_yes() {
    let blog = Blog::open();
    for (spelling, kept) in [("true", 0), ("1", 0), ("True", 0), ("false", 1), ("0", 2), ("False", 3), ("", 4)] {
        call(&blog, "comment-check", &[("is_test", spelling), ("user_role", "administrator")]);
        assert_eq!(blog.moderator().get("/v1/counts").expect(200).json()["approved"], kept, "{spelling:?}");
    }
}

#[test]
fn each_reason_to_ask_again_finds_the_comment_and_makes_no_second() {
    let blog = Blog::open();
    let fields = [("comment_content", "The tide is out."), ("comment_author", "Ann"), ("comment_ID", "4")];
    let first = call(&blog, "comment-check", &fields).header("x-akismet-guid").to_owned();
    for reason in ["retry", "recheck_queue", "edit", "import", "anything"] {
        let again = call(&blog, "comment-check", &[&fields[..], &[("recheck_reason", reason)]].concat());
        assert_eq!(again.header("x-akismet-guid"), first, "{reason}");
    }
    only_comment(&blog);
}

#[test]
fn a_filled_honeypot_is_seen_under_each_name() {
    let blog = Blog::open();
    for fields in [
        &[("honeypot_field_name", "website2"), ("website2", "x")][..],
        &[("honeypot_field_name", "website2"), ("POST_website2", "x")],
        &[("POST_ak_hp_textarea", "x")],
        &[("ak_hp_textarea", "x")],
    ] {
        assert_eq!(sent(&blog, fields)["reasons"][0]["code"], "honeypot", "{fields:?}");
    }
    for fields in [&[("honeypot_field_name", "website2"), ("website2", "")][..], &[("POST_ak_hp_textarea", "")], &[("website2", "x")]] {
        assert_ne!(sent(&blog, fields)["reasons"][0]["code"], "honeypot", "{fields:?}");
    }
}

#[test]
fn a_form_that_came_back_at_once_is_seen_by_the_time_of_the_plugins_script() {
    let blog = Blog::open_with(&["--min-seconds", "1000"]);
    let now = std::process::Command::new("date").arg("+%s%3N").output().unwrap().stdout;
    let now = String::from_utf8(now).unwrap();
    assert_eq!(sent(&blog, &[("POST_ak_js", now.trim())])["reasons"][0]["code"], "too_fast");
    // Where the browser runs no script there is a number below 250.
    assert_ne!(sent(&blog, &[("POST_ak_js", "123")])["reasons"][0]["code"], "too_fast");
}

#[test]
fn the_undocumented_and_the_unknown_change_nothing() {
    let blog = Blog::open();
    let plain = sent(&blog, &[("comment_content", "The tide is out.")]);
    let extra = [
        ("classify", "1"),
        ("guid", "none-of-ours"),
        ("comment_post_ID", "7"),
        ("comment_author_IP", "198.51.100.1"),
        ("comment_tags", "a,b"),
        ("akismet_comment_nonce", "failed"),
        ("POST_comment", "The tide is out."),
        ("HTTP_ACCEPT_LANGUAGE", "de"),
        ("REMOTE_ADDR", "198.51.100.2"),
        ("REQUEST_URI", "/wp-comments-post.php"),
        ("blog_lang", "en, fr_ca"),
        ("site_domain", "blog.example"),
        ("reporter", "ann"),
        ("comment_check_response", "true"),
        ("nobody_knows_this", "1"),
        ("comment_context[]", "food"),
        ("comment_context[0]", "drink"),
        ("comment_context", "tea"),
        ("comment_context", "cake"),
    ];
    let full = sent(&blog, &[&[("comment_content", "The tide is out.")], &extra[..]].concat());
    for field in ["comment", "score", "verdict", "reasons"] {
        assert_eq!(full[field], plain[field], "{field}");
    }
    assert_eq!(full["comment"]["ip"], "203.0.113.9");
}

#[test]
fn other_charsets_are_decoded_as_the_blog_says() {
    let blog = Blog::open();
    // The bytes as `iconv -t` writes them.
    let cases = [
        ("windows-1251", "%CF%F0%E8%E2%E5%F2", "Привет"),
        ("EUC-JP", "%A4%A2", "あ"),
        ("Big5", "%A7A", "你"),
        ("UTF-8", "%E4%BD%A0", "你"),
        ("nonsense", "%E4%BD%A0", "你"),
    ];
    for (charset, bytes, text) in cases {
        let body = format!(
            "api_key={}&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9&blog_charset={charset}&comment_content={bytes}",
            blog.key
        );
        let answer = blog.server.stranger().send("POST", "/1.1/comment-check", Some("application/x-www-form-urlencoded"), body.as_bytes());
        assert_eq!(stored(&blog, &answer)["comment"]["content"], text, "{charset}");
    }
}
