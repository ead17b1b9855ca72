//! Nothing of a comment, of who wrote it, or of a key is in a log line, a figure or an error, however it comes in and however much is logged.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use crate::support::{House, PATIENCE, Server, eventually};

/// A word for each thing that must not be seen again, in the spelling that is looked for.
const TEXT: &str = "zqtextzq";
const AUTHOR: &str = "zqauthorzq";
const EMAIL: &str = "zqmailzq@mail.example";
const URL: &str = "https://zqurlzq.example/zqpathzq";
const IP: &str = "203.0.113.77";
/// The same address as a comment may have it, and as programs write it.
const IPV6: [&str; 3] = ["2001:0DB8:00ca:0000::0077", "2001:db8:ca::77", "2001:0db8:00ca:0000"];
const FORWARDED: &str = "198.51.100.78";
const AGENT: &str = "zqagentzq";
const REFERRER: &str = "https://zqreferrerzq.example/";
const EXTERNAL: &str = "zqexternalzq";
const WRONG_KEY: &str = "zqwrongzqkey";
const ARTICLE: &str = "https://blog.example/zqarticlezq";
const PASSWORD: &str = "zqpasswordzq";
const NAME: &str = "zqnamezq";
const NOTE: &str = "zqnotezq";
const QUERY: &str = "zqqueryzq";
/// Hosts of webhooks: one that an endpoint has, and one that another's answer sends us to.
const HOSTS: [&str; 2] = ["zqhookzq.example", "zqmovedzq.example"];

/// Everything that may not be seen, with the keys that open something.
fn canaries(keys: &[&str]) -> Vec<String> {
    let fixed = [
        "zqtextzq",
        "zqauthorzq",
        "zqmailzq",
        "zqurlzq",
        "zqpathzq",
        IP,
        FORWARDED,
        AGENT,
        "zqreferrerzq",
        EXTERNAL,
        WRONG_KEY,
        "zqarticlezq",
    ];
    let more = [PASSWORD, NAME, NOTE, QUERY, IPV6[1], IPV6[2], HOSTS[0], HOSTS[1]];
    fixed.iter().chain(&more).chain(keys).map(|canary| canary.to_lowercase()).collect()
}

/// The canaries in a text, with what stands around them.
fn found(text: &str, canaries: &[String]) -> Vec<String> {
    let lower = text.to_lowercase();
    let around = |at: usize| lower.get(at.saturating_sub(200)..(at + 100).min(lower.len())).unwrap_or("").to_owned();
    canaries.iter().filter_map(|canary| Some(format!("{canary}: {}", around(lower.find(canary.as_str())?)))).collect()
}

fn comment(external: &str, ip: &str) -> Value {
    json!({
        "external_id": external, "content": format!("A comment with {TEXT} in it"), "author": AUTHOR, "author_email": EMAIL, "author_url": URL, "ip": ip,
        "user_agent": AGENT, "referrer": REFERRER, "article": ARTICLE, "article_title": TEXT,
    })
}

/// What came back for requests that were refused.
struct Refusals(Vec<String>);

/// One request as bytes; the answer as it came.
fn raw(server: &Server, request: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{request}\r\ncontent-length: {}\r\nconnection: close\r\nx-forwarded-for: {FORWARDED}\r\nuser-agent: {AGENT}\r\n\r\n",
        body.len()
    );
    // A server that refuses closes before all was sent.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

impl Refusals {
    fn ask(&mut self, server: &Server, request: &str, body: &[u8]) {
        let answer = raw(server, &format!("{request}\r\nhost: {WRONG_KEY}.rest.example"), body);
        let status = answer.split(' ').nth(1).unwrap_or("").to_owned();
        assert!(status.starts_with('4'), "{request}: {answer}");
        self.0.push(answer);
    }
}

