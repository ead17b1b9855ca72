//! `gatepost doctor`: that it finds what is wrong, says what to do, and names nobody.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::support::House;

/// What a doctor said: the exit code, and each finding as "level about: found".
struct Visit {
    code: i32,
    findings: Vec<String>,
    whole: String,
}

fn visit(house: &House, arguments: &[&str]) -> Visit {
    let output = house.run(&[&["doctor", "--json"], arguments].concat());
    let whole = String::from_utf8(output.stdout).unwrap();
    let value: Value = serde_json::from_str(&whole).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = |finding: &Value, field: &str| finding[field].as_str().unwrap().to_owned();
    let line = |finding: &Value| {
        assert_eq!(finding["level"] == "fine", finding["advice"].is_null(), "what is not fine has an advice: {finding}");
        format!("{} {}: {}", text(finding, "level"), text(finding, "about"), text(finding, "found"))
    };
    let findings = value["findings"].as_array().unwrap().iter().map(line).collect();
    Visit { code: output.status.code().unwrap(), findings, whole }
}

impl Visit {
    /// Makes sure that something was found, by how it begins and by a word in it.
    fn expect(&self, begins: &str, holds: &str) -> &Self {
        let is_it = |finding: &&String| finding.starts_with(begins) && finding.contains(holds);
        assert!(self.findings.iter().any(|finding| is_it(&finding)), "{begins} … {holds} in {:#?}", self.findings);
        self
    }

    fn faults(&self) -> usize {
        self.findings.iter().filter(|finding| finding.starts_with("fault ")).count()
    }
}

#[test]
fn a_sound_installation_has_no_fault_and_no_name_of_a_person_in_it() {
    let house = House::new();
    let key = house.add_site("blog", "https://blog.example");
    let token = house.add_user("zq-kim-zq");
    let server = house.serve();
    let comment = json!({ "content": "zq-text-zq", "author": "zq-author-zq", "author_email": "zq@mail.example", "ip": "203.0.113.77" });
    server.client(&key).post("/v1/comments", &comment).expect(201);
    let listen = server.address().to_string();
    let seen = visit(&house, &["--listen", &listen]);
    assert_eq!((seen.code, seen.faults()), (0, 0), "{:#?}", seen.findings);
    seen.expect("fine server", "it answers at").expect("fine server", "as this program is").expect("fine database", "whole");
    seen.expect("fine files", "alone").expect("warning accounts", "1 of 1 account have no second factor").expect("warning backups", "none");
    seen.expect("fine sites", "blog: ").expect("fine machine", "MiB are free").expect("fine model", "is live");
    for secret in ["zq", "mail.example", "203.0.113.77", key.as_str(), token.as_str()] {
        assert!(!seen.whole.contains(secret), "{secret} in {}", seen.whole);
    }
    assert_eq!(house.run(&["doctor", "--health", "--listen", &listen]).status.code(), Some(0));
    // For people it says the same, with what to do beneath.
    let told = String::from_utf8(house.run(&["doctor", "--listen", &listen]).stdout).unwrap();
    assert!(told.contains("WARNING  backups: there is none in ") && told.contains("gatepost backup FILE makes one"), "{told}");
}

#[test]
fn without_a_database_or_a_server_it_says_so() {
    let house = House::new();
    let seen = visit(&house, &["--listen", "127.0.0.1:1"]);
    assert_eq!(seen.code, 1);
    seen.expect("fault database", "there is no database").expect("warning server", "none runs on this database");
    assert_eq!(house.run(&["doctor", "--health", "--listen", "127.0.0.1:1"]).status.code(), Some(1));
    house.add_site("blog", "https://blog.example");
    let seen = visit(&house, &["--listen", "127.0.0.1:1"]);
    seen.expect("warning sites", "blog has never sent a comment")
        .expect("warning jobs", "no server has run")
        .expect("warning accounts", "nobody can sign in");
}

#[test]
fn a_server_at_another_address_is_missed() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let _server = house.serve();
    let seen = visit(&house, &["--listen", "127.0.0.1:1"]);
    assert_eq!(seen.code, 1);
    seen.expect("fault server", "one has the database, and nothing answers at 127.0.0.1:1");
}

