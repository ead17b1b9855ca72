//! What disguises do to a model that was trained on whatever disguises its corpus holds: each is applied to every held-out comment.
//! `cargo nextest run --test disguises --no-capture` prints the table.

#![expect(clippy::print_stdout, reason = "the table is for whoever asks for it")]

mod kinds;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use gatepost::classifier::{Model, Overlay, Trainer};
use gatepost::comment::Comment;
use gatepost::corpus::{LabelledComment, Reader};
use gatepost::evaluation::Protocol;
use gatepost::features::Extractor;

/// So many held-out comments of each third are judged, spread evenly: the largest corpus has more.
const MOST: usize = 1_900;

/// A corpus with a model of two thirds of it, to be judged on the last third; three times, each third once.
struct Judged {
    examples: Vec<LabelledComment>,
    folds: Vec<(Model, Vec<usize>)>,
}

impl Judged {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("training-data/{name}.jsonl"));
        let examples: Result<Vec<_>, _> = Reader::new(BufReader::new(File::open(path).expect("the corpus is there"))).labelled().collect();
        let examples = examples.expect("every line is sound");
        let runs = Protocol::Folds(3).runs(&examples).expect("it can be folded");
        let folds = runs.into_iter().map(|run| (train(run.train.iter().map(|at| &examples[*at])), spread(run.test))).collect();
        Self { examples, folds }
    }

    /// Shares, in percent, of spam and of ham that score over one half once `disguise` has changed them.
    fn flagged(&self, disguise: impl Fn(&str) -> String) -> [f64; 2] {
        let mut extractor = Extractor::new();
        let (mut flagged, mut all) = ([0.0; 2], [0.0; 2]);
        for (model, test) in &self.folds {
            for example in test.iter().map(|at| &self.examples[*at]) {
                let comment = Comment::from_content(disguise(&example.comment.content));
                let kind = usize::from(!example.label.is_unwanted());
                all[kind] += 1.0;
                flagged[kind] += f64::from(u8::from(model.score(extractor.extract(&comment), &Overlay::default()).score > 0.5));
            }
        }
        [0, 1].map(|kind| 100.0 * flagged[kind] / all[kind])
    }
}

/// At most [`MOST`] of them.
fn spread(test: Vec<usize>) -> Vec<usize> {
    let step = test.len().div_ceil(MOST);
    test.into_iter().step_by(step).collect()
}

fn train<'e>(examples: impl Iterator<Item = &'e LabelledComment>) -> Model {
    let batch: Vec<_> = examples.map(|example| (example.comment.clone(), example.label)).collect();
    let mut trainer = Trainer::new();
    trainer.add_batch(&batch);
    trainer.finish().expect("the examples make a model")
}

/// Points by which recall, and false positives, change; each disguise by itself.
fn changes(name: &str) -> Vec<(&'static str, [f64; 2])> {
    let judged = Judged::new(name);
    let plain = judged.flagged(str::to_owned);
    let change = |flagged: [f64; 2]| [0, 1].map(|kind| flagged[kind] - plain[kind]);
    kinds::KINDS.iter().map(|(kind, disguise)| (*kind, change(judged.flagged(disguise)))).collect()
}

fn holds_for(name: &str) {
    let changes = changes(name);
    for (kind, [recall, false_positives]) in &changes {
        println!("{name:16} {kind:32} recall {recall:+6.2}  false positives {false_positives:+6.2}");
    }
    for (kind, [recall, false_positives]) in changes {
        assert!(recall >= -5.0, "{name}, {kind}: recall changes by {recall:.2} points");
        assert!(false_positives <= 2.0, "{name}, {kind}: false positives change by {false_positives:.2} points");
    }
}

#[test]
fn disguised_text_messages_are_told_apart_as_plain_ones() {
    holds_for("sms");
}

#[test]
fn disguised_youtube_comments_are_told_apart_as_plain_ones() {
    holds_for("youtube");
}

#[test]
fn disguised_gambling_spam_is_told_apart_as_plain_one() {
    holds_for("judol-yt-id");
}

#[test]
fn disguised_instagram_scams_are_told_apart_as_plain_ones() {
    holds_for("scamspot-ig-en");
}
