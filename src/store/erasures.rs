//! Erasure: what a person may ask for.

use std::net::IpAddr;
use std::sync::Arc;

use async_trait::async_trait;
use ipnet::IpNet;
use jiff::Timestamp;
use serde::Serialize;

use super::{Change, StoreError};
use crate::clock::Clock;
use crate::comment::{Comment, CommentId, SiteId, UnknownWord};
use crate::moderation::Actor;
use crate::policy::Sender;
use crate::text::visible_form;

/// By what a person's comments are found. It is never logged and never kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Person {
    /// An e-mail address, any case.
    Email(String),
    /// An address of a network, an IPv4 one in either of its two forms.
    Ip(IpAddr),
    /// A name, any case.
    Author(String),
}

impl Person {
    /// What kind of thing they are found by.
    #[must_use]
    pub fn kind(&self) -> PersonKind {
        match self {
            Self::Email(_) => PersonKind::Email,
            Self::Ip(_) => PersonKind::Ip,
            Self::Author(_) => PersonKind::Author,
        }
    }

    /// Whether a comment, as it was sent, is by that person. Spaces around what was sent do not count.
    #[must_use]
    pub fn sent(&self, comment: &Comment) -> bool {
        let same = |field: Option<&str>, wanted: &str| field.is_some_and(|field| folded(field) == folded(wanted));
        match self {
            Self::Email(email) => comment.author_email.as_deref().is_some_and(|field| folded_email(field) == folded_email(email)),
            Self::Author(author) => same(comment.author.as_deref(), author),
            Self::Ip(ip) => comment.ip.is_some_and(|sent| sent.to_canonical() == ip.to_canonical()),
        }
    }

    /// Whether a rule about senders names that person, and not a whole domain or network.
    #[must_use]
    pub fn is_named_by(&self, rule: &Sender) -> bool {
        let same = |named: Option<&str>, wanted: &str| named.is_some_and(|named| folded(named) == folded(wanted));
        match self {
            Self::Email(email) => rule.email.as_deref().is_some_and(|named| folded_email(named) == folded_email(email)),
            Self::Author(author) => same(rule.author.as_deref(), author),
            Self::Ip(ip) => rule.network.as_deref().and_then(one_address) == Some(ip.to_canonical()),
        }
    }
}

/// The address of a network that has but one.
fn one_address(network: &str) -> Option<IpAddr> {
    let network = network.trim();
    let whole = network.parse::<IpNet>().ok().filter(|network| network.prefix_len() == network.max_prefix_len());
    whole.map(|network| network.addr()).or_else(|| network.parse().ok()).map(|address| address.to_canonical())
}

/// In any case and form of Unicode, without what does not show.
fn folded(text: &str) -> String {
    visible_form(text).trim().to_owned()
}

/// The same with the domain in Punycode, so that both ways to write it are one.
fn folded_email(text: &str) -> String {
    let text = folded(text);
    let Some((local, domain)) = text.rsplit_once('@') else { return text };
    let domain = domain.trim_end_matches('.');
    format!("{local}@{}", idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned()))
}

/// By what kind of thing comments were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonKind {
    /// An e-mail address.
    Email,
    /// An address of a network.
    Ip,
    /// A name.
    Author,
    /// One comment's id.
    Comment,
}

impl PersonKind {
    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Ip => "ip",
            Self::Author => "author",
            Self::Comment => "comment",
        }
    }
}

impl std::str::FromStr for PersonKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let known = [Self::Email, Self::Ip, Self::Author, Self::Comment].into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "email, ip, author or comment" })
    }
}

/// Some comments of one site that are to be erased in one transaction.
#[derive(Clone)]
pub struct Erasing {
    /// The site.
    pub site: SiteId,
    /// The comments: those kept, and those of which only the journal still knows.
    pub comments: Vec<CommentId>,
    /// By what they were found.
    pub kind: PersonKind,
    /// Who takes the decisions back.
    pub actor: Actor,
    /// The name of whoever erases, for the audit line.
    pub by: String,
    /// The audit line that an earlier batch of the same erasure began.
    pub line: Option<u64>,
    /// How many sites the erasure has come to, this one included.
    pub sites: u64,
    /// Whether decisions that call it spam or abuse go on teaching: else whoever sends spam could take back what was learned of it.
    pub spares_lessons: bool,
    /// Gives ids and times to the rows that take decisions back.
    pub clock: Arc<dyn Clock>,
}

