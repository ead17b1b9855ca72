//! The calibrator: a logistic regression from the families' summaries to a log-odds. The one place that knows `linfa-logistic`.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::summary::NUMBERS;
use crate::features::FAMILIES;

/// How many inputs there are: the five numbers of each family, families in the order of their slots.
pub(super) const INPUTS: usize = FAMILIES * NUMBERS;

/// The weight of the squared coefficients in the loss; scikit-learn's C is its inverse, 0.1. The intercept is free.
const PENALTY: f64 = 10.0;

/// Below this an input's standard deviation means that it never moved: nothing can be learned from it.
const STILL: f64 = 1e-9;

/// A linear form on the inputs as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// The log-odds where every input is 0.
    pub baseline: f64,
    /// What each input's unit adds to the log-odds. Length [`INPUTS`].
    pub coefficients: Vec<f64>,
}

/// Fits the calibrator on `inputs` (a row an example, [`INPUTS`] columns) and whether each is unwanted; both must occur.
pub(super) fn fit(mut inputs: Array2<f64>, unwanted: &[bool]) -> Result<Calibration, linfa_logistic::error::Error> {
    let means = inputs.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(INPUTS));
    let deviations = inputs.std_axis(Axis(0), 0.0);
    for (mut column, (mean, deviation)) in inputs.axis_iter_mut(Axis(1)).zip(means.iter().zip(&deviations)) {
        column.mapv_inplace(|value| if *deviation < STILL { 0.0 } else { (value - mean) / deviation });
    }
    let dataset = DatasetBase::new(inputs, Array1::from(unwanted.to_vec()));
    let fitted = LogisticRegression::default().alpha(PENALTY).max_iterations(500).gradient_tolerance(1e-6).fit(&dataset)?;
    // linfa calls the more frequent class positive.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let coefficients: Vec<f64> = fitted
        .params()
        .iter()
        .zip(&deviations)
        .map(|(weight, deviation)| if *deviation < STILL { 0.0 } else { sign * weight / deviation })
        .collect();
    let shift: f64 = coefficients.iter().zip(&means).map(|(coefficient, mean)| coefficient * mean).sum();
    Ok(Calibration { baseline: sign * fitted.intercept() - shift, coefficients })
}
