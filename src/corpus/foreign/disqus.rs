//! The XML of Disqus's export: threads, which are articles, then posts, which are comments.
//!
//! The schema is <http://disqus.com/api/schemas/1.0/disqus.xsd> with its internals. It does not say who marked a comment as spam or deleted it: Disqus's own
//! filter, its author or a moderator.

use std::collections::BTreeMap;
use std::io::BufRead;

use jiff::Timestamp;

use super::dates;
use super::record::{By, Found, Place, Record, Skip, SkipReason, Stood, Stop};
use super::xml::{Step, Xml};
use crate::comment::{Comment, MAX_FIELD_BYTES};

/// The most bytes of threads that are remembered. No blog has so many articles.
const MAX_THREAD_BYTES: usize = 128 * 1024 * 1024;

/// What a thread takes beside its texts: the struct, its place in the map, and what is allocated around each text.
const THREAD_OVERHEAD: usize = 256;

const ROOT: &str = "disqus";
const THREAD: &str = "thread";
const POST: &str = "post";

#[derive(Debug, Default)]
struct Thread {
    link: String,
    title: String,
    created_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Post {
    at: u64,
    id: String,
    inner_id: String,
    message: String,
    created_at: String,
    deleted: bool,
    spam: bool,
    name: String,
    email: String,
    ip: String,
    thread: String,
    parent: String,
    bad: Option<Skip>,
}

/// Reads an export of Disqus.
pub struct Disqus<R: BufRead> {
    xml: Xml<R>,
    threads: BTreeMap<String, Thread>,
    /// The bytes of all threads, and the most that they may be.
    held: usize,
    most_held: usize,
    thread: Option<(String, Thread)>,
    post: Option<Post>,
    done: bool,
}

impl<R: BufRead> Disqus<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self {
            xml: Xml::new(input).with_root(ROOT),
            threads: BTreeMap::new(),
            held: 0,
            most_held: MAX_THREAD_BYTES,
            thread: None,
            post: None,
            done: false,
        }
    }

    fn read(&mut self) -> Result<Option<Found>, Stop> {
        loop {
            match self.xml.step()? {
                Step::End => return Ok(None),
                Step::Open => self.open(),
                Step::Close => match self.xml.path() {
                    (ROOT, THREAD) => self.remember()?,
                    (ROOT, POST) => {
                        if let Some(post) = self.post.take() {
                            return Ok(Some(Found { place: Place::Byte(post.at), record: post.record(&self.threads) }));
                        }
                    }
                    _ => self.close(),
                },
            }
        }
    }

    fn open(&mut self) {
        let id = || self.xml.attribute("id").unwrap_or("").to_owned();
        match (self.xml.path(), &mut self.post) {
            ((ROOT, THREAD), _) => self.thread = Some((bounded(&id()).to_owned(), Thread::default())),
            ((ROOT, POST), _) => {
                let Place::Byte(at) = self.xml.place() else { return };
                self.post = Some(Post { at, id: id(), ..Post::default() });
            }
            ((POST, THREAD), Some(post)) => post.thread = id(),
            ((POST, "parent"), Some(post)) => post.parent = id(),
            _ => {}
        }
    }

    fn close(&mut self) {
        let (parent, name) = self.xml.path();
        match (self.xml.text(), &mut self.post, &mut self.thread) {
            (Ok(text), Some(post), _) => post.set(parent, name, text),
            (Err(skip), Some(post), _) => post.bad = Some(skip),
            (Ok(text), None, Some((_, thread))) if parent == THREAD => thread.set(name, text),
            _ => {}
        }
    }

    fn remember(&mut self) -> Result<(), Stop> {
        // No post can name a thread without an id.
        let Some((id, thread)) = self.thread.take().filter(|(id, _)| !id.is_empty()) else { return Ok(()) };
        self.held += THREAD_OVERHEAD + id.len() + thread.link.len() + thread.title.len();
        if self.held > self.most_held {
            let problem = format!("its threads, which are held in memory, take more than {} bytes", self.most_held);
            return Err(Stop::Broken { place: self.xml.place(), problem });
        }
        self.threads.insert(id, thread);
        Ok(())
    }
}

/// What a comment could not hold is not remembered.
fn bounded(text: &str) -> &str {
    if text.len() > MAX_FIELD_BYTES { "" } else { text.trim() }
}

impl Thread {
    fn set(&mut self, name: &str, text: &str) {
        let text = bounded(text);
        match name {
            "link" => text.clone_into(&mut self.link),
            "title" => text.clone_into(&mut self.title),
            "createdAt" => self.created_at = dates::timestamp(text),
            _ => {}
        }
    }
}

impl Post {
    fn set(&mut self, parent: &str, name: &str, text: &str) {
        let text = text.trim();
        match (parent, name) {
            (POST, "id") => text.clone_into(&mut self.inner_id),
            (POST, "message") => text.clone_into(&mut self.message),
            (POST, "createdAt") => text.clone_into(&mut self.created_at),
            (POST, "isDeleted") => self.deleted = text == "true",
            (POST, "isSpam") => self.spam = text == "true",
            (POST, "ipAddress") => text.clone_into(&mut self.ip),
            ("author", "name") => text.clone_into(&mut self.name),
            ("author", "email") => text.clone_into(&mut self.email),
            _ => {}
        }
    }

