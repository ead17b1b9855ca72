//! `POST /v1/score` of the real binary beside a bare axum JSON echo of the same body, under the same load in the same run.
//!
//! `cargo bench --bench http`. The load is `wrk` (Debian package `wrk`) over loopback; rounds alternate and the best of each counts.

#![expect(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods, reason = "a bench prints its figures")]

mod support;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

/// A comment of ordinary length.
const BODY: &str = r#"{"content": "Hey guys check out my new channel and our first vid THIS IS US! please leave a like and subscribe http://youtu.be/abc", "author": "kobyoshi02"}"#;

const CONNECTIONS: &str = "64";
const SECONDS: &str = "6";
const ROUNDS: usize = 3;

/// What the echo reads and answers: the same work with JSON, none with the text.
#[derive(Serialize, Deserialize)]
struct Echo {
    content: String,
    author: String,
}

/// A server that ends with the bench.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() {
    if std::env::args().any(|argument| argument == "--echo") {
        return echo();
    }
    let Ok(_) = Command::new("wrk").arg("--version").output() else {
        eprintln!("this bench needs wrk to make its load: apt-get install wrk");
        std::process::exit(1);
    };
    let directory = tempfile::tempdir().expect("a temporary directory");
    let (gate, key) = gatepost_server(directory.path());
    let script = wrk_script(directory.path(), &key);
    let floor = start(Command::new(std::env::current_exe().expect("this bench")).arg("--echo"));
    let (mut ours, mut bare) = (0.0_f64, 0.0_f64);
    for _ in 0..ROUNDS {
        bare = bare.max(load(&floor.address, "/", &script));
        ours = ours.max(load(&gate.address, "/v1/score", &script));
    }
    println!("{CONNECTIONS} connections, {SECONDS} s a round, best of {ROUNDS} rounds");
    println!("{:<32}{bare:>12.0} requests a second", "bare axum JSON echo");
    println!("{:<32}{ours:>12.0} requests a second, {:.2} of the echo's", "POST /v1/score", ours / bare);
}

fn gatepost_server(directory: &Path) -> (Server, String) {
    let binary = env!("CARGO_BIN_EXE_gatepost");
    let database = format!("sqlite://{}", directory.join("bench.db").display());
    let mut add = Command::new(binary);
    add.args(["site", "add", "bench", "--url", "http://localhost", "--json", "--database", &database]);
    let added: serde_json::Value = serde_json::from_str(&support::run(&mut add)).expect("site add prints JSON");
    let key = added["key"].as_str().expect("site add prints the key").to_owned();
    let server = start(Command::new(binary).args(["serve", "--listen", "127.0.0.1:0", "--database", &database]));
    (server, key)
}

/// Starts a server that prints `listening on ADDRESS` as its first line.
fn start(command: &mut Command) -> Server {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("the server says where it listens");
    let address = line.trim().strip_prefix("listening on ").expect("the server says where it listens").to_owned();
    Server { child, address }
}

fn wrk_script(directory: &Path, key: &str) -> PathBuf {
    let path = directory.join("post.lua");
    let script = format!(
        "wrk.method = 'POST'\nwrk.body = [[{BODY}]]\nwrk.headers['Content-Type'] = 'application/json'\nwrk.headers['Authorization'] = 'Bearer {key}'\n"
    );
    std::fs::write(&path, script).expect("the script can be written");
    path
}

/// Requests a second.
fn load(address: &str, path: &str, script: &Path) -> f64 {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c", CONNECTIONS, "-d", &format!("{SECONDS}s"), "-s"]).arg(script).arg(format!("{address}{path}"));
    let printed = support::run(&mut wrk);
    assert!(!printed.contains("Non-2xx"), "the server refused: {printed}");
    let line = printed.lines().find_map(|line| line.strip_prefix("Requests/sec:")).expect("wrk prints its rate");
    line.trim().parse().expect("wrk prints a number")
}

#[tokio::main]
async fn echo() {
    let app = Router::new().route("/", post(|Json(body): Json<Echo>| async { Json(body) }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("listening on http://{}", listener.local_addr().expect("bound"));
    axum::serve(listener, app).await.expect("the echo serves");
}
