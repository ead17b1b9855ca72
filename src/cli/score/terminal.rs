//! Explanations on a terminal: the text with its evidence coloured, and a bar for each kind of evidence.

use std::io::{self, Write};
use std::ops::Range;

use clap::builder::styling::{AnsiColor, Style};

use super::Scored;
use crate::policy::{Strength, Why};
use crate::text::legible::{Legible, cut};

/// The longest bar, in characters.
const BAR: usize = 24;

/// Says once what the colours mean.
pub(super) fn legend(out: &mut impl Write) -> io::Result<()> {
    let (bad, good) = (style(1.0), style(-1.0));
    writeln!(out, "{bad}red{bad:#} speaks against a comment, {good}green{good:#} for it; the stronger, the bolder")
}

/// Shows one comment.
pub(super) fn show(out: &mut impl Write, scored: &Scored) -> io::Result<()> {
    let Some(explained) = &scored.explained else { return Ok(()) };
    let bold = Style::new().bold();
    let answer = &scored.answer;
    let id = scored.example.id.as_deref().map(|id| format!("{} · ", isolated(&Legible::line(id).text))).unwrap_or_default();
    let (verdict, score) = (answer["verdict"].as_str().unwrap_or_default(), answer["score"].as_f64().unwrap_or_default());
    writeln!(out, "\n{id}{bold}{verdict}{bold:#} · score {score:.4} for {}", explained.why.label)?;
    text(out, &scored.example.comment.content, &explained.heat)?;
    bars(out, &explained.why)
}

/// The text, two columns in, each place in its colour. Nothing of it reaches the terminal but characters that show: control characters come as
/// pictures, and no line changes the direction of what stands around it.
fn text(out: &mut impl Write, content: &str, heat: &[(Range<usize>, f64)]) -> io::Result<()> {
    let (legible, pieces) = cut(content, heat);
    let (open, close) = if legible.text.is_ascii() { ("", "") } else { ("\u{2068}", "\u{2069}") };
    write!(out, "  {open}")?;
    for (range, heat) in pieces {
        let style = style(heat.unwrap_or(0.0));
        let piece = legible.text[range].replace('\n', &format!("{close}\n  {open}"));
        write!(out, "{style}{piece}{style:#}")?;
    }
    writeln!(out, "{close}")?;
    for note in legible.notes() {
        writeln!(out, "  (the text {note})")?;
    }
    Ok(())
}

/// Baseline, kinds of evidence, and what they sum to.
fn bars(out: &mut impl Write, why: &Why) -> io::Result<()> {
    let largest = why.kinds.iter().map(|kind| kind.contribution.abs()).fold(f64::MIN_POSITIVE, f64::max);
    writeln!(out, "\n  {:<24}{:>+8.3}", "baseline", why.baseline)?;
    for kind in &why.kinds {
        let style = style(kind.contribution);
        let bar = "█".repeat(length(kind.contribution.abs() / largest));
        writeln!(out, "  {:<24}{:>+8.3}  {style}{bar}{style:#}", kind.kind, kind.contribution)?;
    }
    writeln!(out, "  {:<24}{:>+8.3}", "log-odds", why.logit)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of BAR, 0 to 1")]
fn length(share: f64) -> usize {
    (share * BAR as f64).round() as usize
}

/// Red against the comment, green for it; bolder the stronger.
fn style(contribution: f64) -> Style {
    let colour = if contribution > 0.0 { AnsiColor::Red } else { AnsiColor::Green };
    let style = Style::new().fg_color(Some(colour.into()));
    match Strength::of(contribution) {
        Strength::None => Style::new(),
        Strength::Weak => style,
        Strength::Clear => style.bold(),
        Strength::Strong => style.bold().underline(),
    }
}

/// A text that does not change the direction of what stands beside it.
fn isolated(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { format!("\u{2068}{text}\u{2069}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(content: &str, heat: &[(Range<usize>, f64)]) -> String {
        let mut out = Vec::new();
        text(&mut out, content, heat).expect("a vector takes everything");
        String::from_utf8(out).expect("it is UTF-8")
    }

    #[test]
    fn evidence_is_coloured_where_it_stands() {
        assert_eq!(
            shown("buy it now", &[(0..3, 1.5), (7..10, -0.1)]),
            "  \u{1b}[1m\u{1b}[4m\u{1b}[31mbuy\u{1b}[0m it \u{1b}[32mnow\u{1b}[0m\n"
        );
    }

    #[test]
    fn no_control_character_of_a_comment_reaches_the_terminal_and_each_line_is_isolated() {
        let shown = shown("\u{1b}]0;owned\u{7}\u{202e}é\r\nשלום \u{9b}2J", &[]);
        assert_eq!(
            shown,
            "  \u{2068}␛]0;owned␇é\u{2069}\n  \u{2068}שלום \u{fffd}2J\u{2069}\n  (the text held 1 character that turns the reading direction, not shown)\n"
        );
    }
}
