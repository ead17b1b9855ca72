//! What was acknowledged stays, whatever happens to the server or its disk.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::unix::process::ExitStatusExt;

use serde_json::{Value, json};

use crate::blog::{Blog, text};
use crate::support::{PATIENCE, Server};

#[test]
fn after_a_kill_and_a_restart_every_acknowledged_comment_and_decision_is_there() {
    let blog = Blog::open();
    let comments: Vec<Value> = (0..20)
        .map(|n| {
            blog.submit(&if n < 10 { format!("Comment number {n} about tomatoes.") } else { format!("A river, a heron and {n} boats.") })
        })
        .collect();
    let decided: Vec<Value> = comments[..10]
        .iter()
        .map(|comment| {
            let path = format!("/v1/comments/{}/decision", text(comment, "id"));
            blog.moderator().post(&path, &json!({"decision": "spam"})).expect(200).json()
        })
        .collect();
    let taught = blog.site().post("/v1/score", &json!({"content": "Comment number 7 about tomatoes."})).expect(200).body;

    let blog = blog.kill_and_serve();
    for (n, comment) in comments.iter().enumerate() {
        let detail = blog.moderator().get(&format!("/v1/comments/{}", text(comment, "id"))).expect(200).json();
        assert_eq!(detail["score"], comment["score"]);
        match decided.get(n) {
            Some(change) => assert_eq!((&detail["standing"], &detail["status"]), (&change["decision"]["id"], &json!("spam"))),
            None => assert_eq!(detail["status"], comment["status"]),
        }
    }
    // What the decisions taught is there, too, to the last digit.
    assert_eq!(blog.site().post("/v1/score", &json!({"content": "Comment number 7 about tomatoes."})).expect(200).body, taught);
}

/// A request whose head the server has taken: it has answered `Expect: 100-continue` and waits for the body.
struct InFlight {
    stream: BufReader<TcpStream>,
    body: String,
}

impl InFlight {
    fn begin(server: &Server, key: &str, body: String) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /v1/comments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
        )
        .unwrap();
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
        stream.read_line(&mut line).unwrap();
        Self { stream, body }
    }

    fn finish(mut self) -> String {
        self.stream.get_mut().write_all(self.body.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        // The rest says that the connection ends here.
        let mut rest = String::new();
        self.stream.read_to_string(&mut rest).unwrap();
        self.stream.get_mut().shutdown(Shutdown::Both).ok();
        line
    }
}

#[test]
fn a_graceful_stop_answers_every_request_that_was_in_flight_and_keeps_its_comment() {
    const REQUESTS: usize = 50;
    let blog = Blog::open();
    let begin = |n: usize| InFlight::begin(&blog.server, &blog.key, json!({"content": format!("In flight {n}.")}).to_string());
    let in_flight: Vec<InFlight> = (0..REQUESTS).map(begin).collect();

    let Blog { house, server, token, .. } = blog;
    let log = house.path().join("serve.log");
    let pid = server.pid().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    crate::support::eventually("the server hears the signal", || {
        std::fs::read_to_string(&log).unwrap().contains("asked to stop").then_some(())
    });
    let answers: Vec<String> = in_flight.into_iter().map(InFlight::finish).collect();
    assert_eq!(answers.iter().filter(|answer| answer.as_str() == "HTTP/1.1 201 Created\r\n").count(), REQUESTS, "{answers:?}");
    // A second SIGTERM changes nothing: the server is on its way out, and ends well.
    let status = server.stop();
    assert_eq!((status.code(), status.signal()), (Some(0), None));

    let page = house.serve().client(&token).get("/v1/comments?limit=100").expect(200).json();
    assert_eq!(page["comments"].as_array().unwrap().len(), REQUESTS);
}

#[test]
fn on_a_full_disk_a_comment_is_refused_and_everything_acknowledged_can_still_be_read() {
    // No file of the server may grow past 3 MiB (`ulimit -f` counts 512 bytes); SIGXFSZ is ignored, so writes fail as on a full disk.
    const LIMIT: &str = "6144";
    let house = crate::support::House::new();
    let (key, token) = (house.add_site("blog", "https://blog.example"), house.add_user("ann"));
    let mut command = std::process::Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$1\" serve --listen 127.0.0.1:0 --database \"$2\"";
    command.args(["-c", script, LIMIT, env!("CARGO_BIN_EXE_gatepost"), &house.database_url()]);
    let server = Server::start(command, &house.path().join("serve.log"));

    let long = "antique barometers ".repeat(3_000);
    let mut acknowledged = Vec::new();
    let refused = loop {
        let comment = json!({"content": format!("{} {long}", acknowledged.len()), "external_id": acknowledged.len().to_string()});
        let answer = server.client(&key).post("/v1/comments", &comment);
        if answer.status != 201 {
            break answer;
        }
        acknowledged.push(answer.json());
        assert!(acknowledged.len() < 1_000, "3 MiB never filled up");
    };
    assert_eq!(refused.status, 507, "{}", refused.body);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert!(acknowledged.len() > 5, "only {} fitted", acknowledged.len());

    let unchanged = |server: &Server| {
        for (n, comment) in acknowledged.iter().enumerate() {
            let found = server.client(&key).get(&format!("/v1/comments/by-external-id/{n}")).expect(200).json();
            assert_eq!(&found, comment);
        }
        server.client(&key).get(&format!("/v1/comments/by-external-id/{}", acknowledged.len())).expect(404);
    };
    unchanged(&server);
    server.client(&key).post("/v1/score", &json!({"content": "Scoring goes on."})).expect(200);
    server.client(&token).get("/v1/comments").expect(200);
    server.kill();

    // With room again it goes on where it was.
    let server = house.serve();
    unchanged(&server);
    server.client(&key).post("/v1/comments", &json!({"content": "There is room again."})).expect(201);
}
