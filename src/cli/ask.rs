//! Questions on a terminal, a line each. Ctrl-C and the end of input end the command; the terminal is left as it was.

use std::env::home_dir;
use std::path::PathBuf;

use rustyline::completion::{Completer, FilenameCompleter, Pair, unescape};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{Behavior, CompletionType, Config, Context, Editor, Helper};
use tokio::sync::watch;

/// Somebody left instead of answering.
#[derive(Debug, thiserror::Error)]
#[error("broken off")]
pub(super) struct BrokenOff;

/// Who asks.
pub(super) struct Asker {
    editor: Editor<Files, MemHistory>,
    interrupt: Interrupt,
}

impl Asker {
    /// Asks on the terminal, wherever output goes.
    pub(super) fn new() -> anyhow::Result<Self> {
        let config = Config::builder().behavior(Behavior::PreferTerm).completion_type(CompletionType::List).build();
        let mut editor = Editor::with_history(config, MemHistory::new())?;
        editor.set_helper(Some(Files::default()));
        Ok(Self { editor, interrupt: Interrupt::listen() })
    }

    /// Whether Ctrl-C came between two questions.
    pub(super) fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// One line, without the spaces around it; `default` if it is empty and there is one.
    pub(super) fn ask(&mut self, question: &str, default: Option<&str>) -> anyhow::Result<String> {
        let prompt = default.map_or_else(|| format!("{question}: "), |default| format!("{question} [{default}]: "));
        let line = match tokio::task::block_in_place(|| self.editor.readline(&prompt)) {
            // A terminal that cannot be set to give each key leaves Ctrl-C to the signal.
            Ok(_) if self.interrupt.came() => return Err(BrokenOff.into()),
            Ok(line) => line,
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => return Err(BrokenOff.into()),
            Err(error) => return Err(error.into()),
        };
        let answer = line.trim();
        Ok(if answer.is_empty() { default.unwrap_or_default() } else { answer }.to_owned())
    }

    /// A file's path, with the tab key to complete it; `None` for an empty line.
    pub(super) fn ask_path(&mut self, question: &str) -> anyhow::Result<Option<PathBuf>> {
        self.complete_paths(true);
        let answer = self.ask(question, Some("none"));
        self.complete_paths(false);
        Ok(Some(answer?).filter(|answer| answer != "none").map(|answer| path(&answer)))
    }

    /// Yes or no.
    pub(super) fn is_agreed(&mut self, question: &str, default: bool) -> anyhow::Result<bool> {
        loop {
            let answer = self.ask(question, Some(if default { "yes" } else { "no" }))?;
            match answer.to_lowercase().as_str() {
                "y" | "yes" => return Ok(true),
                "n" | "no" => return Ok(false),
                _ => anstream::eprintln!("  Please answer yes or no."),
            }
        }
    }

    fn complete_paths(&mut self, paths: bool) {
        if let Some(files) = self.editor.helper_mut() {
            files.paths = paths;
        }
    }
}

/// A path as it is typed, completed, or dropped into a terminal: perhaps in quotes, with backslashes before spaces, or in the home folder.
fn path(typed: &str) -> PathBuf {
    let quoted = ['"', '\''].into_iter().find_map(|quote| typed.strip_prefix(quote)?.strip_suffix(quote));
    if let Some(quoted) = quoted {
        return PathBuf::from(quoted);
    }
    let plain = unescape(typed, Some('\\'));
    match (plain.strip_prefix("~/"), home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(&*plain),
    }
}

/// Completes the paths of files where one is asked for.
#[derive(Default)]
struct Files {
    completer: FilenameCompleter,
    paths: bool,
}

impl Completer for Files {
    type Candidate = Pair;

    fn complete(&self, line: &str, place: usize, context: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if self.paths { self.completer.complete(line, place, context) } else { Ok((0, Vec::new())) }
    }
}

impl Hinter for Files {
    type Hint = String;
}

impl Highlighter for Files {}
impl Validator for Files {}
impl Helper for Files {}

/// Ctrl-C while nothing is asked.
#[derive(Clone)]
pub(super) struct Interrupt(watch::Receiver<bool>);

impl Interrupt {
    /// From now on the first Ctrl-C does not end the process: it is noted here. The second does.
    #[expect(clippy::disallowed_methods, reason = "whoever presses it twice wants out now; what was committed stays")]
    fn listen() -> Self {
        let (noted, interrupt) = watch::channel(false);
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                noted.send_replace(true);
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(1);
            }
        });
        Self(interrupt)
    }

    /// Whether it came.
    pub(super) fn came(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for it.
    pub(super) async fn wait(mut self) {
        if self.0.wait_for(|came| *came).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_read_as_a_terminal_gives_it() {
        assert_eq!(path("a/b.xml"), PathBuf::from("a/b.xml"));
        assert_eq!(path("'my blog.xml'"), PathBuf::from("my blog.xml"));
        assert_eq!(path("\"my blog.xml\""), PathBuf::from("my blog.xml"));
        assert_eq!(path("my\\ blog.xml"), PathBuf::from("my blog.xml"));
        assert_eq!(path("~/blog.xml"), home_dir().unwrap().join("blog.xml"));
    }
}
