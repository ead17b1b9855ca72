//! JSON Lines: what `gatepost export` writes, a corpus, or another program's with these names.

use std::io::BufRead;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::dates;
use super::record::{By, Defaults, Found, Place, Record, Skip, SkipReason, Stood, Stop, fallback_id};
use crate::comment::{Comment, Label};
use crate::corpus::jsonl::{Decision, MAX_LINE_BYTES, read_line};
use crate::corpus::object::Object;

/// A text, or a number that stands for one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Whole(i64),
    Large(u64),
    Fraction(f64),
}

/// From here on (2^53) a number with a fraction stands for its neighbours, too.
const INEXACT: f64 = 9_007_199_254_740_992.0;

impl Word {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Whole(number) => number.to_string(),
            Self::Large(number) => number.to_string(),
            Self::Fraction(number) => number.to_string(),
        }
    }

    /// The text of an id: two of them are never made one.
    fn id(self) -> Result<String, Skip> {
        match self {
            Self::Fraction(number) if number.abs() >= INEXACT => {
                let problem = "an id is too large a number to be told from others: write it in quotation marks";
                Err(Skip::of(SkipReason::Unreadable).because(problem))
            }
            word => Ok(word.text()),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far below 2^52")]
    fn time(self) -> Option<Timestamp> {
        match self {
            Self::Text(text) => dates::timestamp(&text).or_else(|| dates::seconds_written(&text)),
            Self::Whole(number) => dates::seconds(number as f64),
            Self::Large(number) => dates::seconds(number as f64),
            Self::Fraction(number) => dates::seconds(number),
        }
    }
}

/// A comment as a line or a row of a table has it: every name that is known, and no other is read.
#[derive(Deserialize)]
pub(super) struct Line {
    id: Option<Word>,
    content: String,
    author: Option<String>,
    author_email: Option<String>,
    author_url: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    referrer: Option<String>,
    kind: Option<String>,
    article: Option<String>,
    article_title: Option<String>,
    article_published_at: Option<Word>,
    parent: Option<Word>,
    created_at: Option<Word>,
    received_at: Option<Word>,
    status: Option<Word>,
    label: Option<Label>,
    decision: Option<Decision>,
    decided_at: Option<Word>,
}

/// The names of [`Line`], in the order in which they are listed to people.
pub(super) fn fields() -> impl Iterator<Item = &'static str> {
    let ours = ["received_at", "status", "label", "decision", "decided_at"];
    ["id"].into_iter().chain(Comment::FIELDS).chain(ours)
}

impl Line {
    /// The line as JSON has it.
    pub(super) fn parse(text: &str) -> Result<Self, Skip> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let Object(line) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| unreadable(&error))?;
        deserializer.end().map_err(|_| Skip::of(SkipReason::Unreadable).because("something follows the JSON object"))?;
        Ok(line)
    }

    /// The line of names and values.
    pub(super) fn of(values: serde_json::Map<String, Value>) -> Result<Self, Skip> {
        serde_path_to_error::deserialize(Value::Object(values)).map_err(|error| unreadable(&error))
    }

    /// The comment, and what became of it.
    pub(super) fn record(self, defaults: Defaults) -> Result<Record, Skip> {
        let id = self.id.map(Word::id).transpose()?.filter(|id| !id.is_empty());
        let explain = |skip: Skip| Skip { id: id.clone(), ..skip };
        let stood = match self.status.map(Word::text).filter(|status| !status.is_empty()) {
            None => None,
            Some(word) => Some(Stood::from_word(&word).ok_or_else(|| explain(Skip::of(SkipReason::UnknownStatus)))?),
        };
        let (stood, label, by) = match self.decision {
            Some(Decision::Trash) => (stood.unwrap_or(Stood::Trash), None, By::Person),
            decision => {
                let label = decision.and_then(Decision::label).or(self.label);
                defaults.settle(stood, label).map_err(explain)?
            }
        };
        let created_at = self.created_at.and_then(Word::time);
        let comment = Comment {
            content: self.content,
            author: self.author,
            author_email: self.author_email,
            author_url: self.author_url,
            // Some systems keep a hash in its place.
            ip: self.ip.and_then(|ip| ip.trim().parse().ok()),
            user_agent: self.user_agent,
            referrer: self.referrer,
            kind: self.kind,
            article: self.article,
            article_title: self.article_title,
            article_published_at: self.article_published_at.and_then(Word::time),
            parent: self.parent.map(Word::id).transpose().map_err(explain)?.filter(|parent| !parent.is_empty()),
            created_at,
        };
        let external_id = id.clone().unwrap_or_else(|| fallback_id(&comment));
        let at = self.received_at.and_then(Word::time).or(created_at);
        let decided_at = self.decided_at.and_then(Word::time);
        Record { external_id, comment, at, stood, label, by, decided_at, note: None }.dated().checked()
    }
}

