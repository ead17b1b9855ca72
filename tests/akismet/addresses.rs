//! Where a call goes, and where its key stands.

use crate::blog::Blog;
use crate::common::{BLOG, call, raw};

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
fn the_key_may_stand_in_the_form_under_either_name_on_any_host() {
    let blog = Blog::open();
    for field in ["key", "api_key"] {
        for host in ["rest.akismet.com", "127.0.0.1", "gate.example:8080"] {
            let head = format!("POST /1.1/comment-check HTTP/1.1\r\nhost: {host}\r\nconnection: close");
            let body = format!("{field}={}&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9&comment_author=viagra-test-123", blog.key);
            let answer = raw(&blog, &head, body.as_bytes());
            assert!(answer.ends_with("\r\n\r\ntrue"), "{field} at {host}: {answer}");
        }
    }
}

#[test]
fn the_form_comes_before_the_host_name() {
    let blog = Blog::open();
    let head = format!("POST /1.1/comment-check HTTP/1.1\r\nhost: {}.rest.akismet.com\r\nconnection: close", blog.key);
    let answer = raw(&blog, &head, b"api_key=abcdefghijkl&blog=https%3A%2F%2Fblog.example&user_ip=203.0.113.9");
    assert!(answer.ends_with("\r\n\r\ninvalid"), "{answer}");
}

#[test]
fn calls_of_1_2_are_taken_by_get_and_by_post_with_the_key_in_either_place() {
    let blog = Blog::open();
    let key = &blog.key;
    for call in ["usage-limit", "key-sites"] {
        let got = blog.server.stranger().get(&format!("/1.2/{call}?api_key={key}")).expect(200);
        let posted = blog.server.stranger().post_form(&format!("/1.2/{call}"), &[("api_key", key)]).expect(200);
        assert_eq!(got.json(), posted.json());
        assert_eq!(got.header("content-type"), "application/json");
        let hosted = raw(&blog, &format!("GET /1.2/{call} HTTP/1.1\r\nhost: {key}.rest.akismet.com\r\nconnection: close"), b"");
        assert!(hosted.ends_with(&got.body), "{hosted}");
        // Without the body its length tells: `invalid` is seven letters.
        let head = raw(&blog, &format!("HEAD /1.2/{call}?api_key={key} HTTP/1.1\r\nhost: gate.example\r\nconnection: close"), b"");
        assert!(head.contains("content-type: application/json") && !head.contains("x-akismet-debug-help"), "{head}");
    }
}

#[test]
fn an_answer_is_200_and_its_text_without_a_line_break() {
    let blog = Blog::open();
    for (name, body) in [
        ("verify-key", "valid"),
        ("comment-check", "true"),
        ("submit-spam", "Thanks for making the web a better place."),
        ("submit-ham", "Thanks for making the web a better place."),
        ("deactivate", "deactivated"),
    ] {
        assert_eq!(call(&blog, name, &[("comment_author", "viagra-test-123")]).body, body);
    }
    let test = raw(&blog, "GET /1.1/test HTTP/1.0", b"");
    assert!(test.contains(" 200 OK\r\n") && test.ends_with("\r\n\r\nconnected"), "{test}");
}

#[test]
fn the_host_is_in_no_log() {
    let Blog { house, server, key, token } = Blog::open();
    assert!(server.stop().success());
    let server = house.serve_with(&["--log", "debug"]);
    let loud = Blog { house, server, key, token };
    let head = format!("POST /1.1/verify-key HTTP/1.1\r\nhost: {}.rest.akismet.com\r\nconnection: close", loud.key);
    let answer = raw(&loud, &head, b"blog=https%3A%2F%2Fblog.example");
    assert!(answer.ends_with("\r\n\r\nvalid"), "{answer}");
    loud.server.stranger().get(&format!("/1.2/usage-limit?api_key={}", loud.key)).expect(200);
    let log = loud.server.log();
    assert!(log.contains("/1.1/verify-key") && log.contains("/1.2/usage-limit") && !log.contains(&loud.key), "{log}");
}
