//! Multinomial naive Bayes, a family at a time: counts to weights of evidence. The one place that knows `linfa-bayes`.
//!
//! A family's seen columns make a 2 x V matrix: the summed counts of ham, and of what the detector looks for. As smoothing acts on sums, the
//! log-probabilities equal those of a fit on one row an example. The priors are left to the calibrator.

use std::collections::HashMap;

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_bayes::MultinomialNb;
use ndarray::{Array1, Array2};
use serde::Deserialize;

use super::counts::{Counts, Covers, Totals};
use crate::features::{FAMILIES, Family, SLOTS};

/// Laplace smoothing: added to every count.
pub(super) const ALPHA: f64 = 1.0;

/// A slot's evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Weight {
    /// The damped log-odds: (log p(f | unwanted) - log p(f | ham)) * `damp`. Positive toward unwanted, 0 for a slot never seen.
    pub evidence: f32,
    /// n / (n + 1), n being how often the slot was seen: rare features whisper.
    pub damp: f32,
}

/// The weights of all slots. Length [`SLOTS`].
pub(super) fn fit(counts: &Counts, covers: Covers) -> Result<Vec<Weight>, FitError> {
    let mut weights = vec![Weight::default(); SLOTS];
    for family in Family::ALL {
        let start = family.slots().start as usize;
        let cells = counts.family(family).iter().map(|cell| covers.split(*cell)).enumerate();
        let (places, seen): (Vec<usize>, Vec<(u32, u32)>) = cells.filter(|(_, (unwanted, ham))| unwanted + ham > 0).unzip();
        if seen.is_empty() {
            continue;
        }
        let log_odds = fit_family(&seen)?;
        for ((place, (unwanted, ham)), log_odds) in places.into_iter().zip(seen).zip(log_odds) {
            weights[start + place] = damped(log_odds, f64::from(unwanted) + f64::from(ham));
        }
    }
    Ok(weights)
}

/// log p(f | unwanted) - log p(f | ham) for each (unwanted, ham) count.
fn fit_family(seen: &[(u32, u32)]) -> Result<Array1<f64>, FitError> {
    let mut sums = Array2::zeros((2, seen.len()));
    for (column, (unwanted, ham)) in seen.iter().enumerate() {
        sums[[0, column]] = f64::from(*ham);
        sums[[1, column]] = f64::from(*unwanted);
    }
    let mut log_probabilities = log_probabilities(sums, vec![false, true])?;
    let missing = || FitError("a class is missing".to_owned());
    Ok(log_probabilities.remove(&true).ok_or_else(missing)? - log_probabilities.remove(&false).ok_or_else(missing)?)
}

/// Fits `linfa-bayes` and reads its log-probabilities: for each class one a column. `records` has a row an example (or a sum of examples).
fn log_probabilities(records: Array2<f64>, classes: Vec<bool>) -> Result<HashMap<bool, Array1<f64>>, FitError> {
    /// The fields of `linfa_bayes::MultinomialNb` 0.7.1, in their order: they are private, but it is `Serialize`.
    #[derive(Deserialize)]
    struct Fitted {
        classes: HashMap<bool, Class>,
    }
    #[derive(Deserialize)]
    struct Class {
        _count: usize,
        _prior: f64,
        _feature_count: Array1<f64>,
        log_probability: Array1<f64>,
    }
    let model = MultinomialNb::params().alpha(ALPHA).fit(&DatasetBase::new(records, Array1::from(classes))).map_err(FitError::new)?;
    let bytes = postcard::to_stdvec(&model).map_err(FitError::new)?;
    let fitted: Fitted = postcard::from_bytes(&bytes).map_err(FitError::new)?;
    Ok(fitted.classes.into_iter().map(|(class, fitted)| (class, fitted.log_probability)).collect())
}

/// The fit failed.
#[derive(Debug, thiserror::Error)]
#[error("naive Bayes could not be fitted: {0}")]
pub struct FitError(String);

impl FitError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a weight's 24 bits are plenty; tables of f32 are half as large")]
fn damped(log_odds: f64, n: f64) -> Weight {
    let damp = n / (n + 1.0);
    Weight { evidence: (log_odds * damp) as f32, damp: damp as f32 }
}

/// The same weights in closed form, from changed counts: where examples are left out, or a site's own are added.
pub(super) struct ClosedForm {
    /// log(ham total) - log(unwanted total), smoothed, of each family.
    offsets: [f64; FAMILIES],
    logarithms: Logarithms,
}

impl ClosedForm {
    /// For families with these totals.
    pub(super) fn new(totals: &[Totals; FAMILIES]) -> Self {
        Self { offsets: totals.map(|totals| offset(&totals)), logarithms: Logarithms }
    }

    /// The weight of a slot of `family` that was seen this often.
    pub(super) fn weight(&self, family: Family, unwanted: u64, ham: u64) -> Weight {
        let log_odds = self.logarithms.smoothed(unwanted) - self.logarithms.smoothed(ham) + self.offsets[family as usize];
        damped(log_odds, number(unwanted + ham))
    }
}

/// log(ham total) - log(unwanted total), smoothed: what a family's totals add to the log-odds of each of its slots.
pub(super) fn offset(totals: &Totals) -> f64 {
    let vocabulary = ALPHA * number(totals.seen.max(1));
    (number(totals.ham) + vocabulary).ln() - (number(totals.unwanted) + vocabulary).ln()
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

/// Logarithms of smoothed counts.
struct Logarithms;

impl Logarithms {
    fn smoothed(&self, count: u64) -> f64 {
        (number(count) + ALPHA).ln()
    }
}
