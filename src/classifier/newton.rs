//! The last steps to a logistic regression's optimum.
//!
//! A quasi-Newton fit stops where the loss no longer changes in floating point, some 1e-5 from the optimum, and where that is differs from
//! machine to machine. From there Newton's method (iteratively reweighted least squares) doubles the right digits with each step.

use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

/// More steps than a start near the optimum ever needs.
const MAX_STEPS: usize = 20;

/// Rows whose sums are made together; fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1_024;

/// Moves `parameters` (a coefficient a column, then the intercept) to where the gradient of the penalised logistic loss is zero within
/// rounding. `penalty` is the weight of half the squared coefficients; the intercept is free. Rows of `inputs` are examples.
pub(super) fn polish(inputs: &Array2<f64>, unwanted: &[bool], penalty: f64, mut parameters: Array1<f64>) -> Array1<f64> {
    let mut last = f64::INFINITY;
    for _ in 0..MAX_STEPS {
        let (gradient, curvature) = derivatives(inputs, unwanted, penalty, &parameters);
        let size = gradient.dot(&gradient).sqrt();
        // Nothing is gained any more; far from the optimum a step could also overshoot.
        if size >= last {
            break;
        }
        let Some(step) = solve(curvature, gradient) else { break };
        last = size;
        parameters -= &step;
    }
    parameters
}

/// The gradient and the Hessian of the loss.
fn derivatives(inputs: &Array2<f64>, unwanted: &[bool], penalty: f64, parameters: &Array1<f64>) -> (Array1<f64>, Array2<f64>) {
    let columns = inputs.ncols();
    let chunks: Vec<_> = inputs.axis_chunks_iter(Axis(0), CHUNK).zip(unwanted.chunks(CHUNK)).collect();
    let sums: Vec<_> = chunks.into_par_iter().map(|(inputs, unwanted)| sums(inputs, unwanted, parameters)).collect();
    let mut gradient = Array1::zeros(columns + 1);
    let mut curvature = Array2::zeros((columns + 1, columns + 1));
    for (chunk_gradient, chunk_curvature) in sums {
        gradient += &chunk_gradient;
        curvature += &chunk_curvature;
    }
    for column in 0..columns {
        gradient[column] += penalty * parameters[column];
        curvature[[column, column]] += penalty;
    }
    (gradient, curvature)
}

/// What some rows add to both, the penalty aside.
fn sums(inputs: ArrayView2<f64>, unwanted: &[bool], parameters: &Array1<f64>) -> (Array1<f64>, Array2<f64>) {
    let ones = Array2::ones((inputs.nrows(), 1));
    let rows = ndarray::concatenate![Axis(1), inputs, ones];
    let probabilities = rows.dot(parameters).mapv(|logit| 1.0 / (1.0 + (-logit).exp()));
    let truth = Array1::from_iter(unwanted.iter().map(|unwanted| f64::from(u8::from(*unwanted))));
    let gradient = rows.t().dot(&(&probabilities - &truth));
    let spread = probabilities.mapv(|p| p * (1.0 - p)).insert_axis(Axis(1));
    (gradient, rows.t().dot(&(&rows * &spread)))
}

/// Solves `matrix` x = `right` for a symmetric positive definite matrix by Cholesky's decomposition. `None` if it is not one.
fn solve(mut matrix: Array2<f64>, mut right: Array1<f64>) -> Option<Array1<f64>> {
    let n = right.len();
    for column in 0..n {
        for row in column..n {
            let known: f64 = (0..column).map(|k| matrix[[row, k]] * matrix[[column, k]]).sum();
            let rest = matrix[[row, column]] - known;
            matrix[[row, column]] =
                if row > column { rest / matrix[[column, column]] } else { Some(rest.sqrt()).filter(|root| *root > 0.0)? };
        }
    }
    for row in 0..n {
        let known: f64 = (0..row).map(|k| matrix[[row, k]] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[[row, row]];
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n).map(|k| matrix[[k, row]] * right[k]).sum();
        right[row] = (right[row] - known) / matrix[[row, row]];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_solution_solves() {
        let matrix = array![[4.0, 2.0, 0.5], [2.0, 3.0, 1.0], [0.5, 1.0, 2.0]];
        let solution = solve(matrix.clone(), array![1.0, -2.0, 3.0]).unwrap();
        assert!((matrix.dot(&solution) - array![1.0, -2.0, 3.0]).iter().all(|error| error.abs() < 1e-14));
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_solution() {
        assert_eq!(solve(array![[1.0, 2.0], [2.0, 1.0]], array![1.0, 1.0]), None);
    }
}
