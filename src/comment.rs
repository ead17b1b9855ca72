//! What a blog sends: a comment, the label it may carry, and the ids by which everything is named.
//!
//! This is the bottom of the house: it knows no other module.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The longest content that is scored or stored, in bytes of UTF-8 (WordPress's own column holds 65,535).
pub const MAX_CONTENT_BYTES: usize = 64 * 1024;

/// The longest value of any other field of a comment, in bytes of UTF-8.
pub const MAX_FIELD_BYTES: usize = 2 * 1024;

/// What a training example is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// A comment that readers should see.
    Ham,
    /// Advertising, fraud, bait: somebody gains by its being seen.
    Spam,
    /// Insults and hate: what a moderator removes though nobody sells anything.
    Abuse,
}

impl Label {
    /// Every label, in the order in which counts are stored.
    pub const ALL: [Self; 3] = [Self::Ham, Self::Spam, Self::Abuse];

    /// Its place in [`Label::ALL`], 0 to 2.
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The word that stands in corpora and answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ham => "ham",
            Self::Spam => "spam",
            Self::Abuse => "abuse",
        }
    }

    /// Whether a moderator would keep it from readers.
    #[must_use]
    pub fn is_unwanted(self) -> bool {
        self != Self::Ham
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Label {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|label| label.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "ham, spam or abuse" })
    }
}

/// A word that should have been one of a fixed few.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown word {word:?}: expected {expected}")]
pub struct UnknownWord {
    /// What stood there.
    pub word: String,
    /// What may stand there.
    pub expected: &'static str,
}

/// A comment as a visitor submitted it. Only `content` is always there; an absent field gives no evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    /// The text, as it came: HTML stays text.
    pub content: String,
    /// The author's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The author's e-mail address, unchecked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_email: Option<String>,
    /// The author's web site, unchecked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_url: Option<String>,
    /// The address that the comment came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub ip: Option<IpAddr>,
    /// The `User-Agent` of the commenter's browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
    /// The `Referer` of the commenter's request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    /// What it is: `comment`, `reply`, `trackback`, `contact-form` and so on; free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The article's permalink, which is its identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// The article's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article_title: Option<String>,
    /// When the article was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article_published_at: Option<Timestamp>,
    /// The blog's id of the comment that this one answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// When the visitor wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

impl Comment {
    /// The names of its fields, in their order, as they stand in JSON and in tables.
    pub const FIELDS: [&str; 13] = [
        "content",
        "author",
        "author_email",
        "author_url",
        "ip",
        "user_agent",
        "referrer",
        "kind",
        "article",
        "article_title",
        "article_published_at",
        "parent",
        "created_at",
    ];

    /// A comment of which nothing but the text is known.
    #[must_use]
    pub fn from_content(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// Checks the bounds that everything behind relies on: sizes, and no NUL characters (databases end a text there).
    ///
    /// # Errors
    /// The first field that is out of bounds, and what it should be.
    pub fn check(&self) -> Result<(), FieldError> {
        check_text("content", &self.content, MAX_CONTENT_BYTES)?;
        let fields = [
            ("author", &self.author),
            ("author_email", &self.author_email),
            ("author_url", &self.author_url),
            ("user_agent", &self.user_agent),
            ("referrer", &self.referrer),
            ("kind", &self.kind),
            ("article", &self.article),
            ("article_title", &self.article_title),
            ("parent", &self.parent),
        ];
        for (name, value) in fields {
            check_text(name, value.as_deref().unwrap_or(""), MAX_FIELD_BYTES)?;
        }
        Ok(())
    }
}

/// The network of an address, as its first address: an IPv4 /24, an IPv6 /64. One household or one rented machine usually has no more.
#[must_use]
pub fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() & !0xff).into()),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

/// Checks one text field against a limit in bytes and for NUL characters.
///
/// # Errors
/// Which of the two it breaks.
pub fn check_text(field: &'static str, value: &str, limit: usize) -> Result<(), FieldError> {
    if value.len() > limit {
        return Err(FieldError { field, problem: format!("is {} bytes long; at most {limit} are accepted", value.len()) });
    }
    match value.find('\0') {
        Some(at) => Err(FieldError { field, problem: format!("holds a NUL character at byte {at}; remove it") }),
        None => Ok(()),
    }
}

/// A field of a comment that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// The field's name as in the API.
    pub field: &'static str,
    /// What is wrong and what it should be, to follow the name in a sentence. Never the value itself.
    pub problem: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id!(
    /// A blog.
    SiteId
);
id!(
    /// A stored comment; UUIDv7, so ids sort by arrival.
    CommentId
);
id!(
    /// A row of the journal.
    DecisionId
);
id!(
    /// Decisions that were made, and can be taken back, as one.
    BatchId
);
id!(
    /// An endpoint that is told of what is decided.
    WebhookId
);
id!(
    /// A moderator.
    UserId
);

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Comment, network_of};

    #[test]
    fn the_fields_are_those_that_are_written() {
        let text = || Some("x".to_owned());
        let comment = Comment {
            content: "x".to_owned(),
            author: text(),
            author_email: text(),
            author_url: text(),
            ip: "203.0.113.7".parse().ok(),
            user_agent: text(),
            referrer: text(),
            kind: text(),
            article: text(),
            article_title: text(),
            article_published_at: Some(Timestamp::UNIX_EPOCH),
            parent: text(),
            created_at: Some(Timestamp::UNIX_EPOCH),
        };
        let written = serde_json::to_value(&comment).unwrap();
        let written = written.as_object().unwrap();
        assert!(written.len() == Comment::FIELDS.len() && Comment::FIELDS.iter().all(|field| written.contains_key(*field)), "{written:?}");
    }

    #[test]
    fn a_network_is_a_24_of_ipv4_and_a_64_of_ipv6() {
        let cases = [("203.0.113.77", "203.0.113.0"), ("::ffff:203.0.113.77", "203.0.113.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")];
        for (ip, network) in cases {
            assert_eq!(network_of(ip.parse().unwrap()).to_string(), network);
        }
    }
}
