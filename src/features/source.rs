//! What a feature is about, in a person's terms.

use crate::text::Kind;

/// What a piece of evidence is about. Values are pieces of the comment, normalised, disguised words as they
/// were written: hostile text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// A word or mark, with the character n-grams inside and around it.
    Word(String),
    /// Two words up to 4 apart, in their order.
    WordPair(String, String),
    /// A link's host.
    LinkHost(String),
    /// A link's top-level domain, without the dot.
    LinkDomain(String),
    /// A word of a link.
    LinkPath(String),
    /// The number of links (5 means 5 or more).
    LinkCount(u32),
    /// An e-mail address in the text, by its domain.
    MailAddress(String),
    /// A telephone number in the text, by its digits.
    Phone(String),
    /// Length in characters.
    Length(usize),
    /// Share of letters that are capitals, percent.
    Capitals(u32),
    /// Share of characters that are digits, percent.
    Digits(u32),
    /// Number of exclamation marks.
    ExclamationMarks(usize),
    /// Number of question marks.
    QuestionMarks(usize),
    /// Number of line breaks.
    Lines(usize),
    /// Number of runs of three equal characters.
    Repeats(usize),
    /// Distinct words as a share of all, percent.
    Variety(u32),
    /// Number of words.
    WordCount(usize),
    /// Share of characters outside ASCII, percent.
    Symbols(u32),
    /// Number of emoji.
    Emoji(usize),
    /// Length of the longest run of emoji.
    EmojiRun(usize),
    /// A way in which letters were disguised.
    Disguise(Kind),
    /// A word of the author's name.
    AuthorName(String),
    /// The domain of the author's e-mail address.
    EmailDomain(String),
    /// The host of the author's web site.
    AuthorHost(String),
    /// A word of the user agent.
    UserAgent(String),
    /// The host of the referrer.
    ReferrerHost(String),
}

/// A field of a comment that evidence comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What it says.
    Content,
    /// The author's name.
    Author,
    /// The author's e-mail address.
    AuthorEmail,
    /// The author's web site.
    AuthorUrl,
    /// The browser's name.
    UserAgent,
    /// The page that the commenter came from.
    Referrer,
}

impl Field {
    /// Its name, as in a corpus and in requests.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Author => "author",
            Self::AuthorEmail => "author_email",
            Self::AuthorUrl => "author_url",
            Self::UserAgent => "user_agent",
            Self::Referrer => "referrer",
        }
    }
}

impl Source {
    /// The field that it comes from.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::AuthorName(_) => Field::Author,
            Self::EmailDomain(_) => Field::AuthorEmail,
            Self::AuthorHost(_) => Field::AuthorUrl,
            Self::UserAgent(_) => Field::UserAgent,
            Self::ReferrerHost(_) => Field::Referrer,
            _ => Field::Content,
        }
    }
}
