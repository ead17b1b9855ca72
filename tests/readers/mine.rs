//! What an address sent, by a link that comes by mail.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::support::PATIENCE;
use crate::{Blog, text};

/// A mail server that keeps what it is sent.
struct Sink {
    address: SocketAddr,
    mails: Receiver<String>,
}

impl Sink {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (send, mails) = channel();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let send = send.clone();
                std::thread::spawn(move || converse(&stream, &send));
            }
        });
        Self { address, mails }
    }
}

/// One connection (RFC 5321): whatever is said is fine.
fn converse(mut stream: &TcpStream, mails: &Sender<String>) -> Option<()> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    stream.write_all(b"220 sink\r\n").ok()?;
    while let Some(line) = lines.next() {
        if line.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").ok()?;
            let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
            // Nobody may be waiting any more.
            let _ = mails.send(format!("{line}\n{}", mail.join("\n")));
        }
        stream.write_all(if line.starts_with("QUIT") { b"221 bye\r\n" } else { b"250 fine\r\n" }).ok()?;
    }
    Some(())
}

/// Asks for a link, and gives the page that answers.
fn ask(blog: &Blog, email: &str) -> String {
    let mut reader = blog.visitor();
    reader.get("/privacy/blog/mine").expect(200);
    reader.post("/privacy/blog/mine", &[("email", email)]).expect(200).body
}

#[test]
fn a_mailed_link_shows_what_the_address_sent_and_erases_it() {
    let sink = Sink::start();
    let smtp = format!("smtp://{}", sink.address);
    let blog = Blog::served(&[], &["--smtp", &smtp, "--mail-from", "gate@blog.example", "--public-url", "http://gate.example"]);
    let (first, second) = (blog.send("First of mine."), blog.send("Second of mine."));
    // Nobody learns whether an address has comments.
    assert_eq!(ask(&blog, "nobody@mail.example"), ask(&blog, "BEN@mail.example").replace("BEN@", "nobody@"));
    let mail = sink.mails.recv_timeout(PATIENCE).unwrap().replace("=\n", "");
    assert!(mail.to_lowercase().contains("to: ben@mail.example"), "{mail}");
    let path = mail.split("http://gate.example").nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(path.starts_with("/mine/"), "{path}");
    let mut reader = blog.visitor();
    let page = reader.get(path).expect(200).body;
    assert!(page.contains("2 comments were sent") && page.contains("First of mine.") && page.contains("Second of mine."), "{page}");
    reader.get(&format!("{path}0")).expect(404);
    assert!(reader.post(path, &[]).expect(200).body.contains("Yes, erase 2 comments for good"));
    assert_eq!(blog.status(&first), "pending", "it was asked once more");
    assert!(reader.post(path, &[("sure", "yes")]).expect(200).body.contains("2 comments were erased."));
    for comment in [first, second] {
        blog.moderator.get(&format!("/v1/comments/{}", text(&comment, "id"))).expect(404);
    }
    assert!(sink.mails.try_recv().is_err(), "nobody else was written to");
    let log = blog.server.log();
    assert!(!log.contains("mail.example") && !log.contains("/mine/"), "{log}");
}

#[test]
fn without_a_mail_server_the_page_says_whom_to_ask() {
    let blog = Blog::with(&[]);
    let mut reader = blog.visitor();
    let page = reader.get("/privacy/blog/mine").expect(200).body;
    assert!(page.contains("This server sends no mail.") && !page.contains("<form"), "{page}");
    reader.get("/privacy/nowhere/mine").expect(404);
}
