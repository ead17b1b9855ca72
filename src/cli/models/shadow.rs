//! The model in shadow.

use serde_json::{Value, json};

use super::{id, unknown};
use crate::cli::output::say;
use crate::cli::signed::Signed;
use crate::engine::Engine;
use crate::store::{Disagreement, Shadow};
use crate::text::{amount, legible::Legible};

/// Lets no model score in shadow.
const OFF: &str = "off";

/// Sets the model in shadow, or none.
pub(super) async fn set(engine: &Engine, model: &str, signed: &Signed, as_json: bool) -> anyhow::Result<()> {
    let by = signed.signature(false)?.by;
    if model == OFF {
        engine.set_shadow(None, &by).await?;
        return say(as_json, &json!({ "model": null }), &["no model is in shadow".to_owned()]);
    }
    let id = id(engine, model);
    engine.set_shadow(Some(&id), &by).await.map_err(unknown)?;
    let line =
        format!("{id} scores what comes from now on, beside the live model; see where they disagree with: gatepost models shadow --list");
    say(as_json, &json!({ "model": id }), &[line])
}

/// Says how far the model in shadow has come, and where it disagreed.
pub(super) async fn list(engine: &Engine, last: u32, as_json: bool) -> anyhow::Result<()> {
    let Some(shadow) = engine.shadow().await? else {
        return say(as_json, &json!({ "model": null, "disagreements": [] }), &["no model is in shadow".to_owned()]);
    };
    let disagreements = engine.disagreements(None, last).await?;
    let Shadow { model, by, at, tally } = &shadow;
    let value = json!({
        "model": model, "by": by, "at": at, "scored": tally.scored, "dropped": tally.dropped, "disagreed": tally.disagreed,
        "disagreements": disagreements.iter().map(row).collect::<Vec<_>>(),
    });
    let mut lines = vec![format!(
        "{model} in shadow since {at} by {}: {} scored, {} passed over for want of time, {} with another verdict",
        Legible::line(by).text,
        amount(tally.scored, "comment"),
        tally.dropped,
        tally.disagreed
    )];
    lines.extend(disagreements.iter().map(line));
    say(as_json, &value, &lines)
}

fn row(disagreement: &Disagreement) -> Value {
    let Disagreement { site, comment, live_model, live, shadow, at } = disagreement;
    json!({
        "site": site, "comment": comment, "at": at, "live": { "model": live_model, "verdict": live.0, "score": live.1 },
        "shadow": { "verdict": shadow.0, "score": shadow.1 },
    })
}

fn line(disagreement: &Disagreement) -> String {
    let Disagreement { comment, live, shadow, at, .. } = disagreement;
    format!("  {at}  {comment}  {} {:.3}, in shadow {} {:.3}", live.0.as_str(), live.1, shadow.0.as_str(), shadow.1)
}
