//! The binary in a pseudo-terminal: what a person sees and types.

use std::process::Stdio;

use rexpect::process::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

use crate::support::{House, PATIENCE};

/// What turns a terminal's cursor off.
const HIDE_CURSOR: &str = "\u{1b}[?25l";

/// A command in a terminal.
pub struct Terminal {
    session: PtySession,
    seen: String,
}

impl Terminal {
    /// Runs a command of the house's on its database.
    pub fn run(house: &House, arguments: &[&str]) -> Self {
        let mut command = house.gatepost();
        // The terminal is what it reads from.
        command.args(arguments).args(["--database", &house.database_url()]).env("TERM", "xterm").stdin(Stdio::inherit());
        let patience = u64::try_from(PATIENCE.as_millis()).unwrap();
        Self { session: spawn_command(command, Some(patience)).unwrap(), seen: String::new() }
    }

    /// Waits for a text, and gives what came before it.
    pub fn wait_for(&mut self, text: &str) -> String {
        let before = self.session.exp_string(text).unwrap_or_else(|error| panic!("no {text:?} behind:\n{}\n{error}", self.seen));
        self.seen.push_str(&before);
        self.seen.push_str(text);
        plain(&before)
    }

    /// Waits for a question and answers it.
    pub fn answer(&mut self, question: &str, answer: &str) {
        self.wait_for(question);
        // What stands behind a question is its default; when it is there, the line can be typed.
        self.wait_for(": ");
        self.type_line(answer);
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        self.session.send(&format!("{line}\r")).unwrap();
        self.session.flush().unwrap();
    }

    /// Presses a key together with the control key.
    pub fn control(&mut self, key: char) {
        self.session.send_control(key).unwrap();
    }

    /// Waits for the end, and gives the rest of what is said and the exit code.
    pub fn end(mut self) -> (String, i32) {
        let rest = self.session.exp_eof().unwrap();
        self.seen.push_str(&rest);
        let status = self.session.process().wait().unwrap();
        assert!(!self.seen.contains(HIDE_CURSOR), "the cursor was hidden: {:?}", self.seen);
        match status {
            WaitStatus::Exited(_, code) => (plain(&rest), code),
            status => panic!("{status:?}: {}", self.seen),
        }
    }
}

/// A text without what moves the cursor, and with a line's end as a file has it.
pub fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after
            .strip_prefix('[')
            .map_or(after, |sequence| sequence.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).get(1..).unwrap_or(""));
    }
    plain.push_str(rest);
    plain.replace("\r\n", "\n").replace('\r', "")
}