fn api(server: &Server, key: &str, refusals: &mut Refusals) {
    let site = server.client(key);
    let id = site.post("/v1/comments", &comment(EXTERNAL, IP)).expect(201).json()["id"].as_str().unwrap().to_owned();
    site.post("/v1/comments", &comment("zqexternalzq-6", IPV6[0])).expect(201);
    site.put(&format!("/v1/comments/{id}"), &comment(EXTERNAL, IP)).expect(200);
    site.get(&format!("/v1/comments/by-external-id/{EXTERNAL}")).expect(200);
    site.post("/v1/score", &comment(EXTERNAL, IP)).expect(200);
    site.post(&format!("/v1/comments/by-external-id/{EXTERNAL}/feedback"), &json!({ "decision": "spam" })).expect(200);
    let lines = format!("{}\n{{\"content\": 7, \"author\": \"{AUTHOR}\"}}\n{TEXT}\n", comment(EXTERNAL, IP));
    let scored = site.send("POST", "/v1/score/batch", Some("application/x-ndjson"), lines.as_bytes()).expect(200);
    refusals.0.extend(scored.body.lines().skip(1).map(str::to_owned));

    let with = |key: &str| format!("POST /v1/comments HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-type: application/json");
    let mut other = comment(EXTERNAL, IP);
    other["content"] = format!("another {TEXT}").into();
    for body in [
        other.to_string(),
        comment(EXTERNAL, &format!("{IP}.{TEXT}")).to_string(),
        format!("{{\"content\": \"{TEXT}\", \"author\": 7, \"ip\": \"{IP}\"}}"),
        format!("{{\"content\": \"{TEXT}\\u0000\"}}"),
        format!("{{\"content\": \"{TEXT}\", \"author_email\": \"{EMAIL}{}\"}}", "x".repeat(5000)),
        format!("{{\"content\": \"{TEXT}\" {AUTHOR}"),
        format!("{{\"content\": \"{TEXT}\", \"created_at\": \"{TEXT}\"}}"),
        format!("\"{TEXT}\""),
        format!("{{\"content\": \"{}\"}}", TEXT.repeat(70_000)),
    ] {
        refusals.ask(server, &with(key), body.as_bytes());
        refusals.ask(server, &with(WRONG_KEY), body.as_bytes());
    }
    refusals.ask(server, &with(key), &[b"{\"content\": \"zqtextzq ".as_slice(), &[0xff, 0xfe], b"\"}"].concat());
    refusals.ask(
        server,
        &format!("POST /v1/comments HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-type: text/{QUERY}"),
        TEXT.as_bytes(),
    );
    refusals.ask(
        server,
        &format!("PUT /v1/comments/{EXTERNAL} HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-type: application/json"),
        b"{}",
    );
    refusals.ask(server, &format!("GET /{TEXT}/{EXTERNAL}?{QUERY} HTTP/1.1\r\nreferer: {REFERRER}"), b"");
    refusals.ask(server, &format!("{QUERY} /{TEXT} HTTP/1.1"), b"");
    refusals.ask(server, &format!("GET /{TEXT} HTTP/1.1\r\n{TEXT} {IP}"), b"");
    site.delete(&format!("/v1/comments/{id}")).expect(204);
}

fn dialect(server: &Server, key: &str, refusals: &mut Refusals) {
    let form = |key: &str| {
        let fields = [
            ("api_key", key),
            ("blog", "https://blog.example/"),
            ("user_ip", IP),
            ("user_agent", AGENT),
            ("referrer", REFERRER),
            ("permalink", ARTICLE),
            ("comment_author", AUTHOR),
            ("comment_author_email", EMAIL),
            ("comment_author_url", URL),
            ("comment_content", TEXT),
        ];
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
    };
    for call in ["comment-check", "submit-spam", "submit-ham", "verify-key"] {
        for key in [key, WRONG_KEY] {
            let head = format!("POST /1.1/{call} HTTP/1.1\r\nhost: {key}.rest.example\r\ncontent-type: application/x-www-form-urlencoded");
            refusals.0.push(raw(server, &head, form(key).as_bytes()));
            refusals.0.push(raw(server, &head, format!("comment_content={TEXT}&user_ip={TEXT}").as_bytes()));
            refusals.0.push(raw(server, &head, &[b"comment_content=zqtextzq".as_slice(), &vec![b'z'; 1_100_000]].concat()));
        }
    }
}

fn moderators(server: &Server, token: &str, refusals: &mut Refusals) {
    let moderator = server.client(token);
    for query in [
        format!("text={TEXT}"),
        format!("author={AUTHOR}"),
        format!("ip={IP}"),
        format!("article={ARTICLE}"),
        format!("author_email={EMAIL}"),
    ] {
        moderator.get(&format!("/v1/comments?{query}"));
        refusals.ask(server, &format!("GET /v1/comments?{query} HTTP/1.1\r\nauthorization: Bearer {WRONG_KEY}"), b"");
    }
    for query in [format!("status={QUERY}"), format!("site={QUERY}"), format!("cursor={QUERY}"), format!("ip={QUERY}")] {
        refusals.ask(server, &format!("GET /v1/comments?{query} HTTP/1.1\r\nauthorization: Bearer {token}"), b"");
    }
    let page = moderator.get(&format!("/v1/comments?text={TEXT}")).json();
    let id = page["comments"][0]["id"].as_str().unwrap().to_owned();
    moderator.get(&format!("/v1/comments/{id}")).expect(200);
    moderator.post(&format!("/v1/comments/{id}/notes"), &json!({ "text": NOTE, "asks": true })).expect(201);
    moderator.post(&format!("/v1/comments/{id}/decision"), &json!({ "decision": "spam", "note": NOTE })).expect(200);
    refusals.ask(
        server,
        &format!("POST /v1/comments/{id}/decision HTTP/1.1\r\nauthorization: Bearer {token}\r\ncontent-type: application/json"),
        format!("{{\"decision\": \"{NOTE}\"}}").as_bytes(),
    );
    moderator.get("/v1/check").expect(200);
}

