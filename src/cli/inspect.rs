//! `gatepost inspect`

use std::io::Write;
use std::path::PathBuf;

use serde_json::json;

use super::input;
use crate::classifier::{FORMAT, Model};
use crate::comment::Label;
use crate::features::SCHEMA;
use crate::text::amount;

/// Say what a model file was made of
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  gatepost inspect mine.gatepost --json | jq .examples")]
pub(super) struct Args {
    /// The model file; without one, the model that is built in
    #[arg(value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let model = input::model(args.model.as_deref())?;
    let mut out = std::io::stdout().lock();
    if args.json {
        writeln!(out, "{}", as_json(&model))?;
    } else {
        write!(out, "{}", as_text(&model))?;
    }
    Ok(())
}

fn as_json(model: &Model) -> serde_json::Value {
    let card = model.card();
    let examples: serde_json::Map<_, _> = Label::ALL.iter().map(|label| (label.to_string(), json!(card.examples[label.index()]))).collect();
    let labels: Vec<_> = model.labels().collect();
    json!({
        "id": model.id(), "format": FORMAT, "schema": format!("{SCHEMA:016x}"), "made_by": card.version,
        "detectors": labels, "examples": examples, "corpora": card.corpora, "mergeable": model.is_mergeable(),
    })
}

fn as_text(model: &Model) -> String {
    let card = model.card();
    let labels: Vec<_> = model.labels().map(Label::as_str).collect();
    let [ham, spam, abuse] = card.examples;
    let mut text = format!(
        "model      {}\nmade by    gatepost {}\nschema     {SCHEMA:016x}\ndetectors  {}\nexamples   {ham} ham, {spam} spam, {abuse} abuse\nmergeable  {}\n",
        model.id(),
        card.version,
        labels.join(", "),
        if model.is_mergeable() { "yes" } else { "no" }
    );
    let corpora = card
        .corpora
        .iter()
        .map(|corpus| format!("corpus     {} ({}, blake3 {})\n", corpus.name, amount(corpus.rows, "row"), corpus.blake3));
    text.extend(corpora);
    text
}
