//! What a reader gives: a comment as another system kept it, or why there is none.

use std::fmt;
use std::io;

use jiff::Timestamp;

use crate::comment::{Comment, FieldError, Label, MAX_FIELD_BYTES, check_text};

/// Where something stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1.
    Line(u64),
    /// A byte, from 0; of a compressed file, of what was in it.
    Byte(u64),
    /// A row of a table, by its number there.
    Row(i64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// Where a comment stood in the other system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stood {
    /// Readers saw it.
    Approved,
    /// It waited for a moderator.
    Pending,
    /// It was marked as spam.
    Spam,
    /// It was thrown away.
    Trash,
}

impl Stood {
    /// What a person who put it there would have taught.
    #[must_use]
    pub fn label(self) -> Option<Label> {
        match self {
            Self::Approved => Some(Label::Ham),
            Self::Spam => Some(Label::Spam),
            Self::Pending | Self::Trash => None,
        }
    }

    /// Where a comment with that label stands.
    #[must_use]
    pub fn of(label: Label) -> Self {
        match label {
            Label::Ham => Self::Approved,
            Label::Spam => Self::Spam,
            Label::Abuse => Self::Trash,
        }
    }

    /// The status of that name, as Gatepost or WordPress write it, in any case.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.trim().to_ascii_lowercase().as_str() {
            "approved" | "approve" | "published" | "1" => Some(Self::Approved),
            "pending" | "hold" | "unapproved" | "0" => Some(Self::Pending),
            "spam" => Some(Self::Spam),
            "trash" | "post-trashed" => Some(Self::Trash),
            _ => None,
        }
    }
}

/// Who put a comment where it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A person, as far as the file tells.
    Person,
    /// Another filter.
    Machine,
    /// The file does not say.
    Unknown,
}

/// Something that whoever imports should know of a comment that can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// It has no date that can be: the article's stands for it.
    ArticlesDate,
    /// It has no date that can be, and neither has its article.
    NoDate,
    /// The file ends in it without an end of the line: there may have been more of its last cell.
    Unended,
}

/// A comment as another system kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The other system's id for it.
    pub external_id: String,
    /// What the visitor wrote. Its bounds are those of [`Comment::check`].
    pub comment: Comment,
    /// When it arrived there, if that is known.
    pub at: Option<Timestamp>,
    /// Where it stood.
    pub stood: Stood,
    /// What it is, if where it stood says so.
    pub label: Option<Label>,
    /// Who said so.
    pub by: By,
    /// When they did, if that is known.
    pub decided_at: Option<Timestamp>,
    /// What should be known of it.
    pub note: Option<Note>,
}

impl Record {
    /// Puts the date right: the comment's own, else its article's.
    pub(super) fn dated(mut self) -> Self {
        if self.at.is_none() {
            self.at = self.comment.article_published_at;
            self.note = Some(if self.at.is_some() { Note::ArticlesDate } else { Note::NoDate });
        }
        self
    }

    /// The record with this before its id and its parent's, if it can still be taken.
    ///
    /// # Errors
    /// If one of them becomes too long.
    pub fn prefixed(mut self, prefix: &str) -> Result<Self, Skip> {
        self.external_id.insert_str(0, prefix);
        if let Some(parent) = &mut self.comment.parent {
            parent.insert_str(0, prefix);
        }
        self.checked()
    }

    /// The record, if it can be taken.
    pub(super) fn checked(self) -> Result<Self, Skip> {
        let id = self.external_id.clone();
        if self.comment.content.trim().is_empty() {
            return Err(Skip::of(SkipReason::NoText).with_id(id));
        }
        let checked = check_text("id", &self.external_id, MAX_FIELD_BYTES).and_then(|()| self.comment.check());
        checked.map_err(|error| Skip::from(error).with_id(id))?;
        Ok(self)
    }
}

/// Why a comment is not taken. The codes stand in the summary as JSON, and stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkipReason {
    /// It has no id, so that a second import would take it twice.
    NoId,
    /// It has no text.
    NoText,
    /// It was deleted there, and its text with it.
    Deleted,
    /// A field is longer than Gatepost takes, or holds a NUL character.
    OutOfBounds,
    /// A field is not UTF-8.
    NotUtf8,
    /// Its status is none that is known.
    UnknownStatus,
    /// It says neither where it stood nor what it is.
    NoStatus,
    /// Its line, or its row, cannot be read.
    Unreadable,
}

