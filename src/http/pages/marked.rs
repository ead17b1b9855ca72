//! A comment's text with its evidence marked, and what each kind of evidence comes to.

use std::ops::Range;

use super::card::{FOLD_CHARS, FOLD_LINES, Score};
use super::evidence::{ReasonLine, Side, amount, share_of};
use super::words::{By, retold};
use crate::engine::Explained;
use crate::policy::{Strength, Why};
use crate::text::legible::{beginning, cut};

/// What the site's model says of a comment now, and why.
#[derive(Debug, Clone)]
pub(super) struct Marked {
    /// The text, all of it.
    pub whole: Vec<Piece>,
    /// Its beginning, where it is too long to be shown at once.
    pub beginning: Option<Vec<Piece>>,
    /// How likely the model finds it unwanted now.
    pub sentence: String,
    /// The log-odds of a comment without any evidence.
    pub baseline: String,
    /// What each kind of evidence adds to them.
    pub kinds: Vec<ReasonLine>,
    /// What they sum to.
    pub logit: String,
}

/// A piece of a text that speaks with one voice.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// What it says, legible.
    pub text: String,
    /// Its mark, unless it says next to nothing.
    pub mark: Option<Mark>,
}

/// How a piece of text is marked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mark {
    /// For which side it speaks.
    pub side: Side,
    /// The class of its strength.
    pub strength: &'static str,
    /// By how much it moves the log-odds, as text.
    pub amount: String,
}

impl Marked {
    /// The content of a comment under its explanation.
    pub(super) fn new(content: &str, explained: &Explained) -> Self {
        let (legible, pieces) = cut(content, &explained.heat);
        let fold = beginning(&legible.text, FOLD_CHARS, FOLD_LINES).map(str::len);
        let why = &explained.why;
        Self {
            beginning: fold.map(|end| up_to(&legible.text, &pieces, end)),
            whole: up_to(&legible.text, &pieces, legible.text.len()),
            sentence: Score::sentence(logistic(why.logit), why.label),
            baseline: amount(why.baseline),
            kinds: kinds(why),
            logit: amount(why.logit),
        }
    }
}

/// The pieces of `text` that lie before `end`, the last one cut there.
fn up_to(text: &str, pieces: &[(Range<usize>, Option<f64>)], end: usize) -> Vec<Piece> {
    let before = pieces.iter().take_while(|(range, _)| range.start < end);
    before.map(|(range, heat)| Piece { text: text[range.start..range.end.min(end)].to_owned(), mark: heat.and_then(Mark::new) }).collect()
}

impl Mark {
    fn new(heat: f64) -> Option<Self> {
        let strength = match Strength::of(heat) {
            Strength::None => return None,
            Strength::Weak => "weak",
            Strength::Clear => "clear",
            Strength::Strong => "strong",
        };
        Some(Self { side: Side::of(heat), strength, amount: amount(heat) })
    }
}

fn kinds(why: &Why) -> Vec<ReasonLine> {
    let largest = why.kinds.iter().map(|kind| kind.contribution.abs()).fold(0.0, f64::max);
    let line = |kind: &crate::policy::Kind| ReasonLine {
        side: Side::of(kind.contribution),
        phrase: retold(By::Kind, kind.kind),
        amount: amount(kind.contribution),
        share: share_of(kind.contribution, largest),
    };
    why.kinds.iter().map(line).collect()
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Label;

    fn marked(content: &str, heat: Vec<(Range<usize>, f64)>) -> Marked {
        let why = Why { label: Label::Spam, logit: 0.0, baseline: 0.0, evidence: Vec::new(), kinds: Vec::new() };
        Marked::new(content, &Explained { why, heat, model: "a-model".to_owned() })
    }

    #[test]
    fn each_piece_has_the_side_and_strength_of_its_evidence() {
        let pieces = marked("buy\u{200b} the <b> now", vec![(0..3, 1.2), (7..10, 0.01), (11..14, 0.3), (15..18, -0.06)]).whole;
        let pieces: Vec<_> =
            pieces.iter().map(|piece| (piece.text.as_str(), piece.mark.as_ref().map(|mark| (mark.side, mark.strength)))).collect();
        let against = |strength| Some((Side::Against, strength));
        assert_eq!(
            pieces,
            [
                ("buy", against("strong")),
                (" ", None),
                ("the", None),
                (" ", None),
                ("<b>", against("clear")),
                (" ", None),
                ("now", Some((Side::For, "weak")))
            ]
        );
    }

    #[test]
    fn a_long_text_begins_with_its_first_pieces() {
        let marked = marked(&"word ".repeat(1_000), vec![(0..4, 1.0), (600..699, 1.0), (4_000..4_004, 1.0)]);
        let beginning = marked.beginning.expect("it is long");
        let text = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        assert_eq!(beginning.iter().filter(|piece| piece.mark.is_some()).count(), 2);
        assert!(text(&marked.whole).starts_with(&text(&beginning)));
        assert_eq!(text(&marked.whole), "word ".repeat(1_000));
    }
}
