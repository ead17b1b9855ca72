//! Calls as a client makes them, and a look at what came of them.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::support::{Answer, PATIENCE};

pub const BLOG: &str = "https://blog.example";
pub const TEST_SPAM: (&str, &str) = ("comment_author", "viagra-test-123");
pub const ADMINISTRATOR: (&str, &str) = ("user_role", "administrator");

/// Makes a call with the key in the form and the fields that every call needs.
pub fn call(blog: &Blog, name: &str, fields: &[(&str, &str)]) -> Answer {
    let common = [("api_key", blog.key.as_str()), ("blog", BLOG), ("user_ip", "203.0.113.9")];
    blog.server.stranger().post_form(&format!("/1.1/{name}"), &[&common, fields].concat()).expect(200)
}

/// Sends a request byte for byte, and gives the whole answer.
pub fn raw(blog: &Blog, head: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(blog.server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let kind = "content-type: application/x-www-form-urlencoded; charset=UTF-8";
    write!(stream, "{head}\r\n{kind}\r\ncontent-length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The comment that an answer is about, as a moderator sees it.
pub fn stored(blog: &Blog, answer: &Answer) -> Value {
    blog.moderator().get(&format!("/v1/comments/{}", answer.header("x-akismet-guid"))).expect(200).json()
}

/// The only comment that is kept, as a moderator sees it.
pub fn only_comment(blog: &Blog) -> Value {
    let page = blog.moderator().get("/v1/comments").expect(200).json();
    assert_eq!(page["comments"].as_array().unwrap().len(), 1, "{page}");
    page["comments"][0].clone()
}

/// What a moderator decides.
pub fn decide(blog: &Blog, id: &str, decision: &str) {
    blog.moderator().post(&format!("/v1/comments/{id}/decision"), &json!({"decision": decision})).expect(200);
}
