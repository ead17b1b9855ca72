//! What `gatepost site set` may change in a policy.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, ensure};
use clap::ValueEnum;

use crate::policy::{AkismetHold, Flood, Honeypot, Settings};

/// The longest file of settings, in bytes.
const MAX_SETTINGS_BYTES: u64 = 8 * 1024 * 1024;

/// What may change in a policy.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Changes {
    /// Take the whole policy from a file of JSON, as `site show --json` prints it under "settings"; what it leaves out is as at first, and what is
    /// named beside this option comes on top
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Approve below this score, 0 to 1
    #[arg(long, value_name = "SCORE")]
    approve_below: Option<f64>,
    /// Mark as spam above this score, 0 to 1
    #[arg(long, value_name = "SCORE")]
    spam_above: Option<f64>,
    /// Hold more until the blog has made this many decisions
    #[arg(long, value_name = "DECISIONS")]
    careful_until: Option<u32>,
    /// Hold a comment with more links than this
    #[arg(long, value_name = "LINKS", conflicts_with = "no_max_links")]
    max_links: Option<u32>,
    /// Take the link limit away
    #[arg(long)]
    no_max_links: bool,
    /// Hold a comment with this word or phrase; may be repeated, and adds to the list
    #[arg(long, value_name = "WORDS")]
    hold_word: Vec<String>,
    /// Empty the list of words that hold, before adding to it
    #[arg(long)]
    clear_hold_words: bool,
    /// Mark a comment with this word or phrase as spam; may be repeated, and adds to the list
    #[arg(long, value_name = "WORDS")]
    spam_word: Vec<String>,
    /// Empty the list of words that mark as spam, before adding to it
    #[arg(long)]
    clear_spam_words: bool,
    /// Whether the first comment of an author, by e-mail address, is held, or judged like any other
    #[arg(long, value_enum)]
    first_comment: Option<FirstComment>,
    /// Hold what an author sends beyond so many comments in so many minutes, as 5/10; or none
    #[arg(long, value_name = "N/MINUTES", value_parser = or_none::<Flood>)]
    author_flood: Option<OrNone<Flood>>,
    /// The same for a network: an IPv4 /24 or an IPv6 /64
    #[arg(long, value_name = "N/MINUTES", value_parser = or_none::<Flood>)]
    network_flood: Option<OrNone<Flood>>,
    /// Hold comments on articles this old, where the blog says when they were published; or none
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    close_after_days: Option<OrNone<u32>>,
    /// What a comment is whose form's hidden field was filled in
    #[arg(long, value_enum)]
    honeypot: Option<OnHoneypot>,
    /// Hold what was sent sooner than this after its form was shown, where the blog says so; or none
    #[arg(long, value_name = "SECONDS", value_parser = or_none::<u32>)]
    min_seconds: Option<OrNone<u32>>,
    /// How a held comment is answered over the Akismet dialect
    #[arg(long, value_enum)]
    akismet_hold: Option<HoldAnswer>,
    /// Draw so many comments a week at random from what the filter decides alone, for a moderator to decide; 0 for none
    #[arg(long, value_name = "COMMENTS")]
    audits_per_week: Option<u32>,
    /// Promise to lose at most this share of all good comments, as 0.005 for 1 in 200: the filter marks as spam alone only as far as random checks prove
    /// it; or none
    #[arg(long, value_name = "SHARE", value_parser = or_none::<f64>)]
    max_ham_lost: Option<OrNone<f64>>,
    /// Whether decisions that look like an attack on the filter wait for `gatepost quarantine release` before they teach
    #[arg(long, value_enum)]
    guard: Option<Switch>,
    /// How many decisions a new account may make in a day before they do; what it decided before comes on top
    #[arg(long, value_name = "DECISIONS")]
    guard_labels_per_day: Option<u32>,
    /// Who answers for the comments, for those who write them: a name and an address, as they stand on the privacy page; or none
    #[arg(long, value_name = "NAME, ADDRESS", value_parser = or_none::<String>)]
    contact: Option<OrNone<String>>,
    /// Whether anybody may read what is published of an article, as a feed for static pages
    #[arg(long, value_enum)]
    feed: Option<Shown>,
    #[command(flatten)]
    keeping: Keeping,
}

/// For how long what is kept.
#[expect(clippy::struct_field_names, reason = "they are named as the options are")]
#[derive(Debug, Clone, clap::Args)]
struct Keeping {
    /// Keep spam this long since it last changed; or none, for ever. What it taught stays
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_spam_days: Option<OrNone<u32>>,
    /// The same for what was thrown away
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_trash_days: Option<OrNone<u32>>,
    /// The same for what is published: the blog keeps its own copy
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_approved_days: Option<OrNone<u32>>,
    /// Keep the addresses that comments came from this long; or none, for as long as the comments
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_ip_days: Option<OrNone<u32>>,
    /// The same for authors' e-mail addresses
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_email_days: Option<OrNone<u32>>,
    /// The same for browsers' names
    #[arg(long, value_name = "DAYS", value_parser = or_none::<u32>)]
    keep_user_agent_days: Option<OrNone<u32>>,
}

