//! `gatepost score`

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::input;
use crate::classifier::{Model, Overlay};
use crate::corpus::{Example, Fault, Reader};
use crate::features::Extractor;
use crate::policy::{Experience, Rules, Settings, assess};

/// Score comments: a line in, a line out, in the same order
///
/// Reads {"content": "…"} lines from standard input; what else is known of a comment helps. A bad line gives {"error": "…"} and a message on
/// standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  echo '{\"content\": \"Check out my channel!!\"}' | gatepost score --explain")]
pub(super) struct Args {
    /// The model file; without one, the model that is built in
    #[arg(short, long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Give the strongest pieces of evidence as reasons
    #[arg(short, long)]
    explain: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    const BATCH: usize = 1_024;
    let scorer = Scorer { model: input::model(args.model.as_deref())?, explain: args.explain };
    let mut reader = Reader::new(input::stdin());
    let mut out = BufWriter::new(io::stdout().lock());
    loop {
        let lines: Vec<_> = reader.by_ref().take(BATCH).collect();
        if lines.is_empty() {
            out.flush()?;
            return Ok(());
        }
        let scored: Vec<Result<Value, Fault>> =
            lines.into_par_iter().map_init(Extractor::new, |extractor, line| Ok(scorer.score(&line?, extractor))).collect();
        for line in scored {
            match line {
                Ok(answer) => writeln!(out, "{answer}")?,
                Err(Fault::Line(bad)) => {
                    anstream::eprintln!("{bad}");
                    writeln!(out, "{}", json!({ "error": bad.to_string() }))?;
                }
                Err(Fault::Io(error)) => return Err(error.into()),
            }
        }
    }
}

struct Scorer {
    model: std::sync::Arc<Model>,
    explain: bool,
}

impl Scorer {
    fn score(&self, example: &Example, extractor: &mut Extractor) -> Value {
        let features = extractor.extract(&example.comment);
        let overlay = Overlay::default();
        let score = self.model.score(features, &overlay);
        let evidence = if self.explain { self.model.explain(features, &overlay).evidence } else { Vec::new() };
        // Without a site there are no decisions to be careful about: the thresholds alone decide.
        let settings = Settings { careful_until: 0, ..Settings::default() };
        let links = features.link_count();
        let assessed = assess(&example.comment, links, score, evidence, &settings, &Rules::default(), Experience::default());
        json!({
            "id": example.id, "score": score.score, "scores": score.scores, "abstained": score.abstained, "logit": score.logit,
            "verdict": assessed.verdict, "reasons": assessed.reasons,
        })
    }
}
