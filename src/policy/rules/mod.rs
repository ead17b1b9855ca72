//! The rules that an operator states, compiled once for a site.
//!
//! Each kind has a file: words (`words.rs`), regular expressions (`patterns.rs`), who sends (`senders.rs`), and when and how (`occasion.rs`). All take time linear
//! in the comment, whatever the rules: what could not be kept to that is refused when the rules are set. To add a kind, add what it says to
//! [`Settings`] and a function that gives [`Stated`] reasons; its [`Effect`] is its place in the order of precedence.

mod occasion;
mod patterns;
mod senders;
mod words;

use self::patterns::Patterns;
use self::senders::Senders;
use self::words::Words;
use super::stated::TextField;
use super::{Circumstances, Reason, ReasonCode, Settings, SettingsError};
use crate::comment::Comment;

/// What a rule that applies does, strongest first.
///
/// Somebody blocked, and spam that was stated, is spam. What was stated to be held is held, whoever wrote it. Trust takes the place of the score, and of
/// the rule about first comments: all that these two ask is who this is. It lifts no other rule, as anybody can write anybody's e-mail address into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// It is spam.
    Spam,
    /// A moderator looks, unless it is spam.
    Hold,
    /// It is approved, unless it is spam or held.
    Trust,
    /// A moderator looks, unless the author is trusted or it is spam.
    HoldStranger,
}

/// A rule that applies, and the reason that it gives.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stated {
    pub(super) effect: Effect,
    pub(super) reason: Reason,
}

impl Stated {
    fn new(effect: Effect, code: ReasonCode, value: impl Into<String>) -> Self {
        Self { effect, reason: Reason::stated(code, value) }
    }
}

/// A site's rules, compiled once. Matching takes time linear in the comment, however many they are.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    words: Words,
    patterns: Patterns,
    trusted: Senders,
    blocked: Senders,
}

impl Rules {
    /// Compiles the rules of `settings`.
    ///
    /// # Errors
    /// The first rule that cannot be: which list, which entry, what is wrong with it and what it should be.
    pub fn compile(settings: &Settings) -> Result<Self, SettingsError> {
        for (at, rule) in settings.texts.iter().enumerate() {
            let wrong = |problem: &str| Err(SettingsError { field: "texts", problem: format!("entry {}: {problem}", at + 1) });
            if rule.words.is_some() == rule.regex.is_some() {
                return wrong("should have either words or a regex");
            }
            if rule.fields.is_empty() {
                return wrong("looks in no field; leave fields out for the content");
            }
        }
        Ok(Self {
            words: Words::compile(settings)?,
            patterns: Patterns::compile(&settings.texts)?,
            trusted: Senders::trusted(&settings.trusted)?,
            blocked: Senders::blocked(&settings.blocked)?,
        })
    }

    /// The rules that apply to a comment with `links` links, strongest first.
    pub(super) fn apply(&self, comment: &Comment, links: usize, settings: &Settings, circumstances: &Circumstances) -> Vec<Stated> {
        let mut stated = Vec::new();
        stated.extend(self.blocked.find(comment).map(|(kind, value)| Stated::new(Effect::Spam, kind.blocked(), value)));
        self.words.apply(comment, &mut stated);
        self.patterns.apply(comment, &mut stated);
        occasion::apply(comment, links, settings, circumstances, &mut stated);
        stated.extend(self.trusted.find(comment).map(|(kind, value)| Stated::new(Effect::Trust, kind.trusted(), value)));
        stated.sort_by_key(|stated| stated.effect);
        stated
    }
}

/// A set of fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fields(u8);

impl Fields {
    fn of(fields: &[TextField]) -> Self {
        Self(fields.iter().fold(0, |all, field| all | 1 << *field as u8))
    }

    fn has(self, field: TextField) -> bool {
        self.0 & (1 << field as u8) != 0
    }

    fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }
}

/// The fields in which rules look, with the texts that the comment has there.
fn texts_of(comment: &Comment, fields: Fields) -> impl Iterator<Item = (TextField, std::borrow::Cow<'_, str>)> {
    use std::borrow::Cow;
    let text = |field: TextField| match field {
        TextField::Content => Some(Cow::Borrowed(comment.content.as_str())),
        TextField::Author => comment.author.as_deref().map(Cow::Borrowed),
        TextField::AuthorEmail => comment.author_email.as_deref().map(Cow::Borrowed),
        TextField::AuthorUrl => comment.author_url.as_deref().map(Cow::Borrowed),
        TextField::Ip => comment.ip.map(|ip| Cow::Owned(ip.to_canonical().to_string())),
        TextField::UserAgent => comment.user_agent.as_deref().map(Cow::Borrowed),
    };
    TextField::ALL.into_iter().filter(move |field| fields.has(*field)).filter_map(move |field| Some((field, text(field)?)))
}
