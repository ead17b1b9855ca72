//! The last steps to a logistic regression's optimum, where no coefficient is negative.
//!
//! A quasi-Newton fit stops where the loss no longer changes in floating point, some 1e-5 from the optimum, and where that is differs from
//! machine to machine. From there Newton's method (iteratively reweighted least squares), projected onto coefficients of at least zero
//! (Bertsekas, SIAM J. Control and Optimization 20, 1982), doubles the right digits with each step.

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use rayon::prelude::*;

/// More steps than a fit ever needs.
const MAX_STEPS: usize = 100;

/// A step is halved at most this often: then nothing is gained any more.
const HALVINGS: usize = 30;

/// Below this relative gain the loss is at its optimum within rounding, and only the gradient still tells steps apart.
const SETTLED: f64 = 1e-9;

/// Rows whose sums are made together; fixed, so that sums do not depend on the number of threads.
const CHUNK: usize = 1_024;

/// A penalised logistic regression. Rows of `inputs` are examples; `penalty` is the weight of half the squared coefficients.
struct Problem<'p> {
    inputs: &'p Array2<f64>,
    unwanted: &'p [bool],
    penalty: f64,
}

/// Moves `parameters` (a coefficient a column, then the intercept, which is free) to where the penalised logistic loss is least among those
/// without a negative coefficient, within rounding.
pub(super) fn polish(inputs: &Array2<f64>, unwanted: &[bool], penalty: f64, parameters: Array1<f64>) -> Array1<f64> {
    let problem = Problem { inputs, unwanted, penalty };
    let mut at = problem.projected(parameters);
    let mut loss = problem.loss(&at);
    let (mut settled, mut last) = (false, f64::INFINITY);
    for _ in 0..MAX_STEPS {
        let (gradient, curvature) = problem.derivatives(&at);
        let free = problem.free(&at, &gradient);
        let gradient = gradient.select(Axis(0), &free);
        let size = gradient.dot(&gradient).sqrt();
        if settled && size >= last {
            break;
        }
        last = size;
        let curvature = curvature.select(Axis(0), &free).select(Axis(1), &free);
        let Some(step) = solve(curvature, gradient) else { break };
        let Some((next, next_loss)) = problem.step(&at, loss, &free, &step) else { break };
        settled = loss - next_loss <= SETTLED * loss;
        (at, loss) = (next, next_loss);
    }
    at
}

impl Problem<'_> {
    /// The nearest parameters without a negative coefficient.
    fn projected(&self, mut parameters: Array1<f64>) -> Array1<f64> {
        let coefficients = self.inputs.ncols();
        parameters.iter_mut().take(coefficients).for_each(|coefficient| *coefficient = coefficient.max(0.0));
        parameters
    }

    /// The parameters that may move: all but the coefficients that stand at zero and would fall below it.
    fn free(&self, at: &Array1<f64>, gradient: &Array1<f64>) -> Vec<usize> {
        (0..at.len()).filter(|index| *index == self.inputs.ncols() || at[*index] > 0.0 || gradient[*index] < 0.0).collect()
    }

    /// Goes down along `step`, by the largest halving of it that does not raise the loss. `None` if there is none.
    fn step(&self, at: &Array1<f64>, loss: f64, free: &[usize], step: &Array1<f64>) -> Option<(Array1<f64>, f64)> {
        (0..HALVINGS).find_map(|halvings| {
            let mut next = at.clone();
            for (index, step) in free.iter().zip(step) {
                next[*index] -= step * 0.5_f64.powi(i32::try_from(halvings).unwrap_or(i32::MAX));
            }
            let next = self.projected(next);
            let next_loss = self.loss(&next);
            (next_loss <= loss + f64::EPSILON * loss).then_some((next, next_loss))
        })
    }

    /// The chunks of examples, in order.
    fn chunks(&self) -> Vec<(ArrayView2<'_, f64>, &[bool])> {
        self.inputs.axis_chunks_iter(Axis(0), CHUNK).zip(self.unwanted.chunks(CHUNK)).collect()
    }

    /// The penalised loss, in nats.
    fn loss(&self, parameters: &Array1<f64>) -> f64 {
        let (coefficients, intercept) =
            (parameters.slice_axis(Axis(0), Slice::from(..self.inputs.ncols())), parameters[self.inputs.ncols()]);
        let losses = |(inputs, unwanted): (ArrayView2<f64>, &[bool])| -> f64 {
            let margins = inputs.dot(&coefficients).into_iter().zip(unwanted).map(|(logit, unwanted)| {
                let logit = logit + intercept;
                if *unwanted { logit } else { -logit }
            });
            margins.map(|margin| (-margin).max(0.0) + (-margin.abs()).exp().ln_1p()).sum()
        };
        let losses: Vec<f64> = self.chunks().into_par_iter().map(losses).collect();
        losses.iter().sum::<f64>() + self.penalty / 2.0 * coefficients.dot(&coefficients)
    }

    /// The gradient and the Hessian of the loss.
    fn derivatives(&self, parameters: &Array1<f64>) -> (Array1<f64>, Array2<f64>) {
        let columns = self.inputs.ncols();
        let sums: Vec<_> = self.chunks().into_par_iter().map(|(inputs, unwanted)| sums(inputs, unwanted, parameters)).collect();
        let mut gradient = Array1::zeros(columns + 1);
        let mut curvature = Array2::zeros((columns + 1, columns + 1));
        for (chunk_gradient, chunk_curvature) in sums {
            gradient += &chunk_gradient;
            curvature += &chunk_curvature;
        }
        for column in 0..columns {
            gradient[column] += self.penalty * parameters[column];
            curvature[[column, column]] += self.penalty;
        }
        (gradient, curvature)
    }
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
