//! Why a verdict is what it is, in words that a moderator understands. Each has a stable code; the table of codes is in
//! `ARCHITECTURE.md`.

use std::str::FromStr;

use serde::de::IntoDeserializer;
use serde::de::value::Error as NoSuchWord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The stable code of a reason: scripts may rely on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The score lies between the two thresholds.
    Doubtful,
    /// The detectors know too little of the text: it may be in a language that they have not seen.
    UnknownText,
    /// The site has made too few decisions of its own for the filter to act alone.
    FewDecisions,
    /// The filter would mark it as spam, but the site's promise about lost ham is not proven yet.
    PromiseUnproven,
    /// A random check of what the filter decided.
    Audit,
    /// A word of the site's hold list.
    HoldWord,
    /// A word of the site's spam list.
    SpamWord,
    /// More links than the site allows.
    TooManyLinks,
    /// A regular expression of the site that holds.
    HoldPattern,
    /// A regular expression of the site that marks as spam.
    SpamPattern,
    /// An author whom the site blocks.
    BlockedAuthor,
    /// A domain of e-mail addresses that the site blocks.
    BlockedDomain,
    /// A network that the site blocks.
    BlockedNetwork,
    /// An author whom the site trusts.
    TrustedAuthor,
    /// A domain of e-mail addresses that the site trusts.
    TrustedDomain,
    /// A network that the site trusts.
    TrustedNetwork,
    /// No comment of the author was approved on the site before.
    FirstComment,
    /// The author sent more comments than the site allows in a while.
    AuthorFlood,
    /// More comments came from the network than the site allows in a while.
    NetworkFlood,
    /// The article is older than the site takes comments for.
    ArticleClosed,
    /// The form's hidden field was filled in.
    Honeypot,
    /// The form was sent sooner after it was shown than people are.
    TooFast,
    /// A word of the text, with the letter groups inside it.
    Word,
    /// Two words near each other.
    WordPair,
    /// A link's host.
    LinkHost,
    /// A link's top-level domain.
    LinkDomain,
    /// A word in a link's path or query.
    LinkPath,
    /// How many links there are.
    LinkCount,
    /// An e-mail address in the text.
    MailAddress,
    /// A telephone number in the text.
    Phone,
    /// How long the text is.
    Length,
    /// How much of it is in capitals.
    Capitals,
    /// How much of it is digits.
    Digits,
    /// Exclamation marks.
    ExclamationMarks,
    /// Question marks.
    QuestionMarks,
    /// How many lines it has.
    Lines,
    /// The same character three times in a row.
    Repeats,
    /// How varied its words are.
    Variety,
    /// How many words it has.
    WordCount,
    /// How much of it is outside plain ASCII.
    Symbols,
    /// How many emoji it has.
    Emoji,
    /// How many emoji stand side by side.
    EmojiRun,
    /// How letters were disguised.
    Disguise,
    /// A word of the author's name.
    AuthorName,
    /// The domain of the author's e-mail address.
    EmailDomain,
    /// The host of the author's web site.
    AuthorHost,
    /// A word of the browser's name.
    UserAgent,
    /// The host of the page that the commenter came from.
    ReferrerHost,
    /// All evidence too weak to be listed, in a whole explanation.
    Rest,
    /// The blog says that its own administrator wrote it.
    Administrator,
    /// A test value of the Akismet dialect.
    TestValue,
    /// It came with an import: where it stood in the other system is its verdict.
    Imported,
    /// It waited, and somebody decided about nearly the same text. The value is the decision's id.
    NearCopy,
}

impl ReasonCode {
    /// Those that settle a verdict whatever the score says, or say that there is no score: what has one of these the filter did not decide alone.
    pub const SETTLING: [Self; 13] = [
        Self::SpamWord,
        Self::SpamPattern,
        Self::BlockedAuthor,
        Self::BlockedDomain,
        Self::BlockedNetwork,
        Self::TrustedAuthor,
        Self::TrustedDomain,
        Self::TrustedNetwork,
        Self::Honeypot,
        Self::Administrator,
        Self::TestValue,
        Self::UnknownText,
        Self::Imported,
    ];
}

impl FromStr for ReasonCode {
    type Err = NoSuchWord;

    /// The reason of that code.
    fn from_str(code: &str) -> Result<Self, NoSuchWord> {
        Self::deserialize(code.into_deserializer())
    }
}

/// One reason of a verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What kind of reason.
    pub code: ReasonCode,
    /// What it is about: a word, a host, "72 %". Hostile text: escape it in pages.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// By how much it moved the log-odds; positive toward unwanted. Absent for rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<f64>,
}

