//! Who is measured, and how a measurement is started.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value};

use super::figures::Figures;
use super::ours;
use super::support::{self, python, repository};

/// Spam corpora of short English texts: what everybody trains on and scores.
pub(super) const CORPORA: [&str; 3] = ["training-data/youtube.jsonl", "training-data/sms.jsonl", "training-data/scamspot-ig-en.jsonl"];

/// One of those that are compared.
pub(super) struct Side {
    /// What `benches/peers/speed.py` knows it by; `None` is Gatepost.
    peer: Option<&'static str>,
    pub(super) title: &'static str,
}

/// Gatepost, then fastText, then the others. An error says what is missing on this machine.
pub(super) fn all() -> Result<Vec<Side>, String> {
    support::bogofilter()?;
    python::python();
    let peer = |peer, title| Side { peer: Some(peer), title };
    Ok(vec![
        Side { peer: None, title: "Gatepost" },
        peer("fasttext", "fastText"),
        peer("logistic-regression", "logistic regression"),
        peer("naive-bayes", "naive Bayes, scikit-learn"),
        peer("vowpal-wabbit", "Vowpal Wabbit"),
        peer("bogofilter", "bogofilter"),
    ])
}

/// What is trained on and scored.
pub(super) fn what() -> String {
    let lines = CORPORA.map(|path| std::fs::read_to_string(repository(path)).map_or(0, |text| text.lines().count()));
    format!("{} comments of {} files", lines.iter().sum::<usize>(), CORPORA.len())
}

impl Side {
    /// Trains in one process and scores in another.
    pub(super) fn measure(&self) -> Figures {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let model = folder.path().join("model");
        let mut figures = Map::new();
        for mode in ["train", "score"] {
            let printed: Map<String, Value> =
                serde_json::from_str(&support::run(&mut self.command(mode, &model))).expect("figures as JSON");
            figures.extend(printed);
        }
        serde_json::from_value(figures.into()).expect("all figures")
    }

    fn command(&self, mode: &str, model: &Path) -> Command {
        if let Some(peer) = self.peer {
            let mut command = Command::new(python::python());
            command.arg(repository("benches/peers/speed.py")).args([peer, mode]).arg(model).args(CORPORA.map(repository));
            command
        } else {
            let mut command = Command::new(std::env::current_exe().expect("this bench"));
            command.args([ours::FLAG, mode]).arg(model);
            command
        }
    }
}
