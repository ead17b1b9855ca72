//! What a set of scores looks like at every threshold, and whether a score means what it says.

use serde::Serialize;
use utoipa::ToSchema;

use super::metrics::Scored;

/// Bins of the reliability diagram and the histogram, of equal width.
pub const BINS: usize = 10;

/// The thresholds whose cost is told, as scores.
pub const THRESHOLDS: [f64; 15] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];

/// Points of a curve that lie closer than this to the last one are left out.
const RESOLUTION: f64 = 1.0 / 400.0;

/// What one threshold does: everything that scores at or above it is called unwanted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Operating {
    /// The log-odds from which on; infinite for "nothing".
    #[serde(skip)]
    pub logit: f64,
    /// Share of the wanted that is lost (false positive rate).
    pub lost: f64,
    /// Share of the unwanted that is caught (true positive rate, recall).
    pub caught: f64,
    /// Share of what is called unwanted that is (precision); 1 where nothing is called so.
    pub precision: f64,
}

/// Every threshold that tells two scores apart, from "nothing is unwanted" down to "everything is". Empty unless both kinds are there.
#[must_use]
pub fn operating_points(scored: &[Scored]) -> Vec<Operating> {
    let unwanted = number(scored.iter().filter(|s| s.unwanted).count());
    let wanted = number(scored.len()) - unwanted;
    if wanted == 0.0 || unwanted == 0.0 {
        return Vec::new();
    }
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.logit.total_cmp(&a.logit));
    let mut points = vec![Operating { logit: f64::INFINITY, lost: 0.0, caught: 0.0, precision: 1.0 }];
    let (mut lost, mut caught) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.logit.total_cmp(&b.logit).is_eq()) {
        let hits = number(tied.iter().filter(|s| s.unwanted).count());
        caught += hits;
        lost += number(tied.len()) - hits;
        points.push(Operating {
            logit: tied[0].logit,
            lost: lost / wanted,
            caught: caught / unwanted,
            precision: caught / (caught + lost),
        });
    }
    points
}

/// The points that a plot needs: those that lie apart by `RESOLUTION` in one of two coordinates, and the last.
#[must_use]
pub fn thinned(points: &[Operating], coordinates: fn(&Operating) -> (f64, f64)) -> Vec<Operating> {
    let mut kept: Vec<Operating> = Vec::new();
    for (place, point) in points.iter().enumerate() {
        let far = |last: &Operating| {
            let ((x, y), (last_x, last_y)) = (coordinates(point), coordinates(last));
            (x - last_x).abs() >= RESOLUTION || (y - last_y).abs() >= RESOLUTION
        };
        if place + 1 == points.len() || kept.last().is_none_or(far) {
            kept.push(*point);
        }
    }
    kept
}

/// One bin of the reliability diagram: the scores above `from` (the first bin: from 0 on), up to and including `to`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct ReliabilityBin {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// Wanted comments in it.
    pub wanted: usize,
    /// Unwanted comments in it.
    pub unwanted: usize,
    /// The mean of the scores; absent in an empty bin.
    #[schema(required)]
    pub predicted: Option<f64>,
    /// The share that is unwanted.
    #[schema(required)]
    pub seen: Option<f64>,
    /// Where that share is with 95 % confidence (Wilson 1927).
    #[schema(required, value_type = Option<[f64; 2]>)]
    pub interval: Option<super::Interval>,
}

/// How often what got a score was unwanted, and how scores are spread: [`BINS`] bins.
#[must_use]
pub fn reliability(scored: &[Scored]) -> Vec<ReliabilityBin> {
    let mut bins = [(0, 0, 0.0); BINS];
    for s in scored {
        let p = s.probability();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability is between 0 and 1")]
        let bin = &mut bins[((p * number(BINS)).ceil() as usize).clamp(1, BINS) - 1];
        if s.unwanted {
            bin.1 += 1;
        } else {
            bin.0 += 1;
        }
        bin.2 += p;
    }
    let bin = |(place, (wanted, unwanted, sum)): (usize, (usize, usize, f64))| {
        let count = wanted + unwanted;
        ReliabilityBin {
            from: number(place) / number(BINS),
            to: number(place + 1) / number(BINS),
            wanted,
            unwanted,
            predicted: (count > 0).then(|| sum / number(count)),
            seen: (count > 0).then(|| number(unwanted) / number(count)),
            interval: wilson(unwanted, count),
        }
    };
    bins.into_iter().enumerate().map(bin).collect()
}

/// Where a share of which `hits` of `n` were seen lies with 95 % confidence.
fn wilson(hits: usize, n: usize) -> Option<super::Interval> {
    const Z: f64 = 1.959_963_984_540_054;
    if n == 0 {
        return None;
    }
    let (n, p) = (number(n), number(hits) / number(n));
    let (square, scale) = (Z * Z, 1.0 + Z * Z / n);
    let (middle, half) = ((p + square / (2.0 * n)) / scale, Z / scale * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt());
    Some(super::Interval { low: (middle - half).max(0.0), high: (middle + half).min(1.0) })
}

