//! `gatepost score`

mod terminal;

use std::io::{self, BufReader, BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::input;
use crate::classifier::{Explanation, Model, Overlay};
use crate::corpus::{BadLine, Example, Fault, Reader};
use crate::features::Extractor;
use crate::policy::{Circumstances, Rules, Settings, Why, assess};

/// Score comments: a line in, a line out, in the same order
///
/// Reads {"content": "…"} lines from standard input; what else is known of a comment helps. A bad or blank line gives {"error": "…"} and a
/// message on standard error.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    echo '{\"content\": \"Check out my channel!!\"}' | gatepost score --explain\n  \
    gatepost score --explain < comments.jsonl | jq .explanation\n\n\
    On a terminal --explain shows each text with its evidence coloured; into a file or a pipe, or with --json, it adds \"explanation\" to each line:\n\
    {\"baseline\", \"evidence\": [{\"source\", \"value\", \"field\", \"spans\": [[first byte, one past the last], …], \"contribution\"}, …], \"kinds\"}.\n\
    Baseline and contributions sum to \"logit\"; spans count bytes of \"content\" in UTF-8.")]
pub(super) struct Args {
    /// The model file; without one, the model that is built in
    #[arg(short, long, value_name = "MODEL")]
    model: Option<PathBuf>,
    /// Say why: the strongest evidence as reasons, and all of it with its places in the text
    #[arg(short, long)]
    explain: bool,
    /// Give lines of JSON even on a terminal
    #[arg(long)]
    json: bool,
    /// Stop at the first bad line
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let scorer = Scorer { model: input::model(args.model.as_deref())?, explain: args.explain };
    if args.explain && !args.json && io::stdout().is_terminal() {
        let mut out = anstream::stdout().lock();
        terminal::legend(&mut out)?;
        return score_all(&scorer, args.strict, &mut out, |out, line| match line {
            Ok(scored) => terminal::show(out, &scored),
            Err(_) => Ok(()),
        });
    }
    score_all(&scorer, args.strict, &mut BufWriter::new(io::stdout().lock()), |out, line| match line {
        Ok(scored) => writeln!(out, "{}", scored.answer),
        Err(bad) => writeln!(out, "{}", json!({ "error": bad.to_string() })),
    })
}

/// Scores every line of standard input and gives each to `answer`, in order. Bad ones are said on standard error, too, or end it. What has been
/// read is answered before more is waited for.
fn score_all<W: Write>(
    scorer: &Scorer,
    strict: bool,
    out: &mut W,
    answer: impl Fn(&mut W, Result<Scored, BadLine>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let mut reader = Reader::new(input::stdin()).refusing_blank_lines();
    loop {
        let lines = at_hand(&mut reader);
        if lines.is_empty() {
            return Ok(());
        }
        let scored: Vec<Result<Scored, Fault>> =
            lines.into_par_iter().map_init(Extractor::new, |extractor, line| Ok(scorer.score(line?, extractor))).collect();
        for line in scored {
            match line {
                Ok(scored) => answer(out, Ok(scored))?,
                Err(Fault::Line(bad)) if strict => return Err(bad.into()),
                Err(Fault::Line(bad)) => {
                    anstream::eprintln!("{bad}");
                    answer(out, Err(bad))?;
                }
                Err(Fault::Io(error)) => return Err(error.into()),
            }
        }
        out.flush()?;
    }
}

/// The next line, and those that can be had without waiting for whoever writes them. Empty at the end.
fn at_hand(reader: &mut Reader<BufReader<impl Read>>) -> Vec<Result<Example, Fault>> {
    const BATCH: usize = 1_024;
    let mut lines = Vec::new();
    while let Some(line) = reader.next() {
        lines.push(line);
        if lines.len() == BATCH || !reader.has_line_at_hand() {
            break;
        }
    }
    lines
}

struct Scorer {
    model: Arc<Model>,
    explain: bool,
}

/// A comment with what was made of it.
struct Scored {
    /// The line of JSON.
    answer: Value,
    example: Example,
    explained: Option<Explained>,
}

/// Why, and how strongly each place of the content speaks.
struct Explained {
    why: Why,
    heat: Vec<(std::ops::Range<usize>, f64)>,
}

impl Scorer {
    fn score(&self, example: Example, extractor: &mut Extractor) -> Scored {
        let features = extractor.extract(&example.comment);
        let overlay = Overlay::default();
        let explanation = self.explain.then(|| self.model.explain(features, &overlay));
        let score = explanation.as_ref().map_or_else(|| self.model.score(features, &overlay), |explanation| explanation.score);
        let evidence = explanation.iter().flat_map(Explanation::strongest);
        // Without a site there are no decisions to be careful about: the thresholds alone decide.
        let settings = Settings { careful_until: 0, ..Settings::default() };
        let assessed =
            assess(&example.comment, features.link_count(), score, evidence, &settings, &Rules::default(), &Circumstances::default());
        let mut answer = json!({
            "id": example.id, "score": score.score, "scores": score.scores, "abstained": score.abstained, "logit": score.logit,
            "verdict": assessed.verdict, "reasons": assessed.reasons,
        });
        let explained = explanation.map(|explanation| {
            let heat = explanation.heat();
            Explained { why: Why::new(explanation, &example.comment.content), heat }
        });
        if let Some(explained) = &explained {
            answer["explanation"] = json!(explained.why);
        }
        Scored { answer, example, explained }
    }
}