fn pages(server: &Server, refusals: &mut Refusals) {
    let stranger = server.stranger();
    stranger.get(&format!("/sign-in/{WRONG_KEY}"));
    stranger.get(&format!("/?text={TEXT}&ip={IP}"));
    stranger.get(&format!("/comments/{EXTERNAL}"));
    stranger.post_form("/sign-in", &[("name", NAME), ("password", PASSWORD), ("csrf", WRONG_KEY)]);
    let form = "content-type: application/x-www-form-urlencoded\r\naccept: text/html";
    refusals.ask(
        server,
        &format!("POST /comments/decide HTTP/1.1\r\n{form}\r\ncookie: session={WRONG_KEY}"),
        format!("csrf={WRONG_KEY}&q={TEXT}").as_bytes(),
    );
    refusals.ask(
        server,
        &format!("POST /sign-in HTTP/1.1\r\n{form}\r\norigin: https://{QUERY}.example"),
        format!("password={PASSWORD}").as_bytes(),
    );
}

/// A receiver of webhooks that sends each message on to another host. Its thread ends with the test's process.
fn moved() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 4096];
            let answer = format!("HTTP/1.1 307 Moved\r\nlocation: http://{}/{QUERY}\r\ncontent-length: 0\r\n\r\n", HOSTS[1]);
            // Whoever hangs up has heard enough.
            let _ = stream.read(&mut asked).and_then(|_| stream.write_all(answer.as_bytes()));
        }
    });
    format!("http://{address}/")
}

/// Imports what holds canaries, and gives what the command says.
fn import(house: &House, database: &str) -> String {
    let file = house.path().join("comments.jsonl");
    let lines = [
        json!({ "id": EXTERNAL, "content": TEXT, "label": "spam", "author": AUTHOR, "author_email": EMAIL, "ip": IP }).to_string(),
        json!({ "id": EXTERNAL, "content": TEXT, "label": TEXT }).to_string(),
        json!({ "id": EXTERNAL, "content": "", "label": "ham", "author_email": EMAIL }).to_string(),
        format!("{{\"content\": \"{TEXT}\", \"ip\": {IP}}}"),
        TEXT.to_owned(),
    ];
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut command = house.gatepost();
    command.args(["import", "--site", "blog", "comments.jsonl", "--database", database]).env("RUST_LOG", "trace");
    let output = command.output().unwrap();
    [output.stdout, output.stderr].iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

#[test]
fn a_canary_is_in_no_log_no_figure_and_no_error() {
    for format in ["text", "json"] {
        let house = House::new();
        let key = house.add_site("blog", "https://blog.example");
        let token = house.add_user("ann");
        let networks = ["--webhook-networks", "127.0.0.0/8"];
        for endpoint in [format!("https://{}/{QUERY}", HOSTS[0]), moved()] {
            house.run_json(&[&["site", "webhook", "add", "blog", &endpoint], &networks[..]].concat());
        }
        let log = ["--log", "trace,reqwest=trace,hyper_util::client=trace", "--log-format", format];
        let server = house.serve_with(&[&log[..], &["--trusted-proxies", "127.0.0.1", "--metrics-access", "open"], &networks].concat());
        let mut refusals = Refusals(Vec::new());
        api(&server, &key, &mut refusals);
        dialect(&server, &key, &mut refusals);
        moderators(&server, &token, &mut refusals);
        pages(&server, &mut refusals);
        eventually("both webhooks were tried", || (server.log().matches("a webhook was not told").count() >= 2).then_some(()));
        let imported = import(&house, &house.database_url());
        let metrics = server.stranger().get("/metrics").expect(200).body;
        let canaries = canaries(&[&key, &token]);
        for refusal in &refusals.0 {
            assert_eq!(found(refusal, &canaries), [] as [&str; 0], "in an error");
        }
        // The file's owner finds a line by the id that stands in it.
        let beside_ids: Vec<String> = canaries.iter().filter(|canary| *canary != EXTERNAL).cloned().collect();
        assert_eq!(found(&imported, &beside_ids), [] as [&str; 0], "in what import says");
        assert_eq!(found(&metrics, &canaries), [] as [&str; 0], "in a figure");
        let log = server.log();
        assert!(log.lines().count() > 200, "much is logged: {log}");
        assert!(log.contains("/v1/comments/by-external-id/{external_id}"), "the routes are: {log}");
        assert_eq!(found(&log, &canaries), [] as [&str; 0], "in the log, as {format}");
        if format == "json" {
            assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "each line is an object: {log}");
        }
    }
}
