//! Scored examples in the order of their scores, so that the figures of any resample of them take one pass.

use super::metrics::{Metrics, Scored};

/// Bins of the expected calibration error, of equal width.
const CALIBRATION_BINS: usize = 15;

/// Scored examples, the highest log-odds first.
#[derive(Debug, Clone)]
pub(super) struct Ranked {
    examples: Vec<Example>,
}

/// One of them, with what every resample needs of it.
#[derive(Debug, Clone, Copy)]
struct Example {
    /// Its place before sorting.
    index: usize,
    logit: f64,
    unwanted: bool,
    probability: f64,
    loss: f64,
    bin: usize,
}

impl Example {
    fn new(index: usize, scored: Scored) -> Self {
        let probability = scored.probability();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability is between 0 and 1")]
        let bin = ((probability * CALIBRATION_BINS as f64).ceil() as usize).clamp(1, CALIBRATION_BINS) - 1;
        Self { index, logit: scored.logit, unwanted: scored.unwanted, probability, loss: scored.loss(), bin }
    }
}

/// What has been passed on the way down from the highest score.
#[derive(Debug, Default)]
struct Tally {
    wanted: f64,
    unwanted: f64,
    /// Pairs of a wanted and an unwanted example in which the unwanted one is higher, ties counting half.
    concordant: f64,
    /// Precision at each unwanted example, summed up.
    precision: f64,
    /// Of the wanted and unwanted examples, those at or above log-odds 0.
    false_alarms: f64,
    hits: f64,
    loss: f64,
    /// For each bin, the predicted and the seen.
    bins: [(f64, f64); CALIBRATION_BINS],
}

impl Ranked {
    pub(super) fn new(scored: &[Scored]) -> Self {
        let mut examples: Vec<Example> = scored.iter().enumerate().map(|(index, scored)| Example::new(index, *scored)).collect();
        examples.sort_by(|a, b| b.logit.total_cmp(&a.logit));
        Self { examples }
    }

    /// The figures of a sample that holds each example as often as `times` says (in the order before sorting). `None` if that is never.
    pub(super) fn metrics(&self, times: &[u32]) -> Option<Metrics> {
        let mut tally = Tally::default();
        for tied in self.tied() {
            tally.pass(tied, times);
        }
        let rows = tally.wanted + tally.unwanted;
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        let called = tally.hits + tally.false_alarms;
        let wrong = tally.false_alarms + tally.unwanted - tally.hits;
        (rows > 0.0).then(|| Metrics {
            rows,
            unwanted: tally.unwanted,
            accuracy: 1.0 - wrong / rows,
            precision: share(tally.hits, called),
            recall: share(tally.hits, tally.unwanted),
            f1: if tally.unwanted > 0.0 { share(2.0 * tally.hits, called + tally.unwanted) } else { None },
            roc_auc: share(tally.concordant, tally.wanted * tally.unwanted),
            average_precision: share(tally.precision, tally.unwanted),
            caught_at_1_percent: self.caught(times, 0.01),
            caught_at_0_1_percent: self.caught(times, 0.001),
            log_loss: tally.loss / rows,
            ece: tally.bins.iter().map(|(predicted, seen)| (predicted - seen).abs()).sum::<f64>() / rows,
        })
    }

    /// The share of the unwanted above the line that at most a share of `lost` of the wanted exceed.
    pub(super) fn caught(&self, times: &[u32], lost: f64) -> Option<f64> {
        let total =
            |unwanted: bool| self.examples.iter().filter(|e| e.unwanted == unwanted).map(|e| u64::from(times[e.index])).sum::<u64>();
        #[expect(clippy::cast_precision_loss, reason = "counts of examples are far below 2^52")]
        let (wanted, unwanted) = (total(false) as f64, total(true) as f64);
        if wanted == 0.0 || unwanted == 0.0 {
            return None;
        }
        let may_exceed = (lost * wanted).floor();
        let (mut exceeding, mut caught) = (0.0, 0.0);
        for tied in self.tied() {
            let (wanted_here, unwanted_here) = weights(tied, times);
            exceeding += wanted_here;
            if exceeding > may_exceed {
                break;
            }
            caught += unwanted_here;
        }
        Some(caught / unwanted)
    }

    /// Runs of equal log-odds, the highest first.
    fn tied(&self) -> impl Iterator<Item = &[Example]> {
        self.examples.chunk_by(|a, b| a.logit.total_cmp(&b.logit).is_eq())
    }
}

impl Tally {
    fn pass(&mut self, tied: &[Example], times: &[u32]) {
        let (wanted, unwanted) = weights(tied, times);
        self.concordant += wanted * (self.unwanted + unwanted / 2.0);
        self.wanted += wanted;
        self.unwanted += unwanted;
        if unwanted > 0.0 {
            self.precision += unwanted * self.unwanted / (self.wanted + self.unwanted);
        }
        if tied[0].logit >= 0.0 {
            self.false_alarms += wanted;
            self.hits += unwanted;
        }
        for example in tied {
            let times = f64::from(times[example.index]);
            self.loss += times * example.loss;
            let bin = &mut self.bins[example.bin];
            bin.0 += times * example.probability;
            bin.1 += times * f64::from(u8::from(example.unwanted));
        }
    }
}

/// How often wanted and unwanted examples are among these.
fn weights(tied: &[Example], times: &[u32]) -> (f64, f64) {
    tied.iter().fold((0.0, 0.0), |(wanted, unwanted), example| {
        let times = f64::from(times[example.index]);
        if example.unwanted { (wanted, unwanted + times) } else { (wanted + times, unwanted) }
    })
}
