//! Whether a candidate is worse than the model that was live: first by the comments that readers should see and that it would have marked
//! as spam, then by log loss, both in pairs on the same comments.
//!
//! What a policy held is decided more often than what it was sure of, so the comments that can be judged are more often those of which the live
//! model was unsure. That flatters a candidate's log loss a little and never the ham that it loses (what was held is not lost): a refusal can be
//! trusted, and a pass says no more than that nothing speaks against it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::trial::{Answered, Said};
use crate::evaluation::{self, Figure, McNemar, Scored, compare};
use crate::policy::Verdict;

/// The fewest comments that judge.
pub const MIN_JUDGED: u64 = 50;

/// The fewest of them that are wanted, and that are not.
const MIN_OF_A_KIND: u64 = 10;

/// The most comments that judge: more would hardly narrow an interval.
pub const MOST_JUDGED: u64 = 5_000;

/// Splits as uneven as those that chance makes once in twenty times are not put down to chance.
const SIGNIFICANT: f64 = 0.05;

/// How many of so many decided comments judge, the newest ones: three tenths, or [`MIN_JUDGED`] if that is not more than half.
#[must_use]
pub fn to_judge(decided: u64) -> u64 {
    let share = (decided * 3 / 10).min(MOST_JUDGED);
    if share < MIN_JUDGED && decided >= 2 * MIN_JUDGED { MIN_JUDGED } else { share }
}

/// What was found out about a candidate before it could go live.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Judgement {
    /// It was held against the live model.
    #[serde(rename = "judged")]
    Done(Figures),
    /// There was too little to judge it by.
    TooFew(TooFew),
}

/// Why a candidate could not be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooFew {
    /// How many comments could judge.
    pub judged: u64,
    /// How many of them readers should see.
    pub wanted: u64,
    /// How many more decided comments it takes, at least.
    pub missing: u64,
    /// How many that could were left out, as an equal text is in the corpora that the candidate has learned.
    pub left_out: u64,
}

/// How a candidate does beside the live model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// What follows.
    pub outcome: Outcome,
    /// The time T: what was decided up to it was learned, what came later judges.
    pub from: Timestamp,
    /// The models that were live then, and how many of the comments each scored.
    pub live_models: Vec<(String, u64)>,
    /// How many comments were left out, as an equal text is in the corpora that the candidate has learned.
    pub left_out: u64,
    /// How the live model did, when the comments came.
    pub live: Side,
    /// How the candidate's twin did, which learned nothing later than T but by the sites' overlays.
    pub candidate: Side,
    /// The ham that only one of them lost.
    pub lost: Lost,
    /// The candidate's log loss less the live model's.
    pub log_loss_difference: f64,
    /// The 95 % interval of that difference, by paired bootstrap.
    pub log_loss_interval: Option<[f64; 2]>,
    /// Whether their verdicts at 0.5 differ by more than chance.
    pub at_half: McNemar,
}

/// What follows from the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Better beyond chance in one, and worse in none.
    Better,
    /// No difference that could not be chance.
    Level,
    /// It loses more ham, or has a larger log loss beyond chance.
    Worse,
}

/// How one of them did.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Side {
    /// Comments that readers should see: approved, held, and lost (marked as spam).
    pub wanted: [u64; 3],
    /// Comments that they should not: let through, held, and caught.
    pub unwanted: [u64; 3],
    /// Mean negative log-likelihood, in nats.
    pub log_loss: f64,
    /// Probability that an unwanted comment scores above a wanted one.
    pub roc_auc: Option<f64>,
}

/// Ham that one lost and the other did not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Lost {
    /// By the candidate alone.
    pub by_candidate_alone: u64,
    /// By the live model alone.
    pub by_live_alone: u64,
    /// How probable a split at least as uneven is if both are equally good (`McNemar`'s exact test).
    pub p_value: f64,
}

/// Judges by what both said of the same comments. `live_models` says who was live then, for the record.
#[must_use]
pub fn judge(answers: &[Answered], from: Timestamp, live_models: Vec<(String, u64)>, left_out: u64) -> Judgement {
    let unwanted = answers.iter().filter(|answer| answer.label.is_unwanted()).count() as u64;
    let (judged, wanted) = (answers.len() as u64, answers.len() as u64 - unwanted);
    let missing = MIN_JUDGED.saturating_sub(judged).max(MIN_OF_A_KIND.saturating_sub(wanted.min(unwanted)));
    let too_few = Judgement::TooFew(TooFew { judged, wanted, missing, left_out });
    if missing > 0 {
        return too_few;
    }
    let scored = |said: fn(&Answered) -> Said| -> Vec<Scored> {
        answers.iter().map(|answer| Scored { logit: said(answer).logit, unwanted: answer.label.is_unwanted() }).collect()
    };
    let (candidate, live) = (scored(|answer| answer.candidate), scored(|answer| answer.live));
    let groups: Vec<u64> = answers.iter().map(|answer| answer.group).collect();
    let Some(comparison) = compare(&candidate, &live, &groups) else { return too_few };
    let log_loss = comparison.differences.iter().find(|difference| difference.figure == Figure::LogLoss.name());
    let lost = lost(answers);
    Judgement::Done(Figures {
        outcome: outcome(&lost, log_loss.and_then(|difference| difference.better)),
        from,
        live_models,
        left_out,
        live: side(answers, &live, |answer| answer.live),
        candidate: side(answers, &candidate, |answer| answer.candidate),
        lost,
        log_loss_difference: log_loss.map_or(0.0, |difference| difference.difference),
        log_loss_interval: log_loss.and_then(|difference| difference.interval).map(|interval| [interval.low, interval.high]),
        at_half: comparison.mcnemar,
    })
}

