//! Where connections are made, and where not: against servers on this machine, with names that say what a test wants.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};

use super::*;

/// Says of every name what comes next; the last for ever.
struct Script(Mutex<VecDeque<&'static str>>);

#[async_trait]
impl Lookup for Script {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.pop_front() } else { answers.front().copied() };
        Ok(answer.unwrap().split(' ').map(|address| address.parse().unwrap()).collect())
    }
}

fn sender(allowed: &[&str], answers: &[&'static str]) -> Sender {
    let networks = Reachable::with(allowed.iter().map(|network| network.parse().unwrap()).collect());
    Sender::new(Arc::new(networks), Arc::new(Script(Mutex::new(answers.iter().copied().collect())))).unwrap()
}

/// A server that answers each connection's first request with the next of these, and tells of each.
fn server(answers: Vec<String>) -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            let mut bytes = [0; 1024];
            while !request.ends_with(b"{}") {
                let read = stream.read(&mut bytes).unwrap();
                if read == 0 {
                    break;
                }
                request.extend_from_slice(&bytes[..read]);
            }
            tell.send(String::from_utf8(request).unwrap()).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (port, told)
}

fn answer(status: &str, headers: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: 0\r\nconnection: close\r\n\r\n")
}

async fn send(sender: &Sender, url: &str, may_leave: bool) -> Result<(), Failure> {
    let message = Message { headers: vec![("webhook-id", "msg_1".to_owned())], body: b"{}".to_vec(), may_leave };
    sender.send(&Url::parse(url).unwrap(), &message, Timestamp::from_second(1_445_412_480).unwrap()).await
}

const ASTRAY: Failure = Failure::Refused("the name leads to no address that webhooks may reach");

#[tokio::test]
async fn a_name_is_checked_at_each_connection_whatever_it_said_before() {
    let (port, told) = server(vec![answer("204 No Content", ""), answer("204 No Content", "")]);
    let url = format!("http://blog.example:{port}/hook");
    let sender = sender(&["127.0.0.1/32"], &["127.0.0.1", "10.0.0.1", "169.254.169.254", "10.0.0.1 127.0.0.1"]);
    assert_eq!(send(&sender, &url, true).await, Ok(()));
    assert!(told.recv().unwrap().to_lowercase().contains("webhook-id: msg_1"));
    assert_eq!(send(&sender, &url, true).await, Err(ASTRAY));
    assert_eq!(send(&sender, &url, true).await, Err(ASTRAY));
    // Of two addresses the one that may be reached is.
    assert_eq!(send(&sender, &url, true).await, Ok(()));
}

#[tokio::test]
async fn an_address_that_may_not_be_reached_is_not_knocked_at() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let sender = sender(&[], &["127.0.0.1"]);
    for host in ["127.0.0.1", "localhost", "blog.example", "[::ffff:127.0.0.1]", "2130706433"] {
        assert!(matches!(send(&sender, &format!("http://{host}:{port}/"), true).await, Err(Failure::Refused(_))), "{host}");
    }
    assert_eq!(listener.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_redirect_is_followed_with_the_message_and_checked_anew() {
    let (target, told) = server(vec![answer("200 OK", "")]);
    let here = |location: &str| vec![answer("308 Permanent Redirect", &format!("location: {location}\r\n"))];
    let sender = sender(&["127.0.0.1/32"], &["127.0.0.1"]);
    let ask = async |location: &str, may_leave| {
        let (port, _told) = server(here(location));
        send(&sender, &format!("http://blog.example:{port}/a"), may_leave).await
    };
    assert_eq!(ask(&format!("http://other.example:{target}/b"), true).await, Ok(()));
    assert!(told.recv().unwrap().starts_with("POST /b "));
    for private in [
        "http://10.0.0.1/",
        "http://[fd00::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "http://u:p@blog.example/",
    ] {
        assert!(matches!(ask(private, true).await, Err(Failure::Refused(_))), "{private}");
    }
    assert_eq!(ask(&format!("http://other.example:{target}/b"), false).await, Err(Failure::Refused("it redirects to another host")));
    let (port, _told) = server(vec![answer("302 Found", &format!("location: http://blog.example:{target}/\r\n"))]);
    assert_eq!(send(&sender, &format!("http://blog.example:{port}/"), true).await, Err(Failure::Answered(302)));
    let (port, told) = server(vec![answer("307 Temporary Redirect", "location: /again\r\n"); 4]);
    assert_eq!(
        send(&sender, &format!("http://blog.example:{port}/"), true).await,
        Err(Failure::Refused("it redirects more than three times"))
    );
    assert_eq!(told.iter().count(), 4);
}

#[tokio::test]
async fn what_a_receiver_answers_is_understood() {
    let sender = sender(&["127.0.0.1/32"], &["127.0.0.1"]);
    let cases = [
        (answer("204 No Content", ""), Ok(())),
        (answer("410 Gone", ""), Err(Failure::Gone)),
        (answer("500 Internal Server Error", ""), Err(Failure::Answered(500))),
        (answer("429 Too Many Requests", "retry-after: 120\r\n"), Err(Failure::Busy(429, Some(120)))),
        // 2015-10-21T07:28:20Z is twenty seconds after the time that the test gives (`date -u -d @1445412480`: 07:28:00).
        (answer("503 Service Unavailable", "retry-after: Wed, 21 Oct 2015 07:28:20 GMT\r\n"), Err(Failure::Busy(503, Some(20)))),
        (answer("503 Service Unavailable", "retry-after: soon\r\n"), Err(Failure::Busy(503, None))),
        // An answer without end is not waited for.
        ("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\nx".to_owned(), Ok(())),
        (String::new(), Err(Failure::Unreachable("the connection broke off before an answer"))),
    ];
    for (said, expected) in cases {
        let (port, _told) = server(vec![said.clone()]);
        assert_eq!(send(&sender, &format!("http://blog.example:{port}/"), true).await, expected, "{said}");
    }
    let unused = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert!(matches!(send(&sender, &format!("http://blog.example:{unused}/"), true).await, Err(Failure::Unreachable(_))));
}
