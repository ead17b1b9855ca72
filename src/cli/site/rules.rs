//! `gatepost site rules`: words, patterns and senders.
//!
//! A rule is named by what it says, to add it, to try it and to remove it: a number would be another rule's as soon as somebody else removes one.

use clap::Subcommand;
use serde_json::json;

use super::rehearsal;
use crate::cli::output::say;
use crate::cli::which;
use crate::engine::{Engine, Error};
use crate::policy::{Ruling, Sender, Settings, TextField, TextRule};
use crate::text::legible::Legible;

#[derive(Debug, Clone, Subcommand)]
pub(super) enum RulesCommand {
    /// List a blog's rules, each as `add` and `remove` take it
    #[command(after_help = "Example:\n  gatepost site rules list blog")]
    List {
        /// The blog's name
        name: String,
    },
    /// Add a rule. Blocked comes first, then spam, then hold, then trust, then the score
    #[command(after_help = "Examples:\n  gatepost site rules add blog spam --regex \"(?i)cas[i1]no\" --in content,author\n  \
                      gatepost site rules add blog trust --email ann@example.com --author Ann\n  \
                      gatepost site rules add blog block --network 203.0.113.0/24")]
    Add {
        /// The blog's name
        name: String,
        #[command(subcommand)]
        rule: Rule,
    },
    /// Remove a rule
    #[command(after_help = "Example:\n  gatepost site rules remove blog hold --words \"buy now\"")]
    Remove {
        /// The blog's name
        name: String,
        /// Change nothing: show what the last 1,000 comments would have been without it
        #[arg(long)]
        dry_run: bool,
        #[command(subcommand)]
        rule: Rule,
    },
    /// Show what a rule would have made of the last 1,000 comments; changes nothing
    #[command(after_help = "Example:\n  gatepost site rules try blog hold --regex \"https?://\\\\S+\\\\.xyz\" --json")]
    Try {
        /// The blog's name
        name: String,
        #[command(subcommand)]
        rule: Rule,
    },
}

/// A rule.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum Rule {
    /// Hold comments with a word or phrase, or that a regular expression matches
    #[command(after_help = "Example:\n  gatepost site rules add blog hold --words \"buy now\" --in content,author")]
    Hold(TextArgs),
    /// Mark comments as spam that have a word or phrase, or that a regular expression matches
    #[command(after_help = "Example:\n  gatepost site rules add blog spam --regex \"(?i)cas[i1]no\"")]
    Spam(TextArgs),
    /// Approve an author's, a domain's or a network's comments, if no other rule speaks against it. Anybody can write anybody's address
    /// into a form: trust those that only their owners and you know
    #[command(after_help = "Example:\n  gatepost site rules add blog trust --email ann@example.com")]
    Trust(SenderArgs),
    /// Mark all comments of an author, an e-mail domain or a network as spam
    #[command(after_help = "Example:\n  gatepost site rules add blog block --domain spam.example")]
    Block(SenderArgs),
}

/// What to look for, and where.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub(super) struct TextArgs {
    /// A word or phrase: whole words, any case, seen through hidden characters; in Korean with whatever ending, in Chinese, Japanese and Thai also
    /// inside of a text, as there are no spaces: a single letter matches often
    #[arg(long, value_name = "WORDS", required_unless_present = "regex", conflicts_with = "regex")]
    words: Option<String>,
    /// A regular expression of Rust's crate regex, held against the field as it was written; (?i) for any case
    #[arg(long, value_name = "REGEX")]
    regex: Option<String>,
    /// In which fields: content, author, author-email, author-url, ip, user-agent
    #[arg(long = "in", value_name = "FIELD", value_delimiter = ',', default_value = "content")]
    fields: Vec<TextField>,
}

/// Who.
#[derive(Debug, Clone, clap::Args)]
#[group(required = true, multiple = true)]
pub(super) struct SenderArgs {
    /// An e-mail address, any case
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["domain", "network"])]
    email: Option<String>,
    /// A name, any case: beside the address, or alone to block it
    #[arg(long, value_name = "NAME", conflicts_with_all = ["domain", "network"])]
    author: Option<String>,
    /// A domain of e-mail addresses, and all below it
    #[arg(long, value_name = "DOMAIN", conflicts_with = "network")]
    domain: Option<String>,
    /// A network such as 203.0.113.0/24 or `2001:db8::/32`, or one address
    #[arg(long, value_name = "NETWORK")]
    network: Option<String>,
}

pub(super) async fn run(engine: &Engine, command: RulesCommand, as_json: bool) -> anyhow::Result<()> {
    match command {
        RulesCommand::List { name } => list(&which::site(engine, &name).await?.settings, as_json),
        RulesCommand::Add { name, rule } => {
            let site = which::site(engine, &name).await?;
            let change = |settings: &mut Settings| {
                rule.add_to(settings);
                Ok(())
            };
            list(&engine.change_settings(&site.name, change).await?.settings, as_json)
        }
        RulesCommand::Remove { name, dry_run: false, rule } => {
            let site = which::site(engine, &name).await?;
            list(&engine.change_settings(&site.name, |settings| rule.remove_from(settings)).await?.settings, as_json)
        }
        RulesCommand::Remove { name, dry_run: true, rule } => {
            let mut settings = which::site(engine, &name).await?.settings;
            rule.remove_from(&mut settings)?;
            rehearsal::show(&engine.rehearse(&name, &settings, None).await?, as_json)
        }
        RulesCommand::Try { name, rule } => {
            let mut settings = which::site(engine, &name).await?.settings;
            rule.add_to(&mut settings);
            rehearsal::show(&engine.rehearse(&name, &settings, None).await?, as_json)
        }
    }
}