/// Ham lost comes first: losing more of it can only be made up for where the surplus may be chance and log loss is better beyond it.
fn outcome(lost: &Lost, log_loss: Option<evaluation::Side>) -> Outcome {
    let (better, worse) = (log_loss == Some(evaluation::Side::First), log_loss == Some(evaluation::Side::Second));
    let by_chance = lost.p_value > SIGNIFICANT;
    let loses_more = lost.by_candidate_alone > lost.by_live_alone;
    let loses_fewer = lost.by_candidate_alone < lost.by_live_alone && !by_chance;
    match (loses_more, better || loses_fewer) {
        _ if worse => Outcome::Worse,
        (true, _) if !(better && by_chance) => Outcome::Worse,
        (_, true) => Outcome::Better,
        _ => Outcome::Level,
    }
}

fn lost(answers: &[Answered]) -> Lost {
    let lost = |said: &Said| said.verdict == Verdict::Spam;
    let ham = answers.iter().filter(|answer| !answer.label.is_unwanted());
    let (mut by_candidate_alone, mut by_live_alone) = (0, 0);
    for answer in ham {
        by_candidate_alone += u64::from(lost(&answer.candidate) && !lost(&answer.live));
        by_live_alone += u64::from(lost(&answer.live) && !lost(&answer.candidate));
    }
    let p_value = McNemar::of(by_live_alone, by_candidate_alone).p_value;
    Lost { by_candidate_alone, by_live_alone, p_value }
}

fn side(answers: &[Answered], scored: &[Scored], said: fn(&Answered) -> Said) -> Side {
    let mut side = Side::default();
    for answer in answers {
        let counts = if answer.label.is_unwanted() { &mut side.unwanted } else { &mut side.wanted };
        counts[match said(answer).verdict {
            Verdict::Approve => 0,
            Verdict::Hold => 1,
            Verdict::Spam => 2,
        }] += 1;
    }
    if let Some(metrics) = evaluation::metrics(scored) {
        (side.log_loss, side.roc_auc) = (metrics.log_loss, metrics.roc_auc);
    }
    side
}

impl Judgement {
    /// Whether it speaks against putting the candidate live.
    #[must_use]
    pub fn refuses(&self) -> bool {
        matches!(self, Self::Done(figures) if figures.outcome == Outcome::Worse)
    }

    /// What it says, a sentence each, without a full stop.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        match self {
            Self::TooFew(few) => vec![few.sentence()],
            Self::Done(figures) => figures.sentences(),
        }
    }
}

impl TooFew {
    fn sentence(self) -> String {
        let Self { judged, wanted, missing, left_out } = self;
        let unwanted = judged - wanted;
        format!(
            "too little was decided to judge it: {judged} later comments ({wanted} good, {unwanted} not) could, and it takes {MIN_JUDGED}, at \
             least {MIN_OF_A_KIND} of either kind; {missing} or more are missing{}",
            left_out_too(left_out)
        )
    }
}

fn left_out_too(left_out: u64) -> String {
    if left_out == 0 { String::new() } else { format!("; {left_out} more are left out, as the corpora hold their texts") }
}

