//! A whole explanation in a moderator's words: what scripts read, and what pages and terminals show.

use serde::Serialize;
use utoipa::ToSchema;

use super::verdict::reason;
use super::{MIN_CONTRIBUTION, Reason, ReasonCode};
use crate::classifier::{Evidence, Explanation, Field, Located};
use crate::comment::Label;
use crate::features::Family;

/// The most pieces of evidence that are listed one by one: a long comment has some hundred thousand, nearly all of them nothing.
const MAX_PIECES: usize = 500;

/// Why a score is what it is: `baseline` and all contributions sum to `logit`.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Why {
    /// What the detector with the largest score looks for.
    pub label: Label,
    /// The log-odds that it gives now.
    pub logit: f64,
    /// The log-odds of a comment without any evidence.
    pub baseline: f64,
    /// The evidence, strongest first. What is too weak to be listed is summed up in a last piece, `rest`.
    pub evidence: Vec<Piece>,
    /// The same contributions summed up by kind, in a fixed order; kinds that contribute nothing are left out.
    pub kinds: Vec<Kind>,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct Piece {
    /// What kind of evidence.
    pub source: ReasonCode,
    /// What it is about. Hostile text.
    pub value: String,
    /// Both as a phrase. Hostile text.
    pub text: String,
    /// The field that it comes from, by its name in requests.
    pub field: &'static str,
    /// The byte ranges of the content that it is about; none for another field.
    pub spans: Vec<[usize; 2]>,
    /// By how much it moves the log-odds; positive toward the label.
    pub contribution: f64,
}

/// Evidence of one kind, summed up.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = EvidenceKind)]
pub struct Kind {
    /// Its name in words.
    pub kind: &'static str,
    /// By how much it moves the log-odds.
    pub contribution: f64,
}

/// How much a contribution says, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Next to nothing.
    None,
    /// A nudge.
    Weak,
    /// A quarter of a log-odds or more.
    Clear,
    /// A log-odds or more: alone it would make 0.5 at least 0.73.
    Strong,
}

impl Strength {
    /// That of a contribution, in log-odds, whatever its sign.
    #[must_use]
    pub fn of(contribution: f64) -> Self {
        match contribution.abs() {
            1.0.. => Self::Strong,
            0.25.. => Self::Clear,
            MIN_CONTRIBUTION.. => Self::Weak,
            _ => Self::None,
        }
    }
}

impl Why {
    /// The explanation of a comment with that content.
    #[must_use]
    pub fn new(explanation: Explanation, content: &str) -> Self {
        let kinds = kinds(&explanation.families);
        let mut evidence = explanation.evidence;
        let rest = evidence.split_off(MAX_PIECES.min(evidence.len()));
        let mut pieces: Vec<Piece> = evidence.into_iter().map(|piece| Piece::new(piece, content)).collect();
        if !rest.is_empty() {
            pieces.push(Piece::rest(&rest));
        }
        Self { label: explanation.label, logit: explanation.score.logit, baseline: explanation.baseline, evidence: pieces, kinds }
    }
}

impl Piece {
    fn new(located: Located, content: &str) -> Self {
        let Located { source, contribution, spans } = located;
        let field = source.field();
        let mut spans: Vec<[usize; 2]> = spans.into_iter().map(|span| [span.start, span.end]).collect();
        if field == Field::Content && spans.is_empty() {
            spans.push([0, content.len()]);
        }
        let reason = reason(Evidence { source, contribution });
        Self { source: reason.code, text: reason.phrase(), value: reason.value, field: field.as_str(), spans, contribution }
    }

    fn rest(rest: &[Located]) -> Self {
        let reason = Reason::stated(ReasonCode::Rest, rest.len().to_string());
        let contribution = rest.iter().map(|piece| piece.contribution).sum();
        let field = Field::Content.as_str();
        Self { source: reason.code, text: reason.phrase(), value: reason.value, field, spans: Vec::new(), contribution }
    }
}

/// The families' contributions by names that say something to people.
fn kinds(families: &[f64]) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (family, contribution) in Family::ALL.into_iter().zip(families) {
        let name = kind(family);
        match kinds.iter_mut().find(|kind| kind.kind == name) {
            Some(kind) => kind.contribution += contribution,
            None => kinds.push(Kind { kind: name, contribution: *contribution }),
        }
    }
    kinds.retain(|kind| kind.contribution.abs() > f64::EPSILON);
    kinds
}

fn kind(family: Family) -> &'static str {
    match family {
        Family::Word => "words",
        Family::Skip | Family::Pair => "word pairs",
        Family::Inner | Family::Jamo => "letters in words",
        Family::Across => "letters across words",
        Family::Link => "links",
        Family::Author => "author",
        Family::Client => "browser and referrer",
        Family::Shape => "shape of the text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classifier::{Abstained, Score, Scores, Source};
    use crate::features::FAMILIES;

    fn explained(evidence: Vec<Located>) -> Why {
        let score = Score { score: 0.5, logit: 0.0, scores: Scores::default(), abstained: Abstained::default() };
        let families = std::array::from_fn::<f64, FAMILIES, _>(|at| if at == Family::Link as usize { 0.0 } else { 0.5 });
        Why::new(Explanation { score, label: Label::Spam, baseline: -1.0, evidence, families }, "hello you")
    }

    fn piece(source: Source, spans: impl IntoIterator<Item = std::ops::Range<usize>>) -> Located {
        Located { source, contribution: 0.25, spans: spans.into_iter().collect() }
    }

    #[test]
    fn evidence_has_the_places_of_its_words_the_whole_text_or_a_field() {
        let why = explained(vec![
            piece(Source::Word("you".to_owned()), Some(6..9)),
            piece(Source::Length(9), None),
            piece(Source::EmailDomain("mail.example".to_owned()), None),
        ]);
        let places: Vec<_> = why.evidence.iter().map(|piece| (piece.field, piece.spans.as_slice())).collect();
        assert_eq!(places, [("content", &[[6, 9]][..]), ("content", &[[0, 9]]), ("author_email", &[])]);
    }

    #[test]
    fn what_is_not_listed_is_summed_up_in_a_last_piece() {
        let why = explained((0..1_000).map(|n| piece(Source::Word(n.to_string()), None)).collect());
        assert_eq!(why.evidence.len(), MAX_PIECES + 1);
        let last = &why.evidence[MAX_PIECES];
        assert_eq!((last.source, last.value.as_str(), last.contribution), (ReasonCode::Rest, "500", 125.0));
        assert!((why.evidence.iter().map(|piece| piece.contribution).sum::<f64>() - 250.0).abs() < 1e-9);
    }

    #[test]
    fn families_that_a_person_would_not_tell_apart_are_one_kind_and_silent_ones_are_left_out() {
        let kinds = explained(Vec::new()).kinds;
        assert!(kinds.iter().any(|kind| kind.kind == "word pairs" && (kind.contribution - 1.0).abs() < 1e-12), "{kinds:?}");
        assert!(kinds.iter().all(|kind| kind.kind != "links"), "{kinds:?}");
    }
}
