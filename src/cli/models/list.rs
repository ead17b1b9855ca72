//! What is kept, and all of one of them.

use serde_json::{Value, json};

use super::{id, unknown};
use crate::cli::output::say;
use crate::engine::Engine;
use crate::learning::{Judgement, Outcome};
use crate::store::{ModelSummary, Promotion};
use crate::text::{amount, legible::Legible};

/// Lists the models.
pub(super) async fn list(engine: &Engine, as_json: bool) -> anyhow::Result<()> {
    let (models, promotions) = (engine.models().await?, engine.promotions().await?);
    let value = json!({
        "models": models.iter().map(row).collect::<Vec<_>>(),
        "promotions": promotions.iter().map(promotion).collect::<Vec<_>>(),
    });
    let mut lines: Vec<String> = models.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("the built-in model is live; there is no other yet: gatepost retrain makes one".to_owned());
    }
    lines.extend(promotions.iter().map(history));
    say(as_json, &value, &lines)
}

/// Shows one model.
pub(super) async fn show(engine: &Engine, model: &str, as_json: bool) -> anyhow::Result<()> {
    let id = id(engine, model);
    let summary = engine.models().await?.into_iter().find(|kept| kept.id == id);
    let (model, gold) = (engine.model(&id).await.map_err(unknown)?, engine.try_gold(&id).await?);
    let card = model.card();
    let value = json!({
        "id": id, "kept": summary.as_ref().map(row), "card": card, "gold": { "failed": gold.failed, "asked": gold.asked, "lost": gold.lost },
    });
    let [ham, spam, abuse] = card.examples;
    let mut lines = vec![format!("{id}: learned {ham} ham, {spam} spam, {abuse} abuse (Gatepost {})", card.version)];
    lines.extend(
        card.corpora.iter().map(|corpus| format!("  corpus {}: {}", Legible::line(&corpus.name).text, amount(corpus.rows, "comment"))),
    );
    lines.extend(summary.as_ref().map(line));
    lines.extend(
        summary.and_then(|kept| kept.origin.judgement).iter().flat_map(Judgement::sentences).map(|sentence| format!("  {sentence}")),
    );
    lines.push(format!(
        "gold set: of {}, {} failed and {} could not be asked about",
        amount(gold.asked, "comment"),
        gold.failed.len(),
        gold.lost
    ));
    lines.extend(gold.failed.iter().map(|failed| format!("  {}", Legible::line(failed).text)));
    say(as_json, &value, &lines)
}

fn row(model: &ModelSummary) -> Value {
    json!({
        "id": model.id, "created_at": model.created_at, "promoted_at": model.promoted_at, "live": model.live, "by": model.origin.by,
        "why": model.origin.why, "judgement": model.origin.judgement,
    })
}

fn promotion(promotion: &Promotion) -> Value {
    let Promotion { number, model, signature, takes_back, at } = promotion;
    json!({
        "number": number, "model": model, "by": signature.by, "why": signature.why, "forced": signature.forced, "takes_back": takes_back, "at": at,
    })
}

fn line(model: &ModelSummary) -> String {
    let judged = match &model.origin.judgement {
        Some(Judgement::Done(figures)) => match figures.outcome {
            Outcome::Better => "  judged better",
            Outcome::Level => "  judged as good",
            Outcome::Worse => "  judged worse",
        },
        Some(Judgement::TooFew(_)) => "  too few decisions to judge it",
        None => "",
    };
    let live = if model.live { "  live" } else { "" };
    format!("{}  made {}{}{judged}{live}", model.id, model.created_at, signed(&model.origin.by, &model.origin.why))
}

fn history(promotion: &Promotion) -> String {
    let Promotion { model, signature, takes_back, at, .. } = promotion;
    let what = if takes_back.is_some() { "went back to" } else { "put live" };
    let forced = if signature.forced { ", forced" } else { "" };
    format!("{at}  {what} {model}{forced}{}", signed(&signature.by, &signature.why))
}

/// Who and why, fit for a terminal.
fn signed(by: &str, why: &str) -> String {
    let part = |before: &str, text: &str| if text.is_empty() { String::new() } else { format!("{before}{}", Legible::line(text).text) };
    format!("{}{}", part("  by ", by), part(": ", why))
}
