//! JSON Lines: one comment a line.

use std::io::{self, BufRead, Read as _};

use jiff::Timestamp;
use serde::Deserialize;

use super::object::Object;
use super::time;
use crate::comment::{Comment, Label};

/// The longest line that is read, in bytes: the longest comment with every character escaped fits.
pub const MAX_LINE_BYTES: u64 = 1024 * 1024;

/// A comment of a corpus, or one to be scored.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// Its id, if the line has one.
    pub id: Option<String>,
    /// The site's name, if the line has one.
    pub site: Option<String>,
    /// The comment.
    pub comment: Comment,
    /// What it is, if the line says so.
    pub label: Option<Label>,
    /// The source's own finer label.
    pub grade: Option<String>,
    /// Whether a moderator decided so in Gatepost: ham then teaches every detector, whatever else the corpus holds.
    pub decided: bool,
}

/// A comment of which it is known what it is.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledComment {
    /// Its id, if the line has one.
    pub id: Option<String>,
    /// The site's name, if the line has one.
    pub site: Option<String>,
    /// The comment.
    pub comment: Comment,
    /// What it is.
    pub label: Label,
    /// The source's own finer label.
    pub grade: Option<String>,
    /// Whether a moderator decided so in Gatepost: ham then teaches every detector, whatever else the corpus holds.
    pub decided: bool,
}

impl Example {
    /// The example with its label, or the reason why it teaches nothing.
    ///
    /// # Errors
    /// If it has no label.
    pub fn labelled(self) -> Result<LabelledComment, String> {
        let label = self.label.ok_or("it has no label: expected ham, spam or abuse")?;
        Ok(LabelledComment { id: self.id, site: self.site, comment: self.comment, label, grade: self.grade, decided: self.decided })
    }
}

/// A line that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// What stands in the way of a next example.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The line is bad; the next one may be good.
    #[error(transparent)]
    Line(#[from] BadLine),
    /// Nothing more can be read.
    #[error("cannot read on: {0}")]
    Io(#[from] io::Error),
}

/// Reads examples from lines of JSON. Blank lines are passed over unless [`Reader::refusing_blank_lines`]. It holds one line at a time.
#[derive(Debug)]
pub struct Reader<R> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
    failed: bool,
    refuses_blank: bool,
}

impl<R: BufRead> Reader<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, line: 0, buffer: Vec::new(), failed: false, refuses_blank: false }
    }

    /// Takes a blank line for a bad one: where every line is to be answered.
    #[must_use]
    pub fn refusing_blank_lines(mut self) -> Self {
        self.refuses_blank = true;
        self
    }

    /// The number of the last line that was read, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Only examples with a label; one without is a bad line.
    pub fn labelled(mut self) -> impl Iterator<Item = Result<LabelledComment, Fault>> {
        std::iter::from_fn(move || {
            let example = self.next()?;
            Some(example.and_then(|example| example.labelled().map_err(|reason| BadLine { line: self.line, reason }.into())))
        })
    }
}

impl<R: io::Read> Reader<io::BufReader<R>> {
    /// Whether the rest of a line has been read from the source already: taking it waits for nobody.
    #[must_use]
    pub fn has_line_at_hand(&self) -> bool {
        self.input.buffer().contains(&b'\n')
    }
}

/// Appends a line to `buffer`, of one that is too long only the beginning. False at the end.
pub(super) fn read_line(input: &mut impl BufRead, buffer: &mut Vec<u8>) -> io::Result<bool> {
    let start = buffer.len();
    // One byte more than fits tells a line that is too long from one that just fits.
    let read = input.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', buffer)?;
    if (buffer.len() - start) as u64 > MAX_LINE_BYTES && buffer.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
    }
    Ok(read > 0)
}

/// The example in a line, if it is not empty; or what is wrong with it.
pub(super) fn parse_line(line: &[u8]) -> Result<Option<Example>, String> {
    if line.len() as u64 > MAX_LINE_BYTES {
        return Err(format!("it is longer than {MAX_LINE_BYTES} bytes"));
    }
    let text = std::str::from_utf8(line).map_err(|error| format!("it is not UTF-8 from byte {} on", error.valid_up_to() + 1))?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Example, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.buffer.clear();
            self.line += 1;
            match read_line(&mut self.input, &mut self.buffer) {
                Ok(false) => return None,
                Ok(true) => match parse_line(&self.buffer) {
                    Ok(None) if self.refuses_blank => {
                        return Some(Err(BadLine { line: self.line, reason: "it is blank".to_owned() }.into()));
                    }
                    Ok(None) => {}
                    Ok(Some(example)) => return Some(Ok(example)),
                    Err(reason) => return Some(Err(BadLine { line: self.line, reason }.into())),
                },
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error.into()));
                }
            }
        }
        None
    }
}

/// What a moderator did, as an export says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Decision {
    Approve,
    Spam,
    Abuse,
    Trash,
}

impl Decision {
    pub(super) fn label(self) -> Option<Label> {
        match self {
            Self::Approve => Some(Label::Ham),
            Self::Spam => Some(Label::Spam),
            Self::Abuse => Some(Label::Abuse),
            Self::Trash => None,
        }
    }
}

/// A line as it stands.
#[derive(Deserialize)]
struct Line {
    id: Option<String>,
    site: Option<String>,
    label: Option<Label>,
    grade: Option<String>,
    /// Of another kind than ours in other programs' files, where it is passed over.
    decision: Option<serde_json::Value>,
    content: String,
    author: Option<String>,
    author_email: Option<String>,
    author_url: Option<String>,
    ip: Option<std::net::IpAddr>,
    user_agent: Option<String>,
    referrer: Option<String>,
    kind: Option<String>,
    article: Option<String>,
    article_title: Option<String>,
    #[serde(default, deserialize_with = "time::deserialize_lenient")]
    article_published_at: Option<Timestamp>,
    parent: Option<String>,
    #[serde(default, deserialize_with = "time::deserialize_lenient")]
    created_at: Option<Timestamp>,
}