impl Rule {
    /// Adds it, if it is not there already.
    fn add_to(&self, settings: &mut Settings) {
        match self {
            Self::Hold(args) => add(&mut settings.texts, args.rule(Ruling::Hold)),
            Self::Spam(args) => add(&mut settings.texts, args.rule(Ruling::Spam)),
            Self::Trust(args) => add(&mut settings.trusted, args.sender()),
            Self::Block(args) => add(&mut settings.blocked, args.sender()),
        }
    }

    /// Removes it. A word of the old lists, which look in four fields, is named without any.
    fn remove_from(&self, settings: &mut Settings) -> Result<(), Error> {
        let removed = match self {
            Self::Hold(args) => remove(&mut settings.texts, &args.rule(Ruling::Hold)) || args.remove_word(&mut settings.hold_words),
            Self::Spam(args) => remove(&mut settings.texts, &args.rule(Ruling::Spam)) || args.remove_word(&mut settings.spam_words),
            Self::Trust(args) => remove(&mut settings.trusted, &args.sender()),
            Self::Block(args) => remove(&mut settings.blocked, &args.sender()),
        };
        removed.then_some(()).ok_or(Error::NotFound("rule; `gatepost site rules list` shows those that there are"))
    }
}

impl TextArgs {
    fn rule(&self, then: Ruling) -> TextRule {
        TextRule { then, words: self.words.clone(), regex: self.regex.clone(), fields: self.fields.clone() }
    }

    fn remove_word(&self, list: &mut Vec<String>) -> bool {
        self.fields == [TextField::Content] && self.words.as_ref().is_some_and(|word| remove(list, word))
    }
}

impl SenderArgs {
    fn sender(&self) -> Sender {
        Sender { email: self.email.clone(), author: self.author.clone(), domain: self.domain.clone(), network: self.network.clone() }
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn remove<T: PartialEq>(list: &mut Vec<T>, item: &T) -> bool {
    let before = list.len();
    list.retain(|other| other != item);
    list.len() < before
}

fn list(settings: &Settings, as_json: bool) -> anyhow::Result<()> {
    let value = json!({
        "texts": settings.texts, "trusted": settings.trusted, "blocked": settings.blocked, "hold_words": settings.hold_words,
        "spam_words": settings.spam_words,
    });
    let senders =
        |word: &'static str, list: &[Sender]| list.iter().map(|sender| format!("{word}{}", describe_sender(sender))).collect::<Vec<_>>();
    let words =
        |word: &'static str, list: &[String]| list.iter().map(|text| format!("{word}{}", option("words", text))).collect::<Vec<_>>();
    let mut lines = senders("block", &settings.blocked);
    lines.extend(words("spam", &settings.spam_words));
    lines.extend(words("hold", &settings.hold_words));
    lines.extend(settings.texts.iter().map(describe_text));
    lines.extend(senders("trust", &settings.trusted));
    if lines.is_empty() {
        lines.push("no rules".to_owned());
    }
    say(as_json, &value, &lines)
}

fn describe_text(rule: &TextRule) -> String {
    let word = match rule.then {
        Ruling::Hold => "hold",
        Ruling::Spam => "spam",
    };
    let (option, text) = rule.regex.as_ref().map_or(("words", rule.words.as_deref().unwrap_or_default()), |regex| ("regex", regex));
    let fields: Vec<&str> = rule.fields.iter().map(|field| field.as_str()).collect();
    format!("{word}{} --in {}", self::option(option, text), fields.join(","))
}

fn describe_sender(sender: &Sender) -> String {
    let Sender { email, author, domain, network } = sender;
    let parts = [("email", email), ("author", author), ("domain", domain), ("network", network)];
    parts.into_iter().filter_map(|(option, text)| Some(self::option(option, text.as_ref()?))).collect()
}

/// An option with its value, as it can be typed: a value that begins like an option is tied to its own.
fn option(name: &str, value: &str) -> String {
    let tie = if value.starts_with('-') { '=' } else { ' ' };
    format!(" --{name}{tie}{}", quoted(value))
}

/// As a shell takes it: in single quotes where it needs any; with escapes (`$'…'`, which bash, zsh and ksh know) where characters in it cannot be seen.
pub(super) fn quoted(text: &str) -> String {
    if Legible::line(text).text != text {
        return format!("$'{}'", text.chars().map(escaped).collect::<String>());
    }
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "@._-/:+,".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn escaped(c: char) -> String {
    match c {
        '\\' | '\'' => format!("\\{c}"),
        c if c.is_alphanumeric() || c == ' ' || c.is_ascii_graphic() => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    }
}
