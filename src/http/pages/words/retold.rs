//! What the engine and the policy say in English, told in the reader's language.
//!
//! A reason has a code, and its phrase is a message of that code. What else the engine says is sentences: each has a message whose English is the sentence, with a
//! variable where something differs. A sentence is found by it, and told with the same facts. One that nobody knows stays as it is: better in English than lost.

use std::sync::LazyLock;

use fluent_bundle::FluentValue;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
use regex::Regex;

use super::super::view::code;
use super::{Language, catalogue, decimal, language, said, say};
use crate::policy::{Reason, ReasonCode};

/// An English sentence with gaps.
struct Known {
    id: &'static str,
    sentence: Regex,
    variables: Vec<&'static str>,
    /// How much of it is given: of two that fit, the one with more is meant.
    given: usize,
}

/// What is said by whom: a part of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http::pages) enum By {
    /// The engine: problems, results, judgements.
    Engine,
    /// The policy, of what a reason is about.
    Fact,
    /// The policy, of a kind of evidence.
    Kind,
}

impl By {
    fn prefix(self) -> &'static str {
        match self {
            Self::Engine => "told-",
            Self::Fact => "fact-",
            Self::Kind => "kind-",
        }
    }
}

static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let mut known: Vec<Known> = ["reasons", "told"].into_iter().flat_map(known_of).collect();
    known.sort_by_key(|known| std::cmp::Reverse(known.given));
    known
});

fn known_of(file: &'static str) -> Vec<Known> {
    let Some((_, text)) = catalogue::files(Language::English).find(|(name, _)| *name == file) else { return Vec::new() };
    let resource = fluent_syntax::parser::parse_runtime(text).unwrap_or_else(|(resource, _)| resource);
    let message = |entry: Entry<&'static str>| match entry {
        Entry::Message(message) => Some((message.id.name, message.value?)),
        _ => None,
    };
    let known = resource.body.into_iter().filter_map(message).filter_map(|(id, pattern)| {
        let mut known = Known { id, sentence: Regex::new("").ok()?, variables: Vec::new(), given: 0 };
        let mut sentence = "(?s)^".to_owned();
        for element in pattern.elements {
            match element {
                PatternElement::TextElement { value } => {
                    known.given += value.len();
                    sentence.push_str(&regex::escape(value));
                }
                PatternElement::Placeable { expression: Expression::Inline(InlineExpression::VariableReference { id }) } => {
                    known.variables.push(id.name);
                    sentence.push_str("(.*?)");
                }
                PatternElement::Placeable { .. } => return None,
            }
        }
        known.sentence = Regex::new(&(sentence + "$")).ok()?;
        Some(known)
    });
    known.collect()
}

/// A sentence of the engine's, or a phrase of the policy's, in the reader's language.
pub(in crate::http::pages) fn retold(by: By, sentence: &str) -> String {
    if language() == Language::English {
        return sentence.to_owned();
    }
    tell(by, sentence).unwrap_or_else(|| part_by_part(by, sentence))
}

fn tell(by: By, sentence: &str) -> Option<String> {
    let mut fitting = KNOWN.iter().filter(|known| known.id.starts_with(by.prefix()));
    let (known, found) = fitting.find_map(|known| Some((known, known.sentence.captures(sentence)?)))?;
    let variables: Vec<(&'static str, FluentValue<'_>)> = known
        .variables
        .iter()
        .zip(found.iter().skip(1))
        .map(|(name, found)| {
            let found = found.map_or("", |found| found.as_str());
            // What is said in it is a sentence itself.
            let told = if *name == "said" { retold(by, found) } else { figure(found) };
            (*name, FluentValue::from(told))
        })
        .collect();
    Some(said(known.id, &variables))
}

/// Sentences that were joined, each told by itself as far as it is known.
fn part_by_part(by: By, sentences: &str) -> String {
    let joints = sentences.rmatch_indices("; ").map(|(at, _)| at);
    // The longest beginning that is a sentence: some have the same mark inside.
    let mut known = joints.filter_map(|at| Some(format!("{}; {}", tell(by, &sentences[..at])?, retold(by, &sentences[at + 2..]))));
    known.next().unwrap_or_else(|| sentences.to_owned())
}

/// A number with decimals has the language's mark; all else is as it was.
fn figure(text: &str) -> String {
    let is_decimal = text.contains('.') && text.trim_start_matches(['+', '-']).parse::<f64>().is_ok();
    if is_decimal { decimal(text) } else { text.to_owned() }
}

/// A reason as a phrase in the reader's language. Hostile text.
pub(in crate::http::pages) fn reason(reason: &Reason) -> String {
    let value = reason.value.as_str();
    let fact = || retold(By::Fact, value);
    match reason.code {
        ReasonCode::Capitals | ReasonCode::LinkCount | ReasonCode::Length | ReasonCode::WordCount | ReasonCode::Lines => fact(),
        ReasonCode::FirstComment if !value.is_empty() => say!("reason-first-comment-unknown", value = fact()),
        ReasonCode::FewDecisions
        | ReasonCode::PromiseUnproven
        | ReasonCode::TooManyLinks
        | ReasonCode::AuthorFlood
        | ReasonCode::NetworkFlood
        | ReasonCode::ArticleClosed
        | ReasonCode::TooFast
        | ReasonCode::Disguise => say!(&id(reason.code), value = fact()),
        code => say!(&id(code), value = value),
    }
}

/// The id of a reason's message.
pub(super) fn id(reason: ReasonCode) -> String {
    format!("reason-{}", code(reason).replace('_', "-"))
}
