//! Retraining after 1,000 new decisions on a large corpus: what counting only the new takes beside counting everything.
//!
//! `cargo bench --bench retrain` has a corpus of a million comments; `cargo bench --bench retrain -- 100000` another size. The comments are recombined real
//! ones. Counting is what is timed, as `gatepost retrain` does it: reading and parsing the corpus, or finding it counted, and the journal. It fails
//! where the new takes more than a tenth of everything, or makes other counts. (The machine's cores do both; calibrating is the same for both, and no part.)

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a bench prints its figures")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../scale/synthesis.rs"]
mod synthesis;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use gatepost::classifier::{CorpusNote, Trainer};
use gatepost::clock::SystemClock;
use gatepost::comment::Comment;
use gatepost::corpus::Blocks;
use gatepost::engine::{Corpus, Engine, Exam, KeyHasher, Order, Submission};
use gatepost::moderation::Action;
use gatepost::store::SqliteStore;

/// Comments of the corpus where no number is named.
const COMMENTS: usize = 1_000_000;

/// Decisions before the first counting, and again before the second.
const DECISIONS: usize = 1_000;

/// What counting the new may take of counting everything.
const MOST: f64 = 0.1;

fn main() -> ExitCode {
    let argument = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Ok(comments) = argument.map_or(Ok(COMMENTS), |size| size.parse()) else {
        eprintln!("a size is a number of comments: cargo bench --bench retrain -- 100000");
        return ExitCode::FAILURE;
    };
    tokio::runtime::Runtime::new().expect("a runtime").block_on(measure(comments))
}

async fn measure(comments: usize) -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let corpus = folder.path().join("corpus.jsonl");
    synthesis::write(&corpus, comments).expect("the temporary folder has room for the comments");
    let store = SqliteStore::open(&folder.path().join("gatepost.db").display().to_string()).await.expect("a database");
    let engine = Engine::open(Arc::new(store), Arc::new(SystemClock), KeyHasher::new([7; 32])).await.expect("an engine");
    decide(&engine, "before").await;
    count(&engine, &corpus, false).await;
    decide(&engine, "since").await;
    let (new, seconds) = count(&engine, &corpus, false).await;
    let (all, of_all) = count(&engine, &corpus, true).await;
    println!("{comments} comments and {} decisions, {DECISIONS} of them new", 2 * DECISIONS);
    println!(
        "counting everything: {of_all:.2} s; counting the new: {seconds:.2} s; {:.3} of it (at most {MOST} is promised)",
        seconds / of_all
    );
    let same = new == all;
    println!("{}", if same { "both make the same model, to the byte" } else { "they make different models" });
    if same && seconds / of_all <= MOST { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts the corpus and the decisions as `gatepost retrain` does; the id of the model that follows, and the seconds that counting took.
async fn count(engine: &Engine, path: &Path, afresh: bool) -> (String, f64) {
    let started = Instant::now();
    let hash = || -> std::io::Result<String> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(path)?)?;
        Ok(hasher.finalize().to_hex().to_string())
    };
    let hash = hash().expect("the corpus is there");
    let kept = if afresh { None } else { engine.counted_corpus(&hash).await.expect("the database answers") };
    let counted = if let Some(kept) = kept {
        kept
    } else {
        let counted = parse(path, &hash);
        engine.keep_counted_corpus(&hash, &counted).await.expect("the database answers");
        counted
    };
    let mut trainer = Trainer::new();
    trainer.add_tally(&counted.tally);
    trainer.add_tally(&engine.count_decisions(afresh).await.expect("the journal is sound").tally);
    let seconds = started.elapsed().as_secs_f64();
    (trainer.finish().expect("both kinds are there").id().to_owned(), seconds)
}

fn parse(path: &Path, hash: &str) -> Corpus {
    let (mut trainer, mut texts, mut rows) = (Trainer::new(), Vec::new(), 0);
    for block in Blocks::new(BufReader::with_capacity(256 * 1024, File::open(path).expect("the corpus is there"))) {
        let examples = block.expect("it can be read").labelled().into_iter().map(|line| line.expect("its lines are sound"));
        let batch: Vec<_> = examples.map(|example| (example.comment, example.label)).collect();
        texts.extend(batch.iter().map(|(comment, _)| Exam::mark(&comment.content)));
        rows += batch.len() as u64;
        trainer.add_batch(&batch);
    }
    trainer.note(CorpusNote { name: "corpus.jsonl".to_owned(), rows, blake3: hash.to_owned() });
    Corpus { tally: trainer.into_tally(), bad_lines: 0, texts }
}

/// A site of its own, and a moderator who decides its comments.
async fn decide(engine: &Arc<Engine>, name: &str) {
    let (_, key) = engine.add_site(name, "https://blog.example").await.expect("a site");
    let handle = engine.site_by_key(&key).await.expect("its key");
    let moderator = engine.add_user(name, None).await.expect("a moderator").0.into();
    for number in 0..DECISIONS {
        let comment = Comment::from_content(format!("comment {number} that came {name}, about {}", number * 7_919 % 101));
        let submitted = engine.submit(&handle, Submission::new(None, comment)).await.expect("it is kept");
        let action = if number.is_multiple_of(3) { Action::Spam } else { Action::Approve };
        let order = Order { comment: submitted.stored.id, action, expected: None, revision: None, note: String::new() };
        engine.decide(&moderator, order).await.expect("it is decided");
    }
}
