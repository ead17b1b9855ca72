//! Where a comment stands, what a moderator may do with it, and what that does: pure values in, values out.
//!
//! It must not know the store, the web or the classifier's numbers. A new action is a variant of [`Action`] and a row in each
//! of its methods.

mod appeal;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::comment::{Label, UnknownWord, UserId};
use crate::policy::Verdict;

pub use appeal::{Appeal, MAX_APPEAL, MOST_APPEALS, MOST_APPEALS_OF_SENDER, Recourse, recourse};

/// Where a comment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Readers see it.
    Approved,
    /// It waits for a moderator.
    Pending,
    /// It was marked as spam.
    Spam,
    /// It was thrown away.
    Trash,
}

impl Status {
    /// Every status, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Approved, Self::Spam, Self::Trash];

    /// The word that stands in answers and in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Spam => "spam",
            Self::Trash => "trash",
        }
    }
}

impl std::str::FromStr for Status {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "approved, pending, spam or trash" })
    }
}

impl From<Verdict> for Status {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Approve => Self::Approved,
            Verdict::Hold => Self::Pending,
            Verdict::Spam => Self::Spam,
        }
    }
}

/// What a moderator does with a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// Publish it; teaches ham.
    Approve,
    /// Mark it as spam; teaches spam.
    Spam,
    /// Throw it away as abuse; teaches abuse.
    Abuse,
    /// Throw it away; teaches nothing.
    Trash,
}

impl Action {
    /// Every action, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Spam, Self::Abuse, Self::Trash];

    /// The word that stands in requests and in the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Trash => "trash",
        }
    }

    /// What the decision teaches, if anything.
    #[must_use]
    pub fn teaches(self) -> Option<Label> {
        match self {
            Self::Approve => Some(Label::Ham),
            Self::Spam => Some(Label::Spam),
            Self::Abuse => Some(Label::Abuse),
            Self::Trash => None,
        }
    }

    /// Where the comment stands after it.
    #[must_use]
    pub fn status(self) -> Status {
        match self {
            Self::Approve => Status::Approved,
            Self::Spam => Status::Spam,
            Self::Abuse | Self::Trash => Status::Trash,
        }
    }
}

impl std::str::FromStr for Action {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or_else(|| UnknownWord { word: word.to_owned(), expected: "approve, spam, abuse or trash" })
    }
}

/// Where a comment stands given its last standing decision and the policy's verdict: a person's word wins.
#[must_use]
pub fn status_of(standing: Option<Action>, verdict: Verdict) -> Status {
    standing.map_or_else(|| verdict.into(), Action::status)
}

/// Who made a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A moderator, by id and by the name that they had then.
    User(UserId, String),
    /// The blog itself, with its site key: what its owner decided on their side.
    Site,
    /// A person in another system, whose comments were imported.
    Import,
    /// Whoever runs the installation, from the command line, by the name that they gave or are logged in with.
    Operator(String),
}

impl Actor {
    /// Whether it is the same one: of a moderator the name does not matter.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::User(one, _), Self::User(other, _)) => one == other,
            _ => self == other,
        }
    }

    /// The moderator's or the operator's name; `None` where the blog itself decided, or somebody in another system did.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(_, name) | Self::Operator(name) => Some(name),
            Self::Site | Self::Import => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_word_outranks_the_policys() {
        assert_eq!(status_of(None, Verdict::Spam), Status::Spam);
        assert_eq!(status_of(Some(Action::Approve), Verdict::Spam), Status::Approved);
        assert_eq!(status_of(Some(Action::Abuse), Verdict::Approve), Status::Trash);
    }

    #[test]
    fn abuse_and_trash_look_alike_and_teach_differently() {
        assert_eq!(Action::Abuse.status(), Action::Trash.status());
        assert_eq!((Action::Abuse.teaches(), Action::Trash.teaches()), (Some(Label::Abuse), None));
    }

    #[test]
    fn words_survive_the_way_out_and_back() {
        for action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(action));
        }
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        let error = "aproved".parse::<Status>().unwrap_err();
        assert_eq!(error.to_string(), r#"unknown word "aproved": expected approved, pending, spam or trash"#);
    }
}
