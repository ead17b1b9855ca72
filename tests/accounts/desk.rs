//! Two sites with the same things on each, and somebody who sees one of them alone.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::json;

use crate::support::{Answer, Client, House, PATIENCE, Server};
use crate::visitor::Visitor;
use crate::{add, signed_in, text};

/// What the guard takes for nearly the same.
const PITCH: &str = "restores antique barometers; write to us for a quotation and a catalogue of what we have in stock.";

/// What a site has.
#[derive(Debug, Clone)]
pub(super) struct Things {
    pub(super) site: String,
    pub(super) name: String,
    pub(super) comment: String,
    pub(super) decision: String,
    pub(super) held: [String; 2],
    /// Two comments that were thrown away as one.
    pub(super) batch: String,
    /// Where its decisions are told.
    pub(super) webhook: String,
}

impl Things {
    /// Of a site that is not there.
    pub(super) fn nowhere() -> Self {
        let id = || "01890a5d-ac96-774b-bcce-b302099a8057".to_owned();
        Self { site: id(), name: "nowhere".to_owned(), comment: id(), decision: id(), held: [id(), id()], batch: id(), webhook: id() }
    }

    /// All ids.
    pub(super) fn ids(&self) -> [&str; 7] {
        [&self.site, &self.comment, &self.decision, &self.held[0], &self.held[1], &self.batch, &self.webhook]
    }

    /// An answer with what it repeats of these replaced.
    pub(super) fn without_names(&self, text: &str) -> String {
        self.ids().into_iter().chain([self.name.as_str()]).fold(text.to_owned(), |text, name| text.replace(name, "…"))
    }
}

/// Who sees `garden` alone, and what there is.
pub(super) struct Desk {
    pub(super) house: House,
    pub(super) server: Server,
    pub(super) page: Visitor,
    pub(super) api: Client,
    pub(super) ann: Client,
    pub(super) garden: Things,
    pub(super) zebra: Things,
}

impl Desk {
    pub(super) fn new() -> Self {
        let house = House::new();
        let keys = ["garden", "zebra"].map(|name| (name, house.add_site(name, &format!("https://{name}.example"))));
        for (name, _) in &keys {
            house.run_json(&["site", "set", name, "--careful-until", "0", "--approve-below", "0", "--spam-above", "1"]);
        }
        let (ann, bob) = (house.add_user("ann"), house.add_user("bob"));
        house.run_json(&["user", "role", "ann", "admin"]);
        house.run_json(&["user", "add", "zoe", "--site", "zebra"]);
        add(&house, "amy", &["--admin", "--site", "garden"]);
        let token = text(&house.run_json(&["user", "sign-out", "amy"]), "token");
        let server = house.serve();
        let [garden, zebra] = keys.map(|(name, key)| things(&house, &server, name, &key, [&ann, &bob]));
        let (page, api, ann) = (signed_in(&server, "amy"), server.client(&token), server.client(&ann));
        Self { house, server, page, api, ann, garden, zebra }
    }
}

/// A comment that waits and about which ann asks a colleague, one that she decided, two that she threw away as one, and two decisions of bob's in quarantine.
/// All are by the same author, from the same address.
fn things(house: &House, server: &Server, name: &str, key: &str, [ann, bob]: [&str; 2]) -> Things {
    let submit = |content: &str| {
        let content = format!("{name}: {content} https://seeds.example/");
        let author = format!("{name} reader");
        let body = json!({ "content": content, "author": author, "author_email": "reader@mail.example", "ip": "192.0.2.7" });
        text(&server.client(key).post("/v1/comments", &body).expect(201).json(), "id")
    };
    let decide = |who: &str, comment: &str, decision: &str| {
        let answer =
            server.client(who).post(&format!("/v1/comments/{comment}/decision"), &json!({ "decision": decision })).expect(200).json();
        text(&answer["decision"], "id")
    };
    let decision = decide(ann, &submit(&format!("Our workshop {PITCH}")), "spam");
    let held =
        ["Kind regards.", "Yours sincerely."].map(|ending| decide(bob, &submit(&format!("Our workshop {PITCH} {ending}")), "approve"));
    let [first, _] = ["Wanted: a hand with the hedges.", "Wanted: a hand with the hedges!"].map(submit);
    let like = format!("/v1/comments/{first}/like/decision");
    let order = json!({ "by": "near", "decision": "trash", "expected_count": 2 });
    let batch = text(&server.client(ann).post(&like, &order).expect(200).json(), "batch");
    let comment = submit("What a nice bed of roses.");
    let note = json!({ "text": format!("{name}: is that one of ours?"), "asks": true });
    server.client(ann).post(&format!("/v1/comments/{comment}/notes"), &note).expect(201);
    let site = text(&house.run_json(&["site", "show", name]), "id");
    let webhook = text(&house.run_json(&["site", "webhook", "add", name, "https://hook.invalid/"]), "id");
    Things { site, name: name.to_owned(), comment, decision, held, batch, webhook }
}

/// What the live news say at first; with `deciding`, until the last of some decisions about garden, between which some about zebra are made.
pub(super) fn events(desk: &mut Desk, path: &str, deciding: bool) -> Answer {
    let mut stream = TcpStream::connect(desk.server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let cookie = format!("gatepost={}", desk.page.cookies["gatepost"]);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: gate\r\naccept: text/event-stream\r\ncookie: {cookie}\r\n\r\n").unwrap();
    let mut answer = String::new();
    until(&mut stream, &mut answer, "\r\n\r\n");
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        until(&mut stream, &mut answer, "\"missed\":true");
    }
    if deciding {
        for (of, decision) in [(&desk.zebra, "approve"), (&desk.garden, "approve"), (&desk.zebra, "spam"), (&desk.garden, "spam")] {
            desk.ann.post(&format!("/v1/comments/{}/decision", of.comment), &json!({ "decision": decision })).expect(200);
        }
        until(&mut stream, &mut answer, "\"spam\":2");
    }
    // Of a page that is not there, what follows the head is its body.
    let body = if status == 200 { answer } else { rest(&mut stream, answer) };
    Answer { status, headers: ureq::http::HeaderMap::new(), body }
}

/// The body of an answer that says how long it is.
fn rest(stream: &mut TcpStream, mut answer: String) -> String {
    let head = answer.find("\r\n\r\n").unwrap() + 4;
    let length = answer[..head].lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse::<usize>().unwrap();
    let mut bytes = vec![0; (head + length).saturating_sub(answer.len())];
    stream.read_exact(&mut bytes).unwrap();
    answer.push_str(&String::from_utf8(bytes).unwrap());
    answer[head..].to_owned()
}

fn until(stream: &mut TcpStream, answer: &mut String, what: &str) {
    let mut bytes = [0; 4096];
    while !answer.contains(what) {
        let read = stream.read(&mut bytes).unwrap();
        assert!(read > 0, "the news ended before {what}: {answer}");
        answer.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
}
