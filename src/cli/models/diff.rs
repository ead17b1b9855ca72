//! Which real comments change their verdict from one model to another.

use serde_json::{Value, json};

use super::{id, unknown};
use crate::cli::gold::excerpt;
use crate::cli::output::say;
use crate::cli::progress;
use crate::engine::{Engine, Example, SiteDiff};
use crate::text::amount;

/// The most characters of a comment's text that are shown.
const MAX_EXCERPT: usize = 100;

/// Holds two models against each other.
pub(super) async fn diff(engine: &Engine, first: &str, second: &str, last: u64, as_json: bool) -> anyhow::Result<()> {
    let (first, second) = (id(engine, first), id(engine, second));
    let bar = progress::steps(last.saturating_mul(engine.sites().await?.len() as u64), "comparing");
    let diffs = engine.diff(&first, &second, last, &|compared| bar.inc(compared)).await.map_err(unknown);
    bar.finish_and_clear();
    let diffs = diffs?;
    let lines: Vec<String> = diffs.iter().flat_map(lines).collect();
    say(as_json, &json!({ "first": first, "second": second, "sites": diffs.iter().map(value).collect::<Vec<_>>() }), &lines)
}

fn value(diff: &SiteDiff) -> Value {
    let changes = diff.changes.iter().map(|((from, to), changed)| {
        json!({ "from": from, "to": to, "comments": changed.comments, "approved": changed.approved, "rejected": changed.rejected })
    });
    let examples = diff.examples.iter().map(|example| {
        let Example { stored, first, second } = example;
        json!({
            "comment": stored.id, "external_id": stored.external_id, "status": stored.status, "decided": stored.standing.is_some(),
            "text": excerpt(&stored.comment.content, MAX_EXCERPT),
            "first": { "verdict": first.0, "score": first.1 }, "second": { "verdict": second.0, "score": second.1 },
        })
    });
    json!({
        "site": diff.site, "compared": diff.compared, "changes": changes.collect::<Vec<_>>(), "examples": examples.collect::<Vec<_>>(),
    })
}

fn lines(diff: &SiteDiff) -> Vec<String> {
    let changed: u64 = diff.changes.values().map(|changed| changed.comments).sum();
    let mut lines = vec![format!("{}: of {}, {changed} with another verdict", diff.site, amount(diff.compared, "comment"))];
    for ((from, to), changed) in &diff.changes {
        let people = match (changed.approved, changed.rejected) {
            (0, 0) => String::new(),
            (approved, rejected) => format!(" (people approved {approved} of them and rejected {rejected})"),
        };
        lines.push(format!("  {from} to {to}: {}{people}", changed.comments));
    }
    lines.extend(diff.examples.iter().map(example));
    lines
}

fn example(example: &Example) -> String {
    let Example { stored, first, second } = example;
    let text = excerpt(&stored.comment.content, MAX_EXCERPT);
    format!("    {}  {} {:.3} to {} {:.3}  {text}", stored.id, first.0.as_str(), first.1, second.0.as_str(), second.1)
}