#[test]
fn what_is_wrong_with_the_configuration_is_told_by_its_line() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let with = |text: &str| {
        fs::write(house.path().join("gatepost.toml"), format!("listen = \"127.0.0.1:1\"\n{text}")).unwrap();
        visit(&house, &[])
    };
    with("listn = 1").expect("fault configuration", "gatepost.toml:2:1: \"listn\" is unknown");
    with("public_url = \"http://gate.example\"")
        .expect("fault configuration", "http://gate.example: passwords and cookies travel unencrypted");
    with("public_url = \"https://gate.example\"").expect("warning configuration", "no proxy is trusted");
    let trusting = with("public_url = \"https://kim:hunter2@gate.example/\"\ntrusted_proxies = \"127.0.0.1\"");
    assert_eq!(trusting.faults(), 0, "{:#?}", trusting.findings);
    assert!(!trusting.whole.contains("hunter2") && !trusting.whole.contains("no proxy is trusted"), "{}", trusting.whole);
    let seen = visit(&house, &["--listen", "0.0.0.0:1", "--metrics-access", "open"]);
    seen.expect("warning configuration", "anybody may read /metrics");
}

#[test]
fn files_that_others_may_read_and_a_damaged_database_are_faults() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let secret = house.path().join("gatepost.db.secret");
    fs::set_permissions(&secret, Permissions::from_mode(0o640)).unwrap();
    visit(&house, &["--listen", "127.0.0.1:1"]).expect("fault files", "gatepost.db.secret may be read or written by others");
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();

    let mut bytes = fs::read(house.database()).unwrap();
    let end = bytes.len();
    bytes[end / 2..].fill(0x5a);
    fs::write(house.database(), bytes).unwrap();
    let seen = visit(&house, &["--listen", "127.0.0.1:1"]);
    assert_eq!(seen.code, 1);
    seen.expect("fault database", "");
}

/// Passes connections on to a server, as a proxy does that adds no header.
fn proxy(to: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || pass_on(client, to));
        }
    });
    address
}

fn pass_on(mut client: TcpStream, to: SocketAddr) {
    let (Ok(mut server), Ok(mut from)) = (TcpStream::connect(to), client.try_clone()) else { return };
    let Ok(mut back) = server.try_clone() else { return };
    std::thread::spawn(move || std::io::copy(&mut from, &mut server));
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = back.read(&mut bytes) {
        if client.write_all(&bytes[..read]).is_err() {
            return;
        }
    }
}

#[test]
fn metrics_that_a_proxy_lets_out_are_a_fault() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    let server = house.serve();
    let listen = server.address().to_string();
    let public = format!("http://{}", proxy(server.address()));
    let seen = visit(&house, &["--listen", &listen, "--public-url", &public]);
    assert_eq!(seen.code, 1);
    seen.expect("fine server", "it is reached at").expect("fault server", "/metrics can be read through the proxy");
    // Where nothing is measured, nothing is let out.
    let other = House::new();
    let stranger = other.serve_with(&["--metrics-access", "off"]);
    let seen = visit(&house, &["--listen", &listen, "--public-url", &stranger.url("/")]);
    assert!(seen.findings.iter().all(|finding| !finding.contains("can be read through")), "{:#?}", seen.findings);
}

#[test]
fn where_metrics_take_a_token_the_doctor_shows_it() {
    let house = House::new();
    house.add_site("blog", "https://blog.example");
    fs::write(house.path().join("token"), "a-token-for-what-is-measured").unwrap();
    let public = ["--public-url", "https://gate.example", "--metrics-token-file", "token"];
    let server = house.serve_with(&public);
    let listen = server.address().to_string();
    visit(&house, &[&["--listen", &listen], &public[..]].concat()).expect("fine server", "as this program is");
    let without = visit(&house, &[&["--listen", &listen], &public[..2]].concat());
    assert!(without.findings.iter().all(|finding| !finding.contains("as this program is")), "{:#?}", without.findings);
}
