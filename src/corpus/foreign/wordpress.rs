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

/// The outermost element: WordPress's export is a feed.
const ROOT: &str = "rss";

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
        Self { xml: Xml::new(input).with_root(ROOT), article: Article::default(), draft: None, done: false }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(comments: &str) -> Vec<Record> {
        let file = format!(
            "<rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><link>https://blog.example</link><item><title><![CDATA[A &amp; B]]></title>\
             <link>https://blog.example/?p=1</link><pubDate>Wed, 01 Jan 2020 00:00:00 +0000</pubDate>{comments}</item></channel></rss>"
        );
        WordPress::new(file.as_bytes()).map(|found| found.unwrap().record.unwrap()).collect()
    }

    fn comment(more: &str) -> String {
        format!("<wp:comment><wp:comment_id>7</wp:comment_id><wp:comment_content>text</wp:comment_content>{more}</wp:comment>")
    }

    fn meta(key: &str, value: &str) -> String {
        format!("<wp:commentmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:commentmeta>")
    }

    /// As PHP serialises what `Akismet::update_comment_history` notes.
    fn event(event: &str) -> String {
        meta("akismet_history", &format!("a:2:{{s:4:\"time\";d:1700000000.5;s:5:\"event\";s:{}:\"{event}\";}}", event.len()))
    }

    #[test]
    fn what_akismet_notes_tells_a_filter_from_a_person() {
        let spam = "<wp:comment_approved>spam</wp:comment_approved>";
        let by = |notes: &[String]| read(&comment(&format!("{spam}{}", notes.concat())))[0].by;
        assert_eq!(by(&[]), By::Person);
        assert_eq!(by(&[meta("_wp_trash_meta_status", "1")]), By::Person);
        assert_eq!(by(&[meta("akismet_result", "true")]), By::Machine);
        for machine in ["check-spam", "recheck-spam", "cron-retry-spam", "wp-disallowed", "status-changed-spam", "status-changedspam"] {
            assert_eq!(by(&[event(machine)]), By::Machine, "{machine}");
            assert_eq!(by(&[event(machine), event("report-spam")]), By::Person, "{machine}");
        }
        for person in ["report-ham", "status-spam", "status-approved", "status-trash"] {
            assert_eq!(by(&[event("check-spam"), event(person)]), By::Person, "{person}");
        }
        assert_eq!(by(&[meta("akismet_result", "true"), meta("akismet_user_result", "false")]), By::Person);
    }

    #[test]
    fn a_comment_without_a_date_in_gmt_has_its_local_one_or_its_articles() {
        let approved = "<wp:comment_approved>1</wp:comment_approved>";
        let at = |dates: &str| read(&comment(&format!("{approved}{dates}")))[0].at.map(Timestamp::as_second);
        let dates =
            |gmt: &str, local: &str| format!("<wp:comment_date_gmt>{gmt}</wp:comment_date_gmt><wp:comment_date>{local}</wp:comment_date>");
        // `date --utc +%s --date=…`
        assert_eq!(at(&dates("2023-11-14 22:13:20", "2023-11-14 23:13:20")), Some(1_700_000_000));
        assert_eq!(at(&dates("0000-00-00 00:00:00", "2023-11-14 22:13:20")), Some(1_700_000_000));
        assert_eq!(at(""), Some(1_577_836_800));
    }

    #[test]
    fn the_article_is_that_around_the_comment() {
        let two = format!(
            "{}</item><item><link>https://blog.example/?p=2</link>{}",
            comment("<wp:comment_approved>1</wp:comment_approved>"),
            comment("<wp:comment_approved>0</wp:comment_approved><wp:comment_parent>3</wp:comment_parent>")
        );
        let records = read(&two);
        let articles: Vec<_> = records.iter().map(|record| record.comment.article.as_deref().unwrap()).collect();
        assert_eq!(articles, ["https://blog.example/?p=1", "https://blog.example/?p=2"]);
        assert_eq!((records[0].comment.article_title.as_deref(), records[1].comment.article_title.as_deref()), (Some("A &amp; B"), None));
        assert_eq!((records[1].stood, records[1].label, records[1].comment.parent.as_deref()), (Stood::Pending, None, Some("3")));
    }
}