impl Figures {
    /// How many comments judged.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.live.wanted.iter().chain(&self.live.unwanted).sum()
    }

    fn sentences(&self) -> Vec<String> {
        let Self { from, live, candidate, lost, .. } = self;
        let (good, bad): (u64, u64) = (live.wanted.iter().sum(), live.unwanted.iter().sum());
        let verdict = match self.outcome {
            Outcome::Better => "better than what was live",
            Outcome::Level => "as good as what was live, as far as this tells",
            Outcome::Worse => "worse than what was live",
        };
        let [low, high] = self.log_loss_interval.unwrap_or([f64::NAN; 2]);
        vec![
            format!(
                "judged on {} comments that came after {from} ({good} good, {bad} not{}): {verdict}",
                self.judged(),
                left_out_too(self.left_out)
            ),
            format!(
                "good comments marked as spam: {} by the candidate, {} by what was live (by the candidate alone {}, by the other alone {}; p = {:.3})",
                candidate.wanted[2], live.wanted[2], lost.by_candidate_alone, lost.by_live_alone, lost.p_value
            ),
            format!(
                "log loss: {:.4} against {:.4} (difference {:+.4}, 95 % interval {low:+.4} to {high:+.4}; below 0 is better)",
                candidate.log_loss, live.log_loss, self.log_loss_difference
            ),
            format!(
                "bad comments let through: {} against {}; held in all: {} against {}",
                candidate.unwanted[0],
                live.unwanted[0],
                candidate.wanted[1] + candidate.unwanted[1],
                live.wanted[1] + live.unwanted[1]
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Label;

    fn said(logit: f64) -> Said {
        let verdict = if logit > 2.2 {
            Verdict::Spam
        } else if logit < -2.2 {
            Verdict::Approve
        } else {
            Verdict::Hold
        };
        Said { logit, verdict }
    }

    /// 200 comments, every other one spam; of the ham, so many are lost by each.
    fn answers(candidate: (f64, u64), live: (f64, u64)) -> Vec<Answered> {
        (0..200)
            .map(|n| {
                let unwanted = n % 2 == 1;
                let logit = |(size, lost): (f64, u64)| if unwanted || n / 2 < lost { size } else { -size };
                let label = if unwanted { Label::Spam } else { Label::Ham };
                Answered { label, group: n, live: said(logit(live)), candidate: said(logit(candidate)) }
            })
            .collect()
    }

    fn outcome(candidate: (f64, u64), live: (f64, u64)) -> Outcome {
        match judge(&answers(candidate, live), Timestamp::UNIX_EPOCH, Vec::new(), 0) {
            Judgement::Done(figures) => figures.outcome,
            Judgement::TooFew(few) => panic!("{few:?}"),
        }
    }

    #[test]
    fn ham_lost_comes_before_log_loss() {
        assert_eq!(outcome((3.0, 0), (3.0, 0)), Outcome::Level);
        assert_eq!(outcome((4.0, 0), (3.0, 0)), Outcome::Better);
        assert_eq!(outcome((3.0, 0), (4.0, 0)), Outcome::Worse);
        // One more lost, and nothing better to make up for it.
        assert_eq!(outcome((3.0, 1), (3.0, 0)), Outcome::Worse);
        // Far better log loss makes up for what may be chance, and never for what is not (6 to 0: p = 0.031).
        assert_eq!(outcome((4.0, 1), (1.0, 0)), Outcome::Better);
        assert_eq!(outcome((4.0, 6), (1.0, 0)), Outcome::Worse);
        assert_eq!(outcome((3.0, 0), (3.0, 6)), Outcome::Better);
    }

    #[test]
    fn too_few_comments_or_too_few_of_a_kind_say_how_many_are_missing() {
        let of = |answers: &[Answered]| judge(answers, Timestamp::UNIX_EPOCH, Vec::new(), 0);
        let all = answers((3.0, 0), (3.0, 0));
        assert_eq!(of(&all[..40]), Judgement::TooFew(TooFew { judged: 40, wanted: 20, missing: 10, left_out: 0 }));
        let mut one_sided: Vec<Answered> = all.iter().copied().filter(|answer| !answer.label.is_unwanted()).collect();
        one_sided.push(all[1]);
        assert_eq!(of(&one_sided), Judgement::TooFew(TooFew { judged: 101, wanted: 100, missing: 9, left_out: 0 }));
        assert!(of(&one_sided).sentences()[0].contains("101 later comments (100 good, 1 not) could, and it takes 50"));
        assert!(!of(&one_sided).refuses());
    }

    /// As the first version wrote them: what is kept beside a model has to open for good.
    #[test]
    fn judgements_that_were_kept_open_again() {
        let done = r#"{"result":"judged","outcome":"worse","from":"2026-11-25T20:27:21.729866Z","live_models":[["aae0d554850868ba",72]],"left_out":1,
            "live":{"wanted":[42,5,1],"unwanted":[0,3,21],"log_loss":0.0712,"roc_auc":0.998},
            "candidate":{"wanted":[12,36,0],"unwanted":[0,17,7],"log_loss":0.2178,"roc_auc":null},
            "lost":{"by_candidate_alone":0,"by_live_alone":1,"p_value":1.0},"log_loss_difference":0.1466,"log_loss_interval":[0.0736,0.2012],
            "at_half":{"first_alone_right":1,"second_alone_right":0,"p_value":1.0}}"#;
        let done: Judgement = serde_json::from_str(done).unwrap();
        assert!(done.refuses());
        assert_eq!(
            done.sentences()[1],
            "good comments marked as spam: 0 by the candidate, 1 by what was live (by the candidate alone 0, by the other alone 1; p = 1.000)"
        );
        let few: Judgement = serde_json::from_str(r#"{"result":"too_few","judged":3,"wanted":2,"missing":47,"left_out":0}"#).unwrap();
        assert_eq!(few, Judgement::TooFew(TooFew { judged: 3, wanted: 2, missing: 47, left_out: 0 }));
    }

    #[test]
    fn three_tenths_judge_or_fifty_where_these_are_not_more_than_half() {
        assert_eq!([10, 99, 100, 160, 1_000, 1_000_000].map(to_judge), [3, 29, 50, 50, 300, MOST_JUDGED]);
    }
}
