//! What the world does to a server beside sending it comments: logs that cannot be written, clients that hang up half-way, a second server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;

use serde_json::json;

use crate::support::{House, PATIENCE, Server};

fn serve(house: &House) -> std::process::Command {
    let mut command = house.gatepost();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database", &house.database_url()]);
    command
}

#[test]
fn a_log_that_cannot_be_written_does_not_end_the_server() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let server = Server::start(serve(&house), Path::new("/dev/full"));
    server.client(&key).post("/v1/score", &json!({"content": "Hello."})).expect(200);
    let status = server.stop();
    assert!(status.success(), "{status}");
}

/// Sends raw bytes, closes the sending side if asked to, and reads what comes back until the server is done.
fn talk(server: &Server, bytes: &[u8], hang_up: bool) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(bytes).unwrap();
    if hang_up {
        stream.shutdown(Shutdown::Write).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn request(key: &str) -> String {
    let body = r#"{"content": "Hello."}"#;
    let length = body.len();
    format!(
        "POST /v1/score HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn a_client_that_closes_its_side_or_sends_stray_bytes_still_gets_its_answer() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let server = house.serve();
    let whole = request(&key);
    for (bytes, hang_up) in [(whole.clone(), true), (format!("{whole}\r\n"), false), (format!("{whole}POST /v1/comm"), false)] {
        let answer = talk(&server, bytes.as_bytes(), hang_up);
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer:?}");
    }
}

#[test]
fn a_request_that_is_no_http_is_answered_with_400() {
    let server = House::new().serve();
    assert!(talk(&server, b"HELLO\r\n\r\n", false).starts_with("HTTP/1.1 400 "));
}

#[test]
fn a_second_server_on_the_same_database_is_refused_until_the_first_has_gone() {
    let house = House::new();
    let first = house.serve();
    let output = serve(&house).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("another gatepost serve has sqlite://"), "{said}");
    first.kill();
    assert!(house.serve().stop().success());
}

#[test]
fn a_model_is_never_written_over_the_corpus_it_was_made_from() {
    let house = House::new();
    let corpus = house.path().join("mine.jsonl");
    std::fs::write(&corpus, "{\"content\": \"Hello.\", \"label\": \"ham\"}\n").unwrap();
    let output = house.run(&["train", "mine.jsonl", "--output", "mine.jsonl"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--output would replace mine.jsonl"));
    assert!(std::fs::read_to_string(&corpus).unwrap().contains("Hello."));
}
