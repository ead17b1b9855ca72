//! The webhook to the blog, at the address that its calls name.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::blog::Blog;
use crate::common::{call, decide, stored};
use crate::support::{House, PATIENCE, eventually};

/// A blog's end of the webhook.
struct Receiver(TcpListener);

impl Receiver {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
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

/// A blog at the receiver's address, whose server may call this machine.
fn open(receiver: &Receiver) -> Blog {
    let house = House::new();
    let key = house.add_site("blog", &receiver.address());
    house.run_json(&["site", "set", "blog", "--hold-word", "perhaps"]);
    let token = house.add_user("ann");
    let server = house.serve_with(&["--webhook-networks", "127.0.0.0/8"]);
    Blog { house, server, key, token }
}

#[test]
fn a_decision_and_an_erasure_are_told_at_the_blogs_own_address_in_the_dialects_words() {
    let (receiver, elsewhere) = (Receiver::open(), Receiver::open());
    let blog = open(&receiver);
    let callback = format!("{}/wp-json/akismet/v1/webhook", receiver.address());
    let contents = ["perhaps the tide is out", "Tuesday works better for us, perhaps"];
    let guids = contents.map(|content| {
        let answer = call(&blog, "comment-check", &[("comment_content", content), ("callback", &callback)]);
        answer.header("x-akismet-guid").to_owned()
    });
    for ((guid, decision), result) in guids.iter().zip(["approve", "spam"]).zip(["false", "true"]) {
        decide(&blog, guid, decision);
        let (head, body) = receiver.next();
        assert!(head.starts_with("post /wp-json/akismet/v1/webhook ") && head.contains("\r\nx-akismet-webhook:"), "{head}");
        assert_eq!(body, json!({"key": blog.key, "endpoint": "comment-check", "comments": [{"guid": guid, "result": result}]}));
    }
    // A network that may be called is not this blog's own for that, and an address stands for a minute.
    for other in [elsewhere.address(), format!("{}/admin/delete?all=1", receiver.address())] {
        call(
            &blog,
            "comment-check",
            &[("comment_content", "another, perhaps"), ("callback", &other), ("gatepost_callback", &elsewhere.address())],
        );
    }
    blog.house.run_json(&["erase", "--site", "blog", "--comment", &guids[0], "--yes"]);
    let (head, body) = receiver.next();
    assert!(head.starts_with("post /wp-json/akismet/v1/webhook "), "{head}");
    assert_eq!(body["comments"], json!([{"guid": &guids[0], "result": "true"}]));
    assert!(elsewhere.0.accept().is_err(), "it is another's");
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