impl Keeping {
    fn apply(&self, settings: &mut Settings) {
        let changes = [
            (&self.keep_spam_days, &mut settings.keep_spam_days),
            (&self.keep_trash_days, &mut settings.keep_trash_days),
            (&self.keep_approved_days, &mut settings.keep_approved_days),
            (&self.keep_ip_days, &mut settings.keep_ip_days),
            (&self.keep_email_days, &mut settings.keep_email_days),
            (&self.keep_user_agent_days, &mut settings.keep_user_agent_days),
        ];
        for (change, days) in changes {
            if let Some(OrNone(wanted)) = change {
                *days = *wanted;
            }
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Switch {
    /// They wait
    On,
    /// They teach at once
    Off,
}

/// Shown or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shown {
    /// Anybody may read it
    On,
    /// Nobody may
    Off,
}

/// How a held comment is answered over the Akismet dialect.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum HoldAnswer {
    /// By what the client knows
    Auto,
    /// "false" with X-akismet-recheck-after
    RecheckAfter,
    /// X-akismet-error and a body that is neither word
    Error,
}

/// What becomes of an author's first comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FirstComment {
    /// A moderator looks
    Hold,
    /// It is judged like any other
    Judge,
}

/// What a filled honeypot does.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum OnHoneypot {
    /// A moderator looks
    Hold,
    /// It is spam
    Spam,
    /// Nothing
    Ignore,
}

/// A value, or none.
#[derive(Debug, Clone, Copy)]
struct OrNone<T>(Option<T>);

fn or_none<T: FromStr<Err: Display>>(text: &str) -> Result<OrNone<T>, String> {
    if text == "none" {
        return Ok(OrNone(None));
    }
    text.parse().map(|value| OrNone(Some(value))).map_err(|error: T::Err| format!("{error}; or write none"))
}

impl Changes {
    /// Reads the file that it names, if any, and gives all of the change.
    ///
    /// # Errors
    /// If the file cannot be read or says what no policy can.
    pub(super) fn read(self) -> anyhow::Result<Change> {
        let base = self.from.as_deref().map(|path| read_settings(path).with_context(|| path.display().to_string())).transpose()?;
        Ok(Change { base, changes: self })
    }
}

/// A change of a policy: it may be made more than once.
pub(super) struct Change {
    base: Option<Settings>,
    changes: Changes,
}

impl Change {
    pub(super) fn apply(&self, settings: &mut Settings) {
        if let Some(base) = &self.base {
            settings.clone_from(base);
        }
        self.changes.clone().apply(settings);
    }
}

fn read_settings(path: &Path) -> anyhow::Result<Settings> {
    let mut text = String::new();
    let read = File::open(path)?.take(MAX_SETTINGS_BYTES + 1).read_to_string(&mut text)?;
    ensure!(read as u64 <= MAX_SETTINGS_BYTES, "is longer than {MAX_SETTINGS_BYTES} bytes: a policy is shorter");
    Settings::from_json(&text).map_err(anyhow::Error::msg)
}

impl Changes {
    fn apply(self, settings: &mut Settings) {
        settings.approve_below = self.approve_below.unwrap_or(settings.approve_below);
        settings.spam_above = self.spam_above.unwrap_or(settings.spam_above);
        settings.careful_until = self.careful_until.unwrap_or(settings.careful_until);
        settings.max_links = if self.no_max_links { None } else { self.max_links.or(settings.max_links) };
        change_words(&mut settings.hold_words, self.clear_hold_words, self.hold_word);
        change_words(&mut settings.spam_words, self.clear_spam_words, self.spam_word);
        settings.hold_first_comment = self.first_comment.map_or(settings.hold_first_comment, |then| then == FirstComment::Hold);
        settings.author_flood = self.author_flood.map_or(settings.author_flood, |flood| flood.0);
        settings.network_flood = self.network_flood.map_or(settings.network_flood, |flood| flood.0);
        settings.close_after_days = self.close_after_days.map_or(settings.close_after_days, |days| days.0);
        self.keeping.apply(settings);
        if let Some(OrNone(contact)) = self.contact {
            settings.contact = contact;
        }
        settings.feed = self.feed.map_or(settings.feed, |shown| shown == Shown::On);
        settings.min_seconds = self.min_seconds.map_or(settings.min_seconds, |seconds| seconds.0);
        settings.audits_per_week = self.audits_per_week.unwrap_or(settings.audits_per_week);
        settings.max_ham_lost = self.max_ham_lost.map_or(settings.max_ham_lost, |share| share.0);
        settings.guard.on = self.guard.map_or(settings.guard.on, |switch| switch == Switch::On);
        settings.guard.labels_per_day = self.guard_labels_per_day.unwrap_or(settings.guard.labels_per_day);
        settings.honeypot = self.honeypot.map_or(settings.honeypot, |then| match then {
            OnHoneypot::Hold => Honeypot::Hold,
            OnHoneypot::Spam => Honeypot::Spam,
            OnHoneypot::Ignore => Honeypot::Ignore,
        });
        settings.akismet_hold = match self.akismet_hold {
            None => settings.akismet_hold,
            Some(HoldAnswer::Auto) => None,
            Some(HoldAnswer::RecheckAfter) => Some(AkismetHold::RecheckAfter),
            Some(HoldAnswer::Error) => Some(AkismetHold::Error),
        };
    }
}

fn change_words(list: &mut Vec<String>, clear: bool, more: Vec<String>) {
    if clear {
        list.clear();
    }
    for word in more {
        if !list.contains(&word) {
            list.push(word);
        }
    }
}
