//! A receiver of webhooks that does as it is told: answers, fails, hangs, breaks off, is stopped and started again.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// What is done about a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    /// This status, with one more header.
    Status(u16, &'static str),
    /// This status, so much later.
    Late(u16, Duration),
    /// Nothing, and the connection stays open.
    Hang,
    /// The connection ends.
    Break,
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    pub(crate) path: String,
    /// By their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
    /// Whether it was answered with a 2xx.
    pub(crate) taken: bool,
}

impl Message {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
}

/// What is done about the request of that number, from 0.
type Plan = Arc<dyn Fn(usize) -> Answer + Send + Sync>;

/// What came, and the connections that hang.
#[derive(Default)]
struct Desk {
    messages: Mutex<Vec<Message>>,
    hanging: Mutex<Vec<TcpStream>>,
}

pub(crate) struct Receiver {
    address: SocketAddr,
    plan: Plan,
    desk: Arc<Desk>,
    running: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
}

impl Receiver {
    pub(crate) fn start(plan: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut receiver =
            Self { address: listener.local_addr().unwrap(), plan: Arc::new(plan), desk: Arc::new(Desk::default()), running: None };
        receiver.listen(listener);
        receiver
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What came so far, in the order in which it came.
    pub(crate) fn messages(&self) -> Vec<Message> {
        self.desk.messages.lock().unwrap().clone()
    }

    /// Listens no more.
    pub(crate) fn stop(&mut self) {
        let Some((stopping, thread)) = self.running.take() else { return };
        stopping.store(true, Ordering::SeqCst);
        // Whoever waits for connections gets one.
        drop(TcpStream::connect(self.address));
        thread.join().unwrap();
        self.desk.hanging.lock().unwrap().clear();
    }

    /// Listens again, where it did before.
    pub(crate) fn start_again(&mut self) {
        self.listen(TcpListener::bind(self.address).unwrap());
    }

    fn listen(&mut self, listener: TcpListener) {
        let stopping = Arc::new(AtomicBool::new(false));
        let (plan, desk, stop) = (Arc::clone(&self.plan), Arc::clone(&self.desk), Arc::clone(&stopping));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (plan, desk) = (Arc::clone(&plan), Arc::clone(&desk));
                std::thread::spawn(move || answer(stream.unwrap(), &plan, &desk));
            }
        });
        self.running = Some((stopping, thread));
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Reads one request and does what is planned about it. One that breaks off is none.
fn answer(stream: TcpStream, plan: &Plan, desk: &Desk) {
    let Some(mut message) = read(&stream) else { return };
    let (number, planned) = {
        let mut messages = desk.messages.lock().unwrap();
        let number = messages.len();
        let planned = plan(number);
        message.taken = matches!(planned, Answer::Status(200..=299, _) | Answer::Late(200..=299, _));
        messages.push(message);
        (number, planned)
    };
    let mut stream = stream;
    let (status, header) = match planned {
        Answer::Status(status, header) => (status, header),
        Answer::Late(status, late) => {
            std::thread::park_timeout(late);
            (status, "")
        }
        Answer::Hang => return desk.hanging.lock().unwrap().push(stream),
        Answer::Break => return,
    };
    let head = format!("HTTP/1.1 {status} It is\r\n{header}content-length: 0\r\nconnection: close\r\n\r\n");
    // Whoever asked may have been killed.
    if stream.write_all(head.as_bytes()).is_err() {
        desk.messages.lock().unwrap()[number].taken = false;
    }
}

fn read(stream: &TcpStream) -> Option<Message> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Message { path, headers, body: String::from_utf8(body).ok()?, taken: false })
}
