//! A running server: waited for, killed or stopped, and never left behind.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};

use super::{Client, PATIENCE, eventually};

/// The line that says that a server takes requests.
const LISTENING: &str = "listening on http://";

/// A server in a process of its own, killed when this value goes.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    lines: Receiver<String>,
}

impl Server {
    /// Starts `command` and waits until it says where it listens. Its standard error goes to the file `log`.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let errors = File::options().create(true).append(true).open(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let lines = lines_of(child.stdout.take().unwrap());
        let first = lines.recv_timeout(PATIENCE);
        let address =
            first.as_deref().ok().and_then(|line| line.strip_prefix(LISTENING)).and_then(|rest| rest.trim_end_matches('/').parse().ok());
        let Some(address) = address else {
            let _ = child.kill();
            let status = child.wait().unwrap();
            panic!("not listening ({status}): {first:?}\n{}", fs::read_to_string(log).unwrap());
        };
        Self { child, address, log: log.to_owned(), lines }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The whole address of a path that begins with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Talks to it with a key or token.
    pub fn client(&self, key: &str) -> Client {
        Client::new(format!("http://{}", self.address), Some(key))
    }

    /// Talks to it without a key.
    pub fn stranger(&self) -> Client {
        Client::new(format!("http://{}", self.address), None)
    }

    /// The next line that it writes to standard output.
    pub fn next_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).expect("the server writes a line")
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// Kills it as a power cut would: it gets no word in.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end (SIGTERM), and gives its exit status.
    pub fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").args(["-TERM", &self.pid().to_string()]).status().unwrap();
        assert!(asked.success());
        eventually("the server ends when asked", || self.child.try_wait().unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Neither fails but for a process that has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let tail: Vec<&str> = log.lines().rev().take(30).collect();
            println!("the server's last lines:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}

/// Reads lines as they come, so that the writer never blocks.
fn lines_of(output: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            // Nobody may be waiting any more; the pipe is emptied all the same.
            let _ = send.send(line);
        }
    });
    receive
}
