//! How well scores separate what is wanted from what is not: pure statistics over scored examples.

use serde::{Deserialize, Serialize};

use super::ranked::Ranked;

/// One scored example.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Log-odds that it is unwanted; finite.
    pub logit: f64,
    /// Whether it is.
    pub unwanted: bool,
}

impl Scored {
    /// The probability that it is unwanted, 0 to 1.
    #[must_use]
    pub fn probability(self) -> f64 {
        1.0 / (1.0 + (-self.logit).exp())
    }

    /// Its negative log-likelihood in nats: ln(1 + e^-x), x positive toward the truth, without overflow.
    #[must_use]
    pub fn loss(self) -> f64 {
        let margin = if self.unwanted { self.logit } else { -self.logit };
        (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()
    }

    /// Whether the 0.5 line puts it on the wrong side.
    #[must_use]
    pub fn is_wrong(self) -> bool {
        (self.logit >= 0.0) != self.unwanted
    }
}

/// What is measured of a set of scored examples. A figure that needs both kinds is absent where one is missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Examples, or the mean of them over runs.
    pub rows: f64,
    /// How many of them are unwanted.
    pub unwanted: f64,
    /// Share on the right side of 0.5.
    pub accuracy: f64,
    /// Share of what was called unwanted that is; absent if nothing was.
    pub precision: Option<f64>,
    /// Share of what is unwanted that was called so.
    pub recall: Option<f64>,
    /// Harmonic mean of precision and recall at 0.5.
    pub f1: Option<f64>,
    /// Probability that an unwanted example scores above a wanted one, ties counting half.
    pub roc_auc: Option<f64>,
    /// Area under the precision-recall curve as the sum of precision over steps of recall (scikit-learn's `average_precision_score`).
    pub average_precision: Option<f64>,
    /// Share of the unwanted above the line that at most 1 % of the wanted exceed.
    pub caught_at_1_percent: Option<f64>,
    /// Share of the unwanted above the line that at most 0.1 % of the wanted exceed (none, of fewer than 1,000).
    pub caught_at_0_1_percent: Option<f64>,
    /// Mean negative log-likelihood, in nats.
    pub log_loss: f64,
    /// Expected calibration error over 15 bins of equal width (Naeini, Cooper and Hauskrecht 2015).
    pub ece: f64,
}

/// Measures scored examples. `None` if there are none.
#[must_use]
pub fn metrics(scored: &[Scored]) -> Option<Metrics> {
    Ranked::new(scored).metrics(&vec![1; scored.len()])
}

/// The mean of each figure over runs that have it. `None` if there are no runs.
#[must_use]
pub fn mean(runs: &[Metrics]) -> Option<Metrics> {
    if runs.is_empty() {
        return None;
    }
    let all = |figure: fn(&Metrics) -> f64| runs.iter().map(figure).sum::<f64>() / number(runs.len());
    let some = |figure: fn(&Metrics) -> Option<f64>| {
        let figures: Vec<f64> = runs.iter().filter_map(figure).collect();
        (!figures.is_empty()).then(|| figures.iter().sum::<f64>() / number(figures.len()))
    };
    Some(Metrics {
        rows: all(|m| m.rows),
        unwanted: all(|m| m.unwanted),
        accuracy: all(|m| m.accuracy),
        precision: some(|m| m.precision),
        recall: some(|m| m.recall),
        f1: some(|m| m.f1),
        roc_auc: some(|m| m.roc_auc),
        average_precision: some(|m| m.average_precision),
        caught_at_1_percent: some(|m| m.caught_at_1_percent),
        caught_at_0_1_percent: some(|m| m.caught_at_0_1_percent),
        log_loss: all(|m| m.log_loss),
        ece: all(|m| m.ece),
    })
}

#[expect(clippy::cast_precision_loss, reason = "counts of examples are far below 2^52")]
fn number(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOGITS: [f64; 16] = [-4.2, -3.1, -2.5, -2.5, -1.0, -0.4, 0.3, 0.8, 1.7, -0.9, 0.3, 1.1, 2.2, 2.9, 3.5, 5.0];

    fn sample() -> Vec<Scored> {
        LOGITS.iter().enumerate().map(|(i, logit)| Scored { logit: *logit, unwanted: i >= 9 }).collect()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn figures_equal_scikit_learns() {
        // scikit-learn 1.9.1: accuracy_score, precision_score, recall_score, f1_score, roc_auc_score, average_precision_score, log_loss.
        let m = metrics(&sample()).unwrap();
        assert!(close(m.accuracy, 0.75));
        assert!(close(m.precision.unwrap(), 0.666_666_666_666_666_6));
        assert!(close(m.recall.unwrap(), 0.857_142_857_142_857_1));
        assert!(close(m.f1.unwrap(), 0.75));
        assert!(close(m.roc_auc.unwrap(), 0.880_952_380_952_380_9));
        assert!(close(m.average_precision.unwrap(), 0.876_623_376_623_376_6));
        assert!(close(m.log_loss, 0.450_887_679_873_798_8));
    }

    #[test]
    fn calibration_error_and_caught_equal_numpys() {
        // The same definitions written with numpy 2: bins (i/15, (i+1)/15], line at the sorted scores of ham.
        let m = metrics(&sample()).unwrap();
        assert!(close(m.ece, 0.198_435_084_110_339_1));
        assert!(close(m.caught_at_1_percent.unwrap(), 4.0 / 7.0));
        assert!(close(Ranked::new(&sample()).caught(&[1; 16], 0.25).unwrap(), 5.0 / 7.0));
    }

    #[test]
    fn extreme_scores_have_a_finite_loss() {
        let wrong = Scored { logit: 900.0, unwanted: false };
        assert!(close(metrics(&[wrong]).unwrap().log_loss, 900.0));
    }

    #[test]
    fn one_kind_alone_has_no_curve() {
        let m = metrics(&[Scored { logit: 1.0, unwanted: true }]).unwrap();
        assert_eq!((m.roc_auc, m.caught_at_1_percent), (None, None));
        assert!(metrics(&[]).is_none());
    }

    #[test]
    fn mean_leaves_out_absent_figures() {
        let one = metrics(&[Scored { logit: 1.0, unwanted: true }]).unwrap();
        let both = metrics(&sample()).unwrap();
        let m = mean(&[one, both]).unwrap();
        assert!(close(m.roc_auc.unwrap(), both.roc_auc.unwrap()));
        assert!(close(m.accuracy, f64::midpoint(1.0, 0.75)));
    }
}
