//! The queue's first page, a filter by author and a search, at a million comments (100,000 of them pending) against a thousand.
//!
//! `cargo bench --bench queue`. Both databases are made once, in some minutes, and kept under `target/bench-queue/`. The real binary serves them side
//! by side, and the same requests go to one and the other in turn; the median of each counts.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

#[path = "../support/mod.rs"]
mod support;
mod synthesis;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;

use ureq::Agent;

/// How many comments the two databases have.
const SIZES: [u64; 2] = [1_000, 1_000_000];

/// What is asked, and how many times as long as at a thousand it may take at a million.
const QUESTIONS: [(&str, &str, f64); 3] = [
    ("first page of the queue", "/v1/comments?status=pending&limit=25", 1.5),
    ("filter by author", "/v1/comments?author=author7&limit=25", 1.5),
    ("search", "/v1/comments?text=free+casino&limit=25", 5.0),
];

/// Further questions, measured without a promise.
const BESIDE: [(&str, &str); 6] = [
    ("search, a word of few", "/v1/comments?text=w19001&limit=25"),
    ("search, approved, teaches most first", "/v1/comments?text=w17&status=approved&order=uncertain&limit=25"),
    ("teaches most first", "/v1/comments?status=pending&order=uncertain&limit=25"),
    ("highest score, all", "/v1/comments?order=score&limit=25"),
    ("by IP, oldest first", "/v1/comments?ip=192.0.0.7&order=oldest&limit=25"),
    ("a reason that nothing has", "/v1/comments?reason=honeypot&limit=25"),
];

/// Requests a question and database, and those before that do not count.
const ROUNDS: usize = 200;
const WARM_UP: usize = 20;

/// A server that ends with the bench.
struct Server {
    child: Child,
    address: String,
    token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() -> ExitCode {
    let folder = support::repository("target/bench-queue");
    std::fs::create_dir_all(&folder).expect("target/ can be written");
    let servers = SIZES.map(|size| Server::on(&database(&folder, size)));
    let agent: Agent = Agent::config_builder().build().into();
    println!("{:<40}{:>12}{:>12}{:>8}{:>10}", "median of 200, in milliseconds", "1,000", "1,000,000", "ratio", "promised");
    let mut kept = true;
    for (name, path, promised) in QUESTIONS {
        let ratio = compare(&agent, &servers, name, path, Some(promised));
        kept &= ratio <= promised;
    }
    for (name, path) in BESIDE {
        compare(&agent, &servers, name, path, None);
    }
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn compare(agent: &Agent, servers: &[Server; 2], name: &str, path: &str, promised: Option<f64>) -> f64 {
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..WARM_UP + ROUNDS {
        for (server, times) in servers.iter().zip(&mut times) {
            let took = server.ask(agent, path);
            if round >= WARM_UP {
                times.push(took);
            }
        }
    }
    let [small, large] = times.map(median);
    let promised = promised.map(|promised| promised.to_string()).unwrap_or_default();
    println!("{name:<40}{small:>12.2}{large:>12.2}{:>8.2}{promised:>10}", large / small);
    large / small
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The database of that size, made where there is none of this schema.
fn database(folder: &Path, size: u64) -> PathBuf {
    let path = folder.join(format!("{size}-{}.db", synthesis::version()));
    if !path.exists() {
        let started = Instant::now();
        eprintln!("making a database of {size} comments …");
        let unfinished = path.with_extension("unfinished");
        for ending in ["", "-wal", "-shm"] {
            let mut litter = unfinished.clone().into_os_string();
            litter.push(ending);
            // There is none, unless an earlier run was stopped.
            let _ = std::fs::remove_file(litter);
        }
        synthesis::make(&unfinished, size);
        std::fs::rename(&unfinished, &path).expect("it can be named");
        eprintln!("made in {:.0} s", started.elapsed().as_secs_f64());
    }
    path
}

impl Server {
    fn on(database: &Path) -> Self {
        let binary = env!("CARGO_BIN_EXE_gatepost");
        let database = format!("sqlite://{}", database.display());
        let name = format!("bench-{}", std::process::id());
        let mut add = Command::new(binary);
        add.args(["user", "add", &name, "--json", "--database", &database]);
        let added: serde_json::Value = serde_json::from_str(&support::run(&mut add)).expect("user add prints JSON");
        let token = added["token"].as_str().expect("user add prints the token").to_owned();
        let mut serve = Command::new(binary);
        serve.args(["serve", "--listen", "127.0.0.1:0", "--database", &database]);
        let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("the server says where it listens");
        let address = line.trim().strip_prefix("listening on ").expect("the server says where it listens").to_owned();
        Self { child, address, token }
    }

    /// Milliseconds for the whole answer.
    fn ask(&self, agent: &Agent, path: &str) -> f64 {
        let started = Instant::now();
        let request = agent.get(format!("{}{path}", self.address)).header("authorization", format!("Bearer {}", self.token));
        let answer = request.call().expect("the server answers").body_mut().read_to_string().expect("it is text");
        assert!(answer.starts_with("{\"comments\":["), "{path}");
        started.elapsed().as_secs_f64() * 1_000.0
    }
}