/// What one batch erased.
#[derive(Debug, Clone, Default)]
pub struct Erased {
    /// The audit line; `None` if nothing was there to erase, in this batch and before.
    pub line: Option<u64>,
    /// How many comments it found anything of.
    pub comments: u64,
    /// What the rows changed that took decisions back, in order.
    pub changes: Vec<Change>,
}

/// An audit line: that comments were erased, without the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Its number, from 1.
    pub number: u64,
    /// When it began.
    pub at: Timestamp,
    /// Who erased.
    pub by: String,
    /// By what the comments were found.
    pub kind: PersonKind,
    /// How many comments.
    pub comments: u64,
    /// How many decisions were taken back.
    pub decisions: u64,
    /// On how many sites.
    pub sites: u64,
}

/// Finding and erasing what a person sent.
#[async_trait]
pub trait Erasures: Send + Sync {
    /// The comments of one site, or of all, that the person sent, in their present text or in an earlier one; by site. Looks at every comment.
    async fn sent_by(&self, site: Option<SiteId>, person: &Person) -> Result<Vec<(SiteId, CommentId)>, StoreError>;
    /// The site that keeps a comment, or whose journal knows of it.
    async fn home_of(&self, comment: CommentId) -> Result<Option<SiteId>, StoreError>;
    /// Erases: the comments with their earlier texts, the notes about them, their pins and disagreements; takes back every decision that was not, and writes
    /// the audit line. Nothing of it is found a second time.
    async fn erase(&self, erasing: Erasing) -> Result<Erased, StoreError>;
    /// The audit lines, oldest first.
    async fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;
    /// Whether something was removed since the file was last written anew: copies of it may stand in what is free of the file's pages.
    async fn has_remains(&self) -> Result<bool, StoreError>;
    /// Writes the file anew, without such copies, and empties the log beside it. What is written meanwhile waits, what is read does not. False if the log
    /// could not be emptied: then there are remains still.
    async fn write_anew(&self, tries: u32) -> Result<bool, StoreError>;
    /// Moves what was written into the database's own file and empties the log beside it, which still holds what was erased. Tries so often; false if others
    /// were reading all the while.
    async fn empty_log(&self, tries: u32) -> Result<bool, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_known_in_any_case_and_an_address_in_either_form() {
        let comment = Comment {
            author: Some(" Äsop ".to_owned()),
            author_email: Some("A.Sop@Example.ORG ".to_owned()),
            ip: Some("::ffff:203.0.113.7".parse().unwrap()),
            ..Comment::from_content("a fable")
        };
        let sent = |person: Person| person.sent(&comment);
        assert!(sent(Person::Email("a.sop@example.org".to_owned())) && sent(Person::Author("äSOP".to_owned())));
        assert!(sent(Person::Ip("203.0.113.7".parse().unwrap())) && sent(Person::Ip("::ffff:203.0.113.7".parse().unwrap())));
        assert!(!sent(Person::Email("sop@example.org".to_owned())) && !sent(Person::Ip("203.0.113.8".parse().unwrap())));
        assert!(!Person::Author(String::new()).sent(&Comment::from_content("nobody")));
    }

    #[test]
    fn a_rule_about_one_person_names_them_and_one_about_many_does_not() {
        let network = |network: &str| Sender { network: Some(network.to_owned()), ..Sender::default() };
        let ip = Person::Ip("203.0.113.7".parse().unwrap());
        assert!(
            ["203.0.113.7", "203.0.113.7/32", " ::ffff:203.0.113.7", "::ffff:203.0.113.7/128"]
                .into_iter()
                .all(|named| ip.is_named_by(&network(named)))
        );
        assert!(
            ["203.0.113.0/24", "203.0.113.7/31", "203.0.113.8", "::ffff:203.0.113.7/32", "::/0"]
                .into_iter()
                .all(|named| !ip.is_named_by(&network(named)))
        );
        let rule = Sender { email: Some("Ann@Mail.Example".to_owned()), ..Sender::default() };
        assert!(Person::Email("ann@mail.example".to_owned()).is_named_by(&rule));
        assert!(!Person::Author("ann@mail.example".to_owned()).is_named_by(&rule) && !ip.is_named_by(&rule));
    }
}
