//! The calibrator: a logistic regression from the families' summaries to a log-odds. The one place that knows `linfa-logistic`.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, Axis, Slice, Zip};
use serde::{Deserialize, Serialize};

use super::newton::polish;
use super::summary::{KNOWN, NUMBERS};
use crate::features::{FAMILIES, Family};

/// How many inputs there are: the numbers of each family, families in the order of their slots.
pub(super) const INPUTS: usize = FAMILIES * NUMBERS;

/// The weight of half the squared coefficients in the loss, an example; over all examples it is the inverse of scikit-learn's C. The intercept is
/// free. That it grows with the examples keeps a calibrator of many modest enough for a site that none of them came from: on streams of
/// unseen sites 0.001 to 0.003 were alike, and 0.005 asked for more labels.
const PENALTY: f64 = 0.001;

/// The least penalty: scikit-learn's C = 1.
const LEAST_PENALTY: f64 = 1.0;

/// The least standard deviation that inputs are divided by, in nats. An input that hardly moved in training would otherwise get a coefficient
/// of thousands, and one comment in which it does move (a link, where training had none) a log-odds of thousands.
const LEAST_DEVIATION: f64 = 0.02;

/// The families of what is known of a commenter: few corpora hold any of it.
const PERSONAL: [Family; 2] = [Family::Author, Family::Client];

/// What share of the words' coefficients a personal family gets of which training said nothing. On streams of judol and text messages with made-up
/// authors, addresses and browsers, wrong verdicts (all labels): where most spammers are told by them 0.0220 and 0.0127 without, 0.0174 and
/// 0.0079 with a quarter, 0.0153 and 0.0052 with a half; where they are drawn without regard to the label 0.0217 and 0.0131 with a quarter, but up
/// to 0.0220 and 0.0144 with a half.
const LENT: f64 = 0.25;

/// How many examples, and how many quasi-Newton steps, lead near the optimum; [`polish`] makes up what is missing.
const START: usize = 2_048;
const STEPS: u64 = 40;

/// A linear form on the inputs as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Calibration {
    /// The log-odds where every input is 0.
    pub baseline: f64,
    /// What each input's unit adds to the log-odds. Length [`INPUTS`].
    pub coefficients: Vec<f64>,
}

impl Calibration {
    /// Whether all of it are numbers.
    pub(super) fn is_finite(&self) -> bool {
        self.baseline.is_finite() && self.coefficients.iter().all(|coefficient| coefficient.is_finite())
    }
}

/// Fits the calibrator on `inputs` (a row an example, [`INPUTS`] columns) and whether each is unwanted; both must occur. No coefficient is
/// negative: evidence toward the unwanted label never counts against it, so that explanations read as they should.
pub(super) fn fit(mut inputs: Array2<f64>, unwanted: &[bool]) -> Result<Calibration, linfa_logistic::error::Error> {
    let means = inputs.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(INPUTS));
    inputs.rows_mut().into_iter().for_each(|mut row| row -= &means);
    let squares = mean_squares(&inputs);
    let deviations = squares.mapv(|square| square.sqrt().max(LEAST_DEVIATION));
    inputs.rows_mut().into_iter().for_each(|mut row| row /= &deviations);
    let penalty = (PENALTY * unwanted.len() as f64).max(LEAST_PENALTY);
    let parameters = polish(&inputs, unwanted, penalty, near(&inputs, unwanted, penalty)?);
    let mut calibration = unstandardised(&parameters, &means, &deviations);
    if squares.len() >= INPUTS {
        lend(&mut calibration.coefficients, |column| squares[column] > 0.0);
    }
    Ok(calibration)
}

/// Lends a share of the words' coefficients to each personal family that never `moved` in training: evidence about an author or a browser comes
/// from a site's own decisions, and means there what a word means. All of its inputs are 0 until then, so no score of the shared counts changes.
/// The share known is left out: that an author was seen says nothing.
fn lend(coefficients: &mut [f64], moved: impl Fn(usize) -> bool) {
    let first = |family: Family| family as usize * NUMBERS;
    for family in PERSONAL.map(first).into_iter().filter(|family| !(0..NUMBERS).any(|number| moved(family + number))) {
        for number in (0..NUMBERS).filter(|number| *number != KNOWN) {
            coefficients[family + number] = LENT * coefficients[first(Family::Word) + number];
        }
    }
}

/// The mean of each column's squares.
fn mean_squares(inputs: &Array2<f64>) -> Array1<f64> {
    let mut sums = Array1::<f64>::zeros(inputs.ncols());
    for row in inputs.rows() {
        Zip::from(&mut sums).and(row).for_each(|sum, input| *sum += input * input);
    }
    #[expect(clippy::cast_precision_loss, reason = "a sample is far below 2^52")]
    let rows = inputs.nrows() as f64;
    sums / rows
}

