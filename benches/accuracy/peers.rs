//! The peers: who they are, and what they predict, kept from run to run.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::corpora::Corpus;
use super::support::{self, python, repository};

/// Who Gatepost is compared with.
pub(super) struct Peer {
    /// What `benches/peers/predict.py` knows it by.
    name: &'static str,
    pub(super) title: &'static str,
    /// Its own code in `benches/peers/`.
    script: &'static str,
}

const PEERS: [Peer; 7] = [
    Peer { name: "logistic-regression", title: "logistic regression, C = 10", script: "linear.py" },
    Peer { name: "logistic-regression-tuned", title: "logistic regression, tuned", script: "linear.py" },
    Peer { name: "linear-svm", title: "linear SVM, tuned", script: "linear.py" },
    Peer { name: "fasttext", title: "fastText, tuned", script: "fasttext_peer.py" },
    Peer { name: "char-nb", title: "character naive Bayes, tuned", script: "char_nb_peer.py" },
    Peer { name: "vowpal-wabbit", title: "Vowpal Wabbit, tuned", script: "vowpal_wabbit_peer.py" },
    Peer { name: "bogofilter", title: "bogofilter, tuned", script: "bogofilter_peer.py" },
];

/// What all peers share.
const SHARED: [&str; 3] = ["odds.py", "predict.py", "tuning.py"];

/// What one peer predicts for one corpus, a fold each.
pub(super) struct Predicted {
    pub(super) peer: &'static Peer,
    /// The setting that it chose.
    pub(super) settings: Vec<String>,
    /// Log-odds of the test part, in its order.
    pub(super) logits: Vec<Vec<f64>>,
}

/// What `predict.py` prints.
#[derive(Serialize, Deserialize)]
struct Printed {
    setting: String,
    logits: Vec<f64>,
}

/// One peer on one fold.
struct Job<'a> {
    peer: &'static Peer,
    corpus: &'a Corpus,
    fold: usize,
}

/// Where peers run.
pub(super) struct Bench {
    bogofilter: String,
    done: AtomicUsize,
}

impl Bench {
    /// An error says what is missing.
    pub(super) fn new() -> Result<Self, String> {
        let bogofilter = support::bogofilter()?;
        python::python();
        Ok(Self { bogofilter, done: AtomicUsize::new(0) })
    }

    /// The peers' versions.
    pub(super) fn versions(&self) -> Vec<String> {
        let packages = python::PACKAGES.map(|package| package.replace("==", " "));
        packages.into_iter().chain([self.bogofilter.clone()]).collect()
    }

    /// What every peer predicts for each corpus.
    pub(super) fn predict(&self, corpora: &[Corpus]) -> Vec<Vec<Predicted>> {
        let peers = || corpora.iter().flat_map(|corpus| PEERS.iter().map(move |peer| (corpus, peer)));
        let jobs: Vec<Job> =
            peers().flat_map(|(corpus, peer)| (0..corpus.folds.len()).map(move |fold| Job { peer, corpus, fold })).collect();
        let printed: Vec<Printed> = jobs.par_iter().with_max_len(1).map(|job| self.one(job, jobs.len())).collect();
        let mut printed = printed.into_iter();
        let of_corpus = |corpus: &Corpus| {
            let of_peer = |peer| {
                let (settings, logits) = printed.by_ref().take(corpus.folds.len()).map(|fold| (fold.setting, fold.logits)).unzip();
                Predicted { peer, settings, logits }
            };
            PEERS.iter().map(of_peer).collect()
        };
        corpora.iter().map(of_corpus).collect()
    }

    #[expect(clippy::print_stderr, reason = "the first run takes long")]
    fn one(&self, job: &Job, jobs: usize) -> Printed {
        let fold = &job.corpus.folds[job.fold];
        let (train, test) = (job.corpus.lines(&fold.train), job.corpus.lines(&fold.test));
        let kept = python::folder().join("predictions").join(format!("{}-{}.json", job.peer.name, self.key(job.peer, &train, &test)));
        let printed = std::fs::read_to_string(&kept).unwrap_or_else(|_| {
            let printed = run(job.peer, &train, &test);
            keep(&kept, &printed);
            printed
        });
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        eprintln!("{done:>4} of {jobs}: {} on {}, fold {}", job.peer.title, job.corpus.name, job.fold + 1);
        serde_json::from_str(&printed).expect("predict.py prints its predictions as JSON")
    }

    /// A hash of all that a prediction depends on.
    fn key(&self, peer: &Peer, train: &str, test: &str) -> String {
        let mut hasher = blake3::Hasher::new();
        let scripts = SHARED.into_iter().chain([peer.script]).map(|script| std::fs::read_to_string(peers_folder().join(script)));
        let scripts = scripts.map(|script| script.expect("the peers' scripts are in the repository"));
        for part in scripts.chain(self.versions()).chain([peer.name.to_owned(), train.to_owned(), test.to_owned()]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// Trains a peer on one file and lets it predict the other.
fn run(peer: &Peer, train: &str, test: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths = [("train.jsonl", train), ("test.jsonl", test)].map(|(name, lines)| {
        let path = folder.path().join(name);
        std::fs::write(&path, lines).expect("a fold can be written");
        path
    });
    let mut command = Command::new(python::python());
    // One peer a thread already fills the machine.
    command.env("OMP_NUM_THREADS", "1").arg(peers_folder().join("predict.py")).arg(peer.name).args(paths);
    support::run(&mut command)
}

fn peers_folder() -> PathBuf {
    repository("benches/peers")
}

/// Written beside and renamed, so that a run that is cut off leaves no half of a file.
fn keep(path: &Path, printed: &str) {
    let beside = path.with_extension("part");
    let folder = path.parent().expect("it is in a folder");
    let kept =
        std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&beside, printed)).and_then(|()| std::fs::rename(&beside, path));
    kept.expect("predictions can be kept under target/");
}
