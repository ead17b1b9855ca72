//! The rules that an operator states: a table of cases for each kind, what wins over what, and the bounds of what a rule may cost.
//!
//! The tables ask the policy alone; `served.rs` and `operator.rs` run the real binary.

#![expect(clippy::unwrap_used, reason = "in a test, what does not work is a failure")]
#![allow(unreachable_pub, reason = "the support is shared by several tests, each of which uses its own part")]

#[path = "../support/mod.rs"]
mod support;

#[allow(dead_code, reason = "each test uses its own part of it")]
#[path = "../server/blog.rs"]
mod blog;

mod bounds;
mod occasion;
mod operator;
mod precedence;
mod senders;
mod served;
mod texts;

use gatepost::classifier::{Abstained, Score, Scores};
use gatepost::comment::Comment;
use gatepost::policy::{Circumstances, ReasonCode, Rules, Settings, Verdict, assess};

/// A policy that judges by the thresholds alone, beside what the JSON says.
fn settings(json: &str) -> Settings {
    Settings { careful_until: 0, ..Settings::from_json(json).unwrap() }
}

/// What the policy makes of a comment with that score: the verdict, and the rules that it names with their values.
fn judge(
    settings: &Settings,
    comment: &Comment,
    links: usize,
    score: f64,
    circumstances: &Circumstances,
) -> (Verdict, Vec<(ReasonCode, String)>) {
    let score = Score {
        score,
        logit: (score / (1.0 - score)).ln(),
        scores: Scores { spam: Some(score), abuse: None },
        abstained: Abstained::default(),
    };
    let rules = Rules::compile(settings).unwrap();
    let assessed = assess(comment, links, score, [], settings, &rules, circumstances);
    (assessed.verdict, assessed.reasons.into_iter().map(|reason| (reason.code, reason.value)).collect())
}

/// The rules that a comment meets which the score would approve.
fn met(settings: &Settings, comment: &Comment) -> Vec<(ReasonCode, String)> {
    judge(settings, comment, 0, 0.01, &Circumstances::default()).1
}

/// Why settings are refused.
fn refusal(json: &str) -> String {
    Rules::compile(&Settings::from_json(json).unwrap()).unwrap_err().to_string()
}
