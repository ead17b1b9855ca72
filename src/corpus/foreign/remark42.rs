//! Remark42's backup: a line about users and articles, then a comment a line.
//!
//! The schema is that of its `store.Comment`, as `remark42 backup` writes it with `json.Encoder` (backend/app/migrator/native.go). Remark42 publishes what
//! comes and has no queue: the file does not say whether anybody looked at a comment. What stands for an IP is a hash.

use std::io::BufRead;

use serde::Deserialize;

use super::dates;
use super::lines::text;
use super::record::{By, Found, Place, Record, Skip, SkipReason, Stood, Stop};
use crate::comment::Comment;
use crate::corpus::jsonl::read_line;
use crate::corpus::object::Object;

#[derive(Deserialize)]
struct Backup {
    #[serde(default)]
    id: String,
    #[serde(default)]
    pid: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    orig: String,
    #[serde(default)]
    user: Object<User>,
    #[serde(default)]
    locator: Object<Locator>,
    time: Option<String>,
    #[serde(default)]
    delete: bool,
    title: Option<String>,
}

#[derive(Default, Deserialize)]
struct User {
    name: Option<String>,
    ip: Option<String>,
}

#[derive(Default, Deserialize)]
struct Locator {
    url: Option<String>,
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

impl Backup {
    fn record(self) -> Result<Record, Skip> {
        if self.id.is_empty() {
            return Err(Skip::of(SkipReason::NoId));
        }
        if self.delete {
            return Err(Skip::of(SkipReason::Deleted).with_id(self.id));
        }
        let at = self.time.as_deref().and_then(dates::timestamp);
        let comment = Comment {
            // What the visitor typed; `text` is the HTML that Remark42 made of it.
            content: if self.orig.is_empty() { self.text } else { self.orig },
            author: filled(self.user.0.name),
            ip: self.user.0.ip.and_then(|ip| ip.parse().ok()),
            article: filled(self.locator.0.url),
            article_title: filled(self.title),
            parent: filled(Some(self.pid)),
            created_at: at,
            ..Comment::default()
        };
        let stood = Stood::Approved;
        Record { external_id: self.id, comment, at, stood, label: stood.label(), by: By::Unknown, decided_at: None, note: None }
            .dated()
            .checked()
    }
}

/// Reads a backup of Remark42.
#[derive(Debug)]
pub struct Remark42<R> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
    failed: bool,
}

impl<R: BufRead> Remark42<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { input, line: 0, buffer: Vec::new(), failed: false }
    }

    fn record(&self) -> Option<Result<Record, Skip>> {
        // The first line is about the whole backup, and as long as there are users and articles.
        if self.line == 1 && self.buffer.trim_ascii_start().starts_with(b"{\"version\"") {
            return None;
        }
        let text = match text(&self.buffer) {
            Ok(text) => text?,
            Err(skip) => return Some(Err(skip)),
        };
        let parsed = serde_json::from_str::<Object<Backup>>(text);
        let parsed = parsed.map_err(|error| {
            Skip::of(SkipReason::Unreadable).because(format!("it is no comment of Remark42's at column {}", error.column()))
        });
        Some(parsed.and_then(|Object(backup)| backup.record()))
    }
}

impl<R: BufRead> Iterator for Remark42<R> {
    type Item = Result<Found, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.buffer.clear();
            self.line += 1;
            match read_line(&mut self.input, &mut self.buffer) {
                Ok(false) => return None,
                Ok(true) => {
                    if let Some(record) = self.record() {
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

    #[test]
    fn the_first_line_may_be_longer_than_any_comment() {
        let users = "{\"id\":\"u\"},".repeat(200_000);
        let file = format!(
            "{{\"version\":1,\"users\":[{users}],\"posts\":[]}}\n{{\"id\":\"a\",\"text\":\"hello\",\"time\":\"2020-05-01T12:00:00Z\"}}\n"
        );
        let found: Vec<_> = Remark42::new(file.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].place, found[0].record.as_ref().unwrap().comment.content.as_str()), (Place::Line(2), "hello"));
    }

    #[test]
    fn a_line_that_is_cut_off_is_unreadable_and_one_without_an_id_is_not_taken() {
        let file = b"{\"version\":1,\"users\":[],\"posts\":[]}\n{\"text\":\"x\"}\n{\"id\":\"a\",\"te";
        let reasons: Vec<_> = Remark42::new(&file[..]).map(|found| found.unwrap().record.unwrap_err().reason).collect();
        assert_eq!(reasons, [SkipReason::NoId, SkipReason::Unreadable]);
    }
}