/// What one threshold costs, counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ThresholdCost {
    /// The score above which a comment is taken for unwanted.
    pub threshold: f64,
    /// Wanted comments above it.
    pub lost: usize,
    /// All wanted comments.
    pub wanted: usize,
    /// Unwanted comments above it.
    pub caught: usize,
    /// All unwanted comments.
    pub unwanted: usize,
}

/// What each of [`THRESHOLDS`] costs.
#[must_use]
pub fn threshold_costs(scored: &[Scored]) -> Vec<ThresholdCost> {
    let unwanted = scored.iter().filter(|s| s.unwanted).count();
    let cost = |threshold: f64| {
        let above = |unwanted: bool| scored.iter().filter(|s| s.unwanted == unwanted && s.probability() > threshold).count();
        ThresholdCost { threshold, lost: above(false), wanted: scored.len() - unwanted, caught: above(true), unwanted }
    };
    THRESHOLDS.into_iter().map(cost).collect()
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
        (a - b).abs() < 1e-8
    }

    #[test]
    fn the_roc_curve_is_scikit_learns() {
        // scikit-learn 1.9.1: roc_curve(..., drop_intermediate=False), in ninths and sevenths.
        let expected = [
            (0, 0, f64::INFINITY),
            (0, 1, 5.0),
            (0, 2, 3.5),
            (0, 3, 2.9),
            (0, 4, 2.2),
            (1, 4, 1.7),
            (1, 5, 1.1),
            (2, 5, 0.8),
            (3, 6, 0.3),
            (4, 6, -0.4),
            (4, 7, -0.9),
            (5, 7, -1.0),
            (7, 7, -2.5),
            (8, 7, -3.1),
            (9, 7, -4.2),
        ];
        let points = operating_points(&sample());
        assert_eq!(points.len(), expected.len());
        for (point, (lost, caught, logit)) in points.iter().zip(expected) {
            assert!(close(point.lost, f64::from(lost) / 9.0) && close(point.caught, f64::from(caught) / 7.0), "{point:?}");
            assert_eq!(point.logit.to_bits(), logit.to_bits());
        }
    }

    #[test]
    fn the_precision_recall_curve_is_scikit_learns() {
        // scikit-learn 1.9.1: precision_recall_curve, its order turned round.
        let expected = [
            1.0,
            1.0,
            1.0,
            1.0,
            1.0,
            0.8,
            0.833_333_333,
            0.714_285_714,
            0.666_666_667,
            0.6,
            0.636_363_636,
            0.583_333_333,
            0.5,
            0.466_666_667,
            0.4375,
        ];
        let found: Vec<f64> = operating_points(&sample()).iter().map(|point| point.precision).collect();
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-8), "{found:?}");
    }

    #[test]
    fn the_reliability_diagram_is_scikit_learns() {
        // The definition of scikit-learn 1.9.1's calibration_curve with numpy 2: bins (i/10, (i+1)/10]; counts by numpy.histogram.
        let bins = reliability(&sample());
        let counts: Vec<_> = bins.iter().map(|bin| (bin.wanted, bin.unwanted)).collect();
        assert_eq!(counts, COUNTS);
        assert!(close(bins[0].predicted.unwrap(), 0.052_399_41));
        assert_eq!((bins[0].seen, bins[1].seen, bins[9].seen), (Some(0.0), None, Some(1.0)));
    }

    const COUNTS: [(usize, usize); 10] = [(4, 0), (0, 0), (1, 1), (0, 0), (1, 0), (1, 1), (1, 0), (0, 1), (1, 0), (0, 4)];

    #[test]
    fn a_bins_interval_is_scipys() {
        // scipy 1.17: binomtest(7, 20).proportion_ci(method="wilson").
        let found = wilson(7, 20).unwrap();
        assert!(close(found.low, 0.181_191_824_1) && close(found.high, 0.567_145_723_3), "{found:?}");
        assert_eq!(wilson(0, 0), None);
    }

    #[test]
    fn a_threshold_counts_what_lies_above_it() {
        let costs = threshold_costs(&sample());
        let at = |threshold: f64| *costs.iter().find(|cost| close(cost.threshold, threshold)).unwrap();
        assert_eq!((at(0.9).lost, at(0.9).caught), (0, 4));
        assert_eq!((at(0.8).lost, at(0.8).wanted, at(0.8).caught, at(0.8).unwanted), (1, 9, 4, 7));
    }

    #[test]
    fn a_thinned_curve_keeps_its_ends_and_moves_by_no_more_than_it_says() {
        let scored: Vec<Scored> =
            (0..5_000_i32).map(|i| Scored { logit: f64::from(i * 7919 % 5_000) / 500.0, unwanted: i % 3 == 0 }).collect();
        let points = operating_points(&scored);
        let kept = thinned(&points, |point| (point.lost, point.caught));
        assert!(kept.len() < 1_000, "{}", kept.len());
        assert_eq!((kept.first(), kept.last()), (points.first(), points.last()));
        let near = |point: &Operating| {
            kept.iter().any(|k| (k.lost - point.lost).abs() < RESOLUTION && (k.caught - point.caught).abs() < RESOLUTION)
        };
        assert!(points.iter().all(near));
    }

    #[test]
    fn one_kind_alone_has_no_curve() {
        assert!(operating_points(&[Scored { logit: 1.0, unwanted: true }]).is_empty());
    }
}