impl SkipReason {
    /// The code, for scripts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoId => "no_id",
            Self::NoText => "no_text",
            Self::Deleted => "deleted",
            Self::OutOfBounds => "out_of_bounds",
            Self::NotUtf8 => "not_utf8",
            Self::UnknownStatus => "unknown_status",
            Self::NoStatus => "no_status",
            Self::Unreadable => "unreadable",
        }
    }

    /// The reason, for people.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::NoId => "without an id",
            Self::NoText => "without text",
            Self::Deleted => "deleted there, with their text",
            Self::OutOfBounds => "too long, or with NUL characters",
            Self::NotUtf8 => "not UTF-8",
            Self::UnknownStatus => "with a status that is not known",
            Self::NoStatus => "with neither a status nor a label (--default-status gives them one)",
            Self::Unreadable => "cannot be read",
        }
    }
}

/// A comment that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// Why.
    pub reason: SkipReason,
    /// Its id, if it has one.
    pub id: Option<String>,
    /// What exactly; never what a comment says.
    pub detail: Option<String>,
}

impl Skip {
    pub(super) fn of(reason: SkipReason) -> Self {
        Self { reason, id: None, detail: None }
    }

    pub(super) fn with_id(self, id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    pub(super) fn because(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }
}

impl From<FieldError> for Skip {
    fn from(error: FieldError) -> Self {
        Self::of(SkipReason::OutOfBounds).because(error.to_string())
    }
}

/// The longest piece of a file that a message repeats, in characters.
const MAX_SHOWN: usize = 60;

/// A name out of a file, to be repeated in a message: no longer than a line, and nothing in it that a terminal would carry out.
#[must_use]
pub fn shown(name: &str) -> String {
    name.chars().take(MAX_SHOWN).flat_map(char::escape_debug).collect()
}

/// What a reader found at a place: a comment, or why there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Where it begins.
    pub place: Place,
    /// The comment.
    pub record: Result<Record, Skip>,
}

/// Why nothing more can be read. What came before it stands.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The file cannot be read.
    #[error("it cannot be read on: {0}")]
    Io(#[from] io::Error),
    /// The file ends in the midst of something.
    #[error("{place}: the file ends inside of {inside}: it is not whole")]
    Truncated {
        /// Where it ends.
        place: Place,
        /// In what.
        inside: String,
    },
    /// It is not, or no longer, what it says it is.
    #[error("{place}: {problem}")]
    Broken {
        /// Where.
        place: Place,
        /// What is wrong there.
        problem: String,
    },
}

/// What stands in for what a file does not say.
#[derive(Debug, Clone, Copy, Default)]
pub struct Defaults {
    /// The status of comments that have none.
    pub stood: Option<Stood>,
    /// The label of comments that have none: a person says so, on the command line.
    pub label: Option<Label>,
}

impl Defaults {
    /// Where a comment stood, what it is and who says so, of what its line says.
    pub(super) fn settle(self, stood: Option<Stood>, label: Option<Label>) -> Result<(Stood, Option<Label>, By), Skip> {
        if let Some(label) = label.or(self.label.filter(|_| stood.is_none())) {
            return Ok((stood.unwrap_or(Stood::of(label)), Some(label), By::Person));
        }
        let stood = stood.or(self.stood).ok_or_else(|| Skip::of(SkipReason::NoStatus))?;
        Ok((stood, stood.label(), By::Unknown))
    }
}

/// The id of a comment of which only its text and what stands beside it are known: equal ones have equal ids.
#[must_use]
pub fn fallback_id(comment: &Comment) -> String {
    let mut hasher = blake3::Hasher::new();
    let ip = comment.ip.map(|ip| ip.to_string());
    let at = comment.created_at.map(|at| at.to_string());
    let fields = [
        Some(&comment.content),
        comment.author.as_ref(),
        comment.author_email.as_ref(),
        comment.author_url.as_ref(),
        ip.as_ref(),
        comment.article.as_ref(),
        comment.parent.as_ref(),
        at.as_ref(),
    ];
    for field in fields {
        // The length keeps fields apart; that of an absent one is none that a field can have.
        hasher.update(&field.map_or(u64::MAX, |text| text.len() as u64).to_le_bytes());
        hasher.update(field.map_or(&[], |text| text.as_bytes()));
    }
    format!("text:{}", &hasher.finalize().to_hex()[..32])
}
