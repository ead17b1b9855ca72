//! What an operator states for one site.

use regex::RegexBuilder;
use serde::{Deserialize, Serialize};

use super::stated::{Flood, Guard, Honeypot, Sender, TextRule};
use crate::corpus::Object;
use crate::text::closest;

/// The policy of one site. Every field has a default, so stored settings of an older version keep opening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Approve below this score, 0 to 1.
    pub approve_below: f64,
    /// Mark as spam above this score, 0 to 1.
    pub spam_above: f64,
    /// Hold more until the site has made this many decisions of its own (and at least a tenth of them on either side).
    pub careful_until: u32,
    /// Hold a comment with more links than this; `None` for no limit.
    pub max_links: Option<u32>,
    /// Hold a comment in which one of these words or phrases stands (whole words, any case).
    pub hold_words: Vec<String>,
    /// Mark a comment as spam in which one of these words or phrases stands (whole words, any case).
    pub spam_words: Vec<String>,
    /// Words and regular expressions that hold or mark as spam, each in the fields that it names.
    pub texts: Vec<TextRule>,
    /// Whose comments are approved whatever the score, if no other rule speaks against it. Nobody proves an e-mail address to a form: trust those that only
    /// their owners and you know.
    pub trusted: Vec<Sender>,
    /// Whose comments are spam.
    pub blocked: Vec<Sender>,
    /// Hold a comment whose author (by e-mail address) has no approved one on the site yet.
    pub hold_first_comment: bool,
    /// Hold what an author (by e-mail address) sends beyond this.
    pub author_flood: Option<Flood>,
    /// Hold what comes from a network (an IPv4 /24, an IPv6 /64) beyond this.
    pub network_flood: Option<Flood>,
    /// Hold comments on an article that was published this many days ago or earlier, where the blog says when that was; `None` for never.
    pub close_after_days: Option<u32>,
    /// What a comment is whose form's hidden field was filled in.
    pub honeypot: Honeypot,
    /// Hold a comment that was sent sooner after its form was shown than this, in seconds, where the blog says so; `None` for no limit.
    pub min_seconds: Option<u32>,
    /// How a held comment is answered over the Akismet dialect; `None` chooses by what the client knows.
    pub akismet_hold: Option<AkismetHold>,
    /// Keep spam for this many days since it last changed; `None` for ever. So for the other statuses; what waits for a moderator stays.
    pub keep_spam_days: Option<u32>,
    /// The same for what was thrown away.
    pub keep_trash_days: Option<u32>,
    /// The same for what is published: the blog has its own copy.
    pub keep_approved_days: Option<u32>,
    /// Keep the addresses that comments came from for this many days after they came; `None` for as long as the comments.
    pub keep_ip_days: Option<u32>,
    /// The same for authors' e-mail addresses.
    pub keep_email_days: Option<u32>,
    /// The same for browsers' names.
    pub keep_user_agent_days: Option<u32>,
    /// How many comments a week are drawn at random from what the filter decided alone, for a moderator to decide; 0 for none.
    pub audits_per_week: u32,
    /// The promise to lose at most this share of all ham: the filter marks as spam alone only as far as audits prove it. `None` for no promise.
    pub max_ham_lost: Option<f64>,
    /// What one account, one network or one day may teach before somebody looks.
    pub guard: Guard,
    /// Who answers for the comments, for those who write them: a name and an address. `None` where nobody said.
    pub contact: Option<String>,
    /// Whether what is published of an article may be read by anybody, as a feed.
    pub feed: bool,
}

/// The two ways in which the Akismet dialect can say "a moderator must look".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AkismetHold {
    /// `false` with `X-akismet-recheck-after`: newer plugins keep the comment pending.
    RecheckAfter,
    /// `X-akismet-error` and a body that is neither word: older plugins keep the comment pending and ask again.
    Error,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            approve_below: 0.1,
            spam_above: 0.9,
            careful_until: 100,
            max_links: None,
            hold_words: Vec::new(),
            spam_words: Vec::new(),
            texts: Vec::new(),
            trusted: Vec::new(),
            blocked: Vec::new(),
            hold_first_comment: false,
            author_flood: None,
            network_flood: None,
            close_after_days: None,
            honeypot: Honeypot::default(),
            min_seconds: None,
            akismet_hold: None,
            keep_spam_days: Some(90),
            keep_trash_days: Some(90),
            keep_approved_days: None,
            keep_ip_days: None,
            keep_email_days: None,
            keep_user_agent_days: None,
            audits_per_week: 10,
            max_ham_lost: None,
            guard: Guard::default(),
            contact: None,
            feed: false,
        }
    }
}

/// A setting that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct SettingsError {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong and what it should be, to follow the name.
    pub problem: String,
}

/// The most comments of a flood limit: they are counted for each comment.
const MAX_FLOOD: u32 = 1_000;

/// The longest window of the guard, in days: what is in it is read for each decision.
const MAX_GUARD_DAYS: u32 = 366;

/// The most audits a week: each is work for a person.
const MAX_AUDITS: u32 = 10_000;

