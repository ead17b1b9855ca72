//! Reasons and evidence as lines: for which side each speaks, and how strongly.

use super::card::{clip, whole_percent};
use super::legible::Legible;
use super::words::{self, say};
use crate::policy::Reason;

/// A reason in a moderator's words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReasonLine {
    /// Whether it speaks against the comment, for it, or neither.
    pub side: Side,
    /// The reason.
    pub phrase: String,
    /// By how much it moved the log-odds, as text; empty for a rule.
    pub amount: String,
    /// The length of its bar, as a share of the strongest one's, 0 to 100.
    pub share: u32,
}

/// For which side a reason speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Toward unwanted.
    Against,
    /// Toward wanted.
    For,
    /// A rule or a state.
    Neither,
}

impl Side {
    /// That of a contribution to the log-odds.
    pub(super) fn of(contribution: f64) -> Self {
        if contribution > 0.0 { Self::Against } else { Self::For }
    }

    /// The class of its colour.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Against => "against",
            Self::For => "for",
            Self::Neither => "neither",
        }
    }

    /// A mark that does not need the colour.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Against => "+",
            Self::For => "\u{2212}",
            Self::Neither => "•",
        }
    }

    /// What the mark means, for who hears the page.
    pub(super) fn words(self) -> String {
        match self {
            Self::Against => say!("side-against"),
            Self::For => say!("side-for"),
            Self::Neither => String::new(),
        }
    }
}

/// Reasons as lines, in their order.
pub(super) fn reasons(reasons: &[Reason]) -> Vec<ReasonLine> {
    let size = |reason: &Reason| reason.contribution.unwrap_or(0.0).abs();
    let largest = reasons.iter().map(size).fold(0.0, f64::max);
    let line = |reason: &Reason| ReasonLine {
        side: reason.contribution.map_or(Side::Neither, Side::of),
        phrase: clip(&Legible::line(&words::reason(reason)).text),
        amount: reason.contribution.map(amount).unwrap_or_default(),
        share: share_of(size(reason), largest),
    };
    reasons.iter().map(line).collect()
}

/// A contribution to the log-odds as text.
pub(super) fn amount(contribution: f64) -> String {
    let text = format!("{contribution:+.2}");
    // What rounds to nothing speaks for nothing.
    let text = if matches!(text.as_str(), "+0.00" | "-0.00") { "0.00".to_owned() } else { text };
    words::decimal(&text.replace('-', "\u{2212}"))
}

/// The length of a bar as a share of the largest one's, 0 to 100.
pub(super) fn share_of(contribution: f64, largest: f64) -> u32 {
    if largest > 0.0 { whole_percent(contribution.abs() / largest) } else { 0 }
}
