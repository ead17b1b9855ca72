//! The rules that stand in a site's settings as lists: what each says, as JSON and as a line.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::comment::UnknownWord;

/// What a rule about texts makes of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruling {
    /// Let a moderator look.
    Hold,
    /// Mark it as spam.
    Spam,
}

/// What the poison guard allows: labels beyond it move their comment, and teach only once they were released.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Guard {
    /// Whether anything is held back at all.
    pub on: bool,
    /// How many decisions a new account may make in a day, and how many comments of one network may be approved; what an account decided before comes on
    /// top, and a site's day may have five times as many.
    pub labels_per_day: u32,
    /// A label is against overwhelming evidence if the filter's log-odds are this far on the other side (twice as far for a report of
    /// spam or abuse: what the filter missed is worth most).
    pub against_logit: f64,
    /// So many near copies may one account label in the window against what the filter makes of them.
    pub copies: u32,
    /// For how many days a label contradicts another and counts among copies, and what was taken back of others counts.
    pub window_days: u32,
    /// Of so many comments may one account take back in the window what others taught; of one in a hundred rows of the site's journal, where that is more.
    pub taken_back: u32,
}

impl Default for Guard {
    fn default() -> Self {
        Self { on: true, labels_per_day: 1_000, against_logit: 6.0, copies: 5, window_days: 30, taken_back: 10 }
    }
}

/// A field of a comment in which rules look, by its name in the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// The text.
    Content,
    /// The author's name.
    Author,
    /// The author's e-mail address.
    AuthorEmail,
    /// The author's web site.
    AuthorUrl,
    /// The address that the comment came from, in its shortest form.
    Ip,
    /// The browser's name.
    UserAgent,
}

impl TextField {
    /// All of them, in the order in which they are searched.
    pub const ALL: [Self; 6] = [Self::Content, Self::Author, Self::AuthorEmail, Self::AuthorUrl, Self::Ip, Self::UserAgent];

    /// Its name in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Author => "author",
            Self::AuthorEmail => "author_email",
            Self::AuthorUrl => "author_url",
            Self::Ip => "ip",
            Self::UserAgent => "user_agent",
        }
    }
}

impl FromStr for TextField {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let expected = "content, author, author_email, author_url, ip or user_agent";
        let named = word.trim().replace('-', "_");
        Self::ALL.into_iter().find(|field| field.as_str() == named).ok_or_else(|| UnknownWord { word: word.to_owned(), expected })
    }
}

/// What to do with a comment in which words stand, or which a regular expression matches: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRule {
    /// What becomes of the comment.
    pub then: Ruling,
    /// A word or phrase: whole words, any case, seen through hidden characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// A regular expression, held against the field as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// Where to look; the content alone if nothing is said.
    #[serde(default = "content_alone")]
    pub fields: Vec<TextField>,
}

fn content_alone() -> Vec<TextField> {
    vec![TextField::Content]
}

/// Who sends comments, or from where: exactly one of an e-mail address (with or without the name beside it), a name, an e-mail domain, a network.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sender {
    /// An e-mail address, any case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A name, any case. Alone it may only be blocked: anybody can write any name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// A domain of e-mail addresses, and all below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// A network in CIDR notation, or one address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
}

/// A limit on how many comments may come in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flood {
    /// So many are let through.
    pub comments: u32,
    /// In so many minutes.
    pub minutes: u32,
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.comments, self.minutes)
    }
}

impl FromStr for Flood {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts =
            text.split_once('/').and_then(|(comments, minutes)| Some((comments.trim().parse().ok()?, minutes.trim().parse().ok()?)));
        parts.map(|(comments, minutes)| Self { comments, minutes }).ok_or("should be a number of comments and of minutes, such as 5/10")
    }
}

/// What a filled honeypot does: a field of the form that people do not see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Honeypot {
    /// Let a moderator look, unless the score says spam: browsers fill in forms by themselves, too.
    #[default]
    Hold,
    /// Mark as spam.
    Spam,
    /// Nothing.
    Ignore,
}