/// Coefficients and intercept near the optimum, from the first examples: they are in the order of a hash, so as good as any.
fn near(inputs: &Array2<f64>, unwanted: &[bool], penalty: f64) -> Result<Array1<f64>, linfa_logistic::error::Error> {
    let both = |examples: &[bool]| examples.contains(&true) && examples.contains(&false);
    let first = if both(&unwanted[..START.min(unwanted.len())]) { START.min(unwanted.len()) } else { unwanted.len() };
    let dataset = DatasetBase::new(inputs.slice_axis(Axis(0), Slice::from(..first)), Array1::from(unwanted[..first].to_vec()));
    let fitted = LogisticRegression::default().alpha(penalty).max_iterations(STEPS).gradient_tolerance(1e-2).fit(&dataset)?;
    // linfa calls the more frequent class positive.
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    Ok(fitted.params().iter().chain([&fitted.intercept()]).map(|parameter| sign * parameter).collect())
}

/// The linear form on inputs as they are, from that on standardised ones.
fn unstandardised(parameters: &Array1<f64>, means: &Array1<f64>, deviations: &Array1<f64>) -> Calibration {
    let coefficients: Vec<f64> = parameters.iter().zip(deviations).map(|(weight, deviation)| weight / deviation).collect();
    let shift: f64 = coefficients.iter().zip(means).map(|(coefficient, mean)| coefficient * mean).sum();
    Calibration { baseline: parameters[means.len()] - shift, coefficients }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twelve examples of two inputs that move and one that does not.
    fn examples() -> (Array2<f64>, Vec<bool>) {
        let first = [0.2, 1.5, -0.3, 2.2, 0.9, -1.1, 3.0, 0.1, -0.6, 1.9, 0.4, -2.0];
        let second = [10.0, 7.0, 12.0, 3.0, 9.0, 11.0, 2.0, 8.0, 13.0, 6.0, 12.5, 9.5];
        let inputs = Array2::from_shape_fn((12, 3), |(row, column)| [first[row], second[row], 4.0][column]);
        (inputs, vec![false, true, false, true, false, false, true, true, false, true, false, false])
    }

    fn close(fitted: &Calibration, coefficients: [f64; 3], baseline: f64) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        near(fitted.baseline, baseline) && fitted.coefficients.iter().zip(coefficients).all(|(a, b)| near(*a, b))
    }

    #[test]
    fn coefficients_equal_scikit_learns() {
        let (mut inputs, unwanted) = examples();
        inputs.column_mut(1).mapv_inplace(|x| -x);
        let fitted = fit(inputs, &unwanted).unwrap();
        // scikit-learn 1.9.1: LogisticRegression(C=1, tol=1e-12) on (x - mean) / std, coefficients divided by std again.
        assert!(close(&fitted, [0.568_067_562, 0.356_377_897, 0.0], 2.403_402_998), "{fitted:?}");
    }

    #[test]
    fn a_coefficient_that_would_be_negative_is_zero_and_the_others_equal_scipys() {
        let (inputs, unwanted) = examples();
        let fitted = fit(inputs, &unwanted).unwrap();
        // SciPy 1.17.1: minimize(method="L-BFGS-B") of the same loss with bounds (0, None) on the coefficients.
        assert!(close(&fitted, [0.964_057_438, 0.0, 0.0], -0.950_314_179), "{fitted:?}");
        assert_eq!(fitted.coefficients[1].to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn an_input_that_hardly_moved_gets_no_large_coefficient() {
        let unwanted: Vec<bool> = (0..200).map(|row| row % 2 == 0).collect();
        // It moves by 0.0001 in five unwanted examples and in no other.
        let inputs = Array2::from_shape_fn((200, 1), |(row, _)| if row % 2 == 0 && row < 10 { 1e-4 } else { 0.0 });
        let fitted = fit(inputs, &unwanted).unwrap();
        assert!(fitted.coefficients[0].abs() < 1.0, "{}", fitted.coefficients[0]);
    }

    #[test]
    fn a_personal_family_that_never_moved_is_lent_a_quarter_of_the_words_coefficients_and_one_that_moved_keeps_its_own() {
        let first = |family: Family| family as usize * NUMBERS;
        let mut coefficients = vec![0.0; INPUTS];
        for (number, coefficient) in [0.4, 0.8, 0.0, 1.2, 1.6, 2.0].into_iter().enumerate() {
            coefficients[first(Family::Word) + number] = coefficient;
        }
        lend(&mut coefficients, |column| column == first(Family::Client) + 3);
        assert_eq!(coefficients[first(Family::Author)..][..NUMBERS], [0.1, 0.2, 0.0, 0.3, 0.4, 0.0]);
        assert_eq!(coefficients[first(Family::Client)..][..NUMBERS], [0.0; NUMBERS]);
    }

    #[test]
    fn the_gradient_vanishes_where_the_fit_ends() {
        let (inputs, unwanted) = examples();
        let fitted = fit(inputs.clone(), &unwanted).unwrap();
        // The intercept is free, so at the optimum the probabilities sum to the number of unwanted examples.
        let logit = |row: ndarray::ArrayView1<f64>| fitted.baseline + row.iter().zip(&fitted.coefficients).map(|(x, c)| x * c).sum::<f64>();
        let expected: f64 = inputs.rows().into_iter().map(|row| 1.0 / (1.0 + (-logit(row)).exp())).sum();
        assert!((expected - 5.0).abs() < 1e-12, "{expected}");
    }
}
