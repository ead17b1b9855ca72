//! The XML that WordPress's "Tools, Export" writes (WXR 1.0 to 1.2).
//!
//! The schema is what its `wp-admin/includes/export.php` prints. WordPress leaves comments marked as spam out of it, and what the visitor's browser was.
//! A status is a person's decision, unless the notes that Akismet leaves with a comment say that Akismet made it.

use std::io::BufRead;

use jiff::Timestamp;

use super::dates;
use super::record::{By, Found, Place, Record, Skip, SkipReason, Stood, Stop};
use super::xml::{Step, Xml};
use crate::comment::Comment;

/// The element of an article, that of a comment, and that of what is noted with a comment.
const ITEM: &str = "item";
const COMMENT: &str = "wp:comment";
const META: &str = "wp:commentmeta";

#[derive(Debug, Clone, Default)]
struct Article {
    link: String,
    title: String,
    published_at: Option<Timestamp>,
}

/// What is known so far of a comment.
#[derive(Debug, Default)]
struct Draft {
    at: u64,
    id: String,
    author: String,
    email: String,
    url: String,
    ip: String,
    date: String,
    date_gmt: String,
    content: String,
    approved: String,
    kind: String,
    parent: String,
    meta_key: String,
    akismet: Akismet,
    bad: Option<Skip>,
}

/// What Akismet noted.
#[derive(Debug, Default)]
struct Akismet {
    checked: bool,
    overruled: bool,
}

impl Akismet {
    fn note(&mut self, key: &str, value: &str) {
        match key {
            "akismet_result" => self.checked = true,
            "akismet_user_result" | "akismet_user" => self.overruled = true,
            // A serialised PHP array; its event is one of `report-…` and `status-…` if a moderator did something, and one of `check-…`, `recheck-…`,
            // `cron-retry-…`, `wp-…` and `status-changed…` if none did.
            "akismet_history" => {
                self.checked = true;
                let event = value.split_once("\"event\";").and_then(|(_, rest)| rest.split('"').nth(1)).unwrap_or("");
                self.overruled |= event.starts_with("report-") || (event.starts_with("status-") && !event.starts_with("status-changed"));
            }
            _ => {}
        }
    }
}

/// Reads an export of WordPress.
pub struct WordPress<R: BufRead> {
    xml: Xml<R>,
    article: Article,
    draft: Option<Draft>,
    done: bool,
}

impl<R: BufRead> WordPress<R> {
    /// Reads from `input`.
    pub fn new(input: R) -> Self {
        Self { xml: Xml::new(input), article: Article::default(), draft: None, done: false }
    }

    fn read(&mut self) -> Result<Option<Found>, Stop> {
        loop {
            match self.xml.step()? {
                Step::End => return Ok(None),
                Step::Open => match self.xml.path() {
                    (_, ITEM) => self.article = Article::default(),
                    (ITEM, COMMENT) => {
                        let Place::Byte(at) = self.xml.place() else { continue };
                        self.draft = Some(Draft { at, ..Draft::default() });
                    }
                    _ => {}
                },
                Step::Close if self.xml.path() == (ITEM, COMMENT) => {
                    if let Some(draft) = self.draft.take() {
                        return Ok(Some(Found { place: Place::Byte(draft.at), record: draft.record(&self.article) }));
                    }
                }
                Step::Close => self.close(),
            }
        }
    }

    fn close(&mut self) {
        let (parent, name) = self.xml.path();
        match (self.xml.text(), &mut self.draft) {
            (Ok(text), Some(draft)) if parent == COMMENT || parent == META => draft.set(name, text),
            (Err(skip), Some(draft)) => draft.bad = Some(skip),
            (Ok(text), None) if parent == ITEM => self.article.set(name, text),
            _ => {}
        }
    }
}

impl Article {
    fn set(&mut self, name: &str, text: &str) {
        match name {
            "link" => text.trim().clone_into(&mut self.link),
            "title" => text.trim().clone_into(&mut self.title),
            "wp:post_date_gmt" => self.published_at = dates::timestamp(text).or(self.published_at),
            "pubDate" => self.published_at = self.published_at.or(dates::rfc2822(text)),
            _ => {}
        }
    }
}

impl Draft {
    fn set(&mut self, name: &str, text: &str) {
        let field = match name {
            "wp:comment_id" => &mut self.id,
            "wp:comment_author" => &mut self.author,
            "wp:comment_author_email" => &mut self.email,
            "wp:comment_author_url" => &mut self.url,
            "wp:comment_author_IP" => &mut self.ip,
            "wp:comment_date" => &mut self.date,
            "wp:comment_date_gmt" => &mut self.date_gmt,
            "wp:comment_content" => &mut self.content,
            "wp:comment_approved" => &mut self.approved,
            "wp:comment_type" => &mut self.kind,
            "wp:comment_parent" => &mut self.parent,
            "wp:meta_key" => &mut self.meta_key,
            "wp:meta_value" => return self.akismet.note(&self.meta_key, text),
            _ => return,
        };
        text.clone_into(field);
    }

    fn record(self, article: &Article) -> Result<Record, Skip> {
        let id = self.id.trim().to_owned();
        if id.is_empty() || id == "0" {
            return Err(self.bad.unwrap_or(Skip::of(SkipReason::NoId)));
        }
        if let Some(skip) = self.bad {
            return Err(skip.with_id(id));
        }
        let stood = Stood::from_word(&self.approved).ok_or_else(|| Skip::of(SkipReason::UnknownStatus).with_id(&id))?;
        let at = dates::timestamp(&self.date_gmt).or_else(|| dates::timestamp(&self.date));
        let filled = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let comment = Comment {
            content: self.content,
            author: filled(&self.author),
            author_email: filled(&self.email),
            author_url: filled(&self.url),
            ip: self.ip.trim().parse().ok(),
            kind: filled(&self.kind),
            article: filled(&article.link),
            article_title: filled(&article.title),
            article_published_at: article.published_at,
            parent: filled(&self.parent).filter(|parent| parent != "0"),
            created_at: at,
            ..Comment::default()
        };
        let by = if self.akismet.checked && !self.akismet.overruled { By::Machine } else { By::Person };
        Record { external_id: id, comment, at, stood, label: stood.label(), by, decided_at: None, note: None }.dated().checked()
    }
}

impl<R: BufRead> Iterator for WordPress<R> {
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