/// Says where, and never quotes: a value may be what a comment says.
fn unreadable(error: &serde_path_to_error::Error<serde_json::Error>) -> Skip {
    let (path, inner) = (error.path().to_string(), error.inner());
    let place = if inner.column() > 0 { format!(" at column {}", inner.column()) } else { String::new() };
    let problem = match inner.classify() {
        serde_json::error::Category::Data if path == "." => format!("it is not a comment, or has no content{place}"),
        serde_json::error::Category::Data => format!("{path} is not what it should be{place}"),
        _ => format!("it is no JSON{place}"),
    };
    Skip::of(SkipReason::Unreadable).because(problem)
}

/// The text of a line as bytes; `None` if there is nothing in it.
pub(super) fn text(line: &[u8]) -> Result<Option<&str>, Skip> {
    if line.len() as u64 > MAX_LINE_BYTES {
        return Err(Skip::of(SkipReason::OutOfBounds).because(format!("the line is longer than {MAX_LINE_BYTES} bytes")));
    }
    let text = std::str::from_utf8(line).map_err(|error| not_utf8(&error))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    Ok((!text.is_empty()).then_some(text))
}

pub(super) fn not_utf8(error: &std::str::Utf8Error) -> Skip {
    Skip::of(SkipReason::NotUtf8).because(format!("from byte {} of it on", error.valid_up_to() + 1))
}

/// Reads comments from lines of JSON.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    defaults: Defaults,
    line: u64,
    buffer: Vec<u8>,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    /// Reads from `input`.
    pub fn new(input: R, defaults: Defaults) -> Self {
        Self { input, defaults, line: 0, buffer: Vec::new(), failed: false }
    }

    /// Whether the line is the last and ends in the middle of a comment.
    fn is_cut_off(&self) -> bool {
        // Nothing follows a line that does not end; of one that is too long the end was passed over.
        !self.buffer.ends_with(b"\n")
            && self.buffer.len() as u64 <= MAX_LINE_BYTES
            && match std::str::from_utf8(&self.buffer) {
                Ok(text) => serde_json::from_str::<IgnoredAny>(text).is_err_and(|error| error.is_eof()),
                Err(error) => error.error_len().is_none(),
            }
    }

    fn record(&self) -> Option<Result<Record, Skip>> {
        match text(&self.buffer) {
            Ok(None) => None,
            Ok(Some(text)) => Some(Line::parse(text).and_then(|line| line.record(self.defaults))),
            Err(skip) => Some(Err(skip)),
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Found, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.buffer.clear();
            self.line += 1;
            match read_line(&mut self.input, &mut self.buffer) {
                Ok(false) => return None,
                Ok(true) => {
                    if let Some(record) = self.record() {
                        if record.is_err() && self.is_cut_off() {
                            self.failed = true;
                            return Some(Err(Stop::Truncated { place: Place::Line(self.line), inside: "a comment".to_owned() }));
                        }
                        return Some(Ok(Found { place: Place::Line(self.line), record }));
                    }
                }
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error.into()));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(line: &str) -> Result<Record, Skip> {
        Lines::new(line.as_bytes(), Defaults::default()).next().unwrap().unwrap().record
    }

    #[test]
    fn a_label_and_a_decision_are_a_persons_and_a_status_alone_is_nobodys() {
        let settled =
            |fields: &str| record(&format!("{{\"content\":\"x\",{fields}}}")).map(|record| (record.stood, record.label, record.by));
        assert_eq!(settled("\"label\":\"ham\""), Ok((Stood::Approved, Some(Label::Ham), By::Person)));
        assert_eq!(settled("\"label\":\"abuse\""), Ok((Stood::Trash, Some(Label::Abuse), By::Person)));
        assert_eq!(settled("\"decision\":\"spam\",\"status\":\"spam\""), Ok((Stood::Spam, Some(Label::Spam), By::Person)));
        assert_eq!(settled("\"decision\":\"trash\""), Ok((Stood::Trash, None, By::Person)));
        assert_eq!(settled("\"status\":\"spam\""), Ok((Stood::Spam, Some(Label::Spam), By::Unknown)));
        assert_eq!(settled("\"status\":0"), Ok((Stood::Pending, None, By::Unknown)));
        assert_eq!(settled("\"author\":\"y\"").map_err(|skip| skip.reason), Err(SkipReason::NoStatus));
    }

    #[test]
    fn equal_comments_without_ids_have_equal_ids() {
        let id = |line: &str| record(line).unwrap().external_id;
        let line = "{\"content\":\"x\",\"label\":\"ham\",\"author\":\"y\"}";
        assert_eq!(id(line), id(line));
        assert!(id(line).starts_with("text:") && id(line).len() == 37);
        assert_ne!(id(line), id("{\"content\":\"x\",\"label\":\"ham\",\"author_email\":\"y\"}"));
        assert_eq!(id("{\"id\":18446744073709551615,\"content\":\"x\",\"label\":\"ham\"}"), "18446744073709551615");
        assert_eq!(id("{\"id\":17,\"content\":\"x\",\"label\":\"ham\"}"), "17");
    }
}