fn parse(text: &str) -> Result<Example, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let Object(line): Object<Line> = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        // The end of serde_json's sentence gives a line of its own, always 1.
        let problem = error.inner().to_string().replace(" at line 1 column ", " at column ");
        if path == "." { problem } else { format!("{path}: {problem}") }
    })?;
    deserializer.end().map_err(|_| "something follows the JSON object".to_owned())?;
    let example = Example::from(line);
    example.comment.check().map_err(|error| error.to_string())?;
    Ok(example)
}

impl From<Line> for Example {
    fn from(line: Line) -> Self {
        let comment = Comment {
            content: line.content,
            author: line.author,
            author_email: line.author_email,
            author_url: line.author_url,
            ip: line.ip,
            user_agent: line.user_agent,
            referrer: line.referrer,
            kind: line.kind,
            article: line.article,
            article_title: line.article_title,
            article_published_at: line.article_published_at,
            parent: line.parent,
            created_at: line.created_at,
        };
        let decision = line.decision.and_then(|decision| serde_json::from_value::<Decision>(decision).ok());
        let decided = line.label.is_some() && decision.and_then(Decision::label) == line.label;
        Self { id: line.id, site: line.site, comment, label: line.label, grade: line.grade, decided }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(input: &[u8]) -> Vec<String> {
        Reader::new(input).labelled().filter_map(|example| example.err().map(|fault| fault.to_string())).collect()
    }

    #[test]
    fn each_bad_line_is_named_with_its_reason_and_the_others_are_read() {
        let mut input = Vec::new();
        input.extend_from_slice("\u{feff}{\"content\":\"fine\",\"label\":\"ham\"}\n\n".as_bytes());
        input.extend_from_slice(b"{\"content\":\"\xff\",\"label\":\"ham\"}\n");
        input.extend_from_slice(b"{\"content\":\"open\n");
        input.extend_from_slice(b"{\"content\":7,\"label\":\"ham\"}\n{\"content\":\"x\",\"label\":\"eggs\"}\n{\"label\":\"ham\"}\n");
        input.extend_from_slice(
            b"{\"content\":\"x\"}\n{\"content\":\"a\\u0000\",\"label\":\"ham\"}\n{\"content\":\"x\",\"label\":\"ham\",\"ip\":\"here\"}\n",
        );
        input.extend_from_slice(
            b"{\"content\":\"x\",\"label\":\"ham\",\"created_at\":\"noon\"}\n{} {}\n[null,null,\"ham\",null,\"x\"]\n{\"content\":\"last\",\"label\":\"spam\"}",
        );
        let expected = [
            "line 3: it is not UTF-8 from byte 13 on",
            "line 4: content: EOF while parsing a string at column 16",
            "line 5: content: invalid type: integer `7`, expected a string at column 12",
            "line 6: label: unknown variant `eggs`, expected one of `ham`, `spam`, `abuse` at column 29",
            "line 7: missing field `content` at column 15",
            "line 8: it has no label: expected ham, spam or abuse",
            "line 9: content holds a NUL character at byte 1; remove it",
            "line 10: ip: invalid IP address syntax at column 40",
            "line 11: created_at: expected a time like 2026-01-31T12:00:00Z at column 49",
            "line 12: missing field `content` at column 2",
            "line 13: invalid type: sequence, expected an object at column 0",
        ];
        assert_eq!(faults(&input), expected);
        assert_eq!(Reader::new(&input[..]).labelled().flatten().count(), 2);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_without_being_held() {
        let mut input = format!("{{\"content\":\"{}\"}}\n", "a".repeat(3 * 1024 * 1024)).into_bytes();
        input.extend_from_slice(b"{\"content\":\"next\",\"label\":\"ham\"}\n");
        assert_eq!(faults(&input), ["line 1: it is longer than 1048576 bytes"]);
        let mut reader = Reader::new(&input[..]);
        let second = reader.nth(1);
        assert_eq!(second.and_then(Result::ok).map(|example| example.comment.content), Some("next".to_owned()));
        assert!(reader.buffer.capacity() < 2 * 1024 * 1024 + 64);
    }

    #[test]
    fn a_decision_that_gave_the_label_makes_it_a_moderators() {
        let decided = |fields: &str| {
            let line = format!("{{\"content\":\"x\",\"label\":\"ham\"{fields}}}");
            Reader::new(line.as_bytes()).labelled().next().and_then(Result::ok).map(|example| example.decided)
        };
        assert_eq!(decided(",\"decision\":\"approve\""), Some(true));
        let others = [
            "",
            ",\"decision\":\"spam\"",
            ",\"decision\":\"trash\"",
            ",\"decision\":\"keep\"",
            ",\"decision\":{\"by\":7}",
            ",\"decision\":null",
        ];
        assert!(others.into_iter().all(|fields| decided(fields) == Some(false)));
    }

    #[test]
    fn a_time_without_an_offset_is_utc() {
        let line =
            br#"{"content":"x","label":"ham","created_at":"2013-11-07T06:20:48","article_published_at":"2013-11-07T06:20:48+01:00"}"#;
        let comment = Reader::new(&line[..]).labelled().next().and_then(Result::ok).map(|example| example.comment).unwrap_or_default();
        assert_eq!(comment.created_at.map(Timestamp::as_second), Some(1_383_805_248));
        assert_eq!(comment.article_published_at.map(Timestamp::as_second), Some(1_383_801_648));
    }
}