/// The smallest and the largest promise: the first takes 344,000 audits, the last promises nothing.
const PROMISES: std::ops::RangeInclusive<f64> = 0.000_01..=0.5;

/// The longest window of a flood limit, in minutes: a week.
const MAX_FLOOD_MINUTES: u32 = 7 * 24 * 60;

/// The longest that can be asked for, in days: a century.
const MAX_KEPT_DAYS: u32 = 36_525;

/// The longest name and address of who answers for a site's comments, in characters.
const MAX_CONTACT: usize = 300;

/// The most memory that an expression may take to see what it matches, in bytes.
const MAX_TRIED: usize = 512 * 1024;

impl Settings {
    /// Checks ranges and that the two thresholds leave room between them.
    ///
    /// # Errors
    /// The first field out of range, and what it should be.
    pub fn check(&self) -> Result<(), SettingsError> {
        for (field, value) in [("approve_below", self.approve_below), ("spam_above", self.spam_above)] {
            if !(0.0..=1.0).contains(&value) {
                return Err(SettingsError { field, problem: format!("is {value}; it should be between 0 and 1") });
            }
        }
        if self.approve_below > self.spam_above {
            let problem = format!("is {}; it should not be above spam_above, {}", self.approve_below, self.spam_above);
            return Err(SettingsError { field: "approve_below", problem });
        }
        if self.audits_per_week > MAX_AUDITS {
            let problem = format!("is {}; it should be {MAX_AUDITS} at most", self.audits_per_week);
            return Err(SettingsError { field: "audits_per_week", problem });
        }
        if let Some(rate) = self.max_ham_lost.filter(|rate| !PROMISES.contains(rate)) {
            let problem = format!("is {rate}; it should be between {} and {}, as 0.005 for 1 in 200", PROMISES.start(), PROMISES.end());
            return Err(SettingsError { field: "max_ham_lost", problem });
        }
        if !self.guard.against_logit.is_finite() || self.guard.against_logit < 0.0 || self.guard.window_days > MAX_GUARD_DAYS {
            let problem = format!("should have an against_logit of 0 or more and at most {MAX_GUARD_DAYS} window_days");
            return Err(SettingsError { field: "guard", problem });
        }
        for (field, flood) in [("author_flood", self.author_flood), ("network_flood", self.network_flood)] {
            let Some(Flood { comments, minutes }) = flood else { continue };
            if !(1..=MAX_FLOOD).contains(&comments) || !(1..=MAX_FLOOD_MINUTES).contains(&minutes) {
                let problem =
                    format!("is {comments}/{minutes}; it should be 1 to {MAX_FLOOD} comments in 1 to {MAX_FLOOD_MINUTES} minutes");
                return Err(SettingsError { field, problem });
            }
        }
        if self.contact.as_deref().is_some_and(|contact| !is_a_line(contact)) {
            let problem = format!("should be one line of at most {MAX_CONTACT} characters, as \"Kim Example, kim@blog.example\"");
            return Err(SettingsError { field: "contact", problem });
        }
        self.check_rules()?;
        self.check_keeping()
    }

    /// Rules that mean something else than they look like. Those that were set before this was refused go on as they are.
    fn check_rules(&self) -> Result<(), SettingsError> {
        let everything = |expression: &str| {
            // What is too large for this is refused as too large.
            let compiled = RegexBuilder::new(expression).size_limit(MAX_TRIED).build();
            compiled.is_ok_and(|expression| ["a", "\n1"].into_iter().all(|text| expression.is_match(text)))
        };
        if let Some(at) = self.texts.iter().position(|rule| rule.regex.as_deref().is_some_and(everything)) {
            let problem = format!("entry {}: the regular expression matches every text; say what has to stand there", at + 1);
            return Err(SettingsError { field: "texts", problem });
        }
        for (field, list) in [("trusted", &self.trusted), ("blocked", &self.blocked)] {
            if let Some(at) = list.iter().position(|sender| sender.domain.as_deref().is_some_and(|domain| domain.contains('*'))) {
                let problem = format!("entry {}: domain takes no *; example.com stands for all domains below it too", at + 1);
                return Err(SettingsError { field, problem });
            }
        }
        Ok(())
    }

    /// A day at least: what is kept for none could not be moderated.
    fn check_keeping(&self) -> Result<(), SettingsError> {
        let kept = [
            ("keep_spam_days", self.keep_spam_days),
            ("keep_trash_days", self.keep_trash_days),
            ("keep_approved_days", self.keep_approved_days),
            ("keep_ip_days", self.keep_ip_days),
            ("keep_email_days", self.keep_email_days),
            ("keep_user_agent_days", self.keep_user_agent_days),
        ];
        match kept.into_iter().find(|(_, days)| days.is_some_and(|days| !(1..=MAX_KEPT_DAYS).contains(&days))) {
            Some((field, days)) => {
                let problem = format!("is {}; it should be 1 to {MAX_KEPT_DAYS} days", days.unwrap_or(0));
                Err(SettingsError { field, problem })
            }
            None => Ok(()),
        }
    }