impl Reason {
    /// A reason that is a rule or a state, not evidence.
    #[must_use]
    pub fn stated(code: ReasonCode, value: impl Into<String>) -> Self {
        Self { code, value: value.into(), contribution: None }
    }

    /// The reason as a short phrase in a moderator's words.
    #[must_use]
    pub fn phrase(&self) -> String {
        let value = &self.value;
        match self.code {
            ReasonCode::Doubtful => "the filter is not sure".to_owned(),
            ReasonCode::UnknownText => "the filter knows too little of this text: it may be in a language that it has not seen".to_owned(),
            ReasonCode::FewDecisions => format!("this site has made {value}: the filter holds more until it knows you"),
            ReasonCode::PromiseUnproven => {
                format!("the filter takes it for spam, but your promise about lost comments is not proven yet: it needs {value}")
            }
            ReasonCode::Audit => "a random check: please decide".to_owned(),
            ReasonCode::HoldWord => format!("your hold list has “{value}”"),
            ReasonCode::SpamWord => format!("your spam list has “{value}”"),
            ReasonCode::TooManyLinks => format!("{value}, more than you allow"),
            ReasonCode::HoldPattern => format!("matches your pattern that holds, “{value}”"),
            ReasonCode::SpamPattern => format!("matches your pattern for spam, “{value}”"),
            ReasonCode::BlockedAuthor => format!("you block the author {value}"),
            ReasonCode::BlockedDomain => format!("you block e-mail addresses at {value}"),
            ReasonCode::BlockedNetwork => format!("you block the network {value}"),
            ReasonCode::TrustedAuthor => format!("you trust the author {value}"),
            ReasonCode::TrustedDomain => format!("you trust e-mail addresses at {value}"),
            ReasonCode::TrustedNetwork => format!("you trust the network {value}"),
            ReasonCode::FirstComment if value.is_empty() => "no comment of this author was approved here before".to_owned(),
            ReasonCode::FirstComment => format!("nobody can say whether this author is known here: {value}"),
            ReasonCode::AuthorFlood => format!("the author sent {value}"),
            ReasonCode::NetworkFlood => format!("the network sent {value}"),
            ReasonCode::ArticleClosed => format!("the article is {value} old: you close it before"),
            ReasonCode::Honeypot => "a field was filled in that people do not see".to_owned(),
            ReasonCode::TooFast => format!("sent {value} after the form was shown"),
            ReasonCode::Word => format!("word: {value}"),
            ReasonCode::WordPair => format!("word pair: {value}"),
            ReasonCode::LinkHost => format!("links to {value}"),
            ReasonCode::LinkDomain => format!("links to a .{value} address"),
            ReasonCode::LinkPath => format!("“{value}” in a link"),
            ReasonCode::MailAddress => format!("gives an e-mail address at {value}"),
            ReasonCode::Phone => format!("gives the telephone number {value}"),
            ReasonCode::Emoji => format!("emoji: {value}"),
            ReasonCode::EmojiRun => format!("emoji in a row: {value}"),
            ReasonCode::Capitals | ReasonCode::LinkCount | ReasonCode::Length | ReasonCode::WordCount | ReasonCode::Lines => value.clone(),
            ReasonCode::Digits => format!("digits: {value}"),
            ReasonCode::ExclamationMarks => format!("exclamation marks: {value}"),
            ReasonCode::QuestionMarks => format!("question marks: {value}"),
            ReasonCode::Repeats => format!("repeated characters: {value}"),
            ReasonCode::Variety => format!("different words: {value}"),
            ReasonCode::Symbols => format!("symbols and other scripts: {value}"),
            ReasonCode::Disguise => format!("disguised with {value}"),
            ReasonCode::AuthorName => format!("author's name: {value}"),
            ReasonCode::EmailDomain => format!("e-mail at {value}"),
            ReasonCode::AuthorHost => format!("author's site is {value}"),
            ReasonCode::UserAgent => format!("browser: {value}"),
            ReasonCode::ReferrerHost => format!("came from {value}"),
            ReasonCode::Rest => format!("{value} weaker pieces of evidence"),
            ReasonCode::Administrator => "written by an administrator of the blog".to_owned(),
            ReasonCode::TestValue => "a test value".to_owned(),
            ReasonCode::Imported => "came with an import".to_owned(),
            ReasonCode::NearCopy => "somebody decided about nearly the same text".to_owned(),
        }
    }
}
