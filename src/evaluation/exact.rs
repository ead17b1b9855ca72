//! The exact interval of a share (Clopper and Pearson 1934).

use statrs::function::beta::checked_beta_reg;

/// Halvings of the unit interval: more than a double has digits for.
const HALVINGS: u32 = 60;

/// The interval of a share of which `found` of `of` were seen, both ends of which are missed with at most `(1 - level) / 2`. `[0, 1]` where nothing
/// was seen.
///
/// It also holds the mean of shares that differ from draw to draw, and of draws without replacement: the count then varies less than a binomial one of
/// the same mean (Hoeffding 1956, 1963).
#[must_use]
pub fn exact_interval(found: u64, of: u64, level: f64) -> [f64; 2] {
    let (found, of) = (found.min(of) as f64, of as f64);
    let tail = (1.0 - level) / 2.0;
    let low = if found > 0.0 { beta_quantile(found, of - found + 1.0, tail) } else { 0.0 };
    let high = if found < of { beta_quantile(found + 1.0, of - found, 1.0 - tail) } else { 1.0 };
    [low, high]
}

/// Where the beta distribution with these two shapes reaches a probability, by halving: its distribution function only ever grows.
fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(low, high);
        if checked_beta_reg(a, b, middle).is_ok_and(|reached| reached < probability) {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_interval_of_another_implementation() {
        // scipy 1.17: scipy.stats.binomtest(found, of).proportion_ci(0.95, method="exact").
        let table = [
            ((0, 10), [0.0, 0.308_497_107_818_762_9]),
            ((1, 10), [0.002_528_578_544_462_6, 0.445_016_117_028_195_4]),
            ((3, 600), [0.001_032_309_5, 0.014_542_042_1]),
            ((10, 10), [0.691_502_892_181_237_1, 1.0]),
        ];
        for ((found, of), expected) in table {
            let interval = exact_interval(found, of, 0.95);
            for (is, should) in interval.iter().zip(expected) {
                assert!((is - should).abs() < 1e-6, "{found} of {of}: {interval:?}, scipy says {expected:?}");
            }
        }
        assert_eq!(exact_interval(0, 0, 0.95).map(f64::to_bits), [0.0_f64, 1.0].map(f64::to_bits), "nothing seen");
    }
}