    /// Reads settings as JSON. Fields that are left out have their defaults.
    ///
    /// # Errors
    /// What does not fit, and where: the path of the field, the line and column, and for an unknown key the one that was most likely meant.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let Object(settings) = serde_path_to_error::deserialize::<_, Object<Self>>(&mut reader).map_err(|failed| {
            let (path, error) = (failed.path().to_string(), failed.inner());
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
            let place = if path == "." { String::new() } else { format!("{path}: ") };
            format!("line {line}, column {column}: {place}{}", with_suggestion(said))
        })?;
        reader.end().map_err(|error| error.to_string())?;
        Ok(settings)
    }
}

/// Whether a contact can stand on a page.
fn is_a_line(contact: &str) -> bool {
    !contact.trim().is_empty() && contact.chars().count() <= MAX_CONTACT && !contact.chars().any(char::is_control)
}

/// serde's sentence about an unknown field names those it knows: of all of them the nearest helps most.
fn with_suggestion(said: &str) -> String {
    let mut quoted = said.split('`').skip(1).step_by(2);
    match quoted.next().filter(|_| said.starts_with("unknown ")) {
        Some(wrong) => match closest(wrong, quoted) {
            Some(meant) => format!("{wrong:?} is unknown; did you mean {meant:?}?"),
            None => said.to_owned(),
        },
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(change: impl FnOnce(&mut Settings)) -> String {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check().map_or_else(|error| error.to_string(), |()| "none".to_owned())
    }

    #[test]
    fn defaults_are_valid_and_an_empty_object_is_the_defaults() {
        assert_eq!(problem(|_| ()), "none");
        assert_eq!(serde_json::from_str::<Settings>("{}").unwrap(), Settings::default());
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        assert_eq!(problem(|s| s.spam_above = 1.5), "spam_above is 1.5; it should be between 0 and 1");
        assert_eq!(problem(|s| s.approve_below = f64::NAN), "approve_below is NaN; it should be between 0 and 1");
        assert_eq!(problem(|s| s.approve_below = 0.95), "approve_below is 0.95; it should not be above spam_above, 0.9");
        assert_eq!(problem(|s| s.audits_per_week = 10_001), "audits_per_week is 10001; it should be 10000 at most");
        let promise = problem(|s| s.max_ham_lost = Some(0.0));
        assert_eq!(promise, "max_ham_lost is 0; it should be between 0.00001 and 0.5, as 0.005 for 1 in 200");
        let flood = |comments, minutes| Some(Flood { comments, minutes });
        let bounds = "it should be 1 to 1000 comments in 1 to 10080 minutes";
        assert_eq!(problem(|s| s.author_flood = flood(0, 5)), format!("author_flood is 0/5; {bounds}"));
        assert_eq!(problem(|s| s.network_flood = flood(5, 10_081)), format!("network_flood is 5/10081; {bounds}"));
        assert_eq!(problem(|s| s.keep_ip_days = Some(0)), "keep_ip_days is 0; it should be 1 to 36525 days");
        assert!(problem(|s| s.contact = Some("Kim\nkim@blog.example".to_owned())).starts_with("contact should be one line"));
        assert_eq!(problem(|s| s.keep_approved_days = Some(36_526)), "keep_approved_days is 36526; it should be 1 to 36525 days");
    }

    #[test]
    fn settings_of_the_first_version_still_open() {
        let first = r#"{"approve_below":0.1,"spam_above":0.9,"careful_until":100,"max_links":2,"hold_words":["casino"],"spam_words":["pills"],"akismet_hold":"error"}"#;
        let settings = Settings::from_json(first).unwrap();
        assert_eq!(
            (settings.max_links, settings.hold_words, settings.spam_words),
            (Some(2), vec!["casino".to_owned()], vec!["pills".to_owned()])
        );
    }

    #[test]
    fn a_wrong_key_or_word_is_placed_and_the_right_one_suggested() {
        let problem = |json: &str| Settings::from_json(json).unwrap_err();
        assert_eq!(
            problem("{\n \"aprove_below\": 0.2}"),
            "line 2, column 15: aprove_below: \"aprove_below\" is unknown; did you mean \"approve_below\"?"
        );
        let nested = problem(r#"{"texts": [{"then": "hold", "wrods": "x"}]}"#);
        assert_eq!(nested, "line 1, column 35: texts[0].wrods: \"wrods\" is unknown; did you mean \"words\"?");
        assert!(problem(r#"{"honeypot": "spma"}"#).contains("did you mean \"spam\"?"));
        assert!(
            problem(r#"{"max_links": -1}"#).starts_with("line 1, column 16: max_links: invalid value"),
            "{}",
            problem(r#"{"max_links": -1}"#)
        );
        assert!(problem("{").contains("EOF"));
        assert!(problem("{} {}").contains("trailing"));
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        let error = serde_json::from_str::<Settings>(r#"{"aprove_below": 0.2}"#).unwrap_err();
        assert!(error.to_string().contains("unknown field `aprove_below`"), "{error}");
    }
}
