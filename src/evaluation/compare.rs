//! Two models on the same comments.

use serde::{Deserialize, Serialize};

use super::bootstrap::{Intervals, Sample, paired_intervals};
use super::figure::Figure;
use super::metrics::{Metrics, Scored, metrics};

/// How two models compare, figure by figure and verdict by verdict.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// The second model's figures.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// The figures' differences, the first model's less the second's.
    pub differences: Vec<Difference>,
    /// Whether their verdicts at 0.5 differ by more than chance.
    pub mcnemar: McNemar,
}

/// One figure's difference.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// Which figure.
    pub figure: &'static str,
    /// The first model's less the second's.
    pub difference: f64,
    /// The 95 % interval of it, by paired bootstrap.
    pub interval: Option<super::Interval>,
    /// Who is better beyond that interval; absent where it holds 0.
    pub better: Option<Side>,
}

/// One of the two models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The model under test.
    First,
    /// The one that it is held against.
    Second,
}

/// `McNemar`'s exact test (1947) on verdicts at 0.5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Comments that only the first model judged rightly.
    pub first_alone_right: u64,
    /// Comments that only the second model judged rightly.
    pub second_alone_right: u64,
    /// How probable a split at least as uneven is if both are equally good: two-sided, from the binomial distribution.
    pub p_value: f64,
}

/// Holds the first model's scores against those of a second on the same comments, in the same order. `None` if there are none.
#[must_use]
pub fn compare(first: &[Scored], second: &[Scored], groups: &[u64]) -> Option<Comparison> {
    let (of_first, of_second) = (metrics(first)?, metrics(second)?);
    let intervals = paired_intervals(&Sample::new(first, groups), second);
    let differences = Figure::ALL.into_iter().filter_map(|figure| difference(figure, &of_first, &of_second, &intervals)).collect();
    Some(Comparison { metrics: of_second, differences, mcnemar: mcnemar(first, second) })
}

fn difference(figure: Figure, first: &Metrics, second: &Metrics, intervals: &Intervals) -> Option<Difference> {
    let difference = figure.of(first)? - figure.of(second)?;
    let interval = intervals.of(figure);
    let better = interval.and_then(|interval| match (interval.low > 0.0, interval.high < 0.0) {
        (false, false) => None,
        (above, _) => Some(if above == figure.is_error() { Side::Second } else { Side::First }),
    });
    Some(Difference { figure: figure.name(), difference, interval, better })
}

impl McNemar {
    /// The test on pairs that only the one, or only the other, judged rightly.
    #[must_use]
    pub fn of(first_alone_right: u64, second_alone_right: u64) -> Self {
        Self { first_alone_right, second_alone_right, p_value: binomial_two_sided(first_alone_right, second_alone_right) }
    }
}

fn mcnemar(first: &[Scored], second: &[Scored]) -> McNemar {
    let alone =
        |one: &[Scored], other: &[Scored]| one.iter().zip(other).filter(|(one, other)| !one.is_wrong() && other.is_wrong()).count() as u64;
    McNemar::of(alone(first, second), alone(second, first))
}

/// The probability of a split at least as uneven as `a` to `b` when both sides are equally likely: twice the smaller tail, at most 1.
fn binomial_two_sided(a: u64, b: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of comments are far below 2^52")]
    let (n, fewer) = ((a + b) as f64, a.min(b) as f64);
    let mut term = n * 0.5_f64.ln();
    let (mut tail, mut k) = (term.exp(), 0.0);
    while k < fewer {
        term += ((n - k) / (k + 1.0)).ln();
        tail += term.exp();
        k += 1.0;
    }
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_test_equals_scipys() {
        // scipy 1.17: binomtest(min(b, c), b + c, 0.5).pvalue, which statsmodels' mcnemar(exact=True) computes too.
        for (b, c, p) in
            [(3, 11, 0.057_373_046_875), (12, 25, 0.047_031_027_439_516), (0, 5, 0.0625), (7, 7, 1.0), (121, 59, 4.434_449_263_7e-6)]
        {
            let found = binomial_two_sided(b, c);
            assert!((found - p).abs() < 1e-12, "{b} {c}: {found}");
        }
        assert!((binomial_two_sided(0, 0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn verdicts_are_counted_in_pairs() {
        let truth = [true, true, false, false, true];
        let with = |logits: [f64; 5]| -> Vec<Scored> {
            logits.into_iter().zip(truth).map(|(logit, unwanted)| Scored { logit, unwanted }).collect()
        };
        let test = mcnemar(&with([1.0, -1.0, -1.0, 1.0, 2.0]), &with([1.0, 1.0, 1.0, 1.0, -2.0]));
        assert_eq!((test.first_alone_right, test.second_alone_right), (2, 1));
    }

    /// A model that is right on most, and one that guesses.
    fn pair() -> (Vec<Scored>, Vec<Scored>, Vec<u64>) {
        let example = |i: u32, noise: f64| {
            let unwanted = i.is_multiple_of(2);
            let spread = f64::from(i * 53 % 97) / 97.0 - 0.5;
            Scored { logit: if unwanted { 1.0 } else { -1.0 } + noise * spread, unwanted }
        };
        ((0..300).map(|i| example(i, 3.0)).collect(), (0..300).map(|i| example(i, 30.0)).collect(), (0..300).collect())
    }

    #[test]
    fn the_better_model_is_named_for_figures_that_should_be_high_and_for_errors() {
        let (good, bad, groups) = pair();
        let better = |first: &[Scored], second: &[Scored], figure: &str| {
            let comparison = compare(first, second, &groups).unwrap();
            comparison.differences.iter().find(|difference| difference.figure == figure).unwrap().better
        };
        for figure in ["roc_auc", "log_loss", "caught_at_1_percent"] {
            assert_eq!(better(&good, &bad, figure), Some(Side::First), "{figure}");
            assert_eq!(better(&bad, &good, figure), Some(Side::Second), "{figure}");
            assert_eq!(better(&good, &good, figure), None, "{figure}");
        }
    }
}
