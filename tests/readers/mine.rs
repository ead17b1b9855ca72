//! What an address sent, by a link that comes by mail.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::support::PATIENCE;
use crate::{Blog, text};

/// A mail server that keeps what it is sent.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    mails: Receiver<String>,
}

impl Sink {
    /// The path of the link in the next mail.
    pub(crate) fn path(&self) -> String {
        let mail = self.next();
        mail.split("http://gate.example").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    }

    /// The next mail, with its lines joined.
    fn next(&self) -> String {
        self.mails.recv_timeout(PATIENCE).unwrap().replace("=\n", "")
    }

    pub(crate) fn start() -> Self {
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
    let mut recipient = String::new();
    while let Some(line) = lines.next() {
        if line.starts_with("RCPT TO:") {
            recipient.clone_from(&line);
        }
        if line.starts_with("DATA") {
            stream.write_all(b"354 go on\r\n").ok()?;
            let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
            // Nobody may be waiting any more.
            let _ = mails.send(format!("{recipient}\n{}", mail.join("\n")));
        }
        stream.write_all(if line.starts_with("QUIT") { b"221 bye\r\n" } else { b"250 fine\r\n" }).ok()?;
    }
    Some(())
}

/// A site whose server sends mail there.
pub(crate) fn mailing(sink: &Sink) -> Blog {
    let smtp = format!("smtp://{}", sink.address);
    Blog::served(&[], &["--smtp", &smtp, "--mail-from", "gate@blog.example", "--public-url", "http://gate.example"])
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
    let blog = mailing(&sink);
    let (first, second) = (blog.send("First of mine."), blog.send("Second of mine."));
    // Nobody learns whether an address has comments.
    assert_eq!(ask(&blog, "nobody@mail.example"), ask(&blog, "BEN@mail.example").replace("BEN@", "nobody@"));
    let mail = sink.next();
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
    reader.get(path).expect(404);
    for comment in [first, second] {
        blog.moderator.get(&format!("/v1/comments/{}", text(&comment, "id"))).expect(404);
    }
    assert!(sink.mails.try_recv().is_err(), "nobody else was written to");
    let log = blog.server.log();
    assert!(!log.contains("mail.example") && !log.contains("/mine/"), "{log}");
}

#[test]
fn a_mailed_link_says_where_comments_stand_and_not_where_they_were_sent_from() {
    let sink = Sink::start();
    let blog = mailing(&sink);
    let sent = blog.send("Whose is this?");
    ask(&blog, "ben@mail.example");
    let mut reader = blog.visitor();
    let page = reader.get(&sink.path()).expect(200).body;
    let link = format!("/status/{}", page.split("href=\"/status/").nth(1).unwrap().split('"').next().unwrap());
    assert!(!text(&sent, "status_url").ends_with(&link) && !page.contains("192.0.2.7"), "{page}");
    let page = reader.get(&link).expect(200).body;
    assert!(page.contains("It waits for a moderator") && page.contains("Whose is this?") && page.contains("is not shown here"), "{page}");
    assert!(!page.contains("192.0.2.7") && !page.contains("Lynx"), "{page}");
    let own = text(&sent, "status_url").replace("http://gate.example", "");
    let page = reader.get(&own).expect(200).body;
    assert!(page.contains("192.0.2.7") && page.contains("Lynx") && !page.contains("is not shown here"), "{page}");
    let page = reader.post(&format!("{link}/erase"), &[]).status;
    assert_eq!(page, 403, "each page has a form of its own");
    reader.get(&format!("{link}/erase")).expect(200);
    assert!(reader.post(&format!("{link}/erase"), &[]).expect(200).body.contains("1 comment was erased."));
    reader.get(&own).expect(404);
}

#[test]
fn an_address_is_found_however_its_domain_is_spelled_and_one_that_cannot_be_written_to_is_told() {
    let sink = Sink::start();
    let blog = mailing(&sink);
    for (number, email) in ["ann@bücher.example", "Ann@xn--bcher-kva.example", "bob@bücher.example"].into_iter().enumerate() {
        let comment = serde_json::json!({ "content": format!("Number {number}."), "author_email": email });
        blog.blog.post("/v1/comments", &comment).expect(201);
    }
    for asked in ["ann@bücher.example", "ann@XN--BCHER-KVA.example"] {
        ask(&blog, asked);
        let mail = sink.next();
        assert!(mail.starts_with("RCPT TO:<ann@xn--bcher-kva.example>"), "{mail}");
        let path = mail.split("http://gate.example").nth(1).unwrap().split_whitespace().next().unwrap();
        let page = blog.visitor().get(path).expect(200).body;
        assert!(page.contains("2 comments were sent") && page.contains("Number 0.") && page.contains("Number 1."), "{page}");
    }
    let mut reader = blog.visitor();
    for (typed, why) in
        [("änn@bücher.example", "before the @"), ("ann@nowhere", "That is no e-mail address"), ("", "That is no e-mail address")]
    {
        reader.get("/privacy/blog/mine").expect(200);
        let page = reader.post("/privacy/blog/mine", &[("email", typed)]).expect(422).body;
        assert!(page.contains(why) && page.contains(&format!("value=\"{typed}\"")), "{page}");
    }
    let erased = blog.house.run_json(&["erase", "--all-sites", "--email", "ann@bücher.example", "--yes"]);
    assert_eq!(erased["comments"], 2, "{erased}");
}

#[test]
fn without_a_mail_server_the_page_says_whom_to_ask() {
    let blog = Blog::with(&[]);
    let mut reader = blog.visitor();
    let page = reader.get("/privacy/blog/mine").expect(200).body;
    assert!(page.contains("This server sends no mail.") && !page.contains("<form"), "{page}");
    reader.get("/privacy/nowhere/mine").expect(404);
}

#[test]
fn a_network_asks_for_ten_links_in_an_hour_and_then_waits() {
    let sink = Sink::start();
    let blog = mailing(&sink);
    let mut reader = blog.visitor();
    reader.get("/privacy/blog/mine").expect(200);
    let mut ask = |number| reader.post("/privacy/blog/mine", &[("email", &format!("nobody{number}@mail.example"))]);
    for number in 0..10 {
        ask(number).expect(200);
    }
    let refused = ask(10).expect(429).body;
    assert!(refused.contains("too often") && refused.contains("<form"), "{refused}");
}
