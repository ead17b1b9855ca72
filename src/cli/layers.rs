//! Where a value comes from: built in, then the file, then the environment, then the command line; what comes later wins.
//!
//! A file's values become the defaults of the options that stand for them, on every command that has these. So clap itself decides which source wins, and
//! knows it afterwards ([`ArgMatches::value_source`]). An option is a key of the file if its environment variable is that key's.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

use super::Cli;
use crate::config::{ConfigFile, DEFAULT_FILE, KEYS, Key};

/// The option that names the file, and the variable that does.
const OPTION: &str = "--config";
const VARIABLE: &str = "GATEPOST_CONFIG";

/// A command line that was read with the file's values underneath.
pub(super) struct Layers {
    /// What was matched for the command itself, past all of its parents.
    pub(super) matches: ArgMatches,
    /// The file, if there is one.
    pub(super) file: Option<ConfigFile>,
    /// Why the file that lies here cannot be read. Nobody named it: a command that reads nothing of it has nothing to do with it.
    unreadable: Option<anyhow::Error>,
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// It is built in.
    Default,
    /// The file, in that line.
    File(PathBuf, usize),
    /// The variable of that name.
    Environment(&'static str),
    /// The option of that name, with its dashes.
    Flag(String),
}

/// Reads the file and the command line. The command line may be wrong: that is an error of clap's.
///
/// # Errors
/// If a file that is named cannot be read, or the command line is wrong.
pub(super) fn read(arguments: Vec<OsString>) -> anyhow::Result<(Cli, Layers)> {
    let (file, unreadable) = match find(&arguments, std::env::var_os(VARIABLE)) {
        Ok(file) => (file, None),
        Err(Unread { error, named: false }) => (None, Some(error)),
        Err(Unread { error, named: true }) => return Err(error),
    };
    let command = match &file {
        Some(file) => with_defaults(Cli::command(), file),
        None => Cli::command(),
    };
    let matches = command.try_get_matches_from(arguments)?;
    let cli = Cli::from_arg_matches(&matches)?;
    Ok((cli, Layers { matches: innermost(matches), file, unreadable }))
}

/// A file that cannot be read, and whether somebody named it.
struct Unread {
    error: anyhow::Error,
    named: bool,
}

/// The file that is named, or the one that lies here.
fn find(arguments: &[OsString], variable: Option<OsString>) -> Result<Option<ConfigFile>, Unread> {
    let named_path = named(arguments).or(variable.filter(|path| !path.is_empty())).map(PathBuf::from);
    let named = named_path.is_some();
    // Also a link that leads nowhere: it is not as if nobody had wanted a file.
    let lying_here = || Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.symlink_metadata().is_ok());
    let Some(path) = named_path.or_else(lying_here) else { return Ok(None) };
    let file = ConfigFile::read(&path).with_context(|| format!("the configuration {} cannot be read", path.display()));
    file.map(Some).map_err(|error| Unread { error, named })
}

/// What stands behind `--config`. clap cannot be asked yet: what the file says comes first.
fn named(arguments: &[OsString]) -> Option<OsString> {
    let mut arguments = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == OPTION {
            return arguments.next().cloned();
        }
        if let Some(path) = argument.to_str().and_then(|text| text.strip_prefix(OPTION)?.strip_prefix('=')) {
            return Some(path.into());
        }
    }
    None
}

/// Makes the file's values the defaults of the options that stand for them.
fn with_defaults(command: clap::Command, file: &ConfigFile) -> clap::Command {
    let command = command.mut_args(|argument| match key_of(&argument).and_then(|key| file.value(key)) {
        Some(value) => argument.default_value(value.text.clone()),
        None => argument,
    });
    command.mut_subcommands(|inner| with_defaults(inner, file))
}

fn key_of(argument: &clap::Arg) -> Option<&'static Key> {
    let variable = argument.get_env()?;
    KEYS.iter().find(|key| variable == key.variable)
}

fn innermost(mut matches: ArgMatches) -> ArgMatches {
    while let Some((_, inner)) = matches.remove_subcommand() {
        matches = inner;
    }
    matches
}

impl Layers {
    /// Refuses to go on with a file that has something wrong, for a command that reads any of it.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if !KEYS.iter().any(|key| self.matches.try_contains_id(key.option).is_ok()) {
            return Ok(());
        }
        self.readable()?;
        match &self.file {
            Some(file) if !file.problems.is_empty() => bail!("{}", describe(file)),
            _ => Ok(()),
        }
    }

    /// Refuses to go on where a file lies that cannot be read.
    ///
    /// # Errors
    /// Why it cannot be.
    pub(super) fn readable(&self) -> anyhow::Result<()> {
        self.unreadable.as_ref().map_or(Ok(()), |error| bail!("{error:#}"))
    }

    /// The value of a key as it was written, and where it came from; `None` if there is none.
    pub(super) fn value(&self, key: &Key) -> Option<(String, Origin)> {
        let text = self.matches.try_get_raw(key.option).ok()??.next()?.to_string_lossy().into_owned();
        let in_file = || Some(Origin::File(self.file.as_ref()?.path.clone(), self.file.as_ref()?.value(key)?.line));
        let origin = match self.matches.value_source(key.option) {
            Some(ValueSource::CommandLine) => Origin::Flag(format!("--{}", long_of(key.option))),
            Some(ValueSource::EnvVariable) => Origin::Environment(key.variable),
            _ => in_file().unwrap_or(Origin::Default),
        };
        Some((text, origin))
    }
}

/// All that is wrong with a file, a line each.
pub(super) fn describe(file: &ConfigFile) -> String {
    file.problems.iter().map(|problem| format!("{}:{problem}", file.path.display())).collect::<Vec<_>>().join("\n")
}

/// An option as it is typed, behind its dashes.
fn long_of(option: &str) -> String {
    option.replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_in_either_spelling_and_not_behind_two_dashes() {
        let named = |line: &str| named(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(named("gatepost serve --config a.toml"), Some("a.toml".into()));
        assert_eq!(named("gatepost --config=a.toml serve"), Some("a.toml".into()));
        assert_eq!(named("gatepost serve --configure b -- --config a.toml"), None);
        assert_eq!(named("gatepost serve --config"), None);
    }

    #[test]
    fn every_key_is_an_option_of_serve_with_its_variable() {
        let mut command = Cli::command();
        command.build();
        let serve = command.find_subcommand("serve").expect("there is serve");
        for key in &KEYS {
            let option = serve.get_arguments().find(|argument| argument.get_id().as_str() == key.option).expect(key.name);
            assert_eq!(option.get_env().and_then(|variable| variable.to_str()), Some(key.variable), "{}", key.name);
            assert_eq!(option.get_long(), Some(long_of(key.option).as_str()));
        }
    }

    #[test]
    fn every_option_of_serve_with_a_variable_is_a_key() {
        let mut command = Cli::command();
        command.build();
        let serve = command.find_subcommand("serve").expect("there is serve");
        let unknown: Vec<_> = serve.get_arguments().filter(|argument| argument.get_env().is_some() && key_of(argument).is_none()).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
