//! What a changed policy would have done, for people and for scripts.

use crate::cli::output::say;
use crate::engine::{Moved, Rehearsal, Turned};

/// Shows a rehearsal. What commenters wrote is bounded and made fit for one line already.
pub(super) fn show(rehearsal: &Rehearsal, as_json: bool) -> anyhow::Result<()> {
    let mut lines = vec![match (rehearsal.comments, rehearsal.changed) {
        (0, _) => "There is no comment yet that could show what it does.".to_owned(),
        (1, changed) => format!("Of 1 comment {changed} would have another verdict{}", if changed == 0 { "." } else { ":" }),
        (comments, 0) => format!("Of the last {comments} comments none would have another verdict."),
        (comments, changed) => format!("Of the last {comments} comments {changed} would have another verdict:"),
    }];
    lines.extend(rehearsal.moves.iter().map(describe));
    if !rehearsal.examples.is_empty() {
        lines.push("For example:".to_owned());
        lines.extend(rehearsal.examples.iter().map(example));
    }
    lines.push("Nothing was changed.".to_owned());
    say(as_json, rehearsal, &lines)
}

fn describe(moved: &Moved) -> String {
    let Moved { from, to, comments, against_decision, toward_decision } = moved;
    let against = (*against_decision > 0).then(|| format!("{against_decision} against what a moderator decided"));
    let toward = (*toward_decision > 0).then(|| format!("{toward_decision} toward what a moderator decided"));
    let notes: Vec<String> = against.into_iter().chain(toward).collect();
    let notes = if notes.is_empty() { String::new() } else { format!("  ({})", notes.join(", ")) };
    format!("  {:7} -> {:7} {comments:5}{notes}", from.as_str(), to.as_str())
}

fn example(turned: &Turned) -> String {
    let decided = turned.decided.map_or(String::new(), |status| format!(", {} by a moderator", status.as_str()));
    format!("  {} -> {}{decided}: {} | {}", turned.from.as_str(), turned.to.as_str(), turned.reason, turned.excerpt)
}
