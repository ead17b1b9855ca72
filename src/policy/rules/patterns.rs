//! Regular expressions, of an engine whose time is linear in the text (crate `regex`): there is no catastrophic backtracking.
//!
//! Linear has a factor, though: how long an expression is once its counts are written out. That, and the size of what it compiles to, is bounded for
//! each and for all of a site, and with it the time and the memory that the longest comment takes. What does not fit is refused when it is set.

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use regex_syntax::ast::parse::Parser;
use regex_syntax::hir::{Hir, HirKind};

use super::{Effect, Fields, Stated, texts_of};
use crate::comment::Comment;
use crate::policy::stated::{Ruling, TextField, TextRule};
use crate::policy::{ReasonCode, SettingsError};

/// The longest expression, in bytes.
const MAX_BYTES: usize = 1_000;

/// The most expressions of a site.
const MAX_EXPRESSIONS: usize = 100;

/// The most memory that one compiled expression may take, in bytes. Unicode classes are large: `\w` takes some 70,000.
const MAX_COMPILED: usize = 512 * 1024;

/// The most that all of a site that look in one field may take together.
const MAX_COMPILED_TOGETHER: usize = 1024 * 1024;

/// The most characters that all of a site that look in one field may have together, with counts such as `{100}` written out: for each character of a
/// comment so many may have to be looked at.
const MAX_WRITTEN_OUT: usize = 2_000;

/// The most memory of the cache with which a thread speeds a search up.
const MAX_CACHE: usize = 1024 * 1024;

/// How much of an expression is shown as a reason, in characters.
const MAX_SHOWN: usize = 100;

/// A site's expressions.
#[derive(Debug, Clone, Default)]
pub(super) struct Patterns {
    fields: Fields,
    sets: Vec<Set>,
}

/// The expressions that look in one field: one search finds all that match.
#[derive(Debug, Clone)]
struct Set {
    field: TextField,
    expressions: RegexSet,
    /// What each of the set says, by its place there.
    rules: Vec<(String, Ruling)>,
}

impl Patterns {
    pub(super) fn compile(texts: &[TextRule]) -> Result<Self, SettingsError> {
        let expressions: Vec<(usize, &str, &TextRule)> =
            texts.iter().enumerate().filter_map(|(at, rule)| Some((at + 1, rule.regex.as_deref()?, rule))).collect();
        if expressions.len() > MAX_EXPRESSIONS {
            let problem = format!("has {} regular expressions; at most {MAX_EXPRESSIONS} are accepted", expressions.len());
            return Err(SettingsError { field: "texts", problem });
        }
        for (number, expression, _) in &expressions {
            compile_one(expression).map_err(|problem| SettingsError { field: "texts", problem: format!("entry {number}: {problem}") })?;
        }
        let mut compiled = Self::default();
        for field in TextField::ALL {
            let there: Vec<&(usize, &str, &TextRule)> = expressions.iter().filter(|(_, _, rule)| rule.fields.contains(&field)).collect();
            if !there.is_empty() {
                compiled.fields = compiled.fields.and(Fields::of(&[field]));
                compiled.sets.push(Set::compile(field, &there)?);
            }
        }
        Ok(compiled)
    }

    /// The first expression that marks as spam and the first that holds.
    pub(super) fn apply(&self, comment: &Comment, stated: &mut Vec<Stated>) {
        let (mut spam, mut hold) = (None, None);
        for (field, text) in texts_of(comment, self.fields) {
            for set in self.sets.iter().filter(|set| set.field == field) {
                for (shown, then) in set.expressions.matches(&text).iter().map(|at| &set.rules[at]) {
                    let found = match then {
                        Ruling::Spam => &mut spam,
                        Ruling::Hold => &mut hold,
                    };
                    found.get_or_insert(shown.as_str());
                }
            }
        }
        stated.extend(spam.map(|shown| Stated::new(Effect::Spam, ReasonCode::SpamPattern, shown)));
        stated.extend(hold.map(|shown| Stated::new(Effect::Hold, ReasonCode::HoldPattern, shown)));
    }
}

impl Set {
    fn compile(field: TextField, there: &[&(usize, &str, &TextRule)]) -> Result<Self, SettingsError> {
        let too_large = || SettingsError {
            field: "texts",
            problem: format!(
                "has regular expressions for {} that are too large together (more than {MAX_WRITTEN_OUT} characters with counts such as {{100}} written \
                 out, or {MAX_COMPILED_TOGETHER} bytes compiled); use fewer, or simpler ones: \\p{{…}} and \\w are the large parts",
                field.as_str()
            ),
        };
        let long = there.iter().map(|(_, expression, _)| written_out(expression)).fold(0, usize::saturating_add);
        if long > MAX_WRITTEN_OUT {
            return Err(too_large());
        }
        let mut builder = RegexSetBuilder::new(there.iter().map(|(_, expression, _)| *expression));
        let expressions = builder.size_limit(MAX_COMPILED_TOGETHER).dfa_size_limit(MAX_CACHE).build().map_err(|_| too_large())?;
        let rules = there.iter().map(|(_, expression, rule)| (shown(expression), rule.then)).collect();
        Ok(Self { field, expressions, rules })
    }
}

/// Compiles one expression to see whether it may be used.
fn compile_one(expression: &str) -> Result<Regex, String> {
    if expression.len() > MAX_BYTES {
        return Err(format!("the regular expression is {} bytes long; at most {MAX_BYTES} are accepted", expression.len()));
    }
    if let Err(error) = Parser::new().parse(expression) {
        return Err(format!("the regular expression goes wrong at character {}: {}", error.span().start.column, error.kind()));
    }
    let long = written_out(expression);
    if long > MAX_WRITTEN_OUT {
        return Err(format!(
            "the regular expression is too large ({long} characters with counts such as {{100}} written out); at most {MAX_WRITTEN_OUT} are accepted"
        ));
    }
    let compiled = RegexBuilder::new(expression).size_limit(MAX_COMPILED).dfa_size_limit(MAX_CACHE).build();
    compiled.map_err(|error| match error {
        regex::Error::CompiledTooBig(limit) => format!(
            "the regular expression is too large (more than {limit} bytes compiled); \\p{{…}}, \\w and counts such as {{100}} are the large parts, and (?-u:\\w) \
             is a small \\w that knows only ASCII"
        ),
        // What the parser takes may still mean nothing, as \p{Nonsense}. The last line of the message says what.
        error => {
            let said = error.to_string();
            format!("the regular expression cannot be used: {}", said.lines().last().unwrap_or_default().trim_start_matches("error: "))
        }
    })
}

/// How many characters an expression has with its counts written out; 0 for what is none.
fn written_out(expression: &str) -> usize {
    regex_syntax::parse(expression).map_or(0, |hir| characters(&hir))
}

/// The parser bounds how deep an expression is nested, and so this.
fn characters(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty => 0,
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(_) | HirKind::Look(_) => 1,
        HirKind::Capture(capture) => characters(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(characters).fold(0, usize::saturating_add),
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.saturating_add(1)).max(1);
            characters(&repetition.sub).saturating_mul(usize::try_from(times).unwrap_or(usize::MAX))
        }
    }
}

/// An expression as a reason shows it.
fn shown(expression: &str) -> String {
    match expression.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &expression[..end]),
        None => expression.to_owned(),
    }
}
