//! Any number of comments out of real ones.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;

use gatepost::comment::Label;
use gatepost::corpus::Reader;

use super::support::random::Random;
use super::support::repository;

const CORPORA: [&str; 4] = ["youtube", "sms", "judol-yt-id", "scamspot-ig-en"];

/// Real texts of one label.
type Texts = Vec<String>;

/// Writes so many comments, one at a time: the beginning of one real comment and the end of another of the same label, each cut at a word.
pub(super) fn write(path: &Path, comments: usize) -> io::Result<()> {
    let labels = [(Label::Ham, texts(Label::Ham)), (Label::Spam, texts(Label::Spam))];
    let total = labels.iter().map(|(_, texts)| texts.len()).sum();
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = Random::new(1);
    for _ in 0..comments {
        let (label, texts) = if random.below(total) < labels[0].1.len() { &labels[0] } else { &labels[1] };
        let content = recombined(texts, &mut random);
        serde_json::to_writer(&mut out, &serde_json::json!({ "content": content, "label": label }))?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn texts(label: Label) -> Texts {
    let read = |name: &&str| {
        let file = File::open(repository(&format!("training-data/{name}.jsonl"))).expect("the corpora are in the repository");
        let examples = Reader::new(BufReader::new(file)).labelled().map(|line| line.expect("the corpora are sound"));
        examples.filter(|example| example.label == label).map(|example| example.comment.content).collect::<Texts>()
    };
    CORPORA.iter().flat_map(read).collect()
}

fn recombined(texts: &[String], random: &mut Random) -> String {
    let [first, second] = [(); 2].map(|()| &texts[random.below(texts.len())]);
    let words: Vec<&str> = first.split_whitespace().collect();
    let others: Vec<&str> = second.split_whitespace().collect();
    let (kept, left_out) = (random.below(words.len() + 1), random.below(others.len() + 1));
    let whole = [&words[..kept], &others[left_out..]].concat().join(" ");
    if whole.is_empty() { first.clone() } else { whole }
}