    fn record(self, threads: &BTreeMap<String, Thread>) -> Result<Record, Skip> {
        let id = if self.id.is_empty() { self.inner_id } else { self.id };
        if id.is_empty() {
            return Err(self.bad.unwrap_or(Skip::of(SkipReason::NoId)));
        }
        if let Some(skip) = self.bad {
            return Err(skip.with_id(id));
        }
        if self.deleted && self.message.is_empty() {
            return Err(Skip::of(SkipReason::Deleted).with_id(id));
        }
        let stood = match (self.spam, self.deleted) {
            (true, _) => Stood::Spam,
            (false, true) => Stood::Trash,
            (false, false) => Stood::Approved,
        };
        let at = dates::timestamp(&self.created_at);
        let filled = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
        let thread = threads.get(&self.thread);
        let comment = Comment {
            content: self.message,
            author: filled(&self.name),
            author_email: filled(&self.email),
            ip: self.ip.parse().ok(),
            article: thread.and_then(|thread| filled(&thread.link)),
            article_title: thread.and_then(|thread| filled(&thread.title)),
            article_published_at: thread.and_then(|thread| thread.created_at),
            parent: filled(&self.parent),
            created_at: at,
            ..Comment::default()
        };
        Record { external_id: id, comment, at, stood, label: stood.label(), by: By::Unknown, decided_at: None, note: None }
            .dated()
            .checked()
    }
}

impl<R: BufRead> Iterator for Disqus<R> {
    type Item = Result<Found, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let found = self.read().transpose();
        self.done = !matches!(found, Some(Ok(_)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(posts: &str) -> Vec<Result<Record, Skip>> {
        let file = format!(
            "<disqus xmlns=\"http://disqus.com\" xmlns:dsq=\"http://disqus.com/disqus-internals\"><thread dsq:id=\"1\"><id>x</id>\
             <link>https://blog.example/a</link><title>A</title><author><name>Owner</name></author></thread>{posts}</disqus>"
        );
        Disqus::new(file.as_bytes()).map(|found| found.unwrap().record).collect()
    }

    fn post(attributes: &str, flags: (bool, bool), message: &str) -> String {
        let (spam, deleted) = flags;
        format!(
            "<post{attributes}><id>inner</id><message>{message}</message><isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>\
             <author><name>Ann</name></author><thread dsq:id=\"1\"/></post>"
        )
    }

    #[test]
    fn flags_are_statuses_of_which_nobody_says_who_gave_them() {
        for (flags, stood) in
            [((false, false), Stood::Approved), ((true, false), Stood::Spam), ((true, true), Stood::Spam), ((false, true), Stood::Trash)]
        {
            let record = read(&post(" dsq:id=\"9\"", flags, "text")).remove(0).unwrap();
            assert_eq!((record.stood, record.by, record.external_id.as_str()), (stood, By::Unknown, "9"));
            assert_eq!(record.comment.author.as_deref(), Some("Ann"), "a thread's author is no comment's");
        }
    }

    #[test]
    fn a_post_without_the_outer_id_has_the_inner_one() {
        assert_eq!(read(&post("", (false, false), "text")).remove(0).unwrap().external_id, "inner");
        let without = post("", (false, false), "text").replace("<id>inner</id>", "<id/>");
        assert_eq!(read(&without).remove(0).unwrap_err().reason, SkipReason::NoId);
    }

    #[test]
    fn what_is_held_of_threads_is_bounded_by_their_bytes() {
        let thread = |id: &str| format!("<thread dsq:id=\"{id}\"><link>https://blog.example/a</link></thread>");
        let read = |ids: &[String], most_held| {
            let threads: String = ids.iter().map(|id| thread(id)).collect();
            let file = format!("<disqus xmlns:dsq=\"http://disqus.com/disqus-internals\">{threads}</disqus>");
            let mut disqus = Disqus { most_held, ..Disqus::new(file.as_bytes()) };
            let stop = disqus.next().map(|found| found.unwrap_err().to_string());
            (disqus.threads.len(), disqus.held, stop)
        };
        let ids: Vec<String> = (100..110).map(|n| n.to_string()).collect();
        let each = THREAD_OVERHEAD + "100".len() + "https://blog.example/a".len();
        assert_eq!(read(&ids, 10 * each), (10, 10 * each, None));
        let (known, _, stop) = read(&ids, 10 * each - 1);
        assert!(known == 9 && stop.as_deref().is_some_and(|stop| stop.contains("held in memory")), "{stop:?}");
        let long: Vec<String> = ids.iter().map(|id| id.repeat(MAX_FIELD_BYTES)).collect();
        assert_eq!(read(&long, MAX_THREAD_BYTES), (0, 0, None), "an id that no comment can name is not remembered");
    }

    #[test]
    fn a_deleted_post_without_text_is_deleted() {
        assert_eq!(read(&post(" dsq:id=\"9\"", (false, true), "")).remove(0).unwrap_err().reason, SkipReason::Deleted);
        assert_eq!(read(&post(" dsq:id=\"9\"", (false, false), "")).remove(0).unwrap_err().reason, SkipReason::NoText);
    }
}
