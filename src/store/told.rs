//! The words of the outbox: in what language is told, of what, and whose doing it was.

use serde::Serialize;
use utoipa::ToSchema;

use crate::comment::UnknownWord;
use crate::moderation::Actor;

/// In what language an endpoint is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WebhookKind {
    /// Standard Webhooks, to an address that the site's owner named.
    Standard,
    /// The Akismet plugin's own webhook, to the address that its calls name.
    Akismet,
    /// Standard Webhooks to Gatepost's plugin for WordPress, to the address that its calls name.
    Wordpress,
}

impl WebhookKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Akismet, Self::Wordpress];

    /// The word that stands in the store and in answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Akismet => "akismet",
            Self::Wordpress => "wordpress",
        }
    }
}

impl std::str::FromStr for WebhookKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let expected = "standard, akismet or wordpress";
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| UnknownWord { word: word.to_owned(), expected })
    }
}

/// What is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Somebody decided about a comment, or took a decision back.
    Decided,
    /// A comment moved as somebody decided about a near copy.
    Moved,
    /// Whoever wrote a comment asked that people look at it again: it waits.
    Appealed,
    /// A comment was erased, by whoever wrote it or by whoever runs the installation.
    Erased,
    /// Nothing: the owner tries the endpoint.
    Test,
}

impl Told {
    /// Everything that is told of.
    pub const ALL: [Self; 5] = [Self::Decided, Self::Moved, Self::Appealed, Self::Erased, Self::Test];

    /// The word that stands in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Moved => "moved",
            Self::Appealed => "appealed",
            Self::Erased => "erased",
            Self::Test => "test",
        }
    }
}

impl std::str::FromStr for Told {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let expected = "decided, moved, appealed, erased or test";
        Self::ALL.into_iter().find(|told| told.as_str() == word).ok_or_else(|| UnknownWord { word: word.to_owned(), expected })
    }
}

/// What kind of somebody moved a comment: never who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// A moderator.
    Moderator,
    /// The blog itself, with its key.
    Blog,
    /// Whoever runs the installation.
    Operator,
    /// A person in another system.
    Import,
    /// The filter, after a decision about a near copy.
    Filter,
    /// Whoever wrote the comment.
    Author,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 6] = [Self::Moderator, Self::Blog, Self::Operator, Self::Import, Self::Filter, Self::Author];

    /// The word that stands in the store and in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Moderator => "moderator",
            Self::Blog => "blog",
            Self::Operator => "operator",
            Self::Import => "import",
            Self::Filter => "filter",
            Self::Author => "author",
        }
    }
}

impl From<&Actor> for Who {
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::User(..) => Self::Moderator,
            Actor::Site => Self::Blog,
            Actor::Import => Self::Import,
            Actor::Operator(_) => Self::Operator,
        }
    }
}

impl std::str::FromStr for Who {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let expected = "moderator, blog, operator, import, filter or author";
        Self::ALL.into_iter().find(|who| who.as_str() == word).ok_or_else(|| UnknownWord { word: word.to_owned(), expected })
    }
}
