//! The webhook to the blog, at the address that its calls name.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::common::{call, decide, stored};
use crate::support::{PATIENCE, eventually};

/// A blog's end of the webhook.
struct Receiver(TcpListener);

impl Receiver {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> String {
        format!("http://{}/wp-json/akismet/v1/webhook", self.0.local_addr().unwrap())
    }

    /// The head, in small letters, and the body of the next call, which is answered as the plugin answers.
    fn next(&self) -> (String, Value) {
        let (stream, _) = eventually("the webhook calls", || self.0.accept().ok());
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut reader = BufReader::new(stream);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(reader.read_line(&mut head).unwrap(), 0, "{head}");
        }
        let head = head.to_lowercase();
        let length = head.split_once("content-length: ").unwrap().1.lines().next().unwrap().parse().unwrap();
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let answer = json!({"comments": {body["comments"][0]["guid"].as_str().unwrap(): {"status": "success"}}}).to_string();
        let mut stream = reader.into_inner();
        write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{answer}", answer.len()).unwrap();
        (head, body)
    }
}

/// A blog whose server may call this machine.
fn open() -> Blog {
    let Blog { house, server, key, token } = Blog::open_with(&["--hold-word", "perhaps"]);
    assert!(server.stop().success());
    let server = house.serve_with(&["--webhook-networks", "127.0.0.0/8"]);
    Blog { house, server, key, token }
}

#[test]
fn a_decision_is_told_at_the_address_of_the_last_call_in_the_dialects_words() {
    let (blog, first, receiver) = (open(), Receiver::open(), Receiver::open());
    call(&blog, "comment-check", &[("comment_content", "perhaps"), ("callback", &first.address())]);
    let contents = ["perhaps the tide is out", "Tuesday works better for us, perhaps"];
    let guids = contents.map(|content| {
        let answer = call(&blog, "comment-check", &[("comment_content", content), ("callback", &receiver.address())]);
        answer.header("x-akismet-guid").to_owned()
    });
    for ((guid, decision), result) in guids.iter().zip(["approve", "spam"]).zip(["false", "true"]) {
        decide(&blog, guid, decision);
        let (head, body) = receiver.next();
        assert!(head.starts_with("post /wp-json/akismet/v1/webhook ") && head.contains("\r\nx-akismet-webhook:"), "{head}");
        assert_eq!(body, json!({"key": blog.key, "endpoint": "comment-check", "comments": [{"guid": guid, "result": result}]}));
    }
    assert!(first.0.accept().is_err(), "an address that was replaced is called no more");
}

#[test]
fn an_address_that_may_not_be_called_is_no_fault_of_the_comments() {
    let blog = Blog::open();
    for callback in
        ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "https://other.example/hook", "ftp://blog.example/", "no address"]
    {
        let answer =
            call(&blog, "comment-check", &[("comment_content", callback), ("callback", callback), ("gatepost_callback", callback)]);
        assert_eq!(stored(&blog, &answer)["comment"]["content"], callback);
    }
}
